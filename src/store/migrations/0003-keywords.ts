import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/**
 * How many papers have each keyword, derived from `paper`, so that what begins with a few letters is found at once however large the library
 * is. Case does not tell two keywords apart. As with the search index, triggers follow changes and deletions, and new papers are counted by
 * the batch (`sqlite/add-papers.ts`).
 */
const forget = `
  UPDATE keyword_count SET papers = papers - 1 WHERE keyword IN (SELECT value FROM json_each(old.keywords));
  DELETE FROM keyword_count WHERE papers < 1 AND keyword IN (SELECT value FROM json_each(old.keywords));`;
const learn = `
  INSERT INTO keyword_count (keyword, papers)
    SELECT min(value), 1 FROM json_each(new.keywords) GROUP BY value COLLATE NOCASE
    ON CONFLICT (keyword) DO UPDATE SET papers = papers + 1;`;

const statements = [
  'CREATE TABLE keyword_count (keyword TEXT NOT NULL COLLATE NOCASE PRIMARY KEY, papers INTEGER NOT NULL) WITHOUT ROWID',
  `INSERT INTO keyword_count (keyword, papers)
     SELECT min(each.value), count(DISTINCT paper.id) FROM paper, json_each(paper.keywords) AS each
     GROUP BY each.value COLLATE NOCASE`,
  `CREATE TRIGGER keyword_count_delete AFTER DELETE ON paper BEGIN ${forget} END`,
  `CREATE TRIGGER keyword_count_update AFTER UPDATE OF keywords ON paper WHEN old.keywords <> new.keywords
   BEGIN ${forget} ${learn} END`,
];

/** Makes what completion looks keywords up by, from the papers there are. */
export async function createKeywordCounts(db: Kysely<LibrarySchema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
