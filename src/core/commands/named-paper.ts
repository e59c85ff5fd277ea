import { z } from 'zod';
import { parseArxivId } from '../arxiv-id.ts';
import { wordsKnownFrom } from '../ask/follow-up.ts';
import { wordsAbout } from '../ask/question.ts';
import { type CommandContext, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import { UserError } from '../errors.ts';
import type { Paper, PaperId } from '../paper.ts';
import { bare, type ListedPaper, paperListReply, pickMenu } from '../paper-list.ts';
import { type Invocation, type Reply, type Select, text } from '../reply.ts';
import { searchLibrary } from '../search/search.ts';
import { cut, normaliseTitle } from '../text.ts';
import { today } from './options.ts';

const titlesMax = 8;

/** The option by which people name a paper of the library, or one of those they saved. */
export function paperOption(kind: 'paper' | 'saved-paper') {
  return z
    .string()
    .trim()
    .min(1, 'Say which paper: an arXiv id, a URL, a number of the last list or words of its title.')
    .max(600, 'A paper is named by at most 600 characters.')
    .register(optionInfo, {
      summary: 'an arXiv id or URL, a number of the last list, or words of the title',
      kind,
      rest: true,
    });
}

/** What somebody meant: one paper, or any of several that have the words in their titles. */
export type NamedPaper =
  | { readonly kind: 'one'; readonly paper: Paper }
  | { readonly kind: 'several'; readonly words: string; readonly papers: readonly ListedPaper[] };

const someDay: Invocation = { command: 'today', options: {} };
const someSearch: Invocation = { command: 'search', options: { query: '…' } };

async function byNumber(context: CommandContext, number: number): Promise<Paper> {
  const list = await context.store.lastList(context.conversation);
  const id = list[number - 1];
  if (list.length === 0)
    throw new UserError(
      'not-found',
      `There is no list yet to take number ${number} from.`,
      `Show one first: "${written(someDay, context)}" or "${written(someSearch, context)}".`,
    );
  if (id === undefined)
    throw new UserError(
      'not-found',
      `The last list here has ${list.length} ${list.length === 1 ? 'paper' : 'papers'}, no number ${number}.`,
      'Use a number of that list, an arXiv id or words of a title.',
    );
  const paper = await context.store.paper(id);
  if (!paper)
    throw new UserError(
      'not-found',
      `Paper ${id} is no longer in the library.`,
      `Ask for the list again: "${written(someDay, context)}".`,
    );
  return paper;
}

/** Says that the library does not have the paper, and how it can come there. */
export function notInLibrary(id: PaperId, context: CommandContext): UserError {
  return new UserError(
    'not-found',
    `Paper ${id} is not in the library.`,
    id.startsWith('t-')
      ? 'Search for words of its title.'
      : `To read it from arXiv: "${written({ command: 'add', options: { paper: id } }, context)}".`,
  );
}

async function byId(context: CommandContext, id: PaperId): Promise<Paper> {
  const paper = await context.store.paper(id);
  if (paper) return paper;
  throw notInLibrary(id, context);
}

/** So many of the words somebody types have to stand in a paper, that it may be the one they mean. */
const fittingShareMin = 0.5;

/** Whether a paper may be meant by the words: search also finds what is near in meaning, or has one word of many. */
function fits({ title, abstract, authors }: Paper, words: string): boolean {
  const known = wordsKnownFrom([title, abstract ?? '', ...authors]);
  const about = wordsAbout(words);
  return about.length === 0 || about.filter(known).length >= about.length * fittingShareMin;
}

/** What the library has under words of a title; throws a `UserError` where it has nothing. */
export async function titledInLibrary(words: string, context: CommandContext): Promise<NamedPaper> {
  const found = await searchLibrary(context.store, {
    text: words,
    filter: { since: null, until: null, category: null },
    offset: 0,
    limit: titlesMax,
    freshness: 'off',
    today: today(context),
    meaning: context.meaning,
    signal: context.signal,
  });
  const key = normaliseTitle(words);
  const exact = found.hits.find((hit) => normaliseTitle(hit.paper.title) === key);
  const inTitle = found.hits.filter((hit) => ` ${normaliseTitle(hit.paper.title)} `.includes(` ${key} `));
  const fitting = found.hits.filter(({ paper }) => fits(paper, words));
  const only = exact ?? (inTitle.length === 1 ? inTitle[0] : fitting.length === 1 ? fitting[0] : undefined);
  if (only) return { kind: 'one', paper: only.paper };
  if (fitting.length === 0) {
    throw new UserError(
      'not-found',
      `No paper with "${cut(words, 60)}" in its title.`,
      `Try fewer words, or "${written({ command: 'add', options: { paper: '1706.03762' } }, context)}" to read one from arXiv by its id.`,
    );
  }
  const hits = inTitle.length > 1 ? inTitle : fitting;
  return {
    kind: 'several',
    words,
    papers: hits.map((hit) => ({ ...bare(hit.paper), title: hit.title, score: hit.score })),
  };
}

/**
 * The paper somebody names by an id, a URL, a number of the last list or words of its title. Throws a `UserError` where the library does not
 * have it. `titled` finds papers by words.
 */
export async function findNamed(
  name: string,
  context: CommandContext,
  titled: typeof titledInLibrary,
): Promise<NamedPaper> {
  if (/^#?\d{1,3}$/.test(name)) return { kind: 'one', paper: await byNumber(context, Number(name.replace('#', ''))) };
  const id = parseArxivId(name)?.id ?? (/^t-[0-9a-f]{10,}$/.test(name) ? name : null);
  return id === null ? titled(name, context) : { kind: 'one', paper: await byId(context, id) };
}

/** Asks which of several papers was meant; picking one from the `menu` gives `command` again, with that one. */
export async function whichReply(
  { words, papers }: NamedPaper & { readonly kind: 'several' },
  { command, menu }: { readonly command: string; readonly menu: string | null },
  context: CommandContext,
): Promise<Reply> {
  const pick: readonly Select[] =
    menu === null
      ? []
      : [
          pickMenu(
            menu,
            command,
            papers.map(({ paper }) => paper),
          ),
        ];
  return paperListReply(
    {
      heading: `Which paper? "${cut(words, 60)}"`,
      notes: [[text(`Several fit; ${command} one by its number.`)]],
      upToHere: papers,
      page: 1,
      total: papers.length,
      totalIsExact: true,
      again: { command, options: { paper: words } },
      actions: pick,
      result: { kind: 'which', words },
    },
    context,
  );
}
