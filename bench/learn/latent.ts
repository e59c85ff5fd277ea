import { type Bags, scatterBag, sumBag } from './bags.ts';
import { type Matrix, normaliseRow, orthonormalise, transposed, zeros } from './matrix.ts';
import { gaussian, type Random } from './random.ts';

const rounds = 4;

/**
 * Latent semantic analysis: the directions in which weighted bags differ most, by power iteration. Answers a table whose rows add up to a
 * text's vector; which basis they are in does not matter to angles, so none is chosen.
 */
export function latentTable(
  bags: Bags,
  count: number,
  idf: Float32Array,
  vocabulary: number,
  dimensions: number,
  random: Random,
): Matrix {
  // A text is as long as any other: its bag is scaled once, by what its weighted rows come to.
  const scales = new Float32Array(count);
  for (let bag = 0; bag < count; bag += 1) {
    let sum = 0;
    for (let at = bags.starts[bag] ?? 0; at < (bags.starts[bag + 1] ?? 0); at += 1) {
      sum += ((bags.weights[at] ?? 0) * (idf[bags.rows[at] ?? 0] ?? 0)) ** 2;
    }
    scales[bag] = 1 / (Math.sqrt(sum) + 1e-9);
  }
  let basis = zeros(vocabulary, dimensions);
  for (let at = 0; at < basis.values.length; at += 1) basis.values[at] = gaussian(random);
  const weigh = (matrix: Matrix): void => {
    for (let row = 0; row < vocabulary; row += 1) {
      const scale = idf[row] ?? 0;
      for (let k = row * dimensions; k < (row + 1) * dimensions; k += 1) {
        matrix.values[k] = (matrix.values[k] ?? 0) * scale;
      }
    }
  };
  const text = zeros(1, dimensions);
  for (let round = 0; round < rounds; round += 1) {
    weigh(basis);
    const next = zeros(vocabulary, dimensions);
    for (let bag = 0; bag < count; bag += 1) {
      sumBag(bags, bag, basis, text, 0);
      const scale = (scales[bag] ?? 0) ** 2;
      for (let k = 0; k < dimensions; k += 1) text.values[k] = (text.values[k] ?? 0) * scale;
      scatterBag(bags, bag, text, 0, next);
    }
    weigh(next);
    const turned = transposed(next);
    for (let row = 0; row < dimensions; row += 1) normaliseRow(turned, row);
    orthonormalise(turned);
    basis = transposed(turned);
  }
  weigh(basis);
  return basis;
}
