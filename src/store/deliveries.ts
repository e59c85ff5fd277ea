import { type Kysely, sql } from 'kysely';
import type { DeliveryDraft } from '../core/delivery/outbox.ts';
import { destinationKey, type SubscriptionId } from '../core/digest/subscription.ts';
import { assertNever } from '../core/errors.ts';
import type { Instant } from '../core/local-date.ts';
import { numberPlaces } from './destinations.ts';
import { lookups, rowStatement } from './row-statement.ts';
import type { DeliveryTable, LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

/** Rows of one statement. */
const deliveryRowsMax = 20;
const replyRowsMax = 20;

/** A draft, and the digest whose papers it tells. */
export interface QueuedDraft {
  readonly draft: DeliveryDraft;
  readonly tells: { readonly digest: number; readonly edition: number } | null;
}

/** The dedupe key of the delivery that a draft's action names. */
function namedKey({ action }: DeliveryDraft): string | null {
  switch (action.kind) {
    case 'send':
      return null;
    case 'thread':
      return action.under;
    case 'edit':
      return action.of;
    default:
      return assertNever(action);
  }
}

/** Where a delivery waits, and its place there. */
interface Turn {
  readonly queue_id: number;
  readonly turn: string;
}

async function keysThere(tx: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  for (const some of lookups(keys)) {
    const rows = await tx.selectFrom('delivery').select('dedupe_key').where('dedupe_key', 'in', some).execute();
    for (const { dedupe_key } of rows) there.add(dedupe_key);
  }
  return there;
}

/** Those of the deliveries that still wait, by key. */
async function turnsOf(tx: Db, keys: readonly string[]): Promise<Map<string, Turn>> {
  const turns = new Map<string, Turn>();
  for (const some of lookups(keys)) {
    const rows = await tx
      .selectFrom('delivery')
      .select(['dedupe_key', 'queue_id', 'turn'])
      .where('dedupe_key', 'in', some)
      .where('state', '=', 'waiting')
      .execute();
    for (const { dedupe_key, queue_id, turn } of rows) turns.set(dedupe_key, { queue_id, turn });
  }
  return turns;
}

/**
 * Writes down again whose turn it is in each of the queues. A delivery that was claimed keeps its turn until it is settled (`turn` is empty
 * then), so a place never gets two messages at a time. In the transaction that changed something there.
 */
export async function refreshQueues(tx: Db, queueIds: Iterable<number>): Promise<void> {
  for (const some of lookups(queueIds)) {
    await tx.deleteFrom('delivery_queue').where('queue_id', 'in', some).execute();
    const first = sql<number>`(SELECT waiting.id FROM delivery AS waiting
      WHERE waiting.queue_id = queue.id AND waiting.state = 'waiting' ORDER BY waiting.turn, waiting.id LIMIT 1)`;
    await tx
      .insertInto('delivery_queue')
      .columns(['queue_id', 'platform', 'delivery_id', 'ready_at'])
      .expression(
        tx
          .selectFrom('destination as queue')
          .innerJoin('delivery', (join) => join.on('delivery.id', '=', first))
          .innerJoin('destination', 'destination.id', 'delivery.destination_id')
          .where('queue.id', 'in', some)
          .select(['queue.id', 'destination.platform', 'delivery.id as delivery_id'])
          .select(sql<string>`coalesce(delivery.lease_until, delivery.next_at)`.as('ready_at')),
      )
      .execute();
  }
}

/** What puts drafts into the outbox of the library that `db` is a connection to; see `Outbox.enqueue`. In a transaction. */
export function createQueue(db: Db): (tx: Db, drafts: readonly QueuedDraft[]) => Promise<number> {
  type DeliveryRow = Omit<DeliveryTable, 'id'>;
  const insertDeliveries = rowStatement(deliveryRowsMax, (rows: readonly DeliveryRow[]) =>
    db.insertInto('delivery').values(rows).compile(),
  );
  const insertReplies = rowStatement(replyRowsMax, (rows: readonly LibrarySchema['delivery_reply'][]) =>
    db.insertInto('delivery_reply').values(rows).compile(),
  );

  async function keepReplies(tx: Db, replies: ReadonlyMap<string, string>): Promise<void> {
    const rows: LibrarySchema['delivery_reply'][] = [];
    for (const some of lookups(replies.keys())) {
      const found = await tx
        .selectFrom('delivery')
        .select(['id', 'dedupe_key'])
        .where('dedupe_key', 'in', some)
        .execute();
      for (const { id, dedupe_key } of found) rows.push({ delivery_id: id, reply: replies.get(dedupe_key) ?? '' });
    }
    await insertReplies(tx, rows);
  }

  return async (tx, drafts) => {
    const there = await keysThere(
      tx,
      drafts.map(({ draft }) => draft.dedupeKey),
    );
    const fresh = new Map<string, QueuedDraft>();
    for (const queued of drafts) {
      const { dedupeKey } = queued.draft;
      if (!there.has(dedupeKey) && !fresh.has(dedupeKey)) fresh.set(dedupeKey, queued);
    }
    if (fresh.size === 0) return 0;
    const all = [...fresh.values()];
    const places = await numberPlaces(
      tx,
      all.map(({ draft }) => destinationKey(draft.destination)),
    );
    const turns = await turnsOf(
      tx,
      all.flatMap(({ draft }) => namedKey(draft) ?? []),
    );
    const rows: DeliveryRow[] = [];
    const replies = new Map<string, string>();
    for (const { draft, tells } of all) {
      const place = places.get(destinationKey(draft.destination));
      if (place === undefined) throw new Error('every place has a number');
      const named = namedKey(draft);
      const before = named === null ? undefined : turns.get(named);
      const turn = before === undefined || before.turn < draft.notBefore ? draft.notBefore : before.turn;
      const queueId = before?.queue_id ?? place;
      turns.set(draft.dedupeKey, { queue_id: queueId, turn });
      replies.set(draft.dedupeKey, JSON.stringify(draft.reply));
      rows.push({
        dedupe_key: draft.dedupeKey,
        subscription_id: draft.subscription,
        destination_id: place,
        queue_id: queueId,
        digest_id: tells?.digest ?? null,
        edition: tells?.edition ?? null,
        destination: JSON.stringify(draft.destination),
        action: draft.action.kind,
        named_key: named,
        title: draft.action.kind === 'thread' ? draft.action.title : null,
        not_before: draft.notBefore,
        expires_at: draft.expiresAt,
        turn,
        next_at: draft.notBefore,
        state: 'waiting',
        attempt: 0,
        tried_since: null,
        claimed_at: null,
        lease_until: null,
        sentence: null,
        channel: null,
        message: null,
        settled_at: null,
      });
    }
    await insertDeliveries(tx, rows);
    await keepReplies(tx, replies);
    await refreshQueues(
      tx,
      rows.map(({ queue_id }) => queue_id),
    );
    return rows.length;
  };
}

/** Makes the papers of a digest's edition that never arrived count as not told. In a transaction. */
export async function untell(tx: Db, told: { readonly digest: number; readonly edition: number }): Promise<void> {
  await tx.deleteFrom('told_paper').where('digest_id', '=', told.digest).where('edition', '=', told.edition).execute();
}

/**
 * Gives up what waits for a subscription, for a place that refuses everything, or expired before a moment and is held by nobody; what it would
 * have told counts as not told, except, unless the place refuses it, what may have arrived. With a sentence it stays in the books as `dead`;
 * without one nobody is to hear of it again: it is removed. Answers how many. In a transaction.
 */
export async function giveUpWaiting(
  tx: Db,
  of: { readonly subscription: SubscriptionId } | { readonly place: number } | { readonly expiredBefore: Instant },
  why: { readonly sentence: string; readonly at: Instant } | null,
): Promise<number> {
  const waiting = tx
    .selectFrom('delivery')
    .select(['id', 'queue_id', 'digest_id', 'edition', 'tried_since', 'claimed_at'])
    .where('state', '=', sql.lit('waiting'))
    .where((where) => {
      if ('place' in of) return where('destination_id', '=', of.place);
      if ('subscription' in of) return where('subscription_id', '=', of.subscription);
      const isFree = where.or([where('lease_until', 'is', null), where('lease_until', '<', of.expiredBefore)]);
      return where.and([where('expires_at', '<', of.expiredBefore), isFree]);
    });
  const rows = await waiting.execute();
  for (const { digest_id, edition, tried_since, claimed_at } of rows) {
    const mayHaveArrived = tried_since !== null || claimed_at !== null;
    if (digest_id !== null && edition !== null && ('place' in of || !mayHaveArrived))
      await untell(tx, { digest: digest_id, edition });
  }
  for (const ids of lookups(rows.map(({ id }) => id))) {
    await tx.deleteFrom('delivery_queue').where('delivery_id', 'in', ids).execute();
    await tx.deleteFrom('delivery_reply').where('delivery_id', 'in', ids).execute();
    if (why === null) await tx.deleteFrom('delivery').where('id', 'in', ids).execute();
    else
      await tx
        .updateTable('delivery')
        .set({ state: 'dead', sentence: why.sentence, lease_until: null, settled_at: why.at })
        .where('id', 'in', ids)
        .execute();
  }
  await refreshQueues(
    tx,
    rows.map(({ queue_id }) => queue_id),
  );
  return rows.length;
}

/** Erases all deliveries to a workspace's places, sent ones too, and what waits for the workspace's subscriptions elsewhere. In a transaction. */
export async function eraseDeliveries(tx: Db, platform: string, workspace: string): Promise<void> {
  const places = tx
    .selectFrom('destination')
    .select('id')
    .where('platform', '=', platform)
    .where('workspace', '=', workspace);
  const queues = await tx
    .selectFrom('delivery')
    .select(['queue_id'])
    .distinct()
    .where('state', '=', 'waiting')
    .where('destination_id', 'in', places)
    .execute();
  await tx
    .deleteFrom('delivery')
    .where((where) => where.or([where('destination_id', 'in', places), where('queue_id', 'in', places)]))
    .execute();
  await refreshQueues(
    tx,
    queues.map(({ queue_id }) => queue_id),
  );
}
