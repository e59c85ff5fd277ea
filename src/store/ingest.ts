import { type Kysely, type RawBuilder, sql } from 'kysely';
import { titleId, titleKey } from '../core/merge.ts';
import type { PaperId, PaperRecord } from '../core/paper.ts';
import type { IngestBatch, IngestOutcome } from '../core/ports.ts';
import {
  type AddedPaper,
  knownPaperFromRow,
  type PaperRow,
  paperColumns,
  rowOfPaper,
  rowOfSighting,
  sightingColumns,
  sightingFromRow,
  titleHash,
  type WrittenPaper,
} from './paper-row.ts';
import { lookups, rowStatement } from './row-statement.ts';
import type { LibrarySchema, SightingTable } from './schema.ts';
import { keepProgress } from './sources.ts';
import { type Entry, type StoredPaper, type TitledRecord, WorkingSet } from './working-set.ts';

type Db = Kysely<LibrarySchema>;

/** Rows of one statement. */
const sightingRowsMax = 25;

/** A sighting read again adds what was unknown; of two counts the larger and of two places the better is kept. */
function sightingStatement(db: Db) {
  const better = (column: 'upvotes' | 'comments' | 'position', operator: '>' | '<'): RawBuilder<boolean> => {
    const [stored, read] = [sql.ref(`sighting.${column}`), sql.ref(`excluded.${column}`)];
    return sql`(${read} IS NOT NULL AND (${stored} IS NULL OR ${read} ${sql.raw(operator)} ${stored}))`;
  };
  const columns = {
    upvotes: better('upvotes', '>'),
    comments: better('comments', '>'),
    position: better('position', '<'),
  };
  const announced = sql<boolean>`(sighting.announce_type IS NULL AND excluded.announce_type IS NOT NULL)`;
  const chosen = (column: keyof typeof columns): RawBuilder<number | null> =>
    sql`CASE WHEN ${columns[column]} THEN ${sql.ref(`excluded.${column}`)} ELSE ${sql.ref(`sighting.${column}`)} END`;
  return rowStatement(sightingRowsMax, (rows: readonly SightingTable[]) =>
    db
      .insertInto('sighting')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['paper_id', 'source', 'seen_at', 'daily_on'])
          .doUpdateSet({
            upvotes: chosen('upvotes'),
            comments: chosen('comments'),
            position: chosen('position'),
            announce_type: sql`coalesce(sighting.announce_type, excluded.announce_type)`,
          })
          .where(sql<boolean>`${columns.upvotes} OR ${columns.comments} OR ${columns.position} OR ${announced}`),
      )
      .compile(),
  );
}

/** The records of a batch that count: samples only while the library has nothing else, and they go once it has. */
async function acceptRecords(db: Db, records: readonly PaperRecord[]): Promise<readonly PaperRecord[]> {
  const real = records.filter((record) => record.textRank !== 'sample');
  if (real.length > 0) {
    await db.deleteFrom('paper').where('sample', '=', sql.lit(1)).execute();
    return real;
  }
  if (records.length === 0) return [];
  const paper = await db.selectFrom('paper').select('id').where('sample', '=', 0).limit(1).executeTakeFirst();
  return paper === undefined ? records : [];
}

/** Every paper of the library that one of the records may be about. */
async function loadWorkingSet(db: Db, records: readonly TitledRecord[]): Promise<WorkingSet> {
  const set = new WorkingSet();
  const papers = db
    .selectFrom('paper')
    .select(['paper.id', 'paper.origins'])
    .select(paperColumns.map((column) => `paper.${column}` as const));
  const loaded = new Map<number, StoredPaper>();
  const load = (row: PaperRow & { readonly id: number; readonly origins: string }): StoredPaper => {
    const before = loaded.get(row.id);
    if (before !== undefined) return before;
    const known = knownPaperFromRow(row);
    const stored = { rowId: row.id, known, title: titleKey(known.paper.title) };
    loaded.set(row.id, stored);
    set.load(stored, stored.title);
    return stored;
  };
  for (const ids of lookups(records.flatMap(({ record }) => record.arxivId ?? []))) {
    for (const row of await papers.where('handle', 'in', ids).execute()) load(row);
  }
  for (const titles of lookups(records.map(({ title }) => title))) {
    for (const row of await papers.where('title_hash', 'in', titles.map(titleHash)).execute()) load(row);
    const formerly = papers
      .innerJoin('other_title', 'other_title.paper_id', 'paper.id')
      .select('other_title.title_key')
      .where('other_title.title_key', 'in', titles);
    for (const row of await formerly.execute()) set.load(load(row), row.title_key);
  }
  return set;
}

/** The ids for papers that only a new title identifies: of the title, unless another title's paper goes by that. */
async function newIds(db: Db, titles: ReadonlySet<string>): Promise<ReadonlyMap<string, PaperId>> {
  const taken = new Set<PaperId>();
  const findTaken = async (ids: readonly PaperId[]): Promise<void> => {
    const papers = await db.selectFrom('paper').select('handle').where('handle', 'in', ids).execute();
    const aliases = await db.selectFrom('paper_alias').select('handle').where('handle', 'in', ids).execute();
    for (const { handle } of [...papers, ...aliases]) taken.add(handle);
  };
  const first = new Map([...titles].map((title) => [title, titleId(title, 0)]));
  for (const ids of lookups(first.values())) await findTaken(ids);
  const chosen = new Map<string, PaperId>();
  for (const [title, id] of first) {
    let free = id;
    for (let attempt = 1; taken.has(free); attempt += 1) {
      free = titleId(title, attempt);
      await findTaken([free]);
    }
    taken.add(free);
    chosen.set(title, free);
  }
  return chosen;
}

async function workIn(db: Db, records: readonly PaperRecord[]): Promise<Iterable<Entry>> {
  const titled = records.map((record) => ({ record, title: titleKey(record.title) }));
  const set = await loadWorkingSet(db, titled);
  const unknown = titled.filter(({ record, title }) => record.arxivId === null && !set.hasTitle(title));
  const ids = await newIds(db, new Set(unknown.map(({ title }) => title)));
  for (const each of titled) set.add(each, each.record.arxivId ?? ids.get(each.title) ?? titleId(each.title, 0));
  return set.touched;
}

/** The id of the next new row: nobody else gives one out while this transaction has the library's write lock. */
async function nextRowId(db: Db): Promise<number> {
  const row = await db
    .selectFrom('paper')
    .select(({ fn }) => fn.max<number | null>('id').as('last'))
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

/** The id comes last, as the statement has it. */
type ChangedPaper = WrittenPaper & { readonly id: number };
type OtherTitle = LibrarySchema['other_title'];

function columnsThatDiffer(before: WrittenPaper, after: WrittenPaper): readonly string[] {
  const values = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).flatMap(([column, value]) => (values.get(column) === value ? [] : [column]));
}

/**
 * Ingests into the library that `db` is a connection to. `addPapers` inserts new rows, whose ids ascend, and adds them to what the engine
 * searches in; what becomes of them later the engine follows by itself.
 */
export function createIngest(
  db: Db,
  addPapers: (tx: Db, rows: readonly AddedPaper[]) => Promise<void>,
): (batch: IngestBatch) => Promise<IngestOutcome> {
  const upsertSightings = sightingStatement(db);
  const keepOtherTitles = rowStatement(1, (rows: readonly OtherTitle[]) =>
    db
      .insertInto('other_title')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .compile(),
  );

  const writePaper = rowStatement(1, ([row]: readonly ChangedPaper[]) => {
    if (row === undefined) throw new Error('there is a row in every statement');
    const { id, ...values } = row;
    return db.updateTable('paper').set(values).where('id', '=', id).compile();
  });

  const keepAlias = (tx: Db, handle: PaperId, rowId: number): Promise<unknown> =>
    tx
      .insertInto('paper_alias')
      .values({ handle, paper_id: rowId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();

  /** Gives what hangs on a stored paper to another one, and its name too. */
  const moveInto = async (tx: Db, gone: StoredPaper, rowId: number): Promise<void> => {
    const sightings = tx.selectFrom('sighting').select(sightingColumns).where('paper_id', '=', gone.rowId);
    const moved = (await sightings.execute()).map((row) => rowOfSighting(rowId, sightingFromRow(row)));
    await upsertSightings(tx, moved);
    await tx.updateTable('paper_alias').set({ paper_id: rowId }).where('paper_id', '=', gone.rowId).execute();
    await tx.deleteFrom('paper').where('id', '=', gone.rowId).execute();
    await keepAlias(tx, gone.known.paper.id, rowId);
  };

  /** Writes what the batch changed of a stored paper, and whether anyone can see it. */
  const updatePaper = async (tx: Db, stored: StoredPaper, { known, title, absorbed }: Entry): Promise<boolean> => {
    const { rowId } = stored;
    for (const gone of absorbed) await moveInto(tx, gone, rowId);
    const row = rowOfPaper(known, title);
    const different = columnsThatDiffer(rowOfPaper(stored.known, stored.title), row);
    if (different.length > 0) await writePaper(tx, [{ ...row, id: rowId }]);
    if (different.includes('handle')) await keepAlias(tx, stored.known.paper.id, rowId);
    return absorbed.length > 0 || different.some((column) => column !== 'origins');
  };

  return (batch) =>
    db.transaction().execute(async (tx) => {
      const outcome: Record<keyof IngestOutcome, PaperId[]> = { created: [], updated: [], unchanged: [] };
      const entries = await workIn(tx, await acceptRecords(tx, batch.records));
      const firstNewId = await nextRowId(tx);
      const added: AddedPaper[] = [];
      const sightings: SightingTable[] = [];
      const otherTitles: OtherTitle[] = [];
      for (const entry of entries) {
        const { known, title, titles, stored } = entry;
        const rowId = stored?.rowId ?? firstNewId + added.length;
        if (stored === null) {
          added.push({ id: rowId, ...rowOfPaper(known, title) });
          outcome.created.push(known.paper.id);
        } else {
          const isUpdated = await updatePaper(tx, stored, entry);
          outcome[isUpdated ? 'updated' : 'unchanged'].push(known.paper.id);
        }
        for (const sighting of entry.sightings) sightings.push(rowOfSighting(rowId, sighting));
        for (const other of titles) if (other !== title) otherTitles.push({ title_key: other, paper_id: rowId });
      }
      await addPapers(tx, added);
      await upsertSightings(tx, sightings);
      await keepOtherTitles(tx, otherTitles);
      await keepProgress(tx, batch);
      return outcome;
    });
}
