import { z } from 'zod';
import { type CommandContext, defineCommand } from '../command.ts';
import { bare } from '../paper-list.ts';
import { paperJson } from '../paper-view.ts';
import { button, strong, text } from '../reply.ts';
import { normaliseTitle } from '../text.ts';
import { tasteOfSave } from './digest-here.ts';
import { findNamed, type NamedPaper, paperOption, titledInLibrary, whichReply } from './named-paper.ts';

/** Of somebody's saved papers the last ones are looked through. */
const savedMax = 1_000;
/** Papers people are asked to pick from. */
const severalMax = 8;

/** Saved papers are meant before others of the library. */
async function titledAmongSaved(words: string, context: CommandContext): Promise<NamedPaper> {
  const key = normaliseTitle(words);
  const { items } = await context.store.savedPapers(context.actor, 0, savedMax);
  const found = key === '' ? [] : items.filter(({ title }) => ` ${normaliseTitle(title)} `.includes(` ${key} `));
  const [first, ...others] = found;
  if (first === undefined) return titledInLibrary(words, context);
  if (others.length === 0) return { kind: 'one', paper: first };
  return { kind: 'several', words, papers: found.slice(0, severalMax).map(bare) };
}

/** `/papers unsave <paper>`: takes a paper from the saved ones of whoever asks. */
export const unsaveCommand = defineCommand({
  name: 'unsave',
  summary: 'Remove a paper from your saved papers',
  options: z.object({ paper: paperOption('saved-paper') }),
  visibility: 'private',
  permission: 'everyone',
  examples: ['unsave 3', 'unsave 1706.03762'],
  async handle({ paper: name }, context) {
    const named = await findNamed(name, context, titledAmongSaved);
    if (named.kind === 'several')
      return {
        ...(await whichReply(named, { command: 'unsave', menu: 'Remove a paper' }, context)),
        visibility: 'private',
      };
    const { paper } = named;
    const removed = await context.store.unsavePaper(context.actor, paper.id);
    if (removed) await tasteOfSave(paper.id, 'none', context);
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
