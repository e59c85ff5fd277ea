import { stemOf } from './porter.ts';
import { isStopWord } from './stop-words.ts';
import { foldWord, scanWords } from './words.ts';

/** Spellings that are remembered: the words of a large library, and little memory. */
const rememberedMax = 200_000;

/** Stands for a word that says nothing. */
export const stopWordId = -1;

/**
 * Reads texts as numbers: calls `visit` with `idOf` the stem of every word in order, and with `stopWordId` for stop words. What a spelling
 * means is remembered, so `idOf` must always answer the same.
 */
export function createStemReader(idOf: (stem: string) => number): (text: string, visit: (id: number) => void) => void {
  const known = new Map<string, number>();
  const identify = (spelling: string): number => {
    const word = foldWord(spelling);
    return word === '' || isStopWord(word) ? stopWordId : idOf(stemOf(word));
  };
  return (text, visit) => {
    scanWords(text, (start, end) => {
      const spelling = text.slice(start, end);
      let id = known.get(spelling);
      if (id === undefined) {
        id = identify(spelling);
        if (known.size >= rememberedMax) known.clear();
        known.set(spelling, id);
      }
      visit(id);
    });
  };
}
