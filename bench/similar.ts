import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { textOf, unit } from '../src/core/search/fill-vectors.ts';
import { rankSimilar } from '../src/core/search/similar.ts';
import { BenchError, documentsOf, linesOf, sharedFile } from './documents.ts';
import { keyphraseExamples } from './keyphrase-sets.ts';
import { below, createRandom } from './learn/random.ts';
import { averagePrecision, mean, ndcgAt } from './metrics.ts';
import { readJudgements } from './retrieval.ts';
import { staticTable } from './static-table.ts';
import { table } from './table.ts';

/** Grades from here on are relevant for average precision, as CSFCube counts them. */
const relevantFrom = 2;
/** NDCG looks at the first fifth of a pool (NDCG%20, https://arxiv.org/abs/2103.12906). */
const depthShare = 0.2;

interface Described {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
}

/** A paper, and others with how like it somebody found them. */
interface Pool {
  readonly asked: Described;
  readonly others: readonly Described[];
  readonly grades: ReadonlyMap<string, number>;
}

const queryRow = z.object({ id: z.string(), paper: z.string().optional(), title: z.string(), text: z.string() });

/** Judged pools as `corpus.jsonl.gz`, `queries.jsonl` (with the `paper` they are about) and `qrels.tsv` of a folder. */
async function judgedPools(folder: string): Promise<readonly Pool[]> {
  const file = (name: string): string => {
    const packed = join(folder, `${name}.gz`);
    return existsSync(packed) ? packed : join(folder, name);
  };
  const papers = new Map<string, Described>();
  for await (const { id, title, text } of documentsOf(file('corpus.jsonl'), Number.POSITIVE_INFINITY)) {
    papers.set(id, { id, title, abstract: text });
  }
  const judgements = await readJudgements(file('qrels.tsv'));
  const pools: Pool[] = [];
  for await (const line of linesOf(file('queries.jsonl'))) {
    const { id, paper, title, text } = queryRow.parse(JSON.parse(line));
    const grades = new Map([...(judgements.get(id) ?? [])].filter(([other]) => papers.has(other) && other !== paper));
    const others = [...grades.keys()].sort().flatMap((other) => papers.get(other) ?? []);
    pools.push({ asked: { id: paper ?? id, title, abstract: text }, others, grades });
  }
  return pools;
}

const poolSize = 100;
const sharingMax = 50;
const pools = 300;
/** The share of keywords two papers have in common, by their rarity, from which on they are alike a little, quite, very much. */
const gradesFrom = [0.03, 0.05, 0.08] as const;

/**
 * A proxy where nobody has judged: recent papers of Hugging Face, graded by the keywords Hugging Face gave them; those with the most in
 * common, and others at random.
 */
async function keywordPools(archive: string, since: string): Promise<readonly Pool[]> {
  const papers = (await keyphraseExamples(archive)).filter(({ date }) => date >= since);
  const random = createRandom(7);
  const counts = new Map<string, number>();
  for (const { keys } of papers) for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const rarity = (keys: Iterable<string>): number =>
    [...keys].reduce((sum, key) => sum + Math.log(papers.length / (counts.get(key) ?? 1)), 0);
  const described = papers.map(({ title, abstract }, at): Described => ({ id: String(at), title, abstract }));
  return Array.from({ length: Math.min(pools, papers.length) }, (): Pool => {
    const at = below(random, papers.length);
    const own = papers[at]?.keys ?? new Set<string>();
    const alike = papers
      .map(({ keys }, other) => {
        const both = [...keys].filter((key) => own.has(key));
        return { other, share: rarity(both) / Math.max(1e-9, rarity(new Set([...keys, ...own]))) };
      })
      .filter(({ other, share }) => other !== at && share > 0)
      .sort((left, right) => right.share - left.share)
      .slice(0, sharingMax);
    const grades = new Map(
      alike.map(({ other, share }) => [String(other), gradesFrom.filter((from) => share >= from).length]),
    );
    while (grades.size < Math.min(poolSize, papers.length - 1)) {
      const other = below(random, papers.length);
      if (other !== at && !grades.has(String(other))) grades.set(String(other), 0);
    }
    const others = [...grades.keys()].sort().flatMap((id) => described[Number(id)] ?? []);
    return { asked: described[at] ?? { id: '', title: '', abstract: '' }, others, grades };
  });
}

export const similarUsage = 'similar [--data FOLDER] [--archive FILE] [--since 2026-03-01] [--table FILE]';

/** Whether the papers most like one come first in judged pools: by words, by meaning, and as `/papers similar` does. */
export async function benchSimilar(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      archive: { type: 'string', default: sharedFile('hf', 'hf_archive.jsonl.gz') },
      since: { type: 'string', default: '2026-03-01' },
      table: { type: 'string' },
    },
  });
  const judged = values.data === undefined ? null : await judgedPools(values.data);
  const all = (judged ?? (await keywordPools(values.archive, values.since))).filter(({ others }) => others.length > 1);
  if (all.length === 0) throw new BenchError('There is no pool with two papers to compare.');
  const words = staticTable(values.table);
  const { signal } = new AbortController();
  const scores = { 'words only': [], 'meaning only': [], Paperboy: [] } as Record<
    string,
    { ndcg: number; ap: number }[]
  >;
  for (const { asked, others, grades } of all) {
    const [first, ...rest] = await words.embed([asked, ...others].map(textOf), signal);
    const own = unit(first ?? new Float32Array());
    const nearness = new Map(
      others.map((other, at) => {
        const vector = unit(rest[at] ?? own);
        return [
          other.id,
          Math.max(
            0,
            vector.reduce((sum, value, k) => sum + value * (own[k] ?? 0), 0),
          ),
        ] as const;
      }),
    );
    const near = ({ id }: Described): number => nearness.get(id) ?? 0;
    const rate = (ranked: readonly string[]) => {
      const relevant = new Map([...grades].map(([id, grade]) => [id, grade >= relevantFrom ? 1 : 0]));
      return {
        ndcg: ndcgAt(Math.max(1, Math.round(others.length * depthShare)), ranked, grades),
        ap: averagePrecision(ranked, relevant),
      };
    };
    const idsOf = (ranked: readonly { readonly paper: Described }[]) => ranked.map(({ paper }) => paper.id);
    scores['words only']?.push(rate(idsOf(rankSimilar(asked, others, () => 0, words))));
    scores['meaning only']?.push(rate([...others].sort((a, b) => near(b) - near(a)).map(({ id }) => id)));
    scores['Paperboy']?.push(rate(idsOf(rankSimilar(asked, others, near, words))));
  }
  const what = judged ? 'judged pools' : `pools graded by the keywords of Hugging Face (papers since ${values.since})`;
  console.log(`${all.length} ${what}\n`);
  const rows = Object.entries(scores).map(([name, figures]) => [
    name,
    (100 * mean(figures.map(({ ndcg }) => ndcg))).toFixed(1),
    (100 * mean(figures.map(({ ap }) => ap))).toFixed(1),
  ]);
  console.log(table([['', 'NDCG%20', 'MAP'], ...rows]));
}
