import { describe, expect, it } from 'vitest';
import { budgetFinding, diagnoseModels, type ModelUse } from '../../src/cli/model-doctor.ts';
import { readConfig } from '../../src/runtime/config.ts';
import { type Behaviour, startOpenAi } from '../runtime/openai-stand-in/stand-in.ts';

const use: ModelUse = { days: [{ model: 'm', requests: 3, inputTokens: 900, outputTokens: 100 }], withoutVector: 0 };
const none = (): AbortSignal => new AbortController().signal;

async function examined(env: Readonly<Record<string, string>>, known: ModelUse | null = use) {
  const findings = await diagnoseModels(readConfig(env, 'linux'), known, none());
  return findings.map(({ level, sentence }) => `${level}: ${sentence}`);
}

async function server() {
  const openAi = await startOpenAi(() => ({ kind: 'no-choice' }));
  const env = { OPENAI_BASE_URL: openAi.url, OPENAI_API_KEY: 'sk-test', PAPERBOY_MODEL: 'm' };
  return { openAi, env };
}

describe('what doctor says of models', () => {
  it('is what works without one, where none is configured', async () => {
    expect(await examined({})).toEqual([
      'ok: No model is configured: summaries and answers are sentences of the abstracts.',
      'ok: Search goes by words and by the bundled table.',
    ]);
    expect(await examined({ PAPERBOY_EMBEDDINGS: 'none' })).toContain('ok: Search goes by words only.');
  });

  it('is that key and models are right, what was used, and what waits, without a token used', async () => {
    const { openAi, env } = await server();
    openAi.mood.models = ['m', 'small'];
    const set = { ...env, PAPERBOY_EMBEDDINGS: 'small', PAPERBOY_BUDGET: '5k' };
    expect(await examined(set, { ...use, withoutVector: 1 })).toEqual([
      'ok: The server accepts the key and has the model m.',
      'ok: The model is asked by Chat Completions, which the server knows.',
      "ok: 1,000 tokens of today's budget of 5,000 tokens are used.",
      'ok: The server accepts the key and has the model small.',
      'ok: Search goes by words and by small; 1 paper waits for its vector.',
    ]);
    expect(openAi.asked).toHaveLength(0);
  });

  it('is what is wrong: the key, the name, the server', async () => {
    const { openAi, env } = await server();
    openAi.mood.models = [];
    expect(await examined(env)).toContain('problem: The server has no model m.');
    openAi.mood.trouble = () => ({ kind: 'status', status: 401 });
    expect(await examined(env)).toContain('problem: The server of models does not accept the key.');
    openAi.mood.trouble = () => ({ kind: 'status', status: 503 });
    expect(await examined(env)).toContain('problem: The server of models failed (status 503).');
    openAi.mood.trouble = () => ({ kind: 'body', body: '<html>', contentType: 'text/html' });
    expect((await examined(env)).join()).toMatch(/problem: At http\S+ there are web pages and no API of models/);
    const away = { ...env, OPENAI_BASE_URL: 'http://127.0.0.1:2/v1' };
    expect(await examined(away)).toContain('problem: The server of models at http://127.0.0.1:2/v1 cannot be reached.');
  });

  it('is that the model is there, also of a server that only lists its models', async () => {
    const { openAi, env } = await server();
    openAi.mood.models = ['org/tides-7b'];
    openAi.mood.trouble = (route) => (route === 'GET /models' ? null : { kind: 'status', status: 404 });
    expect(await examined({ ...env, PAPERBOY_MODEL: 'org/tides-7b' })).toContain(
      'ok: The server accepts the key and has the model org/tides-7b.',
    );
    expect(await examined({ ...env, PAPERBOY_MODEL: 'org/tides-9b' })).toContain(
      'problem: The server has no model org/tides-9b.',
    );
    openAi.mood.trouble = () => ({ kind: 'status', status: 404 });
    expect(await examined({ ...env, PAPERBOY_MODEL: 'org/tides-7b' })).toContain(
      'warning: The server does not say whether it has the model org/tides-7b.',
    );
  });

  it.each<readonly [string, string, string, Behaviour]>([
    ['Responses', 'responses', 'chat', { kind: 'status', status: 404 }],
    ['Responses', 'responses', 'chat', { kind: 'status', status: 405 }],
    ['Chat Completions', 'chat', 'responses', { kind: 'status', status: 404 }],
  ])('is that the server does not know %s, and what to set', async (title, api, other, behaviour) => {
    const { openAi, env } = await server();
    const set = { ...env, PAPERBOY_MODEL_API: api };
    expect(await examined(set)).toContain(`ok: The model is asked by ${title}, which the server knows.`);
    openAi.mood.unknownWays = new Map([[api === 'chat' ? '/v1/chat/completions' : '/v1/responses', behaviour]]);
    const findings = await diagnoseModels(readConfig(set, 'linux'), use, none());
    expect(findings).toContainEqual({
      area: 'Model',
      level: 'problem',
      sentence: `The server does not know ${title}, by which the model is asked.`,
      mend: expect.stringContaining(`Set PAPERBOY_MODEL_API=${other}`),
    });
    expect(openAi.asked).toHaveLength(0);
  });

  it('is that the server does not say how it may be asked', async () => {
    const { openAi, env } = await server();
    openAi.mood.unknownWays = new Map([['/v1/chat/completions', { kind: 'hang-up' }]]);
    expect(await examined(env)).toContain(
      'warning: The server does not say whether it knows Chat Completions, by which the model is asked.',
    );
  });

  it('is that the budget is used up', () => {
    const limit = { max: 1, inputWeight: 0.001, outputWeight: 0.001 };
    expect(budgetFinding(limit, use.days)).toMatchObject({
      level: 'warning',
      sentence: "$1.00 of today's budget of $1.00 are used.",
    });
    expect(budgetFinding(null, use.days)).toMatchObject({
      level: 'ok',
      sentence: expect.stringContaining('1,000 tokens'),
    });
  });
});
