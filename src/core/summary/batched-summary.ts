import type { Instant } from '../local-date.ts';
import type { BatchAnswer, BatchRecords, BatchServer } from '../model-batches.ts';
import type { Clock, Sleep } from '../ports.ts';
import { within } from '../within.ts';
import { type SummaryDraft, summaryDraft } from './model-summary.ts';

/** The batches that may be about to bring what somebody asks for. */
export interface UnderWayBatches {
  readonly records: Pick<BatchRecords, 'batchOf'>;
  readonly server: Pick<BatchServer, 'place' | 'look'>;
}

/** What a batch does for somebody who asks for one of its papers: `far` where it has it not, or will not have it for long. */
export type Batched =
  | { readonly kind: 'answered'; readonly answer: BatchAnswer<SummaryDraft> }
  | { readonly kind: 'soon' }
  | { readonly kind: 'far' };

/** Somebody waits for the answer: so long for what a server says of a batch, its file included. */
const lookMs = 5_000;
/** A batch that ends within this is waited for instead of paying twice. */
const soonMs = 10 * 60_000;

const far: Batched = { kind: 'far' };

/** Whether a batch ends soon if it goes on as it did so far. One that has done all only writes its file. */
function endsSoon(sentAt: Instant, now: Instant, done: number, total: number): boolean {
  if (done <= 0 || total <= 0) return false;
  const sofarMs = Math.max(0, Date.parse(now) - Date.parse(sentAt));
  return (sofarMs * (total - done)) / done <= soonMs;
}

/**
 * Asks the server how the batch is that has a summary, where one has. A batch may take a day, so who asks is not sent away for it: only one
 * that has ended, or is about to, saves the second payment. Throws the signal's reason.
 */
export async function batchedSummary(
  key: string,
  { records, server, clock, sleep }: UnderWayBatches & { readonly clock: Clock; readonly sleep: Sleep },
  signal: AbortSignal,
): Promise<Batched> {
  const batch = await records.batchOf(server.place, key);
  if (batch === null || batch.serverId === null) return far;
  const over = new AbortController();
  const looking = server.look(batch.serverId, summaryDraft, AbortSignal.any([signal, over.signal]));
  try {
    if (!(await within(lookMs, looking, sleep))) return far;
    const state = await looking;
    if (state.kind === 'running')
      return endsSoon(batch.at, clock.now(), state.done, state.total) ? { kind: 'soon' } : far;
    const answer = state.kind === 'ended' ? state.answers.find((each) => each.key === key) : undefined;
    return answer === undefined ? far : { kind: 'answered', answer };
  } finally {
    over.abort(new Error('nobody waits'));
    looking.catch(() => undefined); // it was called off, or whoever waited was told
  }
}
