import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stemOf } from '../../src/core/search/porter.ts';
import { matchExpression } from '../../src/store/sqlite/full-text.ts';
import { formsBeyondStem } from '../../src/store/sqlite/word-forms.ts';

const term = (words: readonly string[], changes = {}) => ({
  words,
  prefix: false,
  field: null,
  exclude: false,
  ...changes,
});

describe('a plan in the language of FTS5', () => {
  it('quotes every word', () => {
    expect(matchExpression({ terms: [term(['tide']), term(['low', 'rank'])], match: 'all' })).toBe(
      '"tide" AND "low rank"',
    );
    expect(matchExpression({ terms: [term(['a"b'])], match: 'any' })).toBe('"a""b"');
    expect(matchExpression({ terms: [term(['a\0b'])], match: 'any' })).toBe('"a b"');
  });

  it('has fields, beginnings and exclusions', () => {
    const terms = [
      term(['tide'], { field: 'title' }),
      term(['ta'], { prefix: true }),
      term(['x'], { exclude: true }),
      term(['y'], { exclude: true }),
    ];
    expect(matchExpression({ terms, match: 'any' })).toBe('(title : "tide" OR "ta" *) NOT ("x" OR "y")');
    const begun = matchExpression({ terms: [term(['quantiza'], { prefix: true, field: 'title' })], match: 'all' });
    expect(begun).toBe('title : ("quantiza" * OR "quantization")');
  });

  it('is nothing where no word is looked for', () => {
    for (const terms of [[], [term([])], [term(['', '*', '🏮'])], [term(['x'], { exclude: true })]]) {
      expect(matchExpression({ terms, match: 'all' })).toBeNull();
    }
  });

  it('has at most 32 terms', () => {
    const terms = Array.from({ length: 100 }, (_, index) => term([`w${index}`]));
    expect(matchExpression({ terms, match: 'any' })?.split(' OR ')).toHaveLength(32);
  });
});

describe('forms beyond the stem', () => {
  it.each([
    ['quantiza', 'quantiz'],
    ['reinforceme', 'reinforc'],
    ['classificat', 'classif'],
    ['generaliza', 'gener'],
  ])('%s may begin a word with the stem %s', (begun, stem) => {
    expect(formsBeyondStem(begun).map(stemOf)).toContain(stem);
  });

  it('all begin with what was typed, and have stems that a search for beginnings of stems would miss', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,12}$/), (begun) => {
        for (const form of formsBeyondStem(begun)) {
          expect(form.startsWith(begun)).toBe(true);
          expect(stemOf(form).startsWith(stemOf(begun))).toBe(false);
        }
      }),
    );
    expect(formsBeyondStem('qu')).toEqual([]);
    expect(formsBeyondStem('')).toEqual([]);
  });
});
