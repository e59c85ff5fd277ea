import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Paper } from '../../../src/core/paper.ts';
import { plain } from '../../../src/core/reply.ts';
import { rankedMax, type SearchRequest, searchLibrary } from '../../../src/core/search/search.ts';
import { runs } from '../../property-runs.ts';
import { type Shelf, shelf, shelvedPaper } from './shelf.ts';

const everything = { since: null, until: null, category: null };

function ask(store: Shelf, text: string, more: Partial<SearchRequest> = {}) {
  return searchLibrary(store, {
    text,
    filter: everything,
    offset: 0,
    limit: 10,
    freshness: 'mild',
    today: '2025-11-20',
    meaning: null,
    signal: new AbortController().signal,
    ...more,
  });
}

const papers: readonly Paper[] = [
  shelvedPaper({
    id: '2501.00001',
    title: 'Braidjoin: Sorting Both Sides of a Join Once',
    abstract: 'We quantize keys and braid two sorted tables. Quantization errors are repaired at the end.',
    authors: ['Ada Weaver', 'Bert Spinner'],
    publishedOn: '2025-01-02',
    categories: ['cs.DB'],
  }),
  shelvedPaper({
    id: '2502.00002',
    title: 'Looms That Learn',
    abstract: 'A loom with memory. Its reinforcement signal is the evenness of the cloth.',
    authors: ['Carla Thread'],
    publishedOn: '2025-02-03',
    categories: ['cs.RO'],
  }),
  shelvedPaper({
    id: '2503.00003',
    title: 'A Survey of Weaving Machines',
    abstract: 'Looms, their cloth and their reinforcement; tables of 300 machines.',
    publishedOn: '2025-03-04',
    categories: ['cs.RO'],
  }),
];

async function idsFor(text: string, more: Partial<SearchRequest> = {}): Promise<readonly string[]> {
  return (await ask(shelf(papers), text, more)).hits.map((hit) => hit.paper.id);
}

describe('searchLibrary', () => {
  it('has the papers of an author newest first, with nothing marked in abstracts nobody asked for', async () => {
    const by = (id: string, publishedOn: Paper['publishedOn'], dailyOn: Paper['dailyOn']): Paper =>
      shelvedPaper({ id, title: id, abstract: 'A loom of Thread.', authors: ['Carla Thread'], publishedOn, dailyOn });
    const store = shelf([
      by('2501.1', '2025-01-01', null),
      by('2503.1', null, '2025-03-01'),
      by('2502.1', '2025-02-01', null),
    ]);
    const { hits } = await ask(store, 'author:Carla Thread');
    expect(hits.map(({ paper }) => paper.id)).toEqual(['2503.1', '2502.1', '2501.1']);
    expect(hits.map(({ snippet }) => snippet)).toEqual([null, null, null]);
    expect((await ask(store, 'author:Thread loom')).hits[0]?.snippet).not.toBeNull();
  });

  it('finds a paper by its id or link, before anything else', async () => {
    const found = await ask(shelf(papers), 'https://arxiv.org/abs/2503.00003v2 looms learn');
    expect(found.hits[0]?.paper.id).toBe('2503.00003');
    expect(found.hits[0]?.reasons).toEqual(['arXiv id']);
    expect(found.hits.map((hit) => hit.paper.id)).toEqual(['2503.00003', '2502.00002']);
    expect(found.notes).not.toContainEqual(expect.objectContaining({ kind: 'unknown-paper' }));
  });

  it('says which paper the library does not have', async () => {
    const found = await ask(shelf(papers), '2504.99999');
    expect(found).toMatchObject({
      hits: [],
      total: 0,
      totalIsExact: true,
      notes: [{ kind: 'unknown-paper', arxivId: '2504.99999' }],
    });
  });

  it('says that there is nothing to look for', async () => {
    for (const text of ['', '?!', '-looms']) {
      expect(await ask(shelf(papers), text)).toMatchObject({
        hits: [],
        total: 0,
        notes: [{ kind: 'nothing-to-search' }],
      });
    }
  });

  it('puts papers with everything before papers with some of it, and says how many there are', async () => {
    const found = await ask(shelf(papers), 'looms cloth learn');
    expect(found.hits.map((hit) => hit.paper.id)).toEqual(['2502.00002', '2503.00003']);
    expect(found.notes).toEqual([{ kind: 'some-words-only', complete: 1 }]);
    expect(found).toMatchObject({ total: 2, totalIsExact: true, corrections: [] });
  });

  it('marks title and abstract by stem', async () => {
    const [hit] = (await ask(shelf(papers), 'quantized joins')).hits;
    expect(hit?.title.filter((span) => span.kind === 'match').map((span) => span.text)).toEqual(['Join']);
    const marks = hit?.snippet?.filter((span) => span.kind === 'match').map((span) => span.text);
    expect(marks).toEqual(['quantize', 'Quantization']);
    expect(plain(hit?.title ?? [])).toBe(hit?.paper.title);
  });

  it('searches phrases, fields and exclusions', async () => {
    expect(await idsFor('"sorted tables"')).toEqual(['2501.00001']);
    expect(await idsFor('author:weaver')).toEqual(['2501.00001']);
    expect(await idsFor('author:"Weaver, Ada"')).toEqual(['2501.00001']);
    // Ada and Spinner are two people.
    expect(await idsFor('author:"Ada Spinner"')).toEqual([]);
    expect(await idsFor('author:Ada Spinner')).toEqual([]);
    expect(await idsFor('author:Ada author:Spinner')).toEqual(['2501.00001']);
    expect(await idsFor('title:looms')).toEqual(['2502.00002']);
    expect(await idsFor('looms -survey')).toEqual(['2502.00002']);
  });

  it('takes an unfinished last word for a beginning', async () => {
    const found = await ask(shelf(papers), 'cloth reinforc');
    expect(found.hits).toHaveLength(2);
    expect(found.corrections).toEqual([]);
    expect(found.hits[0]?.snippet?.some((span) => span.kind === 'match' && span.text === 'reinforcement')).toBe(true);
  });

  it.each([
    ['quantizaton', 'quantizaton', 'quantization'],
    ['cloht looms', 'cloht', 'cloth'],
    ['author:weavr', 'weavr', 'weaver'],
  ])('mends the slip in %j and says so', async (text, typed, used) => {
    const found = await ask(shelf(papers), text);
    expect(found.corrections).toEqual([{ typed, used }]);
    expect(found.hits.length).toBeGreaterThan(0);
  });

  it('mends what is typed like a name to a name, never to a common word', async () => {
    const library = shelf([
      shelvedPaper({ id: '2510.00001', title: 'Most of what we know about looms' }),
      shelvedPaper({ id: '2510.00002', title: 'Steering with ControlNet', authors: ['Ida McAllister'] }),
    ]);
    expect(await ask(library, 'MoSA')).toMatchObject({ hits: [], corrections: [] });
    expect((await ask(library, 'mosa')).corrections).toEqual([{ typed: 'mosa', used: 'most' }]);
    expect((await ask(library, 'ControlNte')).corrections).toEqual([{ typed: 'ControlNte', used: 'controlnet' }]);
    expect((await ask(library, 'McAlister')).corrections).toEqual([{ typed: 'McAlister', used: 'mcallister' }]);
  });

  it('mends nothing that some paper has, and nothing that is near nothing', async () => {
    expect((await ask(shelf(papers), 'looms')).corrections).toEqual([]);
    const found = await ask(shelf(papers), 'xylophone looms');
    expect(found.corrections).toEqual([]);
    expect(found.hits.length).toBeGreaterThan(0);
    expect(await ask(shelf(papers), 'xylophone')).toMatchObject({ hits: [], total: 0, corrections: [] });
  });

  it('follows a word that hardly any paper has with the one that was probably meant', async () => {
    const many = Array.from({ length: 250 }, (_, index) =>
      shelvedPaper({ id: `2401.${index}`, title: `Diffusion of cloth ${index}` }),
    );
    const slip = shelvedPaper({ id: '2402.1', title: 'Difusion of looms and cloth' });
    const found = await ask(shelf([...many, slip]), 'difusion cloth');
    expect(found.hits[0]?.paper.id).toBe('2402.1');
    expect(found.hits[1]?.paper.title).toMatch(/^Diffusion/);
    expect(found.notes).toEqual([{ kind: 'also-searched', typed: 'difusion', used: 'diffusion' }]);
    const scores = found.hits.map((hit) => hit.score);
    expect(scores).toEqual([...scores].sort((left, right) => right - left));
  });

  it('keeps to the filter', async () => {
    expect(await idsFor('looms', { filter: { ...everything, since: '2025-03-01' } })).toEqual(['2503.00003']);
    expect(await idsFor('looms', { filter: { ...everything, category: 'cs.DB' } })).toEqual([]);
  });

  it('gives a sentence as a query what fits it best', async () => {
    const claim =
      'It was shown that looms with memory receive a reinforcement signal from evenness, contrary to older beliefs about weaving machinery';
    const store = shelf(papers);
    expect((await ask(store, claim)).hits[0]?.paper.id).toBe('2502.00002');
    expect(store.plans.map((plan) => plan.match)).toEqual(['any']);
  });

  it('leaves out the most frequent words where a library is large, and asks at most for what it shows', async () => {
    const counted: Shelf = {
      ...shelf(papers),
      wordCounts: async (words) => words.map((word) => (word === 'cloth' ? 60_000 : word === 'looms' ? 40_000 : 100)),
    };
    await ask(counted, 'looms cloth learn');
    const loose = counted.plans.at(-1);
    expect(loose?.terms.map((term) => term.words.join(' '))).toEqual(['looms', 'learn']);
    expect(loose?.limit).toBe(rankedMax + 1);
  });

  it('pages without repeating or leaving out a hit', async () => {
    const many = Array.from({ length: 260 }, (_, index) =>
      shelvedPaper({ id: `2401.${index}`, title: `Cloth ${index % 7}`, abstract: 'loom '.repeat(index % 11) }),
    );
    const store = shelf(many);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('cloth', 'loom cloth', 'cloth 3 loom spindle'),
        fc.integer({ min: 7, max: 60 }),
        async (text, limit) => {
          const whole = await ask(store, text, { limit: 240 });
          const paged: string[] = [];
          for (let offset = 0; offset < 240; offset += limit) {
            const page = await ask(store, text, { offset, limit });
            paged.push(...page.hits.map((hit) => hit.paper.id));
          }
          expect(paged.slice(0, 240)).toEqual(whole.hits.map((hit) => hit.paper.id));
          expect(new Set(paged).size).toBe(paged.length);
        },
      ),
      runs(6),
    );
    const first = await ask(store, 'cloth');
    expect(first).toMatchObject({ total: rankedMax, totalIsExact: false });
    expect((await ask(store, 'cloth', { offset: 260, limit: 10 })).hits).toEqual([]);
  });

  it('answers any text', async () => {
    const store = shelf(papers);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 80 }), async (text) => {
        const { hits, total } = await ask(store, text);
        expect(hits.length).toBeLessThanOrEqual(total);
      }),
    );
  });
});
