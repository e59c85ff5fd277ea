import { z } from 'zod';
import { type CommandContext, defineCommand } from '../command.ts';
import { written } from '../command-line.ts';
import { bare, pageSize, paperListReply, pickMenu } from '../paper-list.ts';
import { button, code, type Reply, text } from '../reply.ts';
import { pageOption } from './options.ts';

function nothingSaved(context: CommandContext): Reply {
  return {
    visibility: 'private',
    blocks: [
      { kind: 'heading', text: 'No saved papers yet' },
      {
        kind: 'text',
        text: [
          text('Save one by its number in the last list, its id or words of its title: '),
          code(written({ command: 'save', options: { paper: '3' } }, context)),
          ...(context.writing.shell ? [] : [text('. Or press Save below a paper.')]),
        ],
      },
      { kind: 'actions', actions: [button('Newest papers', 'today')] },
    ],
    listed: null,
    result: { kind: 'saved', total: 0, totalIsExact: true, page: 1, papers: [] },
  };
}

/** `/papers saved`: what whoever asks has kept, the last saved first. */
export const savedCommand = defineCommand({
  name: 'saved',
  summary: 'Your saved papers, the last saved first',
  options: z.object({ page: pageOption() }),
  visibility: 'private',
  permission: 'everyone',
  examples: ['saved'],
  async handle({ page: asked }, context) {
    const { items, total } = await context.store.savedPapers(context.actor, 0, asked * pageSize);
    if (total === 0) return nothingSaved(context);
    // A page may have gone since its button was made: papers are removed.
    const page = Math.min(asked, Math.ceil(total / pageSize));
    const shown = items.slice((page - 1) * pageSize);
    const list = await paperListReply(
      {
        heading: 'Saved papers',
        notes: [[text(total === 1 ? '1 paper.' : `${total} papers, the last saved first.`)]],
        upToHere: items.map(bare),
        page,
        total,
        totalIsExact: true,
        again: { command: 'saved', options: {} },
        actions: [pickMenu('Remove a paper', { command: 'unsave', options: {} }, shown)],
        result: { kind: 'saved' },
      },
      context,
    );
    return { ...list, visibility: 'private' };
  },
});
