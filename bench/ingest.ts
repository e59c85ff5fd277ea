import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { runChild } from './child.ts';
import { BenchError, sharedFile } from './documents.ts';
import { versionOf } from './engines/engine.ts';
import { ingestChildResult } from './ingest-child.ts';
import { percentile } from './metrics.ts';
import { megabytes, milliseconds, ratio, table } from './table.ts';

const ways = ['bare', 'paperboy'] as const;
const titles = { bare: 'bare FTS5', paperboy: 'Paperboy' } as const;

export const ingestUsage = 'ingest [--corpus FILE] [--papers 100000] [--batch 1000] [--rounds 3]';

/** Stores a large corpus through `Store.ingest` and through bare inserts into FTS5, turn by turn; the median of the rounds counts. */
export async function benchIngest(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      corpus: { type: 'string' },
      papers: { type: 'string', default: '100000' },
      batch: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const corpus = resolve(values.corpus ?? sharedFile('corpus', 'papers-100k.jsonl.gz'));
  const [papers, batch, rounds] = [Number(values.papers), Number(values.batch), Number(values.rounds)];
  if (![papers, batch, rounds].every((value) => Number.isInteger(value) && value > 0))
    throw new BenchError(`Usage: ${ingestUsage}`);
  const results: Record<(typeof ways)[number], z.output<typeof ingestChildResult>[]> = { bare: [], paperboy: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const way of ways) {
      const result = ingestChildResult.parse(await runChild('ingest-child', [way], { way, corpus, papers, batch }));
      results[way].push(result);
      console.error(`… round ${round}, ${titles[way]}: ${milliseconds(result.ms)}`);
    }
  }
  const median = (way: (typeof ways)[number], key: 'ms' | 'rssPeak' | 'fileBytes' | 'papers'): number =>
    percentile(
      results[way].map((entry) => entry[key]),
      0.5,
    );
  console.log(
    `${median('bare', 'papers')} papers, ${batch} a transaction, median of ${rounds} rounds; Node ${process.version}\n`,
  );
  const rows = ways.map((way) => [
    titles[way],
    milliseconds(median(way, 'ms')),
    `${Math.round((1000 * median(way, 'papers')) / median(way, 'ms'))}/s`,
    megabytes(median(way, 'rssPeak')),
    megabytes(median(way, 'fileBytes')),
    ratio(median(way, 'ms'), median('bare', 'ms')),
  ]);
  console.log(table([['', 'time', 'papers', 'peak memory', 'file', 'time to bare'], ...rows]));
  console.log(
    `\nbare FTS5: better-sqlite3 ${versionOf('better-sqlite3')}, one FTS5 table with title and text, one prepared INSERT, ` +
      'WAL and synchronous NORMAL as in the store, the same transaction size.\nPaperboy: Store.ingest with identities, sightings, categories and search.',
  );
}
