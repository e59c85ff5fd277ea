import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { modelApiNames } from '../../src/runtime/openai-api.ts';
import { batchLimits, createOpenAiBatches } from '../../src/runtime/openai-batches.ts';
import { none, request } from '../contracts/model.ts';
import { fakeTime } from './fake-time.ts';
import { type Behaviour, startOpenAi } from './openai-stand-in/stand-in.ts';

const lines = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key, request: { ...request, input: key } }));

/** A server that answers each line in its own way, and batches by either way of asking. */
async function scene() {
  const behaviours: Readonly<Record<string, Behaviour>> = {
    a: { kind: 'content', content: '{"said":"tides","rests_on":[1]}', thought: 5 },
    b: { kind: 'refusal' },
    c: { kind: 'content', content: '{"said":', finish: 'length' },
    d: { kind: 'no-choice' },
  };
  const said = z.object({
    input: z.string().optional(),
    messages: z.array(z.object({ content: z.string() })).optional(),
  });
  const openAi = await startOpenAi((body) => {
    const { input, messages } = said.parse(body);
    return behaviours[input ?? messages?.at(-1)?.content ?? ''] ?? { kind: 'status', status: 500 };
  });
  const server = { apiKey: 'sk-test', baseUrl: openAi.url, model: 'test-model', limits: batchLimits, ...fakeTime() };
  const [chat, responses] = modelApiNames.map((api) => createOpenAiBatches({ ...server, api, reasoning: 'low' }));
  if (chat === undefined || responses === undefined) throw new Error('two ways');
  return { openAi, chat, responses };
}

/** What is asked is two tokens of the stand-in's. */
const answers = [
  {
    key: 'a',
    outcome: { kind: 'answered', value: { said: 'tides', rests_on: [1] } },
    used: { inputTokens: 2, outputTokens: 13 },
  },
  { key: 'b', outcome: { kind: 'unavailable', reason: 'refused' } },
  { key: 'c', outcome: { kind: 'unavailable', reason: 'cut-off' }, used: { inputTokens: 2, outputTokens: 2 } },
  { key: 'd', outcome: { kind: 'unavailable', reason: 'invalid' } },
];

describe('batches', () => {
  it.each([
    ['chat', '/v1/chat/completions'],
    ['responses', '/v1/responses'],
  ] as const)('by %s are sent and read by %s', async (api, endpoint) => {
    const { openAi, ...by } = await scene();
    expect(by[api].expected(request).outputTokens).toBe(4_050);
    expect(await by[api].send('mark', lines, none())).toEqual({ kind: 'sent', serverId: 'batch_1' });
    const [made] = openAi.batches.made;
    expect(made?.lines.map(({ method, url }) => `${String(method)} ${String(url)}`)).toEqual(
      lines.map(() => `POST ${endpoint}`),
    );
    expect(await by[api].find('mark', none())).toEqual({ kind: 'found', serverId: 'batch_1' });
    const state = await by[api].look('batch_1', request.schema, none());
    if (state.kind !== 'ended') throw new Error(state.kind);
    expect([...state.answers].sort((one, other) => one.key.localeCompare(other.key))).toMatchObject(answers);
    expect(await by[api].deleteFiles('batch_1', none())).toBe(true);
    expect(openAi.batches.files).toEqual([]);
  });

  it.each([
    ['chat', 'responses'],
    ['responses', 'chat'],
  ] as const)('sent by %s are read where the model is asked by %s since', async (before, since) => {
    const { openAi: _server, ...by } = await scene();
    await by[before].send('mark', lines.slice(0, 1), none());
    const state = await by[since].look('batch_1', request.schema, none());
    expect(state).toMatchObject({ kind: 'ended', answers: answers.slice(0, 1) });
  });
});
