import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Instant } from '../core/local-date.ts';
import type { PaperId } from '../core/paper.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

/** Conversations and button states that are remembered; the oldest go. */
const listsMax = 10_000;
const actionsMax = 20_000;
/** Most that one call removes. */
const prunedMax = 1_000;

const handles = z.array(z.string());

/** Remembers the list that was shown in a conversation in place of the one before. */
export async function keepList(db: Db, conversation: string, ids: readonly PaperId[], at: Instant): Promise<void> {
  const values = { handles: JSON.stringify(ids), at };
  await db
    .insertInto('last_list')
    .values({ conversation, ...values })
    .onConflict((conflict) => conflict.column('conversation').doUpdateSet(values))
    .execute();
  const tooOld = db
    .selectFrom('last_list')
    .select('conversation')
    .orderBy('at', 'desc')
    .orderBy('conversation', 'desc');
  await db.deleteFrom('last_list').where('conversation', 'in', tooOld.limit(prunedMax).offset(listsMax)).execute();
}

/** The list last shown in a conversation; empty where none was. */
export async function findList(db: Db, conversation: string): Promise<readonly PaperId[]> {
  const row = await db
    .selectFrom('last_list')
    .select('handles')
    .where('conversation', '=', conversation)
    .executeTakeFirst();
  return row === undefined ? [] : handles.parse(JSON.parse(row.handles));
}

/** Keeps a button's state under its key. */
export async function keepAction(db: Db, key: string, state: string, at: Instant): Promise<void> {
  await db
    .insertInto('saved_action')
    .values({ key, state, at })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ state, at }))
    .execute();
  const tooOld = db.selectFrom('saved_action').select('key').orderBy('at', 'desc').orderBy('key', 'desc');
  await db.deleteFrom('saved_action').where('key', 'in', tooOld.limit(prunedMax).offset(actionsMax)).execute();
}

/** The state kept under a key, `null` where it is gone. */
export async function findAction(db: Db, key: string): Promise<string | null> {
  const row = await db.selectFrom('saved_action').select('state').where('key', '=', key).executeTakeFirst();
  return row?.state ?? null;
}
