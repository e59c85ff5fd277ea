import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { record, records } from '../bots/json.ts';
import { honestSummary } from '../runtime/openai-stand-in/honest-summary.ts';
import { type Behaviour, startOpenAi } from '../runtime/openai-stand-in/stand-in.ts';
import { dailyEntry, finished, freshEnvironment, runPaperboy, startPaperboy } from './paperboy-process.ts';

/** A library of so many papers, and a server that writes honest summaries or vectors. */
async function scene(papers: number, behave: (index: number) => Behaviour | null = () => null) {
  const openAi = await startOpenAi((body, index) => behave(index) ?? honestSummary(body));
  const env = freshEnvironment({
    OPENAI_BASE_URL: openAi.url,
    OPENAI_API_KEY: 'sk-test',
    PAPERBOY_MODEL: 'test-model',
    PAPERBOY_EMBEDDINGS: 'none',
  });
  const file = join(env['HOME'] ?? '', 'daily-2025-11-20.json');
  writeFileSync(file, JSON.stringify(Array.from({ length: papers }, (_, at) => dailyEntry(at + 1, '2025-11-20'))));
  const read = await runPaperboy(['ingest', 'file', file], env);
  expect(read.status, read.stderr).toBe(0);
  return { openAi, env, file };
}

const idsOf = (bodies: readonly unknown[]) =>
  bodies.map((body) => /Invented Paper \d+/.exec(JSON.stringify(record(body)['messages']))?.[0] ?? '');

describe('paperboy summarise', () => {
  it('writes what is lacking, once, and lists show it', async () => {
    const { openAi, env } = await scene(5);
    const some = await runPaperboy(['summarise', '--limit', '2'], env);
    expect(some).toMatchObject({ status: 0, stdout: '2 papers summarised.\n' });
    const rest = await runPaperboy(['summarise', '--json'], env);
    expect(JSON.parse(rest.stdout)).toEqual({ written: 3, unfit: 0, failure: null });
    expect((await runPaperboy(['summarise'], env)).stdout).toBe('0 papers summarised.\n');
    expect(new Set(idsOf(openAi.asked.map(({ body }) => body))).size).toBe(5);
    expect(openAi.asked).toHaveLength(5);
    expect((await runPaperboy(['papers', 'today'], env)).stdout).toContain('It does well.');
  });

  it('says so where there is no model, or a flag makes no sense', async () => {
    const env = freshEnvironment();
    const without = await runPaperboy(['summarise'], env);
    expect(without).toMatchObject({ status: 2, stderr: expect.stringContaining('no model') });
    const { env: set } = await scene(1);
    expect(await runPaperboy(['summarise', '--limit', 'many'], set)).toMatchObject({ status: 2 });
    expect(await runPaperboy(['summarise', '--date', 'someday'], set)).toMatchObject({ status: 2 });
    expect((await runPaperboy(['summarise', '--date', '2025-11-19'], set)).stdout).toBe('0 papers summarised.\n');
  });

  it('stops with Ctrl-C, keeps what was written, and goes on afterwards', async () => {
    let isSlow = true;
    const { openAi, env } = await scene(6, (index) => (isSlow && index >= 2 ? { kind: 'silent' } : null));
    const child = startPaperboy(['summarise'], env);
    const ended = finished(child);
    await openAi.untilAsked(6);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ status: 130, stderr: expect.stringContaining('goes on from there') });
    isSlow = false;
    expect(await runPaperboy(['summarise', '--json'], env)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('"written":4'),
    });
  });

  it('with --batch is killed at any moment, run twice at once, and sends no paper twice', async () => {
    const { openAi, env } = await scene(6);
    openAi.mood.batchLooks = 1_000;
    const victim = startPaperboy(['summarise', '--batch'], env);
    const died = finished(victim);
    await openAi.untilRoute('GET /batches/batch_1');
    victim.kill('SIGKILL');
    await died;
    const both = await Promise.all([
      runPaperboy(['summarise', '--batch', '--no-wait', '--json'], env),
      runPaperboy(['summarise', '--batch', '--no-wait', '--json'], env),
    ]);
    for (const { status, stderr } of both) expect(status, stderr).toBe(0);
    openAi.mood.batchLooks = openAi.routes.filter((route) => route === 'GET /batches/batch_1').length + 1;
    const last = await runPaperboy(['summarise', '--batch', '--json'], env);
    expect(JSON.parse(last.stdout)).toEqual({ written: 6, unfit: 0, sent: 0, pending: 0, failure: null });
    const lines = openAi.batches.made.flatMap((batch) => batch.lines.map((line) => String(line['custom_id'])));
    expect(lines).toHaveLength(6);
    expect(new Set(lines).size).toBe(6);
    expect(openAi.asked).toHaveLength(0);
    const { stdout } = await runPaperboy(['papers', 'status', '--json'], env);
    const models = records(record(record(JSON.parse(stdout))['result'])['models']);
    expect(models).toMatchObject([{ model: 'test-model', requests: 6 }]);
  });
});

describe('embeddings of a server', () => {
  it('are made while papers are read, with progress, and again for another model', async () => {
    const { openAi, env, file } = await scene(70);
    const first = { ...env, PAPERBOY_EMBEDDINGS: 'small' };
    const read = await runPaperboy(['ingest', 'file', file], first);
    expect(read.stderr).toContain('Learning what papers mean: 70/70 (100%)');
    expect(openAi.asked.map(({ body }) => body['model'])).toEqual(['small', 'small']);
    await runPaperboy(['ingest', 'file', file], first);
    expect(openAi.asked).toHaveLength(2);
    openAi.mood.dimensions = 32;
    await runPaperboy(['ingest', 'file', file], { ...env, PAPERBOY_EMBEDDINGS: 'large' });
    expect(openAi.asked.map(({ body }) => body['model'])).toEqual(['small', 'small', 'large', 'large']);
    const found = await runPaperboy(['papers', 'search', 'tide 42'], { ...env, PAPERBOY_EMBEDDINGS: 'large' });
    expect(found.stdout).toContain('Invented Paper 42');
    expect(openAi.asked).toHaveLength(5);
  });

  it('that fail are told, and reading and searching work all the same', async () => {
    const { env, file } = await scene(2, () => ({ kind: 'status', status: 401 }));
    const read = await runPaperboy(['ingest', 'file', file], { ...env, PAPERBOY_EMBEDDINGS: 'small' });
    expect(read).toMatchObject({ status: 0, stderr: expect.stringContaining('found by words only') });
    const found = await runPaperboy(['papers', 'search', 'tides'], { ...env, PAPERBOY_EMBEDDINGS: 'small' });
    expect(found.stdout).toContain('Invented Paper 1');
  });
});
