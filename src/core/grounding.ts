import { otherLengths } from './acronyms.ts';
import { hasCapitalNouns, namesAmongNouns } from './capital-nouns.ts';
import { givesOrders, hasLink } from './instruction-words.ts';
import { saysEnglish, withoutAbbreviations } from './other-languages.ts';
import { isPlainStem } from './plain-words.ts';
import { stemOf } from './search/porter.ts';
import { isStopWord } from './search/stop-words.ts';
import { sentencesOf } from './sentences.ts';
import { strangeAmount } from './strange-amount.ts';
import { strangeClaim } from './strange-claim.ts';
import { strangeWords } from './strange-words.ts';
import { foldCase } from './text.ts';

/** The first word of a sentence has a capital in any case; these are no names. */
const openingVerbs = new Set(
  'introduc present propos show studi describ develop evalu explor investig demonstr analyz analys us combin train find achiev improv reduc provid offer releas argu survei review compar test measur experi result research author method model new learn build appli extend enabl design creat address solv reveal examin report establish prove deriv predict gener detect estim teach adapt turn make give let help run it'.split(
    ' ',
  ),
);

/** What all of these papers are about, in the languages that have a word of their own for it: no name of anything. */
const plainNames = new Set(['ai', 'ki', 'ia', 'ии']);

/** Words; those of different scripts apart, as Chinese writes names of others without a space. */
function partsOf(text: string): readonly string[] {
  return (
    text.match(/[\p{Script=Latin}\p{N}][\p{Script=Latin}\p{N}\p{M}+]*|(?:(?!\p{Script=Latin})\p{L}\p{M}*)+/gu) ?? []
  );
}

/** Formulas as plain letters: "A$^2$RD" is A2RD, and "30\\%" is 30%. */
function withoutTex(text: string): string {
  return text
    .replace(/\\(?:text|math)\w*\s*\{([^{}]*)\}/g, '$1')
    .replace(/\\times(?![a-z])/g, '×')
    .replace(/\\(?:sim|approx|[lg]eq?|pm|cdot)(?![a-z])/g, ' ')
    .replace(/\\([a-zA-Z]+)/g, ' $1 ')
    .replace(/[$^{}\\]/g, '');
}

/** What may stand in a sentence because it stands in its evidence: words, their stems, and names written together or apart. */
function knownNames(evidence: string): ReadonlySet<string> {
  const parts = partsOf(evidence);
  const folded = parts.map(foldCase);
  const pieces = parts.flatMap((part) => part.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu) ?? []).map(foldCase);
  const together = folded.map((part, index) => part + (folded[index + 1] ?? ''));
  return new Set([...folded, ...folded.map(stemOf), ...pieces.filter((piece) => piece.length > 2), ...together]);
}

/** Words of the text that are names (capitals, inner capitals, letters with digits) and stand nowhere in what is known. */
function strangeNames(text: string, known: ReadonlySet<string>, language: string): readonly string[] {
  return partsOf(text).filter((word, index) => {
    const folded = foldCase(word);
    const stem = stemOf(folded);
    if (known.has(folded) || known.has(stem) || plainNames.has(folded)) return false;
    if (/.\p{Lu}/u.test(word)) return true;
    if (!/^\p{Lu}/u.test(word)) return false;
    if (index === 0)
      return saysEnglish(language) && !isStopWord(folded) && !openingVerbs.has(stem) && !isPlainStem(stem);
    return !hasCapitalNouns(language);
  });
}

/** "@here" and "#papers"; measures such as Pass@k are none. */
const mention = /(?<!\p{L})@\p{L}|@(?!(?:k|n|\d+)(?![\p{L}\p{N}]))\p{L}|#\p{L}/u;

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
  const english = saysEnglish(language);
  if (sentencesOf(english ? text : withoutAbbreviations(text)).length !== 1 || /[\r\n]/.test(text))
    return 'it is not one sentence';
  if (givesOrders(text) || hasLink(text) || mention.test(text))
    return 'it speaks to the reader, or has a link or a mention';
  if (/[`<>|]|\]\(|\*\*|__|~~/.test(text)) return 'it has markup';
  const ground = evidence.filter((sentence) => !givesOrders(sentence)).map(withoutTex);
  if (ground.length === 0) return 'what it rests on speaks to the reader';
  const said = withoutTex(text);
  const all = ground.join(' \n ');
  const amount = strangeAmount(said, all, language);
  if (amount !== null) return `"${amount}" does not stand in the sentences it rests on`;
  const known = new Set([...knownNames(all), ...otherLengths(all)]);
  const isKnown = (folded: string): boolean => known.has(folded) || known.has(stemOf(folded));
  const [name] = [
    ...strangeNames(said, known, language),
    ...(hasCapitalNouns(language) ? namesAmongNouns(said, isKnown) : []),
  ];
  if (name !== undefined) return `"${name}" does not stand in the sentences it rests on`;
  if (!english) return null;
  return strangeClaim(said, ground) ?? strangeWords(said, ground, known);
}
