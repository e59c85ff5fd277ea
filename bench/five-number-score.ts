import { shared } from '../src/core/ask/evidence-model.ts';
import type { AskedPair } from './bearing-sets.ts';

/** Weights of ../shared/experiments/tldr/RESULTS.md, part C, in the order of the numbers below; the last is the constant. */
const weights = [2.66, 1.68, 1.36, 2.59, 2.95, -4.79] as const;

/** From here on the prototype answers. */
export const fiveNumberThreshold = 0.06;

/** The share of what is asked, by how rare its words are, that a title and abstract have: the simplest score there is. */
export function coverage({ question, passage }: AskedPair): number {
  const { words, total } = question;
  return (
    words.reduce(
      (sum, { stem, weight }) => sum + (passage.counts.has(stem) || passage.title.has(stem) ? weight : 0),
      0,
    ) / total
  );
}

/**
 * The peer of `bench -- abstain`: the Python prototype's logistic score of five numbers, which were fitted on SciFact and PubMedQA. They are
 * the coverage of the abstract and of its best sentence, the share of pairs of words, the share of runs of four characters, and the
 * cosine of those runs with the best sentence.
 */
export function fiveNumberScore(pair: AskedPair): number {
  const { words, total, grams, tellingPairs } = pair.question;
  const { sentences } = pair.passage;
  const covers = sentences.map(
    ({ counts }) => words.reduce((sum, { stem, weight }) => sum + (counts.has(stem) ? weight : 0), 0) / total,
  );
  const allPairs = new Set(sentences.flatMap((sentence) => [...sentence.pairs]));
  const allGrams = new Set(sentences.flatMap((sentence) => [...sentence.grams]));
  const cosines = sentences.map(
    (sentence) => shared(grams, sentence.grams) / Math.sqrt(Math.max(1, grams.size) * Math.max(1, sentence.grams.size)),
  );
  const numbers = [
    coverage(pair),
    Math.max(0, ...covers),
    shared(tellingPairs, allPairs) / Math.max(1, tellingPairs.size),
    shared(grams, allGrams) / Math.max(1, grams.size),
    Math.max(0, ...cosines),
    1,
  ];
  return numbers.reduce((sum, number, at) => sum + number * (weights[at] ?? 0), 0);
}
