import { foldCase } from '../text.ts';

/** A word of a text: folded as the index folds it, and where it stands (UTF-16 units, end exclusive). */
export interface WordAt {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

// FTS5's unicode61 makes words of letters, numbers and private use, marks going with the letter before them.
// Source: https://www.sqlite.org/fts5.html#unicode61_tokenizer
const letter = /[\p{L}\p{N}\p{Co}]/u;
const mark = /\p{M}/u;
const notInWords = /[^\p{L}\p{N}\p{Co}]+/gu;

/** 1 for the ASCII letters and digits. */
const asciiWord = Uint8Array.from({ length: 128 }, (_, code) => (/[a-z0-9]/i.test(String.fromCharCode(code)) ? 1 : 0));

function unitsOf(code: number): number {
  return code > 0xffff ? 2 : 1;
}

/** The UTF-16 units of the letter, digit or, inside a word, mark beyond ASCII at `at`; 0 where no such stands. */
function foreignUnits(text: string, at: number, isInside: boolean): number {
  const code = text.codePointAt(at) ?? 0;
  const char = String.fromCodePoint(code);
  return letter.test(char) || (isInside && mark.test(char)) ? unitsOf(code) : 0;
}

/**
 * Calls `visit` for every word of `text` in order, unfolded: much cheaper than `wordsOf` where most words do not matter. `hash` is the same
 * wherever the word stands: a signed number of 32 bits, made of its letters.
 */
export function scanWords(text: string, visit: (start: number, end: number, hash: number) => void): void {
  const { length } = text;
  let start = 0;
  while (start < length) {
    let end = start;
    let hash = 0;
    while (end < length) {
      const unit = text.charCodeAt(end);
      const units = unit < 128 ? (asciiWord[unit] ?? 0) : foreignUnits(text, end, end > start);
      if (units === 0) break;
      hash = (Math.imul(hash, 31) + unit) | 0;
      end += units;
    }
    if (end > start) visit(start, end, hash);
    start = end > start ? end : end + (text.charCodeAt(end) < 128 ? 1 : unitsOf(text.codePointAt(end) ?? 0));
  }
}

/** A single word (as `scanWords` finds them) in the form the index compares: no case, accents, ligatures or width variants. */
export function foldWord(word: string): string {
  for (let index = 0; index < word.length; index += 1) {
    if (word.charCodeAt(index) > 127) return foldCase(word).replace(notInWords, '');
  }
  return word.toLowerCase();
}

/** All words of a text, folded, in order. */
export function wordsOf(text: string): readonly WordAt[] {
  const words: WordAt[] = [];
  scanWords(text, (start, end) => {
    const word = foldWord(text.slice(start, end));
    if (word !== '') words.push({ word, start, end });
  });
  return words;
}
