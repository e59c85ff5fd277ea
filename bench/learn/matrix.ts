/** A matrix of float32, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float32Array(rows * columns) };
}

/** left · rightᵀ for the first `rows` rows of both, into `out` (row by row, `rows` wide): two rows by four at a time. */
export function dotProducts(left: Matrix, right: Matrix, leftRows: number, rightRows: number, out: Float32Array): void {
  const width = left.columns;
  const a = left.values;
  const b = right.values;
  for (let i = 0; i < leftRows; i += 2) {
    const two = i + 1 < leftRows;
    const a0 = i * width;
    const a1 = two ? a0 + width : a0;
    for (let j = 0; j < rightRows; j += 4) {
      const b0 = j * width;
      const b1 = Math.min(j + 1, rightRows - 1) * width;
      const b2 = Math.min(j + 2, rightRows - 1) * width;
      const b3 = Math.min(j + 3, rightRows - 1) * width;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let k = 0; k < width; k += 1) {
        const x = a[a0 + k] ?? 0;
        const y = a[a1 + k] ?? 0;
        const p = b[b0 + k] ?? 0;
        const q = b[b1 + k] ?? 0;
        const r = b[b2 + k] ?? 0;
        const t = b[b3 + k] ?? 0;
        s00 += x * p;
        s01 += x * q;
        s02 += x * r;
        s03 += x * t;
        s10 += y * p;
        s11 += y * q;
        s12 += y * r;
        s13 += y * t;
      }
      const first = [s00, s01, s02, s03];
      const second = [s10, s11, s12, s13];
      for (let c = 0; c < 4 && j + c < rightRows; c += 1) {
        out[i * rightRows + j + c] = first[c] ?? 0;
        if (two) out[(i + 1) * rightRows + j + c] = second[c] ?? 0;
      }
    }
  }
}

/** Adds `scale` times a row of one matrix to a row of another of the same width. */
export function addRow(to: Matrix, row: number, from: Matrix, fromRow: number, scale: number): void {
  const width = to.columns;
  const target = row * width;
  const source = fromRow * width;
  for (let k = 0; k < width; k += 1) {
    to.values[target + k] = (to.values[target + k] ?? 0) + scale * (from.values[source + k] ?? 0);
  }
}

/** Makes a row one long; returns how long it was. */
export function normaliseRow(matrix: Matrix, row: number): number {
  const start = row * matrix.columns;
  const end = start + matrix.columns;
  let sum = 0;
  for (let k = start; k < end; k += 1) sum += (matrix.values[k] ?? 0) ** 2;
  const length = Math.sqrt(sum) + 1e-6;
  for (let k = start; k < end; k += 1) matrix.values[k] = (matrix.values[k] ?? 0) / length;
  return length;
}

/** Makes the rows one long and perpendicular to each other (Gram and Schmidt), in place. */
export function orthonormalise(matrix: Matrix): void {
  const { rows, columns: width, values } = matrix;
  for (let row = 0; row < rows; row += 1) {
    const start = row * width;
    for (let before = 0; before < row; before += 1) {
      const other = before * width;
      let dot = 0;
      for (let k = 0; k < width; k += 1) dot += (values[start + k] ?? 0) * (values[other + k] ?? 0);
      for (let k = 0; k < width; k += 1) values[start + k] = (values[start + k] ?? 0) - dot * (values[other + k] ?? 0);
    }
    normaliseRow(matrix, row);
  }
}

export function transposed(matrix: Matrix): Matrix {
  const result = zeros(matrix.columns, matrix.rows);
  for (let row = 0; row < matrix.rows; row += 1) {
    for (let column = 0; column < matrix.columns; column += 1) {
      result.values[column * matrix.rows + row] = matrix.values[row * matrix.columns + column] ?? 0;
    }
  }
  return result;
}
