import { z } from 'zod';
import { rememberShown } from '../ask/remember-turn.ts';
import { type CommandContext, type CommandRegistry, defineCommand } from '../command.ts';
import { type Paper, paperUrl, pdfUrl } from '../paper.ts';
import { sampleNote } from '../paper-list.ts';
import { cardView, paperJson, wantsTldr } from '../paper-view.ts';
import { type Action, type Block, type Button, button, type FormButton, type Reply, type Text } from '../reply.ts';
import type { WrittenTldr } from '../summary/paper-summaries.ts';
import { cut } from '../text.ts';
import { findNamed, paperOption, titledInLibrary, whichReply } from './named-paper.ts';

const buttonLabelCharsMax = 75; // the shortest of the platforms: https://docs.slack.dev/reference/block-kit/block-elements/button-element

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

function cardOf(
  paper: Paper,
  notes: readonly Text[],
  tldr: WrittenTldr | null,
  context: Pick<CommandContext, 'registry' | 'writing'>,
): Reply {
  const blocks: Block[] = notes.map((note) => ({ kind: 'text', text: note }));
  blocks.push({ kind: 'paper', paper: cardView(paper, tldr) });
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

type CardContext = Pick<CommandContext, 'registry' | 'writing' | 'summaries'>;

/** One paper in full, with what can be done next by the commands there are. `notes` are said above it; no model is asked. */
export async function cardReply(paper: Paper, notes: readonly Text[], context: CardContext): Promise<Reply> {
  const written = await context.summaries.written([paper]);
  return cardOf(paper, notes, written.get(paper.id) ?? null, context);
}

/** The same for somebody who asked for this paper: the card stands at once, and a model's TL;DR comes into it where that does not take long. */
export async function growingCard(paper: Paper, notes: readonly Text[], context: CommandContext): Promise<Reply> {
  const written = (await context.summaries.written([paper])).get(paper.id) ?? null;
  const first = cardOf(paper, notes, written, context);
  if (written !== null || context.model === null || !wantsTldr(paper)) return first;
  context.progress(first);
  return cardOf(paper, notes, await context.summaries.tldrFor(paper, context.signal), context);
}

/** `/papers show <paper>`: an id, a URL, a number of the last list, or words of the title. */
export const showCommand = defineCommand({
  name: 'show',
  summary: 'One paper in full: abstract, authors, links',
  options: z.object({ paper: paperOption('paper') }),
  visibility: 'channel',
  permission: 'everyone',
  examples: ['show 3', 'show 1706.03762', 'show https://arxiv.org/abs/1706.03762', 'show attention is all you need'],
  async handle({ paper }, context) {
    const named = await findNamed(paper, context, titledInLibrary);
    if (named.kind === 'several') return whichReply(named, { command: 'show', menu: null }, context);
    await rememberShown(context, named.paper);
    return growingCard(named.paper, [], context);
  },
});
