import { UserError } from './errors.ts';
import { type IngestDependencies, ingestFrom, ingestRecords, type Progress } from './ingest.ts';
import { addDays, localDateIn } from './local-date.ts';
import type { PaperRecord } from './paper.ts';
import type { PaperSource } from './ports.ts';
import type { HuggingFaceRequest } from './sources/huggingface/source.ts';

/** What the library holds after a start. */
export type FirstStart =
  | { readonly kind: 'kept' }
  | { readonly kind: 'read'; readonly papers: number }
  | { readonly kind: 'samples'; readonly papers: number; readonly why: string };

/** Days before the newest list that a first start reads as well, so that `top week` has something to say. */
const daysBefore = 6;

export interface FirstStartDependencies extends IngestDependencies {
  readonly source: PaperSource<HuggingFaceRequest>;
  readonly samples: () => readonly PaperRecord[];
  /** Fires when the network has not answered in time. */
  readonly deadline: AbortSignal;
}

/**
 * Fills a library without real papers: with the live Daily Papers, or, where those cannot be had in time, with the bundled samples.
 * A library with papers of its own is left alone. Throws only the caller's own abort reason, and bugs.
 */
export async function fillEmptyLibrary(
  deps: FirstStartDependencies,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<FirstStart> {
  const before = await deps.store.counts();
  if (before.papers > before.samples) return { kind: 'kept' };
  try {
    const newest = await ingestFrom(
      deps.source,
      { kind: 'latest' },
      deps,
      onProgress,
      AbortSignal.any([signal, deps.deadline]),
    );
    if (newest.papers > 0)
      return { kind: 'read', papers: newest.papers + (await readDaysBefore(deps, onProgress, signal)) };
    return await loadSamples(deps, before.samples, 'Hugging Face answered without papers', signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError) && !deps.deadline.aborted) throw error;
    const why = error instanceof UserError ? error.message.replace(/\.$/, '') : 'Hugging Face did not answer in time';
    return loadSamples(deps, before.samples, why, signal);
  }
}

/** The rest of the week is a courtesy: where it fails, what was read stays and the next read goes on there. */
async function readDaysBefore(
  deps: FirstStartDependencies,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<number> {
  const today = localDateIn(deps.clock.now(), 'UTC'); // Hugging Face dates its lists by UTC
  try {
    const request: HuggingFaceRequest = { kind: 'range', from: addDays(today, -daysBefore), to: addDays(today, -1) };
    return (await ingestFrom(deps.source, request, deps, onProgress, signal)).created;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) return 0;
    throw error;
  }
}

async function loadSamples(
  deps: FirstStartDependencies,
  already: number,
  why: string,
  signal: AbortSignal,
): Promise<FirstStart> {
  if (already > 0) return { kind: 'samples', papers: already, why };
  const from = { source: 'sample' as const, scope: 'bundled samples', records: deps.samples(), rejected: [] };
  const report = await ingestRecords(from, deps, () => {}, signal);
  return { kind: 'samples', papers: report.papers, why };
}
