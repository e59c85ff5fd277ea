import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { DateRange, LocalDate } from '../core/local-date.ts';
import type { Page } from '../core/page.ts';
import type { Paper, PaperId, Sighting, SourceName } from '../core/paper.ts';
import type { DailyList, LibraryCounts, TopOrder } from '../core/ports.ts';
import { paperColumns, paperFromRow, sightingColumns, sightingFromRow } from './paper-row.ts';
import { lookups } from './row-statement.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

/** Papers that are compared by their day; arXiv ids count up, so the newest of more are among those with the highest. */
const startingMax = 1_000;

const localDate = z.custom<LocalDate>((value) => typeof value === 'string');
const dailyList: z.ZodType<DailyList> = z.object({
  date: localDate,
  source: z.enum(['huggingface', 'arxiv', 'sample']),
  papers: z.number(),
});

/** The row ids behind public ids, also former ones. */
export async function rowIdsOf(db: Db, ids: readonly PaperId[]): Promise<ReadonlyMap<PaperId, number>> {
  const found = new Map<PaperId, number>();
  for (const some of lookups(ids)) {
    const aliases = await db
      .selectFrom('paper_alias')
      .select(['handle', 'paper_id'])
      .where('handle', 'in', some)
      .execute();
    for (const { handle, paper_id } of aliases) found.set(handle, paper_id);
    const papers = await db.selectFrom('paper').select(['handle', 'id']).where('handle', 'in', some).execute();
    for (const { handle, id } of papers) found.set(handle, id);
  }
  return found;
}

/** The papers of row ids, by row id. */
export async function papersByRow(db: Db, rowIds: Iterable<number>): Promise<ReadonlyMap<number, Paper>> {
  const papers = new Map<number, Paper>();
  for (const some of lookups(rowIds)) {
    const rows = await db.selectFrom('paper').select('id').select(paperColumns).where('id', 'in', some).execute();
    for (const row of rows) papers.set(row.id, paperFromRow(row));
  }
  return papers;
}

/** The papers of row ids, in that order. */
export async function papersOfRows(db: Db, rowIds: readonly number[]): Promise<readonly Paper[]> {
  const papers = await papersByRow(db, rowIds);
  return rowIds.flatMap((id) => papers.get(id) ?? []);
}

/** The papers of the ids, in that order; unknown ids are left out. */
export async function findPapers(db: Db, ids: readonly PaperId[]): Promise<readonly Paper[]> {
  const rowIds = await rowIdsOf(db, ids);
  return papersOfRows(
    db,
    ids.flatMap((id) => rowIds.get(id) ?? []),
  );
}

/** The papers whose id begins with `idPrefix`, newest first; where more than `startingMax` do, only those with the highest ids count. */
export async function findPapersStarting(db: Db, idPrefix: string, limit: number): Promise<readonly Paper[]> {
  const starting = db
    .selectFrom('paper')
    .select(['id', 'listed_on', 'handle'])
    .where('handle', '>=', idPrefix)
    .where('handle', '<', `${idPrefix}\u{10ffff}`)
    .orderBy('handle', 'desc')
    .limit(startingMax);
  const rows = await db
    .selectFrom(starting.as('starting'))
    .select('id')
    .orderBy('listed_on', (order) => order.desc().nullsLast())
    .orderBy('handle', 'desc')
    .limit(limit)
    .execute();
  return papersOfRows(
    db,
    rows.map(({ id }) => id),
  );
}

/** What sources said of a paper, oldest first. */
export async function findSightings(db: Db, id: PaperId): Promise<readonly Sighting[]> {
  const rowId = (await rowIdsOf(db, [id])).get(id);
  if (rowId === undefined) return [];
  const rows = await db
    .selectFrom('sighting')
    .select(sightingColumns)
    .where('paper_id', '=', rowId)
    .orderBy('seen_at')
    .orderBy('source')
    .orderBy('daily_on')
    .execute();
  return rows.map(sightingFromRow);
}

export async function countLibrary(db: Db): Promise<LibraryCounts> {
  const count = (from: 'paper' | 'sighting') =>
    db.selectFrom(from).select(({ fn }) => fn.countAll<number>().as('number'));
  const day = (which: 'min' | 'max') =>
    db.selectFrom('paper').select(({ fn }) => fn<string | null>(which, ['published_on']).as('day'));
  const [papers, samples, sightings, first, last] = await Promise.all([
    count('paper').executeTakeFirstOrThrow(),
    db
      .selectFrom('paper')
      .select(({ fn }) => fn.countAll<number>().as('number'))
      .where('sample', '=', sql.lit(1))
      .executeTakeFirstOrThrow(),
    count('sighting').executeTakeFirstOrThrow(),
    day('min').executeTakeFirstOrThrow(),
    day('max').executeTakeFirstOrThrow(),
  ]);
  return {
    papers: papers.number,
    samples: samples.number,
    sightings: sightings.number,
    firstPublishedOn: localDate.nullable().parse(first.day),
    lastPublishedOn: localDate.nullable().parse(last.day),
  };
}

/** Daily lists, newest first; Hugging Face's before arXiv's of the same day. */
export async function findDailyLists(
  db: Db,
  range: { readonly onOrAfter: LocalDate | null; readonly onOrBefore: LocalDate | null },
  limit: number,
): Promise<readonly DailyList[]> {
  let lists = db
    .selectFrom('sighting')
    .select(['daily_on as date', 'source'])
    .select(({ fn }) => fn.count<number>('paper_id').distinct().as('papers'))
    .where('daily_on', '<>', sql.lit(''));
  if (range.onOrAfter !== null) lists = lists.where('daily_on', '>=', range.onOrAfter);
  if (range.onOrBefore !== null) lists = lists.where('daily_on', '<=', range.onOrBefore);
  const rows = await lists
    .groupBy(['daily_on', 'source'])
    .orderBy('daily_on', 'desc')
    .orderBy('source', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => dailyList.parse(row));
}

/** A page of the papers that stood in the list of a day (of any source where `source` is null). */
export async function findDailyList(
  db: Db,
  date: LocalDate,
  source: SourceName | null,
  offset: number,
  limit: number,
): Promise<Page<Paper>> {
  let seen = db
    .selectFrom('sighting')
    .select(['paper_id', 'position'])
    // A list is read again and again; a paper's place in it is the newest one.
    .select(({ fn }) =>
      fn
        .agg<number>('row_number')
        .over((over) =>
          over
            .partitionBy('paper_id')
            .orderBy('source', 'desc')
            .orderBy(sql`position IS NULL`)
            .orderBy('seen_at', 'desc'),
        )
        .as('age'),
    )
    .where('daily_on', '<>', sql.lit(''))
    .where('daily_on', '=', date);
  if (source !== null) seen = seen.where('source', '=', source);
  const listed = db
    .with('seen', () => seen)
    .selectFrom('paper')
    .innerJoin('seen', (join) => join.onRef('seen.paper_id', '=', 'paper.id').on('seen.age', '=', 1));
  const [rows, { total }] = await Promise.all([
    listed
      .select(paperColumns.map((column) => `paper.${column}` as const))
      .orderBy('paper.upvotes', (order) => order.desc().nullsLast())
      .orderBy('seen.position', (order) => order.asc().nullsLast())
      .orderBy('paper.id')
      .limit(limit)
      .offset(offset)
      .execute(),
    listed.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(paperFromRow), total };
}

function inRange<O>(query: SelectQueryBuilder<LibrarySchema, 'paper', O>, range: DateRange | null) {
  return range === null ? query : query.where('listed_on', '>=', range.from).where('listed_on', '<=', range.to);
}

/** A page of the papers of a range. Of equals the newer comes first, then the one that was read first. */
export async function findTop(
  db: Db,
  range: DateRange | null,
  order: TopOrder,
  offset: number,
  limit: number,
): Promise<Page<Paper>> {
  const papers = db.selectFrom('paper');
  // The ids first, from an index alone: whole papers are too large to be sorted.
  let ids = inRange(papers.select('id'), range);
  if (order !== 'newest') ids = ids.orderBy(order, (by) => by.desc().nullsLast());
  ids = ids.orderBy('listed_on', (by) => by.desc().nullsLast()).orderBy('id');
  const [found, { total }] = await Promise.all([
    ids.limit(limit).offset(offset).execute(),
    inRange(
      papers.select(({ fn }) => fn.countAll<number>().as('total')),
      range,
    ).executeTakeFirstOrThrow(),
  ]);
  return {
    items: await papersOfRows(
      db,
      found.map(({ id }) => id),
    ),
    total,
  };
}

/** Categories that begin with `prefix` in any case, with the number of papers, most frequent first. */
export async function findCategories(
  db: Db,
  prefix: string,
  limit: number,
): Promise<readonly { readonly category: string; readonly papers: number }[]> {
  const pattern = `${prefix.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return db
    .selectFrom('paper_category')
    .select('category')
    .select(({ fn }) => fn.countAll<number>().as('papers'))
    .where(sql<boolean>`lower(category) LIKE ${pattern} ESCAPE '\\'`)
    .groupBy('category')
    .orderBy('papers', 'desc')
    .orderBy('category')
    .limit(limit)
    .execute();
}

/** Keywords that begin with `prefix` in any case, with the number of papers, most frequent first. */
export async function findKeywords(
  db: Db,
  prefix: string,
  limit: number,
): Promise<Page<{ readonly keyword: string; readonly papers: number }>> {
  const starting = db
    .selectFrom('keyword_count')
    .where('keyword', '>=', prefix)
    .where('keyword', '<', `${prefix}\u{10ffff}`);
  const [items, { total }] = await Promise.all([
    starting.selectAll().orderBy('papers', 'desc').orderBy('keyword').limit(limit).execute(),
    starting.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return { items, total };
}
