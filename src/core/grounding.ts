import { isKnownChange } from './directions.ts';
import { givesOrders, hasLink } from './instruction-words.ts';
import { isPlainStem } from './plain-words.ts';
import { stemOf } from './search/porter.ts';
import { isStopWord } from './search/stop-words.ts';
import { wordsOf } from './search/words.ts';
import { sentencesOf } from './sentences.ts';
import { saysAmount, strangeAmount } from './strange-amount.ts';
import { strangeClaim } from './strange-claim.ts';
import { foldCase } from './text.ts';

/** The first word of a sentence has a capital in any case; these are no names. */
const openingVerbs = new Set(
  'introduc present propos show studi describ develop evalu explor investig demonstr analyz analys us combin train find achiev improv reduc provid offer releas argu survei review compar test measur experi result research author method model new learn build appli extend enabl design creat address solv reveal examin report establish prove deriv predict gener detect estim teach adapt turn make give let help run it'.split(
    ' ',
  ),
);

/** Languages that write every noun with a capital: there a capital alone makes no name. */
const capitalNouns = /^(?:de|deu|ger|lb|german|deutsch|luxembourgish)/i;

function partsOf(text: string): readonly string[] {
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}+]*/gu)].map(([word]) => word);
}

/** Words of the text that are names (capitals, inner capitals, letters with digits) and stand nowhere in what is known. */
function strangeNames(text: string, known: ReadonlySet<string>, language: string): readonly string[] {
  return partsOf(text).filter((word, index) => {
    const folded = foldCase(word);
    if (known.has(folded) || known.has(stemOf(folded))) return false;
    if (/.\p{Lu}/u.test(word)) return true;
    if (!/^\p{Lu}/u.test(word)) return false;
    if (index === 0) return isEnglish(language) && !isStopWord(folded) && !openingVerbs.has(stemOf(folded));
    return !capitalNouns.test(language);
  });
}

function isEnglish(language: string): boolean {
  return /^en/i.test(language);
}

/** So many of the words that say something must be words of the evidence. */
const sharedWordsMin = 0.5;
/** One word in so many may be neither of the evidence nor plain. */
const wordsPerStrange = 8;
/** Words with as many letters in common at their beginning are taken for forms of one. */
const beginningChars = 5;

function stemsOf(text: string): readonly string[] {
  return wordsOf(text).flatMap(({ word }) => (isStopWord(word) ? [] : [stemOf(word)]));
}

export interface GroundingOptions {
  /** A language by its name or tag. */
  readonly language: string;
  readonly charsMax: number;
}

/**
 * Why a sentence of a model cannot be shown: what in it does not stand in its evidence; `null` where all does. Names and amounts must stand
 * there in any language; where the language is that of the abstracts, English, most other words must too.
 */
export function ungrounded(
  text: string,
  evidence: readonly string[],
  { language, charsMax }: GroundingOptions,
): string | null {
  if (evidence.length === 0) return 'it names no sentence that it rests on';
  if (!/\p{L}{2}/u.test(text)) return 'it says nothing';
  if (text.length > charsMax) return `it is longer than ${charsMax} characters`;
  if (sentencesOf(text).length !== 1 || /[\r\n]/.test(text)) return 'it is not one sentence';
  if (givesOrders(text) || hasLink(text) || /[@#]\p{L}/u.test(text))
    return 'it speaks to the reader, or has a link or a mention';
  if (/[`<>|]|\]\(|\*\*|__|~~/.test(text)) return 'it has markup';
  const ground = evidence.filter((sentence) => !givesOrders(sentence));
  if (ground.length === 0) return 'what it rests on speaks to the reader';
  const all = ground.join(' \n ');
  const amount = strangeAmount(text, all);
  if (amount !== null) return `"${amount}" does not stand in the sentences it rests on`;
  const words = partsOf(all).map(foldCase);
  const [name] = strangeNames(text, new Set([...words, ...words.map(stemOf)]), language);
  if (name !== undefined) return `"${name}" does not stand in the sentences it rests on`;
  if (!isEnglish(language)) return null;
  const claim = strangeClaim(text, ground);
  if (claim !== null) return claim;
  const stems = new Set(stemsOf(all));
  const beginnings = new Set([...stems].map((stem) => stem.slice(0, beginningChars)));
  const said = stemsOf(text);
  const others = said.filter((stem) => !stems.has(stem) && !beginnings.has(stem.slice(0, beginningChars)));
  if (said.length === 0 || others.length > said.length * (1 - sharedWordsMin))
    return 'most of its words do not stand in the sentences it rests on';
  const strange = others.filter(
    (stem) => !isPlainStem(stem) && !/\d/.test(stem) && !saysAmount(stem) && !isKnownChange(stem, stems),
  );
  return strange.length > said.length / wordsPerStrange
    ? `"${strange[0]}" is neither a word of the sentences it rests on nor a plain one`
    : null;
}
