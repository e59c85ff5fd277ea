import type { Forest } from '../../src/core/summary/weights.ts';

export interface ForestOptions {
  readonly trees: number;
  readonly leaves: number;
  readonly rate: number;
  readonly rowsPerLeafMin: number;
  /** L2 penalty on the value of a leaf. */
  readonly strength: number;
}

const bins = 64;

/** Thresholds between at most `bins` groups of about equally many rows, a feature at a time. */
function thresholdsOf(rows: readonly Float64Array[], feature: number): readonly number[] {
  const values = Float64Array.from(rows, (row) => row[feature] ?? 0).sort();
  const thresholds: number[] = [];
  for (let bin = 1; bin < bins; bin += 1) {
    const at = Math.floor((bin * values.length) / bins);
    const low = values[at - 1] ?? 0;
    const value = values[at] ?? 0;
    const middle = Number(((low + value) / 2).toPrecision(4));
    if (low < value && middle >= low && middle < value && middle !== thresholds.at(-1)) thresholds.push(middle);
  }
  const distinct = new Set(values);
  if (thresholds.length === 0 && distinct.size > 1) {
    const [first = 0, second = 0] = distinct;
    thresholds.push((first + second) / 2);
  }
  return thresholds;
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
}

interface Leaf {
  readonly rows: Uint32Array;
  readonly sum: number;
  readonly weight: number;
  readonly best: Split | null;
  /** Its place among the nodes of the tree. */
  readonly node: number;
}

/** First and second derivative of the loss at the present scores, row by row. */
export type Gradients = (scores: Float64Array) => { readonly first: Float64Array; readonly second: Float64Array };

/** Boosted trees grown leaf by leaf on binned features (as LightGBM does). Deterministic. */
export function fitForest(rows: readonly Float64Array[], gradients: Gradients, options: ForestOptions): Forest {
  const featureCount = rows[0]?.length ?? 0;
  const thresholds = Array.from({ length: featureCount }, (_, feature) => thresholdsOf(rows, feature));
  const binned = new Uint8Array(rows.length * featureCount);
  rows.forEach((row, index) => {
    for (let feature = 0; feature < featureCount; feature += 1) {
      const value = row[feature] ?? 0;
      const limits = thresholds[feature] ?? [];
      let low = 0;
      let high = limits.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (value > (limits[middle] ?? 0)) low = middle + 1;
        else high = middle;
      }
      binned[index * featureCount + feature] = low;
    }
  });
  const scores = new Float64Array(rows.length);
  const roots: number[] = [];
  const nodes: number[] = [];
  for (let tree = 0; tree < options.trees; tree += 1) {
    const { first, second } = gradients(scores);
    const score = (sum: number, weight: number): number => (sum * sum) / (weight + options.strength);
    const leafOf = (members: Uint32Array, node: number): Leaf => {
      const sums = new Float64Array(featureCount * bins);
      const weights = new Float64Array(featureCount * bins);
      const counts = new Uint32Array(featureCount * bins);
      let sum = 0;
      let weight = 0;
      for (const row of members) {
        const g = first[row] ?? 0;
        const h = second[row] ?? 0;
        sum += g;
        weight += h;
        const base = row * featureCount;
        for (let feature = 0; feature < featureCount; feature += 1) {
          const cell = feature * bins + (binned[base + feature] ?? 0);
          sums[cell] = (sums[cell] ?? 0) + g;
          weights[cell] = (weights[cell] ?? 0) + h;
          counts[cell] = (counts[cell] ?? 0) + 1;
        }
      }
      let best: Split | null = null;
      for (let feature = 0; feature < featureCount; feature += 1) {
        let leftSum = 0;
        let leftWeight = 0;
        let leftCount = 0;
        for (let bin = 0; bin < (thresholds[feature]?.length ?? 0); bin += 1) {
          const cell = feature * bins + bin;
          leftSum += sums[cell] ?? 0;
          leftWeight += weights[cell] ?? 0;
          leftCount += counts[cell] ?? 0;
          if (leftCount < options.rowsPerLeafMin || members.length - leftCount < options.rowsPerLeafMin) continue;
          const gain = score(leftSum, leftWeight) + score(sum - leftSum, weight - leftWeight) - score(sum, weight);
          if (gain > (best?.gain ?? 1e-9)) best = { gain, feature, bin };
        }
      }
      return { rows: members, sum, weight, best, node };
    };
    const base = nodes.length / 3;
    roots.push(base);
    nodes.push(-1, 0, 0);
    let leaves: Leaf[] = [
      leafOf(
        Uint32Array.from(rows, (_, index) => index),
        base,
      ),
    ];
    while (leaves.length < options.leaves) {
      const widest = leaves.reduce((left, right) => ((right.best?.gain ?? 0) > (left.best?.gain ?? 0) ? right : left));
      const split = widest.best;
      if (!split) break;
      const isBelow = (row: number): boolean => (binned[row * featureCount + split.feature] ?? 0) <= split.bin;
      const below = nodes.length / 3;
      nodes.push(-1, 0, 0, -1, 0, 0);
      nodes[widest.node * 3] = split.feature;
      nodes[widest.node * 3 + 1] = thresholds[split.feature]?.[split.bin] ?? 0;
      nodes[widest.node * 3 + 2] = below - base;
      leaves = leaves.filter((leaf) => leaf !== widest);
      leaves.push(
        leafOf(widest.rows.filter(isBelow), below),
        leafOf(
          widest.rows.filter((row) => !isBelow(row)),
          below + 1,
        ),
      );
    }
    for (const leaf of leaves) {
      const value = Number(((-leaf.sum / (leaf.weight + options.strength)) * options.rate).toPrecision(3));
      nodes[leaf.node * 3 + 1] = value;
      for (const row of leaf.rows) scores[row] = (scores[row] ?? 0) + value;
    }
  }
  return { roots, nodes };
}

/** Logistic loss against labels, from a starting score a row. */
export function logisticLoss(labels: readonly boolean[], start: number): Gradients {
  return (scores) => {
    const first = new Float64Array(labels.length);
    const second = new Float64Array(labels.length);
    scores.forEach((score, index) => {
      const chance = 1 / (1 + Math.exp(-score - start));
      first[index] = chance - (labels[index] ? 1 : 0);
      second[index] = Math.max(chance * (1 - chance), 1e-6);
    });
    return { first, second };
  };
}

/**
 * Less the gain expected of a choice with chances softmax(score / temperature) inside each group: what is wanted is the gain of the one that
 * is chosen, not a good guess at every gain. Groups are runs of rows, by their sizes.
 */
export function expectedGain(gains: readonly number[], sizes: readonly number[], temperature: number): Gradients {
  return (scores) => {
    const first = new Float64Array(gains.length);
    const second = new Float64Array(gains.length);
    let start = 0;
    for (const size of sizes) {
      let highest = Number.NEGATIVE_INFINITY;
      for (let at = start; at < start + size; at += 1) highest = Math.max(highest, scores[at] ?? 0);
      let total = 0;
      for (let at = start; at < start + size; at += 1) {
        first[at] = Math.exp(((scores[at] ?? 0) - highest) / temperature);
        total += first[at] ?? 0;
      }
      let expected = 0;
      for (let at = start; at < start + size; at += 1) expected += ((first[at] ?? 0) / total) * (gains[at] ?? 0);
      for (let at = start; at < start + size; at += 1) {
        const chance = (first[at] ?? 0) / total;
        first[at] = -chance * ((gains[at] ?? 0) - expected);
        second[at] = chance * (1 - chance) * 0.1 + 1e-4;
      }
      start += size;
    }
    return { first, second };
  };
}
