import { z } from 'zod';
import { parseArxivId } from '../arxiv-id.ts';
import { defineCommand, optionInfo } from '../command.ts';
import { UserError } from '../errors.ts';
import { readPapers } from '../read-papers.ts';
import { text } from '../reply.ts';
import { growingCard } from './show.ts';

/** `/papers add <arXiv id or URL>`: reads one paper from arXiv into the library. */
export const addCommand = defineCommand({
  name: 'add',
  summary: 'Read a paper from arXiv into the library',
  options: z.object({
    paper: z
      .string()
      .trim()
      .min(1, 'Say which paper: an arXiv id or URL.')
      .max(300, 'An id or URL has at most 300 characters.')
      .register(optionInfo, {
        summary: 'an arXiv id or URL: 1706.03762, https://arxiv.org/abs/1706.03762',
        kind: 'text',
        rest: true,
      }),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: ['add 1706.03762', 'add https://arxiv.org/abs/1706.03762'],
  async handle({ paper }, context) {
    const parsed = parseArxivId(paper);
    if (!parsed)
      throw new UserError(
        'bad-option',
        `"${paper}" is not an arXiv id or URL.`,
        'Write one such as 1706.03762, quant-ph/0201082 or https://arxiv.org/abs/1706.03762.',
      );
    const known = await context.store.paper(parsed.id);
    if (known && known.textRank === 'arxiv' && (parsed.version ?? 0) <= (known.version ?? 0))
      return growingCard(known, [[text('Already in the library.')]], context);
    const added = (await readPapers(context, [parsed.id])).get(parsed.id);
    if (!added) {
      throw new UserError(
        'not-found',
        `arXiv has no paper ${parsed.id}.`,
        'Check the id on arxiv.org; a paper of today may take some hours to appear.',
      );
    }
    const note = known && !known.sample ? 'Updated from arXiv.' : 'Added from arXiv.';
    return growingCard(added, [[text(note)]], context);
  },
});
