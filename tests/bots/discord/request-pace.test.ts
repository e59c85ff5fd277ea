import { describe, expect, it } from 'vitest';
import { createRequestPace } from '../../../src/bots/discord/request-pace.ts';

/** A clock whose sleepers wake in the order of their times. */
function simulated() {
  let nowMs = Date.parse('2026-03-02T12:00:00.000Z');
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    clock: { now: () => new Date(nowMs).toISOString() },
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        sleepers.push({ at: nowMs + ms, wake: resolve });
      }),
    nowMs: () => nowMs,
    async pass(ms: number) {
      const end = nowMs + ms;
      for (;;) {
        sleepers.sort((left, right) => left.at - right.at);
        const next = sleepers[0];
        if (next === undefined || next.at > end) break;
        sleepers.shift();
        nowMs = Math.max(nowMs, next.at);
        next.wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
      nowMs = end;
    },
    back(ms: number) {
      nowMs -= ms;
    },
  };
}

describe('the pace of requests to Discord', () => {
  it('lets no more than fifty go in any second, and hardly fewer', async () => {
    const time = simulated();
    const pace = createRequestPace(time);
    const went: number[] = [];
    const never = new AbortController().signal;
    for (let request = 0; request < 300; request += 1) void pace.turn(never).then(() => went.push(time.nowMs()));
    await time.pass(10_000);
    expect(went).toHaveLength(300);
    for (const at of went) {
      const inSecond = went.filter((other) => other >= at && other < at + 1_000).length;
      expect(inSecond).toBeLessThanOrEqual(50);
    }
    expect((went.at(-1) ?? 0) - (went[0] ?? 0)).toBeLessThan((300 / (50 * 0.95)) * 1_000);
  });

  it('lets one go at once where none went for a while, and does not wait for a clock that was set back', async () => {
    const time = simulated();
    const pace = createRequestPace(time);
    const never = new AbortController().signal;
    await pace.turn(never);
    await time.pass(1_000);
    await pace.turn(never);
    time.back(3_600_000);
    await pace.turn(never);
  });

  it('gives up with the signal', async () => {
    const time = simulated();
    const pace = createRequestPace(time);
    const stop = new AbortController();
    await pace.turn(stop.signal);
    const waiting = pace.turn(stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});
