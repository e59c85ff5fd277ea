import type { Kysely } from 'kysely';
import type { Instant } from '../core/local-date.ts';
import type {
  BatchOnServer,
  BatchPlace,
  BatchPlan,
  FinishedBatch,
  KeptBatch,
  PlannedBatch,
} from '../core/model-batches.ts';
import type { DayLimit, Tokens } from '../core/model-records.ts';
import { hasRoom, openDay, setAside, settle } from './model-records.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

/** Takes what is free of a plan. In a transaction: its first statement writes, so that two processes never plan at the same moment. */
export async function keepPlan(tx: Db, plan: BatchPlan, limit: DayLimit | null): Promise<PlannedBatch> {
  const { mark, model, server, holder, at, until, day } = plan;
  await openDay(tx, day, model, limit);
  const reserved = { reserved_input: 0, reserved_output: 0 };
  await tx
    .insertInto('model_batch')
    .values({ mark, model, server, server_id: null, holder, until, at, day, ...reserved })
    .execute();
  const keys: string[] = [];
  let sum: Tokens = { inputTokens: 0, outputTokens: 0 };
  let isOverBudget = false;
  for (const { key, paper, tokens } of plan.items) {
    // Or is being written at this moment.
    const written = await tx
      .selectFrom('model_summary')
      .select('key')
      .where('key', '=', key)
      .where((eb) => eb.or([eb('content', 'is not', null), eb('until', '>', at)]))
      .executeTakeFirst();
    const taken = await tx.selectFrom('model_batch_item').select('key').where('key', '=', key).executeTakeFirst();
    if (written !== undefined || taken !== undefined) continue;
    const wanted = {
      inputTokens: sum.inputTokens + tokens.inputTokens,
      outputTokens: sum.outputTokens + tokens.outputTokens,
    };
    if (limit !== null && !(await hasRoom(tx, day, wanted, limit))) {
      isOverBudget = true;
      break;
    }
    sum = wanted;
    await tx.insertInto('model_batch_item').values({ key, mark, paper, position: keys.length }).execute();
    keys.push(key);
  }
  if (keys.length === 0) await tx.deleteFrom('model_batch').where('mark', '=', mark).execute();
  else {
    await tx
      .updateTable('model_batch')
      .set({ reserved_input: sum.inputTokens, reserved_output: sum.outputTokens })
      .where('mark', '=', mark)
      .execute();
    await setAside(tx, day, model, sum);
  }
  return { keys, isOverBudget };
}

/** The batches of a model and server with what they are to bring. */
export async function findBatches(db: Db, { model, server }: BatchPlace): Promise<readonly KeptBatch[]> {
  const rows = await db
    .selectFrom('model_batch')
    .innerJoin('model_batch_item', 'model_batch_item.mark', 'model_batch.mark')
    .select(['model_batch.mark', 'model_batch.server_id', 'model_batch_item.key', 'model_batch_item.paper'])
    .where('model_batch.model', '=', model)
    .where('model_batch.server', '=', server)
    .orderBy('model_batch.at')
    .orderBy('model_batch.mark')
    .orderBy('model_batch_item.position')
    .execute();
  const batches = new Map<string, KeptBatch & { readonly items: { key: string; paper: string }[] }>();
  for (const { mark, server_id: serverId, key, paper } of rows) {
    const batch = batches.get(mark) ?? { mark, serverId, items: [] };
    batches.set(mark, batch);
    batch.items.push({ key, paper });
  }
  return [...batches.values()];
}

/** The batch of a model and server that is to bring a summary. */
export async function findBatchOf(
  db: Db,
  { model, server }: BatchPlace,
  key: string,
): Promise<(BatchOnServer & { readonly at: Instant }) | null> {
  const row = await db
    .selectFrom('model_batch_item')
    .innerJoin('model_batch', 'model_batch.mark', 'model_batch_item.mark')
    .select(['model_batch.mark', 'model_batch.server_id', 'model_batch.at'])
    .where('model_batch_item.key', '=', key)
    .where('model_batch.model', '=', model)
    .where('model_batch.server', '=', server)
    .executeTakeFirst();
  return row === undefined ? null : { mark: row.mark, serverId: row.server_id, at: row.at };
}

/** Gives a batch that was never sent, as far as anybody knows, to another holder. */
export async function takeOver(db: Db, mark: string, holder: string, at: Instant, until: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('model_batch')
    .set({ holder, until })
    .where('mark', '=', mark)
    .where('server_id', 'is', null)
    .where('until', '<=', at)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Keeps the id that a server gave a batch. */
export async function keepServerId(db: Db, mark: string, serverId: string): Promise<void> {
  await db.updateTable('model_batch').set({ server_id: serverId }).where('mark', '=', mark).execute();
}

/** Lets go of a batch's papers and counts what it used; `false` where somebody else has. In a transaction that writes first. */
export async function endBatch(tx: Db, mark: string, used: Tokens, requests: number): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('model_batch_item').where('mark', '=', mark).executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  const row = await tx
    .selectFrom('model_batch')
    .select(['day', 'model', 'server_id', 'reserved_input', 'reserved_output'])
    .where('mark', '=', mark)
    .executeTakeFirstOrThrow();
  const reserved = { inputTokens: row.reserved_input, outputTokens: row.reserved_output };
  await settle(tx, row.day, row.model, reserved, used, requests);
  // A batch without papers is one whose files are still to be deleted.
  if (row.server_id === null) await dropBatch(tx, mark);
  return true;
}

/** The batches of a model and server that are over and not forgotten. */
export async function findFinished(db: Db, { model, server }: BatchPlace): Promise<readonly FinishedBatch[]> {
  const rows = await db
    .selectFrom('model_batch')
    .select(['mark', 'server_id'])
    .where('model', '=', model)
    .where('server', '=', server)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('model_batch_item')
            .select('model_batch_item.key')
            .whereRef('model_batch_item.mark', '=', 'model_batch.mark'),
        ),
      ),
    )
    .orderBy('at')
    .orderBy('mark')
    .execute();
  return rows.flatMap(({ mark, server_id: serverId }) => (serverId === null ? [] : [{ mark, serverId }]));
}

/** Forgets a batch with all it has. */
export async function dropBatch(db: Db, mark: string): Promise<void> {
  await db.deleteFrom('model_batch').where('mark', '=', mark).execute();
}
