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
}

export interface CountedSentence {
  readonly text: string;
  readonly terms: readonly Term[];
  /** Where each of them begins. */
  readonly starts: readonly number[];
  readonly stems: readonly number[];
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

/** Two stems side by side, as one number. */
export function pairOf(left: number, right: number): number {
  return left * pairBase + right;
}

function centralityOf(sentences: readonly CountedSentence[], byStem: readonly StemCounts[]): Float64Array {
  const vectors = sentences.map(({ stems }) => {
    const vector = new Map<number, number>();
    for (const stem of stems) if (!byStem[stem]?.term.isStop) vector.set(stem, (vector.get(stem) ?? 0) + 1);
    return vector;
  });
  const norms = vectors.map(
    (vector) => Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0)) || 1,
  );
  const result = new Float64Array(sentences.length);
  for (let left = 0; left < vectors.length; left += 1) {
    for (let right = left + 1; right < vectors.length; right += 1) {
      let dot = 0;
      for (const [stem, value] of vectors[left] ?? []) dot += value * (vectors[right]?.get(stem) ?? 0);
      const likeness = dot / ((norms[left] ?? 1) * (norms[right] ?? 1));
      result[left] = (result[left] ?? 0) + likeness;
      result[right] = (result[right] ?? 0) + likeness;
    }
  }
  return result.map((sum) => sum / Math.max(1, sentences.length - 1));
}

/** At most three words before a colon are a name: "LoRA: …", "Fast R-CNN: …". */
function nameStemsOf(title: string, stems: ReadonlyMap<string, number>): ReadonlySet<number> {
  const colon = title.indexOf(':');
  if (colon <= 0) return new Set();
  const terms = termsOf(title.slice(0, colon)).filter((term) => !term.isStop);
  return new Set(terms.length > 3 ? [] : terms.flatMap((term) => stems.get(term.stem) ?? []));
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
  const pairCounts = (left: number, right: number): PairCounts => {
    const key = pairOf(left, right);
    const known = byPair[pairs.get(key) ?? -1];
    if (known) return known;
    const counts: PairCounts = { left, right, count: 0, inTitle: false };
    pairs.set(key, byPair.length);
    byPair.push(counts);
    return counts;
  };
  for (let at = 1; at < titleNumbers.length; at += 1)
    pairCounts(titleNumbers[at - 1] ?? 0, titleNumbers[at] ?? 0).inTitle = true;
  const titlePairs = byPair.length;
  const sentences = texts.map((text, index): CountedSentence => {
    const starts: number[] = [];
    const terms = termsOf(text, starts);
    const cues = cuesOf(terms, text);
    const proposes = cues[proposeCue] === 1;
    const finds = cues[showCue] === 1 || cues[studyCue] === 1;
    const numbers = terms.map(numberOf);
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
      if (before >= 0) pairCounts(before, number).count += 1;
      before = number;
    }
    return { text, terms, starts, stems: numbers, cues };
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
  };
}
