import { UserError } from './errors.ts';
import type { PaperRecord, Rejected, SourceName } from './paper.ts';
import type { Clock, PaperSource, SourcePage, Store } from './ports.ts';
import type { ParsedCapture } from './sources/capture.ts';

/** What an ingest did. Every distinct paper it met is counted once in `papers`. */
export interface IngestReport {
  readonly source: SourceName;
  readonly scope: string;
  readonly papers: number;
  readonly created: number;
  readonly updated: number;
  readonly rejected: readonly Rejected[];
  /** Whether it went on where an interrupted run had stopped. */
  readonly resumed: boolean;
}

export interface IngestDependencies {
  readonly store: Store;
  readonly clock: Clock;
  /** Lets other work of the process run: signals, timers, heartbeats. */
  readonly breathe: () => Promise<void>;
}

export type Progress = (progress: SourcePage['progress']) => void;

/** Papers stored in one transaction: short enough that another process never waits long for the library. */
const batchPapersMax = 500;
/** Most rejected rows a report keeps; a file of garbage would otherwise fill the memory. */
const rejectedMax = 100_000;

class Tally {
  readonly #created = new Set<string>();
  readonly #updated = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #rejected: Rejected[] = [];

  add(outcome: Awaited<ReturnType<Store['ingest']>>, rejected: readonly Rejected[]): void {
    for (const id of outcome.created) this.#created.add(id);
    for (const id of outcome.updated) if (!this.#created.has(id)) this.#updated.add(id);
    for (const id of [...outcome.created, ...outcome.updated, ...outcome.unchanged]) this.#seen.add(id);
    this.#rejected.push(...rejected.slice(0, rejectedMax - this.#rejected.length));
  }

  report(source: SourceName, scope: string, resumed: boolean): IngestReport {
    return {
      source,
      scope,
      papers: this.#seen.size,
      created: this.#created.size,
      updated: this.#updated.size,
      rejected: this.#rejected,
      resumed,
    };
  }
}

async function recordRun(deps: IngestDependencies, report: IngestReport, failure: string | null): Promise<void> {
  await deps.store.recordRun({
    source: report.source,
    scope: report.scope,
    at: deps.clock.now(),
    papers: report.papers,
    rejected: report.rejected.length,
    failure,
  });
}

/**
 * Reads a request of a source to its end, page by page; each page and the cursor behind it are stored together, so a run that was
 * stopped (Ctrl-C, crash, no network) goes on there the next time. Throws the source's `UserError`, or the signal's reason.
 */
export async function ingestFrom<Request>(
  source: PaperSource<Request>,
  request: Request,
  deps: IngestDependencies,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<IngestReport> {
  const { store } = deps;
  const scope = source.scope(request);
  const tally = new Tally();
  let cursor = await store.cursor(source.name, scope);
  const resumed = cursor !== null;
  try {
    do {
      const page = await source.fetch(request, cursor, (url) => store.etag(url), signal);
      signal.throwIfAborted();
      const outcome = await store.ingest({
        source: source.name,
        scope,
        records: page.records,
        cursor: page.cursor,
        etags: page.etags,
      });
      tally.add(outcome, page.rejected);
      onProgress(page.progress);
      cursor = page.cursor;
    } while (cursor !== null);
  } catch (error) {
    if (error instanceof UserError) await recordRun(deps, tally.report(source.name, scope, resumed), error.message);
    throw error;
  }
  const report = tally.report(source.name, scope, resumed);
  await recordRun(deps, report, null);
  return report;
}

/** Stores records that were read as a whole (a file, the bundled samples) in batches, letting other work run in between. */
export async function ingestRecords(
  from: {
    readonly source: SourceName;
    readonly scope: string;
    readonly records: readonly PaperRecord[];
    readonly rejected: readonly Rejected[];
  },
  deps: IngestDependencies,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<IngestReport> {
  const tally = new Tally();
  const { source, scope, records, rejected } = from;
  for (let start = 0; start < records.length; start += batchPapersMax) {
    signal.throwIfAborted();
    const batch = records.slice(start, start + batchPapersMax);
    const outcome = await deps.store.ingest({
      source,
      scope,
      records: batch,
      cursor: null,
      etags: {},
    });
    tally.add(outcome, []);
    onProgress({ done: start + batch.length, total: records.length, label: 'papers' });
    await deps.breathe();
  }
  tally.add({ created: [], updated: [], unchanged: [] }, rejected);
  const report = tally.report(source, scope, false);
  await recordRun(deps, report, null);
  return report;
}

/** Stores a file that `recogniseCapture` has read. */
export function ingestCapture(
  capture: ParsedCapture,
  deps: IngestDependencies,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<IngestReport> {
  return ingestRecords(
    { source: capture.source, scope: `file (${capture.format})`, records: capture.records, rejected: capture.rejected },
    deps,
    onProgress,
    signal,
  );
}
