import type { Sleep } from './ports.ts';

/** A rest between two looks at something, that ends early where there is a reason to look. */
export interface Nap {
  /** There is something new to look at: ends the rest, or leaves out the next one. */
  wake(): void;
  /** Looking begins: what is new from now on wakes. */
  look(): void;
  /** Waits so long; not at all where something woke since the last look. Resolves when the signal is aborted, too. */
  rest(ms: number, signal: AbortSignal): Promise<void>;
}

export function createNap(sleep: Sleep): Nap {
  let current = new AbortController();
  let stirred = false;
  return {
    wake() {
      stirred = true;
      current.abort();
    },
    look() {
      stirred = false;
    },
    async rest(ms, signal) {
      if (stirred || signal.aborted) return;
      const own = new AbortController();
      current = own;
      const end = (): void => own.abort();
      signal.addEventListener('abort', end, { once: true });
      await sleep(ms, own.signal).catch((error: unknown) => {
        if (!own.signal.aborted) throw error;
      });
      signal.removeEventListener('abort', end);
    },
  };
}
