import type { Kysely } from 'kysely';
import { z } from 'zod';
import { jsonText } from './json-text.ts';
import { lookups } from './row-statement.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

const messageRef = z.object({ channel: z.string(), id: z.string() });

/** A `Destination` as it is written into rows. */
export const destinationText = jsonText(
  z.object({
    platform: z.string(),
    workspace: z.string().nullable(),
    place: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('channel'), channel: z.string(), announce: z.boolean() }),
      z.object({ kind: z.literal('thread'), thread: z.string() }),
      z.object({
        kind: z.literal('new-thread'),
        channel: z.string(),
        title: z.string(),
        tags: z.array(z.string()),
      }),
      z.object({ kind: z.literal('message-thread'), message: messageRef, title: z.string() }),
      z.object({ kind: z.literal('person'), person: z.string() }),
    ]),
  }),
);

/** The numbers of the places that have one, by key. */
export async function numbersOf(db: Db, keys: Iterable<string>): Promise<ReadonlyMap<string, number>> {
  const numbers = new Map<string, number>();
  for (const some of lookups(keys)) {
    const rows = await db.selectFrom('destination').select(['id', 'key']).where('key', 'in', some).execute();
    for (const { id, key } of rows) numbers.set(key, id);
  }
  return numbers;
}

/** The platform and workspace that a `destinationKey` begins with: neither holds a colon. */
function beginningOf(key: string): { readonly platform: string; readonly workspace: string | null } {
  const [platform = '', workspace = ''] = key.split(':', 2);
  return { platform, workspace: workspace === '' ? null : workspace };
}

/** The numbers of places, which they are given where they have none yet, by key. In a transaction. */
export async function numberPlaces(tx: Db, keys: Iterable<string>): Promise<ReadonlyMap<string, number>> {
  const all = new Set(keys);
  const known = await numbersOf(tx, all);
  const unknown = [...all].filter((key) => !known.has(key));
  if (unknown.length === 0) return known;
  for (const key of unknown)
    await tx
      .insertInto('destination')
      .values({ key, ...beginningOf(key) })
      .execute();
  return numbersOf(tx, all);
}

/** The number of one place; given to it where it has none yet. In a transaction. */
export async function numberPlace(tx: Db, key: string): Promise<number> {
  const number = (await numberPlaces(tx, [key])).get(key);
  if (number === undefined) throw new Error('every place has a number');
  return number;
}

/** Erases a workspace's places, and with them what was told and voted there. Nothing may be subscribed or wait there any more. */
export async function erasePlaces(tx: Db, platform: string, workspace: string): Promise<void> {
  await tx.deleteFrom('destination').where('platform', '=', platform).where('workspace', '=', workspace).execute();
}
