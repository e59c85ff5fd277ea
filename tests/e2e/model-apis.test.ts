import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Json, record } from '../bots/json.ts';
import { honestSummary } from '../runtime/openai-stand-in/honest-summary.ts';
import { type Behaviour, startOpenAi } from '../runtime/openai-stand-in/stand-in.ts';
import { dailyEntry, freshEnvironment, runPaperboy } from './paperboy-process.ts';

/** Honest summaries where a form is asked for, else an answer that repeats a sentence. */
function behave(body: Json): Behaviour {
  const isForm = body['text'] !== undefined || body['response_format'] !== undefined;
  return isForm ? honestSummary(body) : { kind: 'content', content: 'It does well. [1.2]\n' };
}

describe('the model is asked by', () => {
  it.each([
    ['chat', 'Chat Completions', 'POST /chat/completions'],
    ['responses', 'Responses', 'POST /responses'],
  ])('%s for summaries, batches and answers', async (api, title, route) => {
    const openAi = await startOpenAi(behave);
    const env = freshEnvironment({
      OPENAI_BASE_URL: openAi.url,
      OPENAI_API_KEY: 'sk-test',
      PAPERBOY_MODEL: 'test-model',
      PAPERBOY_MODEL_API: api,
      PAPERBOY_EMBEDDINGS: 'none',
    });
    const file = join(env['HOME'] ?? '', 'daily-2025-11-20.json');
    writeFileSync(file, JSON.stringify([1, 2, 3].map((at) => dailyEntry(at, '2025-11-20'))));
    expect((await runPaperboy(['ingest', 'file', file], env)).status).toBe(0);

    const doctor = await runPaperboy(['doctor'], env);
    expect(doctor.stdout).toContain(`The model is asked by ${title}, which the server knows.`);
    expect(openAi.asked).toHaveLength(0);

    const one = await runPaperboy(['summarise', '--limit', '1', '--json'], env);
    expect(JSON.parse(one.stdout)).toEqual({ written: 1, unfit: 0, failure: null });
    const rest = await runPaperboy(['summarise', '--batch', '--json'], env);
    expect(JSON.parse(rest.stdout)).toMatchObject({ written: 2, sent: 2, pending: 0, failure: null });
    expect(openAi.batches.made.flatMap(({ lines }) => lines.map(({ url }) => url))).toEqual(
      [1, 2].map(() => route.replace('POST ', '/v1')),
    );

    const answer = await runPaperboy(['papers', 'ask', 'How well does Invented Paper 1 do?', '--json'], env);
    expect(record(JSON.parse(answer.stdout))['result']).toMatchObject({
      by: 'test-model',
      sentences: [{ text: 'It does well.' }],
    });
    expect(openAi.routes.filter((each) => each === route).length).toBeGreaterThanOrEqual(3);
    expect(openAi.asked.at(-1)?.body).toMatchObject({ stream: true });
  });
});
