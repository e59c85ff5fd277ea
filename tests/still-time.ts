import type { Sleep } from '../src/core/ports.ts';

/** Time that never passes: what is only shown where something takes long does not come. */
export const stillTime: Sleep = (_ms, signal) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** Time that is over at once. */
export const goneTime: Sleep = async (_ms, signal) => {
  signal.throwIfAborted();
};
