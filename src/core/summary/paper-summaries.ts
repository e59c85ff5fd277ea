import { z } from 'zod';
import { UserError } from '../errors.ts';
import { fingerprint } from '../fingerprint.ts';
import type { LanguageModel, ModelOutcome } from '../language-model.ts';
import type { ModelRecords } from '../model-records.ts';
import type { Paper, PaperId } from '../paper.ts';
import type { Clock, Sleep } from '../ports.ts';
import { within } from '../within.ts';
import {
  type CheckedSummary,
  checkSummary,
  promptVersion,
  repairRequest,
  type SummaryDraft,
  summaryRequest,
} from './model-summary.ts';
import { type Summary, summarise } from './summary.ts';

/** A summary with who wrote it. Where a model should have and did not, `why` says why. */
export interface PaperSummary {
  /** The model's name; `null` for sentences of the abstract. */
  readonly model: string | null;
  readonly summary: Summary;
  readonly why: string | null;
}

/** A TL;DR of a model, with the model's name. */
export interface WrittenTldr {
  readonly text: string;
  readonly by: string;
}

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
const waitMs = 20_000;
const lookMs = 250;

const grounded = z.object({ text: z.string(), evidence: z.array(z.int().nonnegative()).readonly() });
/** What is kept; `null` where the model's answers for this paper were no good: asking again would only cost again. */
const kept = z
  .object({ tldr: grounded, points: z.array(grounded.extend({ role: z.enum(['new', 'how', 'evidence']) })).readonly() })
  .nullable();

const unfit = "The model's summary could not be shown to rest on the abstract, so this one is taken from it.";

/** Where a summary is kept: another text, prompt, model or language is another summary. */
function summaryKey(paper: Paper, model: string, language: string): string {
  const text = fingerprint(JSON.stringify([promptVersion, model, language, paper.title, paper.abstract]));
  return `${paper.id} v${paper.version ?? 0} ${text}`;
}

/** What is kept of a checked answer. */
function writtenContent(summary: CheckedSummary | null): string {
  return JSON.stringify(summary);
}

/** The summary with what a model wrote in the place of what was extracted. */
function merged(model: string, extracted: Summary, content: string): PaperSummary {
  const read = kept.safeParse(JSON.parse(content));
  const written = read.success ? read.data : null;
  const all = written === null ? [] : [written.tldr, ...written.points];
  const fits = all.every(({ evidence }) => evidence.every((index) => index < extracted.sentences.length));
  if (written === null || !fits) return { model: null, summary: extracted, why: unfit };
  return { model, summary: { ...extracted, tldr: written.tldr, points: written.points }, why: null };
}

/** What works without a model: sentences of the abstract. */
export const extractiveSummaries: PaperSummaries = {
  of: async (paper) => ({ model: null, summary: summarise(paper), why: null }),
  written: async () => new Map(),
  tldrFor: async () => null,
};

export interface PaperSummariesOptions {
  readonly records: ModelRecords;
  readonly model: LanguageModel;
  readonly language: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Names this process among all that share the library. */
  readonly holder: string;
}

/**
 * Summaries by a model, each made once: who asks for the same one meanwhile waits for it, here and in other processes. Where the model does
 * not answer, or not well, the summary is taken from the abstract and says why.
 */
export function createPaperSummaries(options: PaperSummariesOptions): PaperSummaries {
  const { records, model, language, clock, sleep, holder } = options;
  const underWay = new Map<string, Promise<PaperSummary>>();

  /** The library may be busy or full: then the summary is shown all the same, and written again another time. */
  async function quietly(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
    });
  }

  async function write(paper: Paper, key: string, extracted: Summary, signal: AbortSignal): Promise<PaperSummary> {
    const request = summaryRequest(paper, extracted.sentences, language);
    const failed = (why: string): PaperSummary => ({ model: null, summary: extracted, why });
    const settled = async (summary: CheckedSummary | null): Promise<PaperSummary> => {
      const content = writtenContent(summary);
      await quietly(records.saveSummary(key, content, clock.now()));
      return merged(model.id, extracted, content);
    };
    if (request === null) return settled(null);
    const first = await model.complete(request, signal);
    const looked = look(first, extracted, language);
    if (looked.summary !== null && looked.problem === null) return settled(looked.summary);
    if (first.kind === 'unavailable' && !mendable(first)) {
      if (first.reason === 'refused' || first.reason === 'too-long') return settled(null);
      await quietly(records.releaseSummary(key, holder));
      return failed(first.sentence);
    }
    // A point that was dropped is no reason to pay again.
    if (looked.summary !== null) return settled(looked.summary);
    const second = await model.complete(repairRequest(request, looked.problem ?? 'it was no answer'), signal);
    const again = look(second, extracted, language);
    if (second.kind === 'unavailable' && !mendable(second) && second.reason !== 'refused') {
      await quietly(records.releaseSummary(key, holder));
      return failed(second.sentence);
    }
    return settled(again.summary);
  }

  async function claimed(paper: Paper, key: string, extracted: Summary, signal: AbortSignal): Promise<PaperSummary> {
    let waited = 0;
    for (;;) {
      const until = new Date(Date.parse(clock.now()) + leaseMs).toISOString();
      const claim = await records.claimSummary(key, holder, clock.now(), until);
      if (claim.kind === 'made') return merged(model.id, extracted, claim.content);
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
      return await write(paper, key, extracted, signal);
    } catch (error) {
      await quietly(records.releaseSummary(key, holder));
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
    const key = summaryKey(paper, model.id, language);
    const written = await records.writtenSummary(key);
    return written === null ? shared(paper, key, extracted, signal) : merged(model.id, extracted, written);
  }

  return {
    of,
    async written(papers) {
      const contents = await Promise.all(
        papers.map((paper) => records.writtenSummary(summaryKey(paper, model.id, language))),
      );
      const pairs = papers.flatMap(({ id }, index): readonly (readonly [PaperId, WrittenTldr])[] => {
        const content = contents[index];
        const read = kept.safeParse(content == null ? null : JSON.parse(content));
        return read.success && read.data !== null ? [[id, { text: read.data.tldr.text, by: model.id }]] : [];
      });
      return new Map(pairs);
    },
    async tldrFor(paper, signal) {
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

/** Whether asking once more may help. */
function mendable(outcome: ModelOutcome<unknown>): boolean {
  return outcome.kind === 'unavailable' && (outcome.reason === 'invalid' || outcome.reason === 'cut-off');
}

function look(
  outcome: ModelOutcome<SummaryDraft>,
  { sentences }: Summary,
  language: string,
): { readonly summary: CheckedSummary | null; readonly problem: string | null } {
  return outcome.kind === 'answered'
    ? checkSummary(outcome.value, sentences, language)
    : { summary: null, problem: outcome.sentence };
}
