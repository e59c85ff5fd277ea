import type { CountedPaper, NumberedWords, PairCounts } from './counted-paper.ts';
import { cueIndex, cueNames, cuesOf } from './cues.ts';
import { type Forest, sigmoid, weightedSum } from './weights.ts';

/** What `npm run bench -- fit tldr` finds out. */
export interface TldrWeights {
  /** The commonest stems of abstracts, with idf and the log-odds that they stand in a TL;DR. */
  readonly stems: readonly string[];
  readonly idf: readonly number[];
  readonly prior: readonly number[];
  /** The idf of all other stems. */
  readonly otherIdf: number;
  /** Logistic: is this stem, is this pair of stems in the TL;DR? */
  readonly stem: readonly number[];
  readonly pair: readonly number[];
  /** What a wording is worth beside the others of its paper, in ROUGE units. */
  readonly forest: Forest;
}

const proposeCue = cueIndex('propose');

export const stemFeatureCount = 18;
export const pairFeatureCount = 7;

/** Looks up idf and prior by stem. */
export interface StemTable {
  readonly otherIdf: number;
  readonly entries: ReadonlyMap<string, { readonly idf: number; readonly prior: number }>;
}

/** The table of a model's commonest stems. */
export function stemTable(weights: Pick<TldrWeights, 'stems' | 'idf' | 'prior' | 'otherIdf'>): StemTable {
  return {
    otherIdf: weights.otherIdf,
    entries: new Map(
      weights.stems.map((stem, index) => [stem, { idf: weights.idf[index] ?? 0, prior: weights.prior[index] ?? 0 }]),
    ),
  };
}

const flag = (value: boolean): number => (value ? 1 : 0);

const smallLogs = Float64Array.from({ length: 32 }, (_, count) => Math.log1p(count));
/** `Math.log1p` of a count; most are small. */
function logOfOneMore(count: number): number {
  return smallLogs[count] ?? Math.log1p(count);
}

/** What is known of a stem in this paper, into `into`. */
export function stemFeatures(paper: CountedPaper, number: number, table: StemTable, into: Float64Array): void {
  const counts = paper.byStem[number];
  if (!counts) return;
  const total = Math.max(1, paper.sentences.length);
  const entry = table.entries.get(counts.term.stem);
  const idf = entry?.idf ?? table.otherIdf;
  into[0] = flag(counts.term.isStop);
  into[1] = flag(counts.inTitle);
  into[2] = logOfOneMore(counts.count);
  into[3] = counts.sentences / total;
  into[4] = counts.first / total;
  into[5] = flag(counts.inProposal);
  into[6] = flag(counts.inFinding);
  into[7] = idf;
  into[8] = flag(counts.isAcronym);
  into[9] = flag(counts.last === total - 1);
  into[10] = flag(counts.first === 0);
  into[11] = counts.term.length;
  into[12] = flag(counts.term.isNumber);
  into[13] = counts.inTitle ? idf : 0;
  into[14] = counts.inProposal ? idf : 0;
  into[15] = flag(counts.inTitle && counts.inProposal);
  into[16] = entry?.prior ?? 0;
  into[17] = flag(entry !== undefined);
}

/** What is known of two stems side by side. */
export function pairFeatures(
  paper: CountedPaper,
  { left, right, count, inTitle }: PairCounts,
  { stems, logs }: StemChances,
  into: Float64Array,
): void {
  const leftStop = paper.byStem[left]?.term.isStop ?? false;
  const rightStop = paper.byStem[right]?.term.isStop ?? false;
  into[0] = logs[left] ?? 0;
  into[1] = logs[right] ?? 0;
  into[2] = logOfOneMore(count);
  into[3] = flag(inTitle);
  into[4] = flag(leftStop && rightStop);
  into[5] = flag(leftStop !== rightStop);
  into[6] = (stems[left] ?? 0) * (stems[right] ?? 0);
}

/** How likely each stem is to stand in the TL;DR; the last number is for stems that the paper does not have. */
interface StemChances {
  readonly stems: Float64Array;
  /** Their logarithms. */
  readonly logs: Float64Array;
}

/** How likely each stem and each pair of stems is to stand in the TL;DR. */
export interface Chances extends StemChances {
  /** The last number is for pairs that the paper does not have. */
  readonly pairs: Float64Array;
  /** Sum over the stems. */
  readonly total: number;
}

const strangeStemChance = 0.02;
const strangePairChance = 0.01;

/** The chances a model gives the words of a paper. */
export function chancesOf(paper: CountedPaper, table: StemTable, weights: Pick<TldrWeights, 'stem' | 'pair'>): Chances {
  const { byStem, byPair } = paper;
  const stems = new Float64Array(byStem.length + 1);
  const logs = new Float64Array(byStem.length);
  const features = new Float64Array(stemFeatureCount);
  let total = 0;
  for (let number = 0; number < byStem.length; number += 1) {
    stemFeatures(paper, number, table, features);
    const chance = sigmoid(weightedSum(weights.stem, features));
    stems[number] = chance;
    logs[number] = Math.log(chance + 1e-3);
    total += chance;
  }
  stems[byStem.length] = strangeStemChance;
  const pairs = new Float64Array(byPair.length + 1);
  const pairInto = new Float64Array(pairFeatureCount);
  byPair.forEach((pair, number) => {
    pairFeatures(paper, pair, { stems, logs }, pairInto);
    pairs[number] = sigmoid(weightedSum(weights.pair, pairInto));
  });
  pairs[byPair.length] = strangePairChance;
  return { stems, logs, pairs, total };
}

/** A possible TL;DR: the words of one sentence, and what was left out of it. */
export interface Wording {
  readonly sentence: number;
  readonly text: string;
  readonly kind: 'whole' | 'lead' | 'bare' | 'main' | 'clause';
}

const fixedFeatures = 37;
/** Features that count beside the paper's other wordings as well: expected ROUGE-1 and ROUGE-2, likeness of the sentence to the others. */
const compared = [0, 2, 19] as const;
const ownFeatures = fixedFeatures + 2 * cueNames.length;
/** Numbers that describe a wording. */
export const wordingFeatureCount = ownFeatures + 2 * compared.length;

/** The words of a wording: those of `words` from `from` up to `to`. */
export interface WordRun {
  readonly words: NumberedWords;
  readonly from: number;
  readonly to: number;
}

/** What a wording is like beside its paper, into `into`, but for what `compareWordings` adds. */
export function wordingFeatures(
  paper: CountedPaper,
  chances: Chances,
  wording: Wording,
  { words: { terms, stems, pairs, stemBefore, pairBefore }, from, to }: WordRun,
  into: Float64Array,
): void {
  const { sentence: index, text } = wording;
  const sentence = paper.sentences[index];
  const count = to - from;
  let chance = 0;
  let pairChance = 0;
  let content = 0;
  let inTitle = 0;
  let acronyms = 0;
  let namesIn = 0;
  let pairsInTitle = 0;
  for (let at = from; at < to; at += 1) {
    const number = stems[at] ?? 0;
    if ((stemBefore[at] ?? -1) < from) {
      chance += chances.stems[number] ?? 0;
      if (!terms[at]?.isStop) content += 1;
      if (paper.titleStems.has(number)) inTitle += 1;
      if (paper.nameStems.has(number)) namesIn += 1;
      if (paper.byStem[number]?.isAcronym) acronyms += 1;
    }
    // The pair of the first word lies outside, and so does an earlier one of the same kind that ends with it.
    if (at > from && (pairBefore[at] ?? -1) <= from) {
      const pair = pairs[at] ?? 0;
      pairChance += chances.pairs[pair] ?? 0;
      if (paper.byPair[pair]?.inTitle) pairsInTitle += 1;
    }
  }
  const { firstProposal, proposals } = paper;
  const proposedBefore = firstProposal >= 0 && firstProposal < index;
  const total = paper.sentences.length;
  const wordCount = Math.max(1, count);
  into[0] = (2 * chance) / (count + 21);
  into[1] = (2 * chance) / (count + 15);
  into[2] = (2 * pairChance) / (count + 19);
  into[3] = chance / wordCount;
  into[4] = pairChance / Math.max(1, count - 1);
  into[5] = chance;
  into[6] = pairChance;
  into[7] = count / 20;
  into[8] = (count / 20) ** 2;
  into[9] = Math.max(0, 10 - count) / 10;
  into[10] = Math.max(0, count - 30) / 10;
  into[11] = index / Math.max(1, total);
  into[12] = flag(index === 0);
  into[13] = flag(index === total - 1);
  into[14] = total / 8;
  into[15] = count / Math.max(1, sentence?.terms.length ?? 1);
  into[16] = inTitle / Math.max(1, paper.titleStems.size);
  into[17] = inTitle / Math.max(1, content);
  into[18] = pairsInTitle / Math.max(1, paper.titlePairs);
  into[19] = paper.centrality[index] ?? 0;
  into[20] = flag(wording.kind === 'whole');
  into[21] = flag(wording.kind === 'bare');
  into[22] = flag(wording.kind === 'clause');
  into[23] = countChar(text, 44) / 3;
  into[24] = flag(text.includes('('));
  into[25] = acronyms / 3;
  into[26] = chance / (chances.total || 1);
  into[27] = text.length / 200;
  // What came before it: a sentence right after one that proposes often only goes on.
  into[28] = flag(paper.sentences[index - 1]?.cues[proposeCue] === 1);
  into[29] = flag(proposedBefore);
  into[30] = flag(paper.sentences[index + 1]?.cues[proposeCue] === 1);
  into[31] = paper.nameStems.size === 0 ? 0 : namesIn / paper.nameStems.size;
  into[32] = flag(paper.nameStems.size > 0 && paper.nameStems.has(stems[from] ?? -1));
  into[33] = flag(paper.nameStems.size > 0);
  into[34] = proposals === 0 ? 0 : 1 / proposals;
  into[35] = flag(sentence?.cues[proposeCue] === 1 && !proposedBefore);
  into[36] = flag(sentence?.cues[proposeCue] === 1 && namesIn > 0);
  const cues = cuesOf(terms, text, from, to);
  for (let at = 0; at < cues.length; at += 1) {
    into[fixedFeatures + 2 * at] = cues[at] ?? 0;
    into[fixedFeatures + 2 * at + 1] = sentence?.cues[at] ?? 0;
  }
}

/** Adds to the features of all wordings of a paper how far they lie below the best and above the average of them. */
export function compareWordings(wordings: readonly Float64Array[]): void {
  compared.forEach((feature, at) => {
    let highest = Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (const features of wordings) {
      const value = features[feature] ?? 0;
      highest = Math.max(highest, value);
      sum += value;
    }
    const average = sum / Math.max(1, wordings.length);
    for (const features of wordings) {
      features[ownFeatures + 2 * at] = (features[feature] ?? 0) - highest;
      features[ownFeatures + 2 * at + 1] = (features[feature] ?? 0) - average;
    }
  });
}

function countChar(text: string, code: number): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) === code) count += 1;
  return count;
}
