import { z } from 'zod';
import { UserError } from '../errors.ts';
import { fingerprint } from '../fingerprint.ts';
import type { LanguageModel, ModelOutcome, ModelRequest } from '../language-model.ts';
import type { ModelRecords } from '../model-records.ts';
import type { Paper } from '../paper.ts';
import type { Clock } from '../ports.ts';
import { sentencesOf } from '../sentences.ts';
import {
  type CheckedSummary,
  checkSummary,
  promptVersion,
  repairRequest,
  type SummaryDraft,
  summaryDraft,
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

/**
 * What is kept: what the model answered, as it came, one or two tries; none where it refused. It is checked whenever it is read, so that
 * checks may change both ways without a second payment.
 */
const kept = z.object({ answers: z.array(summaryDraft) });

const unfit = "The model's summary could not be shown to rest on the abstract, so this one is taken from it.";

/** Where a summary is kept: another text, prompt, model or language is another summary. */
function summaryKey(paper: Paper, model: string, language: string): string {
  const text = fingerprint(JSON.stringify([promptVersion, model, language, paper.title, paper.abstract]));
  return `${paper.id} v${paper.version ?? 0} ${text}`;
}

/** The sentences of an abstract, as a `Summary` counts them. */
function sentencesIn(abstract: string): readonly string[] {
  return sentencesOf(abstract).map(({ start, end }) => abstract.slice(start, end));
}

/** What of the kept answers may be shown: of the first that has a TL;DR. */
function checkedContent(content: string, sentences: readonly string[], language: string): CheckedSummary | null {
  const read = kept.safeParse(JSON.parse(content));
  for (const answer of read.success ? read.data.answers : []) {
    const { summary } = checkSummary(answer, sentences, language);
    if (summary !== null) return summary;
  }
  return null;
}

/** Checked summaries that are kept in memory: those of some lists. */
const checkedMax = 500;

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
  /** The TL;DR that was kept for a paper; `null` where the model's was no good, or nothing was kept. */
  readTldr(paper: Paper, content: string | null): WrittenTldr | null;
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

  const checked = new Map<string, CheckedSummary | null>();
  function read(content: string, sentences: readonly string[]): CheckedSummary | null {
    const key = `${content}\n${sentences.join('\n')}`;
    const known = checked.get(key);
    if (known !== undefined) return known;
    const summary = checkedContent(content, sentences, language);
    const [oldest] = checked.keys();
    if (checked.size >= checkedMax && oldest !== undefined) checked.delete(oldest);
    checked.set(key, summary);
    return summary;
  }

  function merged(extracted: Summary, content: string): PaperSummary {
    const written = read(content, extracted.sentences);
    return written === null
      ? { model: null, summary: extracted, why: unfit }
      : { model: model.id, summary: { ...extracted, ...written }, why: null };
  }

  async function settled(paper: Paper, extracted: Summary, answers: readonly SummaryDraft[]): Promise<PaperSummary> {
    const content = JSON.stringify({ answers });
    await quietly(records.saveSummary(keyOf(paper), content, clock.now()));
    return merged(extracted, content);
  }

  async function finish(
    paper: Paper,
    extracted: Summary,
    first: ModelOutcome<SummaryDraft>,
    signal: AbortSignal,
  ): Promise<PaperSummary> {
    const request = summaryRequest(paper, extracted.sentences, language);
    if (request === null) return settled(paper, extracted, []);
    const failed = async (why: string): Promise<PaperSummary> => {
      await release(keyOf(paper));
      return { model: null, summary: extracted, why };
    };
    if (first.kind === 'unavailable' && !mendable(first)) {
      if (first.reason === 'refused' || first.reason === 'too-long') return settled(paper, extracted, []);
      return failed(first.sentence);
    }
    const looked = look(first, extracted, language);
    const answers = first.kind === 'answered' ? [first.value] : [];
    // A point that was dropped is no reason to pay again.
    if (looked.summary !== null) return settled(paper, extracted, answers);
    const second = await model.complete(repairRequest(request, looked.problem ?? 'it was no answer'), signal);
    if (second.kind === 'unavailable' && !mendable(second) && second.reason !== 'refused')
      return failed(second.sentence);
    return settled(paper, extracted, second.kind === 'answered' ? [...answers, second.value] : answers);
  }

  return {
    keyOf,
    requestFor: (paper, extracted) => summaryRequest(paper, extracted.sentences, language),
    read: merged,
    readTldr(paper, content) {
      const summary = content === null ? null : read(content, sentencesIn(paper.abstract ?? ''));
      return summary === null ? null : { text: summary.tldr.text, by: model.id };
    },
    finish,
    async write(paper, extracted, signal) {
      const request = summaryRequest(paper, extracted.sentences, language);
      if (request === null) return settled(paper, extracted, []);
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
