/** How often a value of `above` is higher than one of `below` (a tie counts half): the area under the ROC curve. */
export function auroc(above: readonly number[], below: readonly number[]): number {
  const all = [...above.map((value) => ({ value, up: 1 })), ...below.map((value) => ({ value, up: 0 }))];
  all.sort((left, right) => left.value - right.value);
  let ranks = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.value === all[start]?.value) end += 1;
    const rank = (start + end + 1) / 2;
    for (let at = start; at < end; at += 1) ranks += (all[at]?.up ?? 0) * rank;
    start = end;
  }
  return (ranks - (above.length * (above.length + 1)) / 2) / Math.max(1, above.length * below.length);
}

/** A sequence of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
