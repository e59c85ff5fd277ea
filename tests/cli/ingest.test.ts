import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/exit-status.ts';
import {
  arxivRequest,
  type HuggingFaceFlags,
  huggingFaceRequest,
  ingestFile,
  tellingWaits,
} from '../../src/cli/ingest.ts';
import { ingestJson, ingestStatus, reportWords } from '../../src/cli/ingest-report.ts';
import { lineOfWords, nextSteps } from '../../src/cli/papers.ts';
import { registry } from '../../src/core/commands/index.ts';
import type { IngestReport } from '../../src/core/ingest.ts';
import type { PaperSource, Sleep, SourcePage } from '../../src/core/ports.ts';
import { type Action, button, type Reply } from '../../src/core/reply.ts';
import { openTestLibrary } from '../library.ts';

const friday = '2025-11-21';

describe('what ingest huggingface is asked for', () => {
  it.each<[HuggingFaceFlags, unknown]>([
    [{}, { kind: 'latest' }],
    [{ date: 'yesterday' }, { kind: 'day', date: '2025-11-20' }],
    [{ date: 'last week' }, { kind: 'range', from: '2025-11-10', to: '2025-11-16' }],
    [{ date: 'week' }, { kind: 'range', from: '2025-11-17', to: '2025-11-21' }],
    [{ from: '2025-11-01' }, { kind: 'range', from: '2025-11-01', to: '2025-11-21' }],
    [
      { from: 'last week', to: 'yesterday' },
      { kind: 'range', from: '2025-11-10', to: '2025-11-20' },
    ],
    [{ week: '2025-w47' }, { kind: 'week', week: '2025-W47' }],
    [{ month: '2025-11' }, { kind: 'month', month: '2025-11' }],
    [{ trending: true }, { kind: 'trending' }],
    [{ search: 'agents' }, { kind: 'search', query: 'agents' }],
  ])('%j', (flags, expected) => {
    expect(huggingFaceRequest(flags, friday)).toEqual(expected);
  });

  it.each<HuggingFaceFlags>([
    { to: '2025-11-01' },
    { from: '2025-11-02', to: '2025-11-01' },
    { date: 'today', trending: true },
    { week: '2025-W60' },
    { month: '2025-13' },
  ])('%j is wrong usage', (flags) => {
    expect(() => huggingFaceRequest(flags, friday)).toThrow(UsageError);
  });
});

describe('what ingest arxiv is asked for', () => {
  it('is one thing', () => {
    expect(arxivRequest([], { category: 'cs.CL' }, friday)).toEqual({ kind: 'announced', category: 'cs.CL' });
    expect(arxivRequest([], { category: 'cs.CL', from: 'last week' }, friday)).toEqual({
      kind: 'category',
      category: 'cs.CL',
      from: '2025-11-10',
      to: '2025-11-21',
    });
    expect(arxivRequest(['1706.03762'], {}, friday)).toEqual({ kind: 'papers', ids: ['1706.03762'] });
    expect(() => arxivRequest(['1706.03762'], { category: 'cs.CL' }, friday)).toThrow(UsageError);
    expect(() => arxivRequest([], {}, friday)).toThrow(UsageError);
  });
});

describe('words from the shell', () => {
  it('become one line of the chat', () => {
    expect(lineOfWords(['search', 'flow', 'matching'])).toBe('search flow matching');
    expect(lineOfWords(['search', 'flow matching', '--since', 'last friday'])).toBe(
      'search flow matching --since "last friday"',
    );
    expect(lineOfWords(['search', 'x', '--since=last friday'])).toBe('search x --since="last friday"');
    expect(lineOfWords(['search', '"flow matching"'])).toBe('search "flow matching"');
  });
});

describe('the next steps in a shell', () => {
  const reply = (actions: readonly Action[]): Reply => ({
    visibility: 'channel',
    blocks: [{ kind: 'actions', actions }],
    listed: null,
    result: null,
  });

  it('are the commands that do what buttons and forms would', () => {
    const form: Action = {
      kind: 'form',
      label: 'Change the search',
      invocation: { command: 'search', options: { query: 'tides', since: '2025-01-01' } },
      asks: ['query', 'since', 'category'],
    };
    expect(nextSteps(reply([button('More', 'search', { query: 'tides', page: 2 }), form]), registry)).toBe(
      '\nNext:\n  paperboy papers search tides --page 2\n' +
        '  paperboy papers search tides since 2025-01-01 [category <category>]\n',
    );
    expect(nextSteps(reply([{ kind: 'link', label: 'PDF', url: 'https://example.org' }]), registry)).toBe('');
  });
});

describe('a source that takes long', () => {
  const page: SourcePage = {
    records: [],
    rejected: [],
    cursor: null,
    progress: { done: 0, total: 0, label: '' },
    etags: {},
  };
  /** A source that answers when told to, and a sleep that ends when told to. */
  function slow() {
    const said: string[] = [];
    const waits: { readonly ms: number; readonly signal: AbortSignal; readonly end: () => void }[] = [];
    let answer: (page: SourcePage) => void = () => {};
    let refuse: (error: Error) => void = () => {};
    const source: PaperSource<string> = {
      name: 'arxiv',
      scope: (request) => `scope ${request}`,
      fetch: () =>
        new Promise((resolve, reject) => {
          answer = resolve;
          refuse = reject;
        }),
    };
    const sleep: Sleep = (ms, signal) =>
      new Promise((end, reject) => {
        waits.push({ ms, signal, end });
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const told = tellingWaits(source, 'arXiv', { say: (sentence) => said.push(sentence), sleep });
    const fetched = told.fetch('x', null, async () => null, new AbortController().signal);
    return { said, waits, told, fetched, answer: () => answer(page), refuse: (error: Error) => refuse(error) };
  }

  it('is said to be waited for after five seconds', async () => {
    const { said, waits, told, fetched, answer } = slow();
    expect(told.scope('x')).toBe('scope x');
    expect(waits.map(({ ms }) => ms)).toEqual([5_000]);
    waits[0]?.end();
    answer();
    expect(await fetched).toBe(page);
    expect(said).toEqual(['Still waiting for arXiv to answer …']);
  });

  it('is not mentioned when it answers or fails in time', async () => {
    const quick = slow();
    quick.answer();
    await quick.fetched;
    const failed = slow();
    failed.refuse(new Error('refused'));
    await expect(failed.fetched).rejects.toThrow('refused');
    for (const { said, waits } of [quick, failed]) {
      expect(said).toEqual([]);
      expect(waits.every(({ signal }) => signal.aborted)).toBe(true);
    }
  });
});

describe('what an ingest says at its end', () => {
  const report: IngestReport = {
    source: 'huggingface',
    scope: 'daily 2025-11-20',
    papers: 6,
    created: 1,
    updated: 2,
    rejected: [{ reason: 'no title', excerpt: '{}' }],
    resumed: false,
  };

  it('counts what was unchanged', () => {
    expect(reportWords(report)).toContain(
      'Read 6 papers from Hugging Face (daily 2025-11-20): 1 new, 2 updated, 3 unchanged, 1 rejected.',
    );
    expect(ingestJson(report)).toMatchObject({ papers: 6, new: 1, updated: 2, unchanged: 3 });
  });

  it('is a failure where every entry was rejected', () => {
    expect(ingestStatus(report)).toBe(0);
    expect(ingestStatus({ ...report, papers: 0, created: 0, updated: 0 })).toBe(1);
    expect(ingestStatus({ ...report, papers: 0, created: 0, updated: 0, rejected: [] })).toBe(0);
  });
});

describe('a file', () => {
  it('that is empty, packed or not, is told to be empty', async () => {
    const library = await openTestLibrary([]);
    try {
      const deps = { store: library.store, clock: { now: () => '2025-11-20T12:00:00.000Z' }, breathe: async () => {} };
      for (const [name, bytes] of [
        ['empty.html', ''],
        ['empty.json.gz', gzipSync('')],
        ['blank.txt', ' \n\n'],
      ] as const) {
        const path = join(library.folder, name);
        writeFileSync(path, bytes);
        const reading = ingestFile(path, null, deps, 'UTC', () => {}, new AbortController().signal);
        await expect(reading).rejects.toThrow(`${path} is empty.`);
      }
    } finally {
      await library.close();
    }
  });
});
