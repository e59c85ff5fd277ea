/** What every platform that shows messages does alike with the blocks of a reply. */
import { type Detail, details } from './paper-parts.ts';
import { type Action, type Block, type Press, pressesOf, type Reply } from './reply.ts';

/** All buttons, links and menus of a reply. */
export function actionsIn(reply: Reply): readonly Action[] {
  return reply.blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : []));
}

/** What the buttons and menus of a reply set off. */
export function pressesIn(reply: Reply): readonly Press[] {
  return actionsIn(reply).flatMap(pressesOf);
}

/** What stands under the buttons in other places stands above them in a chat: buttons end a message. */
export function buttonsLast(blocks: readonly Block[]): readonly Block[] {
  const last = blocks.findLastIndex((block) => block.kind !== 'footnote');
  const actions = blocks[last];
  return actions?.kind === 'actions' ? [...blocks.slice(0, last), ...blocks.slice(last + 1), actions] : blocks;
}

/** Lays out with less and less detail until one message is enough; else with as much as makes the fewest messages. */
export function fewestPages<Page>(lay: (detail: Detail) => readonly Page[]): readonly Page[] {
  let best: readonly Page[] = [];
  for (const detail of details) {
    const pages = lay(detail);
    if (best.length === 0 || pages.length < best.length) best = pages;
    if (best.length <= 1) break;
  }
  return best;
}
