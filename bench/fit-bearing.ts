import { type BearingWeights, bearingFeatures, bearingScore } from '../src/core/ask/bearing-model.ts';
import { createNearnessReader } from '../src/core/ask/nearness.ts';
import type { Forest } from '../src/core/summary/weights.ts';
import { type AskedPair, type BearingSets, claimSets, questionSets, rivalsIn, searchedSets } from './bearing-sets.ts';
import type { Claim, ClaimLibrary } from './claims.ts';
import { fitScaled } from './fit-ask.ts';
import { fitForest, logisticLoss } from './learn/forest.ts';
import {
  archiveLibrary,
  medicalTitles,
  questionFiles,
  readForeignQuestions,
  readOwnQuestions,
  titlesAsQuestions,
  tldrsAsClaims,
} from './question-sets.ts';
import { staticTable } from './static-table.ts';

const words = staticTable(undefined);
const nearness = createNearnessReader(words);

/** Titles are plenty; every eighteenth of Hugging Face's and every sixth of SciFact's make about as many questions as there are claims. */
const titleStep = 18;
const medicalStep = 6;

/** Which of SciFact's titles are measured on: those that ask, as PubMedQA's do, and some others; none of them is fitted to. */
export function isMeasured(index: number, asks: boolean): boolean {
  return asks || index % (2 * medicalStep) === 3;
}

/** A model at half its weight, since another one is added. */
function halved(values: readonly number[]): readonly number[] {
  return values.map((value) => Number((value / 2).toPrecision(3)));
}

function halvedForest({ roots, nodes }: Forest): Forest {
  const values = Array.from(nodes, (value, at) =>
    at % 3 === 1 && nodes[at - 1] === -1 ? Number((value / 2).toPrecision(3)) : value,
  );
  return { roots, nodes: values };
}

/** Counted once. */
const rows = new WeakMap<AskedPair, Float64Array>();

/** What an abstract is like beside its question, as the product counts it. */
export function bearingRow(pair: AskedPair): Float64Array {
  const known = rows.get(pair);
  if (known) return known;
  const { question, passage } = pair;
  const row = bearingFeatures(question, passage, nearness(question, passage));
  rows.set(pair, row);
  return row;
}

/** The highest score of what is asked the same question. */
function highest(pairs: readonly AskedPair[], score: (pair: AskedPair) => number): readonly number[] {
  const best = new Map<AskedPair['question'], number>();
  for (const pair of pairs)
    best.set(pair.question, Math.max(best.get(pair.question) ?? Number.NEGATIVE_INFINITY, score(pair)));
  return [...best.values()];
}

/** The threshold with the fewest errors on both sides, each counting alike. */
function bestDivide(above: readonly number[], below: readonly number[]): number {
  const share = (values: readonly number[], is: (value: number) => boolean): number =>
    values.filter(is).length / Math.max(1, values.length);
  let best = { threshold: 0, right: -1 };
  for (let threshold = -3; threshold < 3; threshold += 0.05) {
    const right = share(above, (value) => value >= threshold) + share(below, (value) => value < threshold);
    if (right > best.right) best = { threshold: Number(threshold.toFixed(2)), right };
  }
  return best.threshold;
}

/** So many questions that nothing answers are not answered. */
const unanswered = 0.9;
/** So many questions that their paper answers are not refused there. */
const shown = 0.95;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return Number((sorted[Math.floor(share * sorted.length)] ?? 0).toFixed(2));
}

/** Thresholds are those of our own questions: claims and titles have more words in common with their abstracts than what people ask. */
function thresholdsOf(
  own: BearingSets,
  score: (pair: AskedPair) => number,
): Pick<BearingWeights, 'answers' | 'mayAnswer' | 'mayAnswerFound'> {
  const right = own.own.map(score);
  const nothing = own.others.filter(({ name }) => name === 'everyday').flatMap(({ pairs }) => highest(pairs, score));
  return {
    answers: quantile(nothing, unanswered),
    mayAnswer: quantile(right, 1 - shown),
    mayAnswerFound: bestDivide(right, nothing),
  };
}

/** What is fitted to beside claims. */
export interface BearingSources {
  /** Titles and TL;DRs. */
  readonly rest: readonly BearingSets[];
  readonly own: BearingSets;
}

/** Our own questions count three times: they are few, and the only ones that people would type. */
const ownTimes = 3;

/** Reads what is fitted to beside claims; of Hugging Face's titles those before a day. */
export async function bearingSources(archive: string, before: string): Promise<BearingSources> {
  const older = await titlesAsQuestions(archive, (day, index) => day < before && index % titleStep === 0);
  const medical = await medicalTitles(
    questionFiles.scifact,
    (index, asks) => !isMeasured(index, asks) && index % medicalStep === 0,
  );
  const library = await archiveLibrary(archive, '2024-06');
  const foreign = await readForeignQuestions('fit');
  const own = searchedSets(library, await readOwnQuestions('fit'), foreign, rivalsIn(library, words));
  const tldrs = await tldrsAsClaims(questionFiles.scitldrTrain);
  return { rest: [questionSets(older), questionSets(medical), questionSets(tldrs)], own };
}

/**
 * Fits whether an abstract bears on a question: a logistic model and boosted trees, summed. What bears on its question
 * counts as much as what does not, set by set.
 */
export function fitBearing(
  claims: readonly Claim[],
  library: ClaimLibrary,
  { rest, own }: BearingSources,
): BearingWeights {
  const once = [claimSets(claims, library), ...rest].map((sets) => ({ sets, times: 1 }));
  const fitted: Float64Array[] = [];
  const labels: boolean[] = [];
  const add = (row: Float64Array, label: boolean, times: number): void => {
    for (let time = 0; time < times; time += 1) {
      fitted.push(row);
      labels.push(label);
    }
  };
  for (const { sets, times } of [...once, { sets: own, times: ownTimes }]) {
    const others = sets.others.flatMap(({ pairs }) => pairs);
    const evened = Math.max(1, Math.round(others.length / sets.own.length));
    for (const pair of sets.own) add(bearingRow(pair), true, times * evened);
    for (const pair of others) add(bearingRow(pair), false, times);
  }
  const linear = halved(fitScaled(fitted, labels, 10));
  const options = { trees: 100, leaves: 6, rate: 0.08, rowsPerLeafMin: 40, strength: 10 };
  const forest = halvedForest(fitForest(fitted, logisticLoss(labels, 0), options));
  return { linear, forest, ...thresholdsOf(own, (pair) => bearingScore(bearingRow(pair), { linear, forest })) };
}
