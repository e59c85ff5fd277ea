import { z } from 'zod';
import { rememberShown } from '../ask/remember-turn.ts';
import { showLater } from '../ask/show-later.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { type Paper, paperUrl } from '../paper.ts';
import { sampleNote } from '../paper-list.ts';
import { fromAbstract, paperJson } from '../paper-view.ts';
import { type Action, type Block, button, type Reply, strong, type Text, text } from '../reply.ts';
import type { PaperSummary } from '../summary/paper-summaries.ts';
import { type PointRole, type Summary, type SummaryPoint, summarise } from '../summary/summary.ts';
import { cut, foldSpace } from '../text.ts';
import { findNamed, paperOption, titledInLibrary, whichReply } from './named-paper.ts';

const headingCharsMax = 150;

const roleWords: Readonly<Record<PointRole, string>> = { new: 'New', how: 'How', evidence: 'Evidence' };

/** A space that no line breaks at. */
const noBreak = '\u00a0';

/** Where a sentence stands in the abstract: "[2 of 7]". */
function place(evidence: readonly number[], total: number): string {
  return ` [${evidence.map((index) => index + 1).join(`,${noBreak}`)}${noBreak}of${noBreak}${total}]`;
}

/** Hugging Face's TL;DR, where no model of ours wrote one: it reads better than a sentence of the abstract. */
function borrowedTldr({ sourceTldr }: Paper, { model }: PaperSummary): string | null {
  return model === null ? sourceTldr : null;
}

/** The points to show: where Hugging Face's TL;DR takes the place of the extracted one, that one says what is new. */
function shownPoints(borrowed: string | null, { tldr, points }: Summary): readonly SummaryPoint[] {
  if (borrowed === null || tldr === null) return points;
  return [{ ...tldr, role: 'new' }, ...points.filter(({ role }) => role !== 'new')];
}

function blocksOf(
  paper: Paper,
  borrowed: string | null,
  summary: Summary,
  points: readonly SummaryPoint[],
): readonly Block[] {
  const total = summary.sentences.length;
  const tldr: Text =
    borrowed !== null
      ? [strong('TL;DR '), text(`${foldSpace(borrowed)} —${noBreak}Hugging${noBreak}Face`)]
      : summary.tldr !== null
        ? [strong('TL;DR '), text(summary.tldr.text + place(summary.tldr.evidence, total))]
        : [];
  const items = points.map(
    (point): Text => [strong(`${roleWords[point.role]}: `), text(point.text + place(point.evidence, total))],
  );
  const phrases = summary.keyphrases.join(', ');
  return [
    { kind: 'heading', text: cut(paper.title, headingCharsMax) },
    ...(tldr.length === 0 ? [] : [{ kind: 'text', text: tldr } as const]),
    ...(items.length === 0 ? [] : [{ kind: 'list', items } as const]),
    ...(phrases === '' ? [] : [{ kind: 'fields', fields: [{ name: 'Keyphrases', value: [text(phrases)] }] } as const]),
  ];
}

function noteOf(paper: Paper, { model, summary, why }: PaperSummary): Text {
  if (summary.tldr === null)
    return [
      text(
        paper.abstract === null
          ? 'The library has no abstract of this paper, so there is nothing to take a summary from.'
          : 'No sentence of the abstract says by itself what the paper is about; the whole abstract is there to read.',
      ),
    ];
  if (model !== null) {
    return [
      text(
        `Written by ${model} ${fromAbstract}; its numbers and names stand there. In brackets: the sentences of the abstract that it rests on.`,
      ),
    ];
  }
  const failed = why === null ? '' : `${why} `;
  const taken = paper.sourceTldr === null ? 'Taken' : "The TL;DR is Hugging Face's; the rest is taken";
  return [
    text(
      `${failed}${taken} ${fromAbstract}: its own sentences, without lead-ins and asides; nothing is added. In brackets: which sentence of the abstract it is.`,
    ),
  ];
}

function actionsOf(paper: Paper): readonly Action[] {
  const url = paperUrl(paper);
  return [
    button('Whole paper', 'show', { paper: paper.id }),
    ...(url ? [{ kind: 'link', label: 'arXiv', url } as const] : []),
  ];
}

function replyOf(paper: Paper, made: PaperSummary, context: Pick<CommandContext, 'writing'>): Reply {
  const { summary } = made;
  const borrowed = borrowedTldr(paper, made);
  const points = shownPoints(borrowed, summary);
  const blocks: Block[] = [...blocksOf(paper, borrowed, summary, points)];
  blocks.push({ kind: 'actions', actions: actionsOf(paper) });
  blocks.push({ kind: 'footnote', text: noteOf(paper, made) });
  if (paper.sample) blocks.push({ kind: 'footnote', text: sampleNote(context.writing) });
  return {
    visibility: 'channel',
    blocks,
    listed: null,
    result: {
      kind: 'summary',
      paper: paperJson(paper),
      by: made.model ?? 'extractive',
      sourceTldr: paper.sourceTldr,
      tldr: summary.tldr === null ? null : { text: summary.tldr.text, evidence: summary.tldr.evidence },
      points: points.map(({ role, text: said, evidence }) => ({ role, text: said, evidence })),
      keyphrases: summary.keyphrases,
      sentences: summary.sentences,
    },
  };
}

/** `/papers summary <paper>`: TL;DR, points and keyphrases, each sentence with the sentence of the abstract it is. */
export const summaryCommand = defineCommand({
  name: 'summary',
  summary: 'A paper in short: TL;DR, what is new, how, what shows it',
  options: z.object({ paper: paperOption('paper') }),
  visibility: 'channel',
  permission: 'everyone',
  examples: ['summary 3', 'summary 1706.03762', 'summary attention is all you need'],
  async handle({ paper: name }, context) {
    const named = await findNamed(name, context, titledInLibrary);
    if (named.kind === 'several') return whichReply(named, { command: 'summary', menu: 'Summarise a paper' }, context);
    const { paper } = named;
    await rememberShown(context, paper);
    // A server may think for a minute: what needs no model is there until then.
    const stopWaiting = showLater(context, () =>
      replyOf(paper, { model: null, summary: summarise(paper), why: 'The model is still writing.' }, context),
    );
    try {
      return replyOf(paper, await context.summaries.of(paper, context.signal), context);
    } finally {
      stopWaiting();
    }
  },
});
