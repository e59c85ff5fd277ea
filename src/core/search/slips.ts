import { editDistance } from '../edit-distance.ts';
import type { NearWord, Store } from '../ports.ts';
import { isCapitalised, type QueryPart } from './query.ts';
import { isStopWord } from './stop-words.ts';
import { wordsOf } from './words.ts';

/** Unknown words of one query that are looked up for a correction. */
const correctionsMax = 3;
/** Shorter words have too many neighbours to guess at. */
const correctedCharsMin = 4;
/** Neighbours of a word to choose from. */
const nearWordsMax = 5;
/** Papers that are read to see how a word is written. */
const namesReadMax = 5;
/** A word in so few papers may be a slip of their authors (`langauge`) … */
const doubtfulPapersMax = 10;
/** … where a neighbour is in so many times more. */
const likelierTimes = 200;

/** A word as typed, and the word of the library in its place. */
export interface Correction {
  readonly typed: string;
  readonly used: string;
}

export interface Mended {
  readonly parts: readonly QueryPart[];
  readonly corrections: readonly Correction[];
}

type Vocabulary = Pick<Store, 'search' | 'wordCounts' | 'nearWords'>;

/** The words near a typed one: the nearest first, of equals the most frequent. None for numbers and names with digits. */
async function neighbours(
  store: Vocabulary,
  typed: string,
): Promise<readonly (NearWord & { readonly distance: number })[]> {
  if (typed.length < correctedCharsMin || /\p{N}/u.test(typed)) return [];
  const near = await store.nearWords(typed, nearWordsMax);
  return near
    .filter(({ word }) => word !== typed)
    .map((entry) => ({ ...entry, distance: editDistance(typed, entry.word, typed.length) }))
    .sort((left, right) => left.distance - right.distance || right.papers - left.papers);
}

/** Whether papers write the word as a name, with capitals inside it. */
async function isWrittenAsName(store: Vocabulary, word: string): Promise<boolean> {
  const found = await store.search({
    terms: [{ words: [word], prefix: false, field: null, exclude: false }],
    match: 'all',
    filter: { since: null, until: null, category: null },
    limit: namesReadMax,
  });
  return found.some(({ paper }) => {
    const text = [paper.title, paper.abstract, ...paper.authors, ...paper.keywords].join(' ');
    return wordsOf(text).some((at) => at.word === word && isCapitalised(text.slice(at.start, at.end)));
  });
}

/** The word in place of one that no paper has. What is typed like a name (`MoSA`) is mended to names only, never to a word like `most`. */
async function mendedWord(store: Vocabulary, typed: string, isName: boolean): Promise<string | null> {
  for (const { word } of await neighbours(store, typed)) {
    if (!isName || (await isWrittenAsName(store, word))) return word;
  }
  return null;
}

function withWords(part: QueryPart, words: readonly string[]): QueryPart {
  return { ...part, typed: words.join(part.kind === 'compound' ? '-' : ' '), words, name: false };
}

function replaced(parts: readonly QueryPart[], index: number, part: QueryPart): readonly QueryPart[] {
  return parts.map((entry, at) => (at === index ? part : entry));
}

/** How many papers have each word of the parts that a paper should have. */
export async function countWords(
  store: Pick<Store, 'wordCounts'>,
  parts: readonly QueryPart[],
): Promise<ReadonlyMap<string, number>> {
  const words = [...new Set(parts.flatMap((part) => (part.exclude ? [] : part.words)))];
  const counts = await store.wordCounts(words);
  return new Map(words.map((word, index) => [word, counts[index] ?? 0]));
}

/** Indices of the parts with a word that no paper has. */
export function unknownParts(parts: readonly QueryPart[], counts: ReadonlyMap<string, number>): readonly number[] {
  return parts.flatMap((part, index) =>
    !part.exclude && part.words.some((word) => counts.get(word) === 0) ? [index] : [],
  );
}

/** The parts with the unknown words of those at `indices` replaced by the nearest known ones, as far as there are any. */
export async function mendUnknown(
  store: Vocabulary,
  parts: readonly QueryPart[],
  indices: readonly number[],
  counts: ReadonlyMap<string, number>,
): Promise<Mended> {
  const mended: Mended = { parts, corrections: [] };
  const mend = async (so: Mended, index: number): Promise<Mended> => {
    const part = parts[index];
    if (!part || so.corrections.length >= correctionsMax) return so;
    const words: string[] = [];
    for (const word of part.words) {
      const known = counts.get(word) === 0 ? await mendedWord(store, word, part.name) : word;
      if (known === null) return so;
      words.push(known);
    }
    const better = withWords(part, words);
    return {
      parts: replaced(so.parts, index, better),
      corrections: [...so.corrections, { typed: part.typed, used: better.typed }],
    };
  };
  return indices.reduce(async (so, index) => mend(await so, index), Promise.resolve(mended));
}

/** The parts with words replaced that next to no paper has but nearly the same word very many; no corrections where all is well. */
export async function mendDoubtful(
  store: Vocabulary,
  parts: readonly QueryPart[],
  counts: ReadonlyMap<string, number>,
): Promise<Mended> {
  let mended: Mended = { parts, corrections: [] };
  for (const [index, part] of parts.entries()) {
    const word = part.words[0] ?? '';
    const papers = counts.get(word) ?? 0;
    if (part.kind !== 'word' || part.exclude || part.name || papers === 0 || papers > doubtfulPapersMax) continue;
    const likelier = (await neighbours(store, word)).find(
      (near) => near.papers >= papers * likelierTimes && !isStopWord(near.word),
    );
    if (!likelier) continue;
    const better = withWords(part, [likelier.word]);
    const correction = { typed: part.typed, used: better.typed };
    mended = { parts: replaced(mended.parts, index, better), corrections: [...mended.corrections, correction] };
    if (mended.corrections.length === correctionsMax) break;
  }
  return mended;
}
