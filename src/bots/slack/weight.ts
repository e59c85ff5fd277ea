import { blockWeight } from './limits.ts';
import type { SlackBlock } from './message.ts';

/** Slack counts what it writes as an entity as one. */
function escapedLength(text: string): number {
  const marks = text.match(/[&<>]/g);
  return text.length + (marks === null ? 0 : marks.length * '&amp;'.length);
}

/** Characters of all strings in it, names of kinds included: what Slack may count of a part of a block, and more. */
export function weightOf(part: unknown): number {
  if (typeof part === 'string') return escapedLength(part);
  if (typeof part !== 'object' || part === null) return 0;
  return Object.values(part).reduce<number>((sum, inner) => sum + weightOf(inner), 0);
}

/** What blocks count toward the sum Slack allows a message: never less than Slack counts. */
export function weightOfBlocks(blocks: readonly SlackBlock[]): number {
  return blocks.reduce((sum, block) => sum + blockWeight + weightOf(block), 0);
}

/** Groups of at most `sizeMax` items and, where one item is not more by itself, of at most `weightMax`. */
export function inGroups<Item>(
  items: readonly Item[],
  sizeMax: number,
  weightMax: number,
): readonly (readonly Item[])[] {
  const groups: Item[][] = [];
  let weight = 0;
  for (const item of items) {
    const own = weightOf(item);
    const last = groups.at(-1);
    if (last === undefined || last.length === sizeMax || weight + own > weightMax) {
      groups.push([item]);
      weight = own;
    } else {
      last.push(item);
      weight += own;
    }
  }
  return groups;
}
