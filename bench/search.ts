import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runChild } from './child.ts';
import { BenchError, documentsOf, sharedFile } from './documents.ts';
import { searchEngines } from './engines/index.ts';
import { percentile } from './metrics.ts';
import { titleQueries, typedQueries } from './queries.ts';
import { type SearchChildResult, searchChildResult } from './search-child.ts';
import { megabytes, milliseconds, ratio, table } from './table.ts';

const titleQueriesCount = 60;
const seed = 20_251_120;

export const searchUsage =
  'search [--corpus FILE] [--papers 100000] [--only paperboy,paperboy-words,bare-or,bare-and,minisearch,orama] [--slowest]';

interface Row {
  readonly name: string;
  readonly buildMs: number;
  readonly buildRssPeak: number;
  readonly serve: NonNullable<SearchChildResult['serve']>;
  readonly fileBytes: number | null;
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch {
    return null;
  }
}

async function measure(
  name: string,
  corpus: string,
  papers: number,
  queries: readonly string[],
  root: string,
): Promise<Row> {
  const kind = searchEngines[name];
  if (!kind) throw new BenchError(`There is no engine ${name}. Usage: ${searchUsage}`);
  const folder = join(root, name);
  await mkdir(folder);
  const run = async (phase: 'build' | 'serve' | 'both'): Promise<SearchChildResult> =>
    searchChildResult.parse(
      await runChild('search-child', [name, phase], { engine: name, phase, folder, corpus, papers, queries }),
    );
  const built = await run(kind.onDisk ? 'build' : 'both');
  const served = kind.onDisk ? await run('serve') : built;
  if (built.buildMs === null || built.buildRssPeak === null || served.serve === null)
    throw new Error(`${name} measured nothing`);
  const fileBytes = kind.onDisk
    ? await sizeOf(join(folder, name === 'paperboy' ? 'paperboy.sqlite' : 'bare.sqlite'))
    : null;
  await rm(folder, { recursive: true, force: true });
  return { name: kind.name, buildMs: built.buildMs, buildRssPeak: built.buildRssPeak, serve: served.serve, fileBytes };
}

function report(rows: readonly Row[], queryCount: number): string {
  const p = (row: Row, share: number): number => percentile(row.serve.latenciesMs, share);
  const header = [
    '',
    'build',
    'p50',
    'p95',
    'p99',
    'memory',
    'build peak',
    'file',
    'loop p99',
    'loop max',
    'with hits',
  ];
  const body = rows.map((row) => [
    row.name,
    milliseconds(row.buildMs),
    milliseconds(p(row, 0.5)),
    milliseconds(p(row, 0.95)),
    milliseconds(p(row, 0.99)),
    megabytes(row.serve.rss),
    megabytes(row.buildRssPeak),
    row.fileBytes === null ? '–' : megabytes(row.fileBytes),
    milliseconds(row.serve.eventLoopP99Ms),
    milliseconds(row.serve.eventLoopMaxMs),
    `${row.serve.found}/${queryCount}`,
  ]);
  const own = rows.find((row) => row.name === 'Paperboy');
  const ratios = own
    ? rows.flatMap((row) => {
        if (row === own) return [];
        return [
          [
            row.name,
            ratio(own.buildMs, row.buildMs),
            ratio(p(own, 0.5), p(row, 0.5)),
            ratio(p(own, 0.95), p(row, 0.95)),
            ratio(p(own, 0.99), p(row, 0.99)),
            ratio(own.serve.rss, row.serve.rss),
          ],
        ];
      })
    : [];
  const ratioHeader = ['Paperboy’s share of', 'build', 'p50', 'p95', 'p99', 'memory'];
  return `${table([header, ...body])}\n\n${ratios.length > 0 ? table([ratioHeader, ...ratios]) : ''}`;
}

/** Builds and queries a large library with Paperboy and with peers, each in processes of its own, one after the other. */
export async function benchSearch(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      corpus: { type: 'string' },
      papers: { type: 'string', default: '100000' },
      only: { type: 'string' },
      slowest: { type: 'boolean', default: false },
    },
  });
  const corpus = resolve(values.corpus ?? sharedFile('corpus', 'papers-100k.jsonl.gz'));
  const papers = Number(values.papers);
  if (!Number.isInteger(papers) || papers < 1) throw new BenchError(`Usage: ${searchUsage}`);
  const titles: string[] = [];
  for await (const document of documentsOf(corpus, papers)) titles.push(document.title);
  const queries = [...typedQueries, ...titleQueries(titles, titleQueriesCount, seed)];
  const names = values.only?.split(',') ?? Object.keys(searchEngines);
  console.log(
    `${titles.length} papers, ${queries.length} queries, each asked once unmeasured and three times measured, 10 hits; Node ${process.version}\n`,
  );
  const root = await mkdtemp(join(tmpdir(), 'paperboy-bench-'));
  try {
    const rows: Row[] = [];
    for (const name of names) {
      console.error(`… ${name}`);
      rows.push(await measure(name, corpus, papers, queries, root));
    }
    console.log(report(rows, queries.length));
    const told = names.flatMap((name) => searchEngines[name] ?? []);
    console.log(`\n${told.map((kind) => `${kind.name}: ${kind.version}; ${kind.settings}`).join('\n')}`);
    console.log(
      'memory: resident after the queries and a collection of garbage; engines on disk are searched by a fresh process. ' +
        'loop: delay of the event loop while searching.',
    );
    if (values.slowest) {
      for (const row of rows)
        console.log(
          `\nslowest of ${row.name}\n${table(row.serve.slowest.map((entry) => [entry.query, milliseconds(entry.ms)]))}`,
        );
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
