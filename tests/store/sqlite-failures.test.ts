import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { destinationKey } from '../../src/core/digest/subscription.ts';
import { UserError, type UserErrorCode } from '../../src/core/errors.ts';
import type { PaperRecord } from '../../src/core/paper.ts';
import type { IngestBatch } from '../../src/core/ports.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import type { LibrarySchema } from '../../src/store/schema.ts';
import { openSqliteStore, type SqliteOptions } from '../../src/store/sqlite/open-store.ts';
import { explainSqlite } from '../../src/store/sqlite/sqlite-failure.ts';
import { writerDialect } from '../../src/store/sqlite/writer-dialect.ts';
import { claim, delivery, draftOf, noon, saying, wanted } from '../contracts/digest-vocabulary.ts';
import { inventedPaper } from '../invented-papers.ts';
import { expectIntact, startLibraryProcess } from './library-process.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperboy-test-'));
  path = join(folder, 'library.sqlite');
});

afterEach(() => rmSync(folder, { recursive: true }));

function batch(records: readonly PaperRecord[], scope = 'test'): IngestBatch {
  return {
    source: 'huggingface',
    scope,
    records,
    cursor: 'more',
    etags: {},
  };
}

async function makeLibrary(): Promise<void> {
  const store = await openSqliteStore({ path });
  await store.ingest(
    batch(
      Array.from({ length: 200 }, (_, index) =>
        inventedPaper({ title: `Paper ${index}`, abstract: 'Tides. '.repeat(99) }),
      ),
    ),
  );
  await store.close();
}

function contents(): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'base64')]));
}

async function failureOf(attempt: Promise<unknown>): Promise<UserError> {
  const failure = await attempt.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof UserError)) throw new Error('expected a UserError', { cause: failure });
  return failure;
}

/** Opening must fail so, name the file, say what to do, and leave every byte in the folder as it was. */
async function expectRefusal(code: UserErrorCode, says: RegExp, options: Partial<SqliteOptions> = {}): Promise<void> {
  const before = contents();
  const failure = await failureOf(openSqliteStore({ path, ...options }));
  expect(failure.code).toBe(code);
  expect(failure.message).toMatch(says);
  expect(failure.message).toContain(options.path ?? path);
  expect(failure.hint).toMatch(/\.$/);
  expect(contents()).toEqual(before);
}

describe('where the library can be', () => {
  it('is made in a folder that is missing, for its owner alone', async () => {
    const deep = join(folder, 'a', 'b', 'library.sqlite');
    const store = await openSqliteStore({ path: deep });
    await store.close();
    expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['library.sqlite']);
  });

  it('is made in an empty file, and in an empty database without a name', async () => {
    writeFileSync(path, '');
    await (await openSqliteStore({ path })).close();
    expectIntact(path);
    const empty = new Database(join(folder, 'vacuumed.sqlite'));
    empty.exec('VACUUM');
    empty.close();
    await (await openSqliteStore({ path: join(folder, 'vacuumed.sqlite') })).close();
  });

  it('stays as it is, byte for byte, when it is opened and closed', async () => {
    await makeLibrary();
    const before = contents();
    await (await openSqliteStore({ path })).close();
    expect(contents()).toEqual(before);
  });
});

describe('what is no library', () => {
  it('is refused: a folder', async () => {
    mkdirSync(path);
    await expectRefusal('library-foreign', /is a folder/);
  });

  it('is refused: a path through a file', async () => {
    writeFileSync(path, 'A note.');
    await expectRefusal('library-foreign', /folder that is a file/, { path: join(path, 'library.sqlite') });
  });

  it.each([
    ['a text', 'Dear diary,\nnothing happened today.\n'.repeat(50)],
    ['a short text', 'x'],
    ['zeros', '\0'.repeat(8192)],
  ])('is refused: %s', async (_name, text) => {
    writeFileSync(path, text);
    await expectRefusal('library-foreign', /not a SQLite database/);
  });

  it.each([
    ['with tables', (db: Database.Database) => db.exec('CREATE TABLE note (text); INSERT INTO note VALUES (1)')],
    ['in WAL mode', (db: Database.Database) => db.pragma('journal_mode = WAL') && db.exec('CREATE TABLE note (text)')],
    ['with the name of another program', (db: Database.Database) => db.pragma('application_id = 42')],
    [
      'with many tables',
      (db: Database.Database) => {
        for (let index = 0; index < 300; index += 1) db.exec(`CREATE TABLE note_${index} (text, more_text, and_more)`);
      },
    ],
  ])('is refused: a database %s', async (_name, fill) => {
    const db = new Database(path);
    fill(db);
    db.close();
    await expectRefusal('library-foreign', /another program/);
  });

  it('is refused: a database another program has open, with tables only in its write-ahead log', async () => {
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE note (text)');
    await expectRefusal('library-foreign', /another program/);
    db.close();
  });
});

describe('a library that is damaged', () => {
  it.each([
    ['cut to the first bytes', (size: number) => Math.min(size, 60)],
    ['cut to half', (size: number) => Math.floor(size / 2)],
    ['cut by one page', (size: number) => size - 8192],
  ])('is told: %s', async (_name, cut) => {
    await makeLibrary();
    truncateSync(path, cut(statSync(path).size));
    await expectRefusal('library-damaged', /damaged/);
  });

  it('is told when its schema is overwritten', async () => {
    await makeLibrary();
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(8092, 0xaa), bytes.subarray(8192)]));
    await expectRefusal('library-damaged', /damaged/);
  });

  it('is told when a read meets the damage, also on the reader thread', async () => {
    await makeLibrary();
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 16_384), Buffer.alloc(bytes.length - 16_384, 0xaa)]));
    const store = await openSqliteStore({ path }).catch((error: unknown) => error);
    const failure = store instanceof Error ? store : await failureOf(Object(store).top(null, 'newest', 0, 5));
    expect(failure).toMatchObject({ code: 'library-damaged' });
    if (!(store instanceof Error)) await Object(store).close();
  });
});

describe('a library of a newer Paperboy', () => {
  it('is refused with both versions', async () => {
    await makeLibrary();
    const db = new Database(path);
    db.exec("INSERT INTO schema_migration VALUES ('9999-telepathy'); CREATE TABLE telepathy (thought TEXT)");
    db.close();
    await expectRefusal('library-newer', new RegExp(`9999-telepathy.*${migrations.at(-1)?.name}\\.$`));
  });
});

describe('a full disk', () => {
  it('is told; the batch has changed nothing and the library still works', async () => {
    await makeLibrary();
    const pagesMax = statSync(path).size / 8192 + 20;
    const store = await openSqliteStore({ path, pagesMax });
    const before = await store.counts();
    const large = Array.from({ length: 400 }, (_, index) =>
      inventedPaper({ title: `Large ${index}`, abstract: `Words ${index} `.repeat(200) }),
    );
    const failure = await failureOf(store.ingest(batch(large, 'large')));
    expect(failure.code).toBe('library-full');
    expect(failure.message).toContain(path);
    expect(await store.counts()).toEqual(before);
    expect(await store.cursor('huggingface', 'large')).toBeNull();
    const small = await store.ingest(batch([inventedPaper({ title: 'Small' })]));
    expect(small.created).toHaveLength(1);
    await store.close();
    expectIntact(path);
  });

  it('leaves no half of a digest: neither progress nor what it tells nor its messages', async () => {
    await makeLibrary();
    const store = await openSqliteStore({ path, pagesMax: statSync(path).size / 8192 + 40 });
    const made = await store.addSubscription(wanted());
    const draft = draftOf(made, ['2511.10001']);
    const huge = draft.deliveries.map((each) => ({ ...each, reply: saying('words '.repeat(100_000)) }));
    expect((await failureOf(store.saveDigests([{ ...draft, deliveries: huge }]))).code).toBe('library-full');
    expect(await store.subscription(made.id)).toEqual(made);
    expect(await store.digest(made.id, draft.date)).toBeNull();
    expect((await store.toldAt([destinationKey(made.destination)], draft.told)).size).toBe(0);
    expect((await store.outboxCounts()).waiting).toBe(0);
    expect(await store.saveDigests([draft])).toEqual(['saved']);
    await store.close();
    expectIntact(path);
  });

  it('leaves no half of a schema in a new library', async () => {
    expect((await failureOf(openSqliteStore({ path, pagesMax: 6 }))).code).toBe('library-full');
    await (await openSqliteStore({ path })).close();
    expectIntact(path);
  });
});

describe('a library that another process is writing to', () => {
  it('tells who looks for deliveries that there are none, without waiting; a claim waits', async () => {
    const store = await openSqliteStore({ path, busyTimeoutMs: 60 });
    await store.enqueue([delivery('later', { notBefore: noon(5) })]);
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    expect(await claim(store, 4)).toEqual([]);
    expect(await store.nextDeliveryAt(['discord'])).toBe(noon(5));
    expect((await failureOf(claim(store, 5))).code).toBe('library-busy');
    other.exec('ROLLBACK');
    other.close();
    expect(await claim(store, 5)).toMatchObject([{ dedupeKey: 'later', attempt: 1 }]);
    await store.close();
  });

  it('is waited for without holding up the event loop, then told as busy, and works again after that', async () => {
    const store = await openSqliteStore({ path, busyTimeoutMs: 60 });
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const failure = await failureOf(store.ingest(batch([inventedPaper({ title: 'Later' })])));
    clearInterval(timer);
    expect(failure.code).toBe('library-busy');
    expect(failure.message).toContain(path);
    expect(turns).toBeGreaterThan(0);
    expect((await failureOf(store.rememberList('c', [], '2025-11-20T12:00:00.000Z'))).code).toBe('library-busy');
    expect((await store.counts()).papers).toBe(0);
    other.exec('ROLLBACK');
    other.close();
    expect((await store.ingest(batch([inventedPaper({ title: 'Later' })]))).created).toHaveLength(1);
    await store.close();
  });

  it('is written to as soon as the other is done', async () => {
    const store = await openSqliteStore({ path });
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const waiting = store.ingest(batch([inventedPaper({ title: 'Later' })]));
    await new Promise((resolve) => setImmediate(resolve));
    other.exec('COMMIT');
    other.close();
    expect((await waiting).created).toHaveLength(1);
    await store.close();
  });

  it('is told as busy where it cannot even be opened', async () => {
    await makeLibrary();
    const other = new Database(path);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');
    expect((await failureOf(openSqliteStore({ path, busyTimeoutMs: 20 }))).code).toBe('library-busy');
    other.exec('ROLLBACK');
    other.close();
  });
});

describe('a library that may not be written', () => {
  const isRoot = process.getuid?.() === 0;
  /** The user that owns nothing. */
  const nobody = 65_534;

  /** File permissions do not bind root, so someone else has to try. */
  async function openedByNobody(file: string): Promise<string> {
    const other = startLibraryProcess([file, 'open'], nobody);
    await other.ended;
    return other.lines.join();
  }

  const protections = [
    { what: 'file', fileMode: 0o444, folderMode: 0o777 },
    { what: 'folder', fileMode: 0o666, folderMode: 0o555 },
  ];
  it.for(protections)(
    'is told, with nothing changed, where the $what is read-only',
    async ({ fileMode, folderMode }, { skip }) => {
      await makeLibrary();
      const open = join(folder, 'open');
      mkdirSync(open);
      chmodSync(open, 0o777);
      chmodSync(path, fileMode);
      chmodSync(folder, folderMode);
      try {
        if (!isRoot) return await expectRefusal('library-read-only', /read-only/);
        const allowed = await openedByNobody(join(open, 'library.sqlite'));
        if (allowed === '') skip('skipped: root ignores file permissions, and nobody else can read this checkout');
        expect(allowed).toBe('done');
        const before = contents();
        expect(await openedByNobody(path)).toMatch(/^failed library-read-only The library .* is read-only\.$/);
        expect(contents()).toEqual(before);
      } finally {
        chmodSync(folder, 0o700);
      }
    },
  );

  it('is told where it becomes so later', async () => {
    await makeLibrary();
    const db = new Database(path, { readonly: true });
    const kysely = new Kysely<LibrarySchema>({ dialect: writerDialect(db, 10) });
    const failure = await failureOf(kysely.insertInto('http_etag').values({ url: 'x', etag: 'y' }).execute());
    expect(failure.code).toBe('library-read-only');
    await kysely.destroy();
  });
});

describe('explaining result codes of SQLite', () => {
  const failure = (code: string) => Object.assign(new Error('sqlite says'), { code });

  it.each<[string, UserErrorCode]>([
    ['SQLITE_BUSY', 'library-busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'library-busy'],
    ['SQLITE_LOCKED', 'library-busy'],
    ['SQLITE_FULL', 'library-full'],
    ['SQLITE_READONLY', 'library-read-only'],
    ['SQLITE_READONLY_DIRECTORY', 'library-read-only'],
    ['SQLITE_CANTOPEN', 'library-read-only'],
    ['SQLITE_PERM', 'library-read-only'],
    ['SQLITE_NOTADB', 'library-foreign'],
    ['SQLITE_CORRUPT', 'library-damaged'],
    ['SQLITE_CORRUPT_VTAB', 'library-damaged'],
    ['SQLITE_IOERR_READ', 'library-damaged'],
  ])('%s is %s', (sqlite, code) => {
    const explained = explainSqlite(failure(sqlite), '/somewhere/library.sqlite');
    expect(explained).toBeInstanceOf(UserError);
    expect(explained).toMatchObject({ code, message: expect.stringContaining('/somewhere/library.sqlite') });
    expect(explained).toHaveProperty('cause', expect.objectContaining({ code: sqlite }));
  });

  it('leaves bugs as they are', () => {
    for (const bug of [failure('SQLITE_CONSTRAINT_UNIQUE'), failure('ENOENT'), new TypeError('x'), 'text', null]) {
      expect(explainSqlite(bug, 'x')).toBe(bug);
    }
  });
});
