import { z } from 'zod';
import { parseArxivId } from '../../arxiv-id.ts';
import type { PaperLookup } from '../../command.ts';
import { UserError } from '../../errors.ts';
import { arxivZone, type LocalDate, localDateIn } from '../../local-date.ts';
import type { PaperRecord, Rejected } from '../../paper.ts';
import type { Clock, HttpClient, PaperSource, SourcePage } from '../../ports.ts';
import { foldSpace } from '../../text.ts';
import { decodeText, reject } from '../capture.ts';
import { parseCategory } from './category.ts';
import type { ArxivFeed } from './feed.ts';
import { cutOff } from './feed-entries.ts';
import { parseArxivFeed } from './parse-feed.ts';
import { rangeQuery, wordsQuery } from './query.ts';

export type ArxivRequest =
  /** What was announced in a category today, with how: empty on days without announcements. */
  | { readonly kind: 'announced'; readonly category: string }
  /** What was submitted in a category on days of a range, US Eastern. */
  | { readonly kind: 'category'; readonly category: string; readonly from: LocalDate; readonly to: LocalDate }
  /** The 100 papers that match best. */
  | { readonly kind: 'search'; readonly query: string }
  /** Single papers by identifier or link, each in its newest version. */
  | { readonly kind: 'papers'; readonly ids: readonly string[] };

/** Papers asked for at once. arXiv answers up to 2,000, but slowly and less reliably. Source: https://info.arxiv.org/help/api/user-manual.html */
const pagePapers = 100;
/** How often a page that is empty in the middle of a range is asked for again before it is believed; arXiv sends such pages now and then. */
const emptyRetriesMax = 3;

/** A page of the API: the entries before it, all there are as far as known, and for single papers the one it begins with. */
const cursorShape = z.object({
  start: z.int().nonnegative(),
  total: z.int().nonnegative().nullable().default(null),
  first: z.string().nullable().default(null),
});
type Cursor = z.infer<typeof cursorShape>;

const firstPage: Cursor = { start: 0, total: null, first: null };

/** A cursor nobody can read (of another version of Paperboy) starts over. */
function readCursor(cursor: string | null): Cursor {
  if (cursor === null) return firstPage;
  try {
    return cursorShape.safeParse(JSON.parse(cursor)).data ?? firstPage;
  } catch {
    return firstPage;
  }
}

interface ArxivOptions {
  /** Where `/api/query` is, without a slash at the end: `https://export.arxiv.org`. */
  readonly apiUrl: string;
  /** Where `/rss/<category>` is, without a slash at the end: `https://rss.arxiv.org`. */
  readonly rssUrl: string;
  readonly clock: Clock;
}

/**
 * arXiv as a source of papers, and for looking up single ones. Throws a `UserError`: `bad-option` for a category, query or list of
 * identifiers that cannot be meant, `unreachable` where arXiv does not answer, `source-refused` where it answers with an error (in its own words).
 * Keeping arXiv's terms (one request every three seconds, also over several callers) is up to the `HttpClient`.
 */
export function createArxivSource(http: HttpClient, options: ArxivOptions): PaperSource<ArxivRequest> & PaperLookup {
  const { apiUrl, rssUrl, clock } = options;

  /** `null` where nothing changed since `etag`. */
  async function readFeed(
    url: string,
    etag: string | null,
    signal: AbortSignal,
  ): Promise<{ readonly feed: ArxivFeed; readonly etag: string | null } | null> {
    const outcome = await http.get({ url, etag }, signal);
    if (outcome.kind === 'not-modified') return null;
    if (outcome.kind === 'failed') {
      const silent = outcome.reason === 'unreachable' || outcome.reason === 'timeout';
      throw new UserError(silent ? 'unreachable' : 'source-refused', outcome.sentence, outcome.hint);
    }
    const { host } = new URL(url);
    if (outcome.kind === 'not-found') throw refused(`${host} has nothing at this address.`, checkAddress);
    const seenAt = clock.now();
    const feed = parseArxivFeed(decodeText(outcome.body), {
      seenAt,
      capturedOn: localDateIn(seenAt, arxivZone),
      dailyOn: null,
    });
    if (feed?.error) throw refused(`arXiv answers: ${feed.error.replace(/\.$/, '')}.`, 'Change what you asked for.');
    if (feed === null || outcome.status === 400)
      throw refused(`${host} answers with something that is no feed of arXiv.`, checkAddress);
    return { feed, etag: outcome.etag };
  }

  async function ask(parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ArxivFeed> {
    const answer = await readFeed(`${apiUrl}/api/query?${new URLSearchParams(parameters)}`, null, signal);
    if (answer === null) throw refused('arXiv answers that nothing changed, which was not the question.', checkAddress);
    return answer.feed;
  }

  async function announced(
    category: string,
    etags: (url: string) => Promise<string | null>,
    signal: AbortSignal,
  ): Promise<SourcePage> {
    const url = `${rssUrl}/rss/${category}`;
    const answer = await readFeed(url, await etags(url), signal);
    const records = answer?.feed.records ?? [];
    return {
      records,
      rejected: answer?.feed.rejected ?? [],
      cursor: null,
      progress: { done: records.length, total: records.length, label: `${category} announced today` },
      etags: answer?.etag && answer.feed.complete ? { [url]: answer.etag } : {},
    };
  }

  /** One page of a query, asked for again while it is empty or breaks off though there should be more. */
  async function queryPage(
    parameters: Readonly<Record<string, string>>,
    label: string,
    cursor: Cursor,
    signal: AbortSignal,
  ): Promise<SourcePage> {
    const { start } = cursor;
    const page = { ...parameters, start: String(start), max_results: String(pagePapers) };
    for (let retry = 0; ; retry += 1) {
      const feed = await ask(page, signal);
      // What broke off comes again with the next page.
      const rejected = feed.complete ? feed.rejected : feed.rejected.filter(({ reason }) => reason !== cutOff);
      const next = start + feed.records.length + rejected.length;
      const total = next > start ? (feed.total ?? cursor.total) : Math.max(feed.total ?? 0, cursor.total ?? 0);
      const progress = { done: next, total, label };
      const done = total === null ? feed.complete && next - start < pagePapers : next >= total;
      if (done) return { records: feed.records, rejected, cursor: null, progress, etags: {} };
      if (next > start) {
        const nextCursor: Cursor = { start: next, total, first: null };
        return { records: feed.records, rejected, cursor: JSON.stringify(nextCursor), progress, etags: {} };
      }
      if (retry >= emptyRetriesMax) {
        const lost = reject(`arXiv stops after ${start} of ${total ?? 'an unknown number of'} papers`, label);
        return { records: [], rejected: [lost], cursor: null, progress, etags: {} };
      }
    }
  }

  async function single(ids: readonly string[], cursor: Cursor, signal: AbortSignal): Promise<SourcePage> {
    const { wanted, rejected } = readIds(ids);
    const start = cursor.first === (wanted[cursor.start] ?? null) ? cursor.start : 0; // else it is another list's cursor
    const asked = wanted.slice(start, start + pagePapers);
    const records: PaperRecord[] = [];
    const missing: Rejected[] = start === 0 ? [...rejected] : [];
    if (asked.length > 0) {
      const feed = await ask({ id_list: asked.join(','), start: '0', max_results: String(asked.length) }, signal);
      const found = new Set(feed.records.map(({ arxivId }) => arxivId));
      records.push(...feed.records);
      missing.push(...feed.rejected);
      const why = feed.complete
        ? 'arXiv has no paper with this identifier'
        : "arXiv's answer breaks off before this paper";
      for (const id of asked) if (!found.has(id)) missing.push(reject(why, id));
    }
    const next = start + asked.length;
    const first = wanted[next] ?? null;
    const nextCursor: Cursor = { start: next, total: null, first };
    return {
      records,
      rejected: missing,
      cursor: first === null ? null : JSON.stringify(nextCursor),
      progress: { done: next, total: wanted.length, label: 'papers' },
      etags: {},
    };
  }

  const source: PaperSource<ArxivRequest> & PaperLookup = {
    name: 'arxiv',

    scope(request) {
      switch (request.kind) {
        case 'announced':
          return `announced ${categoryOf(request.category)}`;
        case 'category':
          return `category ${categoryOf(request.category)} ${request.from}..${request.to}`;
        case 'search':
          return `search ${foldSpace(request.query).slice(0, 100)}`;
        case 'papers': {
          const { wanted } = readIds(request.ids);
          return wanted.length === 1 ? `paper ${wanted[0]}` : `papers ${wanted[0] ?? ''}..${wanted.at(-1) ?? ''}`;
        }
      }
    },

    async fetch(request, cursor, etags, signal) {
      switch (request.kind) {
        case 'announced':
          return announced(categoryOf(request.category), etags, signal);
        case 'category': {
          const category = categoryOf(request.category);
          // Oldest first: what is submitted while we read comes last, so no page shifts under an interrupted run.
          const order = { sortBy: 'submittedDate', sortOrder: 'ascending' };
          const query = rangeQuery(category, request.from, request.to);
          return queryPage({ search_query: query, ...order }, category, readCursor(cursor), signal);
        }
        case 'search': {
          const query = wordsQuery(request.query);
          if (query === null) throw new UserError('bad-option', 'There is nothing to search for.', 'Name a few words.');
          const page = await queryPage({ search_query: query, sortBy: 'relevance' }, 'matches', firstPage, signal);
          const found = page.records.length;
          return { ...page, cursor: null, progress: { ...page.progress, done: found, total: found } };
        }
        case 'papers':
          return single(request.ids, readCursor(cursor), signal);
      }
    },

    async byIds(arxivIds, signal) {
      const records: PaperRecord[] = [];
      const rejected: Rejected[] = [];
      let cursor: string | null = null;
      do {
        const page: SourcePage = await single(arxivIds, readCursor(cursor), signal);
        records.push(...page.records);
        rejected.push(...page.rejected);
        cursor = page.cursor;
      } while (cursor !== null);
      return { records, rejected };
    },
  };
  return source;
}

const checkAddress = "Try again later; if it stays so, check the addresses of arXiv in Paperboy's configuration.";

function refused(sentence: string, hint: string): UserError {
  return new UserError('source-refused', sentence, hint);
}

function categoryOf(text: string): string {
  const category = parseCategory(text);
  if (category !== null) return category;
  throw new UserError(
    'bad-option',
    `"${text.trim().slice(0, 40)}" is no category of arXiv.`,
    'Name one such as cs.CL, stat.ML or quant-ph, or a whole archive such as cs; all are listed at https://arxiv.org/category_taxonomy.',
  );
}

/** Identifiers without version and repeats, in order. */
function readIds(texts: readonly string[]): {
  readonly wanted: readonly string[];
  readonly rejected: readonly Rejected[];
} {
  const wanted = new Set<string>();
  const rejected: Rejected[] = [];
  for (const text of texts) {
    const parsed = parseArxivId(text);
    if (parsed) wanted.add(parsed.id);
    else rejected.push(reject('this is no arXiv identifier or link', text));
  }
  return { wanted: [...wanted], rejected };
}
