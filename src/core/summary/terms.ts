import { stemOf } from '../search/porter.ts';
import { isStopWord } from '../search/stop-words.ts';
import { foldWord, scanWords } from '../search/words.ts';
import { kindOf } from './cues.ts';

/** What is known of a word wherever it stands. */
export interface Term {
  /** As it is written. */
  readonly raw: string;
  readonly word: string;
  readonly stem: string;
  readonly isStop: boolean;
  readonly isNumber: boolean;
  /** Of its stem, at most 1. */
  readonly length: number;
  /** See `kindOf`. */
  readonly kind: number;
}

/** A power of two. */
const places = 65_536;
/** The word that was seen last at each place, a place being what its letters hash to. It saves time and changes no answer. */
const remembered: (Term | undefined)[] = new Array<Term | undefined>(places).fill(undefined);

function newTerm(raw: string): Term {
  const word = foldWord(raw);
  const stem = word.length > 3 ? stemOf(word) : word;
  return {
    raw,
    word,
    stem,
    isStop: isStopWord(word),
    isNumber: /^\d+$/.test(word),
    length: Math.min(stem.length, 12) / 12,
    kind: kindOf(word),
  };
}

/** The word that stands there: no piece of the text is cut out for words that were met before. */
function termAt(text: string, start: number, end: number): Term {
  let hash = 0;
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  const place = (hash ^ (hash >>> 15)) & (places - 1);
  const known = remembered[place];
  if (known !== undefined && known.raw.length === end - start && text.startsWith(known.raw, start)) return known;
  const term = newTerm(text.slice(start, end));
  remembered[place] = term;
  return term;
}

/** The words of a text in order. `starts` takes where each begins. */
export function termsOf(text: string, starts: number[] = []): readonly Term[] {
  const terms: Term[] = [];
  scanWords(text, (start, end) => {
    terms.push(termAt(text, start, end));
    starts.push(start);
  });
  return terms;
}
