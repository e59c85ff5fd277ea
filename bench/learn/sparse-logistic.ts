import { createRandom } from './random.ts';

/** A row of features: the first ones by their values, and the places of those others that are 1. */
export interface SparseRow {
  readonly values: readonly number[];
  readonly ones: readonly number[];
}

const epochs = 6;
const rate = 0.15;
/** L2 penalty a step. */
const strength = 1e-5;

/** Logistic regression over `size` features, row by row with a step of its own for each weight (Adagrad). Deterministic. */
export function fitSparseLogistic(rows: readonly SparseRow[], labels: readonly boolean[], size: number): number[] {
  const weights = new Float64Array(size);
  const seen = new Float64Array(size).fill(1e-3);
  const random = createRandom(7);
  for (let step = 0; step < rows.length * epochs; step += 1) {
    const index = Math.floor(random() * rows.length);
    const { values, ones } = rows[index] ?? { values: [], ones: [] };
    let score = 0;
    values.forEach((value, at) => {
      score += value * (weights[at] ?? 0);
    });
    for (const at of ones) score += weights[at] ?? 0;
    const error = 1 / (1 + Math.exp(-score)) - (labels[index] ? 1 : 0);
    const move = (at: number, value: number): void => {
      const gradient = error * value + strength * (weights[at] ?? 0);
      seen[at] = (seen[at] ?? 0) + gradient * gradient;
      weights[at] = (weights[at] ?? 0) - (rate * gradient) / Math.sqrt(seen[at] ?? 1);
    };
    values.forEach((value, at) => {
      if (value !== 0) move(at, value);
    });
    for (const at of ones) move(at, 1);
  }
  return [...weights];
}
