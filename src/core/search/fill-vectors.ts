import { UserError } from '../errors.ts';
import type { EmbeddingModel } from '../language-model.ts';
import type { PaperText, Store } from '../ports.ts';

/** Papers at a time: a few milliseconds of the static table, and what a server takes in one request. */
const batchMax = 64;

export interface VectorFill {
  readonly store: Pick<Store, 'papersWithoutVector' | 'countWithoutVector' | 'saveVectors'>;
  readonly model: EmbeddingModel;
  /** Lets others have their turn between two batches. */
  readonly breathe: () => Promise<void>;
}

/** A paper as an embedding model reads it: the title is its first line. */
export function textOf({ title, abstract }: Pick<PaperText, 'title' | 'abstract'>): string {
  return `${title}\n${abstract ?? ''}`;
}

/** The vector with length 1; one of nothing stays nothing. */
export function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  if (square === 0) return vector;
  const scale = 1 / Math.sqrt(square);
  return vector.map((value) => value * scale);
}

/** How many vectors were made; `failure` says why there are no more, where the model did not answer. */
export interface FilledVectors {
  readonly made: number;
  readonly failure: string | null;
}

/** The vectors of texts, or why there are none. */
async function vectorsOf(
  model: EmbeddingModel,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly Float32Array[] | string> {
  try {
    return await model.embed(texts, signal);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/**
 * Makes the vectors that the library lacks, those of another model among them. Every batch is kept at once, so a run that was stopped goes on
 * where it was. Throws what the library throws, and the signal's reason.
 */
export async function fillVectors(
  { store, model, breathe }: VectorFill,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<FilledVectors> {
  const total = await store.countWithoutVector(model.id);
  let done = 0;
  let after = 0;
  while (done < total) {
    signal.throwIfAborted();
    const { papers, next } = await store.papersWithoutVector({ model: model.id, after, limit: batchMax });
    if (papers.length === 0) break;
    const vectors = await vectorsOf(model, papers.map(textOf), signal);
    if (typeof vectors === 'string') return { made: done, failure: vectors };
    const made = papers.flatMap((of, at) => {
      const vector = vectors[at];
      return vector === undefined ? [] : [{ of, vector: unit(vector) }];
    });
    await store.saveVectors(model.id, made);
    done += papers.length;
    after = next;
    onProgress(done, Math.max(total, done));
    await breathe();
  }
  return { made: done, failure: null };
}
