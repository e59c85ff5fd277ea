import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperRecord } from '../../src/core/paper.ts';
import type { IngestBatch } from '../../src/core/ports.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';
import { runs } from '../property-runs.ts';
import { expectIntact } from './library-process.ts';

let library: TestLibrary;
let path = '';

beforeEach(async () => {
  library = await openTestLibrary([]);
  path = join(library.folder, 'library.sqlite');
});

afterEach(() => library.close());

const moment = '2025-11-20T12:00:00.000Z';

function batch(records: readonly PaperRecord[], changes: Partial<IngestBatch> = {}): IngestBatch {
  return {
    source: 'huggingface',
    scope: 'test',
    records,
    cursor: null,
    etags: {},
    ...changes,
  };
}

/** Looks at the file behind the store's back. */
function select(sql: string): readonly unknown[] {
  const db = new Database(path);
  try {
    return db.prepare(sql).pluck().all();
  } finally {
    db.close();
  }
}

describe('what only the file shows', () => {
  it('is a library by its application id, in WAL mode', () => {
    expect(select('PRAGMA application_id')).toEqual([0x50424f59]);
    expect(select('PRAGMA journal_mode')).toEqual(['wal']);
  });

  it('forgets the oldest of very many button states and lists', async () => {
    const db = new Database(path);
    const many = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)';
    const instant = "strftime('%Y-%m-%dT%H:%M:%S.000Z', i, 'unixepoch')";
    db.exec(`INSERT INTO saved_action ${many} SELECT 'k' || i, 'state', ${instant} FROM n`);
    db.exec(`INSERT INTO last_list ${many} SELECT 'c' || i, '[]', ${instant} FROM n WHERE i <= 10000`);
    db.close();
    await library.store.saveAction('new', 'state', moment);
    await library.store.rememberList('new', ['2511.10001'], moment);
    expect(select('SELECT count(*) FROM saved_action')).toEqual([20_000]);
    expect(select('SELECT count(*) FROM last_list')).toEqual([10_000]);
    expect(await library.store.savedAction('k1')).toBeNull();
    expect(await library.store.savedAction('k2')).toBe('state');
    expect(await library.store.savedAction('new')).toBe('state');
    expect(select("SELECT count(*) FROM last_list WHERE conversation IN ('c1', 'new')")).toEqual([1]);
  });

  it('lets papers whose title ids collide have ids of their own', async () => {
    const { store } = library;
    await store.ingest(batch([inventedPaper({ title: 'First' })]));
    const [id] = select('SELECT handle FROM paper');
    // As if the title of another paper had the same ten digits: its row takes the id that the title would get.
    const db = new Database(path);
    db.exec("UPDATE paper SET title = 'Second', title_hash = 1");
    db.close();
    await store.ingest(batch([inventedPaper({ title: 'First' })]));
    const handles = select('SELECT handle FROM paper ORDER BY id');
    expect(handles[0]).toBe(id);
    expect(handles[1]).toMatch(/^t-[0-9a-f]{10}$/);
    expect(handles[1]).not.toBe(id);
  });

  it('writes nothing when a capture is read again', async () => {
    const records = Array.from({ length: 20 }, (_, index) =>
      inventedPaper({ title: `Paper ${index}`, sighting: sighting('huggingface', '2025-11-20', index, index) }),
    );
    await library.store.ingest(batch(records));
    const state = (): readonly unknown[] => select('SELECT hex(block) FROM paper_fts_data WHERE id = 10');
    const before = [state(), select('SELECT group_concat(origins) FROM paper')];
    await library.store.ingest(batch(records));
    expect([state(), select('SELECT group_concat(origins) FROM paper')]).toEqual(before);
  });
});

const anyRecord = fc
  .record({
    number: fc.integer({ min: 0, max: 5 }),
    hasId: fc.boolean(),
    titleOf: fc.integer({ min: 0, max: 5 }),
    version: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
    hour: fc.integer({ min: 10, max: 20 }),
    text: fc.constantFrom('amber', 'birch', 'cedar', null),
    categories: fc.subarray(['cs.CL', 'cs.LG', 'CS.cl']),
    keywords: fc.subarray(['LoRA', 'lora', 'diffusion']),
    isSample: fc.boolean(),
  })
  .map(({ number, hasId, titleOf, version, hour, text, categories, keywords, isSample }) =>
    inventedPaper({
      arxivId: hasId ? `2511.1000${number}` : null,
      title: `Title ${hasId ? titleOf : number}`,
      version,
      abstract: text,
      authors: text === null ? [] : [text, 'Ada'],
      categories,
      keywords,
      textRank: isSample ? 'sample' : hasId ? 'arxiv' : 'page-text',
      sighting: {
        ...sighting(isSample ? 'sample' : 'huggingface', '2025-11-20', hour),
        seenAt: `2025-11-20T${hour}:00:00.000Z`,
      },
    }),
  );

describe('any run of batches', () => {
  it('leaves the file, the search index and the references intact, and every id alive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyRecord, { maxLength: 6 }), { maxLength: 6 }), async (batches) => {
        const one = await openTestLibrary([]);
        try {
          const shown = new Set<string>();
          for (const records of batches) {
            const outcome = await one.store.ingest(batch(records));
            const ids = [...outcome.created, ...outcome.updated, ...outcome.unchanged];
            expect(new Set(ids).size).toBe(ids.length);
            expect(await one.store.papers(ids)).toHaveLength(ids.length);
            for (const paper of await one.store.papers(ids)) if (!paper.sample) shown.add(paper.id);
          }
          expect(await one.store.papers([...shown])).toHaveLength(shown.size);
          const { papers, samples } = await one.store.counts();
          expect(samples === 0 || samples === papers).toBe(true);
          expectIntact(join(one.folder, 'library.sqlite'));
        } finally {
          await one.close();
        }
      }),
      runs(15),
    );
  });
});
