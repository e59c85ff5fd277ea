import type { ProgressStep } from '../bots/terminal/progress.ts';
import { readDate } from '../core/commands/options.ts';
import { UserError } from '../core/errors.ts';
import { localDateIn } from '../core/local-date.ts';
import type { BatchReport } from '../core/summary/batch-summaries.ts';
import { type SummariseReport, summariseLibrary } from '../core/summary/summarise-library.ts';
import type { Paperboy } from '../main.ts';
import type { Config } from '../runtime/config.ts';
import { status, UsageError } from './exit-status.ts';

export interface SummariseFlags {
  /** A day, week or month, in the words of dates. */
  readonly date?: string;
  readonly limit?: string;
  readonly batch?: boolean;
  /** With `batch`: false to leave as soon as all is sent. */
  readonly wait?: boolean;
  readonly json?: boolean;
}

const papers = (count: number): string => `${count} ${count === 1 ? 'paper' : 'papers'}`;

/** What came of a run, in one line. */
export function summariseWords(report: SummariseReport | BatchReport): string {
  const parts = [
    `${papers(report.written)} summarised`,
    ...('sent' in report && report.sent > 0 ? [`${papers(report.sent)} sent`] : []),
    ...('pending' in report && report.pending > 0
      ? [`${papers(report.pending)} on the way; the same command fetches them, and so does "paperboy serve"`]
      : []),
    ...(report.unfit > 0
      ? [`${papers(report.unfit)} whose summary did not rest on the abstract, so the abstract's own sentences stay`]
      : []),
  ];
  return `${parts.join('; ')}.${report.failure === null ? '' : ` ${report.failure}`}`;
}

function limitOf(flag: string | undefined): number | null {
  if (flag === undefined) return null;
  if (!/^[1-9]\d{0,8}$/.test(flag)) throw new UsageError(`--limit ${flag} is no number of papers.`);
  return Number(flag);
}

/**
 * `paperboy summarise`: has the model write the summaries that papers lack. Answers what became of it. Throws a `UserError` without a model,
 * `UsageError` for flags that make no sense, and the signal's reason.
 */
export async function summarise(
  flags: SummariseFlags,
  paperboy: Paperboy,
  config: Config,
  step: (made: ProgressStep) => void,
  signal: AbortSignal,
): Promise<SummariseReport | BatchReport> {
  const limit = limitOf(flags.limit);
  const { store, clock, breathe, writing } = paperboy;
  if (writing === null)
    throw new UserError(
      'bad-configuration',
      'There is no model that could write summaries.',
      'Set OPENAI_API_KEY, or OPENAI_BASE_URL and PAPERBOY_MODEL; without one, "paperboy papers summary" takes sentences of the abstract.',
    );
  const range = flags.date === undefined ? null : readDate(flags.date, localDateIn(clock.now(), config.zone));
  if (flags.batch === true)
    return writing.batches(
      { range, limit, isWaiting: flags.wait !== false },
      (done, total) => step({ done, total, label: 'Summaries with the server' }),
      signal,
    );
  const { writer, summaries } = writing;
  // What a batch will bring is not paid for twice.
  const except = await writing.inBatches();
  return summariseLibrary(
    { store, writer, range, breathe, limit, except, summaries },
    (done, total) => step({ done, total, label: 'Summaries' }),
    signal,
  );
}

/** 1 where something is left undone for a reason that somebody can mend. */
export function summariseStatus({ failure }: SummariseReport): number {
  return failure === null ? status.done : status.failed;
}
