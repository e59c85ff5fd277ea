/** Solves A x = b for a symmetric positive definite A (row by row), by Cholesky. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column] ?? 0;
      for (let at = 0; at < column; at += 1) sum -= (lower[row * size + at] ?? 0) * (lower[column * size + at] ?? 0);
      lower[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (lower[column * size + column] ?? 1);
    }
  }
  const x = Float64Array.from(right);
  for (let row = 0; row < size; row += 1) {
    for (let at = 0; at < row; at += 1) x[row] = (x[row] ?? 0) - (lower[row * size + at] ?? 0) * (x[at] ?? 0);
    x[row] = (x[row] ?? 0) / (lower[row * size + row] ?? 1);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let at = row + 1; at < size; at += 1) x[row] = (x[row] ?? 0) - (lower[at * size + row] ?? 0) * (x[at] ?? 0);
    x[row] = (x[row] ?? 0) / (lower[row * size + row] ?? 1);
  }
  return x;
}

/** Adds `scale` · row rowᵀ to a matrix. */
function addOuter(matrix: Float64Array, row: Float64Array, scale: number): void {
  const size = row.length;
  for (let left = 0; left < size; left += 1) {
    const value = (row[left] ?? 0) * scale;
    if (value === 0) continue;
    for (let right = 0; right < size; right += 1)
      matrix[left * size + right] = (matrix[left * size + right] ?? 0) + value * (row[right] ?? 0);
  }
}

function withOne(row: Float64Array): Float64Array {
  const longer = new Float64Array(row.length + 1);
  longer.set(row);
  longer[row.length] = 1;
  return longer;
}

/** Logistic regression by Newton's method; the last weight is the constant, which is not held small. `strength` is the L2 penalty. */
export function fitLogistic(
  rows: readonly Float64Array[],
  labels: readonly boolean[],
  strength: number,
  rounds = 12,
): number[] {
  const size = (rows[0]?.length ?? 0) + 1;
  const longer = rows.map(withOne);
  let weights = new Float64Array(size);
  for (let round = 0; round < rounds; round += 1) {
    const hessian = new Float64Array(size * size);
    const gradient = new Float64Array(size);
    longer.forEach((row, index) => {
      let score = 0;
      for (let at = 0; at < size; at += 1) score += (weights[at] ?? 0) * (row[at] ?? 0);
      const chance = 1 / (1 + Math.exp(-score));
      const error = chance - (labels[index] ? 1 : 0);
      for (let at = 0; at < size; at += 1) gradient[at] = (gradient[at] ?? 0) + error * (row[at] ?? 0);
      addOuter(hessian, row, Math.max(chance * (1 - chance), 1e-6));
    });
    for (let at = 0; at < size; at += 1) {
      const penalty = at === size - 1 ? 1e-9 : strength;
      gradient[at] = (gradient[at] ?? 0) + penalty * (weights[at] ?? 0);
      hessian[at * size + at] = (hessian[at * size + at] ?? 0) + penalty + 1e-9;
    }
    const step = solve(hessian, gradient);
    weights = weights.map((value, at) => value - (step[at] ?? 0));
    if (step.every((value) => Math.abs(value) < 1e-6)) break;
  }
  return [...weights];
}
