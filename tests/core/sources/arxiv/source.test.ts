import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import type { PaperRecord, Rejected } from '../../../../src/core/paper.ts';
import type { HttpClient, HttpOutcome } from '../../../../src/core/ports.ts';
import { type ArxivRequest, createArxivSource } from '../../../../src/core/sources/arxiv/source.ts';
import { type FakeHttp, failed, fakeHttp, ok } from './fake-http.ts';
import { apiEntry, apiPage, fixture } from './fixtures.ts';

const never = new AbortController().signal;
const noEtags = async () => null;
const april: ArxivRequest = { kind: 'category', category: 'cs.CL', from: '2026-04-01', to: '2026-04-30' };

function sourceOf(http: HttpClient) {
  return createArxivSource(http, {
    apiUrl: 'https://api.test',
    rssUrl: 'https://rss.test',
    clock: { now: () => '2026-03-04T01:00:00.000Z' },
  });
}

async function readAll(http: HttpClient, request: ArxivRequest, from: string | null = null) {
  const source = sourceOf(http);
  const records: PaperRecord[] = [];
  const rejected: Rejected[] = [];
  const progress: string[] = [];
  let cursor = from;
  do {
    const page = await source.fetch(request, cursor, noEtags, never);
    records.push(...page.records);
    rejected.push(...page.rejected);
    progress.push(`${page.progress.done}/${page.progress.total}`);
    cursor = page.cursor;
  } while (cursor !== null && progress.length < 20);
  return { ids: records.map(({ arxivId }) => arxivId), records, rejected, progress };
}

const parametersOf = (http: FakeHttp) => http.requests.map(({ url }) => Object.fromEntries(new URL(url).searchParams));

async function errorOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error(`no UserError but ${String(error)}`);
  return error;
}

/** A library of `count` papers, served like the API serves it; `edit` changes single pages. */
function library(count: number, edit: (start: number, asked: number) => string | null = () => null): FakeHttp {
  const entries = Array.from({ length: count }, (_, n) =>
    apiEntry(`2604.${String(n).padStart(5, '0')}v1`, `Paper ${n}`),
  );
  return fakeHttp((url, asked) => {
    const start = Number(url.searchParams.get('start'));
    const size = Number(url.searchParams.get('max_results'));
    return edit(start, asked) ?? apiPage(entries.slice(start, start + size), count);
  });
}

describe('announcements', () => {
  const request: ArxivRequest = { kind: 'announced', category: ' CS.cl ' };

  it('reads the RSS of a category and keeps its validator', async () => {
    const http = fakeHttp(() => ok(fixture('daily.rss.xml'), { etag: '"tuesday"' }));
    const page = await sourceOf(http).fetch(request, null, noEtags, never);
    expect(http.requests).toEqual([{ url: 'https://rss.test/rss/cs.CL', etag: null }]);
    expect(page.records).toHaveLength(4);
    expect(page.records[0]?.sighting).toMatchObject({ dailyOn: '2026-03-03', seenAt: '2026-03-04T01:00:00.000Z' });
    expect(page).toMatchObject({
      rejected: [],
      cursor: null,
      progress: { done: 4, total: 4 },
      etags: { 'https://rss.test/rss/cs.CL': '"tuesday"' },
    });
  });

  it('asks with the validator kept, and reads nothing where nothing changed', async () => {
    const http = fakeHttp(() => ({ kind: 'not-modified' }));
    const page = await sourceOf(http).fetch(request, null, async (url) => `"kept for ${url}"`, never);
    expect(http.requests[0]?.etag).toBe('"kept for https://rss.test/rss/cs.CL"');
    expect(page).toMatchObject({ records: [], rejected: [], cursor: null, etags: {} });
  });

  it('keeps no validator of a feed that broke off', async () => {
    const text = fixture('daily.rss.xml');
    const http = fakeHttp(() => ok(text.slice(0, text.lastIndexOf('<item>') + 100), { etag: '"half"' }));
    const page = await sourceOf(http).fetch(request, null, noEtags, never);
    expect(page.records).toHaveLength(3);
    expect(page.rejected).toMatchObject([{ reason: 'the entry is cut off' }]);
    expect(page.etags).toEqual({});
  });

  it('takes a weekend for what it is', async () => {
    const http = fakeHttp(() => fixture('weekend.rss.xml'));
    expect(await sourceOf(http).fetch(request, null, noEtags, never)).toMatchObject({
      records: [],
      rejected: [],
      cursor: null,
    });
  });

  it("passes on arXiv's own words", async () => {
    const http = fakeHttp(() => ok(fixture('error.rss.xml'), { status: 400 }));
    const error = await errorOf(sourceOf(http).fetch(request, null, noEtags, never));
    expect(error).toMatchObject({ code: 'source-refused', message: "arXiv answers: Bad subject class 'TEA'." });
  });
});

describe('a range of days', () => {
  it('asks for US Eastern days in UTC, oldest first, a hundred at a time', async () => {
    const http = library(250);
    const { ids, rejected, progress } = await readAll(http, april);
    expect(ids).toHaveLength(250);
    expect(new Set(ids).size).toBe(250);
    expect(rejected).toEqual([]);
    expect(progress).toEqual(['100/250', '200/250', '250/250']);
    expect(parametersOf(http)).toEqual(
      ['0', '100', '200'].map((start) => ({
        search_query: 'cat:cs.CL AND submittedDate:[202604010400 TO 202605010400]',
        sortBy: 'submittedDate',
        sortOrder: 'ascending',
        start,
        max_results: '100',
      })),
    );
    expect(http.requests[0]?.url).toMatch(/^https:\/\/api\.test\/api\/query\?/);
  });

  it('knows winter time, both clock changes, and whole archives', async () => {
    const http = library(0);
    const ranges = [
      ['2026-01-05', '2026-01-05'],
      ['2026-03-08', '2026-03-08'],
      ['2026-11-01', '2026-11-01'],
    ] as const;
    for (const [from, to] of ranges) await readAll(http, { kind: 'category', category: 'cs', from, to });
    await readAll(http, { kind: 'category', category: 'quant-ph', from: '2026-01-05', to: '2026-01-06' });
    expect(parametersOf(http).map(({ search_query }) => search_query)).toEqual([
      '(cat:cs OR cat:cs.*) AND submittedDate:[202601050500 TO 202601060500]',
      '(cat:cs OR cat:cs.*) AND submittedDate:[202603080500 TO 202603090400]',
      '(cat:cs OR cat:cs.*) AND submittedDate:[202611010400 TO 202611020500]',
      'cat:quant-ph AND submittedDate:[202601050500 TO 202601070500]',
    ]);
  });

  it('believes at once that there is nothing', async () => {
    const http = library(0);
    expect(await readAll(http, april)).toMatchObject({ ids: [], rejected: [], progress: ['0/0'] });
    expect(http.requests).toHaveLength(1);
  });

  it.each([100, 200])('asks no further than %i papers, where a page ends with them', async (count) => {
    const http = library(count);
    expect((await readAll(http, april)).ids).toHaveLength(count);
    expect(http.requests).toHaveLength(count / 100);
  });

  it('asks again for pages that are empty in the middle, also where they claim there is nothing', async () => {
    const empty = [apiPage([], 250), apiPage([], 0), fixture('api-empty.xml')];
    const http = library(250, (start, asked) => (start === 100 ? (empty[asked - 2] ?? null) : null));
    const { ids, rejected } = await readAll(http, april);
    expect(ids).toHaveLength(250);
    expect(rejected).toEqual([]);
    expect(parametersOf(http).map(({ start }) => start)).toEqual(['0', '100', '100', '100', '100', '200']);
  });

  it('believes an empty page at last, and says what is missing', async () => {
    const http = library(250, (start) => (start === 100 ? apiPage([], 250) : null));
    const { ids, rejected } = await readAll(http, april);
    expect(ids).toHaveLength(100);
    expect(rejected).toEqual([{ reason: 'arXiv stops after 100 of 250 papers', excerpt: 'cs.CL' }]);
    expect(http.requests).toHaveLength(5);
  });

  it('goes on after short pages and counts bad entries', async () => {
    const entry = (n: number) => apiEntry(`2604.${String(n).padStart(5, '0')}v1`, `Paper ${n}`);
    const entries = Array.from({ length: 120 }, (_, n) => (n === 5 ? '<entry><title>No id</title></entry>' : entry(n)));
    const http = fakeHttp((url) => {
      const start = Number(url.searchParams.get('start'));
      return apiPage(entries.slice(start, start + 70), 120);
    });
    const { ids, rejected } = await readAll(http, april);
    expect(ids).toHaveLength(119);
    expect(rejected).toHaveLength(1);
    expect(parametersOf(http).map(({ start }) => start)).toEqual(['0', '70']);
  });

  it('asks again for what broke off', async () => {
    const http = library(250, (start, asked) => {
      if (start !== 100 || asked > 2) return null;
      const entries = Array.from({ length: 100 }, (_, n) => apiEntry(`2604.00${n + 100}v1`, `Paper ${n + 100}`));
      const page = apiPage(entries, 250);
      return page.slice(0, page.indexOf('Paper 150'));
    });
    const { ids, rejected } = await readAll(http, april);
    expect(new Set(ids).size).toBe(250);
    expect(ids).toHaveLength(250);
    expect(rejected).toEqual([]);
    expect(parametersOf(http).map(({ start }) => start)).toEqual(['0', '100', '150']);
  });

  it('goes on where an interrupted run stopped', async () => {
    const first = await sourceOf(library(250)).fetch(april, null, noEtags, never);
    const http = library(250);
    const rest = await readAll(http, april, first.cursor);
    expect(rest.ids).toHaveLength(150);
    expect(parametersOf(http)[0]?.['start']).toBe('100');
  });

  it.each(['', 'nonsense', '{"start":-1}', '{"start":"9"}', '[]', 'null', '7'])(
    'starts over with the cursor %j',
    async (cursor) => {
      const http = library(3);
      expect((await readAll(http, april, cursor)).ids).toHaveLength(3);
      expect(parametersOf(http)[0]?.['start']).toBe('0');
    },
  );

  it('ends though the API does not say how many there are', async () => {
    const pages = [100, 100, 30].map((size, page) =>
      apiPage(Array.from({ length: size }, (_, n) => apiEntry(`2604.0${page}${String(n).padStart(3, '0')}v1`, 'A'))),
    );
    const http = fakeHttp((_, asked) => (pages[asked - 1] ?? '').replace(/<opensearch.*>/, ''));
    expect((await readAll(http, april)).ids).toHaveLength(230);
  });
});

describe('a search', () => {
  const queryOf = async (query: string) => {
    const http = library(500);
    const { ids, progress } = await readAll(http, { kind: 'search', query });
    expect(ids).toHaveLength(100);
    expect(progress).toEqual(['100/100']);
    return parametersOf(http)[0];
  };

  it('reads the best hundred', async () => {
    expect(await queryOf('diffusion models')).toEqual({
      search_query: 'all:diffusion AND all:models',
      sortBy: 'relevance',
      start: '0',
      max_results: '100',
    });
  });

  it.each([
    ['"in context learning" au:Lindqvist', 'all:"in context learning" AND au:Lindqvist'],
    ['ti:"slow tea"', 'ti:"slow tea"'],
    ['C++ LoRA+ GPT-4o', 'all:"C++" AND all:"LoRA+" AND all:"GPT-4o"'],
    [
      'OR cats AND dogs OR (mice) ANDNOT "sea lions" AND',
      'all:cats AND all:dogs OR all:"(mice)" ANDNOT all:"sea lions"',
    ],
    ['cats and "AND" or', 'all:cats AND all:and AND all:AND AND all:or'],
    [Array(30).fill('x').join(' '), Array(20).fill('all:x').join(' AND ')],
    ['xy:z title:z http://a', 'all:"xy:z" AND all:"title:z" AND all:"http://a"'],
    ['a "never closed', 'all:a AND all:never AND all:closed'],
    ['Þór 数学 \\" x', 'all:Þór AND all:数学 AND all:x'],
  ])('puts %j into arXiv’s language', async (query, expected) => {
    expect((await queryOf(query))?.['search_query']).toBe(expected);
  });

  it.each(['', '  ', '"" -- !!'])('has nothing to do for %j', async (query) => {
    const error = await errorOf(readAll(library(0), { kind: 'search', query }));
    expect(error.code).toBe('bad-option');
  });
});

describe('single papers', () => {
  /** Knows every paper but 2604.00404. */
  const known = () =>
    fakeHttp((url) => {
      const ids = (url.searchParams.get('id_list') ?? '').split(',').filter((id) => id !== '2604.00404');
      return apiPage(ids.map((id) => apiEntry(`${id}v3`, `Paper ${id}`)));
    });

  it('reads identifiers and links in their newest version, once each', async () => {
    const http = known();
    const { records, rejected } = await sourceOf(http).byIds(
      ['2604.00001', 'https://arxiv.org/abs/2604.00001v1', 'math.GT/0309136', 'teapot', '2604.00404'],
      never,
    );
    expect(parametersOf(http)).toEqual([
      { id_list: '2604.00001,math/0309136,2604.00404', start: '0', max_results: '3' },
    ]);
    expect(records.map(({ arxivId, version }) => [arxivId, version])).toEqual([
      ['2604.00001', 3],
      ['math/0309136', 3],
    ]);
    expect(rejected).toEqual([
      { reason: 'this is no arXiv identifier or link', excerpt: 'teapot' },
      { reason: 'arXiv has no paper with this identifier', excerpt: '2604.00404' },
    ]);
  });

  it('asks nothing for nothing', async () => {
    const http = known();
    expect(await sourceOf(http).byIds([], never)).toEqual({ records: [], rejected: [] });
    expect((await sourceOf(http).byIds(['teapot'], never)).rejected).toHaveLength(1);
    expect(http.requests).toEqual([]);
  });

  const many = Array.from({ length: 230 }, (_, n) => `2604.01${String(n).padStart(3, '0')}`);

  it('reads long lists a hundred at a time', async () => {
    const http = known();
    const { ids, progress, rejected } = await readAll(http, { kind: 'papers', ids: [...many, 'teapot'] });
    expect(ids).toEqual(many);
    expect(progress).toEqual(['100/230', '200/230', '230/230']);
    expect(rejected).toHaveLength(1);
    expect(parametersOf(http).map(({ max_results }) => max_results)).toEqual(['100', '100', '30']);
    expect((await sourceOf(known()).byIds(many, never)).records).toHaveLength(230);
  });

  it('goes on in the same list, and starts over in another', async () => {
    const first = await sourceOf(known()).fetch({ kind: 'papers', ids: many }, null, noEtags, never);
    expect((await readAll(known(), { kind: 'papers', ids: many }, first.cursor)).ids).toEqual(many.slice(100));
    const others = many.toReversed();
    expect((await readAll(known(), { kind: 'papers', ids: others }, first.cursor)).ids).toEqual(others);
  });

  it('does not say of a paper behind a break that it does not exist', async () => {
    const page = apiPage([apiEntry('2604.00001v1', 'A'), apiEntry('2604.00002v1', 'B')]);
    const http = fakeHttp(() => page.slice(0, page.indexOf('>B<')));
    const { rejected } = await sourceOf(http).byIds(['2604.00001', '2604.00002'], never);
    expect(rejected.at(-1)).toEqual({ reason: "arXiv's answer breaks off before this paper", excerpt: '2604.00002' });
  });
});

describe('categories', () => {
  it.each([
    ['cs.CL', 'cs.CL'],
    ['CS.cl', 'cs.CL'],
    ['stat.ML', 'stat.ML'],
    ['Quant-Ph', 'quant-ph'],
    ['cs', 'cs'],
    ['q-bio.bm', 'q-bio.BM'],
    ['cond-mat.MES-HALL', 'cond-mat.mes-hall'],
    ['physics.optics', 'physics.optics'],
    ['astro-ph.GA', 'astro-ph.GA'],
  ])('takes %s for %s', (category, canonical) => {
    expect(sourceOf(library(0)).scope({ kind: 'announced', category })).toBe(`announced ${canonical}`);
  });

  it.each([
    '',
    'cl',
    'cs.',
    'cs.C',
    'cs.C1',
    'cs/CL',
    'cs.CL+cs.AI',
    'cs.CL,cs.AI',
    'tea.PO',
    'quant-ph.AB',
    '../etc',
    'cs.CL?x=1',
    'сs.CL',
  ])('says what a category looks like instead of %j', async (category) => {
    const http = library(0);
    const error = await errorOf(sourceOf(http).fetch({ kind: 'announced', category }, null, noEtags, never));
    expect(error.code).toBe('bad-option');
    expect(error.hint).toContain('cs.CL');
    expect(http.requests).toEqual([]);
  });
});

describe('scopes', () => {
  it('names what is read', () => {
    const source = sourceOf(library(0));
    expect(source.name).toBe('arxiv');
    expect(source.scope(april)).toBe('category cs.CL 2026-04-01..2026-04-30');
    expect(source.scope({ kind: 'search', query: ' tea ' })).toBe('search tea');
    expect(source.scope({ kind: 'papers', ids: ['arXiv:2604.00001v2'] })).toBe('paper 2604.00001');
    expect(source.scope({ kind: 'papers', ids: ['2604.00001', '2604.00002', 'x'] })).toBe(
      'papers 2604.00001..2604.00002',
    );
  });
});

describe('trouble', () => {
  const requests: readonly ArxivRequest[] = [
    { kind: 'announced', category: 'cs.CL' },
    april,
    { kind: 'search', query: 'tea' },
    { kind: 'papers', ids: ['2604.00001'] },
  ];

  it.each([
    [failed('unreachable'), 'unreachable', 'arXiv is asleep.'],
    [failed('timeout'), 'unreachable', 'arXiv is asleep.'],
    [failed('rate-limited'), 'source-refused', 'arXiv is asleep.'],
    [failed('refused'), 'source-refused', 'arXiv is asleep.'],
    [failed('server-error'), 'source-refused', 'arXiv is asleep.'],
    [failed('too-large'), 'source-refused', 'arXiv is asleep.'],
    [{ kind: 'not-found' }, 'source-refused', '.test has nothing at this address.'],
    [ok(''), 'source-refused', 'no feed of arXiv'],
    [ok('<!doctype html><title>Sign in to the café</title>'), 'source-refused', 'no feed of arXiv'],
    [ok('Bad Request', { status: 400 }), 'source-refused', 'no feed of arXiv'],
    [ok(fixture('api-error.xml'), { status: 400 }), 'source-refused', 'arXiv answers: incorrect id format for teapot.'],
    [ok(fixture('api-error.xml')), 'source-refused', 'arXiv answers: incorrect id format for teapot.'],
  ] satisfies readonly [HttpOutcome, string, string][])('tells it to people (%#)', async (outcome, code, sentence) => {
    for (const request of requests) {
      const http = fakeHttp(() => outcome);
      const error = await errorOf(sourceOf(http).fetch(request, null, noEtags, never));
      expect(error.code).toBe(code);
      expect(error.message).toContain(sentence);
      expect(error.hint).not.toBe('');
      expect(http.requests).toHaveLength(1);
    }
  });

  it('throws the reason of its signal', async () => {
    const reason = new Error('enough');
    for (const request of requests) {
      const work = sourceOf(library(3)).fetch(request, null, noEtags, AbortSignal.abort(reason));
      await expect(work).rejects.toBe(reason);
    }
  });
});
