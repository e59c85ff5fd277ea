import { CompiledQuery, type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { DigestRecords, ToldPaper } from '../core/digest/digest-records.ts';
import { addDays, type LocalDate } from '../core/local-date.ts';
import type { Paper, PaperId } from '../core/paper.ts';
import type { QueuedDraft } from './deliveries.ts';
import { numbersOf } from './destinations.ts';
import { papersByRow, rowIdsOf } from './papers.ts';
import { lookups } from './row-statement.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

/** What somebody names a paper by, and all ids under which it may have been told. */
interface Named {
  readonly rowId: number;
  readonly handles: readonly string[];
}

/** The papers behind ids, with every id they have or had; ids that are unknown are left out. */
export async function namesOf(db: Db, ids: readonly PaperId[]): Promise<ReadonlyMap<PaperId, Named>> {
  const rowIds = await rowIdsOf(db, ids);
  const handles = new Map<number, string[]>();
  const add = (rowId: number, handle: string): void => {
    const known = handles.get(rowId);
    if (known === undefined) handles.set(rowId, [handle]);
    else known.push(handle);
  };
  for (const some of lookups(rowIds.values())) {
    const papers = await db.selectFrom('paper').select(['id', 'handle']).where('id', 'in', some).execute();
    for (const { id, handle } of papers) add(id, handle);
    const aliases = await db
      .selectFrom('paper_alias')
      .select(['paper_id', 'handle'])
      .where('paper_id', 'in', some)
      .execute();
    for (const { paper_id, handle } of aliases) add(paper_id, handle);
  }
  return new Map([...rowIds].map(([id, rowId]) => [id, { rowId, handles: handles.get(rowId) ?? [id] }]));
}

/** A paper at a place, by number. */
export interface ToldPair {
  readonly handle: string;
  readonly place: number;
}

/** Pairs of one statement; the engine is asked for few different numbers of them. */
const pairsMax = 256;

/** Those of the pairs that were told. The engine looks each of them up. */
export async function toldPairs(db: Db, pairs: readonly ToldPair[]): Promise<readonly ToldPair[]> {
  const told: ToldPair[] = [];
  for (let start = 0; start < pairs.length; start += pairsMax) {
    const some = pairs.slice(start, start + pairsMax);
    const size = 2 ** Math.ceil(Math.log2(some.length));
    const [first] = some;
    if (first === undefined) break;
    const filled = [...some, ...Array.from({ length: size - some.length }, () => first)];
    const statement = CompiledQuery.raw(
      `WITH pair (handle, place) AS (VALUES ${filled.map(() => '(?, ?)').join(', ')})
       SELECT DISTINCT told_paper.handle AS handle, told_paper.destination_id AS place FROM pair
       CROSS JOIN told_paper ON told_paper.handle = pair.handle AND told_paper.destination_id = pair.place`,
      filled.flatMap(({ handle, place }) => [handle, place]),
    );
    const { rows } = await db.executeQuery<ToldPair>({ ...statement });
    told.push(...rows);
  }
  return told;
}

/** Those of the papers that were told at each of the places. */
export async function findTold(
  db: Db,
  destinationKeys: readonly string[],
  papers: readonly PaperId[],
): ReturnType<DigestRecords['toldAt']> {
  const told = new Map<string, Set<PaperId>>();
  const [numbers, names] = await Promise.all([numbersOf(db, destinationKeys), namesOf(db, papers)]);
  const keys = new Map([...numbers].map(([key, number]) => [number, key]));
  const asked = new Map<string, PaperId[]>();
  for (const id of new Set(papers))
    for (const handle of names.get(id)?.handles ?? [id]) asked.set(handle, [...(asked.get(handle) ?? []), id]);
  // A paper of today was told at few places yet: what was told of it is looked through, and not every pair looked up.
  const isThere = sql<boolean>`+destination_id IN (SELECT value FROM json_each(${JSON.stringify([...keys.keys()])}))`;
  for (const handles of lookups(asked.keys())) {
    const rows = await db
      .selectFrom('told_paper')
      .select(['handle', 'destination_id'])
      .where('handle', 'in', handles)
      .where(isThere)
      .execute();
    for (const { handle, destination_id } of rows) {
      const key = keys.get(destination_id);
      if (key === undefined) continue;
      const here = told.get(key) ?? new Set();
      for (const id of asked.get(handle) ?? []) here.add(id);
      told.set(key, here);
    }
  }
  return told;
}

/** A paper is told so many days after it stood in a list at the most. */
const listedBeforeDays = 60;

const hasCode = sql<boolean>`EXISTS (SELECT 1 FROM json_each(paper.links) WHERE json_extract(value, '$.kind') = 'code')`;

/** Only days are written. */
const localDate = z.custom<LocalDate>((value) => typeof value === 'string');

/** Whether the paper has a second or later version of a day after it was told. */
function isLater({ date }: { readonly date: LocalDate }, { version, updatedOn }: Paper): boolean {
  return version !== null && version > 1 && updatedOn !== null && updatedOn > date;
}

const newsRow = z.object({
  row_id: z.number(),
  subscription: z.number(),
  date: localDate,
  version: z.number().nullable(),
  had_code: z.number(),
  message_key: z.string(),
  channel: z.string().nullable(),
  message: z.string().nullable(),
  place: z.number(),
});

/**
 * Told papers of which there is news, for active subscriptions that want it. A paper that was told without a known version has a newer one if
 * that is a second or later one of a later day; it is answered as told in the version before.
 */
export async function findNews(db: Db, since: LocalDate): ReturnType<DigestRecords['toldWithNews']> {
  const rows = await db
    // Papers of which there can be news, by all their ids: what was told of the others is not looked at.
    .with('fresh', (cte) =>
      cte
        .selectFrom('paper')
        .select(['id', 'handle', 'version', 'updated_on'])
        .select(hasCode.as('has_code'))
        .where((where) =>
          where.or([where('listed_on', '>=', addDays(since, -listedBeforeDays)), where('listed_on', 'is', null)]),
        )
        .where((where) => where.or([where('version', '>', 1), hasCode])),
    )
    .with('named', (cte) =>
      cte
        .selectFrom('fresh')
        .selectAll()
        .unionAll(
          cte
            .selectFrom('fresh')
            .innerJoin('paper_alias', 'paper_alias.paper_id', 'fresh.id')
            .select(['fresh.id', 'paper_alias.handle', 'version', 'updated_on', 'has_code']),
        ),
    )
    .selectFrom('named')
    .crossJoin('told_paper')
    .crossJoin('digest')
    .crossJoin('subscription')
    .leftJoin('delivery', 'delivery.dedupe_key', 'digest.message_key')
    .whereRef('told_paper.handle', '=', 'named.handle')
    .where(
      sql<boolean>`(named.version > coalesce(told_paper.version, 1) OR (told_paper.had_code = 0 AND named.has_code))`,
    )
    .whereRef('digest.id', '=', 'told_paper.digest_id')
    .where('digest.date', '>=', since)
    .where('digest.message_key', 'is not', null)
    .where(
      sql<boolean>`(told_paper.version IS NOT NULL OR named.updated_on > digest.date
        OR (told_paper.had_code = 0 AND named.has_code))`,
    )
    .whereRef('subscription.id', '=', 'digest.subscription_id')
    .where('subscription.news', '=', 1)
    .where('subscription.state', '=', 'active')
    .select([
      'named.id as row_id',
      'subscription.id as subscription',
      'digest.date',
      'told_paper.version',
      'told_paper.had_code',
      'told_paper.destination_id as place',
      'digest.message_key',
      'delivery.channel',
      'delivery.message',
    ])
    .orderBy('digest.date', 'desc')
    .orderBy('digest.id', 'desc')
    .execute();
  // Of two papers that became one, told in two digests at one place, the later digest counts.
  const first = new Map<string, z.output<typeof newsRow>>();
  for (const input of rows) {
    const row = newsRow.parse(input);
    const key = `${row.place} ${row.row_id}`;
    if (!first.has(key)) first.set(key, row);
  }
  const found = [...first.values()];
  const papers = await papersByRow(db, new Set(found.map(({ row_id }) => row_id)));
  return found.flatMap((row) => {
    const paper = papers.get(row.row_id);
    if (paper === undefined) return [];
    const told: ToldPaper = {
      paper: paper.id,
      subscription: row.subscription,
      date: row.date,
      version: row.version ?? (isLater(row, paper) ? (paper.version ?? 0) - 1 : null),
      hadCode: row.had_code === 1,
      dedupeKey: row.message_key,
      message: row.channel === null || row.message === null ? null : { channel: row.channel, id: row.message },
    };
    return [{ told, paper }];
  });
}

/** News of one transaction: short ones, so that nobody waits long for the library. */
export const newsAtOnce = 100;

/** Queues news of told papers and notes what is told now. In a transaction. */
export async function tellNews(
  tx: Db,
  queue: (tx: Db, drafts: readonly QueuedDraft[]) => Promise<number>,
  news: Parameters<DigestRecords['tellNews']>[0],
): Promise<void> {
  const names = await namesOf(
    tx,
    news.map(({ paper }) => paper.id),
  );
  const drafts: QueuedDraft[] = [];
  for (const { told, paper, delivery } of news) {
    const handles = names.get(paper.id)?.handles ?? [paper.id];
    const isCode = paper.links.some(({ kind }) => kind === 'code');
    const place = tx
      .selectFrom('told_paper')
      .innerJoin('digest', 'digest.id', 'told_paper.digest_id')
      .select('told_paper.destination_id')
      .where('digest.subscription_id', '=', told.subscription)
      .where('digest.date', '=', told.date)
      .where('told_paper.handle', 'in', handles)
      .limit(1);
    const { numUpdatedRows } = await tx
      .updateTable('told_paper')
      .set({ version: paper.version ?? told.version, had_code: told.hadCode || isCode ? 1 : 0 })
      .where('handle', 'in', handles)
      .where('destination_id', '=', place)
      // As they were read: otherwise somebody else has told it.
      .where((where) => where.or([where('version', 'is', null), where('version', '=', told.version)]))
      .where('had_code', '=', told.hadCode ? 1 : 0)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) drafts.push({ draft: delivery, tells: null });
  }
  await queue(tx, drafts);
}
