/** Which connections to the gateway this process holds. */
export type Shards =
  /** As many as Discord recommends. */
  | { readonly kind: 'auto' }
  /** These of so many; the others are held by other processes. */
  | { readonly kind: 'some'; readonly ids: readonly number[]; readonly count: number };

/** More than any bot has; a typing mistake would ask for as many connections. */
const shardsMax = 10_000;

/**
 * Reads `auto`, a number of shards (`4`) or the shards of one process among several (`0,1/4`); `null` where it is anything else, where one is
 * named twice or is not among so many.
 */
export function parseShards(text: string): Shards | null {
  if (text.trim().toLowerCase() === 'auto') return { kind: 'auto' };
  const match = /^\s*(?:(\d{1,5}(?:\s*,\s*\d{1,5})*)\s*\/\s*)?(\d{1,5})\s*$/.exec(text);
  const count = Number(match?.[2] ?? 0);
  if (count < 1 || count > shardsMax) return null;
  const ids = match?.[1]?.split(',').map(Number) ?? Array.from({ length: count }, (_, id) => id);
  if (new Set(ids).size !== ids.length || ids.some((id) => id >= count)) return null;
  return { kind: 'some', ids, count };
}
