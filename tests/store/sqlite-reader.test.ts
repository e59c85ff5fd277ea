import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReader, type Reader, readerThreadFile } from '../../src/store/sqlite/reader.ts';
import { inventedPaper } from '../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';

const thread = readerThreadFile(new URL('../../src/store/sqlite/reader.ts', import.meta.url).href);
const crashing = new URL('./crashing-reader.mjs', import.meta.url);
/** Takes SQLite a second or so. */
const heavySql =
  'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000000) SELECT count(*) AS count FROM n';

let library: TestLibrary;
let reader: Reader | null = null;

beforeEach(async () => {
  library = await openTestLibrary([inventedPaper({ title: 'Lanterns' })]);
});

afterEach(async () => {
  await reader?.close();
  reader = null;
  await library.close();
});

function start(file: URL, path = join(library.folder, 'library.sqlite')): Reader {
  reader = createReader(file, { path, busyTimeoutMs: 1_000, cacheKib: 1_024 });
  return reader;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('the reader thread', () => {
  it('never holds up the event loop', async () => {
    const { query } = start(thread);
    await query('SELECT 1', []);
    let isAnswered = false;
    const answer = query(heavySql, []).then((rows) => {
      isAnswered = true;
      return rows;
    });
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(isAnswered).toBe(false);
    expect(await answer).toEqual([{ count: 5_000_000 }]);
  });

  it('is what the store searches on', async () => {
    let isAnswered = false;
    const filter = { since: null, until: null, category: null };
    const terms = [{ words: ['lanterns'], prefix: false, field: null, exclude: false }];
    const answer = library.store.search({ terms, match: 'all', filter, limit: 5 }).then((found) => {
      isAnswered = true;
      return found;
    });
    // An answer of this thread would be there before the event loop could turn.
    await Promise.resolve().then(() => new Promise((resolve) => process.nextTick(resolve)));
    expect(isAnswered).toBe(false);
    expect(await answer).toHaveLength(1);
  });

  it('answers in the order of the questions', async () => {
    const { query } = start(thread);
    const order: number[] = [];
    await Promise.all([3, 1, 2].map((number) => query('SELECT ?', [number]).then(() => order.push(number))));
    expect(order).toEqual([3, 1, 2]);
  });

  it('cannot write', async () => {
    const { query } = start(thread);
    await expect(query("INSERT INTO http_etag VALUES ('a', 'b') RETURNING url", [])).rejects.toMatchObject({
      code: 'library-read-only',
    });
  });

  it('tells of a wrong query and goes on', async () => {
    const { query } = start(thread);
    await expect(query('SELECT nonsense', [])).rejects.toThrow('nonsense');
    expect(await query('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
  });

  it('fails every open question when it dies, and starts again with the next', async () => {
    const { query } = start(crashing);
    expect(await query('fine', [])).toEqual(['fine']);
    const questions = [query('crash', []), query('behind it', [])];
    const results = await Promise.allSettled(questions);
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { message: 'the reader thread ended before it answered' },
      });
    }
    expect(await query('again', [])).toEqual(['again']);
  });

  it('says why it cannot start: no library, no thread file', async () => {
    await expect(start(thread, join(library.folder, 'missing.sqlite')).query('SELECT 1', [])).rejects.toMatchObject({
      code: 'library-read-only',
    });
    await reader?.close();
    const missing = pathToFileURL(join(library.folder, 'missing.js'));
    await expect(start(missing).query('SELECT 1', [])).rejects.toMatchObject({
      cause: { message: expect.stringContaining('missing.js') },
    });
  });

  it('answers what was asked before it was closed, and nothing after that', async () => {
    const { query, nearWords, close } = start(thread);
    const answers = [query(heavySql, []), query('SELECT 2 AS two', [])];
    const closed = close();
    await expect(query('SELECT 3', [])).rejects.toThrow('closed');
    await expect(nearWords('lantern', 3)).rejects.toThrow('closed');
    await closed;
    expect(await Promise.all(answers)).toEqual([[{ count: 5_000_000 }], [{ two: 2 }]]);
    await close();
  });
});

describe('the file of the reader thread', () => {
  it('is beside the built module, or the built one when the module runs from its source', () => {
    const built = readerThreadFile('file:///app/node_modules/paperboy/dist/store/sqlite/open-store.js');
    expect(built.href).toBe('file:///app/node_modules/paperboy/dist/store/sqlite/reader-thread.js');
    const source = readerThreadFile('file:///home/ada/src/paperboy/src/store/sqlite/open-store.ts');
    expect(source.href).toBe('file:///home/ada/src/paperboy/dist/store/sqlite/reader-thread.js');
  });
});
