import { describe, expect, it } from 'vitest';
import type { PaperRecord } from '../../src/core/paper.ts';
import type { Store } from '../../src/core/ports.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { batch, type OpenLibrary, term, titlesFound } from './store-vocabulary.ts';

const sample = (title: string, arxivId: string): PaperRecord =>
  inventedPaper({
    title,
    arxivId,
    textRank: 'sample',
    categories: ['cs.LG'],
    sighting: sighting('sample', null, null),
  });

/** Which records are about the same paper, and when samples go. */
export function identityContract(library: OpenLibrary): void {
  describe('identity', () => {
    const titled = (changes: Partial<PaperRecord> = {}) =>
      inventedPaper({
        title: 'Tidal Charts for Attention',
        textRank: 'page-text',
        sighting: sighting('huggingface', '2025-11-20', 5),
        ...changes,
      });
    const identified = (changes: Partial<PaperRecord> = {}) =>
      inventedPaper({
        title: 'Tidal charts for attention.',
        arxivId: '2511.10001',
        sighting: sighting('huggingface', '2025-11-21', 9),
        ...changes,
      });

    async function onlyId(store: Store): Promise<string> {
      const { items, total } = await store.top(null, 'newest', 0, 5);
      expect(total).toBe(1);
      return items[0]?.id ?? '';
    }

    it('gives a paper its arXiv id when it arrives; the id shown before keeps working', async () => {
      const store = await library(titled());
      const shown = await onlyId(store);
      expect(await store.ingest(batch([identified()]))).toEqual({
        created: [],
        updated: ['2511.10001'],
        unchanged: [],
      });
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
      await store.ingest(
        batch([
          inventedPaper({
            title: 'Another Title First',
            arxivId: '2511.10001',
            version: 1,
            textRank: 'arxiv',
            sighting: sighting('arxiv', null, null),
          }),
        ]),
      );
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
      const store = await library(
        identified({ publishedOn: '2025-01-05' }),
        identified({ arxivId: '2506.20002', publishedOn: '2025-06-05' }),
      );
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
        identified({
          version: 1,
          textRank: 'arxiv',
          abstract: 'First.',
          sighting: sighting('arxiv', '2025-11-19', null),
        }),
        identified({
          title: 'Tidal Charts, Revised',
          version: 2,
          textRank: 'arxiv',
          abstract: 'Second.',
          sighting: { ...sighting('arxiv', '2025-11-22', null), seenAt: '2025-11-23T00:00:00.000Z' },
        }),
        identified({
          keywords: ['tides'],
          authors: ['Ada Brückner'],
          sighting: sighting('huggingface', '2025-11-21', 12),
        }),
      ];
      const orders = [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [1, 3, 0, 2],
        [2, 0, 3, 1],
        [0, 2, 1, 3],
      ];
      const results = [];
      for (const order of orders) {
        const store = await library();
        for (const index of order) await store.ingest(batch(records.slice(index, index + 1)));
        results.push({
          papers: (await store.top(null, 'newest', 0, 5)).items,
          sightings: await store.sightings('2511.10001'),
        });
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
      const outcome = await store.ingest(
        batch([inventedPaper({ title: 'Real', arxivId: '2511.10001' }), sample('Bundled Three', '1706.00003')]),
      );
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
      expect(await store.ingest(batch([sample('Bundled One', '1706.00001')]))).toEqual({
        created: [],
        updated: [],
        unchanged: [],
      });
      expect(await store.counts()).toMatchObject({ papers: 1, samples: 0 });
    });
  });
}
