import { assertNever } from '../../core/errors.ts';
import { type Detail, dot, PaperParts } from '../../core/paper-parts.ts';
import type { Action, Block, Image, Invocation, PaperView, Reply } from '../../core/reply.ts';
import { actionsIn } from '../../core/reply-layout.ts';
import { cut, visibleText } from '../../core/text.ts';
import { previewCharsMax, subjectCharsMax } from './limits.ts';
import { ink, isBlank, linkUrl, own, plainText, type Run, type Runs, runsOf } from './mail-runs.ts';

/** `small`: facts and links, less in the way than text. */
export interface MailLine {
  readonly runs: Runs;
  readonly look: 'text' | 'small';
}

export interface MailLink {
  readonly label: string;
  readonly url: string;
  /** `press`: what the mail is for. */
  readonly look: 'press' | 'link' | 'small';
}

/** What a mail is made of, before it becomes HTML or plain text. */
export type MailPart =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | ({ readonly kind: 'line' } & MailLine)
  | {
      readonly kind: 'paper';
      readonly title: Runs;
      readonly url: string | null;
      readonly number: number | null;
      readonly lines: readonly MailLine[];
    }
  | { readonly kind: 'items'; readonly items: readonly Runs[] }
  | { readonly kind: 'fields'; readonly fields: readonly { readonly name: string; readonly value: Runs }[] }
  | { readonly kind: 'links'; readonly links: readonly MailLink[] }
  | { readonly kind: 'image'; readonly image: Image };

/** Which page does what a button would; `null`: a mail cannot do it. */
export type PageOf = (invocation: Invocation) => string | null;

const parts = new PaperParts<Run>(ink);

function line(runs: Runs, look: MailLine['look'] = 'text'): readonly MailLine[] {
  return isBlank(runs) ? [] : [{ runs, look }];
}

function listed(paper: PaperView, detail: Detail): MailPart {
  const { title, facts, links, excerpt } = parts.list(paper, detail);
  return {
    kind: 'paper',
    title: title.runs,
    url: title.url,
    number: paper.number,
    lines: [...line(excerpt), ...line(parts.joined(facts, dot), 'small'), ...line(parts.joined(links, dot), 'small')],
  };
}

function card(paper: PaperView, detail: Detail | null, linked: ReadonlySet<string>): MailPart {
  const extent = detail === null ? ({ kind: 'whole' } as const) : ({ kind: 'extract', detail } as const);
  const shown = parts.card(paper, extent, linked);
  return {
    kind: 'paper',
    title: shown.title.runs,
    url: shown.title.url,
    number: paper.number,
    lines: [
      ...line(shown.authors),
      ...line(parts.joined([shown.organization, ...shown.origin, ...shown.standing], dot), 'small'),
      ...line(shown.tldr.length === 0 ? [] : [own('TL;DR ', 'strong'), ...shown.tldr]),
      ...line(shown.abstract),
      ...line(shown.sampleNote, 'small'),
      ...line(shown.keywords, 'small'),
      ...line(parts.joined(shown.links, dot), 'small'),
    ],
  };
}

/** Deeds that a mail is sent for. To pause or stop it is a way out, at its end. */
const presses: ReadonlySet<string> = new Set(['confirm', 'resume']);

/** Buttons that a page stands for, and links. A mail has no menus, and cannot ask anything. */
function linkOf(action: Action, pageOf: PageOf): MailLink | null {
  switch (action.kind) {
    case 'link': {
      const url = linkUrl(action.url);
      return url === null ? null : { label: action.label, url, look: 'link' };
    }
    case 'button': {
      const url = pageOf(action.invocation);
      const look = presses.has(action.invocation.command) ? 'press' : 'small';
      return url === null ? null : { label: action.label, url, look };
    }
    case 'form':
    case 'select':
      return null;
    default:
      return assertNever(action);
  }
}

function linksOf(actions: readonly Action[], pageOf: PageOf): readonly MailLink[] {
  return actions.flatMap((action) => {
    const link = linkOf(action, pageOf);
    return link === null ? [] : [{ ...link, label: visibleText(link.label).trim() || 'Open' }];
  });
}

function partsOf(
  block: Block,
  detail: Detail,
  isOnlyPaper: boolean,
  linked: ReadonlySet<string>,
  pageOf: PageOf,
): readonly MailPart[] {
  switch (block.kind) {
    case 'heading': {
      const text = visibleText(block.text).trim();
      return text === '' ? [] : [{ kind: 'heading', level: 2, text }];
    }
    case 'text':
      return line(runsOf(block.text)).map((part) => ({ kind: 'line', ...part }));
    case 'footnote':
      return line(runsOf(block.text), 'small').map((part) => ({ kind: 'line', ...part }));
    case 'paper':
      return [card(block.paper, isOnlyPaper ? null : detail, linked)];
    case 'papers':
      return block.papers.map((paper) => listed(paper, detail));
    case 'list': {
      const items = block.items.map(runsOf).filter((item) => !isBlank(item));
      return items.length === 0 ? [] : [{ kind: 'items', items }];
    }
    case 'fields': {
      const fields = block.fields.map(({ name, value }) => ({ name: visibleText(name).trim(), value: runsOf(value) }));
      return fields.length === 0 ? [] : [{ kind: 'fields', fields }];
    }
    case 'actions': {
      const links = linksOf(block.actions, pageOf);
      return links.length === 0 ? [] : [{ kind: 'links', links }];
    }
    case 'image':
      return [{ kind: 'image', image: block.image }];
    default:
      return assertNever(block);
  }
}

/** A reply as the parts of a mail, with so much of each paper. The first heading is the mail's own. */
export function layMail(reply: Reply, detail: Detail, pageOf: PageOf): readonly MailPart[] {
  const papers = reply.blocks.filter(({ kind }) => kind === 'paper' || kind === 'papers');
  const linked = new Set(linksOf(actionsIn(reply), pageOf).map(({ url }) => url));
  const parts = reply.blocks.flatMap((block) => partsOf(block, detail, papers.length === 1, linked, pageOf));
  const first = parts.findIndex(({ kind }) => kind === 'heading');
  return parts.map((part, index) => (index === first && part.kind === 'heading' ? { ...part, level: 1 } : part));
}

/** What an inbox shows of a mail before it is opened. */
export function envelopeWords(mail: readonly MailPart[]): { readonly subject: string; readonly preview: string } {
  const heading = mail.find((part) => part.kind === 'heading')?.text ?? 'Paperboy';
  const said = mail.flatMap((part) => (part.kind === 'line' && part.look === 'text' ? [plainText(part.runs)] : []));
  const titles = mail.flatMap((part) => (part.kind === 'paper' ? [plainText(part.title)] : []));
  return {
    subject: cut(heading, subjectCharsMax),
    preview: cut([...(titles.length > 0 ? titles : said)].join(' · '), previewCharsMax),
  };
}
