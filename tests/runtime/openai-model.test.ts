import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ModelFailure, type ModelUnavailable } from '../../src/core/language-model.ts';
import type { ModelMeter } from '../../src/core/model-meter.ts';
import type { Tokens } from '../../src/core/model-records.ts';
import { createOpenAiModel, defaultModelLimits, type ModelLimits } from '../../src/runtime/openai-model.ts';
import { describeSpec } from '../shared-data.ts';
import { fakeTime } from './fake-time.ts';
import { createOpenAiCheck } from './openai-stand-in/openapi-check.ts';
import { type Behaviour, startOpenAi } from './openai-stand-in/stand-in.ts';

const schema = z.object({ said: z.string().max(20), rests_on: z.array(z.int()).nullable() });
const request = { name: 'form', instructions: 'Say.', input: 'Tides.', schema, outputTokensMax: 50 };
const good: Behaviour = { kind: 'content', content: '{"said":"tides","rests_on":[1]}' };
const none = (): AbortSignal => new AbortController().signal;

/** Counts what is settled, and grants everything. */
function openMeter(): ModelMeter & { readonly settled: (Tokens & { readonly requests: number })[]; open: number } {
  const settled: (Tokens & { readonly requests: number })[] = [];
  return {
    settled,
    open: 0,
    async reserve(tokens) {
      this.open += 1;
      return {
        ...tokens,
        settle: async (used, requests) => {
          this.open -= 1;
          settled.push({ ...used, requests });
        },
      };
    },
  };
}

/** The real client against a server that behaves so, one behaviour a request and the last one for all that follow. */
async function scene(
  behaviours: readonly Behaviour[],
  limits: Partial<ModelLimits> = {},
  meter: ModelMeter = openMeter(),
) {
  const server = await startOpenAi((_body, index) => behaviours[Math.min(index, behaviours.length - 1)] ?? good);
  const time = fakeTime();
  const model = createOpenAiModel({
    apiKey: 'sk-test',
    baseUrl: server.url,
    model: 'test-model',
    limits: { ...defaultModelLimits, ...limits },
    meter,
    clock: time.clock,
    sleep: time.sleep,
  });
  return { server, model, time };
}

async function pieces(
  stream: AsyncIterable<string>,
): Promise<{ readonly said: string; readonly failure: ModelUnavailable | null }> {
  let said = '';
  try {
    for await (const part of stream) said += part;
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    return { said, failure: error.outcome };
  }
  return { said, failure: null };
}

describe('a model behind Chat Completions', () => {
  it('answers in the form that was asked for, and counts what it used', async () => {
    const meter = openMeter();
    const { server, model } = await scene([good], {}, meter);
    const outcome = await model.complete(request, none());
    expect(outcome).toEqual({
      kind: 'answered',
      value: { said: 'tides', rests_on: [1] },
      usage: { inputTokens: 3, outputTokens: 8 },
    });
    expect(meter.settled).toEqual([{ inputTokens: 3, outputTokens: 8, requests: 1 }]);
    expect(server.asked[0]).toMatchObject({
      key: 'Bearer sk-test',
      body: {
        model: 'test-model',
        max_tokens: 50,
        messages: [
          { role: 'system', content: 'Say.' },
          { role: 'user', content: 'Tides.' },
        ],
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'form',
            strict: true,
            schema: { type: 'object', required: ['said', 'rests_on'], additionalProperties: false },
          },
        },
      },
    });
    expect(JSON.stringify(server.asked[0]?.body)).not.toContain('maxLength');
  });

  it.each<readonly [string, string]>([
    ['fences', '```json\n{"said":"tides","rests_on":null}\n```'],
    ['thoughts aloud', '<think>{"said":"no"}</think>\n{"said":"tides","rests_on":null}'],
  ])('reads an answer within %s', async (_name, content) => {
    const { model } = await scene([{ kind: 'content', content }]);
    expect(await model.complete(request, none())).toMatchObject({ kind: 'answered', value: { said: 'tides' } });
  });

  it.each<readonly [string, Behaviour, ModelUnavailable['reason'], number]>([
    ['a wrong key', { kind: 'status', status: 401 }, 'unauthorised', 1],
    ['no model of this name', { kind: 'status', status: 404 }, 'unreachable', 1],
    ['a request it does not take', { kind: 'status', status: 400 }, 'unreachable', 1],
    ['too long a prompt', { kind: 'status', status: 400, code: 'context_length_exceeded' }, 'too-long', 1],
    ['an account that is empty', { kind: 'status', status: 429, code: 'insufficient_quota' }, 'rate-limited', 1],
    ['too many requests', { kind: 'status', status: 429 }, 'rate-limited', 3],
    ['a server that fails', { kind: 'status', status: 500 }, 'unreachable', 3],
    ['a server that hangs up', { kind: 'hang-up' }, 'unreachable', 3],
    ['a refusal', { kind: 'refusal' }, 'refused', 1],
    ['a filtered answer', { kind: 'content', content: 'No', finish: 'content_filter' }, 'refused', 1],
    ['no choice', { kind: 'no-choice' }, 'invalid', 1],
    ['no content', { kind: 'content', content: null }, 'invalid', 1],
    ['empty content', { kind: 'content', content: ' ' }, 'invalid', 1],
    ['no JSON', { kind: 'content', content: 'Tides are {' }, 'invalid', 1],
    ['JSON of another form', { kind: 'content', content: '{"said":7,"rests_on":[]}' }, 'invalid', 1],
    [
      'more than the form allows',
      { kind: 'content', content: `{"said":"${'a'.repeat(21)}","rests_on":[]}` },
      'invalid',
      1,
    ],
    ['an answer that is cut off', { kind: 'content', content: '{"said":', finish: 'length' }, 'cut-off', 1],
    ['a body that is no JSON', { kind: 'body', body: '<html>' }, 'invalid', 1],
    ['a body of another kind', { kind: 'body', body: '[]' }, 'invalid', 1],
    ['null', { kind: 'body', body: 'null' }, 'invalid', 1],
  ])('tells %s', async (_name, behaviour, reason, requests) => {
    const meter = openMeter();
    const { server, model } = await scene([behaviour], {}, meter);
    const outcome = await model.complete(request, none());
    expect(outcome).toMatchObject({ kind: 'unavailable', reason });
    expect(JSON.stringify(outcome)).not.toContain('sk-');
    expect(server.asked).toHaveLength(requests);
    expect(meter.open).toBe(0);
  });

  it('tries again after a pause that doubles, and answers then', async () => {
    const { model, time, server } = await scene([
      { kind: 'status', status: 500 },
      { kind: 'status', status: 503 },
      good,
    ]);
    expect(await model.complete(request, none())).toMatchObject({ kind: 'answered' });
    expect(time.waits).toEqual([1_000, 2_000]);
    expect(server.asked).toHaveLength(3);
  });

  it('waits as long as the server asks, unless that is too long for a person', async () => {
    const patient = await scene([{ kind: 'status', status: 429, retryAfter: '7' }, good]);
    expect(await patient.model.complete(request, none())).toMatchObject({ kind: 'answered' });
    expect(patient.time.waits).toEqual([7_000]);
    const hasty = await scene([{ kind: 'status', status: 429, retryAfter: '3600' }, good]);
    expect(await hasty.model.complete(request, none())).toMatchObject({ reason: 'rate-limited' });
    expect(await hasty.model.complete(request, none())).toMatchObject({ reason: 'rate-limited' });
    expect(hasty.server.asked).toHaveLength(1);
  });

  it('does not wait for a server that says nothing, and counts that it may have worked', async () => {
    const meter = openMeter();
    const { model, server } = await scene([{ kind: 'silent' }], { timeoutMs: 60 }, meter);
    expect(await model.complete(request, none())).toMatchObject({ reason: 'unreachable' });
    expect(server.asked.length).toBeLessThanOrEqual(1);
    expect(meter.open).toBe(0);
  });

  it('leaves a server alone that fails again and again, and asks it again later', async () => {
    let isWell = false;
    const time = fakeTime();
    const server = await startOpenAi(() => (isWell ? good : { kind: 'status', status: 500 }));
    const model = createOpenAiModel({
      apiKey: null,
      baseUrl: server.url,
      model: 'test-model',
      limits: { ...defaultModelLimits, triesMax: 1 },
      meter: openMeter(),
      clock: time.clock,
      sleep: time.sleep,
    });
    for (let count = 0; count < 10; count += 1) await model.complete(request, none());
    expect(server.asked).toHaveLength(5);
    time.advance(defaultModelLimits.breakMs);
    await model.complete(request, none());
    await model.complete(request, none());
    expect(server.asked).toHaveLength(6);
    isWell = true;
    time.advance(defaultModelLimits.breakMs);
    expect(await model.complete(request, none())).toMatchObject({ kind: 'answered' });
    expect(await model.complete(request, none())).toMatchObject({ kind: 'answered' });
  });

  it('asks nothing once the budget is used up', async () => {
    const { model, server } = await scene([good], {}, { reserve: async () => null });
    expect(await model.complete(request, none())).toMatchObject({ reason: 'over-budget' });
    expect(await pieces(model.stream(request, none()))).toMatchObject({ said: '', failure: { reason: 'over-budget' } });
    expect(server.asked).toHaveLength(0);
  });

  it('stops with its signal, and gives back what was set aside', async () => {
    const meter = openMeter();
    const { model, server } = await scene([{ kind: 'silent' }], {}, meter);
    const controller = new AbortController();
    const asking = model.complete(request, controller.signal);
    await server.untilAsked(1);
    controller.abort(new Error('gone'));
    await expect(asking).rejects.toThrow('gone');
    expect(meter.open).toBe(0);
  });

  it('has no more requests under way than it may', async () => {
    const { model, server } = await scene([{ kind: 'silent' }], { concurrencyMax: 2 });
    const controller = new AbortController();
    const all = Array.from({ length: 6 }, () => model.complete(request, controller.signal));
    const ends = Promise.allSettled(all);
    await server.untilAsked(2);
    controller.abort(new Error('gone'));
    await ends;
    expect(server.asked).toHaveLength(2);
  });
});

describe('a stream', () => {
  it('comes in pieces and is counted', async () => {
    const meter = openMeter();
    const { model, server } = await scene([{ kind: 'content', content: 'The moon pulls the sea.' }], {}, meter);
    expect(await pieces(model.stream(request, none()))).toEqual({ said: 'The moon pulls the sea.', failure: null });
    expect(meter.settled).toEqual([{ inputTokens: 3, outputTokens: 6, requests: 1 }]);
    expect(server.asked[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it.each<readonly [string, Behaviour, string, ModelUnavailable['reason']]>([
    ['breaks off', { kind: 'cut', pieces: ['The ', 'moon '] }, 'The moon ', 'cut-off'],
    ['is too long', { kind: 'content', content: 'The moon', finish: 'length' }, 'The moon', 'cut-off'],
    ['is filtered', { kind: 'content', content: 'The moon', finish: 'content_filter' }, 'The moon', 'refused'],
    ['never begins', { kind: 'status', status: 401 }, '', 'unauthorised'],
    ['fails', { kind: 'status', status: 500 }, '', 'unreachable'],
  ])('that %s says so', async (_name, behaviour, said, reason) => {
    const meter = openMeter();
    const { model } = await scene([behaviour], {}, meter);
    expect(await pieces(model.stream(request, none()))).toMatchObject({ said, failure: { reason } });
    expect(meter.open).toBe(0);
  });

  it('that nobody reads to its end is closed and counted', async () => {
    const meter = openMeter();
    const { model } = await scene([{ kind: 'content', content: 'The moon pulls the sea.' }], {}, meter);
    for await (const part of model.stream(request, none())) {
      expect(part).toBe('The ');
      break;
    }
    expect(meter.open).toBe(0);
  });

  it('stops with its signal', async () => {
    const { model, server } = await scene([{ kind: 'silent' }]);
    const controller = new AbortController();
    const reading = pieces(model.stream(request, controller.signal));
    await server.untilAsked(1);
    controller.abort(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
  });
});

describeSpec('openai-openapi.json', "OpenAI's document", () => {
  it('is what every exchange above was checked against', () => {
    const check = createOpenAiCheck();
    expect(check.state).toBe('checked');
    expect(check.problems('CreateChatCompletionRequest', { model: 'm' })).not.toEqual([]);
    expect(check.problems('CreateChatCompletionResponse', { id: 7 })).not.toEqual([]);
  });
});
