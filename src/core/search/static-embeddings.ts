import { z } from 'zod';
import type { EmbeddingModel } from '../language-model.ts';
import type { WordTable } from './rarity.ts';
import { createStemReader, stopWordId } from './stems.ts';

/** Stands for a word that the table does not have. */
const unknownId = -2;
/** A title says more than any sentence of its abstract. */
const titleWeight = 2;
/** How rare a word counts that the table does not have: as rare as any. */
const rarestIdf = 10;

const header = z.object({ dimensions: z.number().int().positive(), words: z.string() });

/** A table of word vectors; `bench/fit-meaning.ts` writes it. */
interface Table {
  readonly dimensions: number;
  readonly rows: ReadonlyMap<string, number>;
  /** Rows of neighbours: `left · rows.size + right`. */
  readonly pairs: ReadonlyMap<number, number>;
  readonly scales: Float32Array;
  readonly idf: Float32Array;
  readonly values: Int8Array;
}

function readTable(bytes: Uint8Array): Table {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + headerBytes));
  const { dimensions, words } = header.parse(JSON.parse(text));
  const names = words.split('\n');
  const body = Uint8Array.from(bytes.subarray(4 + headerBytes)).buffer; // a copy: numbers begin at its first byte
  const rows = new Map(names.map((name, row) => [name, row]));
  const pairs = new Map<number, number>();
  for (const [name, row] of rows) {
    const space = name.indexOf(' ');
    if (space < 0) continue;
    const [left, right] = [rows.get(name.slice(0, space)), rows.get(name.slice(space + 1))];
    if (left !== undefined && right !== undefined) pairs.set(left * names.length + right, row);
  }
  return {
    dimensions,
    rows,
    pairs,
    scales: new Float32Array(body, 0, names.length),
    idf: new Float32Array(body, names.length * 4, names.length),
    values: new Int8Array(body, names.length * 8, names.length * dimensions),
  };
}

/** Turns texts into vectors by the table, and tells how rare words are. */
export interface StaticEmbeddings extends EmbeddingModel, WordTable {}

/** A text in numbers: a word is a row, and so is a pair of neighbours that is more than its words. */
function createEncoder(table: Table): (text: string) => Float32Array {
  const { dimensions, rows, pairs, scales, idf, values } = table;
  const read = createStemReader((stem) => rows.get(stem) ?? unknownId);
  return (text) => {
    const counts = new Map<number, number>();
    let known = 0;
    let all = 0;
    const lines = text.split('\n');
    lines.forEach((line, at) => {
      const weight = at === 0 && lines.length > 1 ? titleWeight : 1;
      let before = stopWordId;
      read(line, (row) => {
        if (row >= 0) {
          counts.set(row, (counts.get(row) ?? 0) + weight);
          known += idf[row] ?? 0;
          all += idf[row] ?? 0;
          const pair = before >= 0 ? pairs.get(before * scales.length + row) : undefined;
          if (pair !== undefined) counts.set(pair, (counts.get(pair) ?? 0) + weight);
        } else if (row === unknownId) all += rarestIdf;
        before = row;
      });
    });
    const sum = new Float32Array(dimensions);
    for (const [row, count] of counts) {
      const weight = (1 + Math.log(count)) * (scales[row] ?? 0);
      const start = row * dimensions;
      for (let k = 0; k < dimensions; k += 1) sum[k] = (sum[k] ?? 0) + weight * (values[start + k] ?? 0);
    }
    let square = 0;
    for (const value of sum) square += value * value;
    const length = square === 0 ? 0 : known / all / Math.sqrt(square);
    for (let k = 0; k < dimensions; k += 1) sum[k] = (sum[k] ?? 0) * length;
    return sum;
  };
}

/**
 * Vectors without any key or network: a text is the sum of what a table has for its words. The first of several lines is a title. A vector is
 * as long as the share of the text the table knows, by the weight of its words: 1 for all of it. `read` is called when the first text comes.
 */
export function createStaticEmbeddings(id: string, read: () => Uint8Array): StaticEmbeddings {
  let opened: { readonly table: Table; readonly encode: (text: string) => Float32Array } | null = null;
  const open = () => {
    if (opened) return opened;
    const table = readTable(read());
    opened = { table, encode: createEncoder(table) };
    return opened;
  };
  return {
    id,
    embed: async (texts) => {
      const { encode } = open();
      return texts.map(encode);
    },
    vector: (text) => open().encode(text),
    idf(stem) {
      const { table } = open();
      const row = table.rows.get(stem);
      return row === undefined ? rarestIdf : (table.idf[row] ?? rarestIdf);
    },
  };
}
