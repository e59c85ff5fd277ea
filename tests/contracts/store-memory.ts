import { describe, expect, it } from 'vitest';
import { inventedPaper } from '../invented-papers.ts';
import { batch, moment, type OpenLibrary } from './store-vocabulary.ts';

/** What is kept besides papers, and how it ends. */
export function memoryContract(library: OpenLibrary): void {
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

    it('lists the newest run of each source and scope, newest first', async () => {
      const store = await library();
      const run = (scope: string, hour: string, failure: string | null = null) =>
        ({
          source: 'huggingface',
          scope,
          at: `2025-11-20T${hour}:00:00.000Z`,
          papers: 3,
          rejected: 1,
          failure,
        }) as const;
      await store.recordRun(run('a', '08', 'No answer.'));
      await store.recordRun(run('b', '09'));
      await store.recordRun(run('a', '10'));
      await store.recordRun(run('a', '07'));
      expect(await store.lastRuns(10)).toEqual([run('a', '10'), run('b', '09')]);
      expect(await store.lastRuns(1)).toEqual([run('a', '10')]);
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
}
