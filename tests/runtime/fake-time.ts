import type { Clock, Sleep } from '../../src/core/ports.ts';

/** A clock that only moves when somebody sleeps, at once; `waits` are the milliseconds slept, in order. */
export interface FakeTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly waits: readonly number[];
  /** Moves the clock without a sleep; negative sets it back. */
  advance(ms: number): void;
}

export function fakeTime(start = '2026-03-02T12:00:00.000Z'): FakeTime {
  let nowMs = Date.parse(start);
  const waits: number[] = [];
  return {
    clock: { now: () => new Date(nowMs).toISOString() },
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      waits.push(ms);
      nowMs += ms;
    },
    waits,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
