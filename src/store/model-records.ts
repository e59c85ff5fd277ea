import { type Kysely, sql } from 'kysely';
import type { Instant, LocalDate } from '../core/local-date.ts';
import type { DayLimit, ModelDay, SummaryClaim, Tokens } from '../core/model-records.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

/** What was written under a key, `null` where nothing was. */
export async function findWritten(db: Db, key: string): Promise<string | null> {
  const row = await db.selectFrom('model_summary').select('content').where('key', '=', key).executeTakeFirst();
  return row?.content ?? null;
}

/** Gets the right to write a summary, for a while. In a transaction that writes first, so that claims of two processes do not cross. */
export async function claimWriting(
  tx: Db,
  key: string,
  holder: string,
  at: Instant,
  until: Instant,
): Promise<SummaryClaim> {
  await tx
    .insertInto('model_summary')
    .values({ key, content: null, holder, until, at })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ holder, until, at })
        .where('model_summary.content', 'is', null)
        .where((eb) => eb.or([eb('model_summary.until', '<=', at), eb('model_summary.holder', 'is', null)])),
    )
    .execute();
  const row = await tx
    .selectFrom('model_summary')
    .select(['content', 'holder'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (row.content !== null) return { kind: 'made', content: row.content };
  return { kind: row.holder === holder ? 'yours' : 'taken' };
}

/** Keeps what was written; what was there before stays. */
export async function keepWritten(db: Db, key: string, content: string, at: Instant): Promise<void> {
  await db
    .insertInto('model_summary')
    .values({ key, content, holder: null, until: null, at })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ content, holder: null, until: null, at })
        .where('model_summary.content', 'is', null),
    )
    .execute();
}

/** Takes away a claim that came to nothing. */
export async function releaseWriting(db: Db, key: string, holder: string): Promise<void> {
  await db
    .deleteFrom('model_summary')
    .where('key', '=', key)
    .where('holder', '=', holder)
    .where('content', 'is', null)
    .execute();
}

/** Makes the row of a day; what is used without a limit counts against nobody's. */
export async function openDay(tx: Db, day: LocalDate, model: string, limit: DayLimit | null): Promise<void> {
  const unlimited = limit === null ? 1 : 0;
  await tx
    .insertInto('model_day')
    .values({ day, model, unlimited })
    .onConflict((conflict) => conflict.columns(['day', 'model']).doUpdateSet({ unlimited }))
    .execute();
}

/** Whether a day's limit allows so many tokens more. */
export async function hasRoom(
  db: Db,
  day: LocalDate,
  { inputTokens, outputTokens }: Tokens,
  { max, inputWeight, outputWeight }: DayLimit,
): Promise<boolean> {
  const { input, output } = await db
    .selectFrom('model_day')
    .select([
      sql<number>`coalesce(sum(input_tokens + reserved_input), 0)`.as('input'),
      sql<number>`coalesce(sum(output_tokens + reserved_output), 0)`.as('output'),
    ])
    .where('day', '=', day)
    .where('unlimited', '=', 0)
    .executeTakeFirstOrThrow();
  return (input + inputTokens) * inputWeight + (output + outputTokens) * outputWeight <= max;
}

/** Sets tokens aside for what is under way. */
export async function setAside(
  db: Db,
  day: LocalDate,
  model: string,
  { inputTokens, outputTokens }: Tokens,
): Promise<void> {
  await db
    .updateTable('model_day')
    .set((eb) => ({
      reserved_input: eb('reserved_input', '+', inputTokens),
      reserved_output: eb('reserved_output', '+', outputTokens),
    }))
    .where('day', '=', day)
    .where('model', '=', model)
    .execute();
}

/** Sets tokens aside where the day allows; writes first, so that two processes never both take the last of them. */
export async function reserve(
  tx: Db,
  day: LocalDate,
  model: string,
  tokens: Tokens,
  limit: DayLimit | null,
): Promise<boolean> {
  await openDay(tx, day, model, limit);
  if (limit !== null && !(await hasRoom(tx, day, tokens, limit))) return false;
  await setAside(tx, day, model, tokens);
  return true;
}

/** Puts what was used in the place of what was set aside. */
export async function settle(
  db: Db,
  day: LocalDate,
  model: string,
  reserved: Tokens,
  used: Tokens,
  requests: number,
): Promise<void> {
  await db
    .updateTable('model_day')
    .set((eb) => ({
      requests: eb('requests', '+', requests),
      input_tokens: eb('input_tokens', '+', used.inputTokens),
      output_tokens: eb('output_tokens', '+', used.outputTokens),
      reserved_input: eb('reserved_input', '-', reserved.inputTokens),
      reserved_output: eb('reserved_output', '-', reserved.outputTokens),
    }))
    .where('day', '=', day)
    .where('model', '=', model)
    .execute();
}

/** What was used in a day, by model. */
export async function findModelDays(db: Db, day: LocalDate): Promise<readonly ModelDay[]> {
  const rows = await db
    .selectFrom('model_day')
    .select(['model', 'requests', 'input_tokens', 'output_tokens'])
    .where('day', '=', day)
    .where('requests', '>', 0)
    .orderBy('model')
    .execute();
  return rows.map(({ model, requests, input_tokens: inputTokens, output_tokens: outputTokens }) => ({
    model,
    requests,
    inputTokens,
    outputTokens,
  }));
}
