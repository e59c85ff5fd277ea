import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchSilence } from '../../src/runtime/silence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('ends after silence, not while something is heard now and then', () => {
  const { signal, heard } = watchSilence(100);
  for (let count = 0; count < 5; count += 1) {
    vi.advanceTimersByTime(90);
    heard();
  }
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(100);
  expect(signal.aborted).toBe(true);
});

it('never ends once it is stopped', () => {
  const { signal, stop } = watchSilence(100);
  stop();
  vi.advanceTimersByTime(1_000);
  expect(signal.aborted).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
