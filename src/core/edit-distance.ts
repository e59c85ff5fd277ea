/**
 * How many letters must be added, left out, changed or swapped with their neighbour to turn one word into the other
 * (optimal string alignment). Gives up beyond `max` and answers `max + 1`.
 */
export function editDistance(left: string, right: string, max: number): number {
  if (Math.abs(left.length - right.length) > max) return max + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? max) + 1,
        (current[column - 1] ?? max) + 1,
        (last[column - 1] ?? max) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? max) + 1);
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > max) return max + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(last[right.length] ?? max + 1, max + 1);
}

/** The word of `known` that was most likely meant by `typed` (also an unfinished word), or `null` where none is near. */
export function nearestWord(typed: string, known: readonly string[]): string | null {
  const max = typed.length < 4 ? 1 : 2;
  const started = known.filter((word) => typed.length >= 2 && word.startsWith(typed));
  if (started[0] !== undefined) return started[0];
  const ranked = known
    .map((word) => ({ word, distance: editDistance(typed, word, max) }))
    .filter((entry) => entry.distance <= max && entry.distance < entry.word.length)
    .sort((left, right) => left.distance - right.distance);
  return ranked[0]?.word ?? null;
}
