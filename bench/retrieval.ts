import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type BenchDocument, BenchError, documentsOf, linesOf, sharedFile } from './documents.ts';
import { bareFts5Kind } from './engines/bare-fts5.ts';
import type { EngineKind } from './engines/engine.ts';
import { miniSearchKind } from './engines/minisearch.ts';
import { paperboyKind } from './engines/paperboy.ts';
import { averagePrecision, type Judgements, mean, ndcgAt, percentile, recallAt, reciprocalRank } from './metrics.ts';
import { staticTable } from './static-table.ts';
import { milliseconds, ratio, table } from './table.ts';
import { tldrSet } from './tldr-papers.ts';

/** Documents that are looked at for recall and average precision, as BEIR reports them. */
const depth = 100;
const batchSize = 500;

const queryRow = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  _id: z.string().optional(),
  text: z.string(),
});

export interface EvaluationSet {
  readonly documents: readonly BenchDocument[];
  /** Only queries with a relevant document. */
  readonly queries: readonly { readonly id: string; readonly text: string; readonly judgements: Judgements }[];
}

/** Rows `query⇥document⇥grade` (BEIR) or `query⇥0⇥document⇥grade` (TREC), with or without a header. */
export async function readJudgements(path: string): Promise<ReadonlyMap<string, Judgements>> {
  const byQuery = new Map<string, Map<string, number>>();
  for await (const line of linesOf(path)) {
    const cells = line.split(/\t| +/);
    const [query = '', document = '', score = ''] = cells.length === 4 ? [cells[0], cells[2], cells[3]] : cells;
    const grade = Number(score);
    if (score === '' || Number.isNaN(grade)) continue; // the header
    const grades = byQuery.get(query) ?? new Map<string, number>();
    grades.set(document, grade);
    byQuery.set(query, grades);
  }
  return byQuery;
}

async function readSet(corpus: string, queries: string, qrels: string): Promise<EvaluationSet> {
  const documents: BenchDocument[] = [];
  for await (const document of documentsOf(corpus, Number.POSITIVE_INFINITY)) documents.push(document);
  const judgements = await readJudgements(qrels);
  const judged: { id: string; text: string; judgements: Judgements }[] = [];
  for await (const line of linesOf(queries)) {
    const { id, _id, text } = queryRow.parse(JSON.parse(line));
    const name = String(id ?? _id);
    const own = judgements.get(name);
    if (own && [...own.values()].some((grade) => grade > 0)) judged.push({ id: name, text, judgements: own });
  }
  if (judged.length === 0)
    throw new BenchError('No query has a relevant document: do the queries and the judgements belong together?');
  return { documents, queries: judged };
}

interface Figures {
  readonly kind: EngineKind;
  readonly ndcg: number;
  /** Of the first relevant document among the first 10. */
  readonly mrr: number;
  readonly recall: number;
  readonly averagePrecision: number;
  readonly p95Ms: number;
}

async function evaluate(kind: EngineKind, set: EvaluationSet, cutoff: number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'paperboy-bench-'));
  try {
    const engine = await kind.open(folder);
    for (let start = 0; start < set.documents.length; start += batchSize) {
      await engine.add(set.documents.slice(start, start + batchSize));
    }
    const figures: { ndcg: number; mrr: number; recall: number; precision: number; ms: number }[] = [];
    for (const { text, judgements } of set.queries) {
      const start = performance.now();
      const ranked = (await engine.search(text, depth)).map((hit) => hit.id);
      figures.push({
        ms: performance.now() - start,
        ndcg: ndcgAt(cutoff, ranked, judgements),
        mrr: reciprocalRank(ranked.slice(0, 10), judgements),
        recall: recallAt(depth, ranked, judgements),
        precision: averagePrecision(ranked, judgements),
      });
    }
    await engine.close();
    return {
      kind,
      ndcg: mean(figures.map((entry) => entry.ndcg)),
      mrr: mean(figures.map((entry) => entry.mrr)),
      recall: mean(figures.map((entry) => entry.recall)),
      averagePrecision: mean(figures.map((entry) => entry.precision)),
      p95Ms: percentile(
        figures.map((entry) => entry.ms),
        0.95,
      ),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const retrievalUsage =
  'retrieval --corpus FILE --queries FILE --qrels FILE | --tldr FILE [--corpus FILE] [--papers 100000]  [--k 10] [--freshness off|mild] [--table FILE] [--own]';

/** Quality of the first hits on a set with judgements, Paperboy beside peers, in one run. */
export async function benchRetrieval(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      corpus: { type: 'string' },
      queries: { type: 'string' },
      qrels: { type: 'string' },
      k: { type: 'string', default: '10' },
      freshness: { type: 'string', default: 'off' },
      tldr: { type: 'string' },
      papers: { type: 'string', default: '100000' },
      table: { type: 'string' },
      own: { type: 'boolean', default: false },
    },
  });
  const { corpus, queries, qrels } = values;
  const cutoff = Number(values.k);
  const isKnownItem = values.tldr !== undefined;
  if ((!isKnownItem && (!corpus || !queries || !qrels)) || !Number.isInteger(cutoff) || cutoff < 1)
    throw new BenchError(`Usage: ${retrievalUsage}`);
  const set = isKnownItem
    ? await tldrSet(values.tldr ?? '', corpus ?? sharedFile('corpus', 'papers-100k.jsonl.gz'), Number(values.papers))
    : await readSet(corpus ?? '', queries ?? '', qrels ?? '');
  console.log(`${set.documents.length} documents, ${set.queries.length} judged queries\n`);
  const freshness = values.freshness === 'mild' ? 'mild' : 'off';
  const own = [paperboyKind(freshness, staticTable(values.table)), paperboyKind(freshness)];
  const kinds = values.own ? own : [...own, bareFts5Kind('OR'), miniSearchKind];
  const results: Figures[] = [];
  for (const kind of kinds) results.push(await evaluate(kind, set, cutoff));
  const best = results[0];
  const header = [
    '',
    `nDCG@${cutoff}`,
    'MRR@10',
    `Recall@${depth}`,
    `MAP@${depth}`,
    'query p95',
    `nDCG@${cutoff} to Paperboy's`,
  ];
  const rows = results.map((figures) => [
    figures.kind.name,
    figures.ndcg.toFixed(4),
    figures.mrr.toFixed(4),
    figures.recall.toFixed(4),
    figures.averagePrecision.toFixed(4),
    milliseconds(figures.p95Ms),
    ratio(figures.ndcg, best?.ndcg ?? 0),
  ]);
  console.log(table([header, ...rows]));
  console.log(`\n${results.map(({ kind }) => `${kind.name}: ${kind.version}; ${kind.settings}`).join('\n')}`);
}
