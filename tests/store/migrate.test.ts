import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMigrated, migrate } from '../../src/store/migrate.ts';
import { type Migration, migrations } from '../../src/store/migrations/index.ts';
import { keepSaved } from '../../src/store/saved-papers.ts';
import type { LibrarySchema } from '../../src/store/schema.ts';
import { writerDialect } from '../../src/store/sqlite/writer-dialect.ts';
import { findInstallation, findSetting, keepSetting } from '../../src/store/workspaces.ts';

let folder = '';
let db: Database.Database;
let kysely: Kysely<LibrarySchema>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperboy-test-'));
  db = new Database(join(folder, 'library.sqlite'));
  kysely = new Kysely<LibrarySchema>({ dialect: writerDialect(db, 100) });
});

afterEach(async () => {
  await kysely.destroy();
  rmSync(folder, { recursive: true });
});

const tables = (): readonly unknown[] =>
  db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
const making = (name: string, table: string): Migration => ({
  name,
  up: (tx) =>
    sql
      .raw(`CREATE TABLE ${table} (x)`)
      .execute(tx)
      .then(() => undefined),
});
const failing: Migration = { name: '0003-failing', up: () => Promise.reject(new Error('the power went out')) };
const one = making('0001-one', 'one');
const two = making('0002-two', 'two');

describe('migrations', () => {
  it('have a number each, in order', () => {
    const numbers = migrations.map(({ name }) => name.slice(0, 4));
    expect(numbers).toEqual([...new Set(numbers)].sort());
    for (const { name } of migrations) expect(name).toMatch(/^\d{4}-[a-z-]+$/);
  });

  it('run in whatever order they came to a library, as those of two branches do', async () => {
    await migrate(kysely, [two], 'here');
    expect(await isMigrated(kysely, [one, two], 'here')).toBe(false);
    await migrate(kysely, [one, two], 'here');
    expect(tables()).toEqual(['one', 'schema_migration', 'two']);
  });

  it('run once each, the new ones only', async () => {
    await migrate(kysely, [one], 'here');
    expect(await isMigrated(kysely, [one], 'here')).toBe(true);
    expect(await isMigrated(kysely, [one, two], 'here')).toBe(false);
    await migrate(kysely, [one, two], 'here');
    await migrate(kysely, [one, two], 'here');
    expect(tables()).toEqual(['one', 'schema_migration', 'two']);
  });

  it('leave nothing half done where one fails', async () => {
    await expect(migrate(kysely, [one, two, failing], 'here')).rejects.toThrow('the power went out');
    expect(tables()).toEqual([]);
    await migrate(kysely, [one], 'here');
    await expect(migrate(kysely, [one, two, failing], 'here')).rejects.toThrow('the power went out');
    expect(tables()).toEqual(['one', 'schema_migration']);
  });

  it('refuse a schema they do not know, naming both versions', async () => {
    await migrate(kysely, [one, two], 'here');
    const refusal = {
      code: 'library-newer',
      message: expect.stringMatching(/^The library here has schema 0002-two.*0001-one\.$/),
    };
    await expect(migrate(kysely, [one], 'here')).rejects.toMatchObject(refusal);
    await expect(isMigrated(kysely, [one], 'here')).rejects.toMatchObject(refusal);
    expect(tables()).toEqual(['one', 'schema_migration', 'two']);
  });

  it('count the keywords of a library of schema 2', async () => {
    await migrate(kysely, migrations.slice(0, 2), 'here');
    const keywords = [['LoRA', 'routing'], ['routing', 'lora', 'Lora'], []];
    const insert = db.prepare(
      `INSERT INTO paper (handle, sample, text_rank, title_hash, title, authors, categories, keywords, links, origins)
       VALUES (?, 0, 'huggingface', 0, 'A title', '[]', '[]', ?, '[]', '{}')`,
    );
    for (const [index, list] of keywords.entries()) insert.run(`2511.1000${index}`, JSON.stringify(list));
    db.exec("INSERT INTO paper_fts (paper_fts) VALUES ('rebuild')");
    await migrate(kysely, migrations, 'here');
    const counted = () =>
      db.prepare("SELECT lower(keyword) || ' ' || papers FROM keyword_count ORDER BY 1").pluck().all();
    expect(counted()).toEqual(['lora 2', 'routing 2']);
    db.exec("UPDATE paper SET keywords = '[\"tides\"]' WHERE handle = '2511.10000'");
    db.exec("DELETE FROM paper WHERE handle = '2511.10001'");
    expect(counted()).toEqual(['tides 1']);
  });

  it('give a library of schema 3 room for saved papers and workspaces, and leave all else as it was', async () => {
    await migrate(kysely, migrations.slice(0, 3), 'here');
    const insert = db.prepare(
      `INSERT INTO paper (handle, sample, text_rank, title_hash, title, authors, categories, keywords, links, origins)
       VALUES (?, 0, 'huggingface', 0, 'A title', '[]', '[]', '[]', '[]', '{}')`,
    );
    const { lastInsertRowid } = insert.run('2511.10001');
    db.prepare('INSERT INTO paper_alias (handle, paper_id) VALUES (?, ?)').run('t-0123456789', lastInsertRowid);
    db.exec("INSERT INTO last_list VALUES ('terminal', '[\"2511.10001\"]', '2025-11-20T12:00:00.000Z')");
    const kept = () => ['paper', 'paper_alias', 'last_list'].map((table) => db.prepare(`SELECT * FROM ${table}`).all());
    const before = kept();
    await migrate(kysely, migrations, 'here');
    expect(await isMigrated(kysely, migrations, 'here')).toBe(true);
    expect(kept()).toEqual(before);
    const ada = { platform: 'terminal', id: 'local' };
    const save = (id: string) => keepSaved(kysely, ada, id, '2025-11-21T12:00:00.000Z');
    expect([await save('t-0123456789'), await save('2511.10001')]).toEqual(['saved', 'already']);
    await keepSetting(kysely, { platform: 'slack', workspace: 'T1', name: 'unfurl', value: 'on' });
    expect(await findSetting(kysely, 'slack', 'T1', 'unfurl')).toBe('on');
    expect(await findInstallation(kysely, 'slack', 'T1')).toBeNull();
  });
});
