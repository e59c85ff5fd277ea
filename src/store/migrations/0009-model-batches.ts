import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/**
 * Batches of a model that are under way. A summary is in one batch at most. What was set aside counts for the day it was set aside on.
 * `unlimited`: what is used without a limit does not count against the limit of others.
 */
const statements = [
  `CREATE TABLE model_batch (
     mark TEXT NOT NULL PRIMARY KEY,
     model TEXT NOT NULL,
     server TEXT NOT NULL,
     server_id TEXT,
     holder TEXT NOT NULL,
     until TEXT NOT NULL,
     at TEXT NOT NULL,
     day TEXT NOT NULL,
     reserved_input INTEGER NOT NULL,
     reserved_output INTEGER NOT NULL
   ) WITHOUT ROWID`,
  `CREATE TABLE model_batch_item (
     key TEXT NOT NULL PRIMARY KEY,
     mark TEXT NOT NULL REFERENCES model_batch (mark) ON DELETE CASCADE,
     paper TEXT NOT NULL,
     position INTEGER NOT NULL
   ) WITHOUT ROWID`,
  'CREATE INDEX model_batch_item_by_mark ON model_batch_item (mark, position)',
  'ALTER TABLE model_day ADD COLUMN unlimited INTEGER NOT NULL DEFAULT 0',
];

/** Makes the tables of batches. */
export async function createModelBatches(db: Kysely<LibrarySchema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
