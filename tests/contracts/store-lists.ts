import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../../src/core/local-date.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { batch, type OpenLibrary, seen } from './store-vocabulary.ts';

/** Reading papers one by one and in lists. */
export function listsContract(library: OpenLibrary): void {
  describe('papers', () => {
    it('come in the order asked for, without those that are unknown', async () => {
      const store = await library(
        ...['1', '2', '3'].map((number) => inventedPaper({ title: `Paper ${number}`, arxivId: `2511.1000${number}` })),
      );
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
      expect(await store.counts()).toEqual({
        papers: 0,
        samples: 0,
        sightings: 0,
        firstPublishedOn: null,
        lastPublishedOn: null,
      });
      await store.ingest(
        batch([
          inventedPaper({ title: 'A', publishedOn: '2024-02-29' }),
          inventedPaper({ title: 'B', publishedOn: '2025-11-05' }),
          inventedPaper({ title: 'C', sighting: sighting('huggingface', '2025-12-01', 1) }),
        ]),
      );
      expect(await store.counts()).toEqual({
        papers: 3,
        samples: 0,
        sightings: 3,
        firstPublishedOn: '2024-02-29',
        lastPublishedOn: '2025-11-05',
      });
    });
  });

  describe('lists', () => {
    const listed = (
      title: string,
      date: LocalDate,
      upvotes: number | null,
      position: number | null = null,
      source: 'huggingface' | 'arxiv' = 'huggingface',
    ) => inventedPaper({ title, sighting: sighting(source, date, upvotes, position) });

    it('names the daily lists, newest first, with each paper counted once', async () => {
      const again = {
        ...listed('B', '2025-11-20', 3),
        sighting: seen({ dailyOn: '2025-11-20', seenAt: '2025-11-20T20:00:00.000Z' }),
      };
      const store = await library(
        listed('A', '2025-11-20', 5),
        listed('B', '2025-11-20', 3),
        again,
        listed('C', '2025-11-18', 1),
        listed('D', '2025-11-20', null, null, 'arxiv'),
        inventedPaper({ title: 'E' }),
      );
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
        inventedPaper({
          title,
          sighting: seen({ dailyOn: '2025-11-20', seenAt: `2025-11-20T${hour}:00:00.000Z`, position }),
        });
      const store = await library(at('08', 1, 'Fell'), at('08', 2, 'Rose'), at('18', 1, 'Rose'), at('18', 2, 'Fell'));
      const { items, total } = await store.dailyList('2025-11-20', 'huggingface', 0, 10);
      expect([items.map(({ title }) => title), total]).toEqual([['Rose', 'Fell'], 2]);
    });

    it('keeps a paper in every list it stood in', async () => {
      const store = await library(listed('A', '2025-11-19', 5), listed('A', '2025-11-20', 9));
      expect((await store.dailyList('2025-11-19', null, 0, 5)).total).toBe(1);
      expect((await store.dailyList('2025-11-20', null, 0, 5)).items[0]).toMatchObject({
        dailyOn: '2025-11-20',
        upvotes: 9,
      });
    });

    it('orders the papers of a range, those without the count last', async () => {
      const paper = (
        title: string,
        publishedOn: LocalDate | null,
        dailyOn: LocalDate | null,
        upvotes: number | null,
        comments: number | null,
      ) => inventedPaper({ title, publishedOn, sighting: seen({ dailyOn, upvotes, comments }) });
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
      const store = await library(
        ...Array.from({ length: 30 }, (_, index) => listed(`Paper ${index}`, '2025-11-20', 4)),
      );
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
      const all = [
        { category: 'cs.LG', papers: 3 },
        { category: 'cs.CL', papers: 1 },
        { category: 'math.ST', papers: 1 },
      ];
      expect(await store.categories('', 10)).toEqual(all);
      expect(await store.categories('CS.', 10)).toEqual(all.slice(0, 2));
      expect(await store.categories('cs', 1)).toEqual(all.slice(0, 1));
      expect(await store.categories('c%', 10)).toEqual([]);
      expect(await store.categories('_s', 10)).toEqual([]);
      const moved = inventedPaper({
        title: 'A',
        arxivId: '2511.10001',
        version: 2,
        textRank: 'arxiv',
        categories: ['stat.ML'],
      });
      await store.ingest(batch([moved]));
      expect(await store.categories('cs.', 10)).toEqual([{ category: 'cs.LG', papers: 2 }]);
      expect(await store.categories('stat', 10)).toEqual([{ category: 'stat.ML', papers: 1 }]);
    });

    it('counts papers by keyword, most frequent first, whatever case it is written in', async () => {
      const store = await library(
        inventedPaper({ title: 'A', arxivId: '2511.10001', keywords: ['LoRA', 'routing'] }),
        inventedPaper({ title: 'B', arxivId: '2511.10002', keywords: ['routing', 'Routing', 'ROUTING'] }),
        inventedPaper({ title: 'C', arxivId: '2511.10003', keywords: ['mixture of experts', 'routing', 'lora'] }),
        inventedPaper({ title: 'D', arxivId: '2511.10004' }),
      );
      const spelt = async (prefix: string, limit: number) => {
        const { items, total } = await store.keywords(prefix, limit);
        return [...items.map(({ keyword, papers }) => `${keyword.toLowerCase()} ${papers}`), total];
      };
      expect(await spelt('', 10)).toEqual(['routing 3', 'lora 2', 'mixture of experts 1', 3]);
      expect(await spelt('', 1)).toEqual(['routing 3', 3]);
      for (const prefix of ['lo', 'LO', 'LoRA']) expect(await spelt(prefix, 10)).toEqual(['lora 2', 1]);
      for (const prefix of ['r%', '_outing', "'", 'experts', 'zz']) expect(await spelt(prefix, 10)).toEqual([0]);
      const [{ keyword: spelling } = { keyword: '' }] = (await store.keywords('lora', 1)).items;
      expect(['LoRA', 'lora']).toContain(spelling);
      // Keywords of two sources are kept together (core/merge.ts): what is new is counted, what is known is not counted again.
      await store.ingest(batch([inventedPaper({ title: 'D', arxivId: '2511.10004', keywords: ['LoRA', 'tides'] })]));
      await store.ingest(batch([inventedPaper({ title: 'D', arxivId: '2511.10004', keywords: ['LoRA', 'tides'] })]));
      expect(await spelt('', 10)).toEqual(['lora 3', 'routing 3', 'mixture of experts 1', 'tides 1', 4]);
    });

    it('forgets the keywords of papers that go', async () => {
      const sample = sighting('sample', null, null);
      const store = await library(
        inventedPaper({ title: 'S', keywords: ['samples', 'tides'], textRank: 'sample', sighting: sample }),
      );
      expect((await store.keywords('', 10)).total).toBe(2);
      await store.ingest(batch([inventedPaper({ title: 'A', arxivId: '2511.10001', keywords: ['tides'] })]));
      expect(await store.keywords('', 10)).toEqual({ items: [{ keyword: 'tides', papers: 1 }], total: 1 });
    });
  });
}
