import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import type { HttpClient, HttpOutcome, HttpRequest, SourcePage } from '../../../../src/core/ports.ts';
import { createHuggingFaceSource, type HuggingFaceRequest } from '../../../../src/core/sources/huggingface/source.ts';

type Answer = HttpOutcome | ((request: HttpRequest) => HttpOutcome);

/** Hugging Face in memory: answers by path and query, `[]` where nothing was put. */
class FakeHuggingFace implements HttpClient {
  readonly requests: HttpRequest[] = [];
  readonly answers = new Map<string, Answer>();

  async get(request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome> {
    signal.throwIfAborted();
    this.requests.push(request);
    const { pathname, search } = new URL(request.url);
    const answer = this.answers.get(pathname + search) ?? list(0);
    return typeof answer === 'function' ? answer(request) : answer;
  }

  get paths(): readonly string[] {
    return this.requests.map(({ url }) => new URL(url).pathname + new URL(url).search);
  }
}

function ok(body: string, etag: string | null = null): Extract<HttpOutcome, { kind: 'ok' }> {
  return { kind: 'ok', status: 200, body: new TextEncoder().encode(body), etag, contentType: 'application/json' };
}

/** A list of papers numbered from `from`; `day` gives the daily date of each. */
function list(count: number, from = 1, day: (index: number) => string | null = () => null, etag: string | null = null) {
  const entries = Array.from({ length: count }, (_, index) => ({
    paper: {
      id: `2511.${String(from + index).padStart(5, '0')}`,
      title: `Invented paper ${from + index}`,
      summary: 'One sentence of it.',
      ...(day(index) === null ? {} : { submittedOnDailyAt: `${day(index)}T01:00:00.000Z` }),
    },
    numComments: 1,
  }));
  return ok(JSON.stringify(entries), etag);
}

function start(token: string | null = null) {
  const http = new FakeHuggingFace();
  const source = createHuggingFaceSource(http, {
    baseUrl: 'https://huggingface.test/',
    token,
    clock: { now: () => '2025-11-20T15:00:00.000Z' },
  });
  const kept = new Map<string, string>();
  const fetch = (request: HuggingFaceRequest, cursor: string | null = null) =>
    source.fetch(request, cursor, async (url) => kept.get(url) ?? null, new AbortController().signal);
  /** Reads to the end as an ingest does, keeping the ETags of each page. */
  const readAll = async (request: HuggingFaceRequest, from: string | null = null) => {
    const pages: SourcePage[] = [];
    let cursor = from;
    do {
      const page = await fetch(request, cursor);
      for (const [url, etag] of Object.entries(page.etags)) kept.set(url, etag);
      pages.push(page);
      cursor = page.cursor;
    } while (cursor !== null);
    return pages;
  };
  return { http, source, fetch, readAll };
}

const ids = (pages: readonly SourcePage[]) => pages.flatMap((page) => page.records.map((record) => record.arxivId));
const daily = (date: string, page = 0) => `/api/daily_papers?date=${date}&limit=100${page === 0 ? '' : `&p=${page}`}`;

describe('the list of a day', () => {
  it('is read with its date', async () => {
    const { http, fetch } = start();
    http.answers.set(daily('2025-11-19'), list(2, 1, undefined, '"a"'));
    const page = await fetch({ kind: 'day', date: '2025-11-19' });
    expect(page.records.map(({ sighting }) => sighting)).toMatchObject([
      { seenAt: '2025-11-20T15:00:00.000Z', dailyOn: '2025-11-19', position: 1, comments: 1 },
      { dailyOn: '2025-11-19', position: 2 },
    ]);
    expect(page).toMatchObject({ cursor: null, rejected: [], progress: { done: 1, total: 1, label: '2025-11-19' } });
    expect(page.etags).toEqual({ [`https://huggingface.test${daily('2025-11-19')}`]: '"a"' });
    expect(http.paths).toEqual([daily('2025-11-19')]);
  });

  it('goes on where a page is nearly full, and stops at an empty or repeated one', async () => {
    const { http, fetch } = start();
    http.answers.set(daily('2025-11-19'), list(98));
    http.answers.set(daily('2025-11-19', 1), list(100, 201));
    const page = await fetch({ kind: 'day', date: '2025-11-19' });
    expect(page.records).toHaveLength(198);
    expect(page.records.map(({ sighting }) => sighting.position).slice(96, 100)).toEqual([97, 98, 101, 102]);
    expect(http.paths).toHaveLength(3);

    const same = start();
    for (let at = 0; at < 60; at += 1) same.http.answers.set(daily('2025-11-19', at), list(100));
    expect((await same.fetch({ kind: 'day', date: '2025-11-19' })).records).toHaveLength(100);
    expect(same.http.paths).toHaveLength(2);
  });

  it('that never ends is left', async () => {
    const { http, fetch } = start();
    for (let at = 0; at < 80; at += 1) http.answers.set(daily('2025-11-19', at), list(100, at * 100));
    await fetch({ kind: 'day', date: '2025-11-19' });
    expect(http.paths).toHaveLength(50);
  });

  it('in the future is refused without a request', async () => {
    const { http, fetch } = start();
    await expect(fetch({ kind: 'day', date: '2025-11-21' })).rejects.toMatchObject({
      code: 'bad-option',
      message: '2025-11-21 is in the future: Hugging Face is at 2025-11-20 (UTC).',
    });
    expect(http.requests).toEqual([]);
  });
});

describe('conditional reads', () => {
  const first = '"one"';
  const unlessKnown =
    (etag: string, answer: HttpOutcome): Answer =>
    (request) =>
      request.etag === etag ? { kind: 'not-modified' } : answer;

  it('send the kept ETag and take an unchanged page as nothing new', async () => {
    const { http, readAll } = start();
    http.answers.set(daily('2025-11-19'), unlessKnown(first, list(3, 1, undefined, first)));
    expect(ids(await readAll({ kind: 'day', date: '2025-11-19' }))).toHaveLength(3);
    expect(ids(await readAll({ kind: 'day', date: '2025-11-19' }))).toEqual([]);
    expect(http.requests.map((request) => request.etag)).toEqual([null, first]);
  });

  it('look at the second page again although the first has not changed', async () => {
    const { http, readAll } = start();
    http.answers.set(daily('2025-11-19'), unlessKnown(first, list(100, 1, undefined, first)));
    http.answers.set(daily('2025-11-19', 1), list(2, 201, undefined, '"two"'));
    expect(ids(await readAll({ kind: 'day', date: '2025-11-19' }))).toHaveLength(102);
    http.answers.set(daily('2025-11-19', 1), list(3, 201, undefined, '"three"'));
    expect(ids(await readAll({ kind: 'day', date: '2025-11-19' }))).toEqual(['2511.00201', '2511.00202', '2511.00203']);
  });

  it('keep no ETag of a page that was not read whole', async () => {
    const { http, fetch } = start();
    http.answers.set(
      daily('2025-11-19'),
      ok('[{"paper":{"id":"2511.00001","title":"Whole"}},{"paper":{"id":"25', '"x"'),
    );
    const page = await fetch({ kind: 'day', date: '2025-11-19' });
    expect(page.records).toHaveLength(1);
    expect(page.rejected).toHaveLength(1);
    expect(page.etags).toEqual({});
  });
});

describe('a range', () => {
  const request = { kind: 'range', from: '2025-11-13', to: '2025-11-18' } as const;

  it('is read day by day without weekends, and goes on from a cursor', async () => {
    const { http, fetch, readAll } = start();
    for (const [index, day] of ['2025-11-13', '2025-11-14', '2025-11-17', '2025-11-18'].entries()) {
      http.answers.set(daily(day), list(1, index + 1));
    }
    const pages = await readAll(request);
    expect(http.paths).toEqual([daily('2025-11-13'), daily('2025-11-14'), daily('2025-11-17'), daily('2025-11-18')]);
    expect(pages.map((page) => page.progress)).toEqual([
      { done: 1, total: 4, label: '2025-11-13' },
      { done: 2, total: 4, label: '2025-11-14' },
      { done: 3, total: 4, label: '2025-11-17' },
      { done: 4, total: 4, label: '2025-11-18' },
    ]);
    expect(ids(pages)).toEqual(['2511.00001', '2511.00002', '2511.00003', '2511.00004']);
    expect(ids(await readAll(request, pages[1]?.cursor))).toEqual(['2511.00003', '2511.00004']);
    expect((await fetch(request, '2025-12-01')).cursor).toBeNull();
  });

  it('may end tomorrow, where that is today already, but not later', async () => {
    const { http, readAll, fetch } = start();
    await readAll({ kind: 'range', from: '2025-11-19', to: '2025-11-21' });
    expect(http.paths).toEqual([daily('2025-11-19'), daily('2025-11-20')]);
    await expect(fetch({ kind: 'range', from: '2025-11-19', to: '2025-11-22' })).rejects.toThrow(
      /2025-11-22 is in the future/,
    );
    await expect(fetch({ kind: 'range', from: '2025-11-21', to: '2025-11-21' })).rejects.toThrow(/in the future/);
    await expect(fetch({ kind: 'range', from: '2025-11-19', to: '2025-11-18' })).rejects.toThrow(
      /ends before it begins/,
    );
  });

  it('of a weekend is empty, and one from the beginning of time begins with the first list', async () => {
    const { http, readAll } = start();
    expect(await readAll({ kind: 'range', from: '2025-11-15', to: '2025-11-16' })).toMatchObject([
      { records: [], cursor: null },
    ]);
    expect(http.paths).toEqual([]);
    await readAll({ kind: 'range', from: '0001-01-01', to: '2023-05-05' });
    expect(http.paths).toEqual([daily('2023-05-04'), daily('2023-05-05')]);
  });
});

describe('weeks and months', () => {
  it('are read page by page to the end', async () => {
    const { http, readAll } = start();
    const url = (page: number) => `/api/daily_papers?week=2025-W46&limit=100${page === 0 ? '' : `&p=${page}`}`;
    http.answers.set(
      url(0),
      list(100, 1, () => '2025-11-11', '"0"'),
    );
    http.answers.set(
      url(1),
      list(40, 201, () => '2025-11-12', '"1"'),
    );
    const pages = await readAll({ kind: 'week', week: '2025-W46' });
    expect(pages.map((page) => page.records.length)).toEqual([100, 40]);
    expect(pages.map((page) => page.records[0]?.sighting)).toMatchObject([
      { dailyOn: '2025-11-11', position: 1 },
      { dailyOn: '2025-11-12', position: 101 },
    ]);
    expect(pages.map((page) => Object.values(page.etags))).toEqual([['"0"'], ['"1"']]);
    expect(pages[0]?.progress).toEqual({ done: 1, total: null, label: 'week 2025-W46, page 1' });
  });

  it('stop at a repeated page, also after a restart', async () => {
    const { http, fetch } = start();
    for (const page of ['', '&p=1', '&p=2'])
      http.answers.set(`/api/daily_papers?month=2025-10&limit=100${page}`, list(100));
    const first = await fetch({ kind: 'month', month: '2025-10' });
    expect(first.cursor).not.toBeNull();
    expect(await fetch({ kind: 'month', month: '2025-10' }, first.cursor)).toMatchObject({
      records: [],
      cursor: null,
      etags: {},
    });
  });

  it('that do not exist or have not begun are refused', async () => {
    const { http, fetch } = start();
    await expect(fetch({ kind: 'week', week: '2025-W54' })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(fetch({ kind: 'month', month: 'May' })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(fetch({ kind: 'month', month: '2025-12' })).rejects.toThrow(/in the future/);
    expect(http.requests).toEqual([]);
  });
});

describe('the newest list, trends and search', () => {
  it('the newest leaves out the day that the page cuts', async () => {
    const { http, fetch } = start();
    const path = '/api/daily_papers?limit=100';
    http.answers.set(
      path,
      list(100, 1, (index) => (index < 60 ? '2025-11-20' : '2025-11-19')),
    );
    const cut = await fetch({ kind: 'latest' });
    expect(new Set(cut.records.map(({ sighting }) => sighting.dailyOn))).toEqual(new Set(['2025-11-20']));
    http.answers.set(
      path,
      list(100, 1, () => '2025-11-20'),
    );
    expect((await fetch({ kind: 'latest' })).records).toHaveLength(100);
    http.answers.set(
      path,
      list(30, 1, (index) => (index < 20 ? '2025-11-20' : '2025-11-19')),
    );
    expect((await fetch({ kind: 'latest' })).records).toHaveLength(30);
  });

  it('trends and search results belong to no daily list', async () => {
    const { http, fetch } = start();
    http.answers.set(
      '/api/daily_papers?sort=trending&limit=100',
      list(2, 1, () => '2025-11-18'),
    );
    http.answers.set(
      '/api/papers/search?q=tidal+caches+%26+more',
      list(2, 1, () => '2025-11-18'),
    );
    for (const request of [{ kind: 'trending' }, { kind: 'search', query: '  tidal caches\n& more ' }] as const) {
      const page = await fetch(request);
      expect(page.records.map(({ sighting }) => [sighting.dailyOn, sighting.position])).toEqual([
        [null, 1],
        [null, 2],
      ]);
    }
    await expect(fetch({ kind: 'search', query: ' ' })).rejects.toMatchObject({ code: 'bad-option' });
  });
});

describe('failures', () => {
  const failed = (
    reason: 'timeout' | 'unreachable' | 'rate-limited' | 'refused',
    status: number | null,
  ): HttpOutcome => ({
    kind: 'failed',
    reason,
    status,
    sentence: 'Something happened.',
    hint: 'Do something.',
  });

  it.each([
    [failed('unreachable', null), 'unreachable', 'Something happened.'],
    [failed('timeout', null), 'unreachable', 'Something happened.'],
    [failed('rate-limited', 429), 'source-refused', 'Something happened.'],
    [failed('refused', 401), 'source-refused', 'Something happened.'],
    [
      { ...ok('{"error":"Invalid date."}'), status: 400 },
      'not-found',
      'Hugging Face has nothing for 2025-11-19: “Invalid date”.',
    ],
    [{ ...ok('<html>'), status: 400 }, 'not-found', 'Hugging Face has nothing for 2025-11-19.'],
    [{ kind: 'not-found' } as const, 'not-found', 'Hugging Face has nothing for 2025-11-19.'],
    [
      ok('<html>Sign in</html>'),
      'source-refused',
      'What came from Hugging Face for 2025-11-19 is not a list of papers.',
    ],
    [ok('{"error":"no"}'), 'source-refused', 'What came from Hugging Face for 2025-11-19 is not a list of papers.'],
    [ok(''), 'source-refused', 'What came from Hugging Face for 2025-11-19 is not a list of papers.'],
  ])('%o is told as %s', async (outcome, code, message) => {
    const { http, fetch } = start();
    http.answers.set(daily('2025-11-19'), outcome);
    const failure = await fetch({ kind: 'day', date: '2025-11-19' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect(failure).toMatchObject({ code, message, hint: expect.stringMatching(/\.$/) });
  });

  it('in the second page of a day lose no ETag to keep, so that the day is read again', async () => {
    const { http, fetch } = start();
    http.answers.set(daily('2025-11-19'), list(100, 1, undefined, '"1"'));
    http.answers.set(daily('2025-11-19', 1), failed('timeout', null));
    await expect(fetch({ kind: 'day', date: '2025-11-19' })).rejects.toMatchObject({ code: 'unreachable' });
  });

  it("an abort is the signal's own reason", async () => {
    const { source } = start();
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(source.fetch({ kind: 'latest' }, null, async () => null, stop.signal)).rejects.toThrow('enough');
  });
});

describe('the token', () => {
  it('goes to the configured server only, as a bearer', async () => {
    const { http, fetch } = start('hf_secret');
    await fetch({ kind: 'latest' });
    expect(http.requests).toMatchObject([
      { url: 'https://huggingface.test/api/daily_papers?limit=100', headers: { Authorization: 'Bearer hf_secret' } },
    ]);
    const anonymous = start();
    await anonymous.fetch({ kind: 'latest' });
    expect(anonymous.http.requests[0]?.headers).toEqual({});
  });
});

describe('scopes', () => {
  it('are stable and readable', () => {
    const { source } = start();
    const requests: HuggingFaceRequest[] = [
      { kind: 'latest' },
      { kind: 'trending' },
      { kind: 'day', date: '2025-11-20' },
      { kind: 'range', from: '2025-11-13', to: '2025-11-20' },
      { kind: 'week', week: '2025-W47' },
      { kind: 'month', month: '2025-11' },
      { kind: 'search', query: ' two  words ' },
    ];
    expect(requests.map((request) => source.scope(request))).toEqual([
      'latest',
      'trending',
      'daily 2025-11-20',
      'daily 2025-11-13 to 2025-11-20',
      'week 2025-W47',
      'month 2025-11',
      'search two words',
    ]);
    expect(source.name).toBe('huggingface');
  });
});
