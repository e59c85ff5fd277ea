import { describe, expect, it } from 'vitest';
import type { Owner } from '../../src/core/owner.ts';
import type { PaperRecord } from '../../src/core/paper.ts';
import type { Store } from '../../src/core/ports.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { batch, moment, type OpenLibrary } from './store-vocabulary.ts';

const ada: Owner = { platform: 'slack', id: 'T1:U1' };
const titleOnly = inventedPaper({
  title: 'Tidal Charts for Attention',
  textRank: 'page-text',
  sighting: sighting('huggingface', '2025-11-20', 5),
});
const identified = (changes: Partial<PaperRecord> = {}) =>
  inventedPaper({
    title: 'Tidal charts for attention.',
    arxivId: '2511.10001',
    sighting: sighting('huggingface', '2025-11-21', 9),
    ...changes,
  });
const numbered = (number: number, changes: Partial<PaperRecord> = {}) =>
  inventedPaper({ title: `Number ${number}`, arxivId: `2511.2000${number}`, ...changes });
const sample = (number: number) => numbered(number, { textRank: 'sample', sighting: sighting('sample', null, null) });
const at = (second: number): string => `2025-11-21T12:00:0${second}.000Z`;

async function idsSaved(store: Store, owner: Owner = ada): Promise<readonly string[]> {
  const { items, total } = await store.savedPapers(owner, 0, 100);
  expect(total).toBe(items.length);
  return items.map(({ id }) => id);
}

async function idOf(store: Store, title: string): Promise<string> {
  const { items } = await store.top(null, 'newest', 0, 100);
  return items.find((paper) => paper.title === title)?.id ?? 'none';
}

/** The papers people keep, and what becomes of them when papers change. */
export function savedContract(library: OpenLibrary): void {
  describe('saved papers', () => {
    it('are none at first', async () => {
      const store = await library(numbered(1));
      expect(await store.savedPapers(ada, 0, 10)).toEqual({ items: [], total: 0 });
      expect(await store.unsavePaper(ada, '2511.20001')).toBe(false);
    });

    it('are saved once, whole, and until they are removed', async () => {
      const store = await library(numbered(1, { abstract: 'Words.', authors: ['Ada Brückner'] }));
      expect(await store.savePaper(ada, '2511.20001', at(1))).toBe('saved');
      expect(await store.savePaper(ada, '2511.20001', at(2))).toBe('already');
      const { items, total } = await store.savedPapers(ada, 0, 10);
      expect(total).toBe(1);
      expect(items).toEqual([await store.paper('2511.20001')]);
      expect(await store.unsavePaper(ada, '2511.20001')).toBe(true);
      expect(await store.unsavePaper(ada, '2511.20001')).toBe(false);
      expect(await idsSaved(store)).toEqual([]);
      expect(await store.savePaper(ada, '2511.20001', at(3))).toBe('saved');
    });

    it('come in pages, the last saved first, also of one moment', async () => {
      const store = await library(...[1, 2, 3, 4, 5].map((number) => numbered(number)));
      // The order of saving is neither that of ids nor of reading; the clock went back once, and stood still.
      await store.savePaper(ada, '2511.20004', at(5));
      await store.savePaper(ada, '2511.20001', at(3));
      await store.savePaper(ada, '2511.20005', at(3));
      await store.savePaper(ada, '2511.20002', at(3));
      await store.savePaper(ada, '2511.20003', at(4));
      await store.savePaper(ada, '2511.20001', at(9)); // saved before: it stays where it is
      const order = ['2511.20004', '2511.20003', '2511.20002', '2511.20005', '2511.20001'];
      expect(await idsSaved(store)).toEqual(order);
      for (const [offset, limit] of [
        [0, 2],
        [2, 2],
        [4, 2],
        [5, 2],
        [0, 0],
        [0, 1_000_000],
      ] as const) {
        const page = await store.savedPapers(ada, offset, limit);
        expect(page.items.map(({ id }) => id)).toEqual(order.slice(offset, offset + limit));
        expect(page.total).toBe(5);
      }
    });

    it('belong to one person of one platform', async () => {
      const store = await library(numbered(1), numbered(2));
      const others: readonly Owner[] = [
        { platform: 'slack', id: 'T2:U1' },
        { platform: 'slack', id: 't1:u1' },
        { platform: 'discord', id: 'T1:U1' },
        { platform: 'slack', id: '' },
      ];
      await store.savePaper(ada, '2511.20001', moment);
      for (const other of others) {
        expect(await idsSaved(store, other)).toEqual([]);
        expect(await store.unsavePaper(other, '2511.20001')).toBe(false);
        expect(await store.savePaper(other, '2511.20002', moment)).toBe('saved');
      }
      expect(await idsSaved(store)).toEqual(['2511.20001']);
      for (const other of others) expect(await idsSaved(store, other)).toEqual(['2511.20002']);
    });

    it('are papers of the library only', async () => {
      const store = await library(numbered(1));
      for (const id of ['2511.29999', 't-0123456789', '', "' OR 1=1 --"]) {
        expect(await store.savePaper(ada, id, moment)).toBe('unknown');
        expect(await store.unsavePaper(ada, id)).toBe(false);
      }
      expect(await idsSaved(store)).toEqual([]);
    });

    it('stay when a paper gets its arXiv id, and go by either id', async () => {
      const store = await library(titleOnly, numbered(2));
      const shown = await idOf(store, titleOnly.title);
      expect(await store.savePaper(ada, shown, at(1))).toBe('saved');
      await store.savePaper(ada, '2511.20002', at(2));
      await store.ingest(batch([identified()]));
      expect(await idsSaved(store)).toEqual(['2511.20002', '2511.10001']);
      expect(await store.savePaper(ada, '2511.10001', at(3))).toBe('already');
      expect(await store.savePaper(ada, shown, at(3))).toBe('already');
      expect(await store.unsavePaper(ada, '2511.10001')).toBe(true);
      expect(await store.unsavePaper(ada, shown)).toBe(false);
      expect(await idsSaved(store)).toEqual(['2511.20002']);
      expect(await store.savePaper(ada, shown, at(4))).toBe('saved'); // a former id names the same paper
      expect(await store.savePaper(ada, '2511.10001', at(5))).toBe('already');
      expect(await idsSaved(store)).toEqual(['2511.10001', '2511.20002']);
    });

    it.each(['by the id that stays', 'by the id that goes', 'by both ids'])(
      'stay when two papers become one: saved %s',
      async (how) => {
        const store = await library(
          titleOnly,
          identified({ title: 'Another Title First', version: 1, textRank: 'arxiv' }),
          numbered(3),
        );
        const shown = await idOf(store, titleOnly.title);
        if (how !== 'by the id that stays') expect(await store.savePaper(ada, shown, at(1))).toBe('saved');
        await store.savePaper(ada, '2511.20003', at(2));
        if (how !== 'by the id that goes') expect(await store.savePaper(ada, '2511.10001', at(3))).toBe('saved');
        await store.ingest(batch([identified({ version: 2 })]));
        expect(await store.counts()).toMatchObject({ papers: 2 });
        // Of two savings the later one counts.
        const order = how === 'by the id that goes' ? ['2511.20003', '2511.10001'] : ['2511.10001', '2511.20003'];
        expect(await idsSaved(store)).toEqual(order);
        expect((await store.savedPapers(ada, 1, 1)).items.map(({ id }) => id)).toEqual(order.slice(1));
        expect(await store.savePaper(ada, shown, at(4))).toBe('already');
        expect(await store.savePaper(ada, '2511.10001', at(4))).toBe('already');
        expect(await store.unsavePaper(ada, shown)).toBe(true); // whole, whatever it was saved by
        expect(await idsSaved(store)).toEqual(['2511.20003']);
        expect(await store.unsavePaper(ada, '2511.10001')).toBe(false);
      },
    );

    it('stay over several steps of becoming one', async () => {
      const first = inventedPaper({ ...titleOnly, title: 'Name One' });
      const second = inventedPaper({ ...titleOnly, title: 'Name Two' });
      const store = await library(first, second);
      const ids = [await idOf(store, 'Name One'), await idOf(store, 'Name Two')];
      for (const id of ids) expect(await store.savePaper(ada, id, moment)).toBe('saved');
      await store.ingest(batch([identified({ title: 'Name One' })]));
      expect(await idsSaved(store)).toHaveLength(2);
      await store.ingest(batch([identified({ title: 'Name Two', version: 2 })]));
      expect(await idsSaved(store)).toEqual(['2511.10001']);
      for (const id of ids) expect(await store.savePaper(ada, id, moment)).toBe('already');
    });

    it('are the real papers once those replace samples', async () => {
      const store = await library(sample(1), sample(2), sample(3));
      for (const number of [1, 2, 3]) await store.savePaper(ada, `2511.2000${number}`, at(number));
      await store.ingest(batch([numbered(2, { abstract: 'The true one.' })]));
      const { items, total } = await store.savedPapers(ada, 0, 10);
      expect(total).toBe(1); // what is not in the library is not shown
      expect(items).toMatchObject([{ id: '2511.20002', sample: false, abstract: 'The true one.' }]);
      expect((await store.savedPapers(ada, 0, 1)).items).toHaveLength(1); // nor does it take up room on a page
      await store.ingest(batch([numbered(1)]));
      expect(await idsSaved(store)).toEqual(['2511.20002', '2511.20001']); // it is back, where it was
      expect(await store.savePaper(ada, '2511.20001', at(9))).toBe('already');
      expect(await store.unsavePaper(ada, '2511.20003')).toBe(true); // also while its paper is away
      await store.ingest(batch([numbered(3)]));
      expect(await idsSaved(store)).toEqual(['2511.20002', '2511.20001']);
    });

    it('are saved once where several ask at the same time', async () => {
      const store = await library(numbered(1), numbered(2));
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.savePaper(ada, `2511.2000${1 + (index % 2)}`, moment)),
      );
      expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(2);
      expect(await idsSaved(store)).toHaveLength(2);
    });
  });
}
