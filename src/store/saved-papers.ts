import { type Kysely, sql } from 'kysely';
import type { Instant } from '../core/local-date.ts';
import type { Owner } from '../core/owner.ts';
import type { Page } from '../core/page.ts';
import type { Paper, PaperId } from '../core/paper.ts';
import { papersOfRows, rowIdsOf } from './papers.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

const savedBy = (db: Db, { platform, id }: Owner) =>
  db.selectFrom('saved_paper').where('saved_paper.platform', '=', platform).where('saved_paper.actor', '=', id);

/** Every id a paper has or had. */
const handlesOf = (db: Db, rowId: number) =>
  db
    .selectFrom('paper')
    .select('handle')
    .where('id', '=', rowId)
    .unionAll(db.selectFrom('paper_alias').select('handle').where('paper_id', '=', rowId));

/** Keeps a paper for somebody, unless it is unknown or kept already. In a transaction. */
export async function keepSaved(
  tx: Db,
  owner: Owner,
  id: PaperId,
  at: Instant,
): Promise<'saved' | 'already' | 'unknown'> {
  const rowId = (await rowIdsOf(tx, [id])).get(id);
  if (rowId === undefined) return 'unknown';
  const before = await savedBy(tx, owner)
    .select('saved_paper.id')
    .where('handle', 'in', handlesOf(tx, rowId))
    .limit(1)
    .executeTakeFirst();
  if (before !== undefined) return 'already';
  const { handle } = await tx.selectFrom('paper').select('handle').where('id', '=', rowId).executeTakeFirstOrThrow();
  await tx
    .insertInto('saved_paper')
    .values({ platform: owner.platform, actor: owner.id, handle, at })
    // Another process may have saved it meanwhile where transactions do not wait for each other.
    .onConflict((conflict) => conflict.columns(['platform', 'actor', 'handle']).doNothing())
    .execute();
  return 'saved';
}

/** Forgets that somebody kept a paper, under all its ids; whether they did. In a transaction. */
export async function forgetSaved(tx: Db, owner: Owner, id: PaperId): Promise<boolean> {
  const rowId = (await rowIdsOf(tx, [id])).get(id);
  const saved = tx.deleteFrom('saved_paper').where('platform', '=', owner.platform).where('actor', '=', owner.id);
  const these =
    rowId === undefined ? saved.where('handle', '=', id) : saved.where('handle', 'in', handlesOf(tx, rowId));
  const { numDeletedRows } = await these.executeTakeFirst();
  return numDeletedRows > 0n;
}

/** A page of the papers somebody keeps, the last saved first. Ids that lead to no paper (any more) are left out. */
export async function findSaved(db: Db, owner: Owner, offset: number, limit: number): Promise<Page<Paper>> {
  const rowId = sql<number | null>`coalesce(paper.id, paper_alias.paper_id)`;
  const saved = savedBy(db, owner)
    .leftJoin('paper', 'paper.handle', 'saved_paper.handle')
    .leftJoin('paper_alias', 'paper_alias.handle', 'saved_paper.handle')
    .where(rowId, 'is not', null);
  const [rows, { total }] = await Promise.all([
    saved
      .select(rowId.$castTo<number>().as('row_id'))
      .groupBy(rowId)
      .orderBy(({ fn }) => fn.max('saved_paper.at'), 'desc')
      .orderBy(({ fn }) => fn.max('saved_paper.id'), 'desc')
      .limit(limit)
      .offset(offset)
      .execute(),
    saved.select(({ fn }) => fn.count<number>(rowId).distinct().as('total')).executeTakeFirstOrThrow(),
  ]);
  return {
    items: await papersOfRows(
      db,
      rows.map(({ row_id }) => row_id),
    ),
    total,
  };
}
