import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LibrarySchema } from '../../src/store/schema.ts';
import { durableTransaction } from '../../src/store/sqlite/durable-transaction.ts';
import { writerDialect } from '../../src/store/sqlite/writer-dialect.ts';

let folder = '';
let db: Kysely<LibrarySchema>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperboy-test-'));
  const connection = new Database(join(folder, 'library.sqlite'));
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = NORMAL');
  db = new Kysely<LibrarySchema>({ dialect: writerDialect(connection, 50) });
});

afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

/** 1 NORMAL, 2 FULL. */
async function level(on: Kysely<LibrarySchema>): Promise<unknown> {
  return (await sql`PRAGMA synchronous`.execute(on)).rows;
}

describe('a durable transaction', () => {
  it('waits for the disk; those beside and after it do not', async () => {
    const levels = await Promise.all([
      db.transaction().execute(level),
      durableTransaction(db, level),
      db.transaction().execute(level),
    ]);
    expect(levels).toEqual([[{ synchronous: 1 }], [{ synchronous: 2 }], [{ synchronous: 1 }]]);
  });

  it('is undone where it fails, and the next one is as ever', async () => {
    const failing = durableTransaction(db, async (tx) => {
      await tx.schema.createTable('half').addColumn('id', 'integer').execute();
      throw new Error('the power went out');
    });
    await expect(failing).rejects.toThrow('the power went out');
    expect(await level(db)).toEqual([{ synchronous: 1 }]);
    expect(await db.introspection.getTables()).toEqual([]);
  });
});
