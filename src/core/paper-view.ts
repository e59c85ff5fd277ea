import { holdsOrders } from './instruction-words.ts';
import { type Paper, paperUrl, pdfUrl } from './paper.ts';
import { type Json, type PaperView, type Text, text } from './reply.ts';
import type { WrittenTldr } from './summary/paper-summaries.ts';
import { extractTldr } from './summary/summary.ts';
import { tldrCharsMax } from './summary/tldr.ts';
import { cut, foldSpace } from './text.ts';

/** Longest excerpt under a paper of a list: two to three lines of a terminal. A TL;DR fits; a source's may be longer. */
const excerptCharsShown = 240;

/** What a view adds to its paper. */
export interface ViewExtras {
  readonly number: number | null;
  readonly reasons: readonly string[];
  /** The title with matching words marked; `null` for the plain one. */
  readonly title: Text | null;
  /** The part of the abstract to show in a list; `null` for the TL;DR. */
  readonly excerpt: Text | null;
}

const plainView: ViewExtras = { number: null, reasons: [], title: null, excerpt: null };

/** Said beside a TL;DR that is a sentence of the abstract. */
export const fromAbstract = 'from the abstract';
/** A shorter abstract is its own TL;DR: above it a sentence of it would only be read twice. */
const abstractCharsMin = 320;

/** The TL;DR a source offers, as theirs. */
function sourceTldr(paper: Paper): PaperView['tldr'] {
  return paper.sourceTldr === null || holdsOrders(paper.sourceTldr)
    ? null
    : { text: paper.sourceTldr, by: 'Hugging Face' };
}

/** Whether a sentence above the abstract says anything that is not read at once anyway. */
export function wantsTldr({ abstract }: Paper): boolean {
  return (abstract ?? '').length >= abstractCharsMin;
}

/** What a model wrote, else the TL;DR that a source offers; either with whose it is. */
function offeredTldr(paper: Paper, written: WrittenTldr | null): PaperView['tldr'] {
  return written ?? sourceTldr(paper);
}

function cardTldr(paper: Paper, written: WrittenTldr | null): PaperView['tldr'] {
  const offered = offeredTldr(paper, written);
  if (offered !== null || !wantsTldr(paper)) return offered;
  const said = extractTldr(paper);
  return said === null ? null : { text: said, by: fromAbstract };
}

function view(paper: Paper, extras: ViewExtras, abstract: Text | null, tldr: PaperView['tldr']): PaperView {
  return {
    id: paper.id,
    number: extras.number,
    title: extras.title ?? [text(paper.title)],
    url: paperUrl(paper),
    pdfUrl: pdfUrl(paper),
    authors: paper.authors,
    authorCount: paper.authorCount,
    organization: paper.organization,
    publishedOn: paper.publishedOn,
    dailyOn: paper.dailyOn,
    categories: paper.categories,
    keywords: paper.keywords,
    upvotes: paper.upvotes,
    comments: paper.comments,
    abstract,
    tldr,
    links: paper.links,
    thumbnailUrl: paper.thumbnailUrl,
    reasons: extras.reasons,
    sample: paper.sample,
  };
}

/** A paper in full: its TL;DR, a model's where there is one, and the whole abstract. */
export function cardView(paper: Paper, written: WrittenTldr | null): PaperView {
  const abstract = paper.abstract === null ? null : [text(foldSpace(paper.abstract))];
  return view(paper, plainView, abstract, cardTldr(paper, written));
}

/** A sentence of the abstract; all of an abstract that is no longer than one. */
function shortOf(paper: Paper): string | null {
  const isShort = paper.abstract !== null && foldSpace(paper.abstract).length <= tldrCharsMax;
  return isShort && !holdsOrders(paper.abstract ?? '') ? paper.abstract : extractTldr(paper);
}

/**
 * A paper as a line of a list: what matched, else its TL;DR: a model's where there is one, the source's, or the sentence of the abstract
 * that says best what it is about. That one stands there unmarked, as any excerpt does.
 */
export function listView(paper: Paper, extras: ViewExtras, written: WrittenTldr | null): PaperView {
  const offered = offeredTldr(paper, written);
  const tldr = extras.excerpt === null ? (offered?.text ?? shortOf(paper)) : null;
  const excerpt = extras.excerpt ?? (tldr === null ? null : [text(cut(foldSpace(tldr), excerptCharsShown))]);
  return view(paper, extras, excerpt, offered);
}

/** A paper for programs: what `--json` prints. */
export function paperJson(paper: Paper): { readonly [key: string]: Json } {
  return {
    id: paper.id,
    arxivId: paper.arxivId,
    title: paper.title,
    authors: paper.authors,
    authorCount: paper.authorCount,
    publishedOn: paper.publishedOn,
    dailyOn: paper.dailyOn,
    upvotes: paper.upvotes,
    comments: paper.comments,
    categories: paper.categories,
    url: paperUrl(paper),
    sample: paper.sample,
  };
}
