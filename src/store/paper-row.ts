import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import { fingerprint } from '../core/fingerprint.ts';
import type { LocalDate } from '../core/local-date.ts';
import { contested, type KnownPaper, type Origin, type Origins } from '../core/merge.ts';
import type { Paper, Sighting } from '../core/paper.ts';
import type { PaperTable, SightingTable } from './schema.ts';

const sourceName = z.enum(['huggingface', 'arxiv', 'sample']);
const textRank = z.enum(['sample', 'page-text', 'huggingface', 'arxiv']);
/** Only `Paper`s and `Sighting`s are written, whose days are days. */
const localDate = z.custom<LocalDate>((value) => typeof value === 'string');

const strings = z.array(z.string());
const links = z.array(z.object({ kind: z.enum(['code', 'project']), url: z.string() }));
const origin = z
  .tuple([z.number().nullable(), textRank, sourceName, z.string()])
  .transform(([version, rank, source, seenAt]): Origin => ({ version, rank, source, seenAt }));
const originsText = z.object({ all: origin, except: z.partialRecord(z.enum(contested), origin).optional() });

function json<T>(schema: z.ZodType<T>) {
  return z.string().transform((text) => schema.parse(JSON.parse(text)));
}

const paperRow = z.object({
  handle: z.string(),
  arxiv_id: z.string().nullable(),
  version: z.number().nullable(),
  title: z.string(),
  abstract: z.string().nullable(),
  authors: json(strings),
  author_count: z.number().nullable(),
  published_on: localDate.nullable(),
  updated_on: localDate.nullable(),
  categories: json(strings),
  keywords: json(strings),
  links: json(links),
  organization: z.string().nullable(),
  source_tldr: z.string().nullable(),
  thumbnail_url: z.string().nullable(),
  text_rank: textRank,
  daily_on: localDate.nullable(),
  upvotes: z.number().nullable(),
  comments: z.number().nullable(),
  sample: z.number(),
});

/** The columns a `Paper` is made of. */
export const paperColumns = [
  'handle',
  'arxiv_id',
  'version',
  'title',
  'abstract',
  'authors',
  'author_count',
  'published_on',
  'updated_on',
  'categories',
  'keywords',
  'links',
  'organization',
  'source_tldr',
  'thumbnail_url',
  'text_rank',
  'daily_on',
  'upvotes',
  'comments',
  'sample',
] as const satisfies readonly (keyof typeof paperRow.shape)[];

export type PaperRow = Pick<Selectable<PaperTable>, (typeof paperColumns)[number]>;

/** The paper of a row; throws a `ZodError` where someone else wrote into the library. */
export function paperFromRow(input: PaperRow): Paper {
  const row = paperRow.parse(input);
  return {
    id: row.handle,
    arxivId: row.arxiv_id,
    version: row.version,
    title: row.title,
    abstract: row.abstract,
    authors: row.authors,
    authorCount: row.author_count,
    publishedOn: row.published_on,
    updatedOn: row.updated_on,
    categories: row.categories,
    keywords: row.keywords,
    links: row.links,
    organization: row.organization,
    sourceTldr: row.source_tldr,
    thumbnailUrl: row.thumbnail_url,
    textRank: row.text_rank,
    dailyOn: row.daily_on,
    upvotes: row.upvotes,
    comments: row.comments,
    sample: row.sample === 1,
  };
}

function tupleOf({ version, rank, source, seenAt }: Origin): readonly unknown[] {
  return [version, rank, source, seenAt];
}

function writeOrigins({ all, except }: Origins): string {
  const exceptions = Object.entries(except).map(([name, each]) => [name, tupleOf(each)]);
  const written = { all: tupleOf(all), except: exceptions.length > 0 ? Object.fromEntries(exceptions) : undefined };
  return JSON.stringify(written);
}

function readOrigins(text: string): Origins {
  const { all, except } = originsText.parse(JSON.parse(text));
  return { all, except: except ?? {} };
}

/** A paper of a row with the origins of its values. */
export function knownPaperFromRow(row: PaperRow & { readonly origins: string }): KnownPaper {
  return { paper: paperFromRow(row), origins: readOrigins(row.origins) };
}

export type WrittenPaper = Required<Omit<Insertable<PaperTable>, 'id'>>;

/** A new row with the id that was given out to it. */
export type AddedPaper = WrittenPaper & { readonly id: number };

/** A title key as a number (52 bits, all that a double holds exactly with room to spare): an index of texts would be six times larger. */
export function titleHash(key: string): number {
  return Number.parseInt(fingerprint(key).slice(0, 13), 16);
}

/** The row of a paper whose title has the key. Its columns are always in this order. */
export function rowOfPaper({ paper, origins }: KnownPaper, key: string): WrittenPaper {
  return {
    handle: paper.id,
    arxiv_id: paper.arxivId,
    version: paper.version,
    title: paper.title,
    abstract: paper.abstract,
    authors: JSON.stringify(paper.authors),
    author_count: paper.authorCount,
    published_on: paper.publishedOn,
    updated_on: paper.updatedOn,
    categories: JSON.stringify(paper.categories),
    keywords: JSON.stringify(paper.keywords),
    links: JSON.stringify(paper.links),
    organization: paper.organization,
    source_tldr: paper.sourceTldr,
    thumbnail_url: paper.thumbnailUrl,
    text_rank: paper.textRank,
    daily_on: paper.dailyOn,
    listed_on: paper.dailyOn ?? paper.publishedOn,
    upvotes: paper.upvotes,
    comments: paper.comments,
    sample: paper.sample ? 1 : 0,
    title_hash: titleHash(key),
    origins: writeOrigins(origins),
  };
}

const sightingRow = z.object({
  source: sourceName,
  seen_at: z.string(),
  daily_on: z.string(),
  upvotes: z.number().nullable(),
  comments: z.number().nullable(),
  position: z.number().nullable(),
  announce_type: z.enum(['new', 'cross', 'replace', 'replace-cross']).nullable(),
});

export const sightingColumns = [
  'source',
  'seen_at',
  'daily_on',
  'upvotes',
  'comments',
  'position',
  'announce_type',
] as const satisfies readonly (keyof typeof sightingRow.shape)[];

/** The sighting of a row; throws a `ZodError` where someone else wrote into the library. */
export function sightingFromRow(input: Omit<Selectable<SightingTable>, 'paper_id'>): Sighting {
  const row = sightingRow.parse(input);
  return {
    source: row.source,
    seenAt: row.seen_at,
    dailyOn: row.daily_on === '' ? null : localDate.parse(row.daily_on),
    upvotes: row.upvotes,
    comments: row.comments,
    position: row.position,
    announceType: row.announce_type,
  };
}

/** The row of a sighting. Its columns are always in this order. */
export function rowOfSighting(paperId: number, sighting: Sighting): SightingTable {
  return {
    paper_id: paperId,
    source: sighting.source,
    seen_at: sighting.seenAt,
    daily_on: sighting.dailyOn ?? '',
    upvotes: sighting.upvotes,
    comments: sighting.comments,
    position: sighting.position,
    announce_type: sighting.announceType,
  };
}
