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
}
