import { stemOf } from '../search/porter.ts';
import { type Term, termsOf } from '../summary/terms.ts';
import { deniesSomething, gramsOf, numbersOf, pairsOf } from './question.ts';

/** A sentence of an abstract, counted. */
interface PassageSentence {
  readonly text: string;
  /** Words that are no stop words, each once: stem → how it is written here. */
  readonly words: ReadonlyMap<string, string>;
  readonly stems: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
  readonly grams: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
  readonly beginnings: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  readonly denies: boolean;
}

/** A title and the sentences of its abstract as questions are compared with them. */
export interface Passage {
  readonly title: ReadonlySet<string>;
  readonly titleText: string;
  readonly titleWords: ReadonlyMap<string, string>;
  readonly sentences: readonly PassageSentence[];
  readonly counts: ReadonlyMap<string, number>;
  readonly meanLength: number;
  /** What abbreviations stand for: the stem of one → the stems of its words, from "long form (LF)". */
  readonly longForms: ReadonlyMap<string, readonly string[]>;
}

const beginningChars = 5;
const longFormPattern = /((?:[\w-]+\s+){1,6})\(([A-Za-z][\w-]{1,9})\)/g;

/** The beginning of a longer word: what its derivations share. */
export function beginningOf(stem: string): string | null {
  return stem.length < beginningChars ? null : stem.slice(0, beginningChars);
}

function stem(word: string): string {
  const lower = word.toLowerCase();
  return lower.length > 3 ? stemOf(lower) : lower;
}

function longFormsOf(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const forms = new Map<string, readonly string[]>();
  for (const text of texts) {
    for (const [, before = '', short = ''] of text.matchAll(longFormPattern)) {
      const letters = short.replace(/[^A-Za-z]/g, '').replace(/s$/, '');
      const words = letters === '' ? [] : before.trim().split(/\s+/).slice(-letters.length);
      if (words.length < 2 || words[0]?.charAt(0).toLowerCase() !== letters.charAt(0).toLowerCase()) continue;
      forms.set(stem(short), words.map(stem));
    }
  }
  return forms;
}

function wordsOf(terms: readonly Term[]): ReadonlyMap<string, string> {
  return new Map(terms.flatMap((term) => (term.isStop ? [] : [[term.stem, term.word] as const])));
}

function sentenceOf(text: string): PassageSentence {
  const terms = termsOf(text);
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term.stem, (counts.get(term.stem) ?? 0) + 1);
  return {
    text,
    words: wordsOf(terms),
    stems: terms.map((term) => term.stem),
    counts,
    grams: gramsOf(terms, true),
    pairs: pairsOf(terms, false),
    beginnings: new Set([...counts.keys()].flatMap((key) => beginningOf(key) ?? [])),
    numbers: numbersOf(text),
    denies: deniesSomething(text),
  };
}

/** Counts a title and the sentences of its abstract. */
export function readPassage(title: string, texts: readonly string[]): Passage {
  const sentences = texts.map(sentenceOf);
  const titleTerms = termsOf(title);
  const counts = new Map<string, number>();
  let length = 0;
  for (const sentence of sentences) {
    length += sentence.stems.length;
    for (const [key, count] of sentence.counts) counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return {
    title: new Set(titleTerms.map((term) => term.stem)),
    titleText: title,
    titleWords: wordsOf(titleTerms),
    sentences,
    counts,
    meanLength: length / Math.max(1, sentences.length),
    longForms: longFormsOf([...texts, title]),
  };
}
