import type { LocalDate } from '../../core/local-date.ts';
import type { PaperView } from '../../core/reply.ts';
import { sentencesOf } from '../../core/search/snippet.ts';
import { cut, visibleText } from '../../core/text.ts';
import {
  isBlank,
  linkUrl,
  own,
  ownLink,
  plainRun,
  type Run,
  type Runs,
  runsOf,
  shortened,
  titleLink,
  urlsOf,
} from './markdown.ts';
import type { Line } from './render-pages.ts';

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

/** A title of any paper fits; what is longer is no title. */
const cardTitleCharsMax = 1_200;
const cardAuthorsMax = 8;
/** Of a card among others. */
const listAuthorsMax = 3;
/** Whole sentences shown of a paper that does not stand alone. */
const extractCharsMax = 300;
const nameCharsMax = 60;
const wordsCharsMax = 80;

const noBreak = '\u00a0';
/** Never at the beginning of a line. */
const dot = own(`${noBreak}· `);
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Facts up to this length stay in one line. */
const unbrokenCharsMax = 24;

function joined(parts: readonly Runs[], between: Run): Runs {
  return parts.filter((part) => !isBlank(part)).flatMap((part, index) => (index === 0 ? part : [between, ...part]));
}

function words(text: string, charsMax: number = wordsCharsMax): Runs {
  const run = plainRun(cut(visibleText(text).trim(), charsMax));
  return isBlank([run]) ? [] : [run];
}

/** A fact that is not broken over two lines, unless it is long. */
function fact(text: string): Runs {
  return words(text).map((run) =>
    run.kind === 'text' && run.text.length <= unbrokenCharsMax
      ? { ...run, text: run.text.replaceAll(' ', noBreak) }
      : run,
  );
}

/** `20 Nov 2025`: an ISO date breaks at its hyphens on a phone. */
function dayWords(date: LocalDate): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return [String(Number(day)), months[Number(month) - 1] ?? month, year].join(noBreak);
}

function counted(count: number, noun: string): string {
  return `${count}${noBreak}${noun}${count === 1 ? '' : 's'}`;
}

function authorRuns(paper: PaperView, shownMax: number): Runs {
  const total = Math.max(paper.authorCount ?? 0, paper.authors.length);
  if (paper.authors.length === 0) return total === 0 ? [] : [own(counted(total, 'author'))];
  const shown = paper.authors.slice(0, shownMax);
  const names = joined(
    shown.map((name) => words(name, nameCharsMax)),
    own(', '),
  );
  return total > shown.length ? [...names, own(` and ${total - shown.length}${noBreak}more`)] : names;
}

function countWords(paper: PaperView): readonly string[] {
  return [
    ...(paper.upvotes === null ? [] : [counted(paper.upvotes, 'upvote')]),
    ...(paper.comments === null || paper.comments === 0 ? [] : [counted(paper.comments, 'comment')]),
  ];
}

function countRuns(paper: PaperView): readonly Runs[] {
  return countWords(paper).map((said) => [own(said.replace(/^(\d+).upvotes?$/, `▲${noBreak}$1`))]);
}

/** Reasons that say more than the counts beside them. */
function reasonRuns(paper: PaperView, shownMax: number): readonly Runs[] {
  const said = countWords(paper).map((counts) => counts.replaceAll(noBreak, ' '));
  return paper.reasons
    .filter((reason) => !said.includes(visibleText(reason).trim()))
    .slice(0, shownMax)
    .map((reason) => fact(reason));
}

/** The paper's pages but its own, then whatever else must not be lost; each once, and none of `shown`. */
function linkRuns(paper: PaperView, others: readonly string[], shown: ReadonlySet<string>): readonly Runs[] {
  const seen = new Set(shown);
  const links: readonly (readonly [string, string | null])[] = [
    ['PDF', paper.pdfUrl],
    ...paper.links.map((link) => [link.kind === 'code' ? 'Code' : 'Project', link.url] as const),
    ...others.map((url) => ['Link', url] as const),
  ];
  return links.flatMap(([label, address]) => {
    const url = linkUrl(address);
    if (url === null || seen.has(url)) return [];
    seen.add(url);
    return [[ownLink(label, url)]];
  });
}

interface Title {
  readonly runs: Runs;
  /** Links inside the title, which is a link itself. */
  readonly urls: readonly string[];
  readonly url: string | null;
}

function titleOf(paper: PaperView, charsMax: number, marker: '**' | ''): Title {
  const whole = runsOf(paper.title);
  const url = linkUrl(paper.url);
  const words = whole.map((run): Run => (run.kind === 'link' ? { ...run, kind: 'text', style: 'text' } : run));
  const named = isBlank(words) ? [plainRun('(no title)')] : words;
  return { runs: titleLink(shortened(named, charsMax), url, marker), urls: urlsOf(whole), url };
}

function filled(lines: readonly Line[]): readonly Line[] {
  return lines.filter((line) => !isBlank(line.runs));
}

/** A text in the words of whoever wrote it. */
function tldrRuns(tldr: NonNullable<PaperView['tldr']>, charsMax: number): Runs {
  const by = fact(tldr.by);
  const said = shortened(runsOf([{ kind: 'text', text: tldr.text }]), charsMax);
  if (isBlank(said)) return [];
  return by.length === 0 ? said : [...said, own(` —${noBreak}`), ...by];
}

/** Whether a text is (the beginning of) the paper's TL;DR, so that whoever wrote it is named. */
function isTldr(shown: string, tldr: NonNullable<PaperView['tldr']>): boolean {
  const beginning = shown.replace(/…$/, '').trim();
  return beginning !== '' && visibleText(tldr.text).trim().startsWith(beginning);
}

function plainText(runs: Runs): string {
  return runs.map((run) => (run.kind === 'own' ? '' : run.text)).join('');
}

function excerpt(paper: PaperView, charsMax: number): { readonly runs: Runs; readonly lost: readonly string[] } {
  const { abstract, tldr } = paper;
  const whole = abstract === null ? [] : runsOf(abstract);
  if (charsMax === 0) return { runs: [], lost: urlsOf(whole) };
  if (isBlank(whole)) return { runs: tldr === null ? [] : tldrRuns(tldr, charsMax), lost: urlsOf(whole) };
  const shown = shortened(whole, charsMax);
  const kept = new Set(urlsOf(shown));
  const by = tldr !== null && isTldr(plainText(whole), tldr) ? fact(tldr.by) : [];
  return {
    runs: by.length === 0 ? shown : [...shown, own(` —${noBreak}`), ...by],
    lost: urlsOf(whole).filter((url) => !kept.has(url)),
  };
}

/** A paper of a list: number and title, one line of facts and links, an excerpt. */
export function listLines(paper: PaperView, detail: Detail): readonly Line[] {
  const title = titleOf(paper, detail.titleChars, '**');
  const number = paper.number === null ? [] : [own(`**${paper.number}.** `)];
  const said = excerpt(paper, detail.excerptChars);
  const facts = joined(
    [
      paper.sample ? [own('sample')] : [],
      authorRuns(paper, detail.authors),
      ...[paper.publishedOn ?? paper.dailyOn].flatMap((date) => (date === null ? [] : [[own(dayWords(date))]])),
      ...countRuns(paper),
      ...reasonRuns(paper, detail.reasons),
      ...linkRuns(paper, [...title.urls, ...said.lost], new Set(title.url === null ? [] : [title.url])),
    ],
    dot,
  );
  return filled([
    { prefix: '', runs: [...number, ...title.runs] },
    { prefix: '-# ', runs: facts },
    { prefix: '', runs: said.runs },
  ]);
}

/** What a card shows: everything, or as much as papers beside others get. */
export type CardExtent = { readonly kind: 'whole' } | { readonly kind: 'extract'; readonly detail: Detail };

/** Whole sentences of an abstract; its beginning where the first is too long. */
function firstSentences(abstract: Runs, charsMax: number): Runs {
  const text = plainText(abstract);
  const ends = sentencesOf(text).flatMap(({ end }) => (end <= charsMax ? [end] : []));
  const end = ends.at(-1);
  if (text.length <= charsMax || end === undefined || end < charsMax / 3) return shortened(abstract, charsMax);
  return [plainRun(text.slice(0, end))];
}

/**
 * A paper by itself. `head` stands beside its picture; `linked` are URLs that buttons below lead to, which are not written a second time.
 */
export function cardLines(
  paper: PaperView,
  extent: CardExtent,
  linked: ReadonlySet<string>,
): { readonly head: readonly Line[]; readonly body: readonly Line[] } {
  const isWhole = extent.kind === 'whole';
  const title = titleOf(paper, isWhole ? cardTitleCharsMax : extent.detail.titleChars, '');
  const abstract = paper.abstract === null ? [] : runsOf(paper.abstract);
  const tldr =
    paper.tldr === null ? [] : tldrRuns(paper.tldr, isWhole ? Number.POSITIVE_INFINITY : extent.detail.excerptChars);
  const summary = tldr.length === 0 ? [] : [own('**TL;DR** '), ...tldr];
  const shown = isWhole
    ? abstract
    : tldr.length > 0 || extent.detail.excerptChars === 0
      ? []
      : firstSentences(abstract, Math.min(extractCharsMax, extent.detail.excerptChars));
  const kept = new Set(urlsOf(shown));
  const lost = urlsOf(abstract).filter((url) => !kept.has(url));
  const number = paper.number === null ? [] : [own(`${paper.number}\\. `)];
  const submitted = paper.publishedOn === null ? [] : [own(`submitted${noBreak}${dayWords(paper.publishedOn)}`)];
  const listed =
    paper.dailyOn === null || paper.dailyOn === paper.publishedOn
      ? []
      : [own(`daily${noBreak}list${noBreak}of${noBreak}${dayWords(paper.dailyOn)}`)];
  const known = paper.id.startsWith('t-') ? [] : words(paper.id); // an id of ours means nothing to a reader
  const names: readonly Line[] = [
    { prefix: '### ', runs: [...number, ...title.runs] },
    { prefix: '', runs: authorRuns(paper, isWhole ? cardAuthorsMax : listAuthorsMax) },
  ];
  const facts: readonly Line[] = [
    {
      prefix: '-# ',
      runs: joined([words(paper.organization ?? ''), submitted, listed, words(paper.categories.join(', '))], dot),
    },
    { prefix: '-# ', runs: joined([...countRuns(paper), ...reasonRuns(paper, 3), known], dot) },
  ];
  const shownUrls = new Set([...linked, ...kept, ...(title.url === null ? [] : [title.url])]);
  const body: readonly Line[] = [
    { prefix: '', runs: summary },
    { prefix: '', runs: shown },
    {
      prefix: '-# ',
      runs:
        paper.sample && shown.length > 0
          ? [own("Sample: this abstract was written by Paperboy, not by the paper's authors.")]
          : [],
    },
    { prefix: '-# ', runs: isWhole ? keywordRuns(paper) : [] },
    { prefix: '', runs: joined(linkRuns(paper, [...title.urls, ...lost], shownUrls), dot) },
  ];
  // Beside a picture a phone has room for a few words a line.
  const head = paper.thumbnailUrl === null ? [...names, ...facts] : names;
  const rest = paper.thumbnailUrl === null ? body : [...facts, ...body];
  return { head: filled(head), body: filled(rest) };
}

function keywordRuns(paper: PaperView): Runs {
  const listed = joined(
    paper.keywords.map((keyword) => words(keyword)),
    own(', '),
  );
  return listed.length === 0 ? [] : shortened([own('Keywords: '), ...listed], 400);
}

/** What a picture shows, for those who do not see it. */
export function altText(paper: PaperView): string {
  const title = visibleText(paper.title.map((span) => span.text).join('')).trim();
  return title === '' ? 'Picture of the paper' : `Picture of the paper: ${title}`;
}
