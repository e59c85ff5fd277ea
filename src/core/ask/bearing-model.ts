import { weightedSum } from '../summary/weights.ts';
import { shared } from './evidence-model.ts';
import type { Passage } from './passage.ts';
import type { Question } from './question.ts';

/** What `npm run bench -- fit bearing` finds out. */
export interface BearingWeights {
  readonly linear: readonly number[];
  /** From here on the abstract answers. */
  readonly answers: number;
  /** From here on its closest sentence is worth showing, though it may not answer. */
  readonly mayAnswer: number;
}

const flag = (value: boolean): number => (value ? 1 : 0);

/** What an abstract is like beside a question: how much of what is asked stands anywhere in it, and together. */
export function bearingFeatures(question: Question, passage: Passage): Float64Array {
  const { words, total } = question;
  const has = (stem: string): boolean => {
    if (passage.counts.has(stem) || passage.title.has(stem)) return true;
    const long = passage.longForms.get(stem);
    return long?.every((word) => passage.counts.has(word) || passage.title.has(word)) ?? false;
  };
  const share = (test: (stem: string) => boolean): number =>
    words.reduce((sum, { stem, weight }) => sum + (test(stem) ? weight : 0), 0) / total;
  const missing = words.filter(({ stem }) => !has(stem)).map(({ weight }) => weight);
  const rarest = [...words].sort((left, right) => right.weight - left.weight).slice(0, 3);
  const grams = new Set(passage.sentences.flatMap((sentence) => [...sentence.grams]));
  const pairs = new Set(passage.sentences.flatMap((sentence) => [...sentence.pairs]));
  const covers = passage.sentences.map(({ counts }) => share((stem) => counts.has(stem)));
  const nearness = passage.sentences.map(
    (sentence) =>
      shared(question.grams, sentence.grams) /
      Math.sqrt(Math.max(1, question.grams.size) * Math.max(1, sentence.grams.size)),
  );
  const together = passage.sentences.map((sentence) => shared(question.tellingPairs, sentence.pairs));
  const pairCount = Math.max(1, question.tellingPairs.size);
  const repeated = words.reduce((sum, { stem, weight }) => sum + weight * Math.log1p(passage.counts.get(stem) ?? 0), 0);
  return Float64Array.of(
    share(has),
    share((stem) => passage.title.has(stem)),
    Math.max(0, ...covers),
    shared(question.tellingPairs, pairs) / pairCount,
    Math.max(0, ...together) / pairCount,
    shared(question.grams, grams) / Math.max(1, question.grams.size),
    Math.max(0, ...nearness),
    Math.max(0, ...missing) / 8,
    missing.length / Math.max(1, words.length),
    rarest.filter(({ stem }) => has(stem)).length / Math.max(1, rarest.length),
    repeated / total,
    words.length / 10,
    passage.sentences.length / 10,
    flag(missing.length === 0),
    question.numbers.size === 0
      ? 0.5
      : [...question.numbers].filter((number) => passage.sentences.some(({ numbers }) => numbers.has(number))).length /
          question.numbers.size,
    Math.min(1, words.reduce((sum, { stem, weight }) => sum + (has(stem) ? weight : 0), 0) / 30),
  );
}

/** Whether an abstract bears on a question at all; above 0 it likelier does. */
export function bearingScore(features: Float64Array, { linear }: Pick<BearingWeights, 'linear'>): number {
  return weightedSum(linear, features);
}
