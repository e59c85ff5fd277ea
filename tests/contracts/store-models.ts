import { describe, expect, it } from 'vitest';
import type { OpenLibrary } from './store-vocabulary.ts';

const at = '2025-11-21T12:00:00.000Z';
const later = '2025-11-21T12:01:00.000Z';
const latest = '2025-11-21T12:02:00.000Z';
const day = '2025-11-21';
const none = { inputTokens: 0, outputTokens: 0 };

/** What is kept of language models: what they wrote, and what they used. */
export function modelsContract(library: OpenLibrary): void {
  describe('summaries of models', () => {
    it('are written by one at a time, once', async () => {
      const store = await library();
      expect(await store.writtenSummary('k')).toBeNull();
      expect(await store.claimSummary('k', 'one', at, later)).toEqual({ kind: 'yours' });
      expect(await store.claimSummary('k', 'two', at, later)).toEqual({ kind: 'taken' });
      expect(await store.claimSummary('other', 'two', at, later)).toEqual({ kind: 'yours' });
      expect(await store.writtenSummary('k')).toBeNull();
      await store.saveSummary('k', '{"a":"ä🏮"}', at);
      expect(await store.writtenSummary('k')).toBe('{"a":"ä🏮"}');
      expect(await store.claimSummary('k', 'two', latest, latest)).toEqual({ kind: 'made', content: '{"a":"ä🏮"}' });
      await store.saveSummary('k', 'another', latest);
      expect(await store.writtenSummary('k')).toBe('{"a":"ä🏮"}');
      await store.releaseSummary('k', 'one');
      expect(await store.writtenSummary('k')).toBe('{"a":"ä🏮"}');
    });

    it('are free again when a lease ends or is given back, but only by its holder', async () => {
      const store = await library();
      await store.claimSummary('k', 'one', at, later);
      await store.releaseSummary('k', 'two');
      expect(await store.claimSummary('k', 'two', at, later)).toEqual({ kind: 'taken' });
      expect(await store.claimSummary('k', 'two', later, latest)).toEqual({ kind: 'yours' });
      await store.releaseSummary('k', 'one');
      expect(await store.claimSummary('k', 'three', later, latest)).toEqual({ kind: 'taken' });
      await store.releaseSummary('k', 'two');
      expect(await store.claimSummary('k', 'three', later, latest)).toEqual({ kind: 'yours' });
    });

    it('go to one of many that claim at once', async () => {
      const store = await library();
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.claimSummary('k', `holder ${index}`, at, later)),
      );
      expect(claims.filter(({ kind }) => kind === 'yours')).toHaveLength(1);
      expect(claims.filter(({ kind }) => kind === 'taken')).toHaveLength(19);
    });
  });

  describe('what models used', () => {
    const ten = { inputTokens: 6, outputTokens: 4 };
    const limit = { max: 25, inputWeight: 1, outputWeight: 1 };

    it('is counted by day and model once it is settled', async () => {
      const store = await library();
      expect(await store.modelDays(day)).toEqual([]);
      expect(await store.reserveTokens(day, 'm', ten, null)).toBe(true);
      expect(await store.modelDays(day)).toEqual([]);
      await store.settleTokens(day, 'm', ten, { inputTokens: 5, outputTokens: 2 }, 1);
      await store.reserveTokens(day, 'a', ten, null);
      await store.settleTokens(day, 'a', ten, none, 1);
      await store.reserveTokens('2025-11-22', 'm', ten, null);
      await store.settleTokens('2025-11-22', 'm', ten, ten, 3);
      expect(await store.modelDays(day)).toEqual([
        { model: 'a', requests: 1, inputTokens: 0, outputTokens: 0 },
        { model: 'm', requests: 1, inputTokens: 5, outputTokens: 2 },
      ]);
    });

    it('keeps to the limit of a day over all models, also while requests are under way', async () => {
      const store = await library();
      const many = await Promise.all(
        Array.from({ length: 8 }, (_, index) => store.reserveTokens(day, index % 2 === 0 ? 'm' : 'n', ten, limit)),
      );
      expect(many.filter(Boolean)).toHaveLength(2);
      await store.settleTokens(day, 'm', ten, none, 1);
      expect(await store.reserveTokens(day, 'm', ten, limit)).toBe(true);
      expect(await store.reserveTokens(day, 'm', ten, limit)).toBe(false);
      expect(await store.reserveTokens('2025-11-22', 'm', ten, limit)).toBe(true);
    });

    it('weighs what comes in and what goes out', async () => {
      const store = await library();
      const money = { max: 1, inputWeight: 0, outputWeight: 0.25 };
      expect(await store.reserveTokens(day, 'm', ten, money)).toBe(true);
      expect(await store.reserveTokens(day, 'm', { inputTokens: 1_000_000, outputTokens: 0 }, money)).toBe(true);
      expect(await store.reserveTokens(day, 'm', { inputTokens: 0, outputTokens: 1 }, money)).toBe(false);
    });
  });

  describe('batches of a model', () => {
    const place = { model: 'm', server: 'http://127.0.0.1:9/v1' };
    const tokens = { inputTokens: 6, outputTokens: 4 };
    const items = ['a', 'b', 'c'].map((key) => ({ key, paper: `paper ${key}`, tokens }));
    const plan = { ...place, mark: 'first', holder: 'one', at, until: later, day, items } as const;
    const kept = items.map(({ key, paper }) => ({ key, paper }));

    it('take what nobody has taken or written, in their order', async () => {
      const store = await library();
      await store.saveSummary('b', '{}', at);
      expect(await store.planBatch({ ...plan, items: items.slice(0, 2) }, null)).toEqual({
        keys: ['a'],
        isOverBudget: false,
      });
      expect(await store.planBatch({ ...plan, mark: 'second', at: later }, null)).toMatchObject({ keys: ['c'] });
      expect(await store.planBatch({ ...plan, mark: 'third' }, null)).toMatchObject({ keys: [] });
      expect(await store.batches(place)).toEqual([
        { mark: 'first', serverId: null, items: [kept[0]] },
        { mark: 'second', serverId: null, items: [kept[2]] },
      ]);
      expect(await store.batches({ ...place, model: 'n' })).toEqual([]);
      expect(await store.batches({ ...place, server: 'elsewhere' })).toEqual([]);
    });

    it('leave out what somebody is writing, until the lease ends or is given back', async () => {
      const store = await library();
      await store.claimSummary('a', 'somebody', at, later);
      await store.claimSummary('b', 'somebody', at, later);
      await store.releaseSummary('b', 'somebody');
      expect(await store.planBatch(plan, null)).toMatchObject({ keys: ['b', 'c'] });
      expect(await store.planBatch({ ...plan, mark: 'next', at: later }, null)).toMatchObject({ keys: ['a'] });
    });

    it('have every key once, however many plan at once', async () => {
      const store = await library();
      const plans = await Promise.all(
        Array.from({ length: 8 }, (_, index) => store.planBatch({ ...plan, mark: `mark ${index}` }, null)),
      );
      expect(plans.flatMap(({ keys }) => keys).sort()).toEqual(['a', 'b', 'c']);
    });

    it('go as far as the day has room, and give it back when they end', async () => {
      const store = await library();
      const limit = { max: 25, inputWeight: 1, outputWeight: 1 };
      expect(await store.planBatch(plan, limit)).toEqual({ keys: ['a', 'b'], isOverBudget: true });
      expect(await store.reserveTokens(day, 'm', tokens, limit)).toBe(false);
      expect(await store.finishBatch('first', { inputTokens: 3, outputTokens: 1 }, 2)).toBe(true);
      expect(await store.finishBatch('first', { inputTokens: 3, outputTokens: 1 }, 2)).toBe(false);
      expect(await store.batches(place)).toEqual([]);
      expect(await store.modelDays(day)).toEqual([{ model: 'm', requests: 2, inputTokens: 3, outputTokens: 1 }]);
      expect(await store.reserveTokens(day, 'm', tokens, limit)).toBe(true);
      expect(await store.planBatch({ ...plan, mark: 'again' }, limit)).toMatchObject({ keys: ['a'] });
    });

    it('are taken over when a lease has ended, unless the server has them', async () => {
      const store = await library();
      await store.planBatch(plan, null);
      expect(await store.takeBatch('first', 'two', at, latest)).toBe(false);
      expect(await store.takeBatch('first', 'two', later, latest)).toBe(true);
      expect(await store.takeBatch('first', 'three', later, latest)).toBe(false);
      await store.submittedBatch('first', 'batch_1');
      expect(await store.takeBatch('first', 'three', latest, latest)).toBe(false);
      expect(await store.batches(place)).toEqual([{ mark: 'first', serverId: 'batch_1', items: kept }]);
    });

    it('are remembered when they are over until their files are deleted, if a server had them', async () => {
      const store = await library();
      await store.planBatch({ ...plan, items: items.slice(0, 1) }, null);
      await store.planBatch({ ...plan, mark: 'second', at: later }, null);
      await store.submittedBatch('second', 'batch_2');
      expect(await store.finishedBatches(place)).toEqual([]);
      await store.finishBatch('first', none, 0);
      await store.finishBatch('second', none, 2);
      expect(await store.batches(place)).toEqual([]);
      expect(await store.finishedBatches(place)).toEqual([{ mark: 'second', serverId: 'batch_2' }]);
      expect(await store.finishedBatches({ ...place, server: 'elsewhere' })).toEqual([]);
      expect(await store.planBatch({ ...plan, mark: 'again' }, null)).toMatchObject({ keys: ['a', 'b', 'c'] });
      await store.forgetBatch('second');
      expect(await store.finishedBatches(place)).toEqual([]);
      expect(await store.finishBatch('second', none, 2)).toBe(false);
    });
  });

  it('what is used without a limit does not count against one', async () => {
    const store = await library();
    const limit = { max: 10, inputWeight: 1, outputWeight: 1 };
    const much = { inputTokens: 1_000, outputTokens: 0 };
    expect(await store.reserveTokens(day, 'embeddings', much, null)).toBe(true);
    await store.settleTokens(day, 'embeddings', much, much, 1);
    expect(await store.reserveTokens(day, 'm', { inputTokens: 6, outputTokens: 4 }, limit)).toBe(true);
    expect(await store.modelDays(day)).toMatchObject([{ model: 'embeddings', inputTokens: 1_000 }]);
  });
}
