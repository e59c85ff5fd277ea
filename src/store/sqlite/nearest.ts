import { type Kysely, sql } from 'kysely';
import type { PaperId } from '../../core/paper.ts';
import type { NearestPlan, Neighbour } from '../../core/ports.ts';
import type { LibrarySchema } from '../schema.ts';
import { vectorIdsOf } from '../vectors.ts';
import { filterConditions } from './full-text.ts';
import type { Reader } from './reader.ts';

type Db = Kysely<LibrarySchema>;

/** The reader may hold a few vectors whose paper has changed or gone meanwhile: so many more are asked for. */
const staleMax = 32;

/** The papers nearest to a vector, nearest first. */
export async function findNearest(
  reader: Reader,
  db: Db,
  { model, vector, filter, limit }: NearestPlan,
): Promise<readonly Neighbour[]> {
  const conditions = filterConditions(filter, sql.ref('paper_vector.paper_id'));
  const wanted = limit + staleMax;
  const only = sql<{ id: number }>`
    SELECT paper_vector.id FROM paper_vector WHERE ${sql.join([sql`TRUE`, ...conditions], sql` AND `)}`.compile(db);
  const near = await reader.nearVectors({
    model,
    vector,
    among:
      conditions.length === 0
        ? { kind: 'all', limit: wanted }
        : { kind: 'query', limit: wanted, sql: only.sql, parameters: only.parameters },
  });
  const { rows } = await sql<{ id: number; handle: PaperId }>`
    SELECT paper_vector.id, paper.handle FROM json_each(${JSON.stringify(near.map(({ vectorId }) => vectorId))}) AS asked
    CROSS JOIN paper_vector ON paper_vector.id = asked.value CROSS JOIN paper ON paper.id = paper_vector.paper_id`.execute(
    db,
  );
  const ids = new Map(rows.map(({ id, handle }) => [id, handle]));
  return near
    .flatMap(({ vectorId, nearness }) => {
      const id = ids.get(vectorId);
      return id === undefined ? [] : [{ id, nearness }];
    })
    .slice(0, limit);
}

/** How near papers are to a vector, of those that have one of the model. */
export async function findNearness(
  reader: Reader,
  db: Db,
  { model, vector }: Pick<NearestPlan, 'model' | 'vector'>,
  ids: readonly PaperId[],
): Promise<readonly Neighbour[]> {
  const byVector = await vectorIdsOf(db, ids);
  const vectorIds = [...byVector.keys()];
  const near = await reader.nearVectors({ model, vector, among: { kind: 'these', vectorIds } });
  return near.flatMap(({ vectorId, nearness }) => {
    const id = byVector.get(vectorId);
    return id === undefined ? [] : [{ id, nearness }];
  });
}
