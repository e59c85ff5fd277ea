/** One way of storing the papers, in a process of its own, started by `ingest.ts`. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openSqliteStore } from '../src/store/sqlite/open-store.ts';
import { answerParent, inputOfChild } from './child.ts';
import { type BenchDocument, batchesOf, documentsOf, recordOf, syntheticArxivId } from './documents.ts';
import { bareInsert, openBareFile } from './engines/bare-fts5.ts';
import { ingestedAt } from './engines/paperboy.ts';

const inputSchema = z.object({
  way: z.enum(['paperboy', 'bare']),
  corpus: z.string(),
  papers: z.number(),
  batch: z.number(),
});

export const ingestChildResult = z.object({
  ms: z.number(),
  papers: z.number(),
  rssPeak: z.number(),
  fileBytes: z.number(),
});

interface Target {
  add(documents: readonly BenchDocument[], first: number): Promise<number>;
  /** Everything is in the one file afterwards. */
  close(): Promise<void>;
  readonly file: string;
}

async function paperboy(folder: string): Promise<Target> {
  const file = join(folder, 'paperboy.sqlite');
  const store = await openSqliteStore({ path: file });
  return {
    file,
    async add(documents, first) {
      const records = documents.map((document, at) => recordOf(document, syntheticArxivId(first + at), ingestedAt));
      const batch = {
        source: 'arxiv',
        scope: 'bench',
        records,
        cursor: `${first}`,
        etags: {},
      } as const;
      return (await store.ingest(batch)).created.length;
    },
    close: () => store.close(),
  };
}

async function bare(folder: string): Promise<Target> {
  const db = openBareFile(folder);
  const insert = bareInsert(db);
  return {
    file: join(folder, 'bare.sqlite'),
    async add(documents) {
      insert(documents);
      return documents.length;
    },
    async close() {
      db.close();
    },
  };
}

if (process.send) {
  const { way, corpus, papers, batch } = inputSchema.parse(await inputOfChild());
  const folder = await mkdtemp(join(tmpdir(), 'paperboy-bench-'));
  try {
    const target = await (way === 'paperboy' ? paperboy : bare)(folder);
    let stored = 0;
    let ms = 0;
    for await (const documents of batchesOf(documentsOf(corpus, papers), batch)) {
      const start = performance.now(); // reading the corpus belongs to neither
      stored += await target.add(documents, stored);
      ms += performance.now() - start;
    }
    const start = performance.now();
    await target.close(); // writes what is left in the write-ahead log
    ms += performance.now() - start;
    const rssPeak = process.resourceUsage().maxRSS * 1024;
    await answerParent({ ms, papers: stored, rssPeak, fileBytes: (await stat(target.file)).size });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
