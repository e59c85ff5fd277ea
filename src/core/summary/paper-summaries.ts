import type { Paper, PaperId } from '../paper.ts';
import type { Sleep } from '../ports.ts';
import { within } from '../within.ts';
import { batchedSummary, type UnderWayBatches } from './batched-summary.ts';
import { type Summary, summarise } from './summary.ts';
import {
  createSummaryWriter,
  type PaperSummary,
  type SummaryWriterOptions,
  type WrittenTldr,
} from './summary-writer.ts';

export type { PaperSummary, WrittenTldr } from './summary-writer.ts';

/** Summaries, each written once for all channels and processes. */
export interface PaperSummaries {
  of(paper: Paper, signal: AbortSignal): Promise<PaperSummary>;
  /** The TL;DRs of a model that are there already, by the papers' ids: no model is asked, and none is waited for. */
  written(papers: readonly Paper[]): Promise<ReadonlyMap<PaperId, WrittenTldr>>;
  /** A model's TL;DR for somebody who looks at a paper: made where there is none, unless that takes longer than `cardWaitMs`. */
  tldrFor(paper: Paper, signal: AbortSignal): Promise<WrittenTldr | null>;
}

/** Somebody came for the paper itself; a sentence more is worth no longer wait. */
const cardWaitMs = 6_000;

/** A process that stopped while it wrote holds up the others no longer than this. */
const leaseMs = 120_000;
/** Somebody waits for the answer: no longer than this for another process, looked at so often. */
const defaultWaitMs = 20_000;
const lookMs = 250;

/** What works without a model: sentences of the abstract. */
export const extractiveSummaries: PaperSummaries = {
  of: async (paper) => ({ model: null, summary: summarise(paper), why: null }),
  written: async () => new Map(),
  tldrFor: async () => null,
};

export interface PaperSummariesOptions extends SummaryWriterOptions {
  readonly sleep: Sleep;
  /** How long another process that writes the same summary is waited for; as long as a person would where it is not said. */
  readonly waitMs?: number;
  /** Batches that may be under way; absent where none are sent. */
  readonly batches?: UnderWayBatches;
}

const soon = "The model's summary comes with a batch that is nearly done; ask again in a few minutes.";

/**
 * Summaries by a model, each made once: who asks for the same one meanwhile waits for it, here and in other processes. Where the model does
 * not answer, or not well, the summary is taken from the abstract and says why.
 */
export function createPaperSummaries(options: PaperSummariesOptions): PaperSummaries {
  const { records, clock, sleep, holder, batches, waitMs = defaultWaitMs } = options;
  const writer = createSummaryWriter(options);
  const underWay = new Map<string, Promise<PaperSummary>>();

  async function claimed(paper: Paper, key: string, extracted: Summary, signal: AbortSignal): Promise<PaperSummary> {
    let waited = 0;
    for (;;) {
      const until = new Date(Date.parse(clock.now()) + leaseMs).toISOString();
      const claim = await records.claimSummary(key, holder, clock.now(), until);
      if (claim.kind === 'made') return writer.read(extracted, claim.content);
      if (claim.kind === 'yours') break;
      if (waited >= waitMs)
        return {
          model: null,
          summary: extracted,
          why: 'The model is still writing this summary; ask again in a minute.',
        };
      await sleep(lookMs, signal);
      waited += lookMs;
    }
    try {
      const batched = batches ? await batchedSummary(key, { ...batches, clock, sleep }, signal) : null;
      if (batched?.kind === 'answered') return await writer.finish(paper, extracted, batched.answer.outcome, signal);
      if (batched?.kind !== 'soon') return await writer.write(paper, extracted, signal);
      await writer.release(key);
      return { model: null, summary: extracted, why: soon };
    } catch (error) {
      await writer.release(key);
      throw error;
    }
  }

  /** Several may wait for one summary: it is given up only when the last of them is gone. */
  const waiting = new Map<string, { readonly controller: AbortController; people: number }>();

  async function shared(paper: Paper, key: string, extracted: Summary, signal: AbortSignal): Promise<PaperSummary> {
    signal.throwIfAborted();
    const room = waiting.get(key) ?? { controller: new AbortController(), people: 0 };
    waiting.set(key, room);
    room.people += 1;
    const work = underWay.get(key) ?? claimed(paper, key, extracted, room.controller.signal);
    underWay.set(key, work);
    let leave = (): void => {};
    try {
      const left = new Promise<never>((_resolve, reject) => {
        leave = () => reject(signal.reason);
        signal.addEventListener('abort', leave, { once: true });
      });
      return await Promise.race([work, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      room.people -= 1;
      if (room.people === 0) {
        waiting.delete(key);
        underWay.delete(key);
        room.controller.abort(signal.reason ?? new Error('nobody waits'));
        work.catch(() => undefined); // whoever waited was told
      }
    }
  }

  async function of(paper: Paper, signal: AbortSignal): Promise<PaperSummary> {
    const extracted = summarise(paper);
    if (extracted.tldr === null) return { model: null, summary: extracted, why: null };
    signal.throwIfAborted();
    const key = writer.keyOf(paper);
    const written = await records.writtenSummary(key);
    return written === null ? shared(paper, key, extracted, signal) : writer.read(extracted, written);
  }

  return {
    of,
    async written(papers) {
      const pairs = await Promise.all(
        papers.map(async (paper) => {
          const tldr = writer.readTldr(paper, await records.writtenSummary(writer.keyOf(paper)));
          return [paper.id, tldr] as const;
        }),
      );
      return new Map(pairs.flatMap(([id, tldr]) => (tldr === null ? [] : [[id, tldr] as const])));
    },
    async tldrFor(paper, signal) {
      // A sentence more is worth no second payment either.
      if (batches && (await batches.records.batchOf(batches.server.place, writer.keyOf(paper))) !== null) return null;
      const over = new AbortController();
      const work = of(paper, AbortSignal.any([signal, over.signal]));
      try {
        if (!(await within(cardWaitMs, work, sleep))) return null;
        const { model: by, summary } = await work;
        return by === null || summary.tldr === null ? null : { text: summary.tldr.text, by };
      } finally {
        over.abort(new Error('nobody waits'));
        work.catch(() => undefined); // it was called off, or whoever waited was told
      }
    },
  };
}
