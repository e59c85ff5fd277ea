import { type Bags, isEmptyBag, scatterBag, sumBag } from './bags.ts';
import { addRow, dotProducts, type Matrix, normaliseRow, zeros } from './matrix.ts';
import { below, type Random, shuffle } from './random.ts';

/** Pairs of texts that belong together: `left` and `right` have one bag each. */
export interface Pairs {
  readonly left: Bags;
  readonly right: Bags;
  /** Which paper each pair is of: two pairs of one paper are no counterexamples to each other. */
  readonly papers: Int32Array;
}

export interface ContrastiveOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly temperature: number;
}

const warmUpSteps = 50;
const leastRate = 0.02;
const momentum = 0.9;
const secondMomentum = 0.99;
const clusters = 128;
const clusterRounds = 4;
const clusterSample = 20_000;
const chunksOfBatch = 8;
/** Gradients this small are not worth their multiplications. */
const negligible = 1e-4;

/** Which of `clusters` groups each right-hand text is in, by k-means on the current vectors: neighbours are the counterexamples that teach most. */
function clustersOf(pairs: Pairs, count: number, table: Matrix, random: Random): Int32Array {
  const width = table.columns;
  const blockRows = 2048;
  const block = zeros(blockRows, width);
  let centres = zeros(clusters, width);
  for (let centre = 0; centre < clusters; centre += 1) {
    sumBag(pairs.right, below(random, count), table, centres, centre);
    normaliseRow(centres, centre);
  }
  const found = new Int32Array(count);
  const scores = new Float32Array(blockRows * clusters);
  const assign = (items: Int32Array, sums: Matrix | null): void => {
    for (let start = 0; start < items.length; start += blockRows) {
      const rows = Math.min(blockRows, items.length - start);
      for (let row = 0; row < rows; row += 1) {
        sumBag(pairs.right, items[start + row] ?? 0, table, block, row);
        normaliseRow(block, row);
      }
      dotProducts(block, centres, rows, clusters, scores);
      for (let row = 0; row < rows; row += 1) {
        let best = 0;
        for (let centre = 1; centre < clusters; centre += 1) {
          if ((scores[row * clusters + centre] ?? 0) > (scores[row * clusters + best] ?? 0)) best = centre;
        }
        found[items[start + row] ?? 0] = best;
        if (sums) addRow(sums, best, block, row, 1);
      }
    }
  };
  const sample = Int32Array.from({ length: Math.min(clusterSample, count) }, () => below(random, count));
  for (let round = 0; round < clusterRounds; round += 1) {
    const sums = zeros(clusters, width);
    assign(sample, sums);
    for (let centre = 0; centre < clusters; centre += 1) {
      if (normaliseRow(sums, centre) < 1e-3) addRow(sums, centre, centres, centre, 1);
    }
    centres = sums;
  }
  assign(
    Int32Array.from({ length: count }, (_, at) => at),
    null,
  );
  return found;
}

/** The order of one epoch: at random, or in chunks of one cluster so that batches hold neighbours. */
function orderOf(usable: Int32Array, groups: Int32Array | null, batch: number, random: Random): Int32Array {
  const order = Int32Array.from(usable);
  shuffle(order, random);
  if (!groups) return order;
  const byGroup = [...order].sort((left, right) => (groups[left] ?? 0) - (groups[right] ?? 0));
  const size = Math.floor(batch / chunksOfBatch);
  const chunks: number[] = Array.from({ length: Math.ceil(byGroup.length / size) }, (_, at) => at);
  shuffle(chunks, random);
  return Int32Array.from(chunks.flatMap((chunk) => byGroup.slice(chunk * size, (chunk + 1) * size)));
}

/** Takes the gradient of a normalised vector back to the vector before it, in place. */
function throughLength(gradient: Matrix, unit: Matrix, lengths: Float32Array, rows: number): void {
  const width = unit.columns;
  for (let row = 0; row < rows; row += 1) {
    const start = row * width;
    let dot = 0;
    for (let k = start; k < start + width; k += 1) dot += (gradient.values[k] ?? 0) * (unit.values[k] ?? 0);
    const length = lengths[row] ?? 1;
    for (let k = start; k < start + width; k += 1) {
      gradient.values[k] = ((gradient.values[k] ?? 0) - dot * (unit.values[k] ?? 0)) / length;
    }
  }
}

/**
 * Trains the table in place so that the sums of two texts that belong together point the same way, and others do not: InfoNCE both ways
 * over the batch (van den Oord et al., arXiv:1807.03748), Adam on all rows. `draw` makes the pairs of an epoch.
 */
export function trainContrastive(
  table: Matrix,
  draw: (epoch: number) => Pairs,
  options: ContrastiveOptions,
  random: Random,
  tell: (line: string) => void,
): void {
  const { batch, temperature } = options;
  const width = table.columns;
  const [left, right, toLeft, toRight] = [0, 1, 2, 3].map(() => zeros(batch, width));
  if (!left || !right || !toLeft || !toRight) return;
  const lengths = [new Float32Array(batch), new Float32Array(batch)] as const;
  const scores = new Float32Array(batch * batch);
  const gradient = zeros(table.rows, width);
  const first = new Float32Array(table.values.length);
  const second = new Float32Array(table.values.length);
  const columnTop = new Float32Array(batch);
  const columnSum = new Float32Array(batch);
  const rowTop = new Float32Array(batch);
  const rowSum = new Float32Array(batch);
  let step = 0;
  let steps = 0;
  const start = performance.now();
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    const pairs = draw(epoch);
    const all = Int32Array.from({ length: pairs.papers.length }, (_, at) => at);
    const usable = all.filter((at) => !isEmptyBag(pairs.left, at) && !isEmptyBag(pairs.right, at));
    const groups = epoch === 0 ? null : clustersOf(pairs, pairs.papers.length, table, random);
    const order = orderOf(usable, groups, batch, random);
    const batches = Math.floor(order.length / batch);
    steps ||= batches * options.epochs;
    let loss = 0;
    for (let from = 0; from < batches * batch; from += batch) {
      for (let row = 0; row < batch; row += 1) {
        const pair = order[from + row] ?? 0;
        sumBag(pairs.left, pair, table, left, row);
        sumBag(pairs.right, pair, table, right, row);
        lengths[0][row] = normaliseRow(left, row);
        lengths[1][row] = normaliseRow(right, row);
      }
      dotProducts(left, right, batch, batch, scores);
      rowTop.fill(-1e9);
      columnTop.fill(-1e9);
      for (let row = 0; row < batch; row += 1) {
        const paper = pairs.papers[order[from + row] ?? 0];
        for (let column = 0; column < batch; column += 1) {
          const at = row * batch + column;
          const same = row !== column && pairs.papers[order[from + column] ?? 0] === paper;
          const value = same ? -1e4 : (scores[at] ?? 0) / temperature;
          scores[at] = value;
          if (value > (rowTop[row] ?? 0)) rowTop[row] = value;
          if (value > (columnTop[column] ?? 0)) columnTop[column] = value;
        }
      }
      rowSum.fill(0);
      columnSum.fill(0);
      for (let row = 0; row < batch; row += 1) {
        for (let column = 0; column < batch; column += 1) {
          const value = scores[row * batch + column] ?? 0;
          rowSum[row] = (rowSum[row] ?? 0) + Math.exp(value - (rowTop[row] ?? 0));
          columnSum[column] = (columnSum[column] ?? 0) + Math.exp(value - (columnTop[column] ?? 0));
        }
        loss += Math.log(rowSum[row] ?? 1) + (rowTop[row] ?? 0) - (scores[row * batch + row] ?? 0);
      }
      toLeft.values.fill(0);
      toRight.values.fill(0);
      for (let row = 0; row < batch; row += 1) {
        for (let column = 0; column < batch; column += 1) {
          const value = scores[row * batch + column] ?? 0;
          let share =
            0.5 * (Math.exp(value - (rowTop[row] ?? 0)) / (rowSum[row] ?? 1)) +
            0.5 * (Math.exp(value - (columnTop[column] ?? 0)) / (columnSum[column] ?? 1));
          if (row === column) share -= 1;
          else if (share < negligible) continue;
          const scale = share / (temperature * batch);
          addRow(toLeft, row, right, column, scale);
          addRow(toRight, column, left, row, scale);
        }
      }
      throughLength(toLeft, left, lengths[0], batch);
      throughLength(toRight, right, lengths[1], batch);
      gradient.values.fill(0);
      for (let row = 0; row < batch; row += 1) {
        scatterBag(pairs.left, order[from + row] ?? 0, toLeft, row, gradient);
        scatterBag(pairs.right, order[from + row] ?? 0, toRight, row, gradient);
      }
      step += 1;
      const rate = options.rate * Math.min(1, step / warmUpSteps) * Math.max(leastRate, 1 - step / steps);
      const unbias = rate / (1 - momentum ** step);
      const spread = 1 / Math.sqrt(1 - secondMomentum ** step);
      for (let at = 0; at < first.length; at += 1) {
        const value = gradient.values[at] ?? 0;
        const mean = momentum * (first[at] ?? 0) + (1 - momentum) * value;
        const square = secondMomentum * (second[at] ?? 0) + (1 - secondMomentum) * value * value;
        first[at] = mean;
        second[at] = square;
        table.values[at] = (table.values[at] ?? 0) - (unbias * mean) / (Math.sqrt(square) * spread + 1e-8);
      }
    }
    const seconds = Math.round((performance.now() - start) / 1000);
    tell(`epoch ${epoch + 1} of ${options.epochs}: loss ${(loss / (batches * batch)).toFixed(3)}, ${seconds} s`);
  }
}
