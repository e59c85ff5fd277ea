import { type IngestDependencies, ingestFrom } from './ingest.ts';
import type { PaperSource } from './ports.ts';
import type { HuggingFaceRequest } from './sources/huggingface/source.ts';

/** A list read less than this ago is fresh. Hugging Face adds to a day's list for hours, so half an hour is soon enough. */
const freshMs = 30 * 60_000;

export interface RefreshDependencies extends IngestDependencies {
  readonly huggingFace: PaperSource<HuggingFaceRequest>;
}

/**
 * Reads the newest daily list unless it was read within `freshMs`. Answers how many papers are new.
 * Throws a `UserError` where the source does not answer.
 */
export async function refresh(deps: RefreshDependencies, signal: AbortSignal): Promise<number> {
  const last = (await deps.store.lastRuns(20)).find((run) => run.source === 'huggingface' && run.failure === null);
  if (last && Date.parse(deps.clock.now()) - Date.parse(last.at) < freshMs) return 0;
  const report = await ingestFrom(deps.huggingFace, { kind: 'latest' }, deps, () => {}, signal);
  return report.created;
}
