import { type LocalDate, parseLocalDate } from '../../local-date.ts';
import type { PaperRecord, Rejected } from '../../paper.ts';
import { type ParseContext, type ParsedCapture, parseJson, splitJsonArray } from '../capture.ts';
import { capture, listIn, listTextIn, parseBrokenList, parseList } from './api-json.ts';
import { parseEntry } from './entry.ts';
import { readPage } from './html-text.ts';
import { parseHuggingFaceText } from './page-text.ts';

const format = 'Hugging Face page';

/**
 * Reads a saved page of Hugging Face: a daily, weekly, monthly, trending or search list or a paper's own page. The papers come from the
 * data in the page (`data-props`), which has more than the page shows; a page without them is read as the text one sees. A
 * truncated page gives the papers that are whole, the rest are rejected rows. Never throws.
 *
 * The daily date is an entry's own (`submittedOnDailyAt`), else the day the list is of, else `context.dailyOn`.
 */
export function parseHuggingFaceHtml(html: string, context: ParseContext): ParsedCapture {
  const { props, text } = readPage(html);
  const rows = props.flatMap((source) => readProps(source, context));
  if (rows.length > 0) return capture(format, withoutRepeats(rows));
  const visible = parseHuggingFaceText(text, context);
  return { ...visible, format };
}

function readProps(source: string, context: ParseContext): readonly (PaperRecord | Rejected)[] {
  const value = parseJson(source);
  if (value === undefined) return readBrokenProps(source, context);
  if (typeof value !== 'object' || value === null) return [];
  const list = listIn(value);
  if (list !== null) return parseList(list, { ...context, dailyOn: dayOf(value) ?? context.dailyOn });
  if (!('paper' in value) || typeof value.paper !== 'object' || value.paper === null) return [];
  return [parseEntry(value, JSON.stringify(value.paper), null, context)];
}

function readBrokenProps(source: string, context: ParseContext): readonly (PaperRecord | Rejected)[] {
  const list = listTextIn(source);
  if (list !== null) {
    const day = /"date":"(\d{4}-\d\d-\d\d)T/.exec(source.slice(0, source.length - list.length))?.[1] ?? '';
    return parseBrokenList(list, { ...context, dailyOn: parseLocalDate(day) ?? context.dailyOn });
  }
  const at = /"paper"\s*:\s*(?=\{)/.exec(source);
  if (at === null) return [];
  const paper = splitJsonArray(`[${source.slice(at.index + at[0].length)}`).elements[0];
  return paper === undefined ? [] : parseBrokenPaper(paper.value, paper.source, context);
}

function parseBrokenPaper(value: unknown, source: string, context: ParseContext): readonly (PaperRecord | Rejected)[] {
  return value === undefined ? parseBrokenList(`[${source}`, context) : [parseEntry(value, source, null, context)];
}

/** The day a list is of; `null` for lists of weeks and months, and for what was found by a search. */
function dayOf(props: object): LocalDate | null {
  if ('periodType' in props && props.periodType !== 'day' && props.periodType !== 'daily') return null;
  if ('query' in props && typeof props.query === 'string' && props.query !== '') return null;
  if (!('date' in props) || typeof props.date !== 'string') return null;
  return parseLocalDate(props.date.slice(0, 10));
}

/** The same list may stand in several places of a page. */
function withoutRepeats(rows: readonly (PaperRecord | Rejected)[]): readonly (PaperRecord | Rejected)[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    if ('reason' in row) return true;
    const key = row.arxivId ?? row.title;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
