import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { paperJson } from '../paper-view.ts';
import { button, strong, text } from '../reply.ts';
import { findNamed, paperOption, whichReply } from './named-paper.ts';

/** `/papers unsave <paper>`: takes a paper from the saved ones of whoever asks. */
export const unsaveCommand = defineCommand({
  name: 'unsave',
  summary: 'Remove a paper from your saved papers',
  options: z.object({ paper: paperOption() }),
  visibility: 'private',
  permission: 'everyone',
  examples: ['unsave 3', 'unsave 1706.03762'],
  async handle({ paper: name }, context) {
    const named = await findNamed(name, context);
    if (named.kind === 'several')
      return { ...whichReply(named, { command: 'unsave', menu: 'Remove a paper' }, context), visibility: 'private' };
    const { paper } = named;
    const removed = await context.store.unsavePaper(context.actor, paper.id);
    const words = removed ? 'Removed from your saved papers: ' : 'It is not among your saved papers: ';
    const list = button('Saved papers', 'saved');
    return {
      visibility: 'private',
      blocks: [
        { kind: 'text', text: [text(words), strong(paper.title)] },
        {
          kind: 'actions',
          actions: [list, button(removed ? 'Save it again' : 'Save it', 'save', { paper: paper.id })],
        },
      ],
      listed: null,
      result: { kind: 'unsave', removed, paper: paperJson(paper) },
    };
  },
});
