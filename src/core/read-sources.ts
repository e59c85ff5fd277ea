import { UserError } from './errors.ts';
import { type IngestDependencies, ingestFrom } from './ingest.ts';
import { addDays, arxivZone, type Instant, isoWeekday, isWeekend, type LocalDate, localDateIn } from './local-date.ts';
import type { Log, PaperSource, SourceRun } from './ports.ts';
import type { ArxivRequest } from './sources/arxiv/source.ts';
import type { HuggingFaceRequest } from './sources/huggingface/source.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Hugging Face adds to a day's list for hours, so half an hour is soon enough. */
const newestEveryMs = 30 * minute;
/** arXiv's feeds change once a day, some time after the announcement; one that has not changed costs a request without a body. */
const announcedEveryMs = 2 * hour;
/** A source that did not answer is asked again after this. */
const againMs = 10 * minute;
/** Days before today whose lists are read once more when they are over: their upvotes are about twice those of the day itself. */
const daysBack = 7;
/** A list takes papers until its day is over in UTC, and upvotes for longer: what is read so long after it counts as final. */
const settledAfterMs = 2 * hour;

/** One request to a source. */
export type SourceRead =
  | { readonly source: 'huggingface'; readonly request: HuggingFaceRequest }
  | { readonly source: 'arxiv'; readonly request: ArxivRequest };

export interface ReadPlan {
  readonly now: Instant;
  /** The newest run of each scope. */
  readonly runs: readonly SourceRun[];
  /** arXiv categories somebody follows. */
  readonly categories: readonly string[];
  scope(read: SourceRead): string;
}

/** When the list of a day is final, in milliseconds. */
function settledAt(date: LocalDate): number {
  return Date.parse(`${addDays(date, 1)}T00:00:00.000Z`) + settledAfterMs;
}

/**
 * What should be read now, the most urgent first: Hugging Face's newest list, lists of the last week that were not read since their day was
 * over, arXiv's announcements in the categories that are followed. Nothing that was read or tried just now.
 */
export function dueReads({ now, runs, categories, scope }: ReadPlan): readonly SourceRead[] {
  const nowMs = Date.parse(now);
  const lastOf = (read: SourceRead): SourceRun | null =>
    runs.find((run) => run.source === read.source && run.scope === scope(read)) ?? null;
  /** Read well since `sinceMs`, or tried in vain just now. */
  const isFresh = (read: SourceRead, sinceMs: number): boolean => {
    const last = lastOf(read);
    if (last === null) return false;
    const at = Date.parse(last.at);
    return last.failure === null ? at >= sinceMs : at > nowMs - againMs;
  };

  const newest: SourceRead = { source: 'huggingface', request: { kind: 'latest' } };
  const reads: SourceRead[] = isFresh(newest, nowMs - newestEveryMs + 1) ? [] : [newest];
  const today = localDateIn(now, 'UTC'); // Hugging Face dates its lists by UTC
  for (let back = 1; back <= daysBack; back += 1) {
    const date = addDays(today, -back);
    if (isWeekend(date) || nowMs < settledAt(date)) continue;
    const day: SourceRead = { source: 'huggingface', request: { kind: 'day', date } };
    if (!isFresh(day, settledAt(date))) reads.push(day);
  }
  // Announced on evenings from Sunday to Thursday: nothing changes on Saturdays there.
  if (isoWeekday(localDateIn(now, arxivZone)) !== 6)
    for (const category of categories) {
      const announced: SourceRead = { source: 'arxiv', request: { kind: 'announced', category } };
      if (!isFresh(announced, nowMs - announcedEveryMs + 1)) reads.push(announced);
    }
  return reads;
}

export interface ReadSourcesDeps extends IngestDependencies {
  readonly huggingFace: PaperSource<HuggingFaceRequest>;
  readonly arxiv: PaperSource<ArxivRequest>;
  readonly log: Log;
}

/** Runs looked at: one for each scope of a week, and of every category there is. */
const runsMax = 500;

/**
 * Reads what should be read now; answers how many papers are new. A source that does not answer is told to the log, and left for another
 * time with all that was wanted of it. Throws the signal's reason.
 */
export async function readSources(
  categories: readonly string[],
  deps: ReadSourcesDeps,
  signal: AbortSignal,
): Promise<number> {
  const { huggingFace, arxiv, store, clock, log } = deps;
  const scope = (read: SourceRead): string =>
    read.source === 'huggingface' ? huggingFace.scope(read.request) : arxiv.scope(read.request);
  const reads = dueReads({ now: clock.now(), runs: await store.lastRuns(runsMax), categories, scope });
  const silent = new Set<string>();
  let created = 0;
  for (const read of reads) {
    if (silent.has(read.source)) continue;
    try {
      const report =
        read.source === 'huggingface'
          ? await ingestFrom(huggingFace, read.request, deps, () => {}, signal)
          : await ingestFrom(arxiv, read.request, deps, () => {}, signal);
      created += report.created;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UserError)) throw error;
      log.warn('a source could not be read', { source: read.source, scope: scope(read), reason: error.message });
      if (error.code === 'unreachable') silent.add(read.source);
    }
  }
  return created;
}
