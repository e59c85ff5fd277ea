import { z } from 'zod';
import { parseArxivId } from '../../arxiv-id.ts';
import { arxivZone, type LocalDate, localDateIn, parseLocalDate } from '../../local-date.ts';
import type { PaperRecord, Rejected } from '../../paper.ts';
import { webUrl } from '../../text.ts';
import { type ParseContext, plainLine, reject } from '../capture.ts';
import { linksInText, mergeLinks, pageLink } from '../links.ts';

/** An optional field of a type nobody expects counts as absent. */
const text = z.string().optional().catch(undefined);
const count = z.number().int().nonnegative().optional().catch(undefined);
const textList = z
  .array(z.unknown())
  .transform((items) => items.filter((item) => typeof item === 'string'))
  .optional()
  .catch(undefined);
const authorList = z
  .array(z.unknown())
  .transform((items) => items.map(authorName).filter((name) => name !== ''))
  .optional()
  .catch(undefined);
const organization = z
  .union([z.string(), z.looseObject({ fullname: text, name: text }).transform((org) => org.fullname ?? org.name)])
  .optional()
  .catch(undefined);

/** The fields of a paper over the years, in the API's spelling and in that of archives made from it. */
const paperFields = z.looseObject({
  id: text,
  title: text,
  summary: text,
  abstract: text,
  authors: authorList,
  publishedAt: text,
  submittedOnDailyAt: text,
  upvotes: count,
  numComments: count,
  githubRepo: text,
  projectPage: text,
  ai_summary: text,
  aiSummary: text,
  ai_keywords: textList,
  keywords: textList,
  organization,
});

/** What stands around the paper in a list, or on its own page. */
const outerFields = z.looseObject({
  paper: z.unknown().optional(),
  title: text,
  summary: text,
  publishedAt: text,
  outerPublishedAt: text,
  dailyDate: text,
  numComments: count,
  comments: z.array(z.unknown()).optional().catch(undefined),
  thumbnail: text,
  mediaUrl: text,
  organization,
  submitterOrganization: organization,
});

/**
 * Reads one entry of Hugging Face's data: `{paper: {…}, …}` as in lists and on a paper's page, or a bare paper as in `/api/papers/{id}` and
 * archives. `source` is the entry's text (shown where it is refused), `position` its 1-based place in the list, `null` where it
 * stands alone. An id and a title it must have; any other field that is missing or of another type is left out.
 */
export function parseEntry(
  entry: unknown,
  source: string,
  position: number | null,
  context: ParseContext,
): PaperRecord | Rejected {
  if (typeof entry === 'string') return reject('The entry is text where a JSON object belongs.', source);
  const outer = outerFields.safeParse(entry);
  if (!outer.success) return reject('The entry is not a JSON object.', source);
  const inner = paperFields.safeParse(outer.data.paper ?? entry);
  if (!inner.success) return reject('The entry has no paper in it.', source);
  const paper = inner.data;
  const around = outer.data;

  const id = plainLine(paper.id ?? '');
  if (id === '') return reject('The entry has no id.', source);
  const title = plainLine(paper.title ?? '') || plainLine(around.title ?? '');
  if (title === '') return reject('The entry has no title.', source);

  const arxivId = parseArxivId(id);
  const abstract = filled(paper.summary ?? paper.abstract) ?? filled(around.summary);
  const links = [
    pageLink(paper.githubRepo ?? '', 'code'),
    pageLink(paper.projectPage ?? '', 'project'),
    ...linksInText(abstract ?? ''),
  ].filter((link) => link !== null);
  // Hidden authors are kept: the mark says that a person does not show the paper on their profile; the paper's page still names them.
  const authors = paper.authors ?? [];
  return {
    arxivId: arxivId?.id ?? null,
    version: arxivId?.version ?? null,
    title,
    abstract,
    authors,
    authorCount: authors.length > 0 ? authors.length : null,
    publishedOn: submissionDay(paper.publishedAt),
    updatedOn: null,
    categories: [],
    keywords: [...new Set((paper.ai_keywords ?? paper.keywords ?? []).map(plainLine))].filter((word) => word !== ''),
    links: mergeLinks(links),
    organization:
      filled(paper.organization) ?? filled(around.organization) ?? filled(around.submitterOrganization) ?? null,
    sourceTldr: filled(paper.ai_summary ?? paper.aiSummary),
    thumbnailUrl: imageUrl(around.thumbnail) ?? imageUrl(around.mediaUrl),
    textRank: 'huggingface',
    sighting: {
      source: 'huggingface',
      seenAt: context.seenAt,
      dailyOn:
        utcDay(paper.submittedOnDailyAt) ??
        parseLocalDate(around.dailyDate ?? '') ??
        context.dailyOn ??
        dailyDayOf(around.outerPublishedAt ?? around.publishedAt, paper.publishedAt),
      upvotes: paper.upvotes ?? null,
      comments: around.numComments ?? paper.numComments ?? shownComments(around.comments),
      position,
      announceType: null,
    },
  };
}

function authorName(author: unknown): string {
  if (typeof author === 'string') return plainLine(author);
  if (typeof author !== 'object' || author === null || !('name' in author)) return '';
  return typeof author.name === 'string' ? plainLine(author.name) : '';
}

function filled(value: string | undefined): string | null {
  return plainLine(value ?? '') || null;
}

function imageUrl(value: string | undefined): string | null {
  if (value === undefined || /\s/.test(value)) return null;
  const url = webUrl(value);
  return url === null || /\.(?:mp4|webm|mov)$/i.test(url.pathname) ? null : value;
}

/** Comments of a paper's own page, without those that were hidden as spam. */
function shownComments(comments: readonly unknown[] | undefined): number | null {
  if (comments === undefined) return null;
  const hidden = z.looseObject({ data: z.looseObject({ hidden: z.literal(true) }) });
  return comments.filter((comment) => !hidden.safeParse(comment).success).length;
}

/** Milliseconds since 1970 of a full UTC timestamp; `null` for anything else. */
function utcMs(timestamp: string | undefined): number | null {
  if (timestamp === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(timestamp)) return null;
  const ms = Date.parse(timestamp);
  return Number.isNaN(ms) || parseLocalDate(timestamp.slice(0, 10)) === null ? null : ms;
}

/** The UTC day of a moment; much cheaper than asking for a time zone. */
function dayOf(ms: number): LocalDate | null {
  return parseLocalDate(new Date(ms).toISOString().slice(0, 10));
}

function utcDay(timestamp: string | undefined): LocalDate | null {
  const ms = utcMs(timestamp);
  return ms === null ? parseLocalDate(timestamp ?? '') : dayOf(ms);
}

/**
 * `publishedAt` is a UTC moment until 2026, since then the bare day written as midnight; one submission in 86,400 that truly came at
 * midnight UTC gets the day after its own.
 */
function submissionDay(publishedAt: string | undefined): LocalDate | null {
  const ms = utcMs(publishedAt);
  if (ms === null || ms % 86_400_000 === 0) return utcDay(publishedAt);
  return localDateIn(new Date(ms), arxivZone);
}

const hourMs = 3_600_000;
/** From this moment Hugging Face wrote the outer `publishedAt` in US Eastern time marked as UTC. Seen in the archive of 11,041 entries. */
const easternSince = Date.parse('2024-11-28T00:00:00Z');
/** After this moment the outer `publishedAt` only repeats the paper's own. Same source. */
const repeatsSince = Date.parse('2025-03-12T00:00:00Z');

/**
 * The daily date of entries from before `submittedOnDailyAt` (March 2025), from the outer `publishedAt`: until 2025-03-10 it was the moment
 * of the daily submission, in UTC, from 2024-11-28 in US Eastern winter time; right for 2,706 of 2,710 such entries of the archive.
 * Later (also for the same papers read again) it repeats the paper's own `publishedAt` in US Eastern time, which says nothing.
 */
function dailyDayOf(outer: string | undefined, publishedAt: string | undefined): LocalDate | null {
  const outerMs = utcMs(outer);
  if (outerMs === null || outerMs >= repeatsSince) return null;
  const publishedMs = utcMs(publishedAt);
  if (publishedMs !== null && [0, 4, 5].some((hours) => publishedMs - outerMs === hours * hourMs)) return null;
  return dayOf(outerMs + (outerMs >= easternSince ? 5 * hourMs : 0));
}
