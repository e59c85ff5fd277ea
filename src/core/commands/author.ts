import { z } from 'zod';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import type { Paper } from '../paper.ts';
import { bare, pageSize, paperListReply } from '../paper-list.ts';
import { button, type Text, text } from '../reply.ts';
import { cut, foldCase } from '../text.ts';
import { pageOption } from './options.ts';

/** Most papers looked at for one name; more than any author of a library of 100,000 papers has. */
const candidatesMax = 1_000;

function nameWords(name: string): readonly string[] {
  return foldCase(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Whether one author's name has every word that was typed: whole, or as the beginning of one where `begun`. A letter is an initial. */
function isNamed(author: string, typed: readonly string[], begun: boolean): boolean {
  const words = nameWords(author);
  return typed.every((part) =>
    words.some((word) => word === part || ((begun || part.length === 1) && word.startsWith(part))),
  );
}

interface ByAuthor {
  readonly paper: Paper;
  readonly author: string;
}

async function papersNamed(
  context: CommandContext,
  typed: readonly string[],
  begun: boolean,
): Promise<readonly ByAuthor[]> {
  const candidates = await context.store.search({
    terms: typed.map((word) => ({
      words: [word],
      prefix: begun || word.length === 1,
      field: 'authors',
      exclude: false,
    })),
    match: 'all',
    filter: { since: null, until: null, category: null },
    limit: candidatesMax,
  });
  return candidates.flatMap(({ paper }) => {
    const author = paper.authors.find((entry) => isNamed(entry, typed, begun));
    return author === undefined ? [] : [{ paper, author }];
  });
}

async function papersBy(context: CommandContext, name: string): Promise<readonly ByAuthor[]> {
  const typed = nameWords(name);
  if (typed.length === 0) return [];
  const whole = await papersNamed(context, typed, false);
  // "LeC" finds LeCun, but "He" must not find Helen while there is a He.
  const found = whole.length > 0 ? whole : await papersNamed(context, typed, true);
  const dayOf = ({ paper }: ByAuthor): string => paper.publishedOn ?? paper.dailyOn ?? '';
  return [...found].sort(
    (left, right) => dayOf(right).localeCompare(dayOf(left)) || left.paper.id.localeCompare(right.paper.id),
  );
}

/** `/papers author <name>`: newest first; initials and parts of a name will do. */
export const authorCommand = defineCommand({
  name: 'author',
  summary: 'Papers by an author, newest first',
  options: z.object({
    name: z
      .string()
      .trim()
      .min(1, 'Say whose papers: "author Yann LeCun", "author Y. LeCun" or "author LeCun".')
      .max(100, 'A name may have 100 characters.')
      .register(optionInfo, {
        summary: 'a name, a part of it, or initials: Yann LeCun, Y. LeCun, LeCun',
        kind: 'author',
        rest: true,
      }),
    page: pageOption(),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: ['author Geoffrey Hinton', 'author G. Hinton', 'author LeCun'],
  async handle({ name, page }, context) {
    const found = await papersBy(context, name);
    const people = [...new Set(found.map((entry) => entry.author))];
    const notes: Text[] = [];
    if (found.length === 0) {
      notes.push([
        text(
          `No author of that name in the library. Try only the family name; papers read from a text copy of a page have no author names.`,
        ),
      ]);
    } else if (people.length > 1) {
      notes.push([
        text(
          `Names that fit: ${people.slice(0, 6).join(', ')}${people.length > 6 ? `, and ${people.length - 6} more` : ''}.`,
        ),
      ]);
    }
    const heading = people.length === 1 && people[0] !== undefined ? people[0] : name;
    return paperListReply(
      {
        heading: `Papers by ${cut(heading, 80)}`,
        notes,
        upToHere: found.slice(0, page * pageSize).map((entry) => bare(entry.paper)),
        page,
        total: found.length,
        totalIsExact: found.length < candidatesMax,
        again: { command: 'author', options: { name } },
        actions: found.length === 0 ? [button(`Search "${cut(name, 40)}"`, 'search', { query: name })] : [],
        result: { kind: 'author', name, people },
      },
      context,
    );
  },
});
