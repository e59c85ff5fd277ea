import type { Paper } from '../paper.ts';
import type { Store } from '../ports.ts';
import type { PaperSummaries } from './paper-summaries.ts';

/** The most upvoted of a list: what people look at. arXiv's lists have hundreds, and the day's budget is for questions too. */
const papersMax = 60;
/** As many failures one after the other mean that the model is away or the budget used up: the next read is soon enough. */
const failuresMax = 3;

export interface SummariseNewestOptions {
  readonly store: Pick<Store, 'dailyLists' | 'dailyList'>;
  readonly summaries: PaperSummaries;
  /** Whether a batch brings a paper's summary: nobody waits for it here, so it is not paid twice. */
  readonly isInBatch: (paper: Paper) => boolean;
}

/**
 * Has a model write the summaries that the newest daily list lacks, one after the other, so that lists show them before anybody asks.
 * Answers how many were written. Throws the signal's reason, or a `UserError` where the library cannot be read.
 */
export async function summariseNewest(
  { store, summaries, isInBatch }: SummariseNewestOptions,
  signal: AbortSignal,
): Promise<number> {
  const lists = await store.dailyLists({ onOrAfter: null, onOrBefore: null }, 2);
  const newest = lists.filter(({ date }) => date === lists[0]?.date);
  const list = newest.find(({ source }) => source === 'huggingface') ?? newest[0];
  if (list === undefined) return 0;
  const { items } = await store.dailyList(list.date, list.source, 0, papersMax);
  const there = await summaries.written(items);
  let written = 0;
  let failures = 0;
  for (const paper of items) {
    if (there.has(paper.id) || isInBatch(paper)) continue;
    const { model, summary } = await summaries.of(paper, signal);
    signal.throwIfAborted();
    if (summary.tldr === null) continue;
    failures = model === null ? failures + 1 : 0;
    if (failures === failuresMax) break;
    if (model !== null) written += 1;
  }
  return written;
}
