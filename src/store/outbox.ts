import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Claim, ClaimedDelivery, DeliveryAction, OutboxCounts, Settlement } from '../core/delivery/outbox.ts';
import { assertNever } from '../core/errors.ts';
import type { Instant } from '../core/local-date.ts';
import type { MessageRef } from '../core/messenger.ts';
import { replySchema } from '../core/reply-schema.ts';
import { giveUpWaiting, type QueuedDraft, refreshQueues, untell } from './deliveries.ts';
import { destinationText } from './destinations.ts';
import { jsonText } from './json-text.ts';
import { lookups } from './row-statement.ts';
import type { LibrarySchema } from './schema.ts';
import { stateColumns } from './subscriptions.ts';

type Db = Kysely<LibrarySchema>;

const unreadable = 'It cannot be read any more: another version of Paperboy wrote it.';

/** What names one claim of a delivery. */
export interface Attempt {
  readonly id: number;
  readonly attempt: number;
}

const claimedRow = z.object({
  id: z.number(),
  attempt: z.number(),
  dedupe_key: z.string(),
  subscription_id: z.number().nullable(),
  destination: destinationText,
  action: z.enum(['send', 'thread', 'edit']),
  named_key: z.string().nullable(),
  title: z.string().nullable(),
  reply: jsonText(replySchema),
  not_before: z.string(),
  expires_at: z.string(),
  tried_since: z.string().nullable(),
  named_channel: z.string().nullable(),
  named_message: z.string().nullable(),
});

type ClaimedRow = z.output<typeof claimedRow>;

function actionOf({ action, named_key, title }: ClaimedRow): DeliveryAction {
  switch (action) {
    case 'send':
      return { kind: 'send' };
    case 'thread':
      return { kind: 'thread', under: named_key ?? '', title: title ?? '' };
    case 'edit':
      return { kind: 'edit', of: named_key ?? '' };
    default:
      return assertNever(action);
  }
}

function messageOf(channel: string | null, id: string | null): MessageRef | null {
  return channel === null || id === null ? null : { channel, id };
}

function deliveryOf(row: ClaimedRow): ClaimedDelivery {
  return {
    id: row.id,
    attempt: row.attempt,
    dedupeKey: row.dedupe_key,
    subscription: row.subscription_id,
    destination: row.destination,
    action: actionOf(row),
    reply: row.reply,
    notBefore: row.not_before,
    expiresAt: row.expires_at,
    triedSince: row.tried_since,
    message: messageOf(row.named_channel, row.named_message),
  };
}

const ready = (db: Db, { platforms, now, limit }: Claim) =>
  db
    .selectFrom('delivery_queue')
    .select('delivery_id')
    .where('platform', 'in', platforms)
    .where('ready_at', '<=', now)
    .orderBy('ready_at')
    .orderBy('delivery_id')
    .limit(limit);

/** Whether a claim would get something: asked without the write lock, because most of the time there is nothing. */
export async function hasReady(db: Db, claim: Claim): Promise<boolean> {
  if (claim.platforms.length === 0 || claim.limit < 1) return false;
  return (await ready(db, { ...claim, limit: 1 }).executeTakeFirst()) !== undefined;
}

/** Takes deliveries whose turn it is, until the lease ends. In a transaction. */
export async function claimDeliveries(tx: Db, claim: Claim): Promise<readonly ClaimedDelivery[]> {
  const ids = (await ready(tx, claim).execute()).map(({ delivery_id }) => delivery_id);
  const claimed = new Map<number, ClaimedDelivery>();
  for (const some of lookups(ids)) {
    await tx
      .updateTable('delivery')
      .set({
        attempt: sql`attempt + 1`,
        // A holder that never came back may have sent it.
        tried_since: sql`coalesce(tried_since, claimed_at)`,
        claimed_at: claim.now,
        lease_until: claim.leaseUntil,
        turn: '',
      })
      .where('id', 'in', some)
      .execute();
    await tx
      .updateTable('delivery_queue')
      .set({ ready_at: claim.leaseUntil })
      .where('delivery_id', 'in', some)
      .execute();
    for (const delivery of await findClaimed(tx, some, claim.now)) claimed.set(delivery.id, delivery);
  }
  return ids.flatMap((id) => claimed.get(id) ?? []);
}

/** What was just claimed; what cannot be read is given up, because it would hold up everybody's deliveries with every claim. */
async function findClaimed(tx: Db, ids: readonly number[], at: Instant): Promise<readonly ClaimedDelivery[]> {
  const rows = await tx
    .selectFrom('delivery')
    .innerJoin('delivery_reply', 'delivery_reply.delivery_id', 'delivery.id')
    .leftJoin('delivery as named', 'named.dedupe_key', 'delivery.named_key')
    .select([
      'delivery.id',
      'delivery.attempt',
      'delivery.dedupe_key',
      'delivery.subscription_id',
      'delivery.destination',
      'delivery.action',
      'delivery.named_key',
      'delivery.title',
      'delivery_reply.reply',
      'delivery.not_before',
      'delivery.expires_at',
      'delivery.tried_since',
      'named.channel as named_channel',
      'named.message as named_message',
    ])
    .where('delivery.id', 'in', ids)
    .execute();
  const claimed: ClaimedDelivery[] = [];
  for (const row of rows) {
    const read = claimedRow.safeParse(row);
    if (read.success) claimed.push(deliveryOf(read.data));
    else await settleDelivery(tx, async () => 0, row, { kind: 'dead', sentence: unreadable }, at);
  }
  return claimed;
}

/** The delivery while an attempt holds it. */
async function findHeld(tx: Db, { id, attempt }: Attempt) {
  return tx
    .selectFrom('delivery')
    .select(['id', 'queue_id', 'destination_id', 'digest_id', 'edition'])
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'waiting')
    .where('lease_until', 'is not', null)
    .executeTakeFirst();
}

type Held = NonNullable<Awaited<ReturnType<typeof findHeld>>>;

async function close(
  tx: Db,
  { id, queue_id }: Held,
  as: {
    readonly state: 'sent' | 'refused' | 'dead';
    readonly sentence: string | null;
    readonly message: MessageRef | null;
    readonly at: Instant;
  },
): Promise<void> {
  await tx
    .updateTable('delivery')
    .set({
      state: as.state,
      sentence: as.sentence,
      channel: as.message?.channel ?? null,
      message: as.message?.id ?? null,
      lease_until: null,
      settled_at: as.at,
    })
    .where('id', '=', id)
    .execute();
  await tx.deleteFrom('delivery_reply').where('delivery_id', '=', id).execute();
  await refreshQueues(tx, [queue_id]);
}

/** Gives a held delivery back to its queue. */
async function putBack(tx: Db, held: Held, changes: { readonly notBefore: Instant; readonly sentence: string } | null) {
  const tried =
    changes === null
      ? {}
      : {
          next_at: changes.notBefore,
          sentence: changes.sentence,
          tried_since: sql<string>`coalesce(tried_since, claimed_at)`,
        };
  await tx
    .updateTable('delivery')
    .set({ lease_until: null, claimed_at: null, ...tried })
    .where('id', '=', held.id)
    .execute();
  await refreshQueues(tx, [held.queue_id]);
}

async function untellOf(tx: Db, { digest_id, edition }: Held): Promise<void> {
  if (digest_id !== null && edition !== null) await untell(tx, { digest: digest_id, edition });
}

/** Notes what became of a claimed delivery, if this attempt still holds it; with `queue` for notices. In a transaction. */
export async function settleDelivery(
  tx: Db,
  queue: (tx: Db, drafts: readonly QueuedDraft[]) => Promise<number>,
  attempt: Attempt,
  settlement: Settlement,
  at: Instant,
): Promise<boolean> {
  const held = await findHeld(tx, attempt);
  if (held === undefined) return false;
  switch (settlement.kind) {
    case 'sent':
      await close(tx, held, { state: 'sent', sentence: null, message: settlement.message, at });
      return true;
    case 'retry':
      await putBack(tx, held, settlement);
      return true;
    case 'released':
      await putBack(tx, held, null);
      return true;
    case 'dead':
      await untellOf(tx, held);
      await close(tx, held, { state: 'dead', sentence: settlement.sentence, message: null, at });
      return true;
    case 'refused': {
      const { sentence, hint } = settlement;
      await untellOf(tx, held);
      await close(tx, held, { state: 'refused', sentence, message: null, at });
      await giveUpWaiting(tx, { place: held.destination_id }, { sentence, at });
      await tx
        .updateTable('subscription')
        .set({ ...stateColumns({ kind: 'paused', by: 'refusal', sentence, hint }), revision: sql`revision + 1` })
        .where('destination_id', '=', held.destination_id)
        .where('state', '=', 'active')
        .execute();
      await queue(
        tx,
        settlement.notices.map((draft) => ({ draft, tells: null })),
      );
      return true;
    }
    default:
      return assertNever(settlement);
  }
}

/** Lets an attempt hold its delivery for longer; never for a shorter time. In a transaction. */
export async function extendLease(tx: Db, attempt: Attempt, leaseUntil: Instant): Promise<boolean> {
  const held = await findHeld(tx, attempt);
  if (held === undefined) return false;
  await tx
    .updateTable('delivery')
    .set({ lease_until: leaseUntil })
    .where('id', '=', held.id)
    .where('lease_until', '<', leaseUntil)
    .execute();
  await tx
    .updateTable('delivery_queue')
    .set({ ready_at: leaseUntil })
    .where('delivery_id', '=', held.id)
    .where('ready_at', '<', leaseUntil)
    .execute();
  return true;
}

/** When the next delivery to the platforms may be claimed. */
export async function findNextDelivery(db: Db, platforms: readonly string[]): Promise<Instant | null> {
  let next: Instant | null = null;
  for (const platform of platforms) {
    const row = await db
      .selectFrom('delivery_queue')
      .select('ready_at')
      .where('platform', '=', platform)
      .orderBy('ready_at')
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined && (next === null || row.ready_at < next)) next = row.ready_at;
  }
  return next;
}

/** How many deliveries there are of each fate. */
export async function countOutbox(db: Db): Promise<OutboxCounts> {
  const [counts, oldest] = await Promise.all([
    db
      .selectFrom('delivery')
      .select(['state', ({ fn }) => fn.countAll<number>().as('number')])
      .groupBy('state')
      .execute(),
    db
      .selectFrom('delivery')
      .select(({ fn }) => fn.min<string | null>('not_before').as('at'))
      .where('state', '=', sql.lit('waiting'))
      .executeTakeFirstOrThrow(),
  ]);
  const count = (state: string): number => counts.find((each) => each.state === state)?.number ?? 0;
  return {
    waiting: count('waiting'),
    sent: count('sent'),
    refused: count('refused'),
    dead: count('dead'),
    oldestWaiting: oldest.at,
  };
}

/** Erases deliveries that were settled before. In a transaction. */
export async function eraseSettled(tx: Db, before: Instant): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('delivery')
    .where('state', 'in', ['sent', 'refused', 'dead'])
    .where('settled_at', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
