import { type Kysely, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { DeliveryDraft } from '../core/delivery/outbox.ts';
import type { ConsideredPaper, Digest, DigestDraft, SavedDigest } from '../core/digest/digest-records.ts';
import type { SubscriptionId } from '../core/digest/subscription.ts';
import { assertNever } from '../core/errors.ts';
import type { Instant, LocalDate } from '../core/local-date.ts';
import type { PaperId } from '../core/paper.ts';
import { consideredText, writeConsidered } from './considered.ts';
import type { QueuedDraft } from './deliveries.ts';
import { papersByRow } from './papers.ts';
import { lookups, rowStatement } from './row-statement.ts';
import type { DigestTable, LibrarySchema } from './schema.ts';
import { progressColumns } from './subscriptions.ts';
import { namesOf, type ToldPair, toldPairs } from './told-papers.ts';

type Db = Kysely<LibrarySchema>;

/** Rows of one statement. */
const digestRowsMax = 20;
const toldRowsMax = 50;
/** Digests read at a time. */
const digestPage = 200;
/** Digests erased in one transaction: a short one, so that nobody waits long for the library. */
export const eraseAtOnce = 500;

const digestRow = z.object({
  subscription_id: z.number(),
  /** Only days are written. */
  date: z.custom<LocalDate>((value) => typeof value === 'string'),
  at: z.string(),
  kind: z.enum(['digest', 'empty', 'silent']),
  edition: z.number(),
  considered: consideredText,
});

const columns = Object.keys(digestRow.shape) as readonly (keyof z.output<typeof digestRow>)[];

type DigestRow = Pick<Selectable<DigestTable>, keyof z.output<typeof digestRow>>;

/** The ids that papers go by now, of those that have another one than they had. */
async function newIdsOf(db: Db, ids: ReadonlySet<PaperId>): Promise<ReadonlyMap<PaperId, PaperId>> {
  const now = new Map<PaperId, PaperId>();
  for (const some of lookups(ids)) {
    const rows = await db
      .selectFrom('paper_alias')
      .innerJoin('paper', 'paper.id', 'paper_alias.paper_id')
      .select(['paper_alias.handle as former', 'paper.handle as current'])
      .where('paper_alias.handle', 'in', some)
      .execute();
    for (const { former, current } of rows) now.set(former, current);
  }
  return now;
}

/** Outcomes by the ids papers have now; of two papers that became one, that which was selected counts, else the first. */
function renamed(
  considered: readonly ConsideredPaper[],
  now: ReadonlyMap<PaperId, PaperId>,
): readonly ConsideredPaper[] {
  if (!considered.some(({ paper }) => now.has(paper))) return considered;
  const outcomes = new Map<PaperId, ConsideredPaper>();
  for (const each of considered) {
    const paper = now.get(each.paper) ?? each.paper;
    const known = outcomes.get(paper);
    if (known === undefined || (known.outcome !== 'selected' && each.outcome === 'selected'))
      outcomes.set(paper, { ...each, paper });
  }
  return [...outcomes.values()];
}

async function digestsFromRows(db: Db, rows: readonly DigestRow[]): Promise<readonly Digest[]> {
  const digests = rows.map((row): Digest => {
    const { subscription_id: subscription, date, at, kind, edition, considered } = digestRow.parse(row);
    return { subscription, date, at, kind, edition, considered };
  });
  const ids = new Set(digests.flatMap(({ considered }) => considered.map(({ paper }) => paper)));
  const now = await newIdsOf(db, ids);
  return digests.map((digest) => ({ ...digest, considered: renamed(digest.considered, now) }));
}

const all = (db: Db) => db.selectFrom('digest').select(columns.map((column) => `digest.${column}` as const));

/** The digest of a subscription's local date. */
export async function findDigest(db: Db, subscription: SubscriptionId, date: LocalDate): Promise<Digest | null> {
  const rows = await all(db).where('subscription_id', '=', subscription).where('date', '=', date).execute();
  return (await digestsFromRows(db, rows))[0] ?? null;
}

/** The last digests of a subscription, newest first. */
export async function findDigests(db: Db, subscription: SubscriptionId, limit: number): Promise<readonly Digest[]> {
  const rows = await all(db).where('subscription_id', '=', subscription).orderBy('date', 'desc').limit(limit).execute();
  return digestsFromRows(db, rows);
}

/**
 * Digests with papers that were made since, of active subscriptions, oldest first. Read in pages, so that thousands of them do not hold up
 * the event loop.
 */
export async function findDigestsSince(db: Db, at: Instant): Promise<readonly Digest[]> {
  const found: Digest[] = [];
  const since = all(db)
    .select('digest.id')
    .innerJoin('subscription', 'subscription.id', 'digest.subscription_id')
    .where('subscription.state', '=', 'active')
    // Spelled out, so that the engine sees that its index of digests with papers holds them.
    .where(sql<boolean>`digest.kind = 'digest'`)
    .orderBy('digest.at')
    .orderBy('digest.id')
    .limit(digestPage);
  let page = await since.where('digest.at', '>=', at).execute();
  for (;;) {
    found.push(...(await digestsFromRows(db, page)));
    const last = page.at(-1);
    if (last === undefined || page.length < digestPage) return found;
    page = await since.where(sql<boolean>`(digest.at, digest.id) > (${last.at}, ${last.id})`).execute();
  }
}

/** What digests chose whose messages were given up since, by subscription. */
export async function findUndelivered(
  db: Db,
  since: Instant,
): Promise<ReadonlyMap<SubscriptionId, ReadonlySet<PaperId>>> {
  const given = db
    .selectFrom('delivery')
    .select('digest_id')
    .where('state', 'in', ['refused', 'dead'])
    .where('settled_at', '>=', since)
    .where('digest_id', 'is not', null);
  const digests = await digestsFromRows(db, await all(db).where('digest.id', 'in', given).execute());
  const found = new Map<SubscriptionId, Set<PaperId>>();
  for (const { subscription, considered } of digests) {
    const papers = found.get(subscription) ?? new Set<PaperId>();
    found.set(subscription, papers);
    for (const { paper, outcome } of considered) if (outcome === 'selected') papers.add(paper);
  }
  return found;
}

/**
 * Erases digests of before a day with their outcomes; what they told stays told. At most `eraseAtOnce` of them; answers how many. In a
 * transaction.
 */
export async function eraseDigests(tx: Db, before: LocalDate): Promise<number> {
  const old = tx.selectFrom('digest').select('id').where('date', '<', before).orderBy('date').limit(eraseAtOnce);
  const { numDeletedRows } = await tx.deleteFrom('digest').where('id', 'in', old).executeTakeFirst();
  return Number(numDeletedRows);
}

/** The dedupe key of the delivery whose message shows what the delivery tells. */
function messageKey({ action, dedupeKey }: DeliveryDraft): string {
  switch (action.kind) {
    case 'send':
      return dedupeKey;
    case 'thread':
      return action.under;
    case 'edit':
      return action.of;
    default:
      return assertNever(action);
  }
}

interface KnownDigest {
  readonly id: number;
  readonly edition: number;
}

type KnownSubscription = Pick<
  LibrarySchema['subscription'],
  'revision' | 'destination_id' | 'last_date' | 'due_at' | 'due_date'
>;

/** What a batch of drafts is judged by: as the library is, and as the drafts before make it. */
interface Known {
  readonly subscriptions: Map<SubscriptionId, KnownSubscription>;
  /** By subscription and date. */
  readonly digests: Map<string, KnownDigest>;
  /** What of the papers that are to be told was told already, by `toldKey`. */
  readonly told: Set<string>;
  readonly names: Awaited<ReturnType<typeof namesOf>>;
  readonly facts: ReadonlyMap<number, { readonly version: number | null; readonly hasCode: boolean }>;
}

const digestKey = (subscription: SubscriptionId, date: string): string => `${subscription} ${date}`;

/** One for all ids of a paper. */
const toldKey = ({ names }: Pick<Known, 'names'>, place: number, paper: PaperId): string =>
  `${place} ${names.get(paper)?.rowId ?? paper}`;

async function loadKnown(tx: Db, drafts: readonly DigestDraft[]): Promise<Known> {
  const subscriptions: Known['subscriptions'] = new Map();
  const digests: Known['digests'] = new Map();
  const dates = [...new Set(drafts.map(({ date }) => date))];
  for (const ids of lookups(drafts.map(({ subscription }) => subscription))) {
    const rows = await tx
      .selectFrom('subscription')
      .select(['id', 'revision', 'destination_id', 'last_date', 'due_at', 'due_date'])
      .where('id', 'in', ids)
      .execute();
    for (const { id, ...row } of rows) subscriptions.set(id, row);
    for (const some of lookups(dates)) {
      const made = await tx
        .selectFrom('digest')
        .select(['id', 'subscription_id', 'date', 'edition'])
        .where('subscription_id', 'in', ids)
        .where('date', 'in', some)
        .execute();
      for (const { id, subscription_id, date, edition } of made)
        digests.set(digestKey(subscription_id, date), { id, edition });
    }
  }
  const papers = [...new Set(drafts.flatMap(({ told }) => told))];
  const names = await namesOf(tx, papers);
  const facts = new Map<number, { version: number | null; hasCode: boolean }>();
  for (const [rowId, { version, links }] of await papersByRow(
    tx,
    new Set([...names.values()].map(({ rowId }) => rowId)),
  ))
    facts.set(rowId, { version, hasCode: links.some(({ kind }) => kind === 'code') });
  const pairs: ToldPair[] = [];
  const paperOf = new Map<string, PaperId>();
  for (const { subscription, told } of drafts) {
    const place = subscriptions.get(subscription)?.destination_id;
    if (place === undefined) continue;
    for (const paper of told)
      for (const handle of names.get(paper)?.handles ?? [paper]) {
        paperOf.set(handle, paper);
        pairs.push({ handle, place });
      }
  }
  const told = new Set<string>();
  for (const { handle, place } of await toldPairs(tx, pairs))
    told.add(toldKey({ names }, place, paperOf.get(handle) ?? handle));
  return { subscriptions, digests, told, names, facts };
}

/** What becomes of a draft, and the digest it makes another edition of. */
function judge(draft: DigestDraft, known: Known): SavedDigest {
  const subscription = known.subscriptions.get(draft.subscription);
  const made = known.digests.get(digestKey(draft.subscription, draft.date));
  if (made !== undefined && made.edition >= draft.edition) return 'already';
  if (subscription === undefined || subscription.revision !== draft.revision) return 'changed';
  if (draft.edition === 0) {
    if (subscription.last_date !== null && draft.date <= subscription.last_date) return 'already';
  } else if (made?.edition !== draft.edition - 1 || subscription.last_date !== draft.progress.lastDate) {
    return 'changed';
  }
  const isTold = draft.told.some((paper) => known.told.has(toldKey(known, subscription.destination_id, paper)));
  return isTold ? 'changed' : 'saved';
}

async function nextDigestId(tx: Db): Promise<number> {
  const row = await tx
    .selectFrom('digest')
    .select(({ fn }) => fn.max<number | null>('id').as('last'))
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

type NewDigestRow = Omit<DigestTable, 'id'> & { readonly id: number };
type ToldRow = LibrarySchema['told_paper'];
/** The id comes last, as the statement has it. */
type ProgressRow = Pick<
  LibrarySchema['subscription'],
  'due_at' | 'due_date' | 'last_date' | 'considered_until' | 'covered'
> & { readonly id: number };

/**
 * What saves digests in the library that `db` is a connection to, with `queue` for their deliveries; see `DigestRecords.saveDigests`. A later
 * edition moves `consideredUntil` and `covered` only, and only while the digest is the subscription's last one.
 */
export function createSaveDigests(
  db: Db,
  queue: (tx: Db, drafts: readonly QueuedDraft[]) => Promise<number>,
): (drafts: readonly DigestDraft[]) => Promise<readonly SavedDigest[]> {
  const insertDigests = rowStatement(digestRowsMax, (rows: readonly NewDigestRow[]) =>
    db.insertInto('digest').values(rows).compile(),
  );
  const insertTold = rowStatement(toldRowsMax, (rows: readonly ToldRow[]) =>
    db.insertInto('told_paper').values(rows).compile(),
  );
  const moveOn = rowStatement(1, ([row]: readonly ProgressRow[]) => {
    if (row === undefined) throw new Error('there is a row in every statement');
    const { id, ...values } = row;
    return db.updateTable('subscription').set(values).where('id', '=', id).compile();
  });

  return (drafts) =>
    db.transaction().execute(async (tx) => {
      const known = await loadKnown(tx, drafts);
      let nextId = await nextDigestId(tx);
      const outcomes: SavedDigest[] = [];
      const digests: NewDigestRow[] = [];
      const told: ToldRow[] = [];
      const deliveries: QueuedDraft[] = [];
      const progress: ProgressRow[] = [];
      for (const draft of drafts) {
        const outcome = judge(draft, known);
        outcomes.push(outcome);
        const subscription = known.subscriptions.get(draft.subscription);
        if (outcome !== 'saved' || subscription === undefined) continue;
        const place = subscription.destination_id;
        const key = digestKey(draft.subscription, draft.date);
        const digest = known.digests.get(key)?.id ?? nextId++;
        known.digests.set(key, { id: digest, edition: draft.edition });
        const [first] = draft.deliveries;
        const values = {
          at: draft.at,
          kind: draft.kind,
          edition: draft.edition,
          considered: writeConsidered(draft.considered),
        };
        if (draft.edition === 0)
          digests.push({
            id: digest,
            subscription_id: draft.subscription,
            date: draft.date,
            message_key: first === undefined ? null : messageKey(first),
            ...values,
          });
        else {
          await insertDigests(tx, digests.splice(0));
          await tx.updateTable('digest').set(values).where('id', '=', digest).execute();
        }
        for (const paper of draft.told) {
          const toldHere = toldKey(known, place, paper);
          if (known.told.has(toldHere)) continue; // twice in one draft
          known.told.add(toldHere);
          const facts = known.facts.get(known.names.get(paper)?.rowId ?? 0);
          told.push({
            handle: paper,
            destination_id: place,
            digest_id: digest,
            edition: draft.edition,
            version: facts?.version ?? null,
            had_code: facts?.hasCode === true ? 1 : 0,
          });
        }
        for (const [index, delivery] of draft.deliveries.entries())
          deliveries.push({ draft: delivery, tells: index === 0 ? { digest, edition: draft.edition } : null });
        const due = draft.edition === 0 ? {} : { due_at: subscription.due_at, due_date: subscription.due_date };
        const moved = { ...progressColumns(draft.progress), ...due };
        known.subscriptions.set(draft.subscription, { ...subscription, ...moved });
        progress.push({ ...moved, id: draft.subscription });
      }
      await insertDigests(tx, digests);
      await insertTold(tx, told);
      await moveOn(tx, progress);
      await queue(tx, deliveries);
      return outcomes;
    });
}
