import { z } from 'zod';
import { UserError } from '../errors.ts';
import { fingerprint } from '../fingerprint.ts';
import type { LanguageModel, ModelOutcome, ModelRequest } from '../language-model.ts';
import type { ModelRecords } from '../model-records.ts';
import type { Paper } from '../paper.ts';
import type { Clock } from '../ports.ts';
import {
  type CheckedSummary,
  checkSummary,
  promptVersion,
  repairRequest,
  type SummaryDraft,
  summaryRequest,
} from './model-summary.ts';
import type { Summary } from './summary.ts';

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

export interface SummaryWriterOptions {
  readonly records: ModelRecords;
  readonly model: LanguageModel;
  readonly language: string;
  readonly clock: Clock;
  /** Names this process among all that share the library. */
  readonly holder: string;
}

/** Knows what is asked of a model for a summary, and what of its answer is kept: the same, however the answer comes. */
export interface SummaryWriter {
  /** Where a paper's summary is kept. */
  keyOf(paper: Paper): string;
  /** `null` where there is nothing to ask about. */
  requestFor(paper: Paper, extracted: Summary): ModelRequest<SummaryDraft> | null;
  /** What was kept under a key, as a summary. */
  read(extracted: Summary, content: string): PaperSummary;
  /** The TL;DR that was kept; `null` where the model's was no good, or nothing was kept. */
  readTldr(content: string | null): WrittenTldr | null;
  /**
   * Checks an answer, asks once more where it is no good, and keeps what came of it, for whoever holds the claim. Where the model did not
   * answer the claim is given back.
   */
  finish(
    paper: Paper,
    extracted: Summary,
    first: ModelOutcome<SummaryDraft>,
    signal: AbortSignal,
  ): Promise<PaperSummary>;
  /** The whole way: asks, and finishes. */
  write(paper: Paper, extracted: Summary, signal: AbortSignal): Promise<PaperSummary>;
  /** Gives back a claim that came to nothing. */
  release(key: string): Promise<void>;
}

/** The library may be busy or full: then the summary is shown all the same, and written again another time. */
async function quietly(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
  });
}

export function createSummaryWriter({ records, model, language, clock, holder }: SummaryWriterOptions): SummaryWriter {
  const keyOf = (paper: Paper): string => summaryKey(paper, model.id, language);
  const release = (key: string): Promise<void> => quietly(records.releaseSummary(key, holder));

  async function settled(paper: Paper, extracted: Summary, summary: CheckedSummary | null): Promise<PaperSummary> {
    const content = writtenContent(summary);
    await quietly(records.saveSummary(keyOf(paper), content, clock.now()));
    return merged(model.id, extracted, content);
  }

  async function finish(
    paper: Paper,
    extracted: Summary,
    first: ModelOutcome<SummaryDraft>,
    signal: AbortSignal,
  ): Promise<PaperSummary> {
    const request = summaryRequest(paper, extracted.sentences, language);
    if (request === null) return settled(paper, extracted, null);
    const failed = async (why: string): Promise<PaperSummary> => {
      await release(keyOf(paper));
      return { model: null, summary: extracted, why };
    };
    const looked = look(first, extracted, language);
    if (first.kind === 'unavailable' && !mendable(first)) {
      if (first.reason === 'refused' || first.reason === 'too-long') return settled(paper, extracted, null);
      return failed(first.sentence);
    }
    // A point that was dropped is no reason to pay again.
    if (looked.summary !== null) return settled(paper, extracted, looked.summary);
    const second = await model.complete(repairRequest(request, looked.problem ?? 'it was no answer'), signal);
    if (second.kind === 'unavailable' && !mendable(second) && second.reason !== 'refused')
      return failed(second.sentence);
    return settled(paper, extracted, look(second, extracted, language).summary);
  }

  return {
    keyOf,
    requestFor: (paper, extracted) => summaryRequest(paper, extracted.sentences, language),
    read: (extracted, content) => merged(model.id, extracted, content),
    readTldr(content) {
      const read = kept.safeParse(content === null ? null : JSON.parse(content));
      return read.success && read.data !== null ? { text: read.data.tldr.text, by: model.id } : null;
    },
    finish,
    async write(paper, extracted, signal) {
      const request = summaryRequest(paper, extracted.sentences, language);
      if (request === null) return settled(paper, extracted, null);
      return finish(paper, extracted, await model.complete(request, signal), signal);
    },
    release,
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
