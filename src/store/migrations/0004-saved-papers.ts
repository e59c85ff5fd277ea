import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/**
 * Papers people keep. They are kept by public id, not by row: ids that were ever shown keep leading to their paper (`paper_alias`), so that a
 * saved paper survives two papers becoming one, a new id, and a sample that goes and comes back as the real paper.
 */
const savedPapers = `CREATE TABLE saved_paper (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  actor TEXT NOT NULL,
  handle TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (platform, actor, handle)
)`;

/** Makes the table of saved papers. */
export async function createSavedPapers(db: Kysely<LibrarySchema>): Promise<void> {
  await sql.raw(savedPapers).execute(db);
}
