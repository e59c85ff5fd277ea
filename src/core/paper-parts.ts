/**
 * What of a paper is shown in a card or in a line of a list, and in which words. How it is written is a platform's own.
 */
import type { LocalDate } from './local-date.ts';
import type { PaperView, Text } from './reply.ts';
import { sentencesOf } from './sentences.ts';
import { cut, visibleText } from './text.ts';

/** How a platform writes: `Run` is a stretch of one style. */
export interface Ink<Run> {
  /** Words of ours. */
  own(words: string): Run;
  /** Words of others as they are, already made visible. */
  theirs(words: string): Run;
  /** A link in words of ours. */
  link(label: string, url: string): Run;
  /** Text of others as runs; links that cannot be opened become text. */
  runsOf(text: Text): readonly Run[];
  /** At most so many characters, with an ellipsis where something was cut off. */
  shortened(runs: readonly Run[], charsMax: number): readonly Run[];
  isBlank(runs: readonly Run[]): boolean;
  /** URLs that links of a text lead to. */
  urlsOf(runs: readonly Run[]): readonly string[];
  /** The words of others in it. */
  plainText(runs: readonly Run[]): string;
  /** The same words with its links gone. */
  unlinked(runs: readonly Run[]): readonly Run[];
  /** The URL as it can stand in a link; `null` for one that cannot be opened. */
  linkUrl(url: string | null): string | null;
}

/** How much of each paper is shown where several stand in one message. */
export interface Detail {
  readonly titleChars: number;
  readonly excerptChars: number;
  readonly authors: number;
  readonly reasons: number;
}

/** From ample to scarce: the first with which an answer fits one message is taken. Only long texts become shorter, links never. */
export const details: readonly [Detail, ...Detail[]] = [
  { titleChars: 300, excerptChars: 330, authors: 3, reasons: 3 },
  { titleChars: 220, excerptChars: 230, authors: 3, reasons: 3 },
  { titleChars: 180, excerptChars: 170, authors: 3, reasons: 2 },
  { titleChars: 150, excerptChars: 110, authors: 2, reasons: 1 },
  { titleChars: 120, excerptChars: 60, authors: 2, reasons: 1 },
  { titleChars: 90, excerptChars: 0, authors: 1, reasons: 1 },
];

/** What a card shows: everything, or as much as papers beside others get. */
export type CardExtent = { readonly kind: 'whole' } | { readonly kind: 'extract'; readonly detail: Detail };

/** A title of any paper fits; what is longer is no title. */
const cardTitleCharsMax = 1_200;
const cardAuthorsMax = 8;
/** Of a card among others. */
const listAuthorsMax = 3;
/** Whole sentences shown of a paper that does not stand alone. */
const extractCharsMax = 300;
const keywordsCharsMax = 400;
const nameCharsMax = 60;
const wordsCharsMax = 80;

const noBreak = '\u00a0';
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Facts up to this length stay in one line. */
const unbrokenCharsMax = 24;

/** Between facts; never at the beginning of a line. */
export const dot = `${noBreak}· `;

/** `20 Nov 2025`: an ISO date breaks at its hyphens on a phone. */
function dayWords(date: LocalDate): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return [String(Number(day)), months[Number(month) - 1] ?? month, year].join(noBreak);
}

function counted(count: number, noun: string): string {
  return `${count}${noBreak}${noun}${count === 1 ? '' : 's'}`;
}

function countWords(paper: PaperView): readonly string[] {
  return [
    ...(paper.upvotes === null ? [] : [counted(paper.upvotes, 'upvote')]),
    ...(paper.comments === null || paper.comments === 0 ? [] : [counted(paper.comments, 'comment')]),
  ];
}

/** Whether a text is (the beginning of) the paper's TL;DR, so that whoever wrote it is named. */
function isTldr(shown: string, tldr: NonNullable<PaperView['tldr']>): boolean {
  const beginning = shown.replace(/…$/, '').trim();
  return beginning !== '' && visibleText(tldr.text).trim().startsWith(beginning);
}

interface TitlePart<Run> {
  readonly runs: readonly Run[];
  /** Links inside the title, which is a link itself. */
  readonly urls: readonly string[];
  /** Where the whole title leads to. */
  readonly url: string | null;
}

/** A paper of a list. Facts and links are shown in this order, parted by a dot. */
interface ListParts<Run> {
  readonly title: TitlePart<Run>;
  readonly facts: readonly (readonly Run[])[];
  readonly links: readonly (readonly Run[])[];
  readonly excerpt: readonly Run[];
}

/** A paper by itself; what is empty is not known. */
interface CardParts<Run> {
  readonly title: TitlePart<Run>;
  readonly authors: readonly Run[];
  readonly organization: readonly Run[];
  /** When and in which field. */
  readonly origin: readonly (readonly Run[])[];
  /** What others make of it, and its id. */
  readonly standing: readonly (readonly Run[])[];
  readonly tldr: readonly Run[];
  readonly abstract: readonly Run[];
  /** Says that the abstract is ours. */
  readonly sampleNote: readonly Run[];
  readonly keywords: readonly Run[];
  readonly links: readonly (readonly Run[])[];
}

/** Chooses what of a paper is shown. */
export class PaperParts<Run> {
  private readonly ink: Ink<Run>;

  constructor(ink: Ink<Run>) {
    this.ink = ink;
  }

  list(paper: PaperView, detail: Detail): ListParts<Run> {
    const title = this.title(paper, detail.titleChars);
    const said = this.excerpt(paper, detail.excerptChars);
    return {
      title,
      facts: [
        paper.sample ? [this.ink.own('sample')] : [],
        this.authors(paper, detail.authors),
        ...[paper.publishedOn ?? paper.dailyOn].flatMap((date) =>
          date === null ? [] : [[this.ink.own(dayWords(date))]],
        ),
        ...this.counts(paper),
        ...this.reasons(paper, detail.reasons),
      ],
      links: this.links(paper, [...title.urls, ...said.lost], new Set(title.url === null ? [] : [title.url])),
      excerpt: said.runs,
    };
  }

  /** `linked` are URLs that buttons below lead to, which are not written a second time. */
  card(paper: PaperView, extent: CardExtent, linked: ReadonlySet<string>): CardParts<Run> {
    const { ink } = this;
    const isWhole = extent.kind === 'whole';
    const title = this.title(paper, isWhole ? cardTitleCharsMax : extent.detail.titleChars);
    const abstract = paper.abstract === null ? [] : ink.runsOf(paper.abstract);
    const tldr =
      paper.tldr === null ? [] : this.tldr(paper.tldr, isWhole ? Number.POSITIVE_INFINITY : extent.detail.excerptChars);
    const shown = isWhole
      ? abstract
      : tldr.length > 0 || extent.detail.excerptChars === 0
        ? []
        : this.firstSentences(abstract, Math.min(extractCharsMax, extent.detail.excerptChars));
    const kept = new Set(ink.urlsOf(shown));
    const lost = ink.urlsOf(abstract).filter((url) => !kept.has(url));
    const submitted = paper.publishedOn === null ? [] : [ink.own(`submitted${noBreak}${dayWords(paper.publishedOn)}`)];
    const listed =
      paper.dailyOn === null || paper.dailyOn === paper.publishedOn
        ? []
        : [ink.own(`daily${noBreak}list${noBreak}of${noBreak}${dayWords(paper.dailyOn)}`)];
    const known = paper.id.startsWith('t-') ? [] : this.words(paper.id); // an id of ours means nothing to a reader
    const shownUrls = new Set([...linked, ...kept, ...(title.url === null ? [] : [title.url])]);
    return {
      title,
      authors: this.authors(paper, isWhole ? cardAuthorsMax : listAuthorsMax),
      organization: this.words(paper.organization ?? ''),
      origin: [submitted, listed, this.words(paper.categories.join(', '))],
      standing: [...this.counts(paper), ...this.reasons(paper, 3), known],
      tldr,
      abstract: shown,
      sampleNote:
        paper.sample && shown.length > 0
          ? [ink.own("Sample: this abstract was written by Paperboy, not by the paper's authors.")]
          : [],
      keywords: isWhole ? this.keywords(paper) : [],
      links: this.links(paper, [...title.urls, ...lost], shownUrls),
    };
  }

  /** Parts with something between them, those that are blank left out. */
  joined(parts: readonly (readonly Run[])[], between: string): readonly Run[] {
    return parts
      .filter((part) => !this.ink.isBlank(part))
      .flatMap((part, index) => (index === 0 ? part : [this.ink.own(between), ...part]));
  }

  private shownWords(text: string, charsMax: number): string {
    return cut(visibleText(text).trim(), charsMax);
  }

  private words(text: string, charsMax: number = wordsCharsMax): readonly Run[] {
    const shown = this.shownWords(text, charsMax);
    return shown === '' ? [] : [this.ink.theirs(shown)];
  }

  /** A fact that is not broken over two lines, unless it is long. */
  private fact(text: string): readonly Run[] {
    const shown = this.shownWords(text, wordsCharsMax);
    if (shown === '') return [];
    return [this.ink.theirs(shown.length <= unbrokenCharsMax ? shown.replaceAll(' ', noBreak) : shown)];
  }

  private authors(paper: PaperView, shownMax: number): readonly Run[] {
    const total = Math.max(paper.authorCount ?? 0, paper.authors.length);
    if (paper.authors.length === 0) return total === 0 ? [] : [this.ink.own(counted(total, 'author'))];
    const shown = paper.authors.slice(0, shownMax);
    const names = this.joined(
      shown.map((name) => this.words(name, nameCharsMax)),
      ', ',
    );
    return total > shown.length ? [...names, this.ink.own(` and ${total - shown.length}${noBreak}more`)] : names;
  }

  private counts(paper: PaperView): readonly (readonly Run[])[] {
    return countWords(paper).map((said) => [this.ink.own(said.replace(/^(\d+).upvotes?$/, `▲${noBreak}$1`))]);
  }

  /** Reasons that say more than the counts beside them. */
  private reasons(paper: PaperView, shownMax: number): readonly (readonly Run[])[] {
    const said = countWords(paper).map((counts) => counts.replaceAll(noBreak, ' '));
    return paper.reasons
      .filter((reason) => !said.includes(visibleText(reason).trim()))
      .slice(0, shownMax)
      .map((reason) => this.fact(reason));
  }

  /** The paper's pages but its own, then whatever else must not be lost; each once, and none of `shown`. */
  private links(paper: PaperView, others: readonly string[], shown: ReadonlySet<string>): readonly (readonly Run[])[] {
    const seen = new Set(shown);
    const links: readonly (readonly [string, string | null])[] = [
      ['PDF', paper.pdfUrl],
      ...paper.links.map((link) => [link.kind === 'code' ? 'Code' : 'Project', link.url] as const),
      ...others.map((url) => ['Link', url] as const),
    ];
    return links.flatMap(([label, address]) => {
      const url = this.ink.linkUrl(address);
      if (url === null || seen.has(url)) return [];
      seen.add(url);
      return [[this.ink.link(label, url)]];
    });
  }

  private title(paper: PaperView, charsMax: number): TitlePart<Run> {
    const { ink } = this;
    const whole = ink.runsOf(paper.title);
    const words = ink.unlinked(whole);
    const named = ink.isBlank(words) ? [ink.theirs('(no title)')] : words;
    return { runs: ink.shortened(named, charsMax), urls: ink.urlsOf(whole), url: ink.linkUrl(paper.url) };
  }

  /** A text in the words of whoever wrote it. */
  private tldr(tldr: NonNullable<PaperView['tldr']>, charsMax: number): readonly Run[] {
    const said = this.ink.shortened(this.ink.runsOf([{ kind: 'text', text: tldr.text }]), charsMax);
    return this.ink.isBlank(said) ? [] : this.attributed(said, this.fact(tldr.by));
  }

  private attributed(said: readonly Run[], by: readonly Run[]): readonly Run[] {
    return by.length === 0 ? said : [...said, this.ink.own(` —${noBreak}`), ...by];
  }

  private excerpt(
    paper: PaperView,
    charsMax: number,
  ): { readonly runs: readonly Run[]; readonly lost: readonly string[] } {
    const { ink } = this;
    const { abstract, tldr } = paper;
    const whole = abstract === null ? [] : ink.runsOf(abstract);
    const urls = ink.urlsOf(whole);
    if (charsMax === 0) return { runs: [], lost: urls };
    if (ink.isBlank(whole)) return { runs: tldr === null ? [] : this.tldr(tldr, charsMax), lost: urls };
    const shown = ink.shortened(whole, charsMax);
    const kept = new Set(ink.urlsOf(shown));
    const by = tldr !== null && isTldr(ink.plainText(whole), tldr) ? this.fact(tldr.by) : [];
    return { runs: this.attributed(shown, by), lost: urls.filter((url) => !kept.has(url)) };
  }

  /** Whole sentences of an abstract; its beginning where the first is too long. */
  private firstSentences(abstract: readonly Run[], charsMax: number): readonly Run[] {
    const text = this.ink.plainText(abstract);
    const end = sentencesOf(text)
      .flatMap((sentence) => (sentence.end <= charsMax ? [sentence.end] : []))
      .at(-1);
    if (text.length <= charsMax || end === undefined || end < charsMax / 3)
      return this.ink.shortened(abstract, charsMax);
    const sentences = visibleText(text.slice(0, end)).trim();
    return [this.ink.theirs(sentences)];
  }

  private keywords(paper: PaperView): readonly Run[] {
    const listed = this.joined(
      paper.keywords.map((keyword) => this.words(keyword)),
      ', ',
    );
    return listed.length === 0 ? [] : this.ink.shortened([this.ink.own('Keywords: '), ...listed], keywordsCharsMax);
  }
}

/** What a picture shows, for those who do not see it. */
export function altText(paper: PaperView): string {
  const title = visibleText(paper.title.map((span) => span.text).join('')).trim();
  return title === '' ? 'Picture of the paper' : `Picture of the paper: ${title}`;
}
