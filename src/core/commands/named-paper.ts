import { z } from 'zod';
import { parseArxivId } from '../arxiv-id.ts';
import { wordsKnownFrom } from '../ask/follow-up.ts';
import { wordsAbout } from '../ask/question.ts';
import { placeInList } from '../ask/scope.ts';
import { type CommandContext, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import { UserError } from '../errors.ts';
import { ownName } from '../own-name.ts';
import type { Paper, PaperId } from '../paper.ts';
import { bare, type ListedPaper, paperListReply, pickMenu } from '../paper-list.ts';
import { code, type Invocation, type Reply, type Select, text } from '../reply.ts';
import { type SearchHit, searchLibrary } from '../search/search.ts';
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
/** So many of them have to stand in its title or among its authors, that it is taken for that one without asking. */
const surelyShareMin = 0.7;

/** How many of the words stand in texts, as a share: search also finds what is near in meaning, or has one word of many. */
function shareIn(texts: readonly string[], words: string): number {
  const known = wordsKnownFrom(texts);
  const about = wordsAbout(words);
  return about.length === 0 ? 1 : about.filter(known).length / about.length;
}

const fits = ({ title, abstract, authors }: Paper, words: string): boolean =>
  shareIn([title, abstract ?? '', ...authors], words) >= fittingShareMin;
const fitsSurely = ({ title, authors }: Paper, words: string): boolean =>
  shareIn([title, ...authors], words) >= surelyShareMin;

interface Titled {
  /** The one paper that goes by the words: by its whole title, by what it calls itself, or because no other title has them. */
  readonly only: Paper | null;
  /** Those that may be meant. */
  readonly hits: readonly SearchHit[];
}

async function lookUpTitle(words: string, context: CommandContext): Promise<Titled> {
  const { hits } = await searchLibrary(context.store, {
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
  const exact = hits.find(({ paper }) => normaliseTitle(paper.title) === key);
  const named = hits.filter(({ paper }) => ownName(paper) === key);
  const inTitle = hits.filter(({ paper }) => ` ${normaliseTitle(paper.title)} `.includes(` ${key} `));
  const fitting = hits.filter(({ paper }) => fits(paper, words));
  const single = (some: readonly SearchHit[]): SearchHit | null => (some.length === 1 ? (some[0] ?? null) : null);
  const sure = inTitle.length === 0 ? single(fitting.filter(({ paper }) => fitsSurely(paper, words))) : null;
  const only = exact ?? single(named) ?? single(inTitle) ?? sure;
  return { only: only?.paper ?? null, hits: inTitle.length > 0 ? inTitle : fitting };
}

/** The paper of the library that surely goes by the words; `null` where none does, or several may. */
export async function surelyNamed(words: string, context: CommandContext): Promise<Paper | null> {
  const id = idIn(words);
  return id === null ? (await lookUpTitle(words, context)).only : context.store.paper(id);
}

/** What the library has under words of a title; throws a `UserError` where it has nothing. */
export async function titledInLibrary(words: string, context: CommandContext): Promise<NamedPaper> {
  const { only, hits } = await lookUpTitle(words, context);
  if (only) return { kind: 'one', paper: only };
  if (hits.length === 0) {
    throw new UserError(
      'not-found',
      `No paper with "${cut(words, 60)}" in its title.`,
      `Try fewer words, or "${written({ command: 'add', options: { paper: '1706.03762' } }, context)}" to read one from arXiv by its id.`,
    );
  }
  return {
    kind: 'several',
    words,
    papers: hits.map((hit) => ({ ...bare(hit.paper), title: hit.title, score: hit.score })),
  };
}

const ownId = /^t-[0-9a-f]{10,}$/;

/** The one id that stands among words: "2501.12948 please". */
function idIn(name: string): PaperId | null {
  const whole = parseArxivId(name)?.id ?? (ownId.test(name) ? name : null);
  if (whole !== null) return whole;
  const ids = new Set(name.split(/\s+/).flatMap((word) => parseArxivId(word)?.id ?? []));
  return ids.size === 1 ? ([...ids][0] ?? null) : null;
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
  const place = placeInList(name);
  if (place !== null) return { kind: 'one', paper: await byNumber(context, place) };
  const id = idIn(name);
  if (id !== null) return { kind: 'one', paper: await byId(context, id) };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name))
    throw new UserError(
      'bad-option',
      'Paperboy does not know papers by that address.',
      'Give a link to the paper at arXiv or Hugging Face, its arXiv id, or words of its title.',
    );
  return titled(name, context);
}

/** Asks which of several papers was meant; picking one from the `menu` gives the command again with its `options`, and with that one. */
export async function whichReply(
  { words, papers }: NamedPaper & { readonly kind: 'several' },
  {
    command,
    menu,
    options = {},
  }: { readonly command: string; readonly menu: string | null; readonly options?: Invocation['options'] },
  context: CommandContext,
): Promise<Reply> {
  const pick: readonly Select[] =
    menu === null
      ? []
      : [
          pickMenu(
            menu,
            { command, options },
            papers.map(({ paper }) => paper),
          ),
        ];
  const again = written({ command, options: { ...options, paper: '1' } }, context);
  return paperListReply(
    {
      heading: `Which paper? "${cut(words, 60)}"`,
      notes: [[text(`${papers.length === 1 ? 'One may fit' : 'Several fit'}. By its number: `), code(again)]],
      upToHere: papers,
      page: 1,
      total: papers.length,
      totalIsExact: true,
      again: { command, options: { ...options, paper: words } },
      actions: pick,
      result: { kind: 'which', words },
    },
    context,
  );
}
