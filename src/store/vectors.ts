import { type Kysely, sql } from 'kysely';
import type { PaperId } from '../core/paper.ts';
import type { PaperText, PaperVector, VectorsWanted } from '../core/ports.ts';
import { quantise } from './quantise.ts';
import type { LibrarySchema } from './schema.ts';

type Db = Kysely<LibrarySchema>;

/** Papers without a vector of the model, in the order they came. */
export async function findWithoutVector(
  db: Db,
  { model, after, limit }: VectorsWanted,
): Promise<{ readonly papers: readonly PaperText[]; readonly next: number }> {
  const rows = await db
    .selectFrom('paper')
    .select(['paper.id', 'paper.handle', 'paper.title', 'paper.abstract'])
    .where('paper.id', '>', after)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('paper_vector')
            .select(sql.lit(1).as('one'))
            .whereRef('paper_vector.paper_id', '=', 'paper.id')
            .where('paper_vector.model', '=', model),
        ),
      ),
    )
    .orderBy('paper.id')
    .limit(limit)
    .execute();
  return {
    papers: rows.map(({ handle, title, abstract }) => ({ id: handle, title, abstract })),
    next: rows.at(-1)?.id ?? after,
  };
}

/** How many papers still lack a vector of the model. */
export async function countWithoutVector(db: Db, model: string): Promise<number> {
  const { rows } = await sql<{ papers: number }>`
    SELECT (SELECT count(*) FROM paper) - (SELECT count(*) FROM paper_vector WHERE model = ${model}) AS papers`.execute(
    db,
  );
  return rows[0]?.papers ?? 0;
}

/** Keeps vectors, each in place of the paper's last one, unless the paper went or its text changed meanwhile. In a transaction. */
export async function keepVectors(tx: Db, model: string, vectors: readonly PaperVector[]): Promise<void> {
  for (const { of, vector } of vectors) {
    const { scale, values } = quantise(vector);
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.length);
    await sql`INSERT OR REPLACE INTO paper_vector (paper_id, model, scale, vector)
      SELECT id, ${model}, ${scale}, ${bytes} FROM paper
      WHERE handle = ${of.id} AND title = ${of.title} AND abstract IS ${of.abstract}`.execute(tx);
  }
}

/** The vectors' row ids of papers. */
export async function vectorIdsOf(db: Db, ids: readonly PaperId[]): Promise<ReadonlyMap<number, PaperId>> {
  const { rows } = await sql<{ id: number; handle: PaperId }>`
    SELECT paper_vector.id, paper.handle FROM json_each(${JSON.stringify(ids)}) AS asked
    CROSS JOIN paper ON paper.handle = asked.value CROSS JOIN paper_vector ON paper_vector.paper_id = paper.id`.execute(
    db,
  );
  return new Map(rows.map(({ id, handle }) => [id, handle]));
}
