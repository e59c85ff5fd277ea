import { cueIndex, cuesOf } from './cues.ts';
import { type Term, termsOf } from './terms.ts';

/** The words of a title and the sentences of its abstract, counted. */
export interface CountedPaper {
  readonly title: readonly Term[];
  readonly sentences: readonly CountedSentence[];
  /** Stems by number; a number is what everything below goes by. */
  readonly stems: ReadonlyMap<string, number>;
  readonly byStem: readonly StemCounts[];
  readonly titleStems: ReadonlySet<number>;
  /** How many pairs the title has. */
  readonly titlePairs: number;
  /** What a title gives a name: the words before its colon. */
  readonly nameStems: ReadonlySet<number>;
  /** Pairs of stems that stand side by side in title or abstract, by number, in the order they were found. */
  readonly pairs: ReadonlyMap<number, number>;
  readonly byPair: readonly PairCounts[];
  /** Mean likeness of each sentence to the others. */
  readonly centrality: Float64Array;
  /** How many sentences propose something, and which is the first; −1 where none does. */
  readonly proposals: number;
  readonly firstProposal: number;
}

/** Words in a row, by what they are in their paper; all lists are as long as `terms`. */
export interface NumberedWords {
  readonly terms: readonly Term[];
  /** Where each word begins. */
  readonly starts: readonly number[];
  /** The number of each word's stem. A stem that the paper does not have gets the number behind its last. */
  readonly stems: readonly number[];
  /** The number of the pair that each word makes with the one before it, in the same way; nothing for the first. */
  readonly pairs: readonly number[];
  /** Where the same stem, or pair, stood last before; −1 where it did not. */
  readonly stemBefore: readonly number[];
  readonly pairBefore: readonly number[];
}

export interface CountedSentence extends NumberedWords {
  readonly text: string;
  readonly cues: Uint8Array;
}

export interface PairCounts {
  readonly left: number;
  readonly right: number;
  /** How often the abstract has it. */
  count: number;
  inTitle: boolean;
}

interface StemCounts {
  readonly term: Term;
  count: number;
  sentences: number;
  first: number;
  last: number;
  inTitle: boolean;
  inProposal: boolean;
  inFinding: boolean;
  isAcronym: boolean;
}

const pairBase = 65_536;
const acronym = /\b[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*\b/g;
const proposeCue = cueIndex('propose');
const studyCue = cueIndex('study');
const showCue = cueIndex('show');

const doesPropose = ({ cues }: CountedSentence): boolean => cues[proposeCue] === 1;

/** Two stems side by side, as one number. */
function pairOf(left: number, right: number): number {
  return left * pairBase + right;
}

function centralityOf(sentences: readonly CountedSentence[], byStem: readonly StemCounts[]): Float64Array {
  // Each stem once, with how often the sentence has it.
  const bags = sentences.map(({ stems }) => {
    const counts = new Map<number, number>();
    for (const stem of stems) if (!byStem[stem]?.term.isStop) counts.set(stem, (counts.get(stem) ?? 0) + 1);
    return { stems: [...counts.keys()], counts: [...counts.values()] };
  });
  const norms = bags.map(({ counts }) => Math.sqrt(counts.reduce((sum, count) => sum + count * count, 0)) || 1);
  const result = new Float64Array(sentences.length);
  const inLeft = new Float64Array(byStem.length);
  bags.forEach((bag, left) => {
    bag.stems.forEach((stem, at) => {
      inLeft[stem] = bag.counts[at] ?? 0;
    });
    for (let right = left + 1; right < bags.length; right += 1) {
      const { stems = [], counts = [] } = bags[right] ?? {};
      let dot = 0;
      for (let at = 0; at < stems.length; at += 1) dot += (inLeft[stems[at] ?? 0] ?? 0) * (counts[at] ?? 0);
      const likeness = dot / ((norms[left] ?? 1) * (norms[right] ?? 1));
      result[left] = (result[left] ?? 0) + likeness;
      result[right] = (result[right] ?? 0) + likeness;
    }
    for (const stem of bag.stems) inLeft[stem] = 0;
  });
  return result.map((sum) => sum / Math.max(1, sentences.length - 1));
}

/** At most three words before a colon are a name: "LoRA: …", "Fast R-CNN: …". */
function nameStemsOf(title: string, stems: ReadonlyMap<string, number>): ReadonlySet<number> {
  const colon = title.indexOf(':');
  if (colon <= 0) return new Set();
  const terms = termsOf(title.slice(0, colon)).filter((term) => !term.isStop);
  return new Set(terms.length > 3 ? [] : terms.flatMap((term) => stems.get(term.stem) ?? []));
}

function placesBefore(numbers: readonly number[]): readonly number[] {
  return numbers.map((number, at) => (at === 0 ? -1 : numbers.lastIndexOf(number, at - 1)));
}

/** The words of any text, by what they are in a paper. */
export function numberWords({ stems, pairs, byStem, byPair }: CountedPaper, text: string): NumberedWords {
  const starts: number[] = [];
  const terms = termsOf(text, starts);
  const numbers = terms.map((term) => stems.get(term.stem) ?? byStem.length);
  const pairsHere = numbers.map((number, at) =>
    at === 0 ? -1 : (pairs.get(pairOf(numbers[at - 1] ?? 0, number)) ?? byPair.length),
  );
  return {
    terms,
    starts,
    stems: numbers,
    pairs: pairsHere,
    stemBefore: placesBefore(numbers),
    pairBefore: placesBefore(pairsHere),
  };
}

/** Counts a paper's words. Sentences are given as text, so that the benchmark may bring its own. */
export function countPaper(title: string, texts: readonly string[]): CountedPaper {
  const stems = new Map<string, number>();
  const byStem: StemCounts[] = [];
  const numberOf = (term: Term): number => {
    const known = stems.get(term.stem);
    if (known !== undefined) return known;
    const number = byStem.length;
    stems.set(term.stem, number);
    byStem.push({
      term,
      count: 0,
      sentences: 0,
      first: texts.length,
      last: -1,
      inTitle: false,
      inProposal: false,
      inFinding: false,
      isAcronym: false,
    });
    return number;
  };
  const titleTerms = termsOf(title);
  const titleNumbers = titleTerms.map(numberOf);
  for (const number of titleNumbers) {
    const counts = byStem[number];
    if (counts) counts.inTitle = true;
  }
  const pairs = new Map<number, number>();
  const byPair: PairCounts[] = [];
  const pairNumber = (left: number, right: number): number => {
    const key = pairOf(left, right);
    const known = pairs.get(key);
    if (known !== undefined) return known;
    pairs.set(key, byPair.length);
    return byPair.push({ left, right, count: 0, inTitle: false }) - 1;
  };
  for (let at = 1; at < titleNumbers.length; at += 1) {
    const counted = byPair[pairNumber(titleNumbers[at - 1] ?? 0, titleNumbers[at] ?? 0)];
    if (counted) counted.inTitle = true;
  }
  const titlePairs = byPair.length;
  const sentences = texts.map((text, index): CountedSentence => {
    const starts: number[] = [];
    const terms = termsOf(text, starts);
    const cues = cuesOf(terms, text);
    const proposes = cues[proposeCue] === 1;
    const finds = cues[showCue] === 1 || cues[studyCue] === 1;
    const numbers = terms.map(numberOf);
    const pairsHere: number[] = [];
    let before = -1;
    for (const number of numbers) {
      const counts = byStem[number];
      if (!counts) continue;
      counts.count += 1;
      if (counts.last !== index) counts.sentences += 1;
      if (counts.last < 0) counts.first = index;
      counts.last = index;
      counts.inProposal ||= proposes;
      counts.inFinding ||= finds;
      const pair = before < 0 ? -1 : pairNumber(before, number);
      const counted = byPair[pair];
      if (counted) counted.count += 1;
      pairsHere.push(pair);
      before = number;
    }
    return {
      text,
      terms,
      starts,
      stems: numbers,
      pairs: pairsHere,
      stemBefore: placesBefore(numbers),
      pairBefore: placesBefore(pairsHere),
      cues,
    };
  });
  for (const text of [title, ...texts]) {
    for (const [match] of text.matchAll(acronym)) {
      const counts = byStem[stems.get(termsOf(match)[0]?.stem ?? '') ?? -1];
      if (counts) counts.isAcronym = true;
    }
  }
  return {
    title: titleTerms,
    sentences,
    stems,
    byStem,
    titleStems: new Set(titleNumbers.filter((number) => !byStem[number]?.term.isStop)),
    titlePairs,
    nameStems: nameStemsOf(title, stems),
    pairs,
    byPair,
    centrality: centralityOf(sentences, byStem),
    proposals: sentences.filter(doesPropose).length,
    firstProposal: sentences.findIndex(doesPropose),
  };
}
