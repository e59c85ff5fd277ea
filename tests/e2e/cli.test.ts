import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dailyEntry, finished, freshEnvironment, runPaperboy, standIn, startPaperboy } from './paperboy-process.ts';

const page = `Daily Papers

byAK and the research community

Nov 20

Harbour Lanterns: Sparse Routing for Small Language Models

Routing tokens to experts usually pays off only at scale. Code is at https://github.com/invented-lab/harbour-lanterns.

  • 3 authors
·
Nov 18

A Field Guide to Loss Spikes

Loss spikes ruin long runs. We classify two hundred of them.

  • 1 authors
·
Jun 12, 2024 2
`;

function savedPage(env: Readonly<Record<string, string>>, name = 'search_page_2025-11-20.txt'): string {
  const path = join(env['HOME'] ?? '', name);
  writeFileSync(path, page);
  return path;
}

describe('paperboy chat without a terminal', () => {
  it('starts with nothing: samples, labelled, and status 0', async () => {
    const env = freshEnvironment();
    const run = await runPaperboy([], env, 'today\nshow 1\nhelp');
    expect(run.status).toBe(0);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
    expect(run.stderr).toContain('30 bundled sample papers');
    expect(run.stdout).toContain('[sample]');
    expect(run.stdout).toContain('What Paperboy can do');
    expect(run.stdout).not.toContain('\u001b');
  });

  it('reads the live list on its first start, and drops samples once it can', async () => {
    const env = freshEnvironment();
    expect((await runPaperboy([], env, 'status')).stdout).toContain('30 bundled samples');
    const url = await standIn((request, response) => {
      const date = new URL(request.url ?? '/', 'http://x').searchParams.get('date');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(date === null ? [1, 2, 3].map((number) => dailyEntry(number, '2025-11-20')) : []));
    });
    const run = await runPaperboy([], { ...env, PAPERBOY_HF_URL: url }, 'today\nstatus\n3');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('Invented Paper 3 about Tides');
    expect(run.stdout).not.toContain('sample');
  });

  it('answers ten thousand lines in order', async () => {
    const env = freshEnvironment();
    const lines = Array.from({ length: 10_000 }, (_, index) => `help zzz${index}`).join('\r\n');
    const run = await runPaperboy([], env, lines);
    expect(run.status).toBe(0);
    const answers = [...run.stdout.matchAll(/There is no command "zzz(\d+)"/g)].map((match) => Number(match[1]));
    expect(answers).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
  });

  it('ends quietly when nobody reads any more', async () => {
    const env = freshEnvironment();
    const child = startPaperboy([], env);
    const done = finished(child);
    child.stdin.on('error', () => {});
    child.stdin.write('help\n');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    for (let line = 0; line < 1_000; line += 1) child.stdin.write('help\n');
    child.stdin.end();
    const { status, stderr } = await done;
    expect(status).toBe(0);
    expect(stderr).not.toContain('EPIPE');
  });
});

describe('paperboy ingest and papers', () => {
  it('reads a saved page and answers about it', async () => {
    const env = freshEnvironment();
    const ingested = await runPaperboy(['ingest', 'file', savedPage(env), '--json'], env);
    expect(ingested.status).toBe(0);
    expect(JSON.parse(ingested.stdout)).toEqual({
      source: 'huggingface',
      papers: 2,
      new: 2,
      updated: 0,
      unchanged: 0,
      rejected: [],
    });
    const again = await runPaperboy(['ingest', 'file', savedPage(env), '--captured', '2025-11-20'], env);
    expect(again.stdout).toContain('0 new, 0 updated, 2 unchanged, 0 rejected');

    const search = await runPaperboy(['papers', 'search', 'routing', 'experts', '--json'], env);
    const found = JSON.parse(search.stdout) as {
      readonly result: { readonly papers: readonly unknown[] };
      readonly reply: unknown;
    };
    expect(found.result.papers[0]).toMatchObject({
      title: 'Harbour Lanterns: Sparse Routing for Small Language Models',
      publishedOn: '2025-11-18',
    });
    const shown = await runPaperboy(['papers', 'show', '1'], env);
    expect(shown.stdout).toContain('https://github.com/invented-lab/harbour-lanterns');
    expect((await runPaperboy(['show', '1'], env)).stdout).toBe(shown.stdout);
    expect((await runPaperboy(['papers', '--help'], env)).stdout).toContain('What Paperboy can do');
    const today = await runPaperboy(['papers', 'today'], env);
    expect(today.stdout).toContain('Harbour Lanterns');
    expect(today.stderr).toBe('');
  });

  it('reads a packed file', async () => {
    const env = freshEnvironment();
    const path = join(env['HOME'] ?? '', 'list-2025-11-20.json.gz');
    writeFileSync(path, gzipSync(JSON.stringify([dailyEntry(1, '2025-11-20'), { paper: { title: 'no id' } }])));
    const run = await runPaperboy(['ingest', 'file', path, '--json'], env);
    const report = JSON.parse(run.stdout) as {
      readonly papers: number;
      readonly rejected: readonly { readonly reason: string }[];
    };
    expect(report.papers).toBe(1);
    expect(report.rejected).toHaveLength(1);
  });

  // Beside each other: some wait for the repeats of a request that nobody answers.
  it.concurrent.for<readonly [readonly string[], number, string]>([
    [['paepers'], 2, 'unknown command'],
    [['papers', 'serach', 'x'], 2, 'Did you mean "search x"?'],
    [['today', 'soonish'], 2, '"soonish" is not a date.'],
    [['tody'], 2, 'unknown command'],
    [['papers', 'today', 'soonish'], 2, '"soonish" is not a date.'],
    [['papers', 'show', '99'], 1, 'There is no list yet'],
    [['papers', 'add', '2511.00001'], 1, 'does not accept connections'],
    [['ingest', 'file', 'missing.txt'], 1, 'There is no file missing.txt.'],
    [['ingest', 'file', '.'], 1, 'is a folder'],
    [['ingest', 'huggingface', '--date', '2025-11-20', '--week', '2025-W47'], 2, 'Choose one of'],
    [['ingest', 'huggingface', '--date', '2025-11-20'], 1, 'paperboy: '],
    [['ingest', 'huggingface', '--week', 'next'], 2, 'is not a week'],
    [['ingest', 'arxiv'], 2, 'Say what to read'],
    [['ingest', 'arxiv', '--category', 'nonsense!'], 2, 'cs.CL'],
  ])('%j ends with status %i and one clear line', async ([args, status, words], { onTestFinished }) => {
    const run = await runPaperboy(args, freshEnvironment({}, onTestFinished), '', onTestFinished);
    expect(run.stderr).toContain(words);
    expect(run.status).toBe(status);
    expect(run.stdout).toBe('');
    expect(run.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('says nothing but JSON on standard output, also when it fails', async () => {
    const env = freshEnvironment();
    for (const args of [
      ['papers', 'help', '--json'],
      ['papers', 'show', '99', '--json'],
      ['papers', '--json', 'status'],
    ]) {
      const run = await runPaperboy(args, env);
      expect(() => JSON.parse(run.stdout) as unknown, args.join(' ')).not.toThrow();
    }
  });

  it('names all that is wrong with the configuration at once', async () => {
    const run = await runPaperboy(
      ['papers', 'status'],
      freshEnvironment({ PAPERBOY_HF_URL: 'ftp://x', PAPERBOY_TIME_ZONE: 'Mars/Olympus' }),
    );
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('PAPERBOY_HF_URL must be a web address');
    expect(run.stderr).toContain('PAPERBOY_TIME_ZONE must be an IANA time zone');
  });

  it('leaves a file that is no library as it was', async () => {
    const env = freshEnvironment();
    const path = env['PAPERBOY_DATABASE'] ?? '';
    writeFileSync(path, 'my shopping list');
    const run = await runPaperboy(['papers', 'status'], env);
    expect(run.status).toBe(1);
    expect(readFileSync(path, 'utf8')).toBe('my shopping list');
    mkdirSync(join(env['HOME'] ?? '', 'folder'));
    expect(
      (await runPaperboy(['papers', 'status'], { ...env, PAPERBOY_DATABASE: join(env['HOME'] ?? '', 'folder') }))
        .status,
    ).toBe(1);
  });
});

describe('paperboy ingest over the network', () => {
  it('goes on after Ctrl-C where it was stopped', async () => {
    const asked: string[] = [];
    let hang = '2025-11-19';
    let hung: () => void = () => {};
    const url = await standIn((request, response) => {
      const date = new URL(request.url ?? '/', 'http://x').searchParams.get('date') ?? '';
      asked.push(date);
      if (date === hang) {
        hung();
        return;
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify([dailyEntry(Number(date.slice(8)), date)]));
    });
    const env = freshEnvironment({ PAPERBOY_HF_URL: url });
    const args = ['ingest', 'huggingface', '--from', '2025-11-17', '--to', '2025-11-21'];
    const stuck = new Promise<void>((done) => {
      hung = done;
    });
    const child = startPaperboy(args, env);
    const done = finished(child);
    await stuck;
    child.kill('SIGINT');
    const stopped = await done;
    expect(stopped.status).toBe(130);
    expect(stopped.stderr).toContain('the same command goes on from there');
    expect(asked).toEqual(['2025-11-17', '2025-11-18', '2025-11-19']);

    hang = '';
    asked.length = 0;
    const resumed = await runPaperboy([...args, '--json'], env);
    expect(resumed.status).toBe(0);
    expect(asked).toEqual(['2025-11-19', '2025-11-20', '2025-11-21']);
    const status = await runPaperboy(['papers', 'status', '--json'], env);
    expect(JSON.parse(status.stdout)).toMatchObject({ result: { papers: 5 } });
  });
});
