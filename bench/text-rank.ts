import { isStopWord } from '../src/core/search/stop-words.ts';
import { termsOf } from '../src/core/summary/terms.ts';

/** The share of a sentence's rank that comes from its neighbours. */
const damping = 0.85;
const rounds = 50;

/** PageRank over sentences joined by how alike they are; the sentence with the highest rank. */
function central(sentences: readonly string[], likeness: (left: number, right: number) => number): string {
  const size = sentences.length;
  const edges = Array.from({ length: size }, (_, left) =>
    Array.from({ length: size }, (_, right) => (left === right ? 0 : likeness(left, right))),
  );
  const sums = edges.map((row) => row.reduce((sum, value) => sum + value, 0));
  let ranks = new Array<number>(size).fill(1 / Math.max(1, size));
  for (let round = 0; round < rounds; round += 1) {
    ranks = ranks.map((_, at) => {
      let flow = 0;
      for (let from = 0; from < size; from += 1) {
        const sum = sums[from] ?? 0;
        if (sum > 0) flow += ((edges[from]?.[at] ?? 0) / sum) * (ranks[from] ?? 0);
      }
      return (1 - damping) / size + damping * flow;
    });
  }
  const best = ranks.reduce((chosen, rank, at) => (rank > (ranks[chosen] ?? 0) + 1e-12 ? at : chosen), 0);
  return sentences[best] ?? '';
}

function contentWords(sentences: readonly string[]): readonly (readonly string[])[] {
  return sentences.map((sentence) =>
    termsOf(sentence)
      .filter(({ word }) => !isStopWord(word))
      .map(({ stem }) => stem),
  );
}

/** TextRank: shared words by the logarithms of the lengths. Mihalcea and Tarau, EMNLP 2004, https://aclanthology.org/W04-3252 */
export function textRankSentence(sentences: readonly string[]): string {
  const words = contentWords(sentences).map((list) => new Set(list));
  return central(sentences, (left, right) => {
    const [one, two] = [words[left] ?? new Set(), words[right] ?? new Set()];
    if (one.size < 2 || two.size < 2) return 0;
    return [...one].filter((word) => two.has(word)).length / (Math.log(one.size) + Math.log(two.size));
  });
}

/** LexRank: cosine of tf-idf, idf over the sentences. Erkan and Radev, JAIR 22, 2004, https://doi.org/10.1613/jair.1523 */
export function lexRankSentence(sentences: readonly string[]): string {
  const words = contentWords(sentences);
  const holding = new Map<string, number>();
  for (const list of words) for (const word of new Set(list)) holding.set(word, (holding.get(word) ?? 0) + 1);
  const vectors = words.map((list) => {
    const vector = new Map<string, number>();
    for (const word of list)
      vector.set(word, (vector.get(word) ?? 0) + Math.log(1 + sentences.length / (holding.get(word) ?? 1)));
    return vector;
  });
  const norms = vectors.map((vector) => Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0)));
  return central(sentences, (left, right) => {
    let dot = 0;
    for (const [word, value] of vectors[left] ?? []) dot += value * (vectors[right]?.get(word) ?? 0);
    return dot / Math.max(1e-9, (norms[left] ?? 0) * (norms[right] ?? 0));
  });
}
