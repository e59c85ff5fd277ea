import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { SourceName } from '../core/paper.ts';
import type { IngestBatch, SourceRun } from '../core/ports.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

const sourceRun: z.ZodType<SourceRun> = z.object({
  source: z.enum(['huggingface', 'arxiv', 'sample']),
  scope: z.string(),
  at: z.string(),
  papers: z.number(),
  rejected: z.number(),
  failure: z.string().nullable(),
});

/** Where the source goes on with the scope, `null` where it begins. */
export async function findCursor(db: Db, source: SourceName, scope: string): Promise<string | null> {
  const row = await db
    .selectFrom('source_cursor')
    .select('cursor')
    .where('source', '=', source)
    .where('scope', '=', scope)
    .executeTakeFirst();
  return row?.cursor ?? null;
}

/** The validator kept for a URL, `null` where there is none. */
export async function findEtag(db: Db, url: string): Promise<string | null> {
  const row = await db.selectFrom('http_etag').select('etag').where('url', '=', url).executeTakeFirst();
  return row?.etag ?? null;
}

/** Keeps how far a batch has brought its run: where to go on, and the validators of what was read. */
export async function keepProgress(db: Db, batch: IngestBatch): Promise<void> {
  const { source, scope, cursor, etags } = batch;
  if (cursor === null) {
    await db.deleteFrom('source_cursor').where('source', '=', source).where('scope', '=', scope).execute();
  } else {
    await db
      .insertInto('source_cursor')
      .values({ source, scope, cursor })
      .onConflict((conflict) => conflict.columns(['source', 'scope']).doUpdateSet({ cursor }))
      .execute();
  }
  for (const [url, etag] of Object.entries(etags)) {
    await db
      .insertInto('http_etag')
      .values({ url, etag })
      .onConflict((conflict) => conflict.column('url').doUpdateSet({ etag }))
      .execute();
  }
}

/** Keeps a run, unless a later one of its scope is already known. */
export async function keepRun(db: Db, run: SourceRun): Promise<void> {
  const { source, scope, ...result } = run;
  await db
    .insertInto('source_run')
    .values(run)
    .onConflict((conflict) =>
      conflict.columns(['source', 'scope']).doUpdateSet(result).where('source_run.at', '<=', result.at),
    )
    .execute();
}

/** The newest run of each source and scope, newest first. */
export async function findRuns(db: Db, limit: number): Promise<readonly SourceRun[]> {
  const rows = await db
    .selectFrom('source_run')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('source')
    .orderBy('scope')
    .limit(limit)
    .execute();
  return rows.map((row) => sourceRun.parse(row));
}
