import { phraseFeatures, phraseTable } from './keyphrase-model.ts';
import { keyphraseWeights } from './keyphrase-weights.ts';
import { type Phrase, type PhraseText, phrasesIn } from './phrase-text.ts';
import { forestValue, packed } from './weights.ts';
import { wordChances } from './word-chances.ts';

/** Few enough to read, and what quality is measured at. */
export const keyphrasesMax = 5;

/** A phrase with a word less likely to stand in a keyword is not looked at: a quarter of the time saved, and hardly any is chosen. */
const chanceMin = 0.1;

/** What `isPlainWord` costs; it changes F1 by nothing and reads better. */
const plainWordLoss = 1;

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

/** "X: …": the title stands beside its keyphrases wherever they are shown, so what it begins with need not be said again. */
function opensTitle({ tokens }: PhraseText, { places: [place] }: Phrase): boolean {
  return place?.start === 0 && tokens[place.end]?.lower === ':';
}

/** What a single word is not enough for: "text-to-image", "per-layer", "semantic-aware" say what some other word is like. */
const describing =
  /^(?:text-to|image-to|large|high|low|long|short|full|per|non|multi|cross|real|widely|single|two|zero|few)-|-(?:aware|based|level|driven|specific|free|wise|guided|centric|oriented|conditioned|agnostic|efficient|related|only|like|order|shot|dimensional|grained|dependent|invariant|stage|step|source|end|world|art|purpose)$/;

function describesOnly({ tokens }: PhraseText, { places: [place] }: Phrase): boolean {
  return place !== undefined && place.end === place.start + 1 && describing.test(tokens[place.start]?.text ?? '');
}

/** "errors", "history": a word alone that is no name says little of a paper. */
function isPlainWord({ tokens }: PhraseText, { places: [place] }: Phrase): boolean {
  return (
    place !== undefined && place.end === place.start + 1 && /^\p{L}?\p{Ll}+$/u.test(tokens[place.start]?.text ?? '')
  );
}

/** "Direct Preference Optimization (DPO)": one is enough. */
function isShortFor({ tokens }: PhraseText, short: Phrase, long: Phrase): boolean {
  return long.places.some(({ end }) =>
    short.places.some(
      ({ start, end: close }) => start === end + 1 && tokens[end]?.text === '(' && tokens[close]?.text === ')',
    ),
  );
}

/** The phrases that say what a paper is on, the most telling first, none inside another; at most `keyphrasesMax`, as the text writes them. */
export function keyphrasesOf(title: string, abstract: string): readonly string[] {
  const text = phrasesIn(title, abstract);
  const chances = wordChances(text, table);
  const isLikely = ({ places }: Phrase): boolean =>
    places.some(({ start, end }) => {
      for (let at = start; at < end; at += 1) if ((chances[at] ?? 0) < chanceMin) return false;
      return true;
    });
  const ranked = [...text.phrases.values()]
    .filter((phrase) => isLikely(phrase) && !opensTitle(text, phrase) && !describesOnly(text, phrase))
    .map((phrase) => {
      const value = forestValue(forest, phraseFeatures(text, phrase, chances, table));
      return { phrase, value: isPlainWord(text, phrase) ? value - plainWordLoss : value };
    })
    .sort((left, right) => right.value - left.value);
  const chosen: Phrase[] = [];
  for (const { phrase } of ranked) {
    if (chosen.length === keyphrasesMax) break;
    const within = (inner: string, outer: string): boolean => ` ${outer} `.includes(` ${inner} `);
    if (chosen.some(({ key }) => within(phrase.key, key) || within(key, phrase.key))) continue;
    if (chosen.some((other) => isShortFor(text, phrase, other) || isShortFor(text, other, phrase))) continue;
    chosen.push(phrase);
  }
  return chosen.map((phrase) => written(text, phrase));
}
