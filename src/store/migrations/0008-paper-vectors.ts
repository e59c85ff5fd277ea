import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/**
 * What papers mean, as a model's vector of int8 and the number that each of them is a multiple of. Ids count up and are never used again, so
 * that whoever holds the vectors in memory reads only what is new. A vector goes with its paper, and with the text it was made of.
 */
const statements = [
  `CREATE TABLE paper_vector (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     paper_id INTEGER NOT NULL UNIQUE REFERENCES paper (id) ON DELETE CASCADE,
     model TEXT NOT NULL,
     scale REAL NOT NULL,
     vector BLOB NOT NULL
   )`,
  `CREATE TRIGGER paper_vector_stale AFTER UPDATE OF title, abstract ON paper
   WHEN old.title IS NOT new.title OR old.abstract IS NOT new.abstract
   BEGIN DELETE FROM paper_vector WHERE paper_id = old.id; END`,
];

/** Makes the table of vectors. */
export async function createPaperVectors(db: Kysely<LibrarySchema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
