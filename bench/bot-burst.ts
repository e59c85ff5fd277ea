/** Many people at once: what a bot of a chat platform is measured by, whatever the platform. */
import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BotProcess } from './bot-process.ts';
import { batchesOf, documentsOf, sharedFile } from './documents.ts';
import { searchEngines } from './engines/index.ts';
import { percentile } from './metrics.ts';
import { typedQueries } from './queries.ts';
import { milliseconds, ratio, table } from './table.ts';

const batchSize = 1_000;

/** Makes a library of the corpus, lets `use` work with it, and removes it. */
export async function withLibrary(
  corpus: string | undefined,
  papers: number,
  use: (database: string, papers: number) => Promise<void>,
): Promise<void> {
  // The product reads its version and its assets beside its compiled files.
  const beside = (name: string): readonly [URL, URL] => [
    new URL(`../../${name}`, import.meta.url),
    new URL(`../${name}`, import.meta.url),
  ];
  await copyFile(...beside('package.json'));
  await cp(...beside('assets'), { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'paperboy-bench-'));
  try {
    const engine = await searchEngines['paperboy']?.open(folder);
    if (!engine) throw new Error('no engine of our own');
    let added = 0;
    const documents = documentsOf(resolve(corpus ?? sharedFile('corpus', 'papers-100k.jsonl.gz')), papers);
    for await (const batch of batchesOf(documents, batchSize)) {
      await engine.add(batch);
      added += batch.length;
    }
    await engine.close();
    await use(join(folder, 'paperboy.sqlite'), added);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What each of many people asks: mostly searches, as in a busy hour, with lists and cards between them. */
export function commandOf(at: number): { readonly name: string; readonly options: Readonly<Record<string, string>> } {
  const query = typedQueries[at % typedQueries.length] ?? 'diffusion models';
  switch (at % 8) {
    case 5:
      return { name: 'today', options: {} };
    case 6:
      return { name: 'top', options: { period: 'all' } };
    case 7:
      return { name: 'show', options: { paper: query } };
    default:
      return { name: 'search', options: { query } };
  }
}

/** When the signs that people were heard came, and when their whole answers. */
export interface Wait {
  readonly acknowledgedMs: number;
  readonly answeredMs: number;
}

export interface Speed {
  readonly waits: readonly Wait[];
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
}

/** Rounds of bursts. One goes before: code is compiled and pages are read before anything is measured. */
export async function speedOf(
  bot: BotProcess,
  rounds: number,
  burst: (round: number) => Promise<readonly Wait[]>,
): Promise<Speed> {
  await burst(0);
  await bot.watch();
  const waits: Wait[] = [];
  for (let round = 1; round <= rounds; round += 1) waits.push(...(await burst(round)));
  const { loopP99Ms, loopMaxMs } = await bot.report();
  return { waits, loopP99Ms, loopMaxMs };
}

const acknowledged = ({ waits }: Speed): readonly number[] => waits.map(({ acknowledgedMs }) => acknowledgedMs);
const answered = ({ waits }: Speed): readonly number[] => waits.map(({ answeredMs }) => answeredMs);

/** Both bots in a table, and our share of the peer. */
export function speedWords(own: Speed, peer: Speed, peerName: string): string {
  const row = (name: string, speed: Speed): readonly string[] => [
    name,
    ...[acknowledged(speed), answered(speed)].flatMap((times) => [
      milliseconds(percentile(times, 0.5)),
      milliseconds(percentile(times, 0.99)),
    ]),
    milliseconds(speed.loopP99Ms),
    milliseconds(speed.loopMaxMs),
  ];
  const share = (of: (speed: Speed) => readonly number[], at: number): string =>
    ratio(percentile(of(own), at), percentile(of(peer), at));
  return `${table([
    ['', 'acknowledged p50', 'p99', 'answered p50', 'p99', 'loop p99', 'loop max'],
    row('Paperboy', own),
    row(peerName, peer),
  ])}

Paperboy’s share of the ${peerName}: acknowledged p50 ${share(acknowledged, 0.5)}, p99 ${share(acknowledged, 0.99)}; answered p99 ${share(answered, 0.99)}
`;
}

/** Whole numbers above 0 from the command line; `null` where one is none. */
export function countsOf<Name extends string>(values: Readonly<Record<Name, string>>): Record<Name, number> | null {
  const entries = Object.entries<string>(values).map(([name, value]) => [name, Number(value)] as const);
  const isRight = entries.every(([, count]) => Number.isInteger(count) && count > 0);
  return isRight ? (Object.fromEntries(entries) as Record<Name, number>) : null;
}
