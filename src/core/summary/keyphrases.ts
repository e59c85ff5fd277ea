import { type Phrase, type PhraseText, phraseFeatures, phrasesIn, phraseTable } from './keyphrase-model.ts';
import { keyphraseWeights } from './keyphrase-weights.ts';
import { forestValue, packed } from './weights.ts';

/** Few enough to read, and what quality is measured at. */
export const keyphrasesMax = 5;

const table = phraseTable(keyphraseWeights);
const forest = packed(keyphraseWeights.forest);

/** How a phrase is written: with the fewest capitals that the text has for it, so that no title or sentence start shows. */
function written({ tokens, titleLength }: PhraseText, { places }: Phrase): string {
  const forms = places.map(({ start, end }) => ({
    words: tokens
      .slice(start, end)
      .map(({ text }) => text)
      .join(' '),
    inTitle: start < titleLength,
    opens: tokens[start - 1]?.lower === '.',
  }));
  const capitals = (words: string): number => words.replace(/[^\p{Lu}]/gu, '').length;
  const [best] = [...forms].sort((left, right) => capitals(left.words) - capitals(right.words));
  if (!best) return '';
  // "Recurrent networks read …": the capital is the sentence's, unless the word has more of them.
  const isOrdinary = /^\p{Lu}\P{Lu}+$/u.test(best.words);
  return best.opens && isOrdinary && !best.inTitle
    ? best.words.charAt(0).toLowerCase() + best.words.slice(1)
    : best.words;
}

/** The phrases that say what a paper is on, the most telling first, none inside another; at most `keyphrasesMax`, as the text writes them. */
export function keyphrasesOf(title: string, abstract: string): readonly string[] {
  const text = phrasesIn(title, abstract);
  const ranked = [...text.phrases.values()]
    .map((phrase) => ({ phrase, value: forestValue(forest, phraseFeatures(text, phrase, table)) }))
    .sort((left, right) => right.value - left.value);
  const chosen: Phrase[] = [];
  for (const { phrase } of ranked) {
    if (chosen.length === keyphrasesMax) break;
    const within = (inner: string, outer: string): boolean => ` ${outer} `.includes(` ${inner} `);
    if (chosen.some(({ key }) => within(phrase.key, key) || within(key, phrase.key))) continue;
    chosen.push(phrase);
  }
  return chosen.map((phrase) => written(text, phrase));
}
