import type { CommandContext } from '../command.ts';
import type { Paper, PaperId } from '../paper.ts';
import { openMenu, sampleNote } from '../paper-list.ts';
import { listView, paperJson } from '../paper-view.ts';
import {
  type Action,
  type Block,
  button,
  type Invocation,
  plain,
  type Reply,
  strong,
  type Text,
  text,
} from '../reply.ts';
import type { WrittenTldr } from '../summary/paper-summaries.ts';
import { cut } from '../text.ts';
import type { Quote, Verdict } from './find-evidence.ts';
import type { AnswerSentence } from './model-answer.ts';

/** Where an answer came from: sentences of abstracts as they are, or those of a model that rest on them. */
export type AnswerSource = { readonly kind: 'quoted' } | { readonly kind: 'model'; readonly id: string };

/** An answer, whole or as far as it is. */
export interface Answer {
  readonly question: string;
  /** Said under the question: what it was taken to be about. */
  readonly notes: readonly Text[];
  readonly verdict: Verdict;
  readonly source: AnswerSource;
  /** Of a model: what it says. Quoted: the quotations themselves. */
  readonly sentences: readonly AnswerSentence[];
  /** Named where the abstracts do not say. */
  readonly nearest: readonly Paper[];
  /** What a model wrote about them before, by their ids. */
  readonly written: ReadonlyMap<PaperId, WrittenTldr>;
  /** The limits of the question, for asking on. */
  readonly limits: Invocation['options'];
  readonly actions: readonly Action[];
  /** Said below: why it is no answer of a model. */
  readonly remarks: readonly Text[];
  readonly isWhole: boolean;
}

const headingCharsMax = 150;
const quoteCharsMax = 420;
/** Under a paper, several quotations share its few lines. */
const excerptCharsMax = 300;

const quotedNote =
  'These are quotations, word for word: the sentences of the abstracts that are nearest to the question. Whether they answer it is for you to judge.';

const recordNote = (papers: number): string =>
  papers === 1
    ? 'From the record of the paper, not from its abstract.'
    : 'From the records of the papers, not from their abstracts.';

/** Papers in the order in which the answer first names them. */
function citedPapers(sentences: readonly AnswerSentence[]): readonly Paper[] {
  const byId = new Map<string, Paper>();
  for (const { quotes } of sentences) for (const { paper } of quotes) byId.set(paper.id, byId.get(paper.id) ?? paper);
  return [...byId.values()];
}

function marks(quotes: readonly Quote[], numbers: ReadonlyMap<string, number>): string {
  const cited = [...new Set(quotes.map(({ paper }) => numbers.get(paper.id) ?? 0))].sort((left, right) => left - right);
  return cited.map((number) => `[${number}]`).join('');
}

function quotation({ text: words }: Quote, charsMax: number): string {
  return `“${cut(words, charsMax)}”`;
}

/** Said until the model's first sentence is there. */
function waiting({ source, sentences }: Answer): readonly Text[] {
  if (source.kind === 'model') return [];
  const until = sentences.length === 0 ? 'what it reads:' : 'the nearest sentences of the abstracts:';
  return [[text(`… the model is still writing. Until then, ${until}`)]];
}

function lead(answer: Answer): readonly Text[] {
  const { verdict, nearest, limits, isWhole } = answer;
  if (!isWhole) return waiting(answer);
  if (verdict === 'answered') return [];
  if (verdict === 'closest')
    return [[strong('The abstracts do not say it plainly.'), text(' The closest sentence, which may not answer:')]];
  if (nearest.length === 0) return [[strong('No paper here has to do with that.')]];
  if ('paper' in limits && nearest.every(({ abstract }) => abstract === null || abstract.trim() === ''))
    return [[strong('This paper has no abstract here'), text(', so there is nothing to answer from.')]];
  if ('paper' in limits)
    return [[strong('The abstract does not say'), text(', as far as Paperboy can tell. The whole paper may.')]];
  const papers = nearest.length === 1 ? 'paper' : 'papers';
  return [[strong('The abstracts do not say'), text(`, as far as Paperboy can tell. The nearest ${papers}:`)]];
}

function said(answer: Answer, numbers: ReadonlyMap<string, number>): readonly Block[] {
  const lines = answer.sentences.map(({ text: words, quotes }): Text => {
    const [quote] = quotes;
    const shown = answer.source.kind === 'quoted' && quote ? quotation(quote, quoteCharsMax) : words;
    return [text(`${shown} `), strong(marks(quotes, numbers))];
  });
  if (lines.length === 0) return [];
  return answer.source.kind === 'quoted'
    ? [{ kind: 'list', items: lines }]
    : [{ kind: 'text', text: lines.flatMap((line, index) => (index === 0 ? line : [text(' '), ...line])) }];
}

/** What stands under a paper of a model's answer: the quoted sentences it rests on. Quotations are not repeated there. */
function excerptOf(paper: Paper, { source, sentences }: Answer): Text {
  if (source.kind === 'quoted') return [];
  const quotes = sentences.flatMap((sentence) => sentence.quotes).filter((quote) => quote.paper.id === paper.id);
  const distinct = [...new Map(quotes.map((quote) => [quote.sentence, quote])).values()];
  const each = fairShare(
    distinct.map(({ text: words }) => words.length),
    excerptCharsMax,
  );
  return [text(distinct.map((quote) => quotation(quote, each)).join(' '))];
}

/** How long each of some texts may be so that together they take no more than `charsMax`: what short ones leave, long ones get. */
function fairShare(lengths: readonly number[], charsMax: number): number {
  let free = charsMax;
  let left = lengths.length;
  for (const length of [...lengths].sort((one, other) => one - other)) {
    if (length * left > free) return Math.floor(free / left);
    free -= length;
    left -= 1;
  }
  return charsMax;
}

function footnotes(answer: Answer): readonly Text[] {
  if (answer.sentences.length === 0) return answer.remarks;
  if (answer.source.kind === 'quoted') return [...answer.remarks, [text(quotedNote)]];
  const byModel = `Written by ${answer.source.id} from the sentences quoted under each paper; numbers and names were checked against them.`;
  return [...answer.remarks, [text(byModel)]];
}

/** The papers of an answer with their numbers; none where there is none. */
function paperBlocks(
  papers: readonly Paper[],
  excerpt: (paper: Paper) => Text | null,
  written: Answer['written'],
): readonly Block[] {
  if (papers.length === 0) return [];
  const views = papers.map((paper, index) =>
    listView(
      paper,
      { number: index + 1, reasons: [], title: null, excerpt: excerpt(paper) },
      written.get(paper.id) ?? null,
    ),
  );
  return [{ kind: 'papers', papers: views }];
}

function nextSteps(papers: readonly Paper[], limits: Answer['limits'], more: Answer['actions']): readonly Action[] {
  const [only] = papers;
  return [
    ...(papers.length > 1 ? [openMenu(papers.map((paper, index) => ({ paper, number: index + 1 })))] : []),
    ...(papers.length === 1 && only ? [button('Whole paper', 'show', { paper: only.id })] : []),
    { kind: 'form', label: 'Ask more', invocation: { command: 'ask', options: limits }, asks: ['question'] },
    ...more,
  ];
}

/** An answer as it is shown: the sentences with their numbers, then the papers of those numbers. */
export function answerReply(answer: Answer, { writing }: Pick<CommandContext, 'writing'>): Reply {
  const cited = citedPapers(answer.sentences);
  const isGrowing = !answer.isWhole && answer.source.kind === 'model';
  const papers = cited.length > 0 || isGrowing ? cited : answer.nearest;
  const numbers = new Map(papers.map((paper, index) => [paper.id, index + 1]));
  const blocks: Block[] = [{ kind: 'heading', text: cut(answer.question, headingCharsMax) }];
  for (const note of [...answer.notes, ...lead(answer)]) blocks.push({ kind: 'text', text: note });
  blocks.push(...said(answer, numbers));
  const excerpt = (paper: Paper): Text | null => (cited.length > 0 ? excerptOf(paper, answer) : null);
  blocks.push(...paperBlocks(papers, excerpt, answer.written));
  if (answer.isWhole) {
    blocks.push({ kind: 'actions', actions: nextSteps(papers, answer.limits, answer.actions) });
    for (const note of footnotes(answer)) blocks.push({ kind: 'footnote', text: note });
    if (papers.some(({ sample }) => sample)) blocks.push({ kind: 'footnote', text: sampleNote(writing) });
  }
  return {
    visibility: 'channel',
    blocks,
    listed: papers.length > 0 ? papers.map(({ id }) => id) : null,
    result: {
      kind: 'ask',
      question: answer.question,
      verdict: answer.verdict,
      by: answer.source.kind === 'quoted' ? 'quotation' : answer.source.id,
      sentences: answer.sentences.map(({ text: words, quotes }) => ({
        text: words,
        evidence: quotes.map(({ paper, sentence, text: quoted }) => ({
          paper: paper.id,
          number: numbers.get(paper.id) ?? null,
          sentence,
          quote: quoted,
        })),
      })),
      papers: papers.map((paper, index) => ({ number: index + 1, ...paperJson(paper) })),
    },
  };
}

/** What the records of papers say, each with the number of its paper. */
export function recordReply(
  { question, notes, limits, actions }: Pick<Answer, 'question' | 'notes' | 'limits' | 'actions'>,
  facts: readonly { readonly paper: Paper; readonly said: Text }[],
  written: Answer['written'],
  { writing }: Pick<CommandContext, 'writing'>,
): Reply {
  const papers = facts.map(({ paper }) => paper);
  const items = facts.map(({ said: words }, index): Text => [...words, text(' '), strong(`[${index + 1}]`)]);
  const [only] = items;
  return {
    visibility: 'channel',
    blocks: [
      { kind: 'heading', text: cut(question, headingCharsMax) },
      ...notes.map((note): Block => ({ kind: 'text', text: note })),
      items.length === 1 && only ? { kind: 'text', text: only } : { kind: 'list', items },
      ...paperBlocks(papers, () => null, written),
      { kind: 'actions', actions: nextSteps(papers, limits, actions) },
      { kind: 'footnote', text: [text(recordNote(papers.length))] },
      ...(papers.some(({ sample }) => sample) ? [{ kind: 'footnote', text: sampleNote(writing) } as const] : []),
    ],
    listed: papers.map(({ id }) => id),
    result: {
      kind: 'ask',
      question,
      verdict: 'answered',
      by: 'record',
      sentences: facts.map(({ paper, said: words }, index) => ({
        text: plain(words),
        evidence: [{ paper: paper.id, number: index + 1 }],
      })),
      papers: papers.map((paper, index) => ({ number: index + 1, ...paperJson(paper) })),
    },
  };
}
