import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { record, records } from '../bots/json.ts';
import { honestSummary } from '../runtime/openai-stand-in/honest-summary.ts';
import { startOpenAi } from '../runtime/openai-stand-in/stand-in.ts';
import { dailyEntry, finished, freshEnvironment, runPaperboy, startPaperboy } from './paperboy-process.ts';

const shiftedClock = resolve(import.meta.dirname, 'shifted-clock.mjs');
/** Longer than a process that stopped while it sent a batch holds up the others. */
const leaseMs = 16 * 60_000;
const papers = 5;
const silent = { kind: 'silent' } as const;

it('summarise --batch, killed at every step, sends and pays once and leaves nothing on the server', {
  timeout: 90_000,
}, async () => {
  const openAi = await startOpenAi(honestSummary);
  const { mood, routes, batches } = openAi;
  let offsetMs = 0;
  const base = freshEnvironment({
    OPENAI_BASE_URL: openAi.url,
    OPENAI_API_KEY: 'sk-test',
    PAPERBOY_MODEL: 'test-model',
    PAPERBOY_EMBEDDINGS: 'none',
    NODE_OPTIONS: `--import ${shiftedClock}`,
  });
  const env = () => ({ ...base, CLOCK_OFFSET_MS: String(offsetMs) });
  const file = join(base['HOME'] ?? '', 'daily-2025-11-20.json');
  writeFileSync(file, JSON.stringify(Array.from({ length: papers }, (_, at) => dailyEntry(at, '2025-11-20'))));
  expect(await runPaperboy(['ingest', 'file', file], env())).toMatchObject({ status: 0 });

  const asks = (route: string) => routes.filter((each) => each.startsWith(route)).length;
  /** Lets a run live until it has asked for something that is not answered. */
  const killedAt = async (route: string): Promise<void> => {
    const before = asks(route);
    const child = startPaperboy(['summarise', '--batch'], env());
    const ended = finished(child);
    await expect.poll(() => asks(route), { timeout: 20_000 }).toBeGreaterThan(before);
    child.kill('SIGKILL');
    await ended;
    offsetMs += leaseMs;
  };
  const unanswered = (route: string) => (asked: string) => (asked.startsWith(route) ? silent : null);

  mood.trouble = unanswered('POST /files');
  await killedAt('POST /files');
  expect(batches.files).toEqual([]);

  mood.trouble = unanswered('POST /batches');
  await killedAt('POST /batches');
  expect(batches.files).toHaveLength(1);
  expect(batches.made).toHaveLength(0);

  // The server makes the batch, and the run never hears its id.
  mood.isHangingUpAfterBatch = true;
  const beforeMade = asks('POST /batches');
  mood.trouble = (route) => (route === 'GET /batches' && asks('POST /batches') > beforeMade ? silent : null);
  await killedAt('POST /batches');
  await expect.poll(() => batches.made).toHaveLength(1);
  expect(batches.files).toHaveLength(1);

  mood.isHangingUpAfterBatch = false;
  mood.trouble = () => null;
  mood.batchLooks = 1_000;
  await killedAt('GET /batches/batch_1');

  mood.batchLooks = asks('GET /batches/batch_1') + 1;
  mood.trouble = unanswered('GET /files/');
  await killedAt('GET /files/');

  mood.trouble = unanswered('DELETE');
  await killedAt('DELETE');
  expect(batches.files).toHaveLength(2);

  mood.trouble = () => null;
  const last = await runPaperboy(['summarise', '--batch', '--json'], env());
  expect(JSON.parse(last.stdout)).toEqual({ written: 0, unfit: 0, sent: 0, pending: 0, failure: null });
  expect(batches.files).toEqual([]);
  expect(batches.made.map(({ lines }) => lines.length)).toEqual([papers]);
  expect(openAi.asked).toHaveLength(0);
  // All of it is counted for the day on which it was planned.
  offsetMs = 0;
  const { stdout } = await runPaperboy(['papers', 'status', '--json'], env());
  expect(records(record(record(JSON.parse(stdout))['result'])['models'])).toMatchObject([{ requests: papers }]);
  const list = await runPaperboy(['papers', 'today', '2025-11-20'], env());
  expect(list.stdout.match(/— test-model/g)).toHaveLength(papers);
});
