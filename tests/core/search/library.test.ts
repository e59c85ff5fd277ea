import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchLibrary } from '../../../src/core/search/search.ts';
import { inventedPaper } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

const records = [
  inventedPaper({
    arxivId: '2501.00001',
    title: 'Braidjoin+: Sorting Both Sides Once',
    abstract: 'Keys are quantized before the tables are braided. A naïve join is slower.',
    authors: ['Ada Wéaver', 'Bert Spinner'],
  }),
  inventedPaper({
    arxivId: '2502.00002',
    title: 'Braidjoin: Joining Tables',
    abstract: 'Quantization of keys for pretraining looms. Low-rank cloth.',
    authors: ['Carla Thread'],
    keywords: ['hash join'],
  }),
  inventedPaper({
    arxivId: '2503.00003',
    title: 'The Who of Weaving',
    abstract: 'Who wove what, and when.',
    authors: ['Ada Thread'],
  }),
];

/** The searches of `search.test.ts` that only the real index can answer for. */
describe('searchLibrary on the real library', () => {
  let library: TestLibrary;
  beforeAll(async () => {
    library = await openTestLibrary(records);
  });
  afterAll(() => library.close());

  const find = (text: string) =>
    searchLibrary(library.store, {
      text,
      filter: { since: null, until: null, category: null },
      offset: 0,
      limit: 10,
      freshness: 'mild',
      today: '2025-11-20',
      meaning: null,
      signal: new AbortController().signal,
    });

  it.each([
    ['quantizing', ['2502.00002', '2501.00001']],
    ['Braidjoin+', ['2501.00001', '2502.00002']],
    ['braidjoin', ['2502.00002', '2501.00001']],
    ['weaver', ['2501.00001']],
    ['author:thread', ['2503.00003', '2502.00002']],
    ['author:"thread, ada"', ['2503.00003']],
    ['naive', ['2501.00001']],
    ['"hash join"', ['2502.00002']],
    ['quantiza', ['2502.00002', '2501.00001']],
    ['the who', ['2503.00003']],
    ['pre-training', ['2502.00002']],
    ['lowrank low-rank', ['2502.00002']],
    ['2503.00003', ['2503.00003']],
    ['-braidjoin weaving', ['2503.00003']],
  ])('%j finds %j', async (text, expected) => {
    const { hits } = await find(text);
    expect(hits.map((hit) => hit.paper.id).toSorted()).toEqual([...expected].sort());
    expect(hits[0]?.paper.id).toBe(expected[0]);
  });

  it('mends a slip and marks the mended word', async () => {
    const { hits, corrections } = await find('quantizaton');
    expect(corrections).toEqual([{ typed: 'quantizaton', used: 'quantization' }]);
    expect(
      hits
        .flatMap((hit) => hit.snippet ?? [])
        .filter((span) => span.kind === 'match')
        .map((span) => span.text),
    ).toEqual(expect.arrayContaining(['Quantization', 'quantized']));
  });

  it.each([
    '"',
    '*',
    'NEAR(a b)',
    'title:',
    'a AND b OR',
    '-',
    '""*',
    '\u0000',
    '{title} : x',
    "'; --",
    'x'.repeat(5_000),
  ])('answers %j', async (text) => {
    expect((await find(text)).hits.length).toBeLessThanOrEqual(3);
  });
});
