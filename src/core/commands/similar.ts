import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { pageSize, paperListReply } from '../paper-list.ts';
import { button, text } from '../reply.ts';
import { similarPapers } from '../search/similar.ts';
import { cut } from '../text.ts';
import { findNamed, paperOption, titledInLibrary, whichReply } from './named-paper.ts';
import { pageOption } from './options.ts';

/** As far as one can page: further on papers share a field, not a subject. */
const similarMax = 40;

/** `/papers similar <paper>`: the papers of the library that are most like one. */
export const similarCommand = defineCommand({
  name: 'similar',
  summary: 'Papers like one: by what they are about and the words they share',
  options: z.object({ paper: paperOption('paper'), page: pageOption() }),
  visibility: 'channel',
  permission: 'everyone',
  examples: ['similar 3', 'similar 1706.03762', 'similar attention is all you need'],
  async handle({ paper: name, page }, context) {
    const named = await findNamed(name, context, titledInLibrary);
    if (named.kind === 'several') return whichReply(named, { command: 'similar', menu: 'Papers like this' }, context);
    const { paper } = named;
    const found = await similarPapers(context.store, paper, context, similarMax, context.signal);
    return paperListReply(
      {
        heading: `Similar to: ${cut(paper.title, 80)}`,
        notes: found.length === 0 ? [[text('The library has no paper like it yet.')]] : [],
        upToHere: found.slice(0, page * pageSize).map(({ paper: other, score, shared }) => ({
          paper: other,
          reasons: shared.length === 0 ? [] : [`both have: ${shared.join(', ')}`],
          score,
          title: null,
          excerpt: null,
        })),
        page,
        total: found.length,
        totalIsExact: true,
        again: { command: 'similar', options: { paper: paper.id } },
        actions: [button('Back to the paper', 'show', { paper: paper.id })],
        result: { kind: 'similar', paper: paper.id },
      },
      context,
    );
  },
});
