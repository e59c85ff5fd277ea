import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { sampleNote } from '../paper-list.ts';
import { paperJson } from '../paper-view.ts';
import { type Block, button, strong, text } from '../reply.ts';
import { tasteOfSave } from './digest-here.ts';
import { findNamed, notInLibrary, paperOption, titledInLibrary, whichReply } from './named-paper.ts';

/** `/papers save <paper>`: keeps a paper for whoever asks. */
export const saveCommand = defineCommand({
  name: 'save',
  summary: 'Keep a paper among your saved papers',
  options: z.object({ paper: paperOption('paper') }),
  visibility: 'private',
  permission: 'everyone',
  examples: ['save 3', 'save 1706.03762', 'save attention is all you need'],
  async handle({ paper: name }, context) {
    const named = await findNamed(name, context, titledInLibrary);
    if (named.kind === 'several')
      return {
        ...(await whichReply(named, { command: 'save', menu: 'Save a paper' }, context)),
        visibility: 'private',
      };
    const { paper } = named;
    const outcome = await context.store.savePaper(context.actor, paper.id, context.clock.now());
    if (outcome === 'unknown') throw notInLibrary(paper.id, context);
    await tasteOfSave(paper.id, 'saved', context);
    const blocks: Block[] = [
      {
        kind: 'text',
        text: [text(outcome === 'saved' ? 'Saved: ' : 'You have saved this before: '), strong(paper.title)],
      },
      {
        kind: 'actions',
        actions: [button('Saved papers', 'saved'), button('Remove', 'unsave', { paper: paper.id })],
      },
    ];
    if (paper.sample) blocks.push({ kind: 'footnote', text: sampleNote(context.writing) });
    return { visibility: 'private', blocks, listed: null, result: { kind: 'save', outcome, paper: paperJson(paper) } };
  },
});
