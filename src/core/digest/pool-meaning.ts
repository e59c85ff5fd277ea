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

/** Texts a model gets at a time: a few milliseconds of the static table. */
const batchMax = 64;

/** Vectors of papers are remembered from plan to plan: those of a week are asked for at every hour of it. Past so many the memory starts anew. */
const rememberedMax = 20_000;
const remembered = new Map<string, Float32Array>();

/** A text that changed has another length or title, or is so nearly the same that its vector is too. */
function memoryKey(model: EmbeddingModel, { id, version, title, abstract }: Paper): string {
  return [model.id, id, version, abstract?.length, title].join('\n');
}

export interface MeaningDeps {
  readonly meaning: EmbeddingModel | null;
  /** Lets others have their turn between two batches. */
  readonly breathe: () => Promise<void>;
}

async function embedAll(
  texts: readonly string[],
  model: EmbeddingModel,
  breathe: MeaningDeps['breathe'],
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += batchMax) {
    if (from > 0) await breathe();
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
  papers: Iterable<Paper>,
  topics: Iterable<Topic>,
  { meaning: model, breathe }: MeaningDeps,
  signal: AbortSignal,
): Promise<PoolMeaning | null> {
  if (model === null) return null;
  const worded = [...new Map([...topics].map((topic) => [topic.key, topic])).values()].filter(isMeant);
  const found = new Map<PaperId, Float32Array>();
  const unknown = new Map<PaperId, Paper>();
  for (const paper of papers) {
    const vector = remembered.get(memoryKey(model, paper));
    if (vector === undefined) unknown.set(paper.id, paper);
    else found.set(paper.id, vector);
  }
  const missing = [...unknown.values()];
  try {
    const made = await embedAll(missing.map(textOf), model, breathe, signal);
    const ofTopics = await embedAll(
      worded.map(({ label }) => label),
      model,
      breathe,
      signal,
    );
    if (remembered.size + made.length > rememberedMax) remembered.clear();
    missing.forEach((paper, at) => {
      const vector = made[at];
      if (vector === undefined) return;
      found.set(paper.id, unit(vector));
      if (remembered.size < rememberedMax) remembered.set(memoryKey(model, paper), unit(vector));
    });
    return {
      papers: found,
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
