import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import OpenAI from 'openai';
import { z } from 'zod';
import { createModelMeter } from '../src/core/model-meter.ts';
import type { Paper, PaperRecord } from '../src/core/paper.ts';
import type { Store } from '../src/core/ports.ts';
import { sentencesOf } from '../src/core/sentences.ts';
import { batchSummaries } from '../src/core/summary/batch-summaries.ts';
import { createPaperSummaries } from '../src/core/summary/paper-summaries.ts';
import { createSummaryWriter } from '../src/core/summary/summary-writer.ts';
import { sleep, systemClock } from '../src/runtime/clock.ts';
import { batchLimits, createOpenAiBatches } from '../src/runtime/openai-batches.ts';
import { createOpenAiModel, defaultModelLimits } from '../src/runtime/openai-model.ts';
import { openSqliteStore } from '../src/store/sqlite/open-store.ts';
import { type Json, records } from '../tests/bots/json.ts';
import { completionFor, tokensIn } from '../tests/runtime/openai-stand-in/chat-answers.ts';
import { type OpenAiServerStandIn, startOpenAiServer } from '../tests/runtime/openai-stand-in/start-openai.ts';
import { BenchError, recordOf, sharedFile, syntheticArxivId } from './documents.ts';
import { ratio, table } from './table.ts';
import { tldrExamples } from './tldr-sets.ts';

export const summariseUsage = 'summarise [--archive FILE] [--papers 100] [--channels 3] [--latency 300]';

/** Of what the same tokens cost one by one. Source: https://platform.openai.com/docs/guides/batch */
const batchPrice = 0.5;

/** What a run came to, as the server saw it. */
interface Cost {
  readonly ms: number;
  readonly calls: number;
  readonly tokens: number;
}

const signal = new AbortController().signal;

/** The shortest sentences of what was sent: as many as were asked for, in the form that was asked for. */
function answerTo(body: Json): string {
  const messages = records(body['messages']).map(({ content }) => String(content));
  const input = messages.at(-1) ?? '';
  if (body['response_format'] !== undefined) {
    const numbered = [...input.matchAll(/^(\d+)\. (.+)$/gm)].map(([, number, text]) => ({
      text,
      from: Number(number),
    }));
    const parts = ['tldr', 'new', 'how', 'evidence'];
    const sentences = shortest(numbered)
      .slice(0, parts.length)
      .map(({ text, from }, index) => ({ part: parts[index], text, from: [from] }));
    return JSON.stringify({ sentences });
  }
  const abstract = input.slice(input.lastIndexOf('\n') + 1);
  const sentences = sentencesOf(abstract).map(({ start, end }) => ({ text: abstract.slice(start, end) }));
  const wanted = questions.filter((question) => input.includes(question)).length;
  return shortest(sentences)
    .slice(0, wanted)
    .map(({ text }) => text)
    .join(' ');
}

function shortest<T extends { readonly text: string | undefined }>(sentences: readonly T[]): readonly T[] {
  // Where the code is says nothing of the paper.
  const telling = sentences.filter(({ text }) => !/https?:/.test(text ?? ''));
  return telling.sort((one, other) => (one.text?.length ?? 0) - (other.text?.length ?? 0));
}

/** Runs something against a fresh server that takes its time, and counts on the server's side. */
async function costOf(latencyMs: number, run: (server: OpenAiServerStandIn) => Promise<void>): Promise<Cost> {
  let tokens = 0;
  const behave = (body: Json) => {
    const behaviour = { kind: 'content', content: answerTo(body) } as const;
    const { usage } = z.object({ usage: z.object({ total_tokens: z.number() }) }).parse(completionFor(body, behaviour));
    // Servers count the form of an answer as part of the question.
    const form = z.object({ json_schema: z.object({ schema: z.unknown() }) }).safeParse(body['response_format']);
    tokens += usage.total_tokens + (form.success ? tokensIn(JSON.stringify(form.data.json_schema.schema)) : 0);
    return behaviour;
  };
  const server = await startOpenAiServer(behave, { checked: false, latencyMs });
  const start = performance.now();
  try {
    await run(server);
    const calls = server.asked.length + server.batches.made.reduce((sum, { lines }) => sum + lines.length, 0);
    return { ms: performance.now() - start, calls, tokens };
  } finally {
    await server.close();
  }
}

async function withStore<T>(papers: readonly PaperRecord[], use: (store: Store) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'paperboy-bench-'));
  const store = await openSqliteStore({ path: join(folder, 'library.sqlite') });
  try {
    await store.ingest({ source: 'arxiv', scope: 'bench', records: papers, cursor: null, etags: {} });
    return await use(store);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** How the server is asked. */
const inChat = { apiKey: null, api: 'chat', reasoning: null } as const;

/** Ours: every channel asks for every paper. */
async function paperboy(server: OpenAiServerStandIn, store: Store, papers: readonly Paper[], channels: number) {
  const clock = systemClock;
  const options = { ...inChat, baseUrl: server.url, model: 'bench', clock, sleep };
  const meter = createModelMeter({ records: store, clock, zone: 'UTC', model: 'bench', limit: null });
  const model = createOpenAiModel({ ...options, limits: defaultModelLimits, meter });
  const summaries = createPaperSummaries({ records: store, model, language: 'English', clock, sleep, holder: 'bench' });
  const asking = Array.from({ length: channels }, () =>
    papers.map((paper) => summaries.of(paper, new AbortController().signal)),
  );
  const made = await Promise.all(asking.flat());
  console.log(
    `Paperboy shows ${made.filter(({ model: by }) => by !== null).length / channels} of the model's summaries.`,
  );
}

async function byBatch(server: OpenAiServerStandIn, store: Store): Promise<void> {
  const clock = systemClock;
  const options = { ...inChat, baseUrl: server.url, model: 'bench', clock, sleep };
  const meter = createModelMeter({ records: store, clock, zone: 'UTC', model: 'bench', limit: null });
  const model = createOpenAiModel({ ...options, limits: defaultModelLimits, meter });
  const report = await batchSummaries(
    {
      store,
      writer: createSummaryWriter({ records: store, model, language: 'English', clock, holder: 'bench' }),
      server: createOpenAiBatches({ ...options, limits: batchLimits }),
      range: null,
      breathe: async () => undefined,
      clock,
      sleep,
      zone: 'UTC',
      budget: null,
      holder: 'bench',
      mark: () => 'bench',
      limit: null,
      isWaiting: true,
    },
    () => undefined,
    signal,
  );
  if (report.failure !== null) throw new BenchError(report.failure);
  console.log(`Paperboy, --batch: ${report.written} written, ${report.unfit} unfit.\n`);
}

/** One question for each thing that is shown: the TL;DR and three points, as a bot does that was written in an afternoon. */
const questions = [
  'Summarize this paper in one sentence.',
  'What is new in this paper? Answer in one sentence.',
  'How does it work? Answer in one sentence.',
  'What evidence does the paper give? Answer in one sentence.',
];

/** The naive bot: every channel's request is a call of its own. `one`: one call that asks for all, instead of one for each. */
async function naive(server: OpenAiServerStandIn, papers: readonly Paper[], channels: number, one: boolean) {
  const client = new OpenAI({ apiKey: 'none', baseURL: server.url, maxRetries: 0 });
  const asked = one ? [questions.join(' ')] : questions;
  const work = Array.from({ length: channels }, () => papers).flat();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let paper = work[next++]; paper !== undefined; paper = work[next++])
      for (const question of asked)
        await client.chat.completions.create({
          model: 'bench',
          messages: [
            { role: 'system', content: 'You are a helpful research assistant.' },
            { role: 'user', content: `${question}\n\nTitle: ${paper.title}\nAbstract:\n${paper.abstract}` },
          ],
        });
  };
  await Promise.all(Array.from({ length: defaultModelLimits.concurrencyMax }, worker));
}

/** Papers per minute and tokens per paper beside bots that make a call for each request, on the same server. */
export async function benchSummarise(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      archive: { type: 'string', default: sharedFile('hf', 'hf_archive.jsonl.gz') },
      papers: { type: 'string', default: '100' },
      channels: { type: 'string', default: '3' },
      latency: { type: 'string', default: '300' },
    },
  });
  const [count, channels, latency] = [values.papers, values.channels, values.latency].map(Number);
  if (!count || !channels || latency === undefined || !(latency >= 0)) throw new BenchError(`Usage: ${summariseUsage}`);
  const examples = (await tldrExamples(values.archive)).slice(-count);
  const papersRead = examples.map(({ id, title, abstract: text }, index) =>
    recordOf(
      { id, title, text, extra: '', date: null, categories: [] },
      syntheticArxivId(index),
      '2026-01-01T00:00:00.000Z',
    ),
  );
  const rows = await withStore(papersRead, async (store) => {
    const { items: papers } = await store.top(null, 'newest', 0, count);
    const own = await costOf(latency, (server) => paperboy(server, store, papers, channels));
    const single = await costOf(latency, (server) => naive(server, papers, channels, true));
    const each = await costOf(latency, (server) => naive(server, papers, channels, false));
    const batch = await withStore(papersRead, (fresh) => costOf(latency, (server) => byBatch(server, fresh)));
    const row = (name: string, { ms, calls, tokens }: Cost, price = 1): readonly string[] => [
      name,
      Math.round((papers.length / ms) * 60_000).toLocaleString('en'),
      (calls / papers.length).toFixed(1),
      Math.round(tokens / papers.length).toLocaleString('en'),
      ratio(tokens, single.tokens),
      ratio(tokens * price, single.tokens),
    ];
    return [
      ['', 'papers/minute', 'calls/paper', 'tokens/paper', 'tokens', 'price'],
      row('Paperboy', own),
      row('Paperboy, --batch', batch, batchPrice),
      row('naive, a call for each request', single),
      row('naive, a call for each sentence', each),
    ];
  });
  console.log(
    `${count} papers asked for by ${channels} channels; a server that takes ${latency} ms; Node ${process.version}\n`,
  );
  console.log(table(rows));
}
