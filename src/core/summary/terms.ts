import { stemOf } from '../search/porter.ts';
import { isStopWord } from '../search/stop-words.ts';
import { foldWord, scanWords } from '../search/words.ts';
import { kindOf } from './cues.ts';

/** What is known of a word wherever it stands. */
export interface Term {
  readonly word: string;
  readonly stem: string;
  readonly isStop: boolean;
  readonly isNumber: boolean;
  /** Of its stem, at most 1. */
  readonly length: number;
  /** See `kindOf`. */
  readonly kind: number;
}

/** So many words are remembered with their stems; past that the memory starts anew. It changes no answer. */
const rememberedMax = 50_000;
const remembered = new Map<string, Term>();

function termOf(raw: string): Term {
  const known = remembered.get(raw);
  if (known) return known;
  const word = foldWord(raw);
  const stem = word.length > 3 ? stemOf(word) : word;
  const term: Term = {
    word,
    stem,
    isStop: isStopWord(word),
    isNumber: /^\d+$/.test(word),
    length: Math.min(stem.length, 12) / 12,
    kind: kindOf(word),
  };
  if (remembered.size >= rememberedMax) remembered.clear();
  remembered.set(raw, term);
  return term;
}

/** The words of a text in order. `starts` takes where each begins. */
export function termsOf(text: string, starts: number[] = []): readonly Term[] {
  const terms: Term[] = [];
  scanWords(text, (start, end) => {
    terms.push(termOf(text.slice(start, end)));
    starts.push(start);
  });
  return terms;
}
