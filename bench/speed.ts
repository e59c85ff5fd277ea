import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { evidenceFeatures, evidenceScores } from '../src/core/ask/evidence-model.ts';
import { evidenceWeights } from '../src/core/ask/evidence-weights.ts';
import { createNearnessReader } from '../src/core/ask/nearness.ts';
import { readPassage } from '../src/core/ask/passage.ts';
import { readQuestion } from '../src/core/ask/question.ts';
import { sentencesOf } from '../src/core/sentences.ts';
import { extractTldr } from '../src/core/summary/summary.ts';
import { quantise } from '../src/store/quantise.ts';
import { createVectorIndex } from '../src/store/sqlite/vector-index.ts';
import { BenchError, sharedFile } from './documents.ts';
import { seeded } from './learn/ranks.ts';
import { staticTable } from './static-table.ts';
import { milliseconds, perSecond, ratio, table } from './table.ts';
import { lexRankSentence, textRankSentence } from './text-rank.ts';
import { type TldrExample, tldrExamples } from './tldr-sets.ts';
import { warmSeconds } from './warm.ts';

/** Vectors of a large library, as wide as those of the table. */
const vectorCount = 100_000;
const vectorWidth = 128;
const nearestMax = 60;
const noRarity = (): number => 1;

function sentencesIn(abstract: string): readonly string[] {
  return sentencesOf(abstract).map(({ start, end }) => abstract.slice(start, end));
}

/** What somebody writes first: the sentence that has most words of the question. */
function mostWordsShared(question: string, sentences: readonly string[]): number {
  const wordsIn = (text: string): readonly string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const asked = new Set(wordsIn(question));
  const shared = sentences.map((sentence) => new Set(wordsIn(sentence).filter((word) => asked.has(word))).size);
  return shared.indexOf(Math.max(...shared));
}

interface Measured {
  readonly what: string;
  readonly who: string;
  readonly rate: number;
}

function rateOf(what: string, who: string, count: number, pass: () => unknown): Measured {
  pass();
  return { what, who, rate: count / warmSeconds(pass) };
}

function measureTexts(papers: readonly TldrExample[]): readonly Measured[] {
  const count = papers.length;
  const nearness = createNearnessReader(staticTable(undefined));
  const questionOf = (index: number): string => papers[(index + count - 1) % count]?.title ?? '';
  return [
    rateOf('TL;DR', 'Paperboy', count, () => papers.map((paper) => extractTldr(paper))),
    rateOf('TL;DR', 'TextRank', count, () => papers.map(({ abstract }) => textRankSentence(sentencesIn(abstract)))),
    rateOf('TL;DR', 'LexRank', count, () => papers.map(({ abstract }) => lexRankSentence(sentencesIn(abstract)))),
    rateOf('evidence', 'Paperboy', count, () =>
      papers.map(({ title, abstract }, index) => {
        const passage = readPassage(title, sentencesIn(abstract));
        const question = readQuestion(questionOf(index), noRarity);
        return evidenceScores(evidenceFeatures(question, passage, nearness(question, passage)), evidenceWeights);
      }),
    ),
    rateOf('evidence', 'most words shared', count, () =>
      papers.map(({ abstract }, index) => mostWordsShared(questionOf(index), sentencesIn(abstract))),
    ),
  ];
}

async function measureEncoding(papers: readonly TldrExample[]): Promise<number> {
  const embeddings = staticTable(undefined);
  const texts = papers.map(({ title, abstract }) => `${title}\n${abstract}`);
  const { signal } = new AbortController();
  await embeddings.embed(texts, signal);
  const start = process.cpuUsage();
  await embeddings.embed(texts, signal);
  const { user, system } = process.cpuUsage(start);
  return (1e6 * papers.length) / Math.max(1, user + system);
}

/** Milliseconds of CPU for one look at all vectors: the store's own index, and cosines of plain arrays that are then sorted. */
function measureScan(): { readonly own: number; readonly plain: number } {
  const chance = seeded(7);
  const vectors = Array.from({ length: vectorCount }, () =>
    Float32Array.from({ length: vectorWidth }, () => chance() - 0.5),
  );
  const db = new Database(':memory:');
  try {
    db.exec('CREATE TABLE paper_vector (id INTEGER PRIMARY KEY, model TEXT, scale REAL, vector BLOB)');
    const insert = db.prepare('INSERT INTO paper_vector (id, model, scale, vector) VALUES (?, ?, ?, ?)');
    db.transaction(() => {
      vectors.forEach((vector, index) => {
        const { scale, values } = quantise(vector);
        insert.run(index + 1, 'bench', scale, Buffer.from(values.buffer));
      });
    })();
    const index = createVectorIndex(db);
    const asked = vectors[17] ?? new Float32Array(vectorWidth);
    const own = (): unknown => index.nearest('bench', asked, nearestMax, null);
    own();
    const length = (vector: Float32Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    const plain = (): unknown =>
      vectors
        .map((vector, at) => {
          let dot = 0;
          for (let k = 0; k < vectorWidth; k += 1) dot += (vector[k] ?? 0) * (asked[k] ?? 0);
          return { at, nearness: dot / (length(vector) * length(asked)) };
        })
        .sort((left, right) => right.nearness - left.nearness)
        .slice(0, nearestMax);
    return { own: 1000 * warmSeconds(own), plain: 1000 * warmSeconds(plain) };
  } finally {
    db.close();
  }
}

export const speedUsage = 'speed [--data FILE] [--papers 3000]';

/** What the brain without a key does in a second of one core, beside what somebody would write first, in the same run. */
export async function benchSpeed(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: sharedFile('hf', 'hf_archive.jsonl.gz') },
      papers: { type: 'string', default: '3000' },
    },
  });
  const papers = (await tldrExamples(values.data)).slice(-Number(values.papers));
  if (papers.length === 0) throw new BenchError(`No abstract in ${values.data}. Usage: ${speedUsage}`);
  console.log(`${papers.length} abstracts of ${values.data}; seconds of CPU on one core, the best of three passes\n`);
  const texts = measureTexts(papers);
  const encoding = await measureEncoding(papers);
  const base = (what: string): number => texts.find((one) => one.what === what)?.rate ?? 1;
  console.log(
    table([
      ['', '', 'abstracts a second', 'to Paperboy’s'],
      ...texts.map(({ what, who, rate }) => [what, who, perSecond(rate), ratio(rate, base(what))]),
      ['encoding', 'Paperboy', perSecond(encoding), '–'],
    ]),
  );
  const { own, plain } = measureScan();
  console.log(
    `\nAll of ${vectorCount} vectors looked at: ${milliseconds(own)}; plain arrays, sorted: ${milliseconds(plain)}`,
  );
}
