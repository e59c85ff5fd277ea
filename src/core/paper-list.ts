import type { Paper } from './paper.ts';
import { listView, paperJson } from './paper-view.ts';
import {
  type Action,
  type Block,
  type Button,
  button,
  code,
  type Invocation,
  type Json,
  type Reply,
  type Select,
  type Text,
  text,
} from './reply.ts';
import type { PaperSummaries } from './summary/paper-summaries.ts';
import { cut } from './text.ts';
import type { Writing } from './writing.ts';

/** Papers on one page of a list. Eight with their excerpts fill a terminal and stay inside every platform's message. */
export const pageSize = 8;

/** With its number still inside the shortest label of a platform's menu: https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
const menuLabelCharsMax = 70;

/** A paper of a list with what was found about it there. */
export interface ListedPaper {
  readonly paper: Paper;
  readonly reasons: readonly string[];
  readonly score: number | null;
  readonly title: Text | null;
  readonly excerpt: Text | null;
}

export interface PaperList {
  readonly heading: string;
  /** Said above the papers: why this list and no other. */
  readonly notes: readonly Text[];
  /** Everything from the first paper to the end of this page, so that `show 3` still works on page 2. */
  readonly upToHere: readonly ListedPaper[];
  readonly page: number;
  readonly total: number;
  readonly totalIsExact: boolean;
  /** The command that shows another page; `page` is added to its options. */
  readonly again: Invocation;
  /** Buttons besides the pages. */
  readonly actions: readonly Action[];
  /** More for programs. */
  readonly result: { readonly [key: string]: Json };
}

/** A paper with nothing more to say about it. */
export function bare(paper: Paper): ListedPaper {
  return { paper, reasons: [], score: null, title: null, excerpt: null };
}

/** What stands under every answer that shows bundled samples. */
export function sampleNote({ shell }: Writing): Text {
  const words =
    'These are samples bundled with Paperboy: true titles, authors and dates, abstracts in our own words. They go once real papers arrive';
  return shell ? [text(`${words} (`), code('paperboy ingest huggingface'), text(').')] : [text(`${words}.`)];
}

function pages(list: PaperList): readonly Action[] {
  const turn = (label: string, page: number): Button =>
    button(label, list.again.command, { ...list.again.options, page });
  const more = list.upToHere.length < list.total;
  return [
    ...(list.page > 1 ? [turn('Previous page', list.page - 1)] : []),
    ...(more ? [turn('Next page', list.page + 1)] : []),
  ];
}

/** Who wrote it and how it was taken, for choosing: the title alone is cut short on a phone. */
function facts({ authors, authorCount, upvotes }: Paper): string | null {
  const [first] = authors;
  const others = (authorCount ?? authors.length) - 1;
  const who = first === undefined ? [] : [cut(first, 40) + (others > 0 ? ` +${others}` : '')];
  const taken = upvotes === null ? [] : [upvotes === 1 ? '1 upvote' : `${upvotes} upvotes`];
  return who.length + taken.length === 0 ? null : [...who, ...taken].join(' · ');
}

/** A menu that opens one of the papers shown. */
export function openMenu(papers: readonly { readonly paper: Paper; readonly number: number }[]): Select {
  return {
    kind: 'select',
    placeholder: 'Open a paper',
    choices: papers.map(({ paper, number }) => ({
      label: `${number}. ${cut(paper.title, menuLabelCharsMax)}`,
      description: facts(paper),
      invocation: { command: 'show', options: { paper: paper.id } },
    })),
  };
}

/** A menu that gives a command with one of the papers. Without numbers: beside those of the list they would mean something else. */
export function pickMenu(placeholder: string, { command, options }: Invocation, papers: readonly Paper[]): Select {
  return {
    kind: 'select',
    placeholder,
    choices: papers.map((paper) => ({
      label: cut(paper.title, menuLabelCharsMax),
      description: null,
      invocation: { command, options: { ...options, paper: paper.id } },
    })),
  };
}

/** One page of papers as an answer: heading, notes, papers with their numbers, next steps. */
export async function paperListReply(
  list: PaperList,
  { writing, summaries }: { readonly writing: Writing; readonly summaries: PaperSummaries },
): Promise<Reply> {
  const start = (list.page - 1) * pageSize;
  const shown = list.upToHere.slice(start);
  const papers = shown.map((entry, index) => ({ entry, number: start + index + 1 }));
  // A list's own buttons lead to another list, which takes its place.
  const buttons = [...pages(list), ...list.actions].map(
    (action): Action => (action.kind === 'button' ? { ...action, effect: 'replace' } : action),
  );
  const actions =
    shown.length > 0
      ? [openMenu(papers.map(({ entry, number }) => ({ paper: entry.paper, number }))), ...buttons]
      : buttons;
  const blocks: Block[] = [{ kind: 'heading', text: list.heading }];
  for (const note of list.notes) blocks.push({ kind: 'text', text: note });
  if (papers.length > 0) {
    const written = await summaries.written(shown.map(({ paper }) => paper));
    const views = papers.map(({ entry, number }) =>
      listView(
        entry.paper,
        { number, reasons: entry.reasons, title: entry.title, excerpt: entry.excerpt },
        written.get(entry.paper.id) ?? null,
      ),
    );
    blocks.push({ kind: 'papers', papers: views });
  }
  if (actions.length > 0) blocks.push({ kind: 'actions', actions });
  const total = `${list.total}${list.totalIsExact ? '' : '+'}`;
  if (shown.length > 0 && list.total > pageSize) {
    blocks.push({ kind: 'footnote', text: [text(`${start + 1}–${start + shown.length} of ${total}`)] });
  }
  if (shown.some((entry) => entry.paper.sample)) blocks.push({ kind: 'footnote', text: sampleNote(writing) });
  return {
    visibility: 'channel',
    blocks,
    listed: list.upToHere.map((entry) => entry.paper.id),
    result: {
      ...list.result,
      total: list.total,
      totalIsExact: list.totalIsExact,
      page: list.page,
      papers: papers.map(({ entry, number }) => ({
        number,
        ...paperJson(entry.paper),
        score: entry.score,
        reasons: entry.reasons,
      })),
    },
  };
}
