import { describe, expect, it } from 'vitest';
import { limitOf, parseBudget, parsePrice } from '../../src/runtime/model-config.ts';

describe('a budget', () => {
  it.each([
    ['none', { kind: 'none' }],
    ['500000', { kind: 'tokens', max: 500_000 }],
    ['500k', { kind: 'tokens', max: 500_000 }],
    ['1.5M tokens', { kind: 'tokens', max: 1_500_000 }],
    ['1,000,000', { kind: 'tokens', max: 1_000_000 }],
    ['0', { kind: 'tokens', max: 0 }],
    ['$2.50', { kind: 'dollars', max: 2.5 }],
    ['2.50 USD', { kind: 'dollars', max: 2.5 }],
    ['much', null],
    ['-5', null],
    ['1e6', null],
    ['5 euros', null],
    ['', null],
  ])('%j', (written, budget) => {
    expect(parseBudget(written)).toEqual(budget);
  });

  it('of dollars weighs tokens by their price, one of tokens counts each', () => {
    const price = parsePrice('0.40/1.60');
    expect(price).toEqual({ input: 0.4, output: 1.6 });
    expect(limitOf({ kind: 'dollars', max: 2 }, price)).toEqual({
      max: 2,
      inputWeight: expect.closeTo(4e-7, 12),
      outputWeight: expect.closeTo(1.6e-6, 12),
    });
    expect(limitOf({ kind: 'tokens', max: 9 }, price)).toEqual({ max: 9, inputWeight: 1, outputWeight: 1 });
    expect(limitOf({ kind: 'none' }, price)).toBeNull();
  });
});

it.each(['0.40', '1/2/3', 'a/b', '-1/2', ''])('%j is no price', (written) => {
  expect(parsePrice(written)).toBeNull();
});
