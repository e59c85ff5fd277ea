import { type Forest, forestValue, weightedSum } from '../summary/weights.ts';
import { shared } from './evidence-model.ts';
import type { Nearness } from './nearness.ts';
import type { Passage } from './passage.ts';
import type { Question } from './question.ts';

/** What `npm run bench -- fit ask` finds out. */
export interface BearingWeights {
  readonly linear: readonly number[];
  readonly forest: Forest;
  /** From here on the abstract answers. */
  readonly answers: number;
  /** From here on the closest sentence of the paper that was asked about is worth showing, though it may not answer. */
  readonly mayAnswer: number;
  /** The same for the best of many papers that a search brought: one of them is always a little like the question. */
  readonly mayAnswerFound: number;
}

const flag = (value: boolean): number => (value ? 1 : 0);

/** The rarity of words that hardly a paper has: at most four of 5,000. */
const hardlyKnown = 7;

/** How much of what is asked stands there without the names that say of what it is asked, and whether a number that is asked for may. */
function focusNumbers({ words, total, names, asks, asksNumber }: Question, passage: Passage): readonly number[] {
  const part = (of: readonly (typeof words)[number][], has: (stem: string) => boolean): number => {
    const all = of.reduce((sum, { weight }) => sum + weight, 0);
    return all === 0 ? 1 : of.reduce((sum, { stem, weight }) => sum + (has(stem) ? weight : 0), 0) / all;
  };
  const unnamed = words.filter(({ stem }) => !names.has(stem));
  const isThere = (stem: string): boolean => passage.counts.has(stem) || passage.title.has(stem);
  const withNumbers = passage.sentences.filter(({ text }) => /\d/.test(text));
  const besideNumber = Math.max(
    0,
    ...withNumbers.map(({ counts }) =>
      words.reduce((sum, { stem, weight }) => sum + (counts.has(stem) ? weight : 0), 0),
    ),
  );
  const numberCover = besideNumber / total;
  return [
    part(unnamed, isThere),
    part(
      unnamed.filter(({ stem }) => !passage.title.has(stem)),
      (stem) => passage.counts.has(stem),
    ),
    asksNumber ? 1 - numberCover : 0,
    asksNumber ? numberCover : 0,
    flag(asksNumber && withNumbers.length > 0),
    flag(asks),
    flag(asks) * words.filter(({ stem, weight }) => weight >= hardlyKnown && !isThere(stem)).length,
    flag(asks) * Math.max(0, ...words.map(({ stem, weight }) => (isThere(stem) ? 0 : weight / 8))),
  ];
}

/** What an abstract is like beside a question: how much of what is asked stands anywhere in it, and together, and how near the rest is. */
export function bearingFeatures(question: Question, passage: Passage, near: Nearness): Float64Array {
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
  const cosines = passage.sentences.map(
    (sentence) =>
      shared(question.grams, sentence.grams) /
      Math.sqrt(Math.max(1, question.grams.size) * Math.max(1, sentence.grams.size)),
  );
  const together = passage.sentences.map((sentence) => shared(question.tellingPairs, sentence.pairs));
  const pairCount = Math.max(1, question.tellingPairs.size);
  const repeated = words.reduce((sum, { stem, weight }) => sum + weight * Math.log1p(passage.counts.get(stem) ?? 0), 0);
  const nearest = [...near.sentences].sort((left, right) => right - left);
  return Float64Array.of(
    share(has),
    share((stem) => passage.title.has(stem)),
    Math.max(0, ...covers),
    shared(question.tellingPairs, pairs) / pairCount,
    Math.max(0, ...together) / pairCount,
    shared(question.grams, grams) / Math.max(1, question.grams.size),
    Math.max(0, ...cosines),
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
    near.whole,
    near.title,
    nearest[0] ?? 0,
    nearest[1] ?? 0,
    near.cover,
    near.strictCover,
    near.titleCover,
    Math.max(0, ...near.sentenceCovers),
    near.missingMost / 8,
    near.missing / 20,
    near.known,
    ...focusNumbers(question, passage),
  );
}

/** Whether an abstract bears on a question at all; above 0 it likelier does. */
export function bearingScore(
  features: Float64Array,
  { linear, forest }: Pick<BearingWeights, 'linear' | 'forest'>,
): number {
  return weightedSum(linear, features) + forestValue(forest, features);
}
