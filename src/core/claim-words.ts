import { stemOf } from './search/porter.ts';
import { isStopWord } from './search/stop-words.ts';
import { foldCase } from './text.ts';

/** A word of a sentence as its claims are compared, or a mark that ends a phrase (then all but `isEnd` is empty). */
export interface ClaimWord {
  readonly word: string;
  readonly stem: string;
  /** Says nothing alone: articles, prepositions, auxiliaries. */
  readonly isStop: boolean;
  readonly isEnd: boolean;
}

/** Longer runs of letters, as of scripts without spaces, have no English stem. */
const wordCharsMax = 40;

const mark: ClaimWord = { word: '', stem: '', isStop: false, isEnd: true };

/** The words of an English sentence in order, with the marks between its phrases. "Don't" and "cannot" come apart as "not" and the rest. */
export function claimWords(sentence: string): readonly ClaimWord[] {
  const folded = foldCase(sentence)
    .replace(/\bcannot\b/g, 'can not')
    .replace(/n['’]t\b/g, ' not');
  return [...folded.matchAll(/\p{L}+|[.,;:!?()]/gu)].map(([word]) => {
    if (!/\p{L}/u.test(word)) return mark;
    const stem = word.length > wordCharsMax ? word : stemOf(word);
    return { word, stem, isStop: isStopWord(word), isEnd: false };
  });
}

/** Stems of a list of words. */
export function stemsIn(words: string): ReadonlySet<string> {
  return new Set(words.split(' ').map(stemOf));
}
