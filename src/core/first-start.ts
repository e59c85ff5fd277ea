import { UserError } from './errors.ts';
import { type IngestDependencies, ingestFrom, type Progress } from './ingest.ts';
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
  /** The same without repeats: somebody is waiting for a first prompt. */
  readonly firstLook: PaperSource<HuggingFaceRequest>;
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
  onProgress({ done: 0, total: null, label: 'Reading Hugging Face Daily Papers' });
  try {
    const newest = await ingestFrom(
      deps.firstLook,
      { kind: 'latest' },
      deps,
      onProgress,
      AbortSignal.any([signal, deps.deadline]),
    );
    if (newest.papers > 0)
      return { kind: 'read', papers: newest.papers + (await readDaysBefore(deps, onProgress, signal)) };
    return loadSamples(deps, before.samples, 'Hugging Face answered without papers');
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError) && !deps.deadline.aborted) throw error;
    const why = error instanceof UserError ? error.message.replace(/\.$/, '') : 'Hugging Face did not answer in time';
    return loadSamples(deps, before.samples, why);
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

async function loadSamples(deps: FirstStartDependencies, already: number, why: string): Promise<FirstStart> {
  if (already > 0) return { kind: 'samples', papers: already, why };
  const records = deps.samples();
  await deps.store.ingest({ source: 'sample', scope: 'bundled', records, cursor: null, etags: {} });
  return { kind: 'samples', papers: records.length, why };
}
