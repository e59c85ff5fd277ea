import { expect, it } from 'vitest';
import { expectedGain, fitForest, logisticLoss } from '../../bench/learn/forest.ts';
import { fitLogistic } from '../../bench/learn/linear.ts';
import { forestValue, packed, sigmoid, weightedSum } from '../../src/core/summary/weights.ts';

const options = { trees: 40, leaves: 4, rate: 0.3, rowsPerLeafMin: 2, strength: 0.1 };
/** A grid over two features. */
const rows = Array.from({ length: 400 }, (_, index) => Float64Array.of((index % 20) / 20, Math.floor(index / 20) / 20));
const at = (left: number, right: number): Float64Array => Float64Array.of(left, right);

it('fits logistic weights that tell the sides of a line apart', () => {
  const weights = fitLogistic(
    rows,
    rows.map(([left = 0, right = 0]) => left + right > 0.95),
    0.1,
  );
  expect(sigmoid(weightedSum(weights, at(0.9, 0.8)))).toBeGreaterThan(0.95);
  expect(sigmoid(weightedSum(weights, at(0.2, 0.3)))).toBeLessThan(0.05);
});

it('grows trees for what no line tells apart, the same each time', () => {
  const labels = rows.map(([left = 0, right = 0]) => left > 0.5 !== right > 0.5);
  const forest = fitForest(rows, logisticLoss(labels, 0), options);
  for (const [left, right, isOdd] of [
    [0.1, 0.1, false],
    [0.9, 0.1, true],
    [0.1, 0.9, true],
    [0.9, 0.9, false],
  ] as const) {
    expect(forestValue(forest, at(left, right)) > 0).toBe(isOdd);
    expect(forestValue(packed(forest), at(left, right))).toBe(forestValue(forest, at(left, right)));
  }
  expect(fitForest(rows, logisticLoss(labels, 0), options)).toEqual(forest);
});

it('learns which of a group to choose', () => {
  // In each group of four the second feature is worthless and the first is the gain.
  const gains = rows.map(([left = 0]) => left);
  const forest = fitForest(rows, expectedGain(gains, new Array<number>(100).fill(4), 0.1), options);
  expect(forestValue(forest, at(0.9, 0.1))).toBeGreaterThan(forestValue(forest, at(0.1, 0.9)));
});
