import { fingerprint } from './fingerprint.ts';
import { daysBetween, type Instant, type LocalDate } from './local-date.ts';
import type { Paper, PaperId, PaperLink, PaperRecord, SourceName, TextRank } from './paper.ts';
import { foldCase, foldSpace, normaliseTitle } from './text.ts';

/** Which record a value came from, as far as it matters for what may replace it. */
export interface Origin {
  readonly version: number | null;
  readonly rank: TextRank;
  readonly source: SourceName;
  readonly seenAt: Instant;
}

/** The values of a paper that sources compete for; links are united instead, and the identity is not a matter of opinion. */
export const contested = [
  'title',
  'abstract',
  'authors',
  'authorCount',
  'publishedOn',
  'updatedOn',
  'categories',
  'keywords',
  'organization',
  'sourceTldr',
  'thumbnailUrl',
  'dailyOn',
  'upvotes',
  'comments',
] as const;

type Contested = (typeof contested)[number];

/** Where the known values of a paper came from: mostly all from one record. */
export interface Origins {
  readonly all: Origin;
  /** The values that did not come from `all`. */
  readonly except: Readonly<Partial<Record<Contested, Origin>>>;
}

export interface KnownPaper {
  readonly paper: Paper;
  readonly origins: Origins;
}

type Value = Paper[Contested];

interface Claim {
  readonly value: Value;
  readonly origin: Origin;
}

/** Above 0 where the left claim is the better one. */
type Order = (left: Claim, right: Claim) => number;

const ranks: readonly TextRank[] = ['sample', 'page-text', 'huggingface', 'arxiv'];

const byVersion: Order = (left, right) => (left.origin.version ?? 0) - (right.origin.version ?? 0);
const byRank: Order = (left, right) => ranks.indexOf(left.origin.rank) - ranks.indexOf(right.origin.rank);
const byMoment: Order = (left, right) => compareText(left.origin.seenAt, right.origin.seenAt);
const byEarlierDay: Order = (left, right) => compareText(String(right.value), String(left.value));
const byLaterDay: Order = (left, right) => compareText(String(left.value), String(right.value));
/** Hugging Face's daily lists are what people vote on; arXiv announces everything. */
const byDailySource: Order = (left, right) =>
  Number(left.origin.source === 'huggingface') - Number(right.origin.source === 'huggingface');
/** Decides between different values of the same moment, so that the order of reading never does: more, or longer, is likelier whole. */
const byExtent: Order = (left, right) => {
  if (typeof left.value === 'number' && typeof right.value === 'number') return left.value - right.value;
  const [leftText, rightText] = [textOf(left.value), textOf(right.value)];
  return leftText.length - rightText.length || compareText(leftText, rightText);
};

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function textOf(value: Value): string {
  return typeof value === 'object' && value !== null ? value.join('\n') : String(value);
}

function inTurn(...orders: readonly Order[]): Order {
  return (left, right) => {
    for (const order of orders) {
      const difference = order(left, right);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

const bestText = inTurn(byVersion, byRank, byMoment, byExtent);
const newest = inTurn(byMoment, byRank, byVersion, byExtent);

/** Every order is total, which is what makes the result independent of the order in which sources are read. */
const orders: Readonly<Record<Contested, Order>> = {
  title: bestText,
  abstract: bestText,
  authors: bestText,
  authorCount: bestText,
  publishedOn: inTurn(byRank, byEarlierDay, byMoment, byVersion),
  updatedOn: bestText,
  categories: inTurn(byRank, byVersion, byMoment, byExtent),
  keywords: newest,
  organization: newest,
  sourceTldr: newest,
  thumbnailUrl: newest,
  dailyOn: inTurn(byDailySource, byLaterDay, byMoment, byRank, byVersion),
  upvotes: newest,
  comments: newest,
};

function isKnown(value: Value): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function claimOf({ paper, origins }: KnownPaper, name: Contested): Claim | null {
  const value = paper[name];
  return isKnown(value) ? { value, origin: origins.except[name] ?? origins.all } : null;
}

function isSameOrigin(left: Origin, right: Origin): boolean {
  return (
    left === right ||
    (left.seenAt === right.seenAt &&
      left.version === right.version &&
      left.rank === right.rank &&
      left.source === right.source)
  );
}

/** Whether `left` keeps its value of `name` when united with `right`. */
function keeps(left: KnownPaper, right: KnownPaper, name: Contested): boolean {
  const [mine, theirs] = [claimOf(left, name), claimOf(right, name)];
  return theirs === null || (mine !== null && orders[name](mine, theirs) >= 0);
}

function linkKey(link: PaperLink): string {
  return link.url.replace(/\/+$/, '');
}

function compareLinks(left: PaperLink, right: PaperLink): number {
  return compareText(left.kind, right.kind) || compareText(left.url, right.url);
}

/** Links without repetition, code before project pages: of the same page `code` and the shorter spelling win. */
function unitedLinks(links: readonly PaperLink[]): readonly PaperLink[] {
  if (links.length < 2) return links;
  const byKey = new Map<string, PaperLink>();
  for (const link of [...links].sort(compareLinks)) {
    const key = linkKey(link);
    if (!byKey.has(key)) byKey.set(key, link);
  }
  return [...byKey.values()];
}

/** What a single record says of a paper that goes by `id` until a source gives it an arXiv id. */
export function paperOf(record: PaperRecord, id: PaperId): KnownPaper {
  const { sighting, textRank, version } = record;
  const paper: Paper = {
    id: record.arxivId ?? id,
    arxivId: record.arxivId,
    version,
    title: record.title,
    abstract: record.abstract,
    authors: record.authors,
    authorCount: record.authors.length > 0 ? record.authors.length : record.authorCount,
    publishedOn: record.publishedOn,
    updatedOn: record.updatedOn,
    categories: record.categories,
    keywords: record.keywords,
    links: unitedLinks(record.links),
    organization: record.organization,
    sourceTldr: record.sourceTldr,
    thumbnailUrl: record.thumbnailUrl,
    textRank,
    dailyOn: sighting.dailyOn,
    upvotes: sighting.upvotes,
    comments: sighting.comments,
    sample: textRank === 'sample',
  };
  const all = { version, rank: textRank, source: sighting.source, seenAt: sighting.seenAt };
  return { paper, origins: { all, except: {} } };
}

/**
 * Makes one paper of two that are the same work. Commutative, associative and idempotent (but for the `id` of two papers without an
 * arXiv id), so neither the order nor the number of readings matters. A value that is unknown never replaces one that is known.
 *
 * - title, abstract, authors: the highest version, then the highest text rank, then the newest
 * - day of submission: arXiv's before Hugging Face's before page text's, the earliest of them
 * - categories: arXiv's; keywords, organization, TL;DR, thumbnail, upvotes and comments: the newest sighting's that has them
 * - day of listing: the newest Hugging Face list, else the newest announcement
 */
export function unite(left: KnownPaper, right: KnownPaper): KnownPaper {
  const winner = (name: Contested): KnownPaper => (keeps(left, right, name) ? left : right);
  const authors = winner('authors').paper.authors;
  const arxivId = left.paper.arxivId ?? right.paper.arxivId;
  const versions = [left.paper.version, right.paper.version].filter((version) => version !== null);
  const paper: Paper = {
    id: arxivId ?? left.paper.id,
    arxivId,
    version: versions.length > 0 ? Math.max(...versions) : null,
    title: winner('title').paper.title,
    abstract: winner('abstract').paper.abstract,
    authors,
    authorCount: authors.length > 0 ? authors.length : winner('authorCount').paper.authorCount,
    publishedOn: winner('publishedOn').paper.publishedOn,
    updatedOn: winner('updatedOn').paper.updatedOn,
    categories: winner('categories').paper.categories,
    keywords: winner('keywords').paper.keywords,
    links: unitedLinks([...left.paper.links, ...right.paper.links]),
    organization: winner('organization').paper.organization,
    sourceTldr: winner('sourceTldr').paper.sourceTldr,
    thumbnailUrl: winner('thumbnailUrl').paper.thumbnailUrl,
    textRank: winner('title').paper.textRank,
    dailyOn: winner('dailyOn').paper.dailyOn,
    upvotes: winner('upvotes').paper.upvotes,
    comments: winner('comments').paper.comments,
    sample: left.paper.sample && right.paper.sample,
  };
  const all = claimOf(winner('title'), 'title')?.origin ?? left.origins.all;
  const except: Partial<Record<Contested, Origin>> = {};
  for (const name of contested) {
    const origin = claimOf(winner(name), name)?.origin;
    if (origin !== undefined && !isSameOrigin(origin, all)) except[name] = origin;
  }
  return { paper, origins: { all, except } };
}

/** The title as the identity of a paper that has no arXiv id yet; never empty for a title that is not. */
export function titleKey(title: string): string {
  return normaliseTitle(title) || foldSpace(foldCase(title));
}

/** Hexadecimal digits of the public id of a paper that only its title identifies. */
const digits = 10;

/** `t-` and ten hexadecimal digits of a title key. `attempt` gives another one where an earlier one belongs to another title. */
export function titleId(key: string, attempt: number): PaperId {
  return `t-${fingerprint(attempt === 0 ? key : `${key}\n${attempt}`).slice(0, digits)}`;
}

/**
 * Which of the papers with its title a record without an arXiv id means: one that has no arXiv id either, else the only one, else the one
 * submitted on the nearest day (the lowest id where several are). `null` where there is none.
 */
export function meantByTitle<T extends { readonly paper: Paper }>(
  candidates: readonly T[],
  publishedOn: LocalDate | null,
): T | null {
  const withoutId = candidates.find(({ paper }) => paper.arxivId === null);
  if (withoutId !== undefined) return withoutId;
  const distance = ({ paper }: T): number =>
    publishedOn === null || paper.publishedOn === null
      ? Number.POSITIVE_INFINITY
      : Math.abs(daysBetween(publishedOn, paper.publishedOn));
  const ranked = candidates
    .map((candidate) => ({ candidate, days: distance(candidate) }))
    .sort((left, right) =>
      left.days === right.days
        ? compareText(left.candidate.paper.id, right.candidate.paper.id)
        : left.days - right.days,
    );
  return ranked[0]?.candidate ?? null;
}
