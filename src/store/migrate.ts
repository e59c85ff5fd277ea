import type { Kysely } from 'kysely';
import { UserError } from '../core/errors.ts';
import type { Migration } from './migrations/index.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

async function appliedMigrations(db: Db): Promise<readonly string[]> {
  const rows = await db.selectFrom('schema_migration').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}

/** Throws `library-newer` where a newer Paperboy has already changed the schema in ways that `migrations` do not know. */
function requireKnown(applied: readonly string[], migrations: readonly Migration[], library: string): void {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = applied.filter((name) => !known.has(name)).at(-1);
  if (unknown === undefined) return;
  const newest = migrations.at(-1)?.name ?? 'none';
  const sentence = `The library ${library} has schema ${unknown}, but this Paperboy knows no newer one than ${newest}.`;
  throw new UserError('library-newer', sentence, 'Update Paperboy, or name another file in PAPERBOY_DATABASE.');
}

/**
 * Brings the schema up to the newest of `migrations`, all in one transaction that takes the write lock first: of two processes that start at
 * once the second finds everything done, and one that is killed leaves nothing half done. `library` is named in errors.
 */
export async function migrate(db: Db, migrations: readonly Migration[], library: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.schema
      .createTable('schema_migration')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.notNull().primaryKey())
      .execute();
    const applied = await appliedMigrations(tx);
    requireKnown(applied, migrations, library);
    const pending = migrations.filter(({ name }) => !applied.includes(name));
    for (const { name, up } of pending) {
      await up(tx);
      await tx.insertInto('schema_migration').values({ name }).execute();
    }
  });
}

/** Whether all of `migrations` are applied to the library with a `schema_migration` table, found out without writing. Throws as `migrate` does. */
export async function isMigrated(db: Db, migrations: readonly Migration[], library: string): Promise<boolean> {
  const applied = await appliedMigrations(db);
  requireKnown(applied, migrations, library);
  return migrations.every(({ name }) => applied.includes(name));
}
