import type { Instant, LocalDate } from './local-date.ts';

/**
 * The public name of a paper, stable for links and buttons: its arXiv id without version (`2407.21783`, `quant-ph/0201082`)
 * or, until a source with an id has been seen, `t-` and ten hexadecimal digits of its normalised title.
 */
export type PaperId = string;

/** Where papers come from. `sample` is the bundled library that is shown until real papers arrive. */
export type SourceName = 'huggingface' | 'arxiv' | 'sample';

/** A page about a paper that is not its abstract or PDF. */
export interface PaperLink {
  readonly kind: 'code' | 'project';
  readonly url: string;
}

/** How arXiv announced a paper in its daily feed. */
export type AnnounceType = 'new' | 'cross' | 'replace' | 'replace-cross';

/** What one source said of a paper at a moment. */
export interface Sighting {
  readonly source: SourceName;
  readonly seenAt: Instant;
  /** The date of the source's daily list the paper stood in; `null` where it was seen elsewhere (search, trending, its own page). */
  readonly dailyOn: LocalDate | null;
  readonly upvotes: number | null;
  readonly comments: number | null;
  /** 1-based place in the list it was seen in. */
  readonly position: number | null;
  readonly announceType: AnnounceType | null;
}

/** How complete and exact a source's title, abstract and authors are; a higher rank replaces a lower one. */
export type TextRank = 'sample' | 'page-text' | 'huggingface' | 'arxiv';

/** What is known of a paper. Unknown is `null` (or an empty list), never an empty string. Text is plain: white space folded, TeX left as it is. */
interface PaperFacts {
  readonly arxivId: string | null;
  readonly version: number | null;
  readonly title: string;
  readonly abstract: string | null;
  readonly authors: readonly string[];
  /** Number of authors where only that is known; otherwise `authors.length`; `null` if neither is. */
  readonly authorCount: number | null;
  /** Day of the first submission to arXiv, US Eastern. */
  readonly publishedOn: LocalDate | null;
  /** Day of the newest version, US Eastern. */
  readonly updatedOn: LocalDate | null;
  /** arXiv categories, the primary one first. */
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly links: readonly PaperLink[];
  readonly organization: string | null;
  /** A TL;DR a source itself offers (Hugging Face's `ai_summary`); shown as theirs. */
  readonly sourceTldr: string | null;
  readonly thumbnailUrl: string | null;
  readonly textRank: TextRank;
}

/** A paper as ONE source shows it, which is all a parser returns. */
export interface PaperRecord extends PaperFacts {
  readonly sighting: Sighting;
}

/** A work with an identity across versions and sources, as the library keeps it. */
export interface Paper extends PaperFacts {
  readonly id: PaperId;
  /** The newest Hugging Face daily list it stood in, else the newest arXiv announcement. */
  readonly dailyOn: LocalDate | null;
  /** The newest known counts; `null` where no source has shown any. */
  readonly upvotes: number | null;
  readonly comments: number | null;
  /** True for the bundled samples: their abstracts are ours, and every place that shows them says so. */
  readonly sample: boolean;
}

/** An entry a parser could not use: why, and the beginning of it (at most `excerptCharsMax` characters). */
export interface Rejected {
  readonly reason: string;
  readonly excerpt: string;
}

/** Longest excerpt of a rejected entry, in characters. */
export const excerptCharsMax = 120;

/** The page to read about a paper: arXiv's abstract page, or `null` while its id is unknown. */
export function paperUrl(paper: { readonly arxivId: string | null }): string | null {
  return paper.arxivId === null ? null : `https://arxiv.org/abs/${paper.arxivId}`;
}

/** The PDF at arXiv, or `null` while the id is unknown. */
export function pdfUrl(paper: { readonly arxivId: string | null }): string | null {
  return paper.arxivId === null ? null : `https://arxiv.org/pdf/${paper.arxivId}`;
}
