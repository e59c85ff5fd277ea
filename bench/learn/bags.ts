import { addRow, type Matrix } from './matrix.ts';

/** Texts as bags of rows with weights, one after the other. */
export interface Bags {
  /** Where each one begins, and the end of the last. */
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  /** 1 + log of how often. */
  readonly weights: Float32Array;
}

/** Collects bags: `add` rows, then `close` the bag. */
export class BagWriter {
  readonly #counts: Float32Array;
  readonly #starts: number[] = [0];
  #touched: number[] = [];
  #rows = new Int32Array(1 << 16);
  #weights = new Float32Array(1 << 16);
  #length = 0;

  constructor(vocabulary: number) {
    this.#counts = new Float32Array(vocabulary);
  }

  add(row: number): void {
    if (this.#counts[row] === 0) this.#touched.push(row);
    this.#counts[row] = (this.#counts[row] ?? 0) + 1;
  }

  close(): void {
    while (this.#length + this.#touched.length > this.#rows.length) {
      const rows = new Int32Array(this.#rows.length * 2);
      rows.set(this.#rows);
      this.#rows = rows;
      const weights = new Float32Array(rows.length);
      weights.set(this.#weights);
      this.#weights = weights;
    }
    for (const row of this.#touched) {
      this.#rows[this.#length] = row;
      this.#weights[this.#length] = 1 + Math.log(this.#counts[row] ?? 1);
      this.#counts[row] = 0;
      this.#length += 1;
    }
    this.#touched = [];
    this.#starts.push(this.#length);
  }

  bags(): Bags {
    return { starts: Int32Array.from(this.#starts), rows: this.#rows, weights: this.#weights };
  }
}

/** Adds up a bag's rows of the table into a row of `out`, in place of what was there. */
export function sumBag(bags: Bags, bag: number, table: Matrix, out: Matrix, row: number): void {
  out.values.fill(0, row * out.columns, (row + 1) * out.columns);
  const end = bags.starts[bag + 1] ?? 0;
  for (let at = bags.starts[bag] ?? 0; at < end; at += 1) {
    addRow(out, row, table, bags.rows[at] ?? 0, bags.weights[at] ?? 0);
  }
}

/** Adds a row to those of a bag's table rows, by their weights. */
export function scatterBag(bags: Bags, bag: number, from: Matrix, row: number, table: Matrix): void {
  const end = bags.starts[bag + 1] ?? 0;
  for (let at = bags.starts[bag] ?? 0; at < end; at += 1) {
    addRow(table, bags.rows[at] ?? 0, from, row, bags.weights[at] ?? 0);
  }
}

export function isEmptyBag(bags: Bags, bag: number): boolean {
  return bags.starts[bag] === bags.starts[bag + 1];
}
