import type { Clock, Sleep } from '../../../src/core/ports.ts';

/** A clock whose time only goes by where somebody sleeps or `pass` is called. Sleepers wake in the order of their times. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  nowMs(): number;
  /** Lets time go by, waking whoever sleeps. */
  pass(ms: number): Promise<void>;
  /** Lets time go by until nobody sleeps any more. */
  run(): Promise<void>;
  sleepers(): number;
  /** Sets the clock, as its owner or NTP does; sleepers are left asleep. */
  set(ms: number): void;
}

export function virtualTime(startMs = Date.UTC(2026, 2, 2, 9)): VirtualTime {
  let now = startMs;
  let serial = 0;
  const asleep = new Map<number, { readonly at: number; wake(): void }>();

  /** Everything that follows from what has happened. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  async function wakeUntil(end: number): Promise<void> {
    for (;;) {
      await settled();
      const [next] = [...asleep].sort(([a, one], [b, other]) => one.at - other.at || a - b);
      if (next === undefined || next[1].at > end) return;
      const [id, { at, wake }] = next;
      asleep.delete(id);
      now = Math.max(now, at);
      wake();
    }
  }

  return {
    clock: { now: () => new Date(now).toISOString() },
    nowMs: () => now,
    sleepers: () => asleep.size,
    set(ms) {
      now = ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        serial += 1;
        const id = serial;
        const abort = (): void => {
          asleep.delete(id);
          reject(signal.reason);
        };
        signal.addEventListener('abort', abort, { once: true });
        asleep.set(id, {
          at: now + ms,
          wake() {
            signal.removeEventListener('abort', abort);
            resolve();
          },
        });
      }),
    async pass(ms) {
      const end = now + ms;
      await wakeUntil(end);
      now = Math.max(now, end);
      await settled();
    },
    run: () => wakeUntil(Number.POSITIVE_INFINITY),
  };
}
