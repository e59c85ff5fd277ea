import { type LocalDate, localDateIn } from '../local-date.ts';
import type {
  BatchAnswer,
  BatchItem,
  BatchLine,
  BatchRecords,
  BatchServer,
  EndedBatch,
  KeptBatch,
} from '../model-batches.ts';
import type { DayLimit, ModelRecords, Tokens } from '../model-records.ts';
import type { Paper } from '../paper.ts';
import type { Clock, Sleep, Store } from '../ports.ts';
import { type LackingOptions, lackingPapers } from './lacking-papers.ts';
import { type SummaryDraft, summaryDraft } from './model-summary.ts';
import type { SummariseReport } from './summarise-library.ts';
import { summarise } from './summary.ts';
import type { SummaryWriter } from './summary-writer.ts';

/** Papers of one batch: OpenAI takes 50,000, but what is done comes back only with the last of them. Source: https://platform.openai.com/docs/guides/batch */
const batchPapersMax = 1_000;
/** A process that stopped while it sent a batch holds up the others no longer; longer than sending takes with all its tries. */
const sendLeaseMs = 15 * 60_000;
/** A process that stopped while it wrote a summary: as where people ask for one. */
const writeLeaseMs = 120_000;
/** How often a batch is looked at. */
const lookMs = 20_000;
/** As many looks in a row without an answer end the run. */
const failuresMax = 5;

export interface BatchSummariesOptions extends Omit<LackingOptions, 'except'> {
  readonly store: LackingOptions['store'] & Pick<Store, 'papers'> & BatchRecords & Pick<ModelRecords, 'claimSummary'>;
  readonly server: BatchServer;
  readonly writer: SummaryWriter;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly zone: string;
  readonly budget: DayLimit | null;
  /** Names this process among all that share the library. */
  readonly holder: string;
  /** Another name every time. */
  readonly mark: () => string;
  /** Papers to send at most; `null` for all. */
  readonly limit: number | null;
  /** Whether to stay until all batches have ended. */
  readonly isWaiting: boolean;
}

/** What became of a run; what is still with the server is fetched by the next one. */
export interface BatchReport extends SummariseReport {
  /** Papers sent in this run. */
  readonly sent: number;
  /** Papers whose batch has not ended, or is being sent. */
  readonly pending: number;
}

/** Tells how far it is: papers whose batch has done them, of all that are with the server. */
export type BatchProgress = (done: number, total: number) => void;

/** Papers of batches that have not ended: with the server, and held by whoever sends them. `failure`: why the server did not answer. */
interface Look {
  readonly pending: number;
  readonly held: number;
  readonly failure: string | null;
}

const nothing: Tokens = { inputTokens: 0, outputTokens: 0 };

/**
 * Has a model write the summaries that papers lack in batches: fetches those that have ended, takes up those whose sending was cut short,
 * sends what is lacking within the day's budget, and waits. A batch and its papers are in the library before the server hears of them, and
 * carry a mark by which the server is asked whether it has them: no run, stopped wherever, and no second process sends a paper twice. Every
 * answer goes the same way as one that came by itself. Throws the signal's reason, or a `UserError` of the library.
 */
export async function batchSummaries(
  options: BatchSummariesOptions,
  onProgress: BatchProgress,
  signal: AbortSignal,
): Promise<BatchReport> {
  const { store, server, writer, clock, sleep, holder } = options;
  const tally = { written: 0, unfit: 0, sent: 0, failure: null as string | null };
  /** A batch that could not be sent here just now is not waited for. */
  let isStuck = false;
  const later = (ms: number): string => new Date(Date.parse(clock.now()) + ms).toISOString();

  async function paperOf({ key, paper: id }: BatchItem): Promise<Paper | null> {
    const [paper] = await store.papers([id]);
    // Another text since then wants another summary.
    return paper === undefined || writer.keyOf(paper) !== key ? null : paper;
  }

  async function send(mark: string, lines: readonly BatchLine<SummaryDraft>[]): Promise<boolean> {
    if (lines.length === 0) {
      await store.finishBatch(mark, nothing, 0);
      return true;
    }
    const sent = await server.send(mark, lines, signal);
    if (sent.kind === 'sent') {
      await store.submittedBatch(mark, sent.serverId);
      tally.sent += lines.length;
      return true;
    }
    isStuck = true;
    tally.failure = sent.sentence;
    if (!sent.isMaybeMade) {
      await store.finishBatch(mark, nothing, 0);
      return false;
    }
    return adopt(mark);
  }

  /** Whether the server has a batch whose id was never heard. */
  async function adopt(mark: string): Promise<boolean> {
    const found = await server.find(mark, signal);
    if (found.kind === 'unavailable' || found.serverId === null) return false;
    await store.submittedBatch(mark, found.serverId);
    isStuck = false;
    tally.failure = null;
    return true;
  }

  /** Goes on where a run was stopped between planning a batch and hearing its id. */
  async function resume({ mark, items }: KeptBatch): Promise<void> {
    if (!(await store.takeBatch(mark, holder, clock.now(), later(sendLeaseMs)))) return;
    const found = await server.find(mark, signal);
    if (found.kind === 'unavailable') {
      isStuck = true;
      tally.failure = found.sentence;
      return;
    }
    if (found.serverId !== null) return store.submittedBatch(mark, found.serverId);
    // It may have been stopped when all but the batch was there.
    await server.withdraw(mark, signal);
    const lines: BatchLine<SummaryDraft>[] = [];
    for (const item of items) {
      const paper = await paperOf(item);
      const request = paper === null ? null : writer.requestFor(paper, summarise(paper));
      if (request !== null) lines.push({ key: item.key, request });
    }
    await send(mark, lines);
  }

  /** Plans and sends what is lacking, batch by batch. */
  async function sendLacking(): Promise<void> {
    const inBatches = (await store.batches(server.place)).flatMap(({ items }) => items.map(({ key }) => key));
    const lacking = lackingPapers({ ...options, except: new Set(inBatches) });
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    while (left > 0) {
      const wanted: (BatchLine<SummaryDraft> & BatchItem & { readonly tokens: Tokens })[] = [];
      while (wanted.length < Math.min(batchPapersMax, left)) {
        signal.throwIfAborted();
        const next = await lacking.next();
        if (next.done) break;
        const { paper, extracted } = next.value;
        const request = writer.requestFor(paper, extracted);
        if (request === null) continue;
        wanted.push({ key: writer.keyOf(paper), paper: paper.id, request, tokens: server.expected(request) });
      }
      if (wanted.length === 0) return;
      const mark = options.mark();
      const at = clock.now();
      const day: LocalDate = localDateIn(at, options.zone);
      const items = wanted.map(({ key, paper, tokens }) => ({ key, paper, tokens }));
      const plan = { ...server.place, mark, holder, at, until: later(sendLeaseMs), day, items };
      const { keys, isOverBudget } = await store.planBatch(plan, options.budget);
      const taken = new Set(keys);
      if (
        taken.size > 0 &&
        !(await send(
          mark,
          wanted.filter(({ key }) => taken.has(key)),
        ))
      )
        return;
      if (isOverBudget) {
        tally.failure = "Today's budget for the model is used up.";
        return;
      }
      left -= taken.size;
    }
  }

  /** Whether nobody else is at it: then the answer has done its service. */
  async function keep(item: BatchItem, answer: BatchAnswer<SummaryDraft>): Promise<boolean> {
    const paper = await paperOf(item);
    if (paper === null) return true;
    // Somebody may have asked for it meanwhile, or be collecting the same batch.
    const claim = await store.claimSummary(item.key, holder, clock.now(), later(writeLeaseMs));
    if (claim.kind !== 'yours') return claim.kind === 'made';
    try {
      const { model } = await writer.finish(paper, summarise(paper), answer.outcome, signal);
      if (model !== null) tally.written += 1;
      else if ((await store.writtenSummary(item.key)) !== null) tally.unfit += 1;
      return true;
    } catch (error) {
      await writer.release(item.key);
      throw error;
    }
  }

  /** Keeps every answer and lets go of the batch; `false` where it has to be looked at once more. */
  async function collect(batch: KeptBatch, { answers, why }: EndedBatch<SummaryDraft>): Promise<boolean> {
    const byKey = new Map(answers.map((answer) => [answer.key, answer]));
    let used = nothing;
    let requests = 0;
    let isDone = true;
    for (const item of batch.items) {
      signal.throwIfAborted();
      const answer = byKey.get(item.key);
      if (answer === undefined) continue;
      if (!(await keep(item, answer))) isDone = false;
      requests += 1;
      used = {
        inputTokens: used.inputTokens + answer.used.inputTokens,
        outputTokens: used.outputTokens + answer.used.outputTokens,
      };
    }
    if (requests < batch.items.length)
      tally.failure = why ?? 'The server failed at some papers; the next run sends them again.';
    if (isDone) await store.finishBatch(batch.mark, used, requests);
    return isDone;
  }

  /** Looks once at every batch. */
  async function lookAtAll(): Promise<Look> {
    let done = 0;
    let pending = 0;
    let held = 0;
    let failure: string | null = null;
    for (const batch of await store.batches(server.place)) {
      if (batch.serverId === null) {
        await resume(batch);
        held += batch.items.length;
        continue;
      }
      const state = await server.look(batch.serverId, summaryDraft, signal);
      if (state.kind === 'ended') {
        if (await collect(batch, state)) done += batch.items.length;
        else pending += batch.items.length;
      } else if (state.kind === 'unknown') {
        // Another run may have fetched it since, and deleted its files.
        if (await store.finishBatch(batch.mark, nothing, 0))
          tally.failure = 'The server does not know a batch any more; the next run sends its papers again.';
      } else if (state.kind === 'running') {
        // The last of them are done before the batch is.
        const left = Math.max(1, batch.items.length - state.done);
        pending += left;
        done += batch.items.length - left;
      } else {
        pending += batch.items.length;
        failure = state.sentence;
      }
    }
    onProgress(done, done + pending + held);
    return { pending, held, failure };
  }

  /** Nothing of papers stays on the server once it is of no use. What cannot be deleted now is tried by the next run. */
  async function tidyUp(): Promise<void> {
    for (const { mark, serverId } of await store.finishedBatches(server.place)) {
      if (!(await server.deleteFiles(serverId, signal))) return;
      await store.forgetBatch(mark);
    }
  }

  let look = await lookAtAll();
  if (look.failure === null) {
    await sendLacking();
    look = await lookAtAll();
  }
  let failures = look.failure === null ? 0 : 1;
  while (options.isWaiting && look.pending + (isStuck ? 0 : look.held) > 0 && failures < failuresMax) {
    await sleep(lookMs, signal);
    look = await lookAtAll();
    failures = look.failure === null ? 0 : failures + 1;
  }
  await tidyUp();
  return { ...tally, failure: tally.failure ?? look.failure, pending: look.pending + look.held };
}
