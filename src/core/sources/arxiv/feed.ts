import { parseArxivId } from '../../arxiv-id.ts';
import type { LocalDate } from '../../local-date.ts';
import type { AnnounceType, PaperLink, PaperRecord, Rejected } from '../../paper.ts';
import { cut } from '../../text.ts';
import { type ParseContext, type ParsedCapture, plainLine, reject } from '../capture.ts';
import { linksInText, mergeLinks } from '../links.ts';
import { type FeedElement, parseEntry, splitFeed } from './feed-entries.ts';
import { entityDecoded } from './feed-text.ts';

/** A page of arXiv: papers, or arXiv's own words on why there are none. */
export interface ArxivFeed extends ParsedCapture {
  /** How many papers the query has over all its pages; `null` where the feed does not say. */
  readonly total: number | null;
  /** arXiv's sentence where the feed is an error message (which also stands among the rejected rows). */
  readonly error: string | null;
  /** False for a text that ends before the feed does. */
  readonly complete: boolean;
}

/** The elements of an entry by their path. */
export interface EntryElements {
  /** Text of the first such element, `''` where there is none. */
  text(path: string): string;
  texts(path: string): readonly string[];
  /** An attribute of every such element that has it. */
  attributes(path: string, name: string): readonly string[];
}

/** What one entry says, before it is checked. */
export interface EntryFields {
  /** Texts that may name the paper, the best first: identifiers and links. */
  readonly ids: readonly string[];
  readonly title: string;
  readonly abstract: string;
  readonly comment: string;
  readonly authors: readonly string[];
  /** One line each; the primary one first. Repeats and other classifications (MSC, ACM) may be among them. */
  readonly categories: readonly string[];
  readonly dates: SubmissionDates | Announcement;
}

/** What the API tells: the days of the first and the newest version. */
interface SubmissionDates {
  readonly kind: 'submission';
  readonly publishedOn: LocalDate | null;
  readonly updatedOn: LocalDate | null;
}

/** What a daily feed tells: the day it announced the paper, and how. */
interface Announcement {
  readonly kind: 'announcement';
  readonly on: LocalDate | null;
  readonly type: AnnounceType | null;
}

interface FeedForm {
  readonly format: string;
  readonly tag: 'entry' | 'item';
  /** The sentence of an entry that is an error message, else `null`. */
  errorOf(entry: EntryElements): string | null;
  fieldsOf(entry: EntryElements): EntryFields;
  /** The day of the whole feed, for entries of a daily feed that do not tell their own. */
  feedOn(head: string): LocalDate | null;
}

/** A category of arXiv as opposed to the MSC and ACM classes (`68T50`, `I.2.7`) that its API lists beside them. */
const categoryShape = /^[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z]{2,}(?:-[a-z]+)?)?$/;

/** Longest sentence of arXiv's that is passed on. */
const errorCharsMax = 300;

function lookUp(elements: readonly FeedElement[]): EntryElements {
  const of = (path: string) => elements.filter((element) => element.path === path);
  return {
    text: (path) => elements.find((element) => element.path === path)?.text ?? '',
    texts: (path) => of(path).map((element) => element.text),
    attributes: (path, name) => of(path).flatMap((element) => element.attributes[name] ?? []),
  };
}

/** Comments mention workshops and data sets too: only code counts, unless they speak of the paper's page. */
function linksInComment(comment: string): readonly PaperLink[] {
  const page = /\b(?:project|home ?page|web ?page|web ?site|demo|code)\b/i.test(comment);
  return linksInText(comment).filter(({ kind }) => page || kind === 'code');
}

/** Every entry becomes a record or a rejected row; those before and after a broken one are kept. Never throws. */
export function parseFeed(text: string, ctx: ParseContext, form: FeedForm): ArxivFeed {
  const { head, entries, complete } = splitFeed(text, form.tag);
  const records: PaperRecord[] = [];
  const rejected: Rejected[] = [];
  let error = entries.length === 0 ? errorInHead(head) : null;
  if (error !== null) rejected.push(reject(`arXiv answered: ${error}`, head));
  const feedOn = form.feedOn(head);
  for (const [index, entry] of entries.entries()) {
    const elements = parseEntry(entry);
    if (typeof elements === 'string') {
      rejected.push(reject(elements, entry.text));
      continue;
    }
    const found = lookUp(elements);
    const sentence = form.errorOf(found);
    if (sentence !== null) {
      error ??= sentence;
      rejected.push(reject(`arXiv answered: ${sentence}`, entry.text));
      continue;
    }
    const record = recordOf(form.fieldsOf(found), feedOn, ctx, index + 1);
    if (typeof record === 'string') rejected.push(reject(record, entry.text));
    else records.push(record);
  }
  return { format: form.format, source: 'arxiv', records, rejected, total: totalIn(head), error, complete };
}

function totalIn(head: string): number | null {
  const total = /<opensearch:totalResults(?:\s[^<>]{0,200})?>\s{0,20}(\d{1,9})\s{0,20}</.exec(head)?.[1];
  return total === undefined ? null : Number(total);
}

/** The daily feeds tell errors in their own title and description. Source: https://github.com/arXiv/arxiv-feed (feed/serializers) */
function errorInHead(head: string): string | null {
  if (!/<title>\s{0,20}Feed error for query/.test(head)) return null;
  const sentence = /<(?:description|subtitle)>([^<]{1,2000})</.exec(head)?.[1];
  return cut(plainLine(entityDecoded(sentence ?? 'the feed has an error')), errorCharsMax);
}

function recordOf(
  fields: EntryFields,
  feedOn: LocalDate | null,
  ctx: ParseContext,
  position: number,
): PaperRecord | string {
  const id = fields.ids.map((text) => parseArxivId(text)).find((parsed) => parsed !== null);
  if (!id) return 'the entry has no arXiv identifier';
  if (fields.title === '') return 'the entry has no title';
  return {
    arxivId: id.id,
    version: id.version,
    title: fields.title,
    abstract: fields.abstract === '' ? null : fields.abstract,
    authors: fields.authors,
    authorCount: fields.authors.length > 0 ? fields.authors.length : null,
    categories: [...new Set(fields.categories.filter((category) => categoryShape.test(category)))],
    keywords: [],
    links: mergeLinks([...linksInText(fields.abstract), ...linksInComment(fields.comment)]),
    organization: null,
    sourceTldr: null,
    thumbnailUrl: null,
    textRank: 'arxiv',
    ...datesOf(fields.dates, feedOn, ctx, position),
  };
}

/**
 * An announcement only tells its own day. The submission lies one to several days before it, so `publishedOn` stays `null` until the API or
 * another source fills it in; a replacement has `updatedOn`, the day it was announced. A page of the API is no daily list: no `dailyOn`, no position.
 */
function datesOf(
  dates: EntryFields['dates'],
  feedOn: LocalDate | null,
  ctx: ParseContext,
  position: number,
): Pick<PaperRecord, 'publishedOn' | 'updatedOn' | 'sighting'> {
  const seen = { source: 'arxiv', seenAt: ctx.seenAt, upvotes: null, comments: null } as const;
  if (dates.kind === 'submission') {
    const { publishedOn, updatedOn } = dates;
    return { publishedOn, updatedOn, sighting: { ...seen, dailyOn: null, position: null, announceType: null } };
  }
  const dailyOn = dates.on ?? feedOn;
  const replaced = dates.type === 'replace' || dates.type === 'replace-cross';
  return {
    publishedOn: null,
    updatedOn: replaced ? dailyOn : null,
    sighting: { ...seen, dailyOn, position, announceType: dates.type },
  };
}
