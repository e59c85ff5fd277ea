import { describe, expect, it, vi } from 'vitest';
import { sleep, systemClock } from '../../src/runtime/clock.ts';

const never = new AbortController().signal;

describe('the clock', () => {
  it('tells UTC as other parts compare it', () => {
    expect(systemClock.now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('sleeps, and rejects with the reason of a signal aborted before or meanwhile', async () => {
    await sleep(0, never);
    const reason = new Error('enough');
    await expect(sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const slept = sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(slept).rejects.toBe(reason);
  });

  it('sleeps longer than one timer can', async () => {
    vi.useFakeTimers();
    try {
      const monthMs = 31 * 86_400_000;
      let awake = false;
      const slept = sleep(monthMs, never).then(() => {
        awake = true;
      });
      await vi.advanceTimersByTimeAsync(monthMs - 1);
      expect(awake).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await slept;
      expect(awake).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
