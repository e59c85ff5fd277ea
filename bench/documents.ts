import { createReadStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { type LocalDate, parseLocalDate } from '../src/core/local-date.ts';
import type { PaperRecord } from '../src/core/paper.ts';

/** What every engine indexes: the same words for all of them. */
export interface BenchDocument {
  /** As the corpus has it. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** What stands beside title and text (CACM: authors and descriptors); may be empty. */
  readonly extra: string;
  readonly date: LocalDate | null;
  readonly categories: readonly string[];
}

/** A failure that is the caller's to mend; told without a stack. */
export class BenchError extends Error {}

const row = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  _id: z.string().optional(),
  title: z.string().default(''),
  text: z.string().optional(),
  abstract: z.string().optional(),
  extra: z.string().default(''),
  date: z.string().optional(),
  categories: z.array(z.string()).default([]),
});

/** The folder with captures and corpora that lies beside a checkout, or `PAPERBOY_SHARED`. */
export function sharedFile(...parts: readonly string[]): string {
  const root = process.env['PAPERBOY_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
  return resolve(root, 'data', ...parts);
}

/** The lines of a text file, gzipped or not, without empty ones. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  if (!existsSync(path)) {
    throw new BenchError(
      `There is no file ${path}. Give its path, or set PAPERBOY_SHARED to the folder that holds data/.`,
    );
  }
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield line;
  }
}

/** Reads jsonl rows `{id, title, text | abstract, …}` (BEIR's `_id` too), at most `limit`. */
export async function* documentsOf(path: string, limit: number): AsyncGenerator<BenchDocument> {
  let count = 0;
  for await (const line of linesOf(path)) {
    if (count >= limit) return;
    count += 1;
    const { id, _id, title, text, abstract, extra, date, categories } = row.parse(JSON.parse(line));
    const name = id ?? _id;
    if (name === undefined) throw new BenchError(`Row ${count} of ${path} has no id.`);
    const day = date === undefined ? null : parseLocalDate(date);
    yield { id: String(name), title, text: text ?? abstract ?? '', extra, date: day, categories };
  }
}

/** Documents in groups of `size`, the last one smaller. */
export async function* batchesOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Five digits a month, as arXiv has them. */
const idsPerMonth = 99_999;

/**
 * An arXiv id for the `index`-th document. Its own id may be anything, and Paperboy takes papers of one title for one paper as long as
 * neither has an arXiv id: with an id of its own every document stays a paper, and none is lost or merged.
 */
export function syntheticArxivId(index: number): string {
  const month = 12 * 20 + Math.floor(index / idsPerMonth); // from January 2020 on
  const yearMonth = `${String(Math.floor(month / 12)).padStart(2, '0')}${String((month % 12) + 1).padStart(2, '0')}`;
  return `${yearMonth}.${String((index % idsPerMonth) + 1).padStart(5, '0')}`;
}

/** The document as a source would show it. */
export function recordOf(document: BenchDocument, arxivId: string, seenAt: string): PaperRecord {
  return {
    arxivId,
    version: null,
    title: document.title === '' ? document.id : document.title,
    abstract: document.text === '' ? null : document.text,
    authors: [],
    authorCount: null,
    publishedOn: document.date,
    updatedOn: null,
    categories: document.categories,
    keywords: document.extra === '' ? [] : [document.extra],
    links: [],
    organization: null,
    sourceTldr: null,
    thumbnailUrl: null,
    textRank: 'arxiv',
    sighting: {
      source: 'arxiv',
      seenAt,
      dailyOn: null,
      upvotes: null,
      comments: null,
      position: null,
      announceType: null,
    },
  };
}
