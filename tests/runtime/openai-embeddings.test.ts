import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import type { ModelMeter } from '../../src/core/model-meter.ts';
import type { Tokens } from '../../src/core/model-records.ts';
import type { AskLimits } from '../../src/runtime/openai-client.ts';
import {
  createOpenAiEmbeddings,
  paperEmbeddingLimits,
  queryEmbeddingLimits,
} from '../../src/runtime/openai-embeddings.ts';
import { fakeTime } from './fake-time.ts';
import { type Behaviour, startOpenAi } from './openai-stand-in/stand-in.ts';

const good: Behaviour = { kind: 'content', content: null };
const none = (): AbortSignal => new AbortController().signal;

/** The real client against a server that behaves so, the last behaviour for all that follow. */
async function scene(behaviours: readonly Behaviour[], limits: AskLimits = paperEmbeddingLimits) {
  const server = await startOpenAi((_body, index) => behaviours[Math.min(index, behaviours.length - 1)] ?? good);
  const time = fakeTime();
  const settled: (Tokens & { readonly requests: number })[] = [];
  const meter: ModelMeter = {
    reserve: async (tokens) => ({
      ...tokens,
      settle: async (used, requests) => {
        settled.push({ ...used, requests });
      },
    }),
  };
  const model = createOpenAiEmbeddings({
    apiKey: 'sk-test',
    baseUrl: server.url,
    model: 'small',
    limits,
    meter,
    ...time,
  });
  return { server, time, settled, model };
}

describe('vectors of a server', () => {
  it('come in the order of their texts, with length 1, as wide as the model makes them, and are counted', async () => {
    const { server, model, settled } = await scene([good]);
    server.mood.dimensions = 48;
    const [tides, moon, again] = await model.embed(['tides tides', 'moon', 'tides'], none());
    expect([tides?.length, moon?.length]).toEqual([48, 48]);
    expect(tides).toEqual(again);
    expect(tides).not.toEqual(moon);
    for (const vector of [tides, moon])
      expect(vector?.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    expect(server.asked[0]).toMatchObject({
      key: 'Bearer sk-test',
      body: { model: 'small', encoding_format: 'float' },
    });
    expect(settled).toEqual([{ inputTokens: 6, outputTokens: 0, requests: 1 }]);
    expect(await model.embed([], none())).toEqual([]);
    expect(server.asked).toHaveLength(1);
  });

  it('are made of a text as far as a model reads, and never of an empty one', async () => {
    const { server, model } = await scene([good]);
    await model.embed(['', 'ä'.repeat(20_000)], none());
    const input = server.asked[0]?.body['input'];
    expect(input).toEqual(['-', expect.stringMatching(/^ä+$/)]);
    expect(Buffer.byteLength(String(Array.isArray(input) ? input[1] : ''))).toBeLessThanOrEqual(8_000);
  });

  it.each<readonly [string, Behaviour]>([
    ['a wrong key', { kind: 'status', status: 401 }],
    ['no such model', { kind: 'status', status: 404 }],
    ['a body that is no JSON', { kind: 'body', body: '<html>' }],
    ['too few vectors', { kind: 'body', body: '{"data":[{"index":0,"embedding":[1]}]}' }],
    [
      'vectors of two widths',
      { kind: 'body', body: '{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}' },
    ],
    ['words in place of numbers', { kind: 'body', body: '{"data":[{"index":0,"embedding":["a"]}]}' }],
    [
      'figures that nothing can hold',
      { kind: 'body', body: '{"data":[{"index":0,"embedding":[1e300]},{"index":1,"embedding":[1]}]}' },
    ],
    [
      'more figures than any model has',
      {
        kind: 'body',
        body: JSON.stringify({
          data: [0, 1].map((index) => ({ index, embedding: Array.from({ length: 20_000 }, () => 0.1) })),
        }),
      },
    ],
    ['an answer without end', { kind: 'endless', body: ' '.repeat(1_000_000), contentType: 'application/json' }],
    ['a failure of the server', { kind: 'status', status: 500 }],
    ['a hang-up', { kind: 'hang-up' }],
  ])('are refused with %s, in words for people', async (_name, behaviour) => {
    const { model } = await scene([behaviour]);
    const failure = await model.embed(['one', 'two'], none()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect(String(failure)).not.toContain('sk-');
  });

  it('of papers are tried again, of a search not', async () => {
    const failing: readonly Behaviour[] = [
      { kind: 'status', status: 500 },
      { kind: 'status', status: 429, retryAfter: '3' },
      good,
    ];
    const papers = await scene(failing);
    expect(await papers.model.embed(['x'], none())).toHaveLength(1);
    expect(papers.time.waits).toEqual([2_000, 3_000]);
    const search = await scene(failing, queryEmbeddingLimits);
    await expect(search.model.embed(['x'], none())).rejects.toBeInstanceOf(UserError);
    expect(search.server.asked).toHaveLength(1);
  });

  it('are not waited for in a search, and not asked for again while the server is away', async () => {
    const { server, model } = await scene([{ kind: 'silent' }], { ...queryEmbeddingLimits, timeoutMs: 40 });
    for (let time = 0; time < 6; time += 1) await expect(model.embed(['x'], none())).rejects.toBeInstanceOf(UserError);
    expect(server.asked.length).toBeLessThanOrEqual(queryEmbeddingLimits.failuresMax);
  });

  it('stop with their signal', async () => {
    const { server, model } = await scene([{ kind: 'silent' }]);
    const controller = new AbortController();
    const asking = model.embed(['x'], controller.signal);
    await server.untilAsked(1);
    controller.abort(new Error('gone'));
    await expect(asking).rejects.toThrow('gone');
  });
});
