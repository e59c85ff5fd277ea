import { describe, expect, it } from 'vitest';
import { averagePrecision, mean, ndcgAt, percentile, recallAt } from '../../bench/metrics.ts';
import { seededRandom, titleQueries, typedQueries } from '../../bench/queries.ts';

const judgements = new Map([
  ['a', 2],
  ['b', 1],
  ['c', 1],
  ['x', 0],
]);

describe('metrics, by hand', () => {
  it('nDCG', () => {
    // Found: 0 at rank 1, 2 at rank 2, 1 at rank 3. DCG = 2/log2(3) + 1/log2(4) = 1.26186 + 0.5 = 1.76186.
    // Best: 2, 1, 1. IDCG = 2/log2(2) + 1/log2(3) + 1/log2(4) = 2 + 0.63093 + 0.5 = 3.13093.
    expect(ndcgAt(10, ['x', 'a', 'b'], judgements)).toBeCloseTo(1.76186 / 3.13093, 4);
    // At 2: 1.26186 of 2.63093.
    expect(ndcgAt(2, ['x', 'a', 'b'], judgements)).toBeCloseTo(1.26186 / 2.63093, 4);
    expect(ndcgAt(10, ['a', 'b', 'c'], judgements)).toBe(1);
    expect(ndcgAt(10, ['x', 'y'], judgements)).toBe(0);
    expect(ndcgAt(10, ['a'], new Map())).toBe(0);
  });

  it('recall', () => {
    expect(recallAt(2, ['x', 'a', 'b'], judgements)).toBeCloseTo(1 / 3);
    expect(recallAt(3, ['x', 'a', 'b'], judgements)).toBeCloseTo(2 / 3);
    expect(recallAt(3, ['a'], new Map())).toBe(0);
  });

  it('average precision', () => {
    // Relevant at ranks 2 and 3 of three: (1/2 + 2/3) / 3.
    expect(averagePrecision(['x', 'a', 'b'], judgements)).toBeCloseTo((1 / 2 + 2 / 3) / 3);
    expect(averagePrecision(['a', 'b', 'c'], judgements)).toBe(1);
    expect(averagePrecision([], judgements)).toBe(0);
  });

  it('mean and percentile', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([])).toBe(0);
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([], 0.5)).toBe(0);
  });
});

describe('queries', () => {
  it('are the same in every run', () => {
    const titles = ['Braided joins of large tables', 'Looms that learn from their cloth', 'On it'];
    expect(titleQueries(titles, 20, 1)).toEqual(titleQueries(titles, 20, 1));
    expect(titleQueries(titles, 20, 1)).toHaveLength(20);
    expect(titleQueries(['On it'], 5, 1)).toEqual([]);
    const random = seededRandom(1);
    for (let index = 0; index < 1_000; index += 1) {
      const value = random();
      expect(value >= 0 && value < 1).toBe(true);
    }
  });

  it('are about two hundred, none twice', () => {
    expect(typedQueries.length).toBeGreaterThan(180);
    expect(new Set(typedQueries).size).toBe(typedQueries.length);
  });
});
