import type { PhraseText } from './phrase-text.ts';
import { sigmoid } from './weights.ts';

/** What is known of words by themselves. */
export interface WordWeights {
  /** Common stems, and how many of `papers` papers hold each. */
  readonly words: readonly string[];
  readonly holding: readonly number[];
  readonly papers: number;
  /** Common endings of words, as `Token.ending` has them. */
  readonly endings: readonly string[];
  /** Weights of the chance that a word belongs to a keyword: of the cues about it, then of its ending, then of its stem. */
  readonly chance: readonly number[];
}

/** Looks up what is known of words. */
export interface WordTable {
  readonly papers: number;
  readonly holding: ReadonlyMap<string, number>;
  /** Weights of the cues. */
  readonly cues: readonly number[];
  readonly wordWeight: ReadonlyMap<string, number>;
  readonly endingWeight: ReadonlyMap<string, number>;
}

/** Values by their keys. */
export function paired(keys: readonly string[], values: readonly number[]): ReadonlyMap<string, number> {
  return new Map(keys.map((key, index) => [key, values[index] ?? 0]));
}

/** How many numbers `wordCues` gives. */
export const wordCueCount = 14;

/** The tables of the weights. */
export function wordTable({ words, holding, papers, endings, chance }: WordWeights): WordTable {
  const wordsStart = wordCueCount + endings.length;
  return {
    papers,
    holding: paired(words, holding),
    cues: chance.slice(0, wordCueCount),
    endingWeight: paired(endings, chance.slice(wordCueCount, wordsStart)),
    wordWeight: paired(words, chance.slice(wordsStart)),
  };
}

/** How rare a stem is: 0 (in every paper) to about 1; a stem that is not known counts as one that no paper holds. */
export function rarityOf(stem: string, { papers, holding }: Pick<WordTable, 'papers' | 'holding'>): number {
  return Math.log(1 + papers / (1 + (holding.get(stem) ?? 0))) / 7;
}

const beforeVerbs = new Set(['to', 'will', 'can', 'may', 'we', 'not', 'also']);
const beforeNouns = new Set(['the', 'a', 'an', 'of', 'for']);
const behindVerbs = new Set(['the', 'a', 'an', 'that', 'by', 'with', 'to']);
const behindNouns = new Set(['of', 'and', 'in', '.', ',', 'is', 'are']);

const flag = (value: boolean): number => (value ? 1 : 0);

/** What a word is like where it stands, apart from what it is; as many numbers as `wordCueCount`. */
export function wordCues(
  { tokens, titleLength, counts }: PhraseText,
  at: number,
  table: Pick<WordTable, 'papers' | 'holding'>,
): readonly number[] {
  const here = tokens[at];
  if (!here) return [];
  const { text, lower } = here;
  const stem = here.stems.at(-1) ?? lower;
  const before = tokens[at - 1]?.lower ?? '.';
  const after = tokens[at + 1]?.lower ?? '.';
  return [
    1,
    flag(/^\p{Lu}/u.test(text) && before !== '.'),
    flag(/^[\p{Lu}\p{N}-]{2,}s?$/u.test(text)),
    flag(lower.includes('-')),
    flag(/\d/.test(lower)),
    Math.log(counts.get(stem) ?? 1),
    flag(at < titleLength),
    rarityOf(stem, table),
    flag(beforeVerbs.has(before)),
    flag(beforeNouns.has(before)),
    flag(behindVerbs.has(after)),
    flag(behindNouns.has(after)),
    at / tokens.length,
    flag(at < titleLength && ((at === 0 && after === ':') || /\p{Lu}.*\p{Lu}/u.test(text))),
  ];
}

/** The chance of each token of a text that it belongs to a keyword; 0 for those that end every run. */
export function wordChances(text: PhraseText, table: WordTable): Float64Array {
  return Float64Array.from(text.tokens, ({ breaks, lower, ending, stems }, at) => {
    if (breaks) return 0;
    let sum = (table.endingWeight.get(ending) ?? 0) + (table.wordWeight.get(stems.at(-1) ?? lower) ?? 0);
    wordCues(text, at, table).forEach((cue, index) => {
      sum += cue * (table.cues[index] ?? 0);
    });
    return sigmoid(sum);
  });
}
