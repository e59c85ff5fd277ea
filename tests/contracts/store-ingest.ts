import { describe, expect, it } from 'vitest';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { batch, moment, type OpenLibrary, seen, term, titlesFound } from './store-vocabulary.ts';

/** What becomes of batches. */
export function ingestContract(library: OpenLibrary): void {
  describe('ingest', () => {
    it('keeps every value of a paper and its sighting', async () => {
      const record = inventedPaper({
        arxivId: '2511.10001',
        version: 2,
        title: 'Harbour Lanterns: “Sparse” Routing — $\\alpha$',
        abstract: 'An abstract with\u00a0spaces, "quotes", 漢字, emoji 🏮 and a lone \\ backslash.',
        authors: ['Ada Brückner', "Siobhán O'Quill"],
        publishedOn: '2025-11-18',
        updatedOn: '2025-11-19',
        categories: ['cs.CL', 'cs.LG'],
        keywords: ['mixture of experts', 'routing'],
        links: [
          { kind: 'code', url: 'https://code.invalid/lanterns' },
          { kind: 'project', url: 'https://lanterns.invalid' },
        ],
        organization: 'Invented Lab',
        sourceTldr: 'One sentence.',
        thumbnailUrl: 'https://lanterns.invalid/a.png',
        sighting: seen({ dailyOn: '2025-11-20', upvotes: 42, comments: 3, position: 1, announceType: 'new' }),
      });
      const store = await library();
      expect(await store.ingest(batch([record]))).toEqual({ created: ['2511.10001'], updated: [], unchanged: [] });
      const { sighting: sightingOfIt, ...values } = record;
      expect(await store.paper('2511.10001')).toEqual({
        ...values,
        id: '2511.10001',
        dailyOn: '2025-11-20',
        upvotes: 42,
        comments: 3,
        sample: false,
      });
      expect(await store.sightings('2511.10001')).toEqual([sightingOfIt]);
    });

    it('keeps a paper of which nothing but the title is known', async () => {
      const store = await library(inventedPaper({ title: 'Bare' }));
      const [paper] = (await store.top(null, 'newest', 0, 5)).items;
      expect(paper).toMatchObject({
        arxivId: null,
        abstract: null,
        authors: [],
        authorCount: null,
        links: [],
        upvotes: null,
      });
      expect(paper?.id).toMatch(/^t-[0-9a-f]{10}$/);
    });

    it('puts every distinct paper of a batch in exactly one list', async () => {
      const old = inventedPaper({ arxivId: '2511.10001', title: 'Old' });
      const store = await library(old, inventedPaper({ arxivId: '2511.10002', title: 'Still' }));
      const outcome = await store.ingest(
        batch([
          { ...old, abstract: 'Now known.', sighting: seen({ seenAt: moment }) },
          inventedPaper({ arxivId: '2511.10002', title: 'Still' }),
          inventedPaper({ arxivId: '2511.10003', title: 'Young' }),
          inventedPaper({ arxivId: '2511.10003', title: 'Young', abstract: 'Twice in one batch.' }),
        ]),
      );
      expect(outcome).toEqual({ created: ['2511.10003'], updated: ['2511.10001'], unchanged: ['2511.10002'] });
      expect((await store.paper('2511.10003'))?.abstract).toBe('Twice in one batch.');
      expect(await store.ingest(batch([]))).toEqual({ created: [], updated: [], unchanged: [] });
    });

    it('changes nothing when the same capture is read again', async () => {
      const records = [
        inventedPaper({ arxivId: '2511.10001', title: 'One', sighting: sighting('huggingface', '2025-11-20', 42, 1) }),
        inventedPaper({ title: 'Two', sighting: sighting('huggingface', '2025-11-20', 7, 2) }),
      ];
      const store = await library(...records);
      const before = await store.papers(['2511.10001']);
      const { created, updated, unchanged } = await store.ingest(batch(records));
      expect([created, updated, unchanged.length]).toEqual([[], [], 2]);
      expect(await store.papers(['2511.10001'])).toEqual(before);
      expect(await store.counts()).toMatchObject({ papers: 2, sightings: 2 });
    });

    it('keeps the counts of the newest capture, whichever is read last', async () => {
      const paper = (hour: string, upvotes: number) =>
        inventedPaper({
          arxivId: '2511.10001',
          title: 'One',
          sighting: seen({ seenAt: `2025-11-20T${hour}:00:00.000Z`, upvotes }),
        });
      const store = await library(paper('10', 10), paper('18', 30));
      const outcome = await store.ingest(batch([paper('14', 20)]));
      expect(outcome.unchanged).toEqual(['2511.10001']);
      expect((await store.paper('2511.10001'))?.upvotes).toBe(30);
      expect((await store.sightings('2511.10001')).map(({ upvotes }) => upvotes)).toEqual([10, 20, 30]);
    });

    it('remembers between batches where values came from', async () => {
      const api = (abstract: string, hour: string) =>
        inventedPaper({
          arxivId: '2511.10001',
          title: 'One',
          abstract,
          keywords: [abstract],
          sighting: seen({ seenAt: `2025-11-20T${hour}:00:00.000Z` }),
        });
      const atom = inventedPaper({
        arxivId: '2511.10001',
        version: 1,
        title: 'One',
        abstract: 'arXiv',
        textRank: 'arxiv',
        sighting: { ...sighting('arxiv', null, null), seenAt: '2025-11-19T00:00:00.000Z' },
      });
      const store = await library();
      for (const record of [api('noon', '12'), atom, api('evening', '18'), api('morning', '08')])
        await store.ingest(batch([record]));
      expect(await store.paper('2511.10001')).toMatchObject({
        abstract: 'arXiv',
        keywords: ['evening'],
        textRank: 'arxiv',
        version: 1,
      });
    });

    it('counts a repeated sighting once and adds what it did not know', async () => {
      const first = seen({ upvotes: null, position: 4 });
      const store = await library(inventedPaper({ arxivId: '2511.10001', title: 'One', sighting: first }));
      await store.ingest(
        batch([
          inventedPaper({ arxivId: '2511.10001', title: 'One', sighting: { ...first, upvotes: 5, position: null } }),
        ]),
      );
      expect(await store.sightings('2511.10001')).toEqual([{ ...first, upvotes: 5, position: 4 }]);
    });

    it('changes nothing at all where a record cannot be stored', async () => {
      const store = await library(inventedPaper({ arxivId: '2511.10001', title: 'One' }));
      await store.ingest(batch([], { cursor: 'page 1', etags: { 'https://a.invalid': 'x' } }));
      const broken = inventedPaper({
        arxivId: '2511.10003',
        title: 'Broken',
        sighting: seen({ upvotes: JSON.parse('{"not":"a number"}') }),
      });
      const attempt = store.ingest(
        batch([inventedPaper({ arxivId: '2511.10002', title: 'Two' }), broken], {
          cursor: 'page 2',
          etags: { 'https://a.invalid': 'y' },
        }),
      );
      await expect(attempt).rejects.toThrow();
      expect(await store.paper('2511.10002')).toBeNull();
      expect(await titlesFound(store, [term('two')])).toEqual([]);
      expect(await store.cursor('huggingface', 'test')).toBe('page 1');
      expect(await store.etag('https://a.invalid')).toBe('x');
      expect(await store.counts()).toMatchObject({ papers: 1, sightings: 1 });
    });

    it('keeps no paper whose cursor or ETag cannot be kept', async () => {
      const store = await library();
      const etags = { 'https://a.invalid': JSON.parse('{"not":"a text"}') };
      await expect(
        store.ingest(batch([inventedPaper({ title: 'Lost' })], { cursor: 'page 1', etags })),
      ).rejects.toThrow();
      expect(await store.counts()).toMatchObject({ papers: 0, sightings: 0 });
      expect(await titlesFound(store, [term('lost')])).toEqual([]);
      expect(await store.cursor('huggingface', 'test')).toBeNull();
    });

    it('serves batches and reads that are asked for at once', async () => {
      const store = await library();
      const records = Array.from({ length: 40 }, (_, index) =>
        inventedPaper({ title: `Paper ${index % 25}`, arxivId: `2511.${10_000 + (index % 25)}` }),
      );
      const outcomes = await Promise.all(
        records.flatMap((record, index) => [
          store.ingest(batch([record], { cursor: String(index) })),
          store.paper('2511.10000'),
          store.cursor('huggingface', 'test'),
        ]),
      );
      const created = outcomes.flatMap((outcome) =>
        outcome !== null && typeof outcome === 'object' && 'created' in outcome ? outcome.created : [],
      );
      expect(created).toHaveLength(25);
      expect(await store.counts()).toMatchObject({ papers: 25 });
      expect(await store.cursor('huggingface', 'test')).toBe('39');
    });

    it('takes more records than one statement has room for', async () => {
      const store = await library();
      const records = Array.from({ length: 1_200 }, (_, index) =>
        inventedPaper({ title: `Paper ${index}`, arxivId: index % 2 ? `2511.${10_000 + index}` : null }),
      );
      expect((await store.ingest(batch(records))).created).toHaveLength(1_200);
      expect((await store.ingest(batch(records))).unchanged).toHaveLength(1_200);
    });
  });
}
