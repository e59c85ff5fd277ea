import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { fillEmptyLibrary } from '../../src/core/first-start.ts';
import { ingestFrom, ingestRecords } from '../../src/core/ingest.ts';
import type { PaperRecord } from '../../src/core/paper.ts';
import type { PaperSource, SourcePage } from '../../src/core/ports.ts';
import type { HuggingFaceRequest } from '../../src/core/sources/huggingface/source.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';

const breathe = async (): Promise<void> => {};
const clock = { now: () => '2025-11-21T12:00:00.000Z' };
const never = new AbortController().signal;
const unreachable = new UserError('unreachable', 'Hugging Face does not answer.', 'Try again later.');

let library: TestLibrary;
afterEach(() => library.close());

function numbered(number: number): PaperRecord {
  return inventedPaper({
    arxivId: `2511.${String(30_000 + number)}`,
    title: `Numbered Paper ${number}`,
    abstract: `Paper ${number} counts.`,
    sighting: sighting('huggingface', '2025-11-20', number, number),
  });
}

/** A source whose pages are what the function answers; the cursor is the number of the next page. */
function source<Request>(
  page: (request: Request, number: number) => PaperRecord[] | Error,
  pages: number,
): PaperSource<Request> & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    name: 'huggingface',
    scope: (request) => JSON.stringify(request),
    async fetch(request, cursor): Promise<SourcePage> {
      const number = Number(cursor ?? '1');
      asked.push(number);
      const records = page(request, number);
      if (records instanceof Error) throw records;
      return {
        records,
        rejected: [],
        cursor: number < pages ? String(number + 1) : null,
        etags: {},
        progress: { done: number, total: pages, label: 'pages' },
      };
    },
  };
}

describe('ingestFrom', () => {
  it('goes on at the page a failed run had reached', async () => {
    library = await openTestLibrary([]);
    let broken = true;
    const pages = source<string>((_, number) => (number === 3 && broken ? unreachable : [numbered(number)]), 4);
    const deps = { store: library.store, clock, breathe };
    await expect(ingestFrom(pages, 'all', deps, () => {}, never)).rejects.toThrow(unreachable);
    expect((await library.store.lastRuns(1))[0]).toMatchObject({ papers: 2, failure: 'Hugging Face does not answer.' });
    broken = false;
    const report = await ingestFrom(pages, 'all', deps, () => {}, never);
    expect(report).toMatchObject({ papers: 2, created: 2, resumed: true });
    expect(pages.asked).toEqual([1, 2, 3, 3, 4]);
    expect((await library.store.counts()).papers).toBe(4);
    expect((await library.store.lastRuns(1))[0]?.failure).toBeNull();
  });

  it('keeps what was read when it is stopped, and nothing of the page under way', async () => {
    library = await openTestLibrary([]);
    const stop = new AbortController();
    const pages = source<string>((_, number) => {
      if (number === 2) stop.abort(new Error('stopped'));
      return [numbered(number)];
    }, 3);
    await expect(
      ingestFrom(pages, 'all', { store: library.store, clock, breathe }, () => {}, stop.signal),
    ).rejects.toThrow('stopped');
    expect((await library.store.counts()).papers).toBe(1);
    expect(await library.store.cursor('huggingface', '"all"')).toBe('2');
  });

  it('counts a paper once, however often it is listed', async () => {
    library = await openTestLibrary([]);
    const pages = source<string>(() => [numbered(1), numbered(1), numbered(2)], 2);
    const report = await ingestFrom(pages, 'all', { store: library.store, clock, breathe }, () => {}, never);
    expect(report).toMatchObject({ papers: 2, created: 2, updated: 0 });
  });
});

describe('ingestRecords', () => {
  it('stores more papers than one transaction takes', async () => {
    library = await openTestLibrary([]);
    const records = Array.from({ length: 1_203 }, (_, index) => numbered(index));
    const steps: number[] = [];
    const rejected = [{ reason: 'no title', excerpt: '…' }];
    const report = await ingestRecords(
      { source: 'huggingface', scope: 'file', records, rejected },
      { store: library.store, clock, breathe },
      (step) => steps.push(step.done),
      never,
    );
    expect(report).toMatchObject({ papers: 1_203, created: 1_203, rejected });
    expect(steps).toEqual([500, 1_000, 1_203]);
  });
});

describe('the first start', () => {
  const sample = inventedPaper({
    arxivId: '1201.00001',
    title: 'A Sample',
    abstract: 'Ours.',
    textRank: 'sample',
    sighting: sighting('sample', null, null, 1),
  });
  const start = (from: PaperSource<HuggingFaceRequest>, deadline: AbortSignal = never) =>
    fillEmptyLibrary(
      { store: library.store, clock, breathe, source: from, firstLook: from, samples: () => [sample], deadline },
      () => {},
      never,
    );

  it('reads the newest list and the days before it', async () => {
    library = await openTestLibrary([]);
    const live = source<HuggingFaceRequest>(
      (request) => (request.kind === 'latest' ? [numbered(1), numbered(2)] : [numbered(2), numbered(3)]),
      1,
    );
    expect(await start(live)).toEqual({ kind: 'read', papers: 3 });
    expect(await start(live)).toEqual({ kind: 'kept' });
  });

  it('falls back to the samples, once, and says why', async () => {
    library = await openTestLibrary([]);
    const down = source<HuggingFaceRequest>(() => unreachable, 1);
    expect(await start(down)).toEqual({ kind: 'samples', papers: 1, why: 'Hugging Face does not answer' });
    expect(await start(down)).toEqual({ kind: 'samples', papers: 1, why: 'Hugging Face does not answer' });
    expect(await library.store.counts()).toMatchObject({ papers: 1, samples: 1 });
  });

  it('does not wait longer than it was told', async () => {
    library = await openTestLibrary([]);
    const deadline = AbortSignal.abort(new Error('deadline'));
    const silent: PaperSource<HuggingFaceRequest> = {
      name: 'huggingface',
      scope: () => 'latest',
      fetch: (_request, _cursor, _etags, signal) => Promise.reject(signal.reason),
    };
    expect(await start(silent, deadline)).toMatchObject({
      kind: 'samples',
      why: 'Hugging Face did not answer in time',
    });
  });

  it('lets the samples go once real papers arrive', async () => {
    library = await openTestLibrary([]);
    await start(source<HuggingFaceRequest>(() => unreachable, 1));
    await start(source<HuggingFaceRequest>(() => [numbered(1)], 1));
    expect(await library.store.counts()).toMatchObject({ papers: 1, samples: 0 });
    expect(await library.store.paper('1201.00001')).toBeNull();
  });

  it('keeps the newest list where the days before cannot be read', async () => {
    library = await openTestLibrary([]);
    const half = source<HuggingFaceRequest>((request) => (request.kind === 'latest' ? [numbered(1)] : unreachable), 1);
    expect(await start(half)).toEqual({ kind: 'read', papers: 1 });
  });
});
