import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSmtp } from '../bots/email/smtp-stand-in.ts';
import { record, records } from '../bots/json.ts';
import { honestSummary } from '../runtime/openai-stand-in/honest-summary.ts';
import { type Behaviour, startOpenAi } from '../runtime/openai-stand-in/stand-in.ts';
import { dailyEntry, finished, freshEnvironment, runPaperboy, standIn, startPaperboy } from './paperboy-process.ts';
import { said } from './said.ts';

const papers = 6;

/** A service that has e-mail as its platform, Hugging Face with a list of today, and a server with a model. */
async function scene(behave: (index: number) => Behaviour | null = () => null, changes: Record<string, string> = {}) {
  const smtp = await openSmtp();
  onTestFinished(() => smtp.close());
  const today = new Date().toISOString().slice(0, 10);
  const huggingFace = await standIn((request, response) => {
    const date = new URL(request.url ?? '/', 'http://localhost').searchParams.get('date') ?? today;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(date === today ? Array.from({ length: papers }, (_, at) => dailyEntry(at, date)) : []));
  });
  const openAi = await startOpenAi((body, index) => behave(index) ?? honestSummary(body));
  const env = freshEnvironment({
    SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
    SMTP_FROM: 'Paperboy <papers@example.net>',
    PAPERBOY_PUBLIC_URL: 'https://papers.example.org',
    PAPERBOY_HTTP_PORT: '0',
    PAPERBOY_HF_URL: huggingFace,
    OPENAI_BASE_URL: openAi.url,
    OPENAI_API_KEY: 'sk-test',
    PAPERBOY_MODEL: 'test-model',
    PAPERBOY_EMBEDDINGS: 'none',
    PAPERBOY_LOG_LEVEL: 'info',
    ...changes,
  });
  const serve = () => {
    const child = startPaperboy(['serve'], env);
    return { child, done: finished(child) };
  };
  /** The papers the model was asked about, one for each time. */
  const asked = () =>
    openAi.asked.map(({ body }) => /Invented Paper \d+/.exec(JSON.stringify(body['messages']))?.[0] ?? '').sort();
  const used = async () => {
    const { stdout } = await runPaperboy(['papers', 'status', '--json'], env);
    return records(record(record(JSON.parse(stdout))['result'])['models']);
  };
  const log = join(env['HOME'] ?? '', 'paperboy.log');
  /** How many summaries it says it has written, once it says so. */
  const written = async (words = 'wrote summaries'): Promise<number> => {
    const line = new RegExp(`"summaries":(\\d+),"msg":"${words}"`);
    const said = () => line.exec(existsSync(log) ? readFileSync(log, 'utf8') : '')?.[1];
    await expect.poll(said, { timeout: 25_000 }).toBeDefined();
    const count = Number(said());
    rmSync(log);
    return count;
  };
  return { openAi, env, serve, asked, used, written };
}

async function stopped(child: ChildProcessWithoutNullStreams, done: ReturnType<typeof finished>): Promise<void> {
  child.kill('SIGTERM');
  expect((await done).status).toBe(0);
}

const each = Array.from({ length: papers }, (_, at) => `Invented Paper ${at}`);

describe('serve with a model', { timeout: 90_000 }, () => {
  it('writes the TL;DRs of the newest list once, and lists, cards and digests show them', async () => {
    const { env, serve, asked, used, written } = await scene();
    const { child, done } = serve();
    expect(await written()).toBe(papers);
    expect(asked()).toEqual(each);
    const list = await runPaperboy(['papers', 'today'], env);
    expect(list.stdout.match(/It does well\. — test-model/g)).toHaveLength(papers);
    await runPaperboy(['papers', 'subscribe', 'tides', '--papers', String(papers), '--confirmed', 'yes'], env);
    const digest = await runPaperboy(['papers', 'preview'], env);
    expect(digest.stdout.match(/It does well\. — test-model/g)).toHaveLength(papers);
    const card = await runPaperboy(['papers', 'show', '2511.20003'], env);
    expect(card.stdout).toContain('It does well. — test-model');
    await stopped(child, done);
    expect(asked()).toEqual(each);
    expect(await used()).toMatchObject([{ model: 'test-model', requests: papers }]);
  });

  it('keeps to the budget of the day, and shows the rest without a model', async () => {
    const { env, serve, asked, used, written } = await scene(() => null, { PAPERBOY_BUDGET: '1600' });
    const { child, done } = serve();
    const count = await written();
    await stopped(child, done);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(papers);
    expect(asked()).toHaveLength(count);
    const [model] = await used();
    expect(Number(model?.['inputTokens']) + Number(model?.['outputTokens'])).toBeLessThanOrEqual(1_600);
    const list = await runPaperboy(['papers', 'today'], env);
    expect(list.stdout.match(/— test-model/g)).toHaveLength(count);
    for (const title of each) expect(list.stdout).toContain(title);
  });

  it('goes on after it was killed, and pays for nothing twice that was answered', async () => {
    let isSlow = true;
    const { openAi, env, serve, asked, written } = await scene((index) =>
      isSlow && index === 3 ? { kind: 'silent' } : null,
    );
    const victim = serve();
    await openAi.untilAsked(4);
    victim.child.kill('SIGKILL');
    await victim.done;
    isSlow = false;
    const heir = serve();
    // The one that was under way is free once its lease ends; the others are written at once.
    expect(await written()).toBe(2);
    expect(asked()).toEqual(each);
    const list = await runPaperboy(['papers', 'today'], env);
    expect(list.stdout.match(/— test-model/g)).toHaveLength(papers - 1);
    await stopped(heir.child, heir.done);
  });

  it('pays once where two serve the same library', async () => {
    const { serve, asked, used, written } = await scene();
    const both = [serve(), serve()];
    await written();
    await Promise.all(both.map(({ child, done }) => stopped(child, done)));
    const heir = serve();
    await said(heir.child, /Ctrl-C stops it/);
    await stopped(heir.child, heir.done);
    expect(new Set(asked()).size).toBe(asked().length);
    expect((await used())[0]).toMatchObject({ requests: asked().length });
  });

  it('fetches what a batch has brought, of which somebody may have asked for some already', async () => {
    const { openAi, env, serve, asked, used, written } = await scene();
    const date = new Date().toISOString().slice(0, 10);
    const file = join(env['HOME'] ?? '', `daily-${date}.json`);
    writeFileSync(file, JSON.stringify(Array.from({ length: papers }, (_, at) => dailyEntry(at, date))));
    await runPaperboy(['ingest', 'file', file], env);
    openAi.mood.batchLooks = 1_000;
    const sent = await runPaperboy(['summarise', '--batch', '--no-wait'], env);
    expect(sent.stdout).toMatch(/6 papers sent; 6 papers on the way/);
    openAi.mood.batchDone = papers - 1;
    const early = await runPaperboy(['papers', 'summary', '2511.20003'], env);
    expect(early.stdout.replace(/\s+/g, ' ')).toContain(
      'comes with a batch that is nearly done; ask again in a few minutes',
    );
    openAi.mood.batchLooks = openAi.routes.filter((route) => route === 'GET /batches/batch_1').length + 1;
    const late = await runPaperboy(['papers', 'summary', '2511.20003'], env);
    expect(late.stdout).toContain('Written by test-model');
    const { child, done } = serve();
    expect(await written('fetched summaries')).toBe(papers - 1);
    await stopped(child, done);
    expect(asked()).toEqual([]);
    expect(openAi.batches.files).toEqual([]);
    expect(await used()).toMatchObject([{ requests: papers }]);
  });
});
