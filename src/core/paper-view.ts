import { type Paper, paperUrl, pdfUrl } from './paper.ts';
import { type Json, type PaperView, type Text, text } from './reply.ts';
import { cut, foldSpace } from './text.ts';

/** Longest excerpt under a paper of a list: about two lines of a terminal, one screen-width of a phone. */
const excerptCharsShown = 220;

/** What a view adds to its paper. */
export interface ViewExtras {
  readonly number: number | null;
  readonly reasons: readonly string[];
  /** The title with matching words marked; `null` for the plain one. */
  readonly title: Text | null;
  /** The part of the abstract to show in a list; `null` for its beginning. */
  readonly excerpt: Text | null;
}

const plainView: ViewExtras = { number: null, reasons: [], title: null, excerpt: null };

function tldrOf(paper: Paper): PaperView['tldr'] {
  return paper.sourceTldr === null ? null : { text: paper.sourceTldr, by: 'Hugging Face' };
}

function view(paper: Paper, extras: ViewExtras, abstract: Text | null): PaperView {
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
    tldr: tldrOf(paper),
    links: paper.links,
    thumbnailUrl: paper.thumbnailUrl,
    reasons: extras.reasons,
    sample: paper.sample,
  };
}

/** A paper in full: the whole abstract. */
export function cardView(paper: Paper): PaperView {
  return view(paper, plainView, paper.abstract === null ? null : [text(foldSpace(paper.abstract))]);
}

/** A paper as a line of a list: what matched, else its TL;DR, else the beginning of its abstract. */
export function listView(paper: Paper, extras: ViewExtras): PaperView {
  const beginning = paper.sourceTldr ?? paper.abstract;
  const excerpt = extras.excerpt ?? (beginning === null ? null : [text(cut(foldSpace(beginning), excerptCharsShown))]);
  return view(paper, extras, excerpt);
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
