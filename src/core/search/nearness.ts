import { UserError } from '../errors.ts';
import type { EmbeddingModel } from '../language-model.ts';
import type { PaperId } from '../paper.ts';
import type { SearchCandidate, SearchFilter, SearchPlan, Store } from '../ports.ts';

/** Papers that are looked at although others share more words with the query. */
const nearMax = 60;

/** What a query means to a model, and how near papers are to that. */
export interface Sense {
  /** Papers that a plan finds too, although not among its best. */
  others(plan: SearchPlan, filter: SearchFilter): Promise<readonly SearchCandidate[]>;
  /**
   * How near each of the papers is, 0 to 1, and less the less of the query the model knows. Papers whose vector is not made yet count like
   * the average of the others, so that they are neither lifted nor sunk.
   */
  of(ids: readonly PaperId[]): Promise<ReadonlyMap<PaperId, number>>;
}

type Library = Pick<Store, 'nearest' | 'nearness' | 'rate'>;

/** The vector of a text; `null` where the model does not answer: words find papers all the same. */
export async function vectorOf(
  words: string,
  model: EmbeddingModel,
  signal: AbortSignal,
): Promise<Float32Array | null> {
  try {
    return (await model.embed([words], signal))[0] ?? null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** `null` where the model knows nothing of the words. */
export async function senseOf(
  words: string,
  model: EmbeddingModel,
  store: Library,
  signal: AbortSignal,
): Promise<Sense | null> {
  const vector = await vectorOf(words, model, signal);
  const known = vector === null ? 0 : Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (vector === null || known === 0) return null;
  return {
    async others(plan, filter) {
      const near = await store.nearest({ model: model.id, vector, filter, limit: nearMax });
      return store.rate(
        plan,
        near.map(({ id }) => id),
      );
    },
    async of(ids) {
      const near = await store.nearness(model.id, vector, ids);
      if (near.length === 0) return new Map();
      const average = near.reduce((sum, { nearness }) => sum + nearness, 0) / near.length;
      const byId = new Map(near.map(({ id, nearness }) => [id, nearness]));
      // Once more by how much is known: what is half understood decides a quarter.
      return new Map(ids.map((id) => [id, Math.max(0, byId.get(id) ?? average) * known]));
    },
  };
}
