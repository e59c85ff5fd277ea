import type { PaperRecord, Rejected } from '../../paper.ts';
import { type ParseContext, type ParsedCapture, parseJson, reject, splitJsonArray } from '../capture.ts';
import { parseEntry } from './entry.ts';

const listFormat = 'Hugging Face API JSON';
const linesFormat = 'Hugging Face archive (JSON lines)';

/** Names under which an object holds the list: in page data, in search results and in archives. */
const listNames = ['dailyPapers', 'papers', 'results', 'items'];

/**
 * Reads what Hugging Face's API answers: a daily list of any year (array of `{paper, …}`), search results, a single paper; also an
 * archive with one JSON object a line. A broken or truncated text gives all entries that are whole; the rest are rejected rows.
 * The daily date is the entry's own (`paper.submittedOnDailyAt`, UTC), else `context.dailyOn`, else what entries of before March 2025
 * still tell. Never throws.
 */
export function parseHuggingFaceJson(text: string, context: ParseContext): ParsedCapture {
  const body = text.replace(/^\ufeff/, '').trim();
  if (body === '') return capture(listFormat, []);
  const whole = parseJson(body);
  if (whole !== undefined) return capture(listFormat, parseValue(whole, body, context));
  if (body.startsWith('{')) {
    const lines = body.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
    const values = lines.map(parseJson);
    if (values.some((value) => typeof value === 'object' && value !== null)) {
      return capture(
        linesFormat,
        lines.map((line, index) => entryOrBroken(values[index], line, null, context)),
      );
    }
  }
  if (!body.startsWith('{')) return capture(listFormat, parseBrokenList(body, context));
  // Neither one object nor lines of them: an object around a list, or a list that lost its opening bracket.
  return capture(listFormat, parseBrokenList(listTextIn(body) ?? `[${body}`, context));
}

/** Broken text from where a list with a known name begins; `null` where there is none. */
export function listTextIn(text: string): string | null {
  const named = /"(?:dailyPapers|papers|results|items)"\s*:\s*\[/.exec(text);
  return named === null ? null : text.slice(named.index);
}

/** The entries of a list as JSON text that may be broken or truncated, in order. */
export function parseBrokenList(text: string, context: ParseContext): readonly (PaperRecord | Rejected)[] {
  const { elements, complete } = splitJsonArray(text);
  if (elements.length === 0 && !complete) {
    return [reject('The text is not whole JSON and holds no list of papers.', text)];
  }
  return elements.map(({ source, value }, index) => {
    if (value === undefined && !complete && index === elements.length - 1) {
      return reject('The file ends in the middle of this entry.', source);
    }
    return entryOrBroken(value, source, index + 1, context);
  });
}

/** `value` is what `source` is as JSON, `undefined` where it is none. */
function entryOrBroken(value: unknown, source: string, position: number | null, context: ParseContext) {
  if (value === undefined) return reject('The entry is not valid JSON.', source);
  return parseEntry(value, source, position, context);
}

function parseValue(value: unknown, source: string, context: ParseContext): readonly (PaperRecord | Rejected)[] {
  const list = listIn(value);
  if (list !== null) return parseList(list, context);
  if (typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'string') {
    return [reject('Hugging Face answered with an error instead of papers.', value.error)];
  }
  return [parseEntry(value, source, null, context)];
}

/** The entries of a list, each a record or a rejected row, with their places. */
export function parseList(list: readonly unknown[], context: ParseContext): readonly (PaperRecord | Rejected)[] {
  return list.map((entry, index) => parseEntry(entry, excerptOf(entry), index + 1, context));
}

/** The list of papers that a JSON value is or holds under one of the names in use, else `null`. */
export function listIn(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null || 'id' in value || 'paper' in value) return null;
  for (const [name, held] of Object.entries(value)) {
    if (listNames.includes(name) && Array.isArray(held)) return held;
  }
  return null;
}

function excerptOf(entry: unknown): string {
  return typeof entry === 'string' ? entry : (JSON.stringify(entry) ?? '');
}

/** Sorts what was read of each entry into records and rejected rows. */
export function capture(format: string, rows: readonly (PaperRecord | Rejected)[]): ParsedCapture {
  const records: PaperRecord[] = [];
  const rejected: Rejected[] = [];
  for (const row of rows) {
    if ('reason' in row) rejected.push(row);
    else records.push(row);
  }
  return { format, source: 'huggingface', records, rejected };
}
