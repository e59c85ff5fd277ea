import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/** What language models wrote and used. `content` is empty while `holder` writes; what is reserved counts against the day until it is settled. */
const statements = [
  `CREATE TABLE model_summary (
     key TEXT NOT NULL PRIMARY KEY,
     content TEXT,
     holder TEXT,
     until TEXT,
     at TEXT NOT NULL
   ) WITHOUT ROWID`,
  `CREATE TABLE model_day (
     day TEXT NOT NULL,
     model TEXT NOT NULL,
     requests INTEGER NOT NULL DEFAULT 0,
     input_tokens INTEGER NOT NULL DEFAULT 0,
     output_tokens INTEGER NOT NULL DEFAULT 0,
     reserved_input INTEGER NOT NULL DEFAULT 0,
     reserved_output INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (day, model)
   ) WITHOUT ROWID`,
];

/** Makes the tables of language models. */
export async function createModelRecords(db: Kysely<LibrarySchema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
