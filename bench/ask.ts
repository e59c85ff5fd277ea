import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Evidence, Verdict } from '../src/core/ask/find-evidence.ts';
import { gatherEvidence } from '../src/core/ask/gather.ts';
import type { AskScope } from '../src/core/ask/turn.ts';
import { parseLocalDate } from '../src/core/local-date.ts';
import type { Paper } from '../src/core/paper.ts';
import { fillVectors } from '../src/core/search/fill-vectors.ts';
import { searchLibrary } from '../src/core/search/search.ts';
import { sentencesOf } from '../src/core/sentences.ts';
import { openSqliteStore } from '../src/store/sqlite/open-store.ts';
import { batchesOf, linesOf, recordOf } from './documents.ts';
import { archivedPaper } from './hf-archive.ts';
import { mean, percentile } from './metrics.ts';
import {
  type OwnPart,
  type OwnQuestion,
  questionFiles,
  readForeignQuestions,
  readOwnQuestions,
} from './question-sets.ts';
import { staticTable } from './static-table.ts';
import { milliseconds, table } from './table.ts';

const batchSize = 1_000;
const now = '2026-09-01T12:00:00.000Z';

/** What is quoted: a paper and the index of its sentence. */
interface Quoted {
  readonly paper: string;
  readonly sentence: number;
}

interface Answered {
  readonly verdict: Verdict;
  readonly quotes: readonly Quoted[];
  readonly ms: number;
}

type Asks = (question: string, paper: string | null) => Promise<Answered>;

async function* archived(path: string): AsyncGenerator<ReturnType<typeof recordOf>> {
  for await (const line of linesOf(path)) {
    const { id, title, abstract, dailyDate } = archivedPaper.parse(JSON.parse(line));
    if (abstract === '') continue;
    const document = { id, title, text: abstract, extra: '', date: parseLocalDate(dailyDate), categories: [] };
    yield recordOf(document, id, now);
  }
}

async function timed(work: () => Promise<Omit<Answered, 'ms'>>): Promise<Answered> {
  const start = performance.now();
  const found = await work();
  return { ...found, ms: performance.now() - start };
}

/** What somebody writes first: the paper that the index ranks first, and its sentence with most words of the question. It never refuses. */
function mostWords(question: string, { id, abstract }: Paper): Quoted {
  const wordsIn = (text: string): readonly string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const asked = new Set(wordsIn(question));
  const text = abstract ?? '';
  const shared = sentencesOf(text).map(
    ({ start, end }) => new Set(wordsIn(text.slice(start, end)).filter((word) => asked.has(word))).size,
  );
  return { paper: id, sentence: shared.indexOf(Math.max(...shared)) };
}

function share(values: readonly boolean[]): string {
  return `${Math.round(100 * mean(values.map(Number)))} %`;
}

function verdicts(answers: readonly Answered[]): string {
  return (['answered', 'closest', 'none'] as const)
    .map((verdict) => share(answers.map((answer) => answer.verdict === verdict)).replace(' %', ''))
    .join('/');
}

async function answerAll<Row extends { readonly text: string; readonly paper: string }>(
  asks: Asks,
  rows: readonly Row[],
  isWithin: boolean,
): Promise<readonly (Answered & { readonly row: Row })[]> {
  const answers: (Answered & { readonly row: Row })[] = [];
  for (const row of rows) answers.push({ ...(await asks(row.text, isWithin ? row.paper : null)), row });
  return answers;
}

/** How a way to answer does: of its quotations, which are of the right paper, and which are a sentence that answers. */
function figures(name: string, answers: readonly (Answered & { readonly row: OwnQuestion })[]): readonly string[] {
  const isRight = ({ row }: { readonly row: OwnQuestion }, quote: Quoted): boolean =>
    quote.paper === row.paper && row.sentences.includes(quote.sentence);
  return [
    name,
    share(answers.map((answer) => answer.quotes[0]?.paper === answer.row.paper)),
    share(answers.map((answer) => answer.quotes.some((quote) => quote.paper === answer.row.paper))),
    share(answers.map((answer) => answer.quotes.some((quote) => isRight(answer, quote)))),
    mean(answers.map(({ quotes }) => quotes.length)).toFixed(1),
    verdicts(answers),
  ];
}

export const askUsage = 'ask [--part dev|test]';

/** Questions of our own to the whole archive of Hugging Face's lists: does the right sentence of the right paper come back? */
export async function benchAsk(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { part: { type: 'string', default: 'dev' } } });
  const part: OwnPart = values.part === 'test' ? 'test' : 'dev';
  const { asked, nearMisses } = await readOwnQuestions(part);
  const foreign = (await readForeignQuestions('test')).map((text) => ({ text, paper: '' }));
  const words = staticTable(undefined);
  const { signal } = new AbortController();
  const folder = await mkdtemp(join(tmpdir(), 'paperboy-bench-'));
  const store = await openSqliteStore({ path: join(folder, 'paperboy.sqlite') });
  try {
    for await (const records of batchesOf(archived(questionFiles.archive), batchSize)) {
      await store.ingest({ source: 'arxiv', scope: 'bench', records, cursor: null, etags: {} });
    }
    await fillVectors({ store, model: words, breathe: async () => {} }, () => {}, signal);
    const library = { store, clock: { now: () => now }, zone: 'UTC', meaning: words, rarity: words, signal };
    const quoted = ({ verdict, quotes }: Evidence): Omit<Answered, 'ms'> => ({
      verdict,
      quotes: quotes.map(({ paper, sentence }) => ({ paper: paper.id, sentence })),
    });
    const paperboy: Asks = (question, paper) => {
      const scope: AskScope = paper === null ? { kind: 'library' } : { kind: 'paper', paper };
      return timed(async () => quoted(await gatherEvidence(library, { question, scope, after: null })));
    };
    const naive: Asks = (question, paper) =>
      timed(async () => {
        const filter = { since: null, until: null, category: null };
        const query = { text: question, filter, offset: 0, limit: 1, today: '2026-09-01', signal } as const;
        const { hits } = await searchLibrary(store, { ...query, freshness: 'off', meaning: null });
        const found = paper === null ? (hits[0]?.paper ?? null) : await store.paper(paper);
        return found === null
          ? { verdict: 'none', quotes: [] }
          : { verdict: 'answered', quotes: [mostWords(question, found)] };
      });
    const { papers } = await store.counts();
    console.log(`${asked.length} questions (${part}) that papers of ${papers} answer\n`);
    const whole = await answerAll(paperboy, asked, false);
    const head = ['', 'first quote of its paper', 'any', 'a sentence that answers', 'quotes', 'answered/closest/none'];
    console.log(
      table([
        head,
        figures('Paperboy, whole library', whole),
        figures('first by words, most words shared', await answerAll(naive, asked, false)),
        figures('Paperboy, of the paper', await answerAll(paperboy, asked, true)),
        figures('of the paper, most words shared', await answerAll(naive, asked, true)),
      ]),
    );
    console.log(
      `\nWhat is not answered (answered/closest/none): near misses, of their paper ${verdicts(await answerAll(paperboy, nearMisses, true))}, ` +
        `whole library ${verdicts(await answerAll(paperboy, nearMisses, false))}; ` +
        `${foreign.length} everyday questions ${verdicts(await answerAll(paperboy, foreign, false))}`,
    );
    const ms = whole.map((answer) => answer.ms);
    console.log(`${milliseconds(percentile(ms, 0.5))} a question, p95 ${milliseconds(percentile(ms, 0.95))}`);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}
