import type { Clock, Sleep } from '../core/ports.ts';

/** How fast one host may be asked. */
export interface Pace {
  /** Least time between the starts of two requests, in milliseconds. */
  readonly gapMs: number;
  /** Most requests under way at once. */
  readonly concurrencyMax: number;
}

/** Lets requests to one host start in the order they came, no faster than its pace and never while the server asked for a pause. */
export interface Lane {
  /**
   * Waits for its turn and answers the function that gives the place back, to be called once the answer is read;
   * `null` where more than `pauseMsMax` milliseconds are left of a pause. Rejects with the signal's reason where it is
   * aborted while waiting.
   */
  enter(pauseMsMax: number, signal: AbortSignal): Promise<(() => void) | null>;
  /** Nobody starts for `ms` milliseconds from now; never shortens an earlier pause. */
  pause(ms: number): void;
  /** Milliseconds that are left of the pause; 0 where there is none. */
  pausedForMs(): number;
}

/** Time and waiting come through ports, so that tests neither wait nor measure. */
export function createLane(pace: Pace, clock: Clock, sleep: Sleep): Lane {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let lastStartMs = Number.NEGATIVE_INFINITY;
  let pause = { ms: 0, untilMs: Number.NEGATIVE_INFINITY };

  const nowMs = () => Date.parse(clock.now());
  // Never longer than the whole gap or pause, also where the machine's clock was set back meanwhile.
  const gapLeftMs = () => Math.max(0, Math.min(pace.gapMs, lastStartMs + pace.gapMs - nowMs()));
  const pausedForMs = () => Math.max(0, Math.min(pause.ms, pause.untilMs - nowMs()));

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  }

  function takePlace(signal: AbortSignal): Promise<void> {
    if (underWay < pace.concurrencyMax) {
      underWay += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const take = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.splice(waiting.indexOf(take), 1);
        reject(signal.reason);
      };
      waiting.push(take);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  return {
    async enter(pauseMsMax, signal) {
      signal.throwIfAborted();
      await takePlace(signal);
      try {
        for (;;) {
          if (pausedForMs() > pauseMsMax) {
            leave();
            return null;
          }
          const ms = Math.max(gapLeftMs(), pausedForMs());
          if (ms === 0) break;
          await sleep(ms, signal);
        }
        signal.throwIfAborted();
      } catch (error) {
        leave();
        throw error;
      }
      lastStartMs = nowMs();
      let left = false;
      return () => {
        if (!left) leave();
        left = true;
      };
    },
    pause(ms) {
      if (ms > pausedForMs()) pause = { ms, untilMs: nowMs() + ms };
    },
    pausedForMs,
  };
}
