import { describe, expect, it } from 'vitest';
import type { PaperRecord } from '../../src/core/paper.ts';
import { inventedPaper } from '../invented-papers.ts';
import { channel, delivery, digestKey, draftOf, everyDay, sendAll, wanted } from './digest-vocabulary.ts';
import { batch, type OpenLibrary } from './store-vocabulary.ts';

const paper = (number: number, changes: Partial<PaperRecord> = {}) =>
  inventedPaper({ title: `Number ${number}`, arxivId: id(number), version: 1, ...changes });
const id = (number: number): string => `2511.1000${number}`;
const code = { kind: 'code', url: 'https://github.com/invented-lab/one' } as const;

/** What is new of papers after they were told. */
export function newsContract(library: OpenLibrary): void {
  describe('news of told papers', () => {
    const newer = (number: number, changes: Partial<PaperRecord> = {}) =>
      batch([paper(number, { version: 2, updatedOn: '2025-11-23', textRank: 'arxiv', ...changes })]);

    it('is a newer version or code, told once, in the thread of its message', async () => {
      const store = await library(paper(1), paper(2), paper(3, { links: [code] }), paper(4));
      const made = await store.addSubscription(wanted());
      await store.saveDigests([draftOf(made, [id(1), id(2), id(3)])]);
      expect(await store.toldWithNews('2025-11-01')).toEqual([]);
      await store.ingest(newer(1));
      await store.ingest(batch([paper(2, { links: [code] })]));
      await store.ingest(newer(4)); // was never told
      const [first] = await store.toldWithNews('2025-11-21');
      expect(first?.told.message).toBeNull();
      const key = digestKey(made, '2025-11-21');
      await sendAll(store, 1);
      const news = await store.toldWithNews('2025-11-21');
      expect(news).toHaveLength(2);
      const common = {
        subscription: made.id,
        date: '2025-11-21',
        dedupeKey: key,
        message: { channel: 'c', id: `m-${key}` },
      };
      expect(news.find(({ paper: of }) => of.id === id(1))).toEqual({
        told: { ...common, paper: id(1), version: 1, hadCode: false },
        paper: await store.paper(id(1)),
      });
      expect(news.find(({ paper: of }) => of.id === id(2))?.told).toEqual({
        ...common,
        paper: id(2),
        version: 1,
        hadCode: false,
      });
      expect(await store.toldWithNews('2025-11-22')).toEqual([]);
      const told = news.map((each) => ({
        ...each,
        delivery: delivery(`news:${each.paper.id}`, { action: { kind: 'thread', under: key, title: 'News' } }),
      }));
      await Promise.all([store.tellNews(told), store.tellNews(told)]);
      expect(await store.toldWithNews('2025-11-01')).toEqual([]);
      expect([...(await sendAll(store, 2))].sort()).toEqual([`news:${id(1)}`, `news:${id(2)}`]);
      await store.tellNews(told.map((each) => ({ ...each, delivery: delivery('late') })));
      expect(await sendAll(store, 2)).toEqual([]); // it was noted before
      await store.ingest(newer(1, { version: 3 }));
      expect((await store.toldWithNews('2025-11-01')).map(({ told: { version } }) => version)).toEqual([2]);
    });

    it('is for active subscriptions that want it', async () => {
      const store = await library(paper(1));
      const silent = { ...everyDay, updates: 'silent' } as const;
      const one = await store.addSubscription(wanted({ settings: silent }));
      const two = await store.addSubscription(wanted({ destination: channel(2) }));
      await store.saveDigests([draftOf(one, [id(1)]), draftOf(two, [id(1)])]);
      await store.ingest(newer(1));
      const subscriptions = async () => (await store.toldWithNews('2025-11-01')).map(({ told }) => told.subscription);
      expect(await subscriptions()).toEqual([two.id]);
      await store.changeSubscription(one.id, 1, { settings: everyDay });
      await store.changeSubscription(two.id, 1, { state: { kind: 'paused', by: 'person', sentence: '', hint: '' } });
      expect(await subscriptions()).toEqual([one.id]);
    });

    it('is none of a version that was not known, unless it came later', async () => {
      const unknown = { version: null, updatedOn: null };
      const store = await library(paper(1, unknown), paper(2, unknown), paper(3, unknown));
      const made = await store.addSubscription(wanted());
      await store.saveDigests([draftOf(made, [id(1), id(2), id(3)])]);
      await store.ingest(newer(1, { updatedOn: '2025-11-20' })); // the second version was there when it was told
      await store.ingest(newer(2, { version: 1 }));
      await store.ingest(newer(3));
      const news = await store.toldWithNews('2025-11-01');
      expect(news.map(({ told }) => [told.paper, told.version])).toEqual([[id(3), 1]]);
      await store.tellNews(news.map((each) => ({ ...each, delivery: delivery('news') })));
      expect(await sendAll(store, 9)).toContain('news');
      expect(await store.toldWithNews('2025-11-01')).toEqual([]);
    });

    it('follows a paper that became another, once a place', async () => {
      const store = await library(
        inventedPaper({ title: 'Tidal Charts', textRank: 'page-text' }),
        paper(1, { title: 'Another Title', textRank: 'arxiv' }),
      );
      const shown = (await store.papersStarting('t-', 9))[0]?.id ?? '';
      const made = await store.addSubscription(wanted());
      await store.saveDigests([draftOf(made, [shown, id(1)])]);
      await store.ingest(batch([inventedPaper({ title: 'Tidal charts', arxivId: id(1), version: 2, links: [code] })]));
      const news = await store.toldWithNews('2025-11-01');
      expect(news.map(({ told }) => told.paper)).toEqual([id(1)]);
      await store.tellNews(news.map((each) => ({ ...each, delivery: delivery('news') })));
      expect(await store.toldWithNews('2025-11-01')).toEqual([]);
      expect(await sendAll(store, 9)).toContain('news');
    });
  });
}
