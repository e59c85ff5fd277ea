/** Relevance judgements of one query: document id → grade; above 0 is relevant. */
export type Judgements = ReadonlyMap<string, number>;

/**
 * Normalised discounted cumulative gain of the first `cutoff` documents, 0 to 1: the grade of each divided by log2(rank + 1), as a share
 * of the best order there is. Source: Järvelin and Kekäläinen, ACM TOIS 20(4), 2002, with linear gain as BEIR and trec_eval compute it.
 */
export function ndcgAt(cutoff: number, ranked: readonly string[], judgements: Judgements): number {
  const gain = (grade: number, index: number): number => Math.max(0, grade) / Math.log2(index + 2);
  const sum = (grades: readonly number[]): number =>
    grades.slice(0, cutoff).reduce((total, grade, index) => total + gain(grade, index), 0);
  const ideal = sum([...judgements.values()].sort((left, right) => right - left));
  return ideal === 0 ? 0 : sum(ranked.map((id) => judgements.get(id) ?? 0)) / ideal;
}

function relevantOf(judgements: Judgements): number {
  return [...judgements.values()].filter((grade) => grade > 0).length;
}

/** The share of the relevant documents that stand among the first `cutoff`, 0 to 1. */
export function recallAt(cutoff: number, ranked: readonly string[], judgements: Judgements): number {
  const relevant = relevantOf(judgements);
  if (relevant === 0) return 0;
  return ranked.slice(0, cutoff).filter((id) => (judgements.get(id) ?? 0) > 0).length / relevant;
}

/** Average over the relevant documents of the precision at each one's rank; those that are not found count 0. */
export function averagePrecision(ranked: readonly string[], judgements: Judgements): number {
  const relevant = relevantOf(judgements);
  if (relevant === 0) return 0;
  let found = 0;
  let sum = 0;
  ranked.forEach((id, index) => {
    if ((judgements.get(id) ?? 0) <= 0) return;
    found += 1;
    sum += found / (index + 1);
  });
  return sum / relevant;
}

/** One over the rank of the first relevant document; 0 where none is found. */
export function reciprocalRank(ranked: readonly string[], judgements: Judgements): number {
  const at = ranked.findIndex((id) => (judgements.get(id) ?? 0) > 0);
  return at < 0 ? 0 : 1 / (at + 1);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value that `share` (0 to 1) of the values do not exceed, by nearest rank. 0 for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? 0;
}
