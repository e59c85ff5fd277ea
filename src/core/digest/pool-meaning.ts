import { UserError } from '../errors.ts';
import type { EmbeddingModel } from '../language-model.ts';
import type { Paper, PaperId } from '../paper.ts';
import { textOf, unit } from '../search/fill-vectors.ts';
import type { Topic } from './topics.ts';

/** What papers and topics mean, as one model says it. */
export interface PoolMeaning {
  /** Of length 1. */
  readonly papers: ReadonlyMap<PaperId, Float32Array>;
  /** By the topic's `key`; as long as the share of the topic the model knows. */
  readonly topics: ReadonlyMap<string, Float32Array>;
}

/** Texts a model gets at a time. */
const batchMax = 64;

async function embedAll(
  texts: readonly string[],
  model: EmbeddingModel,
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += batchMax) {
    signal.throwIfAborted();
    vectors.push(...(await model.embed(texts.slice(from, from + batchMax), signal)));
  }
  return vectors;
}

/**
 * Asks the model for the vectors of papers and of topics in plain words (what is quoted, a name or a category is no matter of meaning).
 * `null` where there is no model or it does not answer: words and upvotes do.
 */
export async function poolMeaning(
  model: EmbeddingModel | null,
  papers: Iterable<Paper>,
  topics: Iterable<Topic>,
  signal: AbortSignal,
): Promise<PoolMeaning | null> {
  if (model === null) return null;
  const distinct = [...new Map([...papers].map((paper) => [paper.id, paper])).values()];
  const worded = [...new Map([...topics].map((topic) => [topic.key, topic])).values()].filter(isMeant);
  try {
    const ofPapers = await embedAll(distinct.map(textOf), model, signal);
    const ofTopics = await embedAll(
      worded.map(({ label }) => label),
      model,
      signal,
    );
    return {
      papers: new Map(distinct.flatMap(({ id }, at) => vectorAt(id, ofPapers[at]))),
      topics: new Map(worded.flatMap(({ key }, at) => (ofTopics[at] === undefined ? [] : [[key, ofTopics[at]]]))),
    };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function isMeant(topic: Topic): boolean {
  return topic.kind === 'words' && !topic.exact && topic.field === null;
}

function vectorAt(id: PaperId, vector: Float32Array | undefined): readonly (readonly [PaperId, Float32Array])[] {
  return vector === undefined ? [] : [[id, unit(vector)]];
}
