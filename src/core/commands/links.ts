import { z } from 'zod';
import { parseArxivId } from '../arxiv-id.ts';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import { UserError } from '../errors.ts';
import { findArxivIds } from '../find-arxiv-ids.ts';
import { type Paper, type PaperId, paperUrl } from '../paper.ts';
import { openMenu, sampleNote } from '../paper-list.ts';
import { cardView, paperJson } from '../paper-view.ts';
import { knownPapers, readPapers } from '../read-papers.ts';
import { type Block, code, type Reply, type Span, type Text, text } from '../reply.ts';
import { cardReply } from './show.ts';

/** The longest message of any platform. Source: https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
const messageCharsMax = 40_000;
/** More cards than this nobody reads; what is over is named with its links. */
const cardsMax = 10;
/** Links of papers that are not shown; past them they are only counted. */
const linksMax = 40;

function linkTo(id: string): Span {
  const url = paperUrl({ arxivId: id });
  return url === null ? text(id) : { kind: 'link', text: id, url };
}

function linksTo(ids: readonly string[]): Text {
  return ids.flatMap((id, index) => (index === 0 ? [linkTo(id)] : [text(', '), linkTo(id)]));
}

interface Found {
  /** In the order of the text. */
  readonly papers: readonly Paper[];
  readonly missing: readonly PaperId[];
  /** Why arXiv could not be read, `null` where it was or did not have to be. */
  readonly failure: UserError | null;
}

/** The papers from the library, or else from arXiv, which then keeps them. Bundled samples are read too: the true paper is better. */
async function findPapers(ids: readonly PaperId[], context: CommandContext): Promise<Found> {
  const known = await knownPapers(context, ids);
  const wanted = ids.filter((id) => known.get(id)?.sample ?? true);
  let read: ReadonlyMap<PaperId, Paper> = new Map();
  let failure: UserError | null = null;
  try {
    if (wanted.length > 0) read = await readPapers(context, wanted);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof UserError)) throw error;
    failure = error;
  }
  const paperOf = (id: PaperId): Paper | undefined => read.get(id) ?? known.get(id);
  return {
    papers: ids.flatMap((id) => paperOf(id) ?? []),
    missing: ids.filter((id) => paperOf(id) === undefined),
    failure,
  };
}

function notesOf({ missing, failure }: Found, leftOut: readonly PaperId[]): readonly Text[] {
  const notes: Text[] = [];
  if (missing.length > 0) {
    notes.push(
      failure === null
        ? [text('arXiv has no paper '), ...linksTo(missing), text('.')]
        : [text('Could not read '), ...linksTo(missing), text(`: ${failure.message} ${failure.hint}`)],
    );
  }
  if (leftOut.length > 0) {
    const more = leftOut.length - linksMax;
    notes.push([
      text(`${leftOut.length} more ${leftOut.length === 1 ? 'is' : 'are'} not shown: `),
      ...linksTo(leftOut.slice(0, linksMax)),
      text(more > 0 ? ` and ${more} more.` : '.'),
    ]);
  }
  return notes;
}

/** The papers one below the other, and a menu to open one by itself. */
async function cardsReply(
  papers: readonly Paper[],
  notes: readonly Text[],
  context: CommandContext,
): Promise<Pick<Reply, 'blocks' | 'listed'>> {
  const numbered = papers.map((paper, index) => ({ paper, number: index + 1 }));
  const blocks: Block[] = [{ kind: 'heading', text: `${papers.length} papers in this message` }];
  for (const note of notes) blocks.push({ kind: 'text', text: note });
  const written = await context.summaries.written(papers);
  for (const { paper, number } of numbered)
    blocks.push({ kind: 'paper', paper: { ...cardView(paper, written.get(paper.id) ?? null), number } });
  blocks.push({ kind: 'actions', actions: [openMenu(numbered)] });
  if (papers.some((paper) => paper.sample)) blocks.push({ kind: 'footnote', text: sampleNote(context.writing) });
  return { blocks, listed: papers.map((paper) => paper.id) };
}

function nothingReply(context: CommandContext): Reply {
  return {
    visibility: 'private',
    blocks: [
      { kind: 'text', text: [text('No paper is linked in this message.')] },
      {
        kind: 'text',
        text: [
          text('Paperboy looks for links to arXiv, Hugging Face papers, alphaXiv and arXiv DOIs, and for ids such as '),
          code('arXiv:1706.03762'),
          text('. For words of a title: '),
          code(written({ command: 'search', options: { query: '…' } }, context)),
        ],
      },
    ],
    listed: null,
    result: { kind: 'links', papers: [], notRead: [], leftOut: [] },
  };
}

/** `/papers links <text>`: also a command on any message of a platform ("Papers in this message"). */
export const linksCommand = defineCommand({
  name: 'links',
  summary: 'Papers that a text links to, as cards',
  options: z.object({
    text: z
      .string()
      .max(messageCharsMax, `A message may have ${messageCharsMax} characters.`)
      .register(optionInfo, { summary: 'a text with links to arXiv or Hugging Face papers', kind: 'text', rest: true }),
  }),
  visibility: 'private',
  permission: 'everyone',
  examples: ['links https://arxiv.org/abs/1706.03762 and https://huggingface.co/papers/2407.21783'],
  onMessage: { label: 'Papers in this message', option: 'text' },
  async handle({ text: message }, context) {
    const alone = parseArxivId(message); // a bare id is one where nothing else stands
    const named = findArxivIds(message);
    const ids = (named.length === 0 && alone ? [alone] : named).map(({ id }) => id);
    if (ids.length === 0) return nothingReply(context);
    const found = await findPapers(ids.slice(0, cardsMax), context);
    const leftOut = ids.slice(cardsMax);
    const notes = notesOf(found, leftOut);
    const { papers } = found;
    const [only] = papers;
    const shown =
      papers.length > 1
        ? await cardsReply(papers, notes, context)
        : only
          ? await cardReply(only, notes, context)
          : { blocks: notes.map((note): Block => ({ kind: 'text', text: note })), listed: null };
    return {
      visibility: 'private',
      blocks: shown.blocks,
      listed: shown.listed,
      result: { kind: 'links', papers: papers.map(paperJson), notRead: found.missing, leftOut },
    };
  },
});
