import { onTestFinished } from 'vitest';
import { createModelMeter } from '../../../src/core/model-meter.ts';
import type { DayLimit } from '../../../src/core/model-records.ts';
import { type BatchSummariesOptions, batchSummaries } from '../../../src/core/summary/batch-summaries.ts';
import { createSummaryWriter } from '../../../src/core/summary/summary-writer.ts';
import { batchLimits, createOpenAiBatches } from '../../../src/runtime/openai-batches.ts';
import { createOpenAiModel, defaultModelLimits } from '../../../src/runtime/openai-model.ts';
import type { Json } from '../../bots/json.ts';
import { inventedPaper } from '../../invented-papers.ts';
import { openTestLibrary } from '../../library.ts';
import { fakeTime } from '../../runtime/fake-time.ts';
import { honestSummary } from '../../runtime/openai-stand-in/honest-summary.ts';
import { type Behaviour, startOpenAi } from '../../runtime/openai-stand-in/stand-in.ts';

/** The day in which it plays. */
export const day = '2026-03-02';
export const minutes = 60_000;
export const none = (): AbortSignal => new AbortController().signal;
export const ids = ['2511.30000', '2511.30001', '2511.30002'];

/** A library of three papers, the real client, and a server that answers honestly unless told otherwise. */
export async function batchScene(behave: (body: Json, index: number) => Behaviour = honestSummary) {
  const library = await openTestLibrary(
    ids.map((arxivId, at) =>
      inventedPaper({
        arxivId,
        title: `Tides ${at}`,
        abstract: `Tides are hard to predict on small coasts. We present Moonbank ${at}, which predicts tides well with ${at + 2} sensors.`,
      }),
    ),
  );
  onTestFinished(() => library.close());
  const { store } = library;
  const openAi = await startOpenAi(behave);
  const time = fakeTime(`${day}T12:00:00.000Z`);
  let marks = 0;
  const server = { apiKey: 'sk-test', baseUrl: openAi.url, api: 'chat', reasoning: null, model: 'test-model' } as const;
  const writing = (holder: string, limit: DayLimit | null = null) => {
    const meter = createModelMeter({ records: store, clock: time.clock, zone: 'UTC', model: server.model, limit });
    const model = createOpenAiModel({ ...server, ...time, limits: defaultModelLimits, meter });
    return { records: store, model, language: 'English', ...time, holder };
  };
  const process = (holder: string, budget: DayLimit | null = null): BatchSummariesOptions => {
    return {
      store,
      writer: createSummaryWriter(writing(holder, budget)),
      server: createOpenAiBatches({ ...server, ...time, limits: { ...batchLimits, triesMax: 1 } }),
      range: null,
      breathe: async () => undefined,
      ...time,
      zone: 'UTC',
      budget,
      holder,
      mark: () => {
        marks += 1;
        return `mark-${marks}`;
      },
      limit: null,
      isWaiting: true,
    };
  };
  const run = (options: BatchSummariesOptions, signal = none()) => batchSummaries(options, () => undefined, signal);
  const written = async (options: BatchSummariesOptions) => {
    const papers = await store.papers(ids);
    return Promise.all(papers.map((paper) => store.writtenSummary(options.writer.keyOf(paper))));
  };
  return { store, openAi, time, writing, process, run, written };
}
