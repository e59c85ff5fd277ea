import { givesOrders } from './instruction-words.ts';
import { stemOf } from './search/porter.ts';
import { isStopWord } from './search/stop-words.ts';
import { wordsOf } from './search/words.ts';
import { sentencesOf } from './sentences.ts';
import { foldCase } from './text.ts';

/** Number words that state an amount, with the digits that say the same. "One" and ordinals hardly ever do. */
const numberWords = new Map(
  'two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90'
    .split(' ')
    .flatMap((word, index, all) => (index % 2 === 0 ? [[word, all[index + 1] ?? ''] as const] : [])),
);
/** Words that make an amount of another one, or are one. */
const amountWord =
  /^(?:half|halve[sd]?|halving|twice|doubl(?:e[sd]?|ing)|tripl(?:e[sd]?|ing)|quadrupl(?:e[sd]?|ing)|\w+fold|dozens?|hundreds?|thousands?|millions?|billions?|trillions?|percent|all|every|none|never|always)$/;

/** The amounts a text states, each in one spelling: "1,000" and "1000", "30 %" and "30 percent", "2×" and "2 times" are the same. */
function amountsOf(text: string): ReadonlySet<string> {
  const plain = foldCase(text)
    .replace(/(\d)[,\u2009\u202f](?=\d{3}(?!\d))/g, '$1')
    .replace(/(\d)\s*(?:%|percent\b|per cent\b)/g, '$1%')
    .replace(/(\d)\s*(?:×|x\b|times\b)/g, '$1x');
  const amounts = new Set<string>();
  for (const [token] of plain.matchAll(/[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*(?:[.,]\p{N}[\p{L}\p{N}]*)*%?/gu))
    amounts.add(token);
  for (const [word] of plain.matchAll(/\p{L}+/gu)) {
    const digits = numberWords.get(word);
    if (digits !== undefined) amounts.add(digits);
    else if (amountWord.test(word)) amounts.add(stemOf(word));
  }
  return amounts;
}

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

/** So many of the words that say something must be words of the evidence; the others are how a plain sentence puts it. */
const sharedWordsMin = 0.5;

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
  if (givesOrders(text)) return 'it speaks to the reader, or has a link or a mention';
  if (/[`<>|]|\]\(|\*\*|__|~~/.test(text)) return 'it has markup';
  const ground = evidence.filter((sentence) => !givesOrders(sentence));
  if (ground.length === 0) return 'what it rests on speaks to the reader';
  const all = ground.join(' \n ');
  const amounts = amountsOf(all);
  const amount = [...amountsOf(text)].find((each) => !amounts.has(each));
  if (amount !== undefined) return `"${amount}" does not stand in the sentences it rests on`;
  const words = partsOf(all).map(foldCase);
  const [name] = strangeNames(text, new Set([...words, ...words.map(stemOf)]), language);
  if (name !== undefined) return `"${name}" does not stand in the sentences it rests on`;
  if (!isEnglish(language)) return null;
  const stems = new Set(stemsOf(all));
  const said = stemsOf(text);
  const shared = said.filter((stem) => stems.has(stem)).length;
  return said.length === 0 || shared / said.length < sharedWordsMin
    ? 'most of its words do not stand in the sentences it rests on'
    : null;
}
