import type { Sleep } from './ports.ts';

/** Whether work ends within `ms` milliseconds; where it does not, it goes on by itself. Rejects where the work rejects before that. */
export async function within(ms: number, work: Promise<unknown>, sleep: Sleep): Promise<boolean> {
  const over = new AbortController();
  const timeUp = sleep(ms, over.signal).then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([work.then(() => true), timeUp]);
  } finally {
    over.abort();
  }
}
