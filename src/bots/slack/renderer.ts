import type { types } from '@slack/bolt';
import { type ActionIds, encodeAll } from '../../core/action-id.ts';
import type { Command } from '../../core/command.ts';
import type { Press, Reply } from '../../core/reply.ts';
import { pressesIn } from '../../core/reply-layout.ts';
import { viewBlocksMax } from './limits.ts';
import type { SlackBlock, SlackMessage } from './message.ts';
import { noPictures, type UploadedPictures } from './pictures.ts';
import { plainObject } from './plain-object.ts';
import { blocksOf, renderReply } from './render.ts';
import { renderForm } from './render-form.ts';
import { messageRoom } from './render-pages.ts';

/** Renders replies whose buttons outlive a restart. */
export interface Renderer {
  /** At least one; the first is the answer, others go on where it ends. Each inside Slack's limits. */
  render(reply: Reply, pictures?: UploadedPictures): Promise<readonly SlackMessage[]>;
  /** The form (modal) a press asks for; `null` where the command does not have such options any more. `metadata` (at most 3,000 characters) becomes its `private_metadata`. */
  form(press: Press, command: Command, metadata: string): types.ModalView | null;
  /** The App Home: the sections one below the other, each with what it has room for and a word about the rest. */
  home(sections: readonly Reply[]): Promise<types.HomeView>;
  /** What a link to a paper unfolds to. */
  unfurl(reply: Reply): Promise<{ readonly blocks: readonly SlackBlock[] }>;
}

const divider: SlackBlock = { type: 'divider' };
const empty: SlackBlock = { type: 'context', elements: [plainObject('There is nothing here yet.')] };
const cutShort: SlackBlock = {
  type: 'context',
  elements: [plainObject('There is more of this than fits here. Ask for it in a message.')],
};

export function createRenderer(ids: Pick<ActionIds, 'encode'>): Renderer {
  const idsOf = (reply: Reply) => encodeAll(ids, pressesIn(reply));
  return {
    async render(reply, pictures = noPictures) {
      return renderReply(reply, await idsOf(reply), pictures);
    },
    form: renderForm,
    async home(sections) {
      // A word about what is left out, and the line between sections.
      const blocks = Math.floor(viewBlocksMax / Math.max(1, sections.length)) - 2;
      const shown = await Promise.all(
        sections.map(async (reply): Promise<readonly SlackBlock[]> => {
          const [first = [], ...rest] = blocksOf(reply, await idsOf(reply), {
            room: { ...messageRoom, blocks },
            cards: 'extract',
          });
          return rest.length === 0 ? first : [...first, cutShort];
        }),
      );
      return {
        type: 'home',
        blocks:
          shown.length === 0
            ? [empty]
            : shown.flatMap((section, index) => (index === 0 ? section : [divider, ...section])),
      };
    },
    async unfurl(reply) {
      // Under somebody else's message there is no answer to replace, so it has no buttons.
      const silent = { ...reply, blocks: reply.blocks.filter((block) => block.kind !== 'actions') };
      const [blocks = []] = blocksOf(silent, await idsOf(silent), { room: messageRoom, cards: 'extract' });
      return { blocks };
    },
  };
}
