import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/**
 * Full text (FTS5) and categories, both derived from `paper`. Triggers follow changes and deletions; new papers are added by the batch
 * (`sqlite/full-text.ts`), because a trigger makes FTS5 write out its memory for every single row, which takes four times as long.
 * The index holds no copy of the text: it reads the columns of `paper`, of which `authors` and `keywords` are JSON lists, whose brackets
 * and quotes are no words to the tokenizer.
 * Sources: https://www.sqlite.org/fts5.html#external_content_tables, https://www.sqlite.org/fts5.html#porter_tokenizer
 */
const indexed = ['title', 'abstract', 'authors', 'keywords'];
const columns = indexed.join(', ');
const values = (row: 'old' | 'new'): string => indexed.map((column) => `${row}.${column}`).join(', ');
const changed = indexed.map((column) => `old.${column} IS NOT new.${column}`).join(' OR ');

const forget = `INSERT INTO paper_fts (paper_fts, rowid, ${columns}) VALUES ('delete', old.id, ${values('old')});`;
const learn = `INSERT INTO paper_fts (rowid, ${columns}) VALUES (new.id, ${values('new')});`;
const forgetCategories = 'DELETE FROM paper_category WHERE paper_id = old.id;';
const learnCategories =
  'INSERT OR IGNORE INTO paper_category (category, paper_id) SELECT value, new.id FROM json_each(new.categories);';

const statements = [
  `CREATE VIRTUAL TABLE paper_fts USING fts5 (
     ${columns}, content = 'paper', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
   )`,
  // Parts of the index are joined sixteen at a time instead of four: a fifth less to do for a batch; searches look at a few parts more.
  // Source: https://www.sqlite.org/fts5.html#the_automerge_configuration_option
  `INSERT INTO paper_fts (paper_fts, rank) VALUES ('automerge', 16)`,
  `CREATE VIRTUAL TABLE paper_word USING fts5vocab (paper_fts, 'row')`,
  `CREATE VIRTUAL TABLE paper_word_place USING fts5vocab (paper_fts, 'instance')`,
  `CREATE TRIGGER paper_fts_delete AFTER DELETE ON paper BEGIN ${forget} END`,
  `CREATE TRIGGER paper_fts_update AFTER UPDATE OF ${columns} ON paper WHEN ${changed} BEGIN ${forget} ${learn} END`,
  // arXiv writes `cs.CL`; people write `cs.cl`.
  `CREATE TABLE paper_category (
     paper_id INTEGER NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
     category TEXT NOT NULL COLLATE NOCASE,
     PRIMARY KEY (paper_id, category)
   ) WITHOUT ROWID`,
  `CREATE TRIGGER paper_category_update AFTER UPDATE OF categories ON paper WHEN old.categories <> new.categories
   BEGIN ${forgetCategories} ${learnCategories} END`,
];

/** Makes what search looks papers up by. */
export async function createSearchIndex(db: Kysely<LibrarySchema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
