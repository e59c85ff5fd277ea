/** A forest of regression trees, laid out as numbers: node by node, three numbers each. */
export interface Forest {
  /** Index of the first node of each tree. */
  readonly roots: ArrayLike<number>;
  /**
   * Per node: feature (−1: a leaf), threshold (leaf: its value), the node where the feature is at most the threshold, counted from the
   * root; the node where it is above comes right behind that one.
   */
  readonly nodes: ArrayLike<number>;
}

/** The same forest in the form that is fastest to read. */
export function packed({ roots, nodes }: Forest): Forest {
  return { roots: Uint32Array.from(roots), nodes: Float64Array.from(nodes) };
}

/** Sum of the trees' answers. */
export function forestValue({ roots, nodes }: Forest, features: Float64Array): number {
  let sum = 0;
  for (let tree = 0; tree < roots.length; tree += 1) {
    const root = roots[tree] ?? 0;
    let node = root * 3;
    for (let feature = nodes[node] ?? -1; feature >= 0; feature = nodes[node] ?? -1) {
      const above = (features[feature] ?? 0) > (nodes[node + 1] ?? 0) ? 1 : 0;
      node = (root + (nodes[node + 2] ?? 0) + above) * 3;
    }
    sum += nodes[node + 1] ?? 0;
  }
  return sum;
}

/** Weighted sum; one weight more than features is the constant. */
export function weightedSum(weights: readonly number[], features: Float64Array): number {
  let sum = weights[features.length] ?? 0;
  for (let at = 0; at < features.length; at += 1) sum += (weights[at] ?? 0) * (features[at] ?? 0);
  return sum;
}

/** The logistic function. */
export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
