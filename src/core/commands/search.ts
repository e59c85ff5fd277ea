import { z } from 'zod';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import { assertNever, UserError } from '../errors.ts';
import { pageSize, paperListReply } from '../paper-list.ts';
import type { SearchFilter } from '../ports.ts';
import { type Action, button, code, type Text, text } from '../reply.ts';
import { type SearchNote, searchLibrary } from '../search/search.ts';
import { parseCategory } from '../sources/arxiv/category.ts';
import { cut } from '../text.ts';
import { howToFill } from './empty-library.ts';
import { pageOption, readDate, today } from './options.ts';

function filterWords(filter: SearchFilter): string {
  const parts = [
    filter.category === null ? '' : ` in ${filter.category}`,
    filter.since === null ? '' : ` since ${filter.since}`,
    filter.until === null ? '' : ` until ${filter.until}`,
  ];
  return parts.join('');
}

function noteWords(note: SearchNote, context: CommandContext): Text {
  switch (note.kind) {
    case 'nothing-to-search':
      return [text('There is nothing to look for in that: write a word that a paper should have.')];
    case 'unknown-paper':
      return [
        text(`Paper ${note.arxivId} is not in the library. To read it from arXiv: `),
        code(written({ command: 'add', options: { paper: note.arxivId } }, context)),
      ];
    case 'some-words-only':
      return [
        text(
          note.complete === 0
            ? 'No paper has all of these words; these have some.'
            : `${note.complete} ${note.complete === 1 ? 'has' : 'have'} all of these words; the others have some.`,
        ),
      ];
    case 'also-searched':
      return [text(`Few papers have "${note.typed}"; those with "${note.used}" follow.`)];
    default:
      return assertNever(note);
  }
}

/** A category among the words (`transformers cs.CL`), and the other words; only such as are no words themselves (`math`). */
function categoryIn(query: string): { readonly category: string; readonly others: string } | null {
  const words = query.split(/\s+/);
  const index = words.findIndex((word) => /[.-]/.test(word) && parseCategory(word) !== null);
  const category = parseCategory(words[index] ?? '');
  return category === null ? null : { category, others: words.filter((_, at) => at !== index).join(' ') };
}

/** `/papers search <query> [since] [until] [category]`. */
export const searchCommand = defineCommand({
  name: 'search',
  summary: 'Find papers by words, "phrases", authors, code names or ids',
  options: z.object({
    query: z
      .string()
      .trim()
      .min(1, 'Say what to search for.')
      .max(300, 'A query may have 300 characters.')
      .register(optionInfo, {
        summary: 'words, "an exact phrase", -without, author:name, an arXiv id',
        kind: 'topic',
        rest: true,
      }),
    since: z
      .string()
      .optional()
      .register(optionInfo, { summary: 'first day: 2025-01-01, last month', kind: 'date', keyword: true }),
    until: z
      .string()
      .optional()
      .register(optionInfo, { summary: 'last day: 2025-06-30, yesterday', kind: 'date', keyword: true }),
    category: z
      .string()
      .regex(/^[a-z][a-z-]*(\.[a-z-]+)?$/i, 'A category looks like cs.CL, stat.ML or cs.')
      .optional()
      .register(optionInfo, {
        summary: 'an arXiv category: cs.CL, or cs for all of it',
        kind: 'category',
        keyword: true,
      }),
    freshness: z
      .enum(['mild', 'off', 'first'])
      .default('mild')
      .register(optionInfo, { summary: 'whether newer papers come a little higher, or first', kind: 'choice' }),
    page: pageOption(),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: [
    'search flow matching',
    'search "mixture of experts" since 2025-01-01',
    'search LoRA+ category cs.CL',
    'search author:hinton -capsules',
  ],
  async handle(options, context) {
    const now = today(context);
    const filter: SearchFilter = {
      since: options.since === undefined ? null : readDate(options.since, now).from,
      until: options.until === undefined ? null : readDate(options.until, now).to,
      category: options.category ?? null,
    };
    if (filter.since !== null && filter.until !== null && filter.since > filter.until) {
      throw new UserError(
        'bad-option',
        `Nothing lies between ${filter.since} and ${filter.until}.`,
        'Let "since" come before "until".',
      );
    }
    const found = await searchLibrary(context.store, {
      text: options.query,
      filter,
      offset: 0,
      limit: options.page * pageSize,
      freshness: options.freshness,
      today: now,
      meaning: context.meaning,
      signal: context.signal,
    });
    const notes: Text[] = [
      ...found.corrections.map(({ typed, used }) => [text(`No paper has "${typed}"; searched for "${used}".`)]),
      ...found.notes.map((note) => noteWords(note, context)),
    ];
    const filtered = filter.since !== null || filter.until !== null || filter.category !== null;
    const absolute = {
      ...(filter.since === null ? {} : { since: filter.since }),
      ...(filter.until === null ? {} : { until: filter.until }),
      ...(filter.category === null ? {} : { category: filter.category }),
      ...(options.freshness === 'mild' ? {} : { freshness: options.freshness }),
    };
    const query = { query: options.query, ...absolute };
    const actions: Action[] = [];
    const meant = filter.category === null ? categoryIn(options.query) : null;
    if (meant) {
      notes.push([
        text(`${meant.category} is a category of arXiv. To search in it: `),
        code(
          written({ command: 'search', options: { query: meant.others || '…', category: meant.category } }, context),
        ),
      ]);
      if (meant.others !== '')
        actions.push(
          button(`Only in ${meant.category}`, 'search', {
            ...query,
            query: meant.others,
            category: meant.category,
          }),
        );
    }
    if (found.hits.length === 0 && found.notes.every((note) => note.kind !== 'nothing-to-search')) {
      const { papers } = await context.store.counts();
      if (papers === 0) notes.push([text('The library is empty. '), ...howToFill(context)]);
      else
        notes.push([
          text(
            `Nothing found among ${papers} ${papers === 1 ? 'paper' : 'papers'}${filterWords(filter)}. Try fewer or other words, `,
          ),
          code('author:name'),
          text(', or a word’s beginning.'),
        ]);
      if (filtered) actions.push(button('Search without limits', 'search', { query: options.query }));
      actions.push(button('Newest papers', 'today'));
    } else if (found.hits.length > 0 && !filtered) {
      const year = `${Number(now.slice(0, 4)) - 1}${now.slice(4)}`;
      actions.push(button('Only the last year', 'search', { ...query, since: year }));
    }
    actions.push({
      kind: 'form',
      label: 'Change the search',
      invocation: { command: 'search', options: query },
      asks: ['query', 'since', 'until', 'category'],
    });
    return paperListReply(
      {
        heading: `Search: ${cut(options.query, 80)}${filterWords(filter)}`,
        notes,
        upToHere: found.hits.map((hit) => ({
          paper: hit.paper,
          reasons: hit.reasons,
          score: hit.score,
          title: hit.title,
          excerpt: hit.snippet,
        })),
        page: options.page,
        total: found.total,
        totalIsExact: found.totalIsExact,
        again: { command: 'search', options: query },
        actions,
        result: {
          kind: 'search',
          query: options.query,
          ...filter,
          corrections: found.corrections.map((entry) => ({ ...entry })),
        },
      },
      context,
    );
  },
});
