import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readDate } from '../core/commands/options.ts';
import { UserError } from '../core/errors.ts';
import {
  type IngestDependencies,
  type IngestReport,
  ingestCapture,
  ingestFrom,
  type Progress,
} from '../core/ingest.ts';
import {
  type DateRange,
  type LocalDate,
  localDateIn,
  parseIsoWeek,
  parseLocalDate,
  parseMonth,
} from '../core/local-date.ts';
import type { PaperSource, Sleep } from '../core/ports.ts';
import type { ArxivRequest } from '../core/sources/arxiv/source.ts';
import type { HuggingFaceRequest } from '../core/sources/huggingface/source.ts';
import { recogniseCapture } from '../core/sources/recognise.ts';
import type { Paperboy } from '../main.ts';
import { UsageError } from './exit-status.ts';

/** Largest file that is read, in bytes, packed or unpacked: about a year of daily papers with abstracts is 20 MB. */
const fileBytesMax = 512 * 1024 * 1024;

export interface HuggingFaceFlags {
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
  readonly week?: string;
  readonly month?: string;
  readonly trending?: boolean;
  readonly search?: string;
}

export interface ArxivFlags {
  readonly category?: string;
  readonly from?: string;
  readonly to?: string;
  readonly search?: string;
}

/** A range of days in words: from the first day `from` means to the last day `to` means, at most today. */
function dayRange(flags: { readonly from?: string; readonly to?: string }, today: LocalDate): DateRange {
  if (flags.from === undefined) throw new UsageError('--to needs --from: say where the range begins.');
  const { from } = readDate(flags.from, today);
  const to = flags.to === undefined ? today : readDate(flags.to, today).to;
  if (from > to) throw new UsageError(`--from ${from} lies after --to ${to}.`);
  return { from, to: to > today && from <= today ? today : to };
}

/** Which lists of Hugging Face are meant. Throws `UsageError` for flags that contradict each other. */
export function huggingFaceRequest(flags: HuggingFaceFlags, today: LocalDate): HuggingFaceRequest {
  const kinds = [flags.date, flags.from ?? flags.to, flags.week, flags.month, flags.trending, flags.search].filter(
    (flag) => flag !== undefined,
  );
  if (kinds.length > 1)
    throw new UsageError('Choose one of --date, --from/--to, --week, --month, --trending and --search.');
  if (flags.date !== undefined) {
    const range = dayRange({ from: flags.date, to: flags.date }, today);
    return range.from === range.to ? { kind: 'day', date: range.from } : { kind: 'range', ...range };
  }
  if (flags.from !== undefined || flags.to !== undefined) return { kind: 'range', ...dayRange(flags, today) };
  if (flags.week !== undefined) {
    if (!parseIsoWeek(flags.week)) throw new UsageError(`"${flags.week}" is not a week. Write one such as 2025-W47.`);
    return { kind: 'week', week: flags.week.toUpperCase() };
  }
  if (flags.month !== undefined) {
    if (!parseMonth(flags.month)) throw new UsageError(`"${flags.month}" is not a month. Write one such as 2025-11.`);
    return { kind: 'month', month: flags.month };
  }
  if (flags.trending) return { kind: 'trending' };
  if (flags.search !== undefined) return { kind: 'search', query: flags.search };
  return { kind: 'latest' };
}

/** Which papers of arXiv are meant. Throws `UsageError` where nothing or too much was asked for. */
export function arxivRequest(ids: readonly string[], flags: ArxivFlags, today: LocalDate): ArxivRequest {
  const kinds = [flags.category, flags.search, ids.length > 0 ? 'ids' : undefined].filter((flag) => flag !== undefined);
  if (kinds.length !== 1) throw new UsageError('Say what to read: --category cs.CL, --search "words", or arXiv ids.');
  if (ids.length > 0) return { kind: 'papers', ids };
  if (flags.search !== undefined) return { kind: 'search', query: flags.search };
  const category = flags.category ?? '';
  return flags.from === undefined && flags.to === undefined
    ? { kind: 'announced', category }
    : { kind: 'category', category, ...dayRange(flags, today) };
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

async function readFileLimited(path: string): Promise<{ readonly bytes: Uint8Array; readonly modified: Date }> {
  try {
    const info = await stat(path);
    if (info.isDirectory())
      throw new UserError(
        'unrecognised-input',
        `${path} is a folder.`,
        'Name one file; run the command once for each.',
      );
    // A pipe may never be written to, and nothing could end the wait.
    if (!info.isFile()) {
      throw new UserError(
        'unrecognised-input',
        `${path} is not an ordinary file.`,
        'Save what it gives to a file first.',
      );
    }
    if (info.size > fileBytesMax)
      throw new UserError(
        'unrecognised-input',
        `${path} has ${Math.round(info.size / 2 ** 20)} MB.`,
        `Split it into files of at most ${fileBytesMax / 2 ** 20} MB.`,
      );
    const file = await open(path);
    try {
      const bytes = await file.readFile();
      const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
      return {
        bytes: packed ? await promisify(gunzip)(bytes, { maxOutputLength: fileBytesMax }) : bytes,
        modified: info.mtime,
      };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw new UserError('unrecognised-input', `There is no file ${path}.`, 'Check the path.');
    if (code === 'EACCES')
      throw new UserError('unrecognised-input', `${path} may not be read.`, 'Change its permissions or copy it.');
    throw new UserError(
      'unrecognised-input',
      `${path} cannot be read (${code || (error instanceof Error ? error.message : 'unknown reason')}).`,
      'If it is a .gz file, check that it is whole.',
    );
  }
}

/** The day a capture was made: as told, else a date in its file name, else the day the file was last changed. */
function captureDay(
  path: string,
  told: LocalDate | null,
  modified: Date,
  zone: string,
): { readonly day: LocalDate; readonly by: string } {
  if (told) return { day: told, by: 'as told' };
  const named = /(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)/.exec(basename(path, extname(path)))?.[1];
  const day = named === undefined ? null : parseLocalDate(named);
  return day ? { day, by: 'from the file name' } : { day: localDateIn(modified, zone), by: "by the file's own date" };
}

/** How long a source may take for a page before people are told that it is waited for. */
const quietMs = 5_000;

/** How whoever started it follows an ingest over the network. */
export interface Follower {
  readonly step: Progress;
  /** Says why nothing happens. */
  readonly say: (sentence: string) => void;
  readonly sleep: Sleep;
}

/** The source, which says so when a page of it takes long. */
export function tellingWaits<Request>(
  source: PaperSource<Request>,
  name: string,
  { say, sleep }: Pick<Follower, 'say' | 'sleep'>,
): PaperSource<Request> {
  return {
    name: source.name,
    scope: (request) => source.scope(request),
    async fetch(...page) {
      const answered = new AbortController();
      const waited = sleep(quietMs, answered.signal).then(
        () => say(`Still waiting for ${name} to answer …`),
        () => undefined, // it has answered
      );
      try {
        return await source.fetch(...page);
      } finally {
        answered.abort();
        await waited;
      }
    },
  };
}

export interface FileReport {
  readonly report: IngestReport;
  readonly format: string;
  readonly capturedOn: LocalDate;
  /** Where the day of the capture comes from. */
  readonly capturedBy: string;
}

/** Reads a file of any known format into the library. Throws a `UserError` where it cannot be read or is none of them. */
export async function ingestFile(
  path: string,
  captured: string | null,
  deps: IngestDependencies,
  zone: string,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<FileReport> {
  const today = localDateIn(deps.clock.now(), zone);
  const told = captured === null ? null : readDate(captured, today).from;
  const { bytes, modified } = await readFileLimited(path);
  if (bytes.every(isBlank))
    throw new UserError('unrecognised-input', `${path} is empty.`, 'Save the page or the data once more.');
  const { day, by } = captureDay(path, told, modified, zone);
  // Noon stands for a day whose hour nobody knows: later than its morning, earlier than the next day's list.
  const capture = recogniseCapture(bytes, { seenAt: `${day}T12:00:00.000Z`, capturedOn: day, dailyOn: null });
  if (!capture) {
    throw new UserError(
      'unrecognised-input',
      `${path} is no page or data that Paperboy knows.`,
      'It reads Hugging Face paper pages (text, HTML), Hugging Face API JSON, and arXiv Atom or RSS.',
    );
  }
  return {
    report: await ingestCapture(capture, deps, onProgress, signal),
    format: capture.format,
    capturedOn: day,
    capturedBy: by,
  };
}

/** Reads lists of Hugging Face. */
export function ingestHuggingFace(
  flags: HuggingFaceFlags,
  paperboy: Paperboy,
  zone: string,
  follower: Follower,
  signal: AbortSignal,
): Promise<IngestReport> {
  const request = huggingFaceRequest(flags, localDateIn(paperboy.clock.now(), zone));
  return ingestFrom(
    tellingWaits(paperboy.huggingFace, 'Hugging Face', follower),
    request,
    paperboy,
    follower.step,
    signal,
  );
}

/** Reads papers of arXiv. */
export function ingestArxiv(
  ids: readonly string[],
  flags: ArxivFlags,
  paperboy: Paperboy,
  zone: string,
  follower: Follower,
  signal: AbortSignal,
): Promise<IngestReport> {
  const request = arxivRequest(ids, flags, localDateIn(paperboy.clock.now(), zone));
  return ingestFrom(tellingWaits(paperboy.arxiv, 'arXiv', follower), request, paperboy, follower.step, signal);
}
