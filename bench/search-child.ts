/** One engine in a process of its own, started by `search.ts`: builds a library, searches it, or (in memory) both. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';
import { answerParent, inputOfChild, settledRss } from './child.ts';
import { batchesOf, documentsOf } from './documents.ts';
import type { Engine } from './engines/engine.ts';
import { searchEngines } from './engines/index.ts';

const batchSize = 1_000;
const hitsMax = 10;
/** Each query is measured so often, after a first time that is not. */
const rounds = 3;
/** What Node's sampling of the event loop rests between two samples: part of every delay it reports. */
const samplingMs = 1;

const inputSchema = z.object({
  engine: z.string(),
  phase: z.enum(['build', 'serve', 'both']),
  folder: z.string(),
  corpus: z.string(),
  papers: z.number(),
  queries: z.array(z.string()),
});

export const searchChildResult = z.object({
  buildMs: z.number().nullable(),
  buildRssPeak: z.number().nullable(),
  serve: z
    .object({
      rss: z.number(),
      latenciesMs: z.array(z.number()),
      slowest: z.array(z.object({ query: z.string(), ms: z.number() })),
      found: z.number(),
      eventLoopP99Ms: z.number(),
      eventLoopMaxMs: z.number(),
    })
    .nullable(),
});

export type SearchChildResult = z.output<typeof searchChildResult>;

async function build(engine: Engine, corpus: string, papers: number): Promise<number> {
  let ms = 0;
  for await (const batch of batchesOf(documentsOf(corpus, papers), batchSize)) {
    const start = performance.now(); // reading the corpus is not the engine's
    await engine.add(batch);
    ms += performance.now() - start;
  }
  return ms;
}

async function serve(engine: Engine, queries: readonly string[]): Promise<NonNullable<SearchChildResult['serve']>> {
  let found = 0;
  for (const query of queries) found += (await engine.search(query, hitsMax)).length > 0 ? 1 : 0;
  const delay = monitorEventLoopDelay({ resolution: samplingMs });
  delay.enable();
  const timed: { query: string; ms: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const query of queries) {
      const start = performance.now();
      await engine.search(query, hitsMax);
      timed.push({ query, ms: performance.now() - start });
      await new Promise((resolve) => setImmediate(resolve)); // lets the sampling run where the search itself never waits
    }
  }
  delay.disable();
  return {
    rss: await settledRss(),
    latenciesMs: timed.map((entry) => entry.ms),
    slowest: timed.sort((left, right) => right.ms - left.ms).slice(0, 10),
    found,
    eventLoopP99Ms: delay.percentile(99) / 1e6 - samplingMs,
    eventLoopMaxMs: delay.max / 1e6 - samplingMs,
  };
}

if (process.send) {
  const { engine: name, phase, folder, corpus, papers, queries } = inputSchema.parse(await inputOfChild());
  const kind = searchEngines[name];
  if (!kind) throw new Error(`no engine ${name}`);
  const engine = await kind.open(folder);
  const buildMs = phase === 'serve' ? null : await build(engine, corpus, papers);
  const buildRssPeak = phase === 'serve' ? null : process.resourceUsage().maxRSS * 1024;
  const served = phase === 'build' ? null : await serve(engine, queries);
  await engine.close();
  const result: SearchChildResult = { buildMs, buildRssPeak, serve: served };
  await answerParent(result);
}
