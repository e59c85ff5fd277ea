import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

type Db = Kysely<LibrarySchema>;

/**
 * A transaction that is on the disk once this resolves, with all before it. Others are only in the hands of the operating system by then:
 * a killed process loses nothing of them, but a power failure may lose the last ones. Source: https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function durableTransaction<T>(writer: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return writer.connection().execute(async (one) => {
    await sql`PRAGMA synchronous = FULL`.execute(one);
    try {
      return await one.transaction().execute(work);
    } finally {
      await sql`PRAGMA synchronous = NORMAL`.execute(one);
    }
  });
}
