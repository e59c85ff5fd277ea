import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { PaperId } from '../../core/paper.ts';
import type { SearchCandidate, SearchFilter, SearchPlan, SearchTerm } from '../../core/ports.ts';
import { type PaperRow, paperColumns, paperFromRow } from '../paper-row.ts';
import type { LibrarySchema } from '../schema.ts';
import { formsBeyondStem } from './word-forms.ts';

/** Weights of title, abstract, authors and keywords in BM25 (k1 = 1.2 and b = 0.75 are fixed). Source: https://www.sqlite.org/fts5.html#the_bm25_function */
const bm25 = 'bm25(3.0, 1.0, 1.0, 1.5)';
/** Each term is a pass over its postings. */
const termsMax = 32;
/** Words of one phrase, and letters of one word, that are looked at. */
const wordsMax = 64;
const wordCharsMax = 200;

/** What FTS5's tokenizer makes words of. Source: https://www.sqlite.org/fts5.html#unicode61_tokenizer */
const hasWord = /[\p{L}\p{N}\p{Co}]/u;

/** A string of FTS5's query language. It takes everything literally but the quotation mark; SQLite's API ends at a NUL. */
function quoted(words: readonly string[]): string {
  const text = words.map((word) => word.slice(0, wordCharsMax)).join(' ');
  return `"${text.replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}

function termExpression(term: SearchTerm): string | null {
  const words = term.words.slice(0, wordsMax).filter((word) => hasWord.test(word));
  const last = words.at(-1);
  if (last === undefined) return null;
  const phrases = [term.prefix ? `${quoted(words)} *` : quoted(words)];
  if (term.prefix) phrases.push(...formsBeyondStem(last).map((form) => quoted([...words.slice(0, -1), form])));
  const expression = phrases.length === 1 ? phrases.join() : `(${phrases.join(' OR ')})`;
  return term.field === null ? expression : `${term.field} : ${expression}`;
}

function expressions(terms: readonly SearchTerm[]): readonly string[] {
  return terms.flatMap((term) => termExpression(term) ?? []);
}

/** A plan in FTS5's query language, `null` where nothing is looked for. Source: https://www.sqlite.org/fts5.html#full_text_query_syntax */
export function matchExpression({ terms, match }: Pick<SearchPlan, 'terms' | 'match'>): string | null {
  const used = terms.slice(0, termsMax);
  const wanted = expressions(used.filter((term) => !term.exclude));
  const unwanted = expressions(used.filter((term) => term.exclude));
  if (wanted.length === 0) return null;
  const positive = wanted.join(match === 'all' ? ' AND ' : ' OR ');
  return unwanted.length === 0 ? positive : `(${positive}) NOT (${unwanted.join(' OR ')})`;
}

/**
 * The conditions of a filter on a row of the index. They are asked of each hit in the order of its score until there are enough, so a filter
 * that most papers pass costs next to nothing.
 */
export function filterConditions(
  { since, until, category }: SearchFilter,
  paperId = sql.ref('paper_fts.rowid'),
): readonly RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  if (since !== null || until !== null) {
    const day = sql`coalesce(dated.published_on, dated.daily_on)`;
    conditions.push(sql`EXISTS (
      SELECT 1 FROM paper AS dated WHERE dated.id = ${paperId}
        AND ${since === null ? sql`TRUE` : sql`${day} >= ${since}`} AND ${until === null ? sql`TRUE` : sql`${day} <= ${until}`})`);
  }
  if (category !== null) {
    conditions.push(sql`EXISTS (
      SELECT 1 FROM paper_category WHERE paper_category.paper_id = ${paperId}
        AND (category = ${category} OR (category > ${`${category}.`} AND category < ${`${category}/`})))`);
  }
  return conditions;
}

/** Papers of a plan, best first. Throws nothing on hostile words: they are only ever looked for. */
export async function searchPapers(db: Kysely<LibrarySchema>, plan: SearchPlan): Promise<readonly SearchCandidate[]> {
  const expression = matchExpression(plan);
  if (expression === null || plan.limit < 1) return [];
  const conditions = sql.join([sql`TRUE`, ...filterConditions(plan.filter)], sql` AND `);
  const columns = sql.join(paperColumns.map((column) => sql.ref(`paper.${column}`)));
  // FTS5 sorts by rank itself where nothing stands between it and the limit, so the papers are joined to what is left.
  const { rows } = await sql<PaperRow & { readonly rank: number }>`
    WITH hit AS MATERIALIZED (
      SELECT rowid AS id, rank FROM paper_fts
      WHERE paper_fts MATCH ${expression} AND rank MATCH ${bm25} AND ${conditions}
      ORDER BY rank LIMIT ${plan.limit}
    )
    SELECT hit.rank, ${columns} FROM hit CROSS JOIN paper ON paper.id = hit.id ORDER BY hit.rank, hit.id`.execute(db);
  return rows.map((row) => ({ paper: paperFromRow(row), score: -row.rank }));
}

/** Those of the papers that a plan finds, best first. */
export async function ratePapers(
  db: Kysely<LibrarySchema>,
  plan: SearchPlan,
  ids: readonly PaperId[],
): Promise<readonly SearchCandidate[]> {
  const expression = matchExpression(plan);
  if (expression === null || ids.length === 0) return [];
  const conditions = sql.join([sql`TRUE`, ...filterConditions(plan.filter)], sql` AND `);
  const columns = sql.join(paperColumns.map((column) => sql.ref(`paper.${column}`)));
  // The plus keeps SQLite from searching once for each paper, which would count every word's papers as often.
  const { rows } = await sql<PaperRow & { readonly rank: number }>`
    WITH asked AS MATERIALIZED (
      SELECT paper.id FROM json_each(${JSON.stringify(ids)}) AS handles CROSS JOIN paper ON paper.handle = handles.value
    ), hit AS MATERIALIZED (
      SELECT rowid AS id, rank FROM paper_fts
      WHERE paper_fts MATCH ${expression} AND rank MATCH ${bm25} AND +rowid IN (SELECT id FROM asked) AND ${conditions}
    )
    SELECT hit.rank, ${columns} FROM hit CROSS JOIN paper ON paper.id = hit.id ORDER BY hit.rank, hit.id`.execute(db);
  return rows.map((row) => ({ paper: paperFromRow(row), score: -row.rank }));
}

/** How many papers have each word, in the order asked for. */
export async function countWords(db: Kysely<LibrarySchema>, words: readonly string[]): Promise<readonly number[]> {
  const counts = words.map(async (word) => {
    const expression = matchExpression({
      terms: [{ words: [word], prefix: false, field: null, exclude: false }],
      match: 'all',
    });
    if (expression === null) return 0;
    const { rows } = await sql<{ papers: number }>`
      SELECT count(*) AS papers FROM paper_fts WHERE paper_fts MATCH ${expression}`.execute(db);
    return rows[0]?.papers ?? 0;
  });
  return Promise.all(counts);
}
