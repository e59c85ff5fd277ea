import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Paper } from '../../../src/core/paper.ts';
import { createMatcher } from '../../../src/core/search/match.ts';
import { parseQuery } from '../../../src/core/search/query.ts';
import { rankCandidates } from '../../../src/core/search/rank.ts';
import { shelvedPaper } from './shelf.ts';

const today = '2025-11-20';

/** Ids in order; all candidates have the same BM25 score unless given. */
function ranked(
  query: string,
  papers: readonly Paper[],
  freshness: 'mild' | 'off' = 'off',
  scores: readonly number[] = [],
) {
  const candidates = papers.map((paper, index) => ({ paper, score: scores[index] ?? 5 }));
  const parsed = parseQuery(query);
  return rankCandidates(parsed, createMatcher(parsed.parts), candidates, {
    freshness,
    today,
    nearness: new Map(),
  });
}

function order(...args: Parameters<typeof ranked>): readonly string[] {
  return ranked(...args).map((entry) => entry.paper.id);
}

function first(...args: Parameters<typeof ranked>): { id: string | undefined; reasons: readonly string[] } {
  const [best] = ranked(...args);
  return { id: best?.paper.id, reasons: best?.reasons ?? [] };
}

describe('rankCandidates', () => {
  it('puts the paper with that title first, whatever its BM25 score', () => {
    const papers = [
      shelvedPaper({ id: 'a', title: 'Patience is all one needs for sorting tables' }),
      shelvedPaper({ id: 'b', title: 'Patience Is All One Needs' }),
    ];
    expect(first('patience is all one needs', papers, 'off', [9, 1])).toMatchObject({
      id: 'b',
      reasons: expect.arrayContaining(['title matches']),
    });
  });

  it('takes what stands before the colon for the name of a paper', () => {
    const papers = [
      shelvedPaper({ id: 'a', title: 'Braidjoin revisited', abstract: 'Braidjoin, braidjoin, braidjoin.' }),
      shelvedPaper({ id: 'b', title: 'Braidjoin: Sorting Both Sides Once' }),
    ];
    expect(first('braidjoin', papers, 'off', [6, 5])).toMatchObject({
      id: 'b',
      reasons: expect.arrayContaining(['title matches']),
    });
  });

  it('tells code names apart by their case and symbols', () => {
    const papers = [
      shelvedPaper({ id: 'plain', title: 'Knit: A Loom for Tables' }),
      shelvedPaper({ id: 'plus', title: 'KNIT+: A Better Loom for Tables' }),
    ];
    expect(order('KNIT+', papers)[0]).toBe('plus');
    expect(order('knit+', papers)[0]).toBe('plus');
    expect(order('knit', papers)[0]).toBe('plain');
    expect(first('KNIT+', papers).reasons).toContain('exact name');
    const cased = [
      shelvedPaper({ id: 'word', title: 'To ripe or not to ripe' }),
      shelvedPaper({ id: 'name', title: 'Learning with RIPE' }),
    ];
    expect(order('RIPE', cased)[0]).toBe('name');
    const versions = [
      shelvedPaper({ id: 'x', title: 'Asking Loom-4o' }),
      shelvedPaper({ id: 'y', title: 'Asking Loom-4' }),
    ];
    expect(order('Loom-4', versions)[0]).toBe('y');
  });

  it('rewards words that stand side by side, and all of them', () => {
    const papers = [
      shelvedPaper({ id: 'apart', title: 'T', abstract: 'The table sorts; the braided queue waits; a join.' }),
      shelvedPaper({ id: 'near', title: 'T', abstract: 'A braided table join.' }),
      shelvedPaper({ id: 'some', title: 'T', abstract: 'A braided queue of queues.' }),
    ];
    expect(order('braided table join', papers)).toEqual(['near', 'apart', 'some']);
    expect(first('braided table join', papers).reasons).toContain('words side by side');
  });

  it('names the phrase that was asked for', () => {
    const papers = [shelvedPaper({ id: 'a', title: 'T', abstract: 'A braided table.' })];
    expect(first('"braided table"', papers).reasons).toContain('exact phrase');
  });

  it('prefers the typed form of a word', () => {
    const papers = [shelvedPaper({ id: 'b', title: 'To braid' }), shelvedPaper({ id: 'c', title: 'To be braided' })];
    expect(order('braided', papers)[0]).toBe('c');
  });

  it('knows authors by one or two of their names', () => {
    const papers = [
      shelvedPaper({ id: 'mixed', title: 'On looms', authors: ['Ada Weaver', 'Bert Spinner'] }),
      shelvedPaper({ id: 'both', title: 'On looms', authors: ['Ada Q. Spinner'] }),
    ];
    expect(first('ada spinner', papers)).toMatchObject({ id: 'both', reasons: ['author'] });
    expect(first('author:"Ada Spinner"', papers)).toMatchObject({ id: 'both', reasons: ['author'] });
    const he = [
      shelvedPaper({ id: 'x', title: 'On looms', authors: ['Cara Kuang'] }),
      shelvedPaper({ id: 'y', title: 'On looms', authors: ['Cara He'] }),
    ];
    expect(order('cara he', he)[0]).toBe('y');
    expect(ranked('weaver looms', papers).map((entry) => entry.reasons.includes('author'))).toEqual([true, false]);
  });

  it('does not take a word of the text for an author', () => {
    const papers = [shelvedPaper({ id: 'a', title: 'Long looms', authors: ['Wei Long'] })];
    expect(first('long looms', papers).reasons).not.toContain('author');
  });

  it('lets newer papers come a little higher, and not with freshness off', () => {
    const papers = [
      shelvedPaper({ id: 'old', title: 'Looms', publishedOn: '2015-01-01' }),
      shelvedPaper({ id: 'new', title: 'Looms', publishedOn: '2025-11-10' }),
    ];
    expect(order('looms', papers, 'mild', [5.1, 5])).toEqual(['new', 'old']);
    expect(order('looms', papers, 'off', [5.1, 5])).toEqual(['old', 'new']);
    expect(order('looms', papers, 'mild', [6, 5])).toEqual(['old', 'new']);
    expect(first('looms', papers, 'mild').reasons).toContain('recent');
    expect(first('looms', papers, 'off').reasons).not.toContain('recent');
    const undated = [
      shelvedPaper({ id: 'x', title: 'Looms' }),
      shelvedPaper({ id: 'y', title: 'Looms', dailyOn: '2025-11-20' }),
    ];
    expect(order('looms', undated, 'mild')).toEqual(['y', 'x']);
  });

  it('does not depend on where a candidate stood', () => {
    const paper = fc.record({
      title: fc.constantFrom('Looms', 'Looms: braided', 'On braided looms', 'Tables'),
      abstract: fc.constantFrom(null, 'Braided looms.', 'Looms that braid. Tables.'),
      publishedOn: fc.constantFrom(null, '2020-02-02' as const, '2025-11-19' as const),
      score: fc.constantFrom(1, 2, 3),
    });
    fc.assert(
      fc.property(fc.array(paper, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (rows, keys) => {
        const candidates = rows.map(({ score, ...row }, index) => ({
          paper: shelvedPaper({ id: `id${index}`, ...row }),
          score,
        }));
        const shuffled = candidates
          .map((candidate) => ({ candidate, key: keys.next().value }))
          .sort((left, right) => left.key - right.key)
          .map((entry) => entry.candidate);
        const options = { freshness: 'mild', today, nearness: new Map() } as const;
        const query = parseQuery('braided looms');
        const matcher = createMatcher(query.parts);
        expect(rankCandidates(query, matcher, shuffled, options)).toEqual(
          rankCandidates(query, matcher, candidates, options),
        );
      }),
    );
  });

  it('has nothing to rank in an empty pool', () => {
    expect(ranked('looms', [])).toEqual([]);
  });
});
