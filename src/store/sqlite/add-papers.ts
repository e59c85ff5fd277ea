import { type Kysely, sql } from 'kysely';
import type { AddedPaper } from '../paper-row.ts';
import { rowStatement } from '../row-statement.ts';
import type { LibrarySchema } from '../schema.ts';

type Db = Kysely<LibrarySchema>;

/** Rows of one statement: more of them do not make it faster. */
const rowsMax = 10;

/**
 * Inserts new papers, whose ids ascend, and adds them to the search index at once: one row at a time (as a trigger would) FTS5 takes four
 * times as long. Categories and keywords are counted with them. `OR FAIL` because the default would keep a journal of every statement, to undo it alone; the batch is undone as a whole.
 */
export function createAddPapers(db: Db): (tx: Db, rows: readonly AddedPaper[]) => Promise<void> {
  const insert = rowStatement(rowsMax, (rows: readonly AddedPaper[]) =>
    db.insertInto('paper').orFail().values(rows).compile(),
  );
  return async (tx, rows) => {
    const [first] = rows;
    if (first === undefined) return;
    await insert(tx, rows);
    await sql`INSERT OR IGNORE INTO paper_category (paper_id, category)
      SELECT paper.id, category.value FROM paper, json_each(paper.categories) AS category
      WHERE paper.id >= ${first.id}`.execute(tx);
    await sql`INSERT INTO keyword_count (keyword, papers)
      SELECT min(keyword.value), count(DISTINCT paper.id) FROM paper, json_each(paper.keywords) AS keyword
      WHERE paper.id >= ${first.id} GROUP BY keyword.value COLLATE NOCASE
      ON CONFLICT (keyword) DO UPDATE SET papers = papers + excluded.papers`.execute(tx);
    await sql`INSERT INTO paper_fts (rowid, title, abstract, authors, keywords)
      SELECT id, title, abstract, authors, keywords FROM paper WHERE id >= ${first.id} ORDER BY id`.execute(tx);
  };
}
