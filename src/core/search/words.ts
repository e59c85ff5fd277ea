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

/** Where the word that starts at `from` ends; `from` itself where none starts there. */
function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length) {
    const unit = text.charCodeAt(end);
    if (unit < 128) {
      if (asciiWord[unit] === 0) break;
      end += 1;
      continue;
    }
    const code = text.codePointAt(end) ?? unit;
    const char = String.fromCodePoint(code);
    if (!letter.test(char) && !(end > from && mark.test(char))) break;
    end += unitsOf(code);
  }
  return end;
}

/** Calls `visit` for every word of `text` in order, unfolded: much cheaper than `wordsOf` where most words do not matter. */
export function scanWords(text: string, visit: (start: number, end: number) => void): void {
  let index = 0;
  while (index < text.length) {
    const end = wordEnd(text, index);
    if (end > index) {
      visit(index, end);
      index = end;
    } else {
      index += unitsOf(text.codePointAt(index) ?? 0);
    }
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
