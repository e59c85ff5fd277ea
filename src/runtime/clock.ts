import type { Clock, Sleep } from '../core/ports.ts';

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date().toISOString() };

/** Longest wait of one timer; a longer one fires at once. Source: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const timerMsMax = 2_147_483_647;

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** Waits on the machine's timers, however long; rejects with the signal's reason as soon as it is aborted. */
export const sleep: Sleep = async (ms, signal) => {
  let rest = ms;
  do {
    const part = Math.min(rest, timerMsMax);
    await wait(part, signal);
    rest -= part;
  } while (rest > 0);
};

/** Resolves once the event loop has been round: timers, signals and sockets had their turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
