import { type LackingOptions, lackingPapers } from './lacking-papers.ts';
import type { PaperSummaries } from './paper-summaries.ts';

/** What became of a run. Everything that was written is kept, so the next run goes on there. */
export interface SummariseReport {
  readonly written: number;
  /** Papers whose summary of the model could not be shown to rest on the abstract; they are not asked about again. */
  readonly unfit: number;
  /** Why it ended before all was done; `null` where it did not. */
  readonly failure: string | null;
}

/** Papers that are asked about at once; the model's own limit is lower or as low. */
const atOnce = 4;
/** As many failures one after the other mean that the model is away or the budget used up. */
const failuresMax = 3;

export interface SummariseOptions extends LackingOptions {
  readonly summaries: Pick<PaperSummaries, 'of'>;
  /** Papers to write at most; `null` for all. */
  readonly limit: number | null;
}

/**
 * Has a model write the summaries that papers lack, newest first, some at once. Ends where the model does not answer any more or the day's
 * budget is used up, and says why. Throws the signal's reason, or a `UserError` where the library cannot be read.
 */
export async function summariseLibrary(
  options: SummariseOptions,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<SummariseReport> {
  const { store, writer, summaries, limit } = options;
  const lacking = lackingPapers(options);
  let taken = 0;
  let done = 0;
  let written = 0;
  let unfit = 0;
  let failures = 0;
  let missed = 0;
  let failure: string | null = null;

  async function work(): Promise<void> {
    while (failures < failuresMax && (limit === null || taken < limit)) {
      signal.throwIfAborted();
      taken += 1;
      const next = await lacking.next();
      if (next.done) return;
      const { paper, looked, total } = next.value;
      const { model, why } = await summaries.of(paper, signal);
      const isKept = (await store.writtenSummary(writer.keyOf(paper))) !== null;
      if (model !== null) written += 1;
      else if (isKept) unfit += 1;
      failures = isKept ? 0 : failures + 1;
      failure = isKept ? failure : why;
      if (!isKept) missed += 1;
      done += 1;
      onProgress(limit === null ? looked : done, limit === null ? total : Math.min(limit, total));
    }
  }

  const all = Array.from({ length: atOnce }, work);
  try {
    await Promise.all(all);
  } finally {
    await Promise.allSettled(all); // nobody writes any more once this has ended
  }
  return { written, unfit, failure: missed > 0 ? failure : null };
}
