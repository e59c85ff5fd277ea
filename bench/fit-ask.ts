import { type BearingWeights, bearingFeatures, bearingScore } from '../src/core/ask/bearing-model.ts';
import { type EvidenceWeights, evidenceFeatures, evidenceScores } from '../src/core/ask/evidence-model.ts';
import type { Passage } from '../src/core/ask/passage.ts';
import type { Question } from '../src/core/ask/question.ts';
import type { AskedPair, BearingSets } from './bearing-sets.ts';
import type { Claim, ClaimLibrary } from './claims.ts';
import { fitForest, logisticLoss } from './learn/forest.ts';
import { fitLogistic } from './learn/linear.ts';
import { mean } from './metrics.ts';

/** A claim and a paper with sentences that decide it. */
export interface EvidenceExample {
  /** Which claim: the abstracts of one stay in one fold. */
  readonly claim: number;
  readonly question: Question;
  readonly passage: Passage;
  readonly rows: readonly Float64Array[];
  readonly gold: readonly boolean[];
}

/** One example for every paper that decides a claim. */
export function evidenceExamples(claims: readonly Claim[], library: ClaimLibrary): readonly EvidenceExample[] {
  return claims.flatMap(({ text, evidence }, claim) =>
    [...evidence].flatMap(([paper, sentences]) => {
      const passage = library.passages.get(paper);
      if (!passage) return [];
      const question = library.question(text);
      const rows = evidenceFeatures(question, passage);
      return [{ claim, question, passage, rows, gold: rows.map((_, index) => sentences.has(index)) }];
    }),
  );
}

/** Logistic regression on features of one size, its weights brought back to the features as they are, to four digits. */
function fitScaled(rows: readonly Float64Array[], labels: readonly boolean[], strength: number): readonly number[] {
  const size = rows[0]?.length ?? 0;
  const means = new Float64Array(size);
  const spreads = new Float64Array(size);
  for (let at = 0; at < size; at += 1) {
    const column = rows.map((row) => row[at] ?? 0);
    const middle = mean(column);
    means[at] = middle;
    spreads[at] = mean(column.map((value) => (value - middle) ** 2));
  }
  const scales = spreads.map((value) => Math.sqrt(value) || 1);
  const scaled = rows.map((row) => row.map((value, at) => (value - (means[at] ?? 0)) / (scales[at] ?? 1)));
  const weights = fitLogistic(scaled, labels, strength);
  const own = Array.from({ length: size }, (_, at) => (weights[at] ?? 0) / (scales[at] ?? 1));
  const constant = (weights[size] ?? 0) - own.reduce((sum, weight, at) => sum + weight * (means[at] ?? 0), 0);
  return [...own, constant].map((weight) => Number(weight.toPrecision(4)));
}

/** Evidence chosen by a threshold, of each abstract at least the best sentence, as micro F1 over all sentences. */
export function evidenceF1(
  examples: readonly Pick<EvidenceExample, 'gold'>[],
  scores: readonly (readonly number[])[],
  threshold: number,
): number {
  let right = 0;
  let wrong = 0;
  let missed = 0;
  examples.forEach(({ gold }, index) => {
    const own = scores[index] ?? [];
    const from = Math.min(threshold, Math.max(...own));
    gold.forEach((is, at) => {
      const chosen = (own[at] ?? 0) >= from;
      if (chosen && is) right += 1;
      else if (chosen) wrong += 1;
      else if (is) missed += 1;
    });
  });
  return (2 * right) / Math.max(1, 2 * right + wrong + missed);
}

/** The threshold with the best F1. */
export function bestThreshold(
  examples: readonly Pick<EvidenceExample, 'gold'>[],
  scores: readonly (readonly number[])[],
): number {
  const all = scores.flat().sort((left, right) => left - right);
  let best = { threshold: 0, f1: -1 };
  for (let share = 0.5; share < 0.98; share += 0.0125) {
    const threshold = Number((all[Math.floor(share * all.length)] ?? 0).toFixed(3));
    const f1 = evidenceF1(examples, scores, threshold);
    if (f1 > best.f1) best = { threshold, f1 };
  }
  return best.threshold;
}

const folds = 5;

/** Scores of every example by a model that was fitted without its fold. */
export function heldOutScores<Model>(
  examples: readonly EvidenceExample[],
  learn: (examples: readonly EvidenceExample[]) => Model,
  scores: (rows: readonly Float64Array[], model: Model) => readonly number[],
): readonly (readonly number[])[] {
  const all: (readonly number[])[] = examples.map(() => []);
  for (let fold = 0; fold < folds; fold += 1) {
    const model = learn(examples.filter(({ claim }) => claim % folds !== fold));
    examples.forEach(({ claim, rows }, index) => {
      if (claim % folds === fold) all[index] = scores(rows, model);
    });
  }
  return all;
}

/** A logistic model (which generalises) at half its weight and boosted trees, summed; chosen by five folds. */
function fitScores(examples: readonly EvidenceExample[]): Omit<EvidenceWeights, 'threshold'> {
  const rows = examples.flatMap((example) => example.rows);
  const labels = examples.flatMap((example) => example.gold);
  const start = Math.log(labels.filter(Boolean).length / labels.length);
  const options = { trees: 80, leaves: 6, rate: 0.07, rowsPerLeafMin: 30, strength: 5 };
  const linear = fitScaled(rows, labels, 30).map((weight) => Number((weight / 2).toPrecision(4)));
  return { linear, forest: fitForest(rows, logisticLoss(labels, start), options) };
}

/** Fits which sentences of an abstract decide a claim. */
export function fitEvidence(examples: readonly EvidenceExample[]): EvidenceWeights {
  const threshold = bestThreshold(examples, heldOutScores(examples, fitScores, evidenceScores));
  return { ...fitScores(examples), threshold };
}

/** The threshold with which a share of the values stays at or above it. */
function keeping(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => right - left);
  return Number((sorted[Math.floor(share * sorted.length)] ?? 0).toFixed(2));
}

/** Fits whether an abstract bears on a question. Every set weighs as much as its size, positives as much as negatives. */
export function fitBearing(sets: readonly BearingSets[]): BearingWeights {
  const featuresOf = (pairs: readonly AskedPair[]): readonly Float64Array[] =>
    pairs.map(({ question, passage }) => bearingFeatures(question, passage));
  const own = featuresOf(sets.flatMap((set) => set.own));
  const others = featuresOf(sets.flatMap((set) => set.others.flatMap(({ pairs }) => pairs)));
  const times = Math.max(1, Math.round(others.length / own.length));
  const rows = [...Array.from({ length: times }, () => own).flat(), ...others];
  const linear = fitScaled(
    rows,
    rows.map((_, index) => index < times * own.length),
    3,
  );
  const scores = own.map((row) => bearingScore(row, { linear }));
  return { linear, answers: keeping(scores, 0.85), mayAnswer: keeping(scores, 0.95) };
}
