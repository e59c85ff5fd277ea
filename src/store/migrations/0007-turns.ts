import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/** What was asked and answered last in a conversation; short-lived. */
const statements = [
  `CREATE TABLE turn (
     id INTEGER PRIMARY KEY,
     conversation TEXT NOT NULL,
     platform TEXT NOT NULL,
     workspace TEXT,
     at TEXT NOT NULL,
     turn TEXT NOT NULL
   )`,
  'CREATE INDEX turn_by_conversation ON turn (conversation, id)',
  'CREATE INDEX turn_by_age ON turn (at)',
];

/** Makes the table of turns. */
export async function createTurns(db: Kysely<LibrarySchema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
