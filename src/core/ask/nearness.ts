import type { WordTable } from '../search/rarity.ts';
import type { Passage } from './passage.ts';
import type { Question } from './question.ts';

/** How near an abstract is to a question in meaning, where its words are others. All from 0 (or −1) to 1 unless said otherwise. */
export interface Nearness {
  /** Of the words that say what is asked, to the whole abstract with its title, and to the title. */
  readonly whole: number;
  readonly title: number;
  /** To each sentence. */
  readonly sentences: readonly number[];
  /** The share of what is asked that the abstract has, where a word counts as much as the nearest word there is near. */
  readonly cover: number;
  /** The same with squares: words that are only a little near hardly count. */
  readonly strictCover: number;
  readonly titleCover: number;
  readonly sentenceCovers: readonly number[];
  /** What the word counts that is missing most, and all that is missing: in rarities, from 0 up. */
  readonly missingMost: number;
  readonly missing: number;
  /** The share of the question that the table knows. */
  readonly known: number;
}

/** Compares questions with passages by the vectors of words; what it has looked up it remembers. */
export type NearnessReader = (question: Question, passage: Passage) => Nearness;

function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < left.length; k += 1) sum += (left[k] ?? 0) * (right[k] ?? 0);
  return sum;
}

function cosine(left: Float32Array, right: Float32Array): number {
  const lengths = Math.sqrt(dot(left, left) * dot(right, right));
  return lengths === 0 ? 0 : dot(left, right) / lengths;
}

/** For one answer: words are few and come again in every abstract. */
export function createNearnessReader(table: Pick<WordTable, 'vector'>): NearnessReader {
  const vectors = new Map<string, Float32Array>();
  // Vectors of single words have the length 1, or 0 where the table does not know them.
  const vectorOf = (word: string): Float32Array => {
    let vector = vectors.get(word);
    if (vector === undefined) {
      vector = table.vector(word);
      vectors.set(word, vector);
    }
    return vector;
  };
  return (question, passage) => {
    const { words, total } = question;
    const parts = [passage.titleWords, ...passage.sentences.map((sentence) => sentence.words)];
    /** How near the nearest word of each part is, word by word of the question. */
    const near = words.map(({ word, stem }) => {
      const vector = vectorOf(word);
      const known = new Map<string, number>();
      return parts.map((part) => {
        if (part.has(stem)) return 1;
        let best = 0;
        for (const [other, written] of part) {
          let value = known.get(other);
          if (value === undefined) {
            value = dot(vector, vectorOf(written));
            known.set(other, value);
          }
          if (value > best) best = value;
        }
        return best;
      });
    });
    const hasLongForm = (stem: string): boolean =>
      passage.longForms.get(stem)?.every((word) => passage.counts.has(word) || passage.title.has(word)) ?? false;
    const nearest = near.map((row, at) => (hasLongForm(words[at]?.stem ?? '') ? 1 : Math.max(...row)));
    const share = (value: (at: number) => number): number =>
      words.reduce((sum, { weight }, at) => sum + weight * value(at), 0) / total;
    const covers = parts.map((_, part) => share((at) => near[at]?.[part] ?? 0));
    const lacks = words.map(({ weight }, at) => weight * (1 - (nearest[at] ?? 0)));
    const about = table.vector(question.about);
    const texts = passage.sentences.map(({ text }) => text);
    return {
      whole: cosine(about, table.vector(`${passage.titleText}\n${texts.join(' ')}`)),
      title: cosine(about, table.vector(passage.titleText)),
      sentences: texts.map((text) => cosine(about, table.vector(text))),
      cover: share((at) => nearest[at] ?? 0),
      strictCover: share((at) => (nearest[at] ?? 0) ** 2),
      titleCover: covers[0] ?? 0,
      sentenceCovers: covers.slice(1),
      missingMost: Math.max(0, ...lacks),
      missing: lacks.reduce((sum, lack) => sum + lack, 0),
      known: Math.sqrt(dot(about, about)),
    };
  };
}
