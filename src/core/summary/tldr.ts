import { type CountedPaper, type CountedSentence, numberWords } from './counted-paper.ts';
import { type CueName, cueIndex, speakingBits } from './cues.ts';
import {
  type Chances,
  compareWordings,
  type Wording,
  type WordRun,
  wordingFeatureCount,
  wordingFeatures,
} from './tldr-model.ts';
import { type Forest, forestValue } from './weights.ts';
import { asSentence, clauseEnds, firstListed, withoutBrackets, withoutLeadIn, withoutPreamble } from './wording.ts';

/** A TL;DR is a sentence that is read at a glance: about two lines of a terminal. */
export const tldrCharsMax = 200;

/** A longer sentence is only taken where every shorter one is worse; past it comes an ellipsis. */
export const tldrCharsHardMax = 240;

/** All ways a sentence may be worded: whole, without lead-in, without brackets, ended at a clause if it is longer than `clausesFrom`. */
export function wordingsOf(text: string, sentence: number, clausesFrom = tldrCharsMax): readonly Wording[] {
  const wordings: Wording[] = [];
  const add = (words: string, kind: Wording['kind']): void => {
    const said = asSentence(words);
    if (!wordings.some((other) => other.text === said)) wordings.push({ sentence, text: said, kind });
  };
  const lead = withoutLeadIn(text);
  const bare = withoutBrackets(lead);
  if (lead === text) add(text, 'whole');
  else add(lead, 'lead');
  if (bare !== lead) add(bare, 'bare');
  const main = withoutPreamble(bare);
  if (main !== bare) add(main, 'main');
  if (main.length <= clausesFrom) return wordings;
  for (const end of clauseEnds(main)) add(main.slice(0, end), 'clause');
  const listed = firstListed(main);
  if (listed !== null) add(listed, 'clause');
  return wordings;
}

const pointing =
  /^(?:this(?! (?:paper|work|article|study|report|survey|thesis)\b)|these|those|it\b|its|they|their|such|both|he|she|one (?:such|of these)|another|other|each|to do so|doing so|the (?:former|latter|above|resulting|proposed)|as such|moreover|furthermore|which|where|because|then|there|here|and|also|for example|for instance|so\b|\(?\d\)|\(?i+\))/i;
const pointingInside =
  /\b(?:this|these|those|such)\s+(?!paper|work|article|study|report|survey|thesis|as\b|that\b|a\b|an\b)[a-z]|\bwe \w+ (?:them|it)\b|\b(?:of|for) them\b|\b(?:both|all|the (?:above|two|three|four)) (?:limitations|challenges|issues|problems|gaps|questions|failures|settings)\b/i;
/** "… measures this.", "whether that wiring changes …": what is meant stands in another sentence. */
const pointingAtEnd = /\b(?:this|these|those|them|do so|as follows)[.:!?]*$/i;
const pointingAmid = /\b(?:whether|if) (?:that|those) [a-z]+ [a-z]/i;
/** Longer than any of the words that `pointingAtEnd` looks for. */
const endChars = 16;
/** "To combine their strengths, we …": whose, and the first of what? */
const pointingFront =
  /^(?:to|by|for|with|in|on|using|after|beyond) [^,]{0,80}\b(?:this|these|those|such|their|its|them|the (?:first|second|third|former|latter|above|gap|issues?|problems?|challenges?|limitations?))\b[^,]*, /i;
/** "We bridge this gap by introducing …" is understood without the gap. */
const solving =
  /^we (?:address|bridge|tackle|close|fill|resolve|overcome|mitigate|solve) (?:this|these)(?: [\w-]+){0,3} (?:by|with|through|via)\b/i;
/** "The model forecasts …": which one? */
const whichOne =
  /^the (?:method|approach|framework|model|system|benchmark|dataset|pipeline|core|key|resulting|approaches|two|three)\b/i;
/** "We collect 2,000 proofs …": what for is told elsewhere. */
const onlyMeans = /^we (?:collect|gather|use|apply|conduct|run|perform|evaluate|test|train)\b/i;
/** "We observe that …" is why they did what they did. */
const onlySeen = /^we (?:observe|notice|note|hypothesi[sz]e|posit)\b/i;
/** "… built around two principles.": what they are comes next. */
const announcing =
  /\b(?:two|three|four|five|several|following|some) (?:[\w-]+ ){0,2}(?:principles|components|stages|contributions|steps|parts|aspects|questions|phases|modules|mechanisms|designs|innovations|findings|insights|ideas|challenges)\.$/i;
/** "To let models grow." is no sentence. */
const noMainClause = /^to [a-z]+ [^,;:]*\.$/i;
const firstOfList = /\((?:1|i|a)\) /;
const secondOfList = /\((?:2|ii|b)\) /;
const codeLink =
  /\bcode\b.{0,60}\b(?:available|released|found|at)\b|https?:|github|\bproject page\b|\b(?:is|are) (?:publicly |freely )?available\b/i;
const self =
  /\b(?:we|our|i|this (?:paper|work|article|study|report|survey|thesis)|the authors|(?:is|are) (?:presented|proposed|introduced))\b/i;
const inThis = /\bin this (?:paper|work|article|study|report)\b/i;
/** Whoever speaks to the reader, or to a model that reads, does not tell what the paper is about. */
const addressing = /\byou(?:r|rs)?\b/i;
const tex = /\\[a-z]+|\$|\^|_\{/i;
const verb =
  /\b(?:is|are|was|were|can|could|has|have|had|will|may|must|should|would|do|does|we \w+|\w{3,}(?:es|ed|s)|beat|gives?|let|make|take|show|find)\b/i;

/** Whether a sentence names with "this" or "these" what it has not said itself: "these tasks" may follow "forty tasks". */
function pointsBack(text: string): boolean {
  const match = pointingInside.exec(text);
  if (!match) return false;
  const before = text.slice(0, match.index).toLowerCase();
  const [meant] = /^[\w-]+(?: [\w-]+){0,2}/.exec(text.slice(match.index + match[0].length - 1)) ?? [];
  return !(meant ?? '')
    .toLowerCase()
    .split(' ')
    .some((word) => word.length > 3 && before.includes(word.slice(0, Math.max(4, word.length - 2))));
}

/** What counts for how a wording reads beside itself. */
interface Setting {
  /** Nobody says "we" in the abstract. */
  readonly isTold: boolean;
  /** It begins with the name of the work. */
  readonly isNamed: boolean;
  /** A sentence after the first tells what the authors did. */
  readonly tellsLater: boolean;
}

/**
 * How much less a wording reads as a sentence by itself, in ROUGE units (0 to 1). Weights were chosen on SciTLDR's dev split and by
 * reading what Hugging Face's papers come out as.
 */
function roughness(wording: Wording, terms: number, { isTold, isNamed, tellsLater }: Setting): number {
  const { text } = wording;
  let sum = 0;
  if (pointing.test(text)) sum += 0.2;
  if (solving.test(text)) sum += 0.1;
  else if (pointsBack(text) || pointingFront.test(text)) sum += 0.3;
  if (!isTold && whichOne.test(text)) sum += 0.06;
  if (announcing.test(text)) sum += 0.06;
  if (onlyMeans.test(text)) sum += 0.03;
  if (onlySeen.test(text)) sum += 0.05;
  if (noMainClause.test(text)) sum += 0.3;
  if (firstOfList.test(text) && !secondOfList.test(text)) sum += 0.1;
  if (pointingAtEnd.test(text.slice(-endChars)) || pointingAmid.test(text)) sum += 0.3;
  if (codeLink.test(text) || text.endsWith('?')) sum += 0.3;
  if (tex.test(text)) sum += /\\[a-z]/i.test(text) ? 0.1 : 0.08;
  if (addressing.test(text)) sum += 0.2;
  if (inThis.test(text)) sum += 0.02;
  if (terms < 8 || !verb.test(text)) sum += 0.1;
  else if (terms < 9 && wording.kind === 'main') sum += 0.08;
  if (isTold) sum += telling.test(text) ? 0.04 : 0;
  else if (!self.test(text) && !isNamed) sum += wording.sentence > 0 ? 0.1 : tellsLater ? 0.6 : 0.15;
  if (text.length > tldrCharsMax) sum += 0.02 + Math.min(0.2, (text.length - tldrCharsMax) * (isTold ? 0.0005 : 0.002));
  if (text.length > tldrCharsHardMax && !clauseEnds(text).some((end) => end < tldrCharsHardMax)) sum += 0.1;
  if (text.endsWith(':.') || /^["“'(]/.test(text)) sum += 0.05;
  return sum;
}

/** Abstracts that others tell ("The authors compare …"), the bundled samples among them, say their point without we or our. */
const telling = /^(?:the (?:authors|paper|report|study|episode)|experiments|results)\b/i;
/** "The Transformer gives up …": a name in front, where the capital is not the sentence's. */
const properSubject = /^(?:The|An?|In) \p{Lu}/u;
const formerly = /\b(?:used to|earlier|previous|usually|had to|often)\b/i;
/** "On MNIST the bound rose …", "In tests …". */
const measured = /^(?:On|Across|Compared|Against|Counting|In (?:tests?|experiments?|one experiment)|For a)\b/;
const doing = /\b(?:describes?|introduces?|presents?|proposes?|learns?|lets|reads?|replaces?|splits?)\b/;
const concluding = /^(?:conclusions?|interpretation)\s?[:.]/i;
const opening = /^(?:background|introduction|objectives?|methods?)\s?[:.]/i;

/**
 * What a wording is worth besides in such an abstract, where nobody says "we propose": the point stands early, has a name for its subject, and
 * is no result. Chosen by reading what the bundled samples come out as.
 */
function toldBonus(paper: CountedPaper, wording: Wording, { words, from, to }: WordRun): number {
  const sentence = paper.sentences[wording.sentence];
  const has = (name: CueName): number => sentence?.cues[cueIndex(name)] ?? 0;
  const stems = words.stems.slice(from, to);
  const isOwnName = (stem: number): boolean => paper.nameStems.has(stem);
  const isName = (stem: number): boolean => isOwnName(stem) || (paper.byStem[stem]?.isAcronym ?? false);
  let bonus = -0.055 * Math.min(wording.sentence, 6) - 0.06 * has('number') - 0.05 * has('result');
  if (stems.slice(0, 3).some(isName)) bonus += 0.15;
  else if (properSubject.test(wording.text)) bonus += 0.1;
  else if (stems.some(isName)) bonus += 0.03;
  if (wording.sentence === 0 && paper.nameStems.size > 0 && !stems.some(isOwnName)) bonus -= 0.25;
  if (formerly.test(wording.text)) bonus -= 0.12;
  if (measured.test(wording.text)) bonus -= 0.12;
  if (doing.test(wording.text)) bonus += 0.04;
  return bonus;
}

/** A wording with what it is worth beside the others of its paper; higher is better. */
export interface ValuedWording extends Wording {
  /** What it is worth at most: how it reads, which takes longer to find out, only makes it less. */
  readonly valueMax: number;
  readonly value: () => number;
}

/** "To train our model, we …", "We also …": besides the main thing. */
const besides =
  /^(?:furthermore|moreover|additionally|in addition|finally|beyond|to further|to \w+ (?:and \w+ )?our)\b|\bwe (?:further|also|additionally|finally)\b/i;

/** An abstract says itself which part is which, by headings and by how it goes on. */
function headingBonus(sentence: string): number {
  if (concluding.test(sentence)) return 0.3;
  if (opening.test(sentence)) return -0.2;
  return besides.test(sentence) ? -0.06 : 0;
}

/** Whether a wording begins with the name that the title gives the work: "PolicyGuide compiles …". */
function beginsWithName(paper: CountedPaper, { words, from, to }: WordRun): boolean {
  return to - from >= 8 && paper.nameStems.has(words.stems[from] ?? -1);
}

/** A wording that begins or ends no sooner than its words do, and where its text begins in theirs. */
interface Placed {
  readonly text: string;
  readonly offset: number;
  readonly run: WordRun;
}

function readAnew(paper: CountedPaper, text: string): Placed {
  const words = numberWords(paper, text);
  return { text, offset: 0, run: { words, from: 0, to: words.terms.length } };
}

/** The words of the wordings of one sentence, in the order of `wordingsOf`. What is the end or beginning of another text is not read again. */
function runsOf(paper: CountedPaper, sentence: CountedSentence, wordings: readonly Wording[]): readonly WordRun[] {
  const firstFrom = (starts: readonly number[], place: number): number => {
    const first = starts.findIndex((start) => start >= place);
    return first < 0 ? starts.length : first;
  };
  const to = sentence.terms.length;
  let longer: Placed = { text: sentence.text, offset: 0, run: { words: sentence, from: 0, to } };
  return wordings.map(({ text, kind }) => {
    if (kind === 'clause') {
      // The full stop of a clause stands where the sentence went on.
      if (!longer.text.startsWith(text.slice(0, -1))) return readAnew(paper, text).run;
      const { words, from } = longer.run;
      return { words, from, to: firstFrom(words.starts, longer.offset + text.length - 1) };
    }
    const offset = sentence.text.length - text.length;
    const isEnd =
      kind !== 'bare' &&
      sentence.text.endsWith(text.slice(1)) &&
      sentence.text.charAt(offset).toUpperCase() === text.charAt(0).toUpperCase();
    longer = isEnd
      ? { text, offset, run: { words: sentence, from: firstFrom(sentence.starts, offset), to } }
      : readAnew(paper, text);
    return longer.run;
  });
}

/** What counts of the forest's opinion: it grows with the temperature of its fit, and roughness was weighed where that was 0.06. */
const forestShare = 0.8;

const proposeCue = cueIndex('propose');
/** What a sentence loses that proposes something else than what the title names. */
const otherProposal = 0.07;

/** Wordings that may be shown, with their values, in the order of the abstract. */
export function valuedWordings(paper: CountedPaper, chances: Chances, forest: Forest): readonly ValuedWording[] {
  const isTold = !paper.sentences.some(({ terms }) => terms.some(({ kind }) => (kind & speakingBits) !== 0));
  const tellsLater = paper.sentences.some(({ text }, index) => index > 0 && self.test(text));
  const named = paper.sentences.map(({ stems }) => stems.some((stem) => paper.nameStems.has(stem)));
  const proposesName = paper.sentences.some(({ cues }, index) => named[index] && cues[proposeCue] === 1);
  const described = paper.sentences.flatMap((sentence, index) => {
    const wordings = wordingsOf(sentence.text, index);
    const runs = runsOf(paper, sentence, wordings);
    const other = proposesName && !named[index] && sentence.cues[proposeCue] === 1 ? otherProposal : 0;
    const heading = headingBonus(sentence.text) - other;
    return wordings.flatMap((wording, at) => {
      const run = runs[at];
      if (run === undefined || run.to - run.from < 3) return [];
      const features = new Float64Array(wordingFeatureCount);
      wordingFeatures(paper, chances, wording, run, features);
      return [{ wording, run, features, bonus: heading + (isTold ? toldBonus(paper, wording, run) : 0) }];
    });
  });
  compareWordings(described.map(({ features }) => features));
  return described.map(({ wording, run, features, bonus }) => {
    const valueMax = forestShare * forestValue(forest, features) + bonus;
    const setting = { isTold, tellsLater, isNamed: beginsWithName(paper, run) };
    return { ...wording, valueMax, value: () => valueMax - roughness(wording, run.to - run.from, setting) };
  });
}
