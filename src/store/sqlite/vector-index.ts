import type Database from 'better-sqlite3';
import { quantise } from '../quantise.ts';

/** A paper's vector (by its row in `paper_vector`) and how near it is: the cosine, times the length of the vector asked for. */
export interface NearVector {
  readonly vectorId: number;
  readonly nearness: number;
}

type VectorRow = [id: number, scale: number, vector: Uint8Array];

/** Vectors of one model in memory, in the order of their ids. */
interface Held {
  readonly model: string;
  readonly dimensions: number;
  values: Int8Array;
  scales: Float32Array;
  ids: Float64Array;
  count: number;
}

/** Vectors that are held although their paper changed or went, as a share of all, before all are read anew. */
const staleShareMax = 0.2;
const roomMin = 1024;

function withRoom(held: Held): void {
  if (held.count < held.ids.length) return;
  const room = Math.max(roomMin, held.ids.length * 2);
  const { values, scales, ids } = held;
  held.values = new Int8Array(room * held.dimensions);
  held.values.set(values);
  held.scales = new Float32Array(room);
  held.scales.set(scales);
  held.ids = new Float64Array(room);
  held.ids.set(ids);
}

/** The `limit` best, best first; a short list that a candidate seldom gets into. */
class Best {
  readonly #limit: number;
  readonly #list: NearVector[] = [];
  least = Number.NEGATIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(vectorId: number, nearness: number): void {
    let at = this.#list.length;
    while (at > 0 && (this.#list[at - 1]?.nearness ?? 0) < nearness) at -= 1;
    this.#list.splice(at, 0, { vectorId, nearness });
    if (this.#list.length > this.#limit) this.#list.pop();
    if (this.#list.length === this.#limit) this.least = this.#list.at(-1)?.nearness ?? this.least;
  }

  all(): readonly NearVector[] {
    return this.#list;
  }
}

/** Looks at every vector of a library: exact, and fast enough for hundreds of thousands. Lives on the reader thread. */
export interface VectorIndex {
  /** The vectors nearest to `vector`, nearest first; `only`: ids of the rows that may be among them. */
  nearest(model: string, vector: Float32Array, limit: number, only: ReadonlySet<number> | null): readonly NearVector[];
  /** How near those of these rows are that are held. */
  nearness(model: string, vector: Float32Array, vectorIds: readonly number[]): readonly NearVector[];
}

export function createVectorIndex(db: Database.Database): VectorIndex {
  const newer = db
    .prepare<[string, number], VectorRow>(
      'SELECT id, scale, vector FROM paper_vector WHERE model = ? AND id > ? ORDER BY id',
    )
    .raw();
  const living = db.prepare<[string], number>('SELECT count(*) FROM paper_vector WHERE model = ?').pluck();
  let held: Held | null = null;

  const read = (into: Held): Held => {
    const last = into.count === 0 ? 0 : (into.ids[into.count - 1] ?? 0);
    for (const [id, scale, vector] of newer.iterate(into.model, last)) {
      if (vector.length !== into.dimensions) continue; // of a model that has changed its mind; it is never near
      withRoom(into);
      into.values.set(new Int8Array(vector.buffer, vector.byteOffset, vector.length), into.count * into.dimensions);
      into.scales[into.count] = scale;
      into.ids[into.count] = id;
      into.count += 1;
    }
    return into;
  };

  const current = (model: string, dimensions: number): Held => {
    const empty: Held = {
      model,
      dimensions,
      values: new Int8Array(0),
      scales: new Float32Array(0),
      ids: new Float64Array(0),
      count: 0,
    };
    const kept = held?.model === model && held.dimensions === dimensions ? read(held) : read(empty);
    const alive = living.get(model) ?? 0;
    held = kept.count - alive > staleShareMax * Math.max(alive, roomMin) ? read(empty) : kept;
    return held;
  };

  const dot = (values: Int8Array, start: number, asked: Int8Array): number => {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    const width = asked.length;
    const even = width - (width % 4);
    for (let k = 0; k < even; k += 4) {
      s0 = (s0 + (values[start + k] ?? 0) * (asked[k] ?? 0)) | 0;
      s1 = (s1 + (values[start + k + 1] ?? 0) * (asked[k + 1] ?? 0)) | 0;
      s2 = (s2 + (values[start + k + 2] ?? 0) * (asked[k + 2] ?? 0)) | 0;
      s3 = (s3 + (values[start + k + 3] ?? 0) * (asked[k + 3] ?? 0)) | 0;
    }
    for (let k = even; k < width; k += 1) s0 = (s0 + (values[start + k] ?? 0) * (asked[k] ?? 0)) | 0;
    return s0 + s1 + s2 + s3;
  };

  return {
    nearest(model, vector, limit, only) {
      const { values, scales, ids, count, dimensions } = current(model, vector.length);
      const asked = quantise(vector);
      const best = new Best(limit);
      for (let at = 0; at < count; at += 1) {
        if (only !== null && !only.has(ids[at] ?? 0)) continue;
        const nearness = dot(values, at * dimensions, asked.values) * (scales[at] ?? 0) * asked.scale;
        if (nearness > best.least && nearness > 0) best.add(ids[at] ?? 0, nearness);
      }
      return best.all();
    },
    nearness(model, vector, vectorIds) {
      const { values, scales, ids, count, dimensions } = current(model, vector.length);
      const asked = quantise(vector);
      const find = (id: number): number => {
        let [low, high] = [0, count - 1];
        while (low <= high) {
          const middle = (low + high) >> 1;
          if ((ids[middle] ?? 0) < id) low = middle + 1;
          else high = middle - 1;
        }
        return ids[low] === id && low < count ? low : -1;
      };
      return vectorIds.flatMap((vectorId) => {
        const at = find(vectorId);
        if (at < 0) return [];
        const nearness = dot(values, at * dimensions, asked.values) * (scales[at] ?? 0) * asked.scale;
        return [{ vectorId, nearness }];
      });
    },
  };
}
