import { type Kysely, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { NewSubscription, PostponedDigest, SubscriptionChange } from '../core/digest/digest-records.ts';
import {
  type DigestProgress,
  type DigestSettings,
  destinationKey,
  digestSettings,
  digestSources,
  type Subscription,
  type SubscriptionId,
  type SubscriptionState,
} from '../core/digest/subscription.ts';
import { assertNever } from '../core/errors.ts';
import type { Instant, LocalDate } from '../core/local-date.ts';
import type { Owner } from '../core/owner.ts';
import type { Page } from '../core/page.ts';
import { eraseDeliveries, giveUpWaiting } from './deliveries.ts';
import { destinationText, erasePlaces, numberPlace } from './destinations.ts';
import { jsonText } from './json-text.ts';
import type { LibrarySchema, SubscriptionTable } from './schema.ts';

type Db = Kysely<LibrarySchema>;

/** Only days are written. */
const localDate = z.custom<LocalDate>((value) => typeof value === 'string');

const subscriptionRow = z.object({
  id: z.number(),
  destination: destinationText,
  owner_platform: z.string(),
  owner_id: z.string(),
  owner_at: destinationText.nullable(),
  settings: jsonText(digestSettings),
  state: z.enum(['active', 'unconfirmed', 'paused']),
  paused_by: z.enum(['person', 'refusal']).nullable(),
  sentence: z.string().nullable(),
  hint: z.string().nullable(),
  due_at: z.string().nullable(),
  due_date: localDate.nullable(),
  last_date: localDate.nullable(),
  considered_until: z.string(),
  covered: jsonText(z.partialRecord(z.enum(digestSources), localDate)),
  token: z.string(),
  created_at: z.string(),
  revision: z.number(),
});

type SubscriptionRow = z.output<typeof subscriptionRow>;

const columns = Object.keys(subscriptionRow.shape) as readonly (keyof SubscriptionRow)[];

function stateOf(row: SubscriptionRow): SubscriptionState {
  switch (row.state) {
    case 'active':
    case 'unconfirmed':
      return { kind: row.state };
    case 'paused':
      return { kind: 'paused', by: row.paused_by ?? 'person', sentence: row.sentence ?? '', hint: row.hint ?? '' };
    default:
      return assertNever(row.state);
  }
}

type StoredRow = Pick<Selectable<SubscriptionTable>, keyof SubscriptionRow>;

/** `null` where another version of Paperboy wrote what this one does not know. */
function readableSubscription(input: StoredRow): Subscription | null {
  const parsed = subscriptionRow.safeParse(input);
  return parsed.success ? subscriptionOf(parsed.data) : null;
}

function subscriptionOf(row: SubscriptionRow): Subscription {
  return {
    id: row.id,
    destination: row.destination,
    owner: { platform: row.owner_platform, id: row.owner_id },
    ownerAt: row.owner_at,
    settings: row.settings,
    state: stateOf(row),
    progress: {
      dueAt: row.due_at,
      dueDate: row.due_date,
      lastDate: row.last_date,
      consideredUntil: row.considered_until,
      covered: row.covered,
    },
    token: row.token,
    createdAt: row.created_at,
    revision: row.revision,
  };
}

const settingsColumns = (settings: DigestSettings) => ({
  settings: JSON.stringify(settings),
  news: settings.updates === 'tell' ? 1 : 0,
});

/** Columns of a state. */
export const stateColumns = (state: SubscriptionState) => {
  const paused = state.kind === 'paused' ? state : null;
  return {
    state: state.kind,
    paused_by: paused?.by ?? null,
    sentence: paused?.sentence ?? null,
    hint: paused?.hint ?? null,
  };
};

/** Columns of a subscription's progress, always in this order. */
export const progressColumns = (progress: DigestProgress) => ({
  due_at: progress.dueAt,
  due_date: progress.dueDate,
  last_date: progress.lastDate,
  considered_until: progress.consideredUntil,
  covered: JSON.stringify(progress.covered),
});

const all = (db: Db) => db.selectFrom('subscription').select(columns);

/** What this version cannot read is left out: one subscription must not hide the others. */
async function read(query: ReturnType<typeof all>): Promise<readonly Subscription[]> {
  return (await query.execute()).flatMap((row) => readableSubscription(row) ?? []);
}

/** Makes a subscription, unless there is just such a one already: that is answered then. In a transaction. */
export async function addSubscription(tx: Db, made: NewSubscription): Promise<Subscription> {
  const place = await numberPlace(tx, destinationKey(made.destination));
  const same = await read(
    all(tx)
      .where('destination_id', '=', place)
      .where('owner_platform', '=', made.owner.platform)
      .where('owner_id', '=', made.owner.id)
      .where('settings', '=', JSON.stringify(made.settings))
      .limit(1),
  );
  if (same[0] !== undefined) return same[0];
  const row = await tx
    .insertInto('subscription')
    .values({
      destination_id: place,
      destination: JSON.stringify(made.destination),
      owner_platform: made.owner.platform,
      owner_id: made.owner.id,
      owner_at: made.ownerAt === null ? null : JSON.stringify(made.ownerAt),
      ...settingsColumns(made.settings),
      ...stateColumns(made.state),
      ...progressColumns(made.progress),
      token: made.token,
      created_at: made.at,
      revision: 1,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return subscriptionOf(subscriptionRow.parse(row));
}

/** The subscription, `null` where there is none (any more). */
export async function findSubscription(db: Db, id: SubscriptionId): Promise<Subscription | null> {
  return (await read(all(db).where('id', '=', id)))[0] ?? null;
}

/** The subscription whose e-mails hold the token. */
export async function findSubscriptionByToken(db: Db, token: string): Promise<Subscription | null> {
  return (await read(all(db).where('token', '=', token)))[0] ?? null;
}

/** The subscriptions of a place, in the order they were made. */
export function findSubscriptionsAt(db: Db, destinationKey: string): Promise<readonly Subscription[]> {
  const place = db.selectFrom('destination').select('id').where('key', '=', destinationKey);
  return read(all(db).where('destination_id', '=', place).orderBy('id'));
}

/** What somebody subscribed to, in the order it was made. */
export function findSubscriptionsOf(db: Db, { platform, id }: Owner): Promise<readonly Subscription[]> {
  return read(all(db).where('owner_platform', '=', platform).where('owner_id', '=', id).orderBy('id'));
}

/** A page of all subscriptions, in the order they were made. */
export async function findSubscriptions(db: Db, offset: number, limit: number): Promise<Page<Subscription>> {
  const [items, { total }] = await Promise.all([
    read(all(db).orderBy('id').limit(limit).offset(offset)),
    db
      .selectFrom('subscription')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return { items, total };
}

/** How many subscriptions are in each state. */
export async function countSubscriptions(db: Db): Promise<Readonly<Record<SubscriptionState['kind'], number>>> {
  const rows = await db
    .selectFrom('subscription')
    .select(['state', ({ fn }) => fn.countAll<number>().as('number')])
    .groupBy('state')
    .execute();
  const count = (state: SubscriptionState['kind']): number => rows.find((row) => row.state === state)?.number ?? 0;
  return { active: count('active'), unconfirmed: count('unconfirmed'), paused: count('paused') };
}

/** Changes a subscription that is as it was read; `null` where it is not. In a transaction. */
export async function changeSubscription(
  tx: Db,
  id: SubscriptionId,
  revision: number,
  { settings, state, progress, destination }: SubscriptionChange,
): Promise<Subscription | null> {
  const place =
    destination === undefined
      ? {}
      : {
          destination_id: await numberPlace(tx, destinationKey(destination)),
          destination: JSON.stringify(destination),
        };
  const row = await tx
    .updateTable('subscription')
    .set({
      ...place,
      ...(settings === undefined ? {} : settingsColumns(settings)),
      ...(state === undefined ? {} : stateColumns(state)),
      ...(progress === undefined ? {} : progressColumns(progress)),
      revision: revision + 1,
    })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .returning(columns)
    .executeTakeFirst();
  return row === undefined ? null : readableSubscription(row);
}

/** Removes a subscription with its digests and what waits for it; what is on its way just now may still arrive. In a transaction. */
export async function removeSubscription(tx: Db, id: SubscriptionId): Promise<boolean> {
  await giveUpWaiting(tx, { subscription: id }, null);
  const { numDeletedRows } = await tx.deleteFrom('subscription').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** A transaction's worth, so that nobody waits long for the library. */
export const postponedAtOnce = 500;

/**
 * Moves the moments digests are looked at again, of subscriptions that neither changed nor moved on since they were read; answers how many.
 * In a transaction.
 */
export async function postponeDigests(tx: Db, digests: readonly PostponedDigest[]): Promise<number> {
  let postponed = 0;
  for (const { of, dueAt } of digests) {
    const { numUpdatedRows } = await tx
      .updateTable('subscription')
      .set({ due_at: dueAt })
      .where('id', '=', of.id)
      .where('revision', '=', of.revision)
      .where('due_at', 'is', of.progress.dueAt)
      .executeTakeFirst();
    postponed += Number(numUpdatedRows);
  }
  return postponed;
}

/** Spelled out, so that the engine sees that its index of due subscriptions holds them. */
const isDueSome = sql<boolean>`state = 'active' AND due_at IS NOT NULL`;

const unreadable: SubscriptionState = {
  kind: 'paused',
  by: 'refusal',
  sentence:
    'Another version of Paperboy wrote this subscription, and the one that was to make its digest could not read it.',
  hint: 'Run the newer version, then resume it.',
};

/**
 * Active subscriptions that are due, by due time and id. Such a one that this version cannot read is paused: it would be due for ever, and
 * whoever can read it says why.
 */
export async function findDue(
  db: Db,
  now: Instant,
  after: Subscription | null,
  limit: number,
): Promise<readonly Subscription[]> {
  const due = all(db).where(isDueSome).where('due_at', '<=', now).orderBy('due_at').orderBy('id').limit(limit);
  const page =
    after === null ? due : due.where(sql<boolean>`(due_at, id) > (${after.progress.dueAt ?? ''}, ${after.id})`);
  for (;;) {
    const rows = await page.execute();
    const found = rows.flatMap((row) => readableSubscription(row) ?? []);
    if (found.length === rows.length) return found;
    const readable = new Set(found.map(({ id }) => id));
    await db
      .updateTable('subscription')
      .set(({ eb }) => ({ ...stateColumns(unreadable), revision: eb('revision', '+', 1) }))
      .where(
        'id',
        'in',
        rows.map(({ id }) => id).filter((id) => !readable.has(id)),
      )
      .execute();
  }
}

/** When the next active subscription is due. */
export async function findNextDue(db: Db): Promise<Instant | null> {
  const row = await db
    .selectFrom('subscription')
    .select('due_at')
    .where(isDueSome)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row?.due_at ?? null;
}

/** Erases the subscriptions of a workspace's places, and what waits there; what was told and voted there goes too. In a transaction. */
export async function eraseSubscriptionsOf(tx: Db, platform: string, workspace: string): Promise<void> {
  const places = tx
    .selectFrom('destination')
    .select('id')
    .where('platform', '=', platform)
    .where('workspace', '=', workspace);
  await eraseDeliveries(tx, platform, workspace);
  await tx.deleteFrom('subscription').where('destination_id', 'in', places).execute();
  await erasePlaces(tx, platform, workspace);
}
