import { describe, expect, it, vi } from 'vitest';
import { chatApi } from '../../src/runtime/openai-chat.ts';
import { good, modelContract, modelScene, none, openMeter, pieces, request } from '../contracts/model.ts';
import { describeSpec } from '../shared-data.ts';
import { createOpenAiCheck } from './openai-stand-in/openapi-check.ts';
import type { Behaviour } from './openai-stand-in/stand-in.ts';

/** A stream of these events, and of nothing else. */
const events = (...sent: readonly object[]): Behaviour => ({
  kind: 'body',
  body: sent.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''),
  contentType: 'text/event-stream',
});

describe('a model behind Chat Completions', () => {
  modelContract('chat');

  it('is asked as every server understands', async () => {
    const { server, model } = await modelScene('chat', [good]);
    await model.complete(request, none());
    expect(server.routes).toEqual(['POST /chat/completions']);
    expect(server.asked[0]).toMatchObject({ key: 'Bearer sk-test' });
    expect(server.asked[0]?.body).toEqual({
      model: 'test-model',
      max_tokens: 50,
      messages: [
        { role: 'system', content: 'Say.' },
        { role: 'user', content: 'Tides.' },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'form', strict: true, schema: expect.objectContaining({ additionalProperties: false }) },
      },
    });
    expect(JSON.stringify(server.asked[0]?.body)).not.toContain('maxLength');
  });

  it('is asked at OpenAI, also in a region, to keep nothing, with the word for limits that its newer models know', () => {
    const check = createOpenAiCheck();
    for (const host of ['api', 'eu.api']) {
      const asked = { model: 'test-model', baseUrl: `https://${host}.openai.com/v1`, reasoning: null };
      const body = chatApi.formBody(asked, request);
      expect(body).toMatchObject({ max_completion_tokens: 50, store: false });
      expect(body).not.toHaveProperty('max_tokens');
      expect(check.problems('CreateChatCompletionRequest', body)).toEqual([]);
    }
  });

  it('is asked for a stream that counts, and to think', async () => {
    const { server, model } = await modelScene('chat', [{ kind: 'content', content: 'Tides.' }], { reasoning: 'high' });
    await pieces(model.stream(request, none()));
    expect(server.asked[0]?.body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
      reasoning_effort: 'high',
      max_tokens: 25_050,
    });
  });

  it('is read though events and counts are not what they should be', async () => {
    const meter = openMeter();
    const { model } = await modelScene(
      'chat',
      [
        events(
          { choices: [] },
          { choices: [{}] },
          { choices: [{ delta: { content: ['The'] } }] },
          { choices: [{ delta: { content: 'The moon.', tool_calls: [{ function: { name: 'run' } }] } }] },
          { unknown: true, usage: { prompt_tokens: -5, completion_tokens: 1e300 } },
          { choices: [{ delta: {}, finish_reason: 'stop' }] },
          { choices: [{ delta: { content: ' More after the end.' } }] },
        ),
      ],
      { meter },
    );
    expect(await pieces(model.stream(request, none()))).toEqual({ said: 'The moon.', failure: null });
    expect(meter.settled[0]?.outputTokens).toBe(50);
  });

  it('is read no further than an answer may be long', async () => {
    const delta = { choices: [{ delta: { content: 'moon '.repeat(100) } }] };
    const { model } = await modelScene('chat', [events(...Array.from({ length: 50 }, () => delta))]);
    const { said, failure } = await pieces(model.stream(request, none()));
    expect(failure).toMatchObject({ reason: 'cut-off' });
    expect(said.length).toBeLessThanOrEqual(50 * 32);
  });
});

describe('a model behind Responses', () => {
  modelContract('responses');

  it('is asked to keep to a form and to keep nothing', async () => {
    const { server, model } = await modelScene('responses', [good]);
    await model.complete(request, none());
    expect(server.routes).toEqual(['POST /responses']);
    expect(server.asked[0]).toMatchObject({ key: 'Bearer sk-test' });
    expect(server.asked[0]?.body).toEqual({
      model: 'test-model',
      instructions: 'Say.',
      input: 'Tides.',
      max_output_tokens: 50,
      store: false,
      text: {
        format: {
          type: 'json_schema',
          name: 'form',
          strict: true,
          schema: expect.objectContaining({ required: ['said', 'rests_on'], additionalProperties: false }),
        },
      },
    });
    expect(JSON.stringify(server.asked[0]?.body)).not.toContain('maxLength');
  });

  it('is asked for a stream, and to think', async () => {
    const { server, model } = await modelScene('responses', [{ kind: 'content', content: 'Tides.', thought: 9 }], {
      reasoning: 'low',
    });
    expect(await pieces(model.stream(request, none()))).toEqual({ said: 'Tides.', failure: null });
    expect(server.asked[0]?.body).toMatchObject({
      stream: true,
      store: false,
      reasoning: { effort: 'low' },
      max_output_tokens: 4_050,
    });
  });

  it.each<readonly [string, object, string, string]>([
    ['an error', { type: 'error', code: 'server_error', message: 'sk-1' }, '', 'unreachable'],
    ['an error of its limits', { type: 'error', code: 'rate_limit_exceeded', message: 'sk-1' }, '', 'rate-limited'],
    [
      'an answer that failed',
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'sk-1' } } },
      '',
      'unreachable',
    ],
    ['an end that is none', { type: 'response.completed', response: null }, '', 'invalid'],
    ['an end of one still at work', { type: 'response.completed', response: { status: 'queued' } }, '', 'invalid'],
  ])('says in a stream that there was %s', async (_name, last, said, reason) => {
    const { model } = await modelScene('responses', [events({ type: 'response.created', response: {} }, last)]);
    const read = await pieces(model.stream(request, none()));
    expect(read).toMatchObject({ said, failure: { reason } });
    expect(read.failure?.sentence).not.toContain('sk-');
  });

  it('is read though events and counts are not what they should be', async () => {
    const meter = openMeter();
    const { model } = await modelScene(
      'responses',
      [
        events(
          { type: 'response.dreamt.delta', delta: 'No.' },
          { type: 'response.output_text.delta', delta: { text: 'No.' } },
          { type: 'response.function_call_arguments.delta', item_id: 'x', delta: 'No.' },
          { type: 'response.output_text.delta', delta: 'The moon.' },
          { type: 'response.completed', response: { usage: { input_tokens: -1, output_tokens: 1e300 } } },
          { type: 'response.output_text.delta', delta: ' More after the end.' },
        ),
      ],
      { meter },
    );
    expect(await pieces(model.stream(request, none()))).toEqual({ said: 'The moon.', failure: null });
    expect(meter.settled[0]?.outputTokens).toBe(50);
  });

  it('writes nothing of a server to the terminal', async () => {
    const written = vi.spyOn(console, 'error');
    const body = 'event: thread.x\ndata: \u001b[31m{ sk-secret\n\nevent: thread.y';
    const { model } = await modelScene('responses', [{ kind: 'body', body, contentType: 'text/event-stream' }]);
    expect(await pieces(model.stream(request, none()))).toMatchObject({ said: '', failure: { reason: 'invalid' } });
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
  });
});

describeSpec('openai-openapi.json', "OpenAI's document", () => {
  const wrong = { model: 'm', input: 'Tides.', store: 'no', text: { format: { type: 'json_schema' } } };

  it('is what every exchange above was checked against', () => {
    const check = createOpenAiCheck();
    expect(check.state).toBe('checked');
    for (const [schema, body] of [
      ['CreateChatCompletionRequest', { model: 'm' }],
      ['CreateChatCompletionResponse', { id: 7 }],
      ['CreateResponse', wrong],
      ['CreateResponse', { ...wrong, store: false }],
      ['Response', { id: 'resp_1', object: 'response', output: [] }],
      ['ResponseStreamEvent', { type: 'response.output_text.delta', delta: 7 }],
    ] as const)
      expect(check.problems(schema, body), schema).not.toEqual([]);
  });
});
