import { type CardExtent, type Detail, dot, PaperParts } from '../../core/paper-parts.ts';
import type { PaperView } from '../../core/reply.ts';
import { ink, isBlank, own, type Run, titleLink } from './markdown.ts';
import type { Line } from './render-pages.ts';

const parts = new PaperParts<Run>(ink);

function filled(lines: readonly Line[]): readonly Line[] {
  return lines.filter((line) => !isBlank(line.runs));
}

/** A paper of a list: number and title, one line of facts and links, an excerpt. */
export function listLines(paper: PaperView, detail: Detail): readonly Line[] {
  const { title, facts, links, excerpt } = parts.list(paper, detail);
  const number = paper.number === null ? [] : [own(`**${paper.number}.** `)];
  return filled([
    { prefix: '', runs: [...number, ...titleLink(title.runs, title.url, '**')] },
    { prefix: '-# ', runs: parts.joined([...facts, ...links], dot) },
    { prefix: '', runs: excerpt },
  ]);
}

/**
 * A paper by itself. `head` stands beside its picture; `linked` are URLs that buttons below lead to, which are not written a second time.
 */
export function cardLines(
  paper: PaperView,
  extent: CardExtent,
  linked: ReadonlySet<string>,
): { readonly head: readonly Line[]; readonly body: readonly Line[] } {
  const card = parts.card(paper, extent, linked);
  const number = paper.number === null ? [] : [own(`${paper.number}\\. `)];
  const summary = card.tldr.length === 0 ? [] : [own('**TL;DR** '), ...card.tldr];
  const names: readonly Line[] = [
    { prefix: '### ', runs: [...number, ...titleLink(card.title.runs, card.title.url, '')] },
    { prefix: '', runs: card.authors },
  ];
  const facts: readonly Line[] = [
    { prefix: '-# ', runs: parts.joined([card.organization, ...card.origin], dot) },
    { prefix: '-# ', runs: parts.joined(card.standing, dot) },
  ];
  const body: readonly Line[] = [
    { prefix: '', runs: summary },
    { prefix: '', runs: card.abstract },
    { prefix: '-# ', runs: card.sampleNote },
    { prefix: '-# ', runs: card.keywords },
    { prefix: '', runs: parts.joined(card.links, dot) },
  ];
  // Beside a picture a phone has room for a few words a line.
  const head = paper.thumbnailUrl === null ? [...names, ...facts] : names;
  const rest = paper.thumbnailUrl === null ? body : [...facts, ...body];
  return { head: filled(head), body: filled(rest) };
}
