import { type Kysely, sql } from 'kysely';
import type { LibrarySchema } from '../schema.ts';

/**
 * Papers, what sources said of them, and what the bot remembers. `WITHOUT ROWID` keeps the rows in the order of the key and saves an
 * index. A paper's long columns stand last, so that reading the others does not touch its overflow pages.
 */
const statements = [
  `CREATE TABLE paper (
     id INTEGER PRIMARY KEY,
     handle TEXT NOT NULL UNIQUE,
     arxiv_id TEXT CHECK (arxiv_id IS NULL OR arxiv_id = handle),
     version INTEGER,
     published_on TEXT,
     updated_on TEXT,
     daily_on TEXT,
     listed_on TEXT,
     upvotes INTEGER,
     comments INTEGER,
     author_count INTEGER,
     sample INTEGER NOT NULL,
     text_rank TEXT NOT NULL,
     title_hash INTEGER NOT NULL,
     title TEXT NOT NULL,
     authors TEXT NOT NULL,
     categories TEXT NOT NULL,
     keywords TEXT NOT NULL,
     links TEXT NOT NULL,
     organization TEXT,
     source_tldr TEXT,
     thumbnail_url TEXT,
     origins TEXT NOT NULL,
     abstract TEXT
   )`,
  'CREATE INDEX paper_title_hash ON paper (title_hash)',
  // All that lists and counts look at, so that they never read whole papers; one index costs less to keep than one for each order.
  'CREATE INDEX paper_listed ON paper (listed_on DESC, upvotes, comments, published_on)',
  'CREATE INDEX paper_sample ON paper (sample) WHERE sample = 1',
  `CREATE TABLE paper_alias (
     handle TEXT NOT NULL PRIMARY KEY,
     paper_id INTEGER NOT NULL REFERENCES paper (id) ON DELETE CASCADE
   ) WITHOUT ROWID`,
  'CREATE INDEX paper_alias_paper ON paper_alias (paper_id)',
  `CREATE TABLE other_title (
     title_key TEXT NOT NULL,
     paper_id INTEGER NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
     PRIMARY KEY (title_key, paper_id)
   ) WITHOUT ROWID`,
  'CREATE INDEX other_title_paper ON other_title (paper_id)',
  `CREATE TABLE sighting (
     paper_id INTEGER NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
     source TEXT NOT NULL,
     seen_at TEXT NOT NULL,
     daily_on TEXT NOT NULL,
     upvotes INTEGER,
     comments INTEGER,
     position INTEGER,
     announce_type TEXT,
     PRIMARY KEY (paper_id, source, seen_at, daily_on)
   ) WITHOUT ROWID`,
  `CREATE INDEX sighting_daily ON sighting (daily_on, source, paper_id) WHERE daily_on <> ''`,
  `CREATE TABLE source_cursor (
     source TEXT NOT NULL,
     scope TEXT NOT NULL,
     cursor TEXT NOT NULL,
     PRIMARY KEY (source, scope)
   ) WITHOUT ROWID`,
  'CREATE TABLE http_etag (url TEXT NOT NULL PRIMARY KEY, etag TEXT NOT NULL) WITHOUT ROWID',
  `CREATE TABLE source_run (
     source TEXT NOT NULL,
     scope TEXT NOT NULL,
     at TEXT NOT NULL,
     papers INTEGER NOT NULL,
     rejected INTEGER NOT NULL,
     failure TEXT,
     PRIMARY KEY (source, scope)
   ) WITHOUT ROWID`,
  'CREATE INDEX source_run_at ON source_run (at)',
  `CREATE TABLE last_list (
     conversation TEXT NOT NULL PRIMARY KEY,
     handles TEXT NOT NULL,
     at TEXT NOT NULL
   ) WITHOUT ROWID`,
  'CREATE INDEX last_list_at ON last_list (at)',
  `CREATE TABLE saved_action (
     key TEXT NOT NULL PRIMARY KEY,
     state TEXT NOT NULL,
     at TEXT NOT NULL
   ) WITHOUT ROWID`,
  'CREATE INDEX saved_action_at ON saved_action (at)',
];

/** Makes the tables of the library. */
export async function createLibrary(db: Kysely<LibrarySchema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
