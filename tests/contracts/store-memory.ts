import { describe, expect, it } from 'vitest';
import { type Turn, turnMs, turnsMax } from '../../src/core/ask/turn.ts';
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

  describe('turns of a talk', () => {
    const here = { platform: 'slack', workspace: 'w' };
    const start = Date.parse(moment);
    const at = (ms: number): string => new Date(start + ms).toISOString();
    const turn = (ms: number, changes: Partial<Turn> = {}): Turn => ({
      question: `asked at ${ms}`,
      begins: 'asked first',
      answer: '',
      papers: [],
      scope: { kind: 'library' },
      at: at(ms),
      ...changes,
    });

    it('come back as they were, oldest first, each talk by itself', async () => {
      const store = await library();
      const turns = [
        turn(1, { answer: 'Twelve “percent”. 🏮', papers: ['2511.10002', 't-0123456789'] }),
        turn(2, { scope: { kind: 'paper', paper: '2511.10002' } }),
        turn(3, { scope: { kind: 'days', range: { from: '2025-11-15', to: '2025-11-21' }, label: 'last week' } }),
      ];
      for (const one of turns) await store.rememberTurn('a', here, one);
      await store.rememberTurn('b', here, turn(4));
      expect(await store.turns('a', at(5))).toEqual(turns);
      expect(await store.turns('b', at(5))).toEqual([turn(4)]);
      expect(await store.turns('c', at(5))).toEqual([]);
    });

    it('are few, however long somebody talks', async () => {
      const store = await library();
      for (let ms = 0; ms < 3 * turnsMax; ms += 1) await store.rememberTurn('a', here, turn(ms));
      expect((await store.turns('a', at(100))).map((one) => one.at)).toEqual(
        Array.from({ length: turnsMax }, (_, index) => at(2 * turnsMax + index)),
      );
    });

    it('are over after a while, and then erased by whoever asks next', async () => {
      const store = await library();
      await store.rememberTurn('a', here, turn(0));
      await store.rememberTurn('b', here, turn(1));
      expect(await store.turns('a', at(turnMs))).toEqual([turn(0)]);
      expect(await store.turns('a', at(turnMs + 1))).toEqual([]);
      await store.rememberTurn('b', here, turn(turnMs + 1));
      // Also for a clock that was set back: it is gone, not hidden.
      expect(await store.turns('a', at(0))).toEqual([]);
      expect(await store.turns('b', at(2))).toEqual([turn(1), turn(turnMs + 1)]);
    });

    it('are erased on request, and with their workspace; those of others stay', async () => {
      const store = await library();
      for (const talk of ['a', 'b']) await store.rememberTurn(talk, here, turn(0));
      await store.rememberTurn('c', { platform: 'slack', workspace: 'other' }, turn(0));
      await store.rememberTurn('d', { platform: 'discord', workspace: 'w' }, turn(0));
      await store.rememberTurn('e', { platform: 'terminal', workspace: null }, turn(0));
      await store.forgetTurns('a');
      const left = async (): Promise<readonly number[]> =>
        Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (talk) => (await store.turns(talk, at(1))).length));
      expect(await left()).toEqual([0, 1, 1, 1, 1]);
      await store.forgetInstallation('slack', 'w');
      expect(await left()).toEqual([0, 0, 1, 1, 1]);
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
