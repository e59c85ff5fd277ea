import { afterEach, describe, expect, it } from 'vitest';
import type { LocalDate } from '../../src/core/local-date.ts';
import type { PaperRecord, Rejected } from '../../src/core/paper.ts';
import type { IngestBatch, SearchFilter, SearchPlan, SearchTerm, Store } from '../../src/core/ports.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';

/** A store on a library of its own, empty at first. */
export interface OpenedStore {
  readonly store: Store;
  /** Closes it and removes the library. */
  close(): Promise<void>;
}

const everything: SearchFilter = { since: null, until: null, category: null };
const moment = '2025-11-21T12:00:00.000Z';

function batch(records: readonly PaperRecord[], changes: Partial<IngestBatch> = {}): IngestBatch {
  return { source: 'huggingface', scope: 'test', records, rejected: [], cursor: null, etags: {}, at: moment, ...changes };
}

function term(words: string | readonly string[], changes: Partial<SearchTerm> = {}): SearchTerm {
  const list = typeof words === 'string' ? [words] : words;
  return { words: list, prefix: false, field: null, exclude: false, ...changes };
}

function plan(terms: readonly SearchTerm[], changes: Partial<SearchPlan> = {}): SearchPlan {
  return { terms, match: 'all', filter: everything, limit: 20, ...changes };
}

async function titlesFound(store: Store, terms: readonly SearchTerm[], changes: Partial<SearchPlan> = {}) {
  const found = await store.search(plan(terms, changes));
  return found.map(({ paper }) => paper.title);
}

function seen(changes: Partial<PaperRecord['sighting']>): PaperRecord['sighting'] {
  return { ...sighting('huggingface', null, null), ...changes };
}

const sample = (title: string, arxivId: string): PaperRecord =>
  inventedPaper({ title, arxivId, textRank: 'sample', categories: ['cs.LG'], sighting: sighting('sample', null, null) });

/** What every implementation of `Store` must do. `open` makes a new, empty library each time. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: the store contract`, () => {
    const opened: OpenedStore[] = [];

    async function library(...records: readonly PaperRecord[]): Promise<Store> {
      const one = await open();
      opened.push(one);
      if (records.length > 0) await one.store.ingest(batch(records));
      return one.store;
    }

    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
    });

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
        expect(paper).toMatchObject({ arxivId: null, abstract: null, authors: [], authorCount: null, links: [], upvotes: null });
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
          inventedPaper({ arxivId: '2511.10001', title: 'One', sighting: seen({ seenAt: `2025-11-20T${hour}:00:00.000Z`, upvotes }) });
        const store = await library(paper('10', 10), paper('18', 30));
        const outcome = await store.ingest(batch([paper('14', 20)]));
        expect(outcome.unchanged).toEqual(['2511.10001']);
        expect((await store.paper('2511.10001'))?.upvotes).toBe(30);
        expect((await store.sightings('2511.10001')).map(({ upvotes }) => upvotes)).toEqual([10, 20, 30]);
      });

      it('remembers between batches where values came from', async () => {
        const api = (abstract: string, hour: string) =>
          inventedPaper({ arxivId: '2511.10001', title: 'One', abstract, keywords: [abstract], sighting: seen({ seenAt: `2025-11-20T${hour}:00:00.000Z` }) });
        const atom = inventedPaper({
          arxivId: '2511.10001',
          version: 1,
          title: 'One',
          abstract: 'arXiv',
          textRank: 'arxiv',
          sighting: { ...sighting('arxiv', null, null), seenAt: '2025-11-19T00:00:00.000Z' },
        });
        const store = await library();
        for (const record of [api('noon', '12'), atom, api('evening', '18'), api('morning', '08')]) await store.ingest(batch([record]));
        expect(await store.paper('2511.10001')).toMatchObject({ abstract: 'arXiv', keywords: ['evening'], textRank: 'arxiv', version: 1 });
      });

      it('counts a repeated sighting once and adds what it did not know', async () => {
        const first = seen({ upvotes: null, position: 4 });
        const store = await library(inventedPaper({ arxivId: '2511.10001', title: 'One', sighting: first }));
        await store.ingest(batch([inventedPaper({ arxivId: '2511.10001', title: 'One', sighting: { ...first, upvotes: 5, position: null } })]));
        expect(await store.sightings('2511.10001')).toEqual([{ ...first, upvotes: 5, position: 4 }]);
      });

      it('changes nothing at all where a record cannot be stored', async () => {
        const store = await library(inventedPaper({ arxivId: '2511.10001', title: 'One' }));
        await store.ingest(batch([], { cursor: 'page 1', etags: { 'https://a.invalid': 'x' } }));
        const broken = inventedPaper({ arxivId: '2511.10003', title: 'Broken', sighting: seen({ upvotes: JSON.parse('{"not":"a number"}') }) });
        const attempt = store.ingest(
          batch([inventedPaper({ arxivId: '2511.10002', title: 'Two' }), broken], { cursor: 'page 2', etags: { 'https://a.invalid': 'y' } }),
        );
        await expect(attempt).rejects.toThrow();
        expect(await store.paper('2511.10002')).toBeNull();
        expect(await titlesFound(store, [term('two')])).toEqual([]);
        expect(await store.cursor('huggingface', 'test')).toBe('page 1');
        expect(await store.etag('https://a.invalid')).toBe('x');
        expect(await store.counts()).toMatchObject({ papers: 1, sightings: 1 });
      });

      it('serves batches and reads that are asked for at once', async () => {
        const store = await library();
        const records = Array.from({ length: 40 }, (_, index) => inventedPaper({ title: `Paper ${index % 25}`, arxivId: `2511.${10_000 + (index % 25)}` }));
        const outcomes = await Promise.all(
          records.flatMap((record, index) => [store.ingest(batch([record], { cursor: String(index) })), store.paper('2511.10000'), store.cursor('huggingface', 'test')]),
        );
        const created = outcomes.flatMap((outcome) => (outcome !== null && typeof outcome === 'object' && 'created' in outcome ? outcome.created : []));
        expect(created).toHaveLength(25);
        expect(await store.counts()).toMatchObject({ papers: 25 });
        expect(await store.cursor('huggingface', 'test')).toBe('39');
      });

      it('takes more records than one statement has room for', async () => {
        const store = await library();
        const records = Array.from({ length: 1_200 }, (_, index) => inventedPaper({ title: `Paper ${index}`, arxivId: index % 2 ? `2511.${10_000 + index}` : null }));
        expect((await store.ingest(batch(records))).created).toHaveLength(1_200);
        expect((await store.ingest(batch(records))).unchanged).toHaveLength(1_200);
      });
    });

    describe('identity', () => {
      const titled = (changes: Partial<PaperRecord> = {}) =>
        inventedPaper({ title: 'Tidal Charts for Attention', textRank: 'page-text', sighting: sighting('huggingface', '2025-11-20', 5), ...changes });
      const identified = (changes: Partial<PaperRecord> = {}) =>
        inventedPaper({ title: 'Tidal charts for attention.', arxivId: '2511.10001', sighting: sighting('huggingface', '2025-11-21', 9), ...changes });

      async function onlyId(store: Store): Promise<string> {
        const { items, total } = await store.top(null, 'newest', 0, 5);
        expect(total).toBe(1);
        return items[0]?.id ?? '';
      }

      it('gives a paper its arXiv id when it arrives; the id shown before keeps working', async () => {
        const store = await library(titled());
        const shown = await onlyId(store);
        expect(await store.ingest(batch([identified()]))).toEqual({ created: [], updated: ['2511.10001'], unchanged: [] });
        expect(await onlyId(store)).toBe('2511.10001');
        expect((await store.paper(shown))?.id).toBe('2511.10001');
        expect(await store.papers([shown])).toHaveLength(1);
        expect((await store.sightings(shown)).map(({ dailyOn }) => dailyOn)).toEqual(['2025-11-20', '2025-11-21']);
      });

      it('counts a record without an id to the paper with its title', async () => {
        const store = await library(identified());
        expect((await store.ingest(batch([titled()]))).unchanged).toEqual(['2511.10001']);
        expect(await store.sightings('2511.10001')).toHaveLength(2);
      });

      it('makes one of two papers when an id shows that they are the same', async () => {
        const store = await library(titled());
        const shown = await onlyId(store);
        await store.ingest(batch([inventedPaper({ title: 'Another Title First', arxivId: '2511.10001', version: 1, textRank: 'arxiv', sighting: sighting('arxiv', null, null) })]));
        expect(await store.counts()).toMatchObject({ papers: 2, sightings: 2 });
        const outcome = await store.ingest(batch([identified({ version: 2, keywords: ['tides'] })]));
        expect(outcome).toEqual({ created: [], updated: ['2511.10001'], unchanged: [] });
        expect(await store.counts()).toMatchObject({ papers: 1, sightings: 3 });
        expect((await store.paper(shown))?.id).toBe('2511.10001');
        expect(await titlesFound(store, [term('tidal')])).toEqual(['Tidal charts for attention.']);
        expect(await titlesFound(store, [term('another')])).toEqual([]);
      });

      it('keeps every id that was ever shown, over several steps', async () => {
        const first = titled({ title: 'Name One' });
        const second = titled({ title: 'Name Two' });
        const store = await library(first, second);
        const shown = (await store.top(null, 'newest', 0, 5)).items.map(({ id }) => id);
        await store.ingest(batch([identified({ title: 'Name One' })]));
        await store.ingest(batch([identified({ title: 'Name Two', version: 2 })]));
        expect((await store.papers(shown)).map(({ id }) => id)).toEqual(['2511.10001', '2511.10001']);
        expect(await store.counts()).toMatchObject({ papers: 1 });
      });

      it('knows a paper by a title it had once', async () => {
        const store = await library(identified({ version: 1 }), identified({ title: 'A New Name', version: 2 }));
        expect((await store.ingest(batch([titled()]))).unchanged).toEqual(['2511.10001']);
        await store.ingest(batch([identified({ title: 'An Old Draft Name', version: null })]));
        expect((await store.ingest(batch([titled({ title: 'An old draft name' })]))).unchanged).toEqual(['2511.10001']);
        expect((await store.paper('2511.10001'))?.title).toBe('A New Name');
        expect(await store.counts()).toMatchObject({ papers: 1 });
      });

      it('keeps two papers with different ids and the same title apart', async () => {
        const store = await library(identified({ publishedOn: '2025-01-05' }), identified({ arxivId: '2506.20002', publishedOn: '2025-06-05' }));
        expect(await store.counts()).toMatchObject({ papers: 2 });
        const nearest = await store.ingest(batch([titled({ publishedOn: '2025-06-04' })]));
        expect(nearest.unchanged).toEqual(['2506.20002']);
      });

      it('gives titles without letters papers of their own', async () => {
        const store = await library(titled({ title: '∞' }), titled({ title: '?!' }));
        expect(await store.counts()).toMatchObject({ papers: 2 });
      });

      it('comes to the same papers in any order of reading', async () => {
        const records = [
          titled({ publishedOn: '2025-11-18', authorCount: 4 }),
          identified({ version: 1, textRank: 'arxiv', abstract: 'First.', sighting: sighting('arxiv', '2025-11-19', null) }),
          identified({ title: 'Tidal Charts, Revised', version: 2, textRank: 'arxiv', abstract: 'Second.', sighting: { ...sighting('arxiv', '2025-11-22', null), seenAt: '2025-11-23T00:00:00.000Z' } }),
          identified({ keywords: ['tides'], authors: ['Ada Brückner'], sighting: sighting('huggingface', '2025-11-21', 12) }),
        ];
        const orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1], [0, 2, 1, 3]];
        const results = [];
        for (const order of orders) {
          const store = await library();
          for (const index of order) await store.ingest(batch(records.slice(index, index + 1)));
          results.push({ papers: (await store.top(null, 'newest', 0, 5)).items, sightings: await store.sightings('2511.10001') });
        }
        expect(results[0]?.papers).toHaveLength(1);
        for (const result of results) expect(result).toEqual(results[0]);
      });
    });

    describe('samples', () => {
      it('are there until real papers arrive, then gone with all that was kept of them', async () => {
        const store = await library(sample('Bundled One', '1706.00001'), sample('Bundled Two', '1706.00002'));
        expect(await store.counts()).toMatchObject({ papers: 2, samples: 2, sightings: 2 });
        expect((await store.paper('1706.00001'))?.sample).toBe(true);
        const outcome = await store.ingest(batch([inventedPaper({ title: 'Real', arxivId: '2511.10001' }), sample('Bundled Three', '1706.00003')]));
        expect(outcome).toEqual({ created: ['2511.10001'], updated: [], unchanged: [] });
        expect(await store.counts()).toMatchObject({ papers: 1, samples: 0, sightings: 1 });
        expect(await store.paper('1706.00001')).toBeNull();
        expect(await titlesFound(store, [term('bundled')])).toEqual([]);
        expect(await store.wordCounts(['bundled'])).toEqual([0]);
        expect(await store.categories('', 5)).toEqual([]);
      });

      it('stay while only empty lists are read, and are ignored by a library with real papers', async () => {
        const store = await library(sample('Bundled One', '1706.00001'));
        await store.ingest(batch([]));
        expect(await store.counts()).toMatchObject({ papers: 1, samples: 1 });
        await store.ingest(batch([inventedPaper({ title: 'Real', arxivId: '1706.00001' })]));
        expect(await store.paper('1706.00001')).toMatchObject({ title: 'Real', sample: false });
        expect(await store.ingest(batch([sample('Bundled One', '1706.00001')]))).toEqual({ created: [], updated: [], unchanged: [] });
        expect(await store.counts()).toMatchObject({ papers: 1, samples: 0 });
      });
    });

    describe('sources', () => {
      it('keeps a cursor for each source and scope until it is null', async () => {
        const store = await library();
        expect(await store.cursor('huggingface', 'a')).toBeNull();
        await store.ingest(batch([], { scope: 'a', cursor: 'p=1' }));
        await store.ingest(batch([], { scope: 'b', cursor: 'p=7' }));
        await store.ingest(batch([], { scope: 'a', source: 'arxiv', cursor: 'start=100' }));
        await store.ingest(batch([], { scope: 'a', cursor: 'p=2' }));
        expect(await store.cursor('huggingface', 'a')).toBe('p=2');
        expect(await store.cursor('arxiv', 'a')).toBe('start=100');
        await store.ingest(batch([], { scope: 'a', cursor: null }));
        expect(await store.cursor('huggingface', 'a')).toBeNull();
        expect(await store.cursor('huggingface', 'b')).toBe('p=7');
      });

      it('keeps the newest ETag of a URL', async () => {
        const store = await library();
        expect(await store.etag('https://a.invalid/x')).toBeNull();
        await store.ingest(batch([], { etags: { 'https://a.invalid/x': '"1"', 'https://a.invalid/y': 'W/"2"' } }));
        await store.ingest(batch([], { etags: { 'https://a.invalid/x': '"3"' } }));
        expect(await store.etag('https://a.invalid/x')).toBe('"3"');
        expect(await store.etag('https://a.invalid/y')).toBe('W/"2"');
      });

      it('takes what was rejected without complaint', async () => {
        const store = await library();
        const rejected: readonly Rejected[] = Array.from({ length: 2_000 }, (_, index) => ({ reason: 'no title', excerpt: `entry ${index}` }));
        await expect(store.ingest(batch([], { rejected }))).resolves.toBeDefined();
        await expect(store.ingest(batch([], { rejected, cursor: 'more' }))).resolves.toBeDefined();
        await expect(store.ingest(batch([], { rejected }))).resolves.toBeDefined();
      });

      it('lists the newest run of each source and scope, newest first', async () => {
        const store = await library();
        const run = (scope: string, hour: string, failure: string | null = null) =>
          ({ source: 'huggingface', scope, at: `2025-11-20T${hour}:00:00.000Z`, papers: 3, rejected: 1, failure }) as const;
        await store.recordRun(run('a', '08', 'No answer.'));
        await store.recordRun(run('b', '09'));
        await store.recordRun(run('a', '10'));
        await store.recordRun(run('a', '07'));
        expect(await store.lastRuns(10)).toEqual([run('a', '10'), run('b', '09')]);
        expect(await store.lastRuns(1)).toEqual([run('a', '10')]);
      });
    });

    describe('papers', () => {
      it('come in the order asked for, without those that are unknown', async () => {
        const store = await library(...['1', '2', '3'].map((number) => inventedPaper({ title: `Paper ${number}`, arxivId: `2511.1000${number}` })));
        const ids = ['2511.10003', 't-0000000000', '2511.10001', 'nonsense', '', '2511.10003'];
        expect((await store.papers(ids)).map(({ id }) => id)).toEqual(['2511.10003', '2511.10001', '2511.10003']);
        expect(await store.papers([])).toEqual([]);
        expect(await store.paper("' OR 1=1 --")).toBeNull();
        expect(await store.sightings('unknown')).toEqual([]);
      });

      it('are found by the beginning of their id, newest first', async () => {
        const store = await library(
          inventedPaper({ title: 'A', arxivId: '2511.10001', publishedOn: '2025-11-03' }),
          inventedPaper({ title: 'B', arxivId: '2511.10002', publishedOn: '2025-11-05' }),
          inventedPaper({ title: 'C', arxivId: '2511.20001', publishedOn: '2025-11-09' }),
          inventedPaper({ title: 'D', arxivId: '2511.10003' }),
        );
        expect((await store.papersStarting('2511.1', 9)).map(({ title }) => title)).toEqual(['B', 'A', 'D']);
        expect((await store.papersStarting('2511', 2)).map(({ title }) => title)).toEqual(['C', 'B']);
        expect(await store.papersStarting('25_1', 9)).toEqual([]);
        expect(await store.papersStarting('%', 9)).toEqual([]);
      });

      it('are counted', async () => {
        const store = await library();
        expect(await store.counts()).toEqual({ papers: 0, samples: 0, sightings: 0, firstPublishedOn: null, lastPublishedOn: null });
        await store.ingest(
          batch([
            inventedPaper({ title: 'A', publishedOn: '2024-02-29' }),
            inventedPaper({ title: 'B', publishedOn: '2025-11-05' }),
            inventedPaper({ title: 'C', sighting: sighting('huggingface', '2025-12-01', 1) }),
          ]),
        );
        expect(await store.counts()).toEqual({ papers: 3, samples: 0, sightings: 3, firstPublishedOn: '2024-02-29', lastPublishedOn: '2025-11-05' });
      });
    });

    describe('lists', () => {
      const listed = (title: string, date: LocalDate, upvotes: number | null, position: number | null = null, source: 'huggingface' | 'arxiv' = 'huggingface') =>
        inventedPaper({ title, sighting: sighting(source, date, upvotes, position) });

      it('names the daily lists, newest first, with each paper counted once', async () => {
        const again = { ...listed('B', '2025-11-20', 3), sighting: seen({ dailyOn: '2025-11-20', seenAt: '2025-11-20T20:00:00.000Z' }) };
        const store = await library(listed('A', '2025-11-20', 5), listed('B', '2025-11-20', 3), again, listed('C', '2025-11-18', 1), listed('D', '2025-11-20', null, null, 'arxiv'), inventedPaper({ title: 'E' }));
        const all = await store.dailyLists({ onOrAfter: null, onOrBefore: null }, 10);
        expect(all).toHaveLength(3);
        expect(all).toContainEqual({ date: '2025-11-20', source: 'huggingface', papers: 2 });
        expect(all).toContainEqual({ date: '2025-11-20', source: 'arxiv', papers: 1 });
        expect(all[2]).toEqual({ date: '2025-11-18', source: 'huggingface', papers: 1 });
        const dates = async (onOrAfter: LocalDate | null, onOrBefore: LocalDate | null, limit: number) =>
          (await store.dailyLists({ onOrAfter, onOrBefore }, limit)).map(({ date }) => date);
        expect(await dates(null, '2025-11-19', 10)).toEqual(['2025-11-18']);
        expect(await dates('2025-11-20', null, 10)).toEqual(['2025-11-20', '2025-11-20']);
        expect(await dates('2025-11-18', '2025-11-18', 10)).toEqual(['2025-11-18']);
        expect(await dates(null, null, 1)).toEqual(['2025-11-20']);
      });

      it('shows a daily list by upvotes, then by place, in pages', async () => {
        const store = await library(
          listed('Third', '2025-11-20', 7, 9),
          listed('First', '2025-11-20', 30, 3),
          listed('Last', '2025-11-20', null, 1),
          listed('Second', '2025-11-20', 7, 2),
          listed('Other day', '2025-11-19', 99, 1),
          listed('Announced', '2025-11-20', null, 2, 'arxiv'),
        );
        const titles = async (offset: number, limit: number, source: 'huggingface' | null) => {
          const { items, total } = await store.dailyList('2025-11-20', source, offset, limit);
          return [items.map(({ title }) => title), total];
        };
        expect(await titles(0, 10, 'huggingface')).toEqual([['First', 'Second', 'Third', 'Last'], 4]);
        expect(await titles(1, 2, 'huggingface')).toEqual([['Second', 'Third'], 4]);
        expect(await titles(9, 2, 'huggingface')).toEqual([[], 4]);
        expect(await titles(0, 10, null)).toEqual([['First', 'Second', 'Third', 'Last', 'Announced'], 5]);
        expect(await store.dailyList('2025-11-21', null, 0, 10)).toEqual({ items: [], total: 0 });
      });

      it('lists a paper once that a list showed again, with its newest place', async () => {
        const at = (hour: string, position: number, title: string) =>
          inventedPaper({ title, sighting: seen({ dailyOn: '2025-11-20', seenAt: `2025-11-20T${hour}:00:00.000Z`, position }) });
        const store = await library(at('08', 1, 'Fell'), at('08', 2, 'Rose'), at('18', 1, 'Rose'), at('18', 2, 'Fell'));
        const { items, total } = await store.dailyList('2025-11-20', 'huggingface', 0, 10);
        expect([items.map(({ title }) => title), total]).toEqual([['Rose', 'Fell'], 2]);
      });

      it('keeps a paper in every list it stood in', async () => {
        const store = await library(listed('A', '2025-11-19', 5), listed('A', '2025-11-20', 9));
        expect((await store.dailyList('2025-11-19', null, 0, 5)).total).toBe(1);
        expect((await store.dailyList('2025-11-20', null, 0, 5)).items[0]).toMatchObject({ dailyOn: '2025-11-20', upvotes: 9 });
      });

      it('orders the papers of a range, those without the count last', async () => {
        const paper = (title: string, publishedOn: LocalDate | null, dailyOn: LocalDate | null, upvotes: number | null, comments: number | null) =>
          inventedPaper({ title, publishedOn, sighting: seen({ dailyOn, upvotes, comments }) });
        const store = await library(
          paper('A', '2025-11-01', '2025-11-20', 5, null),
          paper('B', '2025-11-19', null, null, 8),
          paper('C', '2025-11-18', '2025-11-18', 50, 0),
          paper('D', null, null, 90, 90),
          paper('E', '2025-11-20', '2025-11-25', 7, 1),
        );
        const titles = async (order: 'upvotes' | 'comments' | 'newest', from?: LocalDate, to?: LocalDate) => {
          const page = await store.top(from && to ? { from, to } : null, order, 0, 10);
          expect(page.total).toBe(page.items.length);
          return page.items.map(({ title }) => title).join('');
        };
        expect(await titles('upvotes')).toBe('DCEAB');
        expect(await titles('comments')).toBe('DBECA');
        expect(await titles('newest')).toBe('EABCD');
        expect(await titles('upvotes', '2025-11-18', '2025-11-20')).toBe('CAB');
        expect(await titles('newest', '2025-11-20', '2025-11-20')).toBe('A');
        expect(await titles('comments', '2020-01-01', '2020-12-31')).toBe('');
        const page = await store.top(null, 'upvotes', 1, 2);
        expect([page.items.map(({ title }) => title), page.total]).toEqual([['C', 'E'], 5]);
      });

      it('never shows a paper twice or not at all in pages of equals', async () => {
        const store = await library(...Array.from({ length: 30 }, (_, index) => listed(`Paper ${index}`, '2025-11-20', 4)));
        for (const page of [
          (offset: number) => store.top(null, 'upvotes', offset, 7),
          (offset: number) => store.dailyList('2025-11-20', null, offset, 7),
        ]) {
          const ids = (await Promise.all([0, 7, 14, 21, 28].map(page))).flatMap(({ items }) => items.map(({ id }) => id));
          expect(ids).toHaveLength(30);
          expect(new Set(ids).size).toBe(30);
        }
      });

      it('counts papers by category, most frequent first', async () => {
        const store = await library(
          inventedPaper({ title: 'A', arxivId: '2511.10001', categories: ['cs.CL', 'cs.LG'] }),
          inventedPaper({ title: 'B', arxivId: '2511.10002', categories: ['cs.LG', 'math.ST'] }),
          inventedPaper({ title: 'C', arxivId: '2511.10003', categories: ['cs.LG', 'cs.LG'] }),
        );
        const all = [{ category: 'cs.LG', papers: 3 }, { category: 'cs.CL', papers: 1 }, { category: 'math.ST', papers: 1 }];
        expect(await store.categories('', 10)).toEqual(all);
        expect(await store.categories('CS.', 10)).toEqual(all.slice(0, 2));
        expect(await store.categories('cs', 1)).toEqual(all.slice(0, 1));
        expect(await store.categories('c%', 10)).toEqual([]);
        expect(await store.categories('_s', 10)).toEqual([]);
        const moved = inventedPaper({ title: 'A', arxivId: '2511.10001', version: 2, textRank: 'arxiv', categories: ['stat.ML'] });
        await store.ingest(batch([moved]));
        expect(await store.categories('cs.', 10)).toEqual([{ category: 'cs.LG', papers: 2 }]);
        expect(await store.categories('stat', 10)).toEqual([{ category: 'stat.ML', papers: 1 }]);
      });
    });

    describe('search', () => {
      const shelf = [
        inventedPaper({ title: 'Diffusion in Ponds', arxivId: '2401.00001', abstract: 'We quantize small models of water lilies.', authors: ['Zoë Grünwald'], publishedOn: '2024-01-10', categories: ['cs.CL'], keywords: ['lily pads'] }),
        inventedPaper({ title: 'Ponds', arxivId: '2402.00002', abstract: 'Diffusion of frogs. A study of large language croaks.', authors: ['Ada Brückner', 'Wei Zhang'], publishedOn: '2024-02-10', categories: ['cs.CV', 'cs.LG'] }),
        inventedPaper({ title: 'Language of Large Frogs', arxivId: '2403.00003', abstract: 'Croaking models.', authors: ['Zhang Ada'], categories: ['math.ST'], sighting: sighting('huggingface', '2024-03-10', 3) }),
        inventedPaper({ title: 'A Quantization Atlas for LoRA+ and GPT-4', arxivId: '2404.00004', abstract: 'Maps.', publishedOn: '2024-04-10', categories: ['csx.AA'] }),
      ];

      it('finds words in any field and inflection, a title before an abstract', async () => {
        const store = await library(...shelf);
        expect(await titlesFound(store, [term('diffusion')])).toEqual(['Diffusion in Ponds', 'Ponds']);
        expect(await titlesFound(store, [term('frog')])).toEqual(['Language of Large Frogs', 'Ponds']);
        expect(await titlesFound(store, [term('grunwald')])).toEqual(['Diffusion in Ponds']);
        expect(await titlesFound(store, [term('lily'), term('pads')])).toEqual(['Diffusion in Ponds']);
        expect(await titlesFound(store, [term('nowhere')])).toEqual([]);
      });

      it('gives scores above 0, best first, and no more papers than asked for', async () => {
        const store = await library(...shelf);
        const found = await store.search(plan([term('models'), term('frogs'), term('ponds')], { match: 'any' }));
        const scores = found.map(({ score }) => score);
        expect(found.length).toBe(3);
        expect(Math.min(...scores)).toBeGreaterThan(0);
        expect(scores).toEqual([...scores].sort((left, right) => right - left));
        const two = await store.search(plan([term('models'), term('frogs'), term('ponds')], { match: 'any', limit: 2 }));
        expect(two).toEqual(found.slice(0, 2));
        expect(await store.search(plan([term('models')], { limit: 0 }))).toEqual([]);
        expect(found[0]?.paper).toEqual(await store.paper(found[0]?.paper.id ?? ''));
      });

      it('asks for all terms or any', async () => {
        const store = await library(...shelf);
        expect(await titlesFound(store, [term('diffusion'), term('frogs')])).toEqual(['Ponds']);
        expect((await titlesFound(store, [term('lilies'), term('atlas')], { match: 'any' })).sort()).toEqual(['A Quantization Atlas for LoRA+ and GPT-4', 'Diffusion in Ponds']);
      });

      it('finds phrases only where the words stand side by side in order', async () => {
        const store = await library(...shelf);
        expect(await titlesFound(store, [term(['large', 'language'])])).toEqual(['Ponds']);
        expect((await titlesFound(store, [term('large'), term('language')])).length).toBe(2);
        expect(await titlesFound(store, [term(['wei', 'zhang'], { field: 'authors' })])).toEqual(['Ponds']);
        expect(await titlesFound(store, [term('gpt-4')])).toEqual(['A Quantization Atlas for LoRA+ and GPT-4']);
        expect(await titlesFound(store, [term('lora+')])).toEqual(['A Quantization Atlas for LoRA+ and GPT-4']);
      });

      it('lets the last word of a term go on, also past its stem', async () => {
        const store = await library(...shelf);
        for (const begun of ['qu', 'quanti', 'quantiz', 'quantiza', 'quantizatio', 'quantization']) {
          expect(await titlesFound(store, [term(begun, { prefix: true, field: 'title' })]), begun).toEqual(['A Quantization Atlas for LoRA+ and GPT-4']);
        }
        expect(await titlesFound(store, [term(['large', 'langua'], { prefix: true })])).toEqual(['Ponds']);
        expect(await titlesFound(store, [term('quantiza')])).toEqual([]);
      });

      it('looks only into the field asked for', async () => {
        const store = await library(...shelf);
        expect(await titlesFound(store, [term('diffusion', { field: 'title' })])).toEqual(['Diffusion in Ponds']);
        expect(await titlesFound(store, [term('diffusion', { field: 'abstract' })])).toEqual(['Ponds']);
        expect((await titlesFound(store, [term('ada', { field: 'authors' })])).sort()).toEqual(['Language of Large Frogs', 'Ponds']);
        expect(await titlesFound(store, [term('lily', { field: 'keywords' })])).toEqual(['Diffusion in Ponds']);
        expect(await titlesFound(store, [term('maps', { field: 'keywords' })])).toEqual([]);
      });

      it('leaves out what must not be there; that alone finds nothing', async () => {
        const store = await library(...shelf);
        const not = { exclude: true };
        expect(await titlesFound(store, [term('diffusion'), term('frogs', not)])).toEqual(['Diffusion in Ponds']);
        expect(await titlesFound(store, [term('diffusion'), term(['large', 'language'], not)])).toEqual(['Diffusion in Ponds']);
        expect(await titlesFound(store, [term('diffusion'), term('ponds', { ...not, field: 'title' })])).toEqual([]);
        expect(await titlesFound(store, [term('diffusion'), term('frogs'), term('lilies', not)], { match: 'any' })).not.toContain('Diffusion in Ponds');
        expect(await titlesFound(store, [term('diffusion', not)])).toEqual([]);
        expect(await titlesFound(store, [])).toEqual([]);
      });

      it('filters by day of submission (of listing where that is unknown) and by category or archive', async () => {
        const store = await library(...shelf);
        const all = [term('diffusion'), term('frogs'), term('maps')];
        const found = async (filter: Partial<SearchFilter>) =>
          (await store.search(plan(all, { match: 'any', filter: { ...everything, ...filter } }))).map(({ paper }) => paper.id.slice(0, 4)).sort();
        expect(await found({})).toEqual(['2401', '2402', '2403', '2404']);
        expect(await found({ since: '2024-02-10' })).toEqual(['2402', '2403', '2404']);
        expect(await found({ until: '2024-02-10' })).toEqual(['2401', '2402']);
        expect(await found({ since: '2024-03-10', until: '2024-03-10' })).toEqual(['2403']);
        expect(await found({ category: 'cs.LG' })).toEqual(['2402']);
        expect(await found({ category: 'cs' })).toEqual(['2401', '2402']);
        expect(await found({ category: 'CS.cv' })).toEqual(['2402']);
        expect(await found({ category: 'math', since: '2024-01-01' })).toEqual(['2403']);
        expect(await found({ category: "x' OR 1=1" })).toEqual([]);
      });

      it('takes the best of those that pass the filter, however many others are better', async () => {
        const crowd = Array.from({ length: 50 }, (_, index) => inventedPaper({ title: 'Otters', arxivId: `2501.${10_000 + index}`, categories: ['cs.CL'] }));
        const store = await library(...crowd, inventedPaper({ title: 'A long title about rivers and otters', arxivId: '2502.00001', categories: ['cs.RO'] }));
        const found = await store.search(plan([term('otters')], { limit: 5, filter: { ...everything, category: 'cs.RO' } }));
        expect(found.map(({ paper }) => paper.id)).toEqual(['2502.00001']);
      });

      it('follows what becomes of a paper', async () => {
        const store = await library(inventedPaper({ title: 'Early Name', arxivId: '2511.10001', version: 1, textRank: 'arxiv' }));
        await store.ingest(batch([inventedPaper({ title: 'Late Name', arxivId: '2511.10001', version: 2, textRank: 'arxiv', authors: ['Iris Poe'] })]));
        expect(await titlesFound(store, [term('early')])).toEqual([]);
        expect(await titlesFound(store, [term('late'), term('poe')])).toEqual(['Late Name']);
      });

      it('takes hostile words for words', async () => {
        const store = await library(...shelf, inventedPaper({ title: '深層学習 入門', abstract: 'Und 🏮 dann NEAR AND OR NOT.' }));
        const hostile = ['"', '""', '*', '^', '(', ')', ':', '-', '+', '{title}', 'title:ponds', 'NEAR(', 'AND', 'OR', 'NOT', "'; DROP TABLE paper; --", '\0', 'a\0b', '🏮', '\ud800', '%', '\\', ' ', '', '"ponds" OR "frogs'];
        for (const word of hostile) {
          for (const prefix of [false, true]) {
            for (const exclude of [false, true]) {
              await expect(store.search(plan([term(word, { prefix, exclude }), term('ponds')])), JSON.stringify(word)).resolves.toBeDefined();
            }
          }
        }
        expect(await titlesFound(store, [term('near'), term('not')])).toEqual(['深層学習 入門']);
        expect(await titlesFound(store, [term('深層学習')])).toEqual(['深層学習 入門']);
        expect(await titlesFound(store, [term('深層', { prefix: true })])).toEqual(['深層学習 入門']);
        expect(await titlesFound(store, [term('"ponds"'), term('*'), term('🏮')])).toContain('Ponds');
        expect(await titlesFound(store, [term('x'.repeat(10_000)), term('ponds')])).toEqual([]);
        expect(await titlesFound(store, [term(Array.from({ length: 10_000 }, () => 'pond'))])).toEqual([]);
        const many = Array.from({ length: 1_000 }, (_, index) => term(`w${index}`));
        expect(await titlesFound(store, [term('ponds'), ...many], { match: 'any' })).toContain('Ponds');
        expect((await store.counts()).papers).toBe(5);
      });
    });

    describe('words', () => {
      it('counts the papers that have each word, in the order asked for', async () => {
        const store = await library(
          inventedPaper({ title: 'Diffusion, diffusion', abstract: 'Diffuse.' }),
          inventedPaper({ title: 'Diffused Light', authors: ['Diffusio Smith'] }),
          inventedPaper({ title: 'GPT-4 Light' }),
        );
        expect(await store.wordCounts(['light', 'diffusion', 'nowhere', 'smith', 'gpt-4', '', '"', '*', 'lights'])).toEqual([2, 2, 0, 1, 1, 0, 0, 0, 2]);
        expect(await store.wordCounts([])).toEqual([]);
      });

      it('finds words within one edit, two from seven letters on, that find the same papers again', async () => {
        const papers = (count: number, title: string) => Array.from({ length: count }, (_, index) => inventedPaper({ title: `${title} ${index}` }));
        const store = await library(
          ...papers(4, 'Diffusion of Transformers'),
          ...papers(3, 'Reinforcement of Databases'),
          ...papers(2, 'A Generalization of Classification'),
          ...papers(5, 'Fusion'),
          inventedPaper({ title: 'Infusion Cats' }),
        );
        const near = async (typed: string, limit = 5) => {
          const words = await store.nearWords(typed, limit);
          expect(await store.wordCounts(words.map(({ word }) => word)), typed).toEqual(words.map(({ papers: count }) => count));
          return words.map(({ word, papers: count }) => `${word.slice(0, 6)} ${count}`);
        };
        expect(await near('difusion')).toEqual(['fusion 5', 'diffus 4', 'infusi 1']);
        expect(await near('difusion', 1)).toEqual(['fusion 5']);
        expect(await near('trasnformer')).toEqual(['transf 4']);
        expect(await near('ransformers')).toEqual(['transf 4']);
        expect(await near('reinforcment')).toEqual(['reinfo 3']);
        expect(await near('databses')).toEqual(['databa 3']);
        expect(await near('generalizaton')).toEqual(['genera 2']);
        expect(await near('classifcaton')).toEqual(['classi 2']);
        expect(await near('cast')).toEqual(['cats 1']);
        expect(await near('fuson')).toEqual(['fusion 5']);
        expect(await near('fuzon')).toEqual([]);
        expect(await near('elephant')).toEqual([]);
        for (const hostile of ['', '"', '\0', '%', '🏮', 'x'.repeat(10_000)]) expect(await store.nearWords(hostile, 5)).toEqual([]);
      });

      it('knows new words as soon as their papers are there', async () => {
        const store = await library(inventedPaper({ title: 'Walrus' }));
        expect(await store.nearWords('penguni', 5)).toEqual([]);
        await store.ingest(batch([inventedPaper({ title: 'Penguin' })]));
        expect(await store.nearWords('penguni', 5)).toMatchObject([{ papers: 1 }]);
      });
    });

    describe('conversations', () => {
      it('remembers the last list of each, in its order', async () => {
        const store = await library();
        expect(await store.lastList('terminal')).toEqual([]);
        await store.rememberList('terminal', ['2511.10002', 't-0123456789', '2511.10001'], moment);
        await store.rememberList('discord:1:2', [], moment);
        await store.rememberList('terminal', ['2511.10009', '2511.10001'], moment);
        expect(await store.lastList('terminal')).toEqual(['2511.10009', '2511.10001']);
        expect(await store.lastList('discord:1:2')).toEqual([]);
      });

      it('keeps the states of buttons', async () => {
        const store = await library();
        expect(await store.savedAction('k')).toBeNull();
        await store.saveAction('k', 'search:{"query":"a \\"b\\" 🏮"}', moment);
        expect(await store.savedAction('k')).toBe('search:{"query":"a \\"b\\" 🏮"}');
        await store.saveAction('k', 'other', moment);
        expect(await store.savedAction('k')).toBe('other');
        expect(await store.savedAction('K')).toBeNull();
      });
    });

    describe('closing', () => {
      it('may be asked for twice; then nothing answers any more', async () => {
        const store = await library(inventedPaper({ title: 'One' }));
        await store.counts();
        await Promise.all([store.close(), store.close()]);
        await expect(store.counts()).rejects.toThrow();
        await expect(store.paper('x')).rejects.toThrow();
        await expect(store.ingest(batch([]))).rejects.toThrow();
      });
    });
  });
}
