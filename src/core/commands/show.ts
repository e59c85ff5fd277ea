import { z } from 'zod';
import { parseArxivId } from '../arxiv-id.ts';
import { type CommandContext, type CommandRegistry, defineCommand, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import { UserError } from '../errors.ts';
import { type Paper, type PaperId, paperUrl, pdfUrl } from '../paper.ts';
import { bare, paperListReply, sampleNote } from '../paper-list.ts';
import { cardView, paperJson } from '../paper-view.ts';
import {
  type Action,
  type Block,
  type Button,
  button,
  type FormButton,
  type Invocation,
  type Reply,
  type Text,
  text,
} from '../reply.ts';
import { searchLibrary } from '../search/search.ts';
import { cut, normaliseTitle } from '../text.ts';
import { today } from './options.ts';

const buttonLabelCharsMax = 75; // the shortest of the platforms: https://docs.slack.dev/reference/block-kit/block-elements/button-element
const titlesMax = 8;

/** What later commands do with a paper; each is offered as soon as there is a command of that name. */
function laterSteps(paper: Paper, registry: CommandRegistry): readonly Action[] {
  const options = { paper: paper.id };
  const steps: readonly (Button | FormButton)[] = [
    { kind: 'form', label: 'Ask', invocation: { command: 'ask', options }, asks: ['question'] },
    button('Similar', 'similar', options),
    button('Save', 'save', options),
  ];
  return steps.filter((step) => registry.find(step.invocation.command) !== null);
}

function nextSteps(paper: Paper, registry: CommandRegistry): readonly Action[] {
  const url = paperUrl(paper);
  const pdf = pdfUrl(paper);
  const [code] = paper.links.filter((entry) => entry.kind === 'code');
  const [author] = paper.authors;
  const category = paper.categories[0];
  const actions: Action[] = [];
  if (url) actions.push({ kind: 'link', label: 'arXiv', url });
  if (pdf) actions.push({ kind: 'link', label: 'PDF', url: pdf });
  if (code) actions.push({ kind: 'link', label: 'Code', url: code.url });
  actions.push(...laterSteps(paper, registry));
  if (author) actions.push(button(cut(`More by ${author}`, buttonLabelCharsMax), 'author', { name: author }));
  if (paper.dailyOn) actions.push(button(`Papers of ${paper.dailyOn}`, 'today', { date: paper.dailyOn }));
  else if (category)
    actions.push(button(`More in ${category}`, 'search', { query: paper.keywords[0] ?? category, category }));
  return actions;
}

/** One paper in full with what can be done next by the commands there are. `notes` are said above it. */
export function cardReply(
  paper: Paper,
  notes: readonly Text[],
  context: Pick<CommandContext, 'registry' | 'writing'>,
): Reply {
  const blocks: Block[] = notes.map((note) => ({ kind: 'text', text: note }));
  blocks.push({ kind: 'paper', paper: cardView(paper) });
  blocks.push({ kind: 'actions', actions: nextSteps(paper, context.registry) });
  if (paper.sample) blocks.push({ kind: 'footnote', text: sampleNote(context.writing) });
  return {
    visibility: 'channel',
    blocks: blocks.filter((block) => block.kind !== 'actions' || block.actions.length > 0),
    listed: null,
    result: {
      kind: 'paper',
      paper: {
        ...paperJson(paper),
        abstract: paper.abstract,
        keywords: paper.keywords,
        links: paper.links.map((entry) => ({ ...entry })),
      },
    },
  };
}

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

async function byId(context: CommandContext, id: PaperId): Promise<Paper> {
  const paper = await context.store.paper(id);
  if (paper) return paper;
  throw new UserError(
    'not-found',
    `Paper ${id} is not in the library.`,
    id.startsWith('t-')
      ? 'Search for words of its title.'
      : `To read it from arXiv: "${written({ command: 'add', options: { paper: id } }, context)}".`,
  );
}

async function byTitle(context: CommandContext, words: string): Promise<Reply> {
  const found = await searchLibrary(context.store, {
    text: words,
    filter: { since: null, until: null, category: null },
    offset: 0,
    limit: titlesMax,
    freshness: 'off',
    today: today(context),
  });
  const key = normaliseTitle(words);
  const exact = found.hits.find((hit) => normaliseTitle(hit.paper.title) === key);
  const inTitle = found.hits.filter((hit) => ` ${normaliseTitle(hit.paper.title)} `.includes(` ${key} `));
  const only = exact ?? (inTitle.length === 1 ? inTitle[0] : found.hits.length === 1 ? found.hits[0] : undefined);
  if (only) return cardReply(only.paper, [], context);
  if (found.hits.length === 0) {
    throw new UserError(
      'not-found',
      `No paper with "${cut(words, 60)}" in its title.`,
      `Try fewer words, or "${written({ command: 'add', options: { paper: '1706.03762' } }, context)}" to read one from arXiv by its id.`,
    );
  }
  const hits = inTitle.length > 1 ? inTitle : found.hits;
  return paperListReply(
    {
      heading: `Which paper? "${cut(words, 60)}"`,
      notes: [[text('Several fit; show one by its number.')]],
      upToHere: hits.map((hit) => ({ ...bare(hit.paper), title: hit.title, score: hit.score })),
      page: 1,
      total: hits.length,
      totalIsExact: true,
      again: { command: 'show', options: { paper: words } },
      actions: [],
      result: { kind: 'which', words },
    },
    context,
  );
}

/** `/papers show <paper>`: an id, a URL, a number of the last list, or words of the title. */
export const showCommand = defineCommand({
  name: 'show',
  summary: 'One paper in full: abstract, authors, links',
  options: z.object({
    paper: z
      .string()
      .trim()
      .min(1, 'Say which paper: an arXiv id, a URL, a number of the last list or words of its title.')
      .max(600, 'A paper is named by at most 600 characters.')
      .register(optionInfo, {
        summary: 'an arXiv id or URL, a number of the last list, or words of the title',
        kind: 'paper',
        rest: true,
      }),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: ['show 3', 'show 1706.03762', 'show https://arxiv.org/abs/1706.03762', 'show attention is all you need'],
  async handle({ paper }, context) {
    if (/^#?\d{1,3}$/.test(paper))
      return cardReply(await byNumber(context, Number(paper.replace('#', ''))), [], context);
    const id = parseArxivId(paper)?.id ?? (/^t-[0-9a-f]{10,}$/.test(paper) ? paper : null);
    return id === null ? byTitle(context, paper) : cardReply(await byId(context, id), [], context);
  },
});
