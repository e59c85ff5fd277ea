import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/core/ports.ts';
import { inventedPaper } from '../invented-papers.ts';
import { batch, everything, type OpenLibrary, plan, term } from './store-vocabulary.ts';

const model = 'compass-1';
const north = Float32Array.from([0, 1, 0, 0]);
const east = Float32Array.from([1, 0, 0, 0]);
const between = Float32Array.from([Math.SQRT1_2, Math.SQRT1_2, 0, 0]);
const papers = ['North', 'East', 'Between'].map((title, at) =>
  inventedPaper({ title, arxivId: `2511.3000${at}`, abstract: `To the ${title.toLowerCase()}.` }),
);
const [northId, eastId, betweenId] = ['2511.30000', '2511.30001', '2511.30002'];

async function pending(store: Store, name = model) {
  return (await store.papersWithoutVector({ model: name, after: 0, limit: 10 })).papers;
}

async function keepAll(store: Store): Promise<void> {
  const vectors = [north, east, between];
  const missing = await pending(store);
  await store.saveVectors(
    model,
    missing.map((of, at) => ({ of, vector: vectors[at] ?? north })),
  );
}

const nearest = async (store: Store, vector: Float32Array, limit = 10) =>
  (await store.nearest({ model, vector, filter: everything, limit })).map(({ id }) => id);

/** The vectors of papers, and what becomes of them when papers change. */
export function vectorsContract(library: OpenLibrary): void {
  describe('vectors', () => {
    it('are missing at first, and asked for page by page', async () => {
      const store = await library(...papers);
      expect(await store.countWithoutVector(model)).toBe(3);
      const first = await store.papersWithoutVector({ model, after: 0, limit: 2 });
      const second = await store.papersWithoutVector({ model, after: first.next, limit: 2 });
      expect([...first.papers, ...second.papers].map(({ id }) => id)).toEqual([northId, eastId, betweenId]);
    });

    it('find the nearest papers, nearest first', async () => {
      const store = await library(...papers);
      await keepAll(store);
      expect(await store.countWithoutVector(model)).toBe(0);
      expect(await nearest(store, north)).toEqual([northId, betweenId]);
      expect(await nearest(store, east, 1)).toEqual([eastId]);
      const [between45] = await store.nearness(model, east, [betweenId ?? '', 'unknown']);
      expect(between45?.nearness).toBeCloseTo(Math.SQRT1_2, 2);
    });

    it('stay inside a filter', async () => {
      const store = await library(...papers);
      await keepAll(store);
      const filter = { ...everything, since: '2099-01-01' } as const;
      expect(await store.nearest({ model, vector: north, filter, limit: 10 })).toEqual([]);
    });

    it('are missing for another model', async () => {
      const store = await library(...papers);
      await keepAll(store);
      expect(await pending(store, 'compass-2')).toHaveLength(3);
      expect(await store.nearest({ model: 'compass-2', vector: north, filter: everything, limit: 10 })).toEqual([]);
    });

    it('go with the text they were made of', async () => {
      const store = await library(...papers);
      await keepAll(store);
      expect(await nearest(store, north)).toContain(northId);
      const [old] = (await library(...papers).then((other) => pending(other))) ?? [];
      await store.ingest(
        batch([inventedPaper({ title: 'North', arxivId: northId ?? '', abstract: 'Further north.', version: 9 })]),
      );
      expect((await pending(store)).map(({ id }) => id)).toEqual([northId]);
      expect(await nearest(store, north)).toEqual([betweenId]);
      if (old) await store.saveVectors(model, [{ of: old, vector: north }]); // made of the old text, too late
      expect(await pending(store)).toHaveLength(1);
      await keepAll(store);
      expect(await nearest(store, north)).toEqual([northId, betweenId]);
    });

    it('rate those of the papers that have the words', async () => {
      const store = await library(...papers);
      const rated = await store.rate(plan([term('north')]), [northId ?? '', eastId ?? '']);
      const [found] = await store.search(plan([term('north')]));
      expect(rated).toEqual([found]);
    });
  });
}
