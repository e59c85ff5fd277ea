import { assertNever, UserError } from '../../errors.ts';
import { type LocalDate, localDateIn } from '../../local-date.ts';
import type { PaperRecord, Rejected } from '../../paper.ts';
import type { Clock, EtagLookup, HttpClient, PaperSource, SourcePage } from '../../ports.ts';
import { cut, foldSpace } from '../../text.ts';
import { decodeText, parseJson, plainLine } from '../capture.ts';
import { parseHuggingFaceJson } from './api-json.ts';
import { checkDay, checkPeriod, listDays } from './list-days.ts';

/** Which list to read. `week` is an ISO week such as `2025-W47`, `month` such as `2025-11`. */
export type HuggingFaceRequest =
  | { readonly kind: 'latest' }
  | { readonly kind: 'day'; readonly date: LocalDate }
  | { readonly kind: 'range'; readonly from: LocalDate; readonly to: LocalDate }
  | { readonly kind: 'week'; readonly week: string }
  | { readonly kind: 'month'; readonly month: string }
  | { readonly kind: 'trending' }
  | { readonly kind: 'search'; readonly query: string };

export interface HuggingFaceOptions {
  /** Where Hugging Face is, `https://huggingface.co`; a closing slash does not matter. */
  readonly baseUrl: string;
  /** Sent to `baseUrl` only; `null` for anonymous reading. */
  readonly token: string | null;
  readonly clock: Clock;
}

/** Most entries the API gives at once. Source: https://huggingface.co/docs/hub/en/api#get-apidailypapers */
const pageSize = 100;
/** Entries that were taken down make a page shorter, so one that is nearly full may have a successor. */
const nearlyFull = pageSize - 10;
/** No period has more pages (a month has about 1,000 papers); a server that never ends is left there. */
const pagesMax = 50;

/** Of the server's own words on a failure. */
const errorCharsMax = 120;

/** One page of a list, or word that it is as it was. */
interface ListPage {
  readonly records: readonly PaperRecord[];
  readonly rejected: readonly Rejected[];
  readonly etags: Readonly<Record<string, string>>;
  /** Entries in the page; `null` where it has not changed and was not sent. */
  readonly size: number | null;
  /** Tells a page from another: a server that ignores page numbers sends the same one for ever. */
  readonly key: string;
}

/**
 * Hugging Face Daily Papers through its API. `latest`, `trending` and `search` are one request, a `range` is a page (and a cursor
 * step) for each working day, a `week` or `month` a page for each hundred papers. Pages that have not changed give no records.
 * An ETag is given back only for a page that was read whole and without a rejected row, so that anything else is read again.
 */
export function createHuggingFaceSource(
  http: HttpClient,
  options: HuggingFaceOptions,
): PaperSource<HuggingFaceRequest> {
  const base = options.baseUrl.replace(/\/+$/, '');
  const headers = options.token === null ? {} : { Authorization: `Bearer ${options.token}` };

  function listUrl(parameters: Readonly<Record<string, string>>, page = 0): string {
    const query = new URLSearchParams({ ...parameters, limit: String(pageSize) });
    if (page > 0) query.set('p', String(page));
    return `${base}/api/daily_papers?${query}`;
  }

  async function read(
    url: string,
    label: string,
    dailyOn: LocalDate | null,
    etags: EtagLookup,
    signal: AbortSignal,
  ): Promise<ListPage> {
    signal.throwIfAborted();
    const outcome = await http.get({ url, etag: await etags(url), headers }, signal);
    if (outcome.kind === 'not-modified') return { records: [], rejected: [], etags: {}, size: null, key: '' };
    if (outcome.kind === 'not-found' || (outcome.kind === 'ok' && outcome.status >= 400)) {
      const words = outcome.kind === 'ok' ? errorWords(outcome.body) : '';
      throw new UserError(
        'not-found',
        `Hugging Face has nothing for ${label}${words === '' ? '' : `: “${words}”`}.`,
        'Daily lists exist for working days since May 2023: ask for another date.',
      );
    }
    if (outcome.kind === 'failed') {
      const code = outcome.reason === 'unreachable' || outcome.reason === 'timeout' ? 'unreachable' : 'source-refused';
      throw new UserError(code, outcome.sentence, outcome.hint);
    }
    const text = decodeText(outcome.body);
    if (!text.trimStart().startsWith('[')) {
      throw new UserError(
        'source-refused',
        `What came from Hugging Face for ${label} is not a list of papers.`,
        'Open the address in a browser: a proxy or a sign-in page may stand in between.',
      );
    }
    const seenAt = options.clock.now();
    const { records, rejected } = parseHuggingFaceJson(text, { seenAt, capturedOn: today(), dailyOn });
    const whole = outcome.etag !== null && rejected.length === 0;
    const names = records.map((record) => record.arxivId ?? record.title);
    return {
      records,
      rejected,
      etags: whole ? { [url]: outcome.etag } : {},
      size: records.length + rejected.length,
      key: `${names.length} ${names[0] ?? ''} ${names.at(-1) ?? ''}`,
    };
  }

  function today(): LocalDate {
    return localDateIn(options.clock.now(), 'UTC');
  }

  /** All pages of one day; ETags only after the last one, so that a day that was broken off is read again. */
  async function readDay(date: LocalDate, etags: EtagLookup, signal: AbortSignal): Promise<ListPage> {
    const pages: ListPage[] = [];
    for (let page = 0; page < pagesMax; page += 1) {
      const one = await read(listUrl({ date }, page), date, date, etags, signal);
      if (one.size === 0 || (one.size !== null && pages.some((other) => other.key === one.key))) break;
      pages.push(shifted(one, page * pageSize));
      if (!(await hasSuccessor(one, listUrl({ date }, page + 1), etags))) break;
    }
    return {
      records: pages.flatMap((page) => page.records),
      rejected: pages.flatMap((page) => page.rejected),
      etags: Object.assign({}, ...pages.map((page) => page.etags)),
      size: null,
      key: '',
    };
  }

  async function readPeriod(
    parameters: Readonly<Record<string, string>>,
    label: string,
    cursor: string | null,
    etags: EtagLookup,
    signal: AbortSignal,
  ): Promise<SourcePage> {
    const { page, key } = parsePageCursor(cursor);
    const one = await read(listUrl(parameters, page), label, null, etags, signal);
    const done = { done: page + 1, total: null, label: `${label}, page ${page + 1}` };
    const repeated = one.size !== null && page > 0 && one.key === key;
    if (one.size === 0 || repeated) return { records: [], rejected: [], cursor: null, progress: done, etags: {} };
    const more = page + 1 < pagesMax && (await hasSuccessor(one, listUrl(parameters, page + 1), etags));
    const { records, rejected } = shifted(one, page * pageSize);
    return { records, rejected, cursor: more ? `${page + 1} ${one.key}` : null, progress: done, etags: one.etags };
  }

  return {
    name: 'huggingface',
    scope: huggingFaceScope,
    async fetch(request, cursor, etags, signal) {
      switch (request.kind) {
        case 'latest': {
          const page = await read(listUrl({}), 'the newest list', null, etags, signal);
          return single(withoutCutDay(page), 'newest list');
        }
        case 'trending': {
          const page = await read(listUrl({ sort: 'trending' }), 'the trending papers', null, etags, signal);
          return single(unlisted(page), 'trending');
        }
        case 'search': {
          const query = foldSpace(request.query);
          if (query === '') {
            throw new UserError('bad-option', 'There is nothing to search for.', 'Give some words to look for.');
          }
          const url = `${base}/api/papers/search?${new URLSearchParams({ q: query })}`;
          return single(unlisted(await read(url, `“${query}”`, null, etags, signal)), `search ${query}`);
        }
        case 'day': {
          checkDay(request.date, today());
          return single(await readDay(request.date, etags, signal), request.date);
        }
        case 'range': {
          const days = listDays(request, today());
          const index = cursor === null ? 0 : days.findIndex((day) => day >= cursor);
          const day = index < 0 ? undefined : days[index];
          if (day === undefined) {
            return single({ records: [], rejected: [], etags: {}, size: null, key: '' }, huggingFaceScope(request));
          }
          const { records, rejected, etags: validators } = await readDay(day, etags, signal);
          return {
            records,
            rejected,
            cursor: days[index + 1] ?? null,
            progress: { done: index + 1, total: days.length, label: day },
            etags: validators,
          };
        }
        case 'week':
          checkPeriod('week', request.week, today());
          return readPeriod({ week: request.week }, `week ${request.week}`, cursor, etags, signal);
        case 'month':
          checkPeriod('month', request.month, today());
          return readPeriod({ month: request.month }, `month ${request.month}`, cursor, etags, signal);
        default:
          return assertNever(request);
      }
    },
  };
}

/** The stable name of a request; runs and cursors are kept under it. */
export function huggingFaceScope(request: HuggingFaceRequest): string {
  switch (request.kind) {
    case 'latest':
    case 'trending':
      return request.kind;
    case 'day':
      return `daily ${request.date}`;
    case 'range':
      return `daily ${request.from} to ${request.to}`;
    case 'week':
      return `week ${request.week}`;
    case 'month':
      return `month ${request.month}`;
    case 'search':
      return `search ${foldSpace(request.query)}`;
    default:
      return assertNever(request);
  }
}

function single(page: ListPage, label: string): SourcePage {
  const { records, rejected, etags } = page;
  return { records, rejected, cursor: null, progress: { done: 1, total: 1, label }, etags };
}

/** What Hugging Face says is wrong with the question, `''` where it does not say. */
function errorWords(body: Uint8Array): string {
  const answer = parseJson(decodeText(body));
  const said = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : null;
  return typeof said === 'string' ? cut(plainLine(said), errorCharsMax).replace(/\.$/, '') : '';
}

/** After a page that has not changed there is another one where there was one at the last read. */
async function hasSuccessor(page: ListPage, nextUrl: string, etags: EtagLookup): Promise<boolean> {
  return page.size === null ? (await etags(nextUrl)) !== null : page.size >= nearlyFull;
}

/** `1 100 2511.15065 2511.14993`: the page to read, then the key of the one before it. */
function parsePageCursor(cursor: string | null): { readonly page: number; readonly key: string } {
  const match = /^(\d{1,4}) (.*)$/s.exec(cursor ?? '');
  return match ? { page: Number(match[1]), key: match[2] ?? '' } : { page: 0, key: '' };
}

function withSighting(page: ListPage, change: (record: PaperRecord) => Partial<PaperRecord['sighting']>): ListPage {
  const records = page.records.map((record) => ({ ...record, sighting: { ...record.sighting, ...change(record) } }));
  return { ...page, records };
}

/** Places of a later page go on where the one before it ended. */
function shifted(page: ListPage, by: number): ListPage {
  return withSighting(page, ({ sighting }) => ({
    position: sighting.position === null ? null : sighting.position + by,
  }));
}

/** A paper found by a search or in the trends was not seen in its daily list: a list with only the papers found would look whole. */
function unlisted(page: ListPage): ListPage {
  return withSighting(page, () => ({ dailyOn: null }));
}

/** The newest hundred papers end inside a day; that day's papers are left out, as half a list would look like a whole one. */
function withoutCutDay(page: ListPage): ListPage {
  if (page.size === null || page.size < nearlyFull) return page;
  const days = page.records.map((record) => record.sighting.dailyOn).filter((day) => day !== null);
  const oldest = days.reduce<LocalDate | null>((least, day) => (least === null || day < least ? day : least), null);
  if (days.every((day) => day === oldest)) return page;
  return { ...page, records: page.records.filter((record) => record.sighting.dailyOn !== oldest) };
}
