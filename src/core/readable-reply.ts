import { assertNever } from './errors.ts';
import { readable, readablePieces } from './readable.ts';
import type { Action, Block, PaperView, Reply, Span, Text } from './reply.ts';

/** Spans with their texts readable; what is to be typed as it stands parts those before it from those behind. */
function readableText(text: Text): Text {
  const shown: Span[] = [];
  let run: Span[] = [];
  const endRun = (): void => {
    const pieces = readablePieces(run.map((span) => span.text));
    shown.push(...run.map((span, index) => ({ ...span, text: pieces[index] ?? span.text })));
    run = [];
  };
  for (const span of text) {
    if (span.kind !== 'code') {
      run.push(span);
      continue;
    }
    endRun();
    shown.push(span);
  }
  endRun();
  return shown;
}

/** A paper's title, abstract and TL;DR as people read them. */
export function readablePaper(paper: PaperView): PaperView {
  return {
    ...paper,
    title: readableText(paper.title),
    abstract: paper.abstract === null ? null : readableText(paper.abstract),
    tldr: paper.tldr === null ? null : { ...paper.tldr, text: readable(paper.tldr.text) },
  };
}

/** Labels of menus are titles; what a press does stays as it is. */
function readableAction(action: Action): Action {
  if (action.kind !== 'select') return action;
  return { ...action, choices: action.choices.map((choice) => ({ ...choice, label: readable(choice.label) })) };
}

function readableBlock(block: Block): Block {
  switch (block.kind) {
    case 'heading':
      return { ...block, text: readable(block.text) };
    case 'text':
    case 'footnote':
      return { ...block, text: readableText(block.text) };
    case 'paper':
      return { ...block, paper: readablePaper(block.paper) };
    case 'papers':
      return { ...block, papers: block.papers.map(readablePaper) };
    case 'list':
      return { ...block, items: block.items.map(readableText) };
    case 'fields':
      return { ...block, fields: block.fields.map(({ name, value }) => ({ name, value: readableText(value) })) };
    case 'actions':
      return { ...block, actions: block.actions.map(readableAction) };
    case 'image':
      return block;
    default:
      return assertNever(block);
  }
}

/** An answer with the texts of papers in it as people read them (`readable`). What is for programs (`result`, invocations, links) stays. */
export function readableReply(reply: Reply): Reply {
  return { ...reply, blocks: reply.blocks.map(readableBlock) };
}
