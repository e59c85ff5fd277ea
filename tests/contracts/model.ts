import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ModelFailure, type ModelUnavailable } from '../../src/core/language-model.ts';
import type { ModelMeter } from '../../src/core/model-meter.ts';
import type { Tokens } from '../../src/core/model-records.ts';
import type { ModelApiName, ReasoningEffort } from '../../src/runtime/openai-api.ts';
import { createOpenAiModel, defaultModelLimits, type ModelLimits } from '../../src/runtime/openai-model.ts';
import { fakeTime } from '../runtime/fake-time.ts';
import { type Behaviour, startOpenAi } from '../runtime/openai-stand-in/stand-in.ts';

const schema = z.object({ said: z.string().max(20), rests_on: z.array(z.int()).nullable() });
/** A question with a form for its answer. */
export const request = { name: 'form', instructions: 'Say.', input: 'Tides.', schema, outputTokensMax: 50 };
/** An answer in that form. */
export const good: Extract<Behaviour, { kind: 'content' }> = {
  kind: 'content',
  content: '{"said":"tides","rests_on":[1]}',
};
const prose: Behaviour = { kind: 'content', content: 'The moon pulls the sea.' };
export const none = (): AbortSignal => new AbortController().signal;

/** Counts what is settled, and grants everything. */
export function openMeter(): ModelMeter & {
  readonly settled: (Tokens & { readonly requests: number })[];
  readonly reserved: Tokens[];
  open: number;
} {
  const settled: (Tokens & { readonly requests: number })[] = [];
  const reserved: Tokens[] = [];
  return {
    settled,
    reserved,
    open: 0,
    async reserve(tokens) {
      this.open += 1;
      reserved.push(tokens);
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

interface SceneOptions {
  readonly limits?: Partial<ModelLimits>;
  readonly meter?: ModelMeter;
  readonly reasoning?: ReasoningEffort;
  readonly time?: ReturnType<typeof fakeTime>;
}

/** The real client against a server that behaves so, one behaviour a request and the last one for all that follow. */
export async function modelScene(
  api: ModelApiName,
  behaviours: readonly Behaviour[] | ((index: number) => Behaviour),
  { limits = {}, meter = openMeter(), reasoning, time = fakeTime() }: SceneOptions = {},
) {
  const server = await startOpenAi((_body, index) =>
    typeof behaviours === 'function' ? behaviours(index) : (behaviours[Math.min(index, behaviours.length - 1)] ?? good),
  );
  const model = createOpenAiModel({
    apiKey: 'sk-test',
    baseUrl: server.url,
    api,
    reasoning: reasoning ?? null,
    model: 'test-model',
    limits: { ...defaultModelLimits, ...limits },
    meter,
    clock: time.clock,
    sleep: time.sleep,
  });
  return { server, model, time };
}

/** What a stream says, and why it ended too soon where it did. */
export async function pieces(
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

/** What every language model behind a server has to do, whichever way it is asked. */
export function modelContract(api: ModelApiName): void {
  const scene = (behaviours: readonly Behaviour[] | ((index: number) => Behaviour), options?: SceneOptions) =>
    modelScene(api, behaviours, options);

  describe('an answer in a form', () => {
    it('comes and is counted', async () => {
      const meter = openMeter();
      const { model } = await scene([good], { meter });
      const usage = { inputTokens: 3, outputTokens: 8 };
      const value = { said: 'tides', rests_on: [1] };
      expect(await model.complete(request, none())).toEqual({ kind: 'answered', value, usage });
      expect(meter.settled).toEqual([{ ...usage, requests: 1 }]);
    });

    it.each<readonly [string, string]>([
      ['fences', '```json\n{"said":"tides","rests_on":null}\n```'],
      ['thoughts aloud', '<think>{"said":"no"}</think>\n{"said":"tides","rests_on":null}'],
    ])('is read within %s', async (_name, content) => {
      const { model } = await scene([{ kind: 'content', content }]);
      expect(await model.complete(request, none())).toMatchObject({ kind: 'answered', value: { said: 'tides' } });
    });

    it('counts what was thought, and has tokens for it', async () => {
      const meter = openMeter();
      const { model } = await scene([{ ...good, thought: 700 }], { meter, reasoning: 'low' });
      expect(await model.complete(request, none())).toMatchObject({ kind: 'answered' });
      expect(meter.reserved[0]?.outputTokens).toBe(4_050);
      expect(meter.settled).toEqual([{ inputTokens: 3, outputTokens: 708, requests: 1 }]);
    });

    it.each<readonly [string, Behaviour, ModelUnavailable['reason'], RegExp, number]>([
      ['a wrong key', { kind: 'status', status: 401 }, 'unauthorised', /does not accept the key/, 1],
      [
        'no model of this name',
        { kind: 'status', status: 404, code: 'model_not_found' },
        'unreachable',
        /no model of this name/,
        1,
      ],
      ['no such request', { kind: 'status', status: 404 }, 'unreachable', /does not know this request/, 1],
      [
        'a request it does not take',
        { kind: 'status', status: 400 },
        'unreachable',
        /does not take the request \(status 400\)/,
        1,
      ],
      [
        'an effort it does not know',
        { kind: 'status', status: 400, code: 'unsupported_parameter', param: 'reasoning.effort' },
        'unreachable',
        /does not take this reasoning effort/,
        1,
      ],
      [
        'a model without forms',
        { kind: 'status', status: 400, code: 'invalid_value', param: 'response_format' },
        'unreachable',
        /cannot keep to a form/,
        1,
      ],
      ['another address', { kind: 'status', status: 307 }, 'unreachable', /status 307/, 1],
      [
        'too long a prompt',
        { kind: 'status', status: 400, code: 'context_length_exceeded' },
        'too-long',
        /too long for the model/,
        1,
      ],
      [
        'an account that is empty',
        { kind: 'status', status: 429, code: 'insufficient_quota' },
        'rate-limited',
        /nothing left to spend/,
        1,
      ],
      ['too many requests', { kind: 'status', status: 429 }, 'rate-limited', /no room for more requests/, 3],
      ['a server that fails', { kind: 'status', status: 500 }, 'unreachable', /status 500/, 3],
      ['a server that says it failed', { kind: 'failed', code: 'server_error' }, 'unreachable', /server failed/, 3],
      ['a server that says it is busy', { kind: 'failed', code: 'rate_limit_exceeded' }, 'rate-limited', /no room/, 3],
      ['a question against its rules', { kind: 'failed', code: 'invalid_prompt' }, 'refused', /declined/, 1],
      ['a server that hangs up', { kind: 'hang-up' }, 'unreachable', /cannot be reached/, 3],
      ['a refusal', { kind: 'refusal' }, 'refused', /declined to answer/, 1],
      ['a filtered answer', { kind: 'content', content: 'No', finish: 'content_filter' }, 'refused', /declined/, 1],
      ['no choice', { kind: 'no-choice' }, 'invalid', /could not be read/, 1],
      ['no content', { kind: 'content', content: null }, 'invalid', /could not be read/, 1],
      ['empty content', { kind: 'content', content: ' ' }, 'invalid', /could not be read/, 1],
      ['a call of a tool that nobody offered', { kind: 'tool-call' }, 'invalid', /could not be read/, 1],
      ['no JSON', { kind: 'content', content: 'Tides are {' }, 'invalid', /could not be read/, 1],
      ['JSON of another form', { kind: 'content', content: '{"said":7,"rests_on":[]}' }, 'invalid', /be read/, 1],
      [
        'more than the form allows',
        { kind: 'content', content: `{"said":"${'a'.repeat(21)}","rests_on":[]}` },
        'invalid',
        /could not be read/,
        1,
      ],
      [
        'an answer that is cut off',
        { kind: 'content', content: '{"said":', finish: 'length' },
        'cut-off',
        /cut off/,
        1,
      ],
      [
        'thinking without an answer',
        { kind: 'content', content: null, finish: 'length', thought: 50 },
        'cut-off',
        /by thinking/,
        1,
      ],
      ['a body that is no JSON', { kind: 'body', body: '<html>' }, 'invalid', /could not be read/, 1],
      ['a page', { kind: 'body', body: '<html>', contentType: 'text/html' }, 'unreachable', /sent a web page/, 1],
      ['a body of another kind', { kind: 'body', body: '[]' }, 'invalid', /could not be read/, 1],
      ['null', { kind: 'body', body: 'null' }, 'invalid', /could not be read/, 1],
      [
        'parts of another kind',
        {
          kind: 'body',
          body: '{"object":"response","output":[7,null,{"type":"message","content":"x"}],"choices":[7]}',
        },
        'invalid',
        /could not be read/,
        1,
      ],
    ])('tells %s', async (_name, behaviour, reason, sentence, requests) => {
      const meter = openMeter();
      const { server, model } = await scene([behaviour], { meter });
      const outcome = await model.complete(request, none());
      expect(outcome).toMatchObject({ kind: 'unavailable', reason, sentence: expect.stringMatching(sentence) });
      expect(JSON.stringify(outcome)).not.toContain('sk-');
      expect(server.asked).toHaveLength(requests);
      expect(meter.open).toBe(0);
    });

    it('is asked for again after a pause that doubles', async () => {
      const { model, time, server } = await scene([
        { kind: 'status', status: 500 },
        { kind: 'failed', code: 'server_error' },
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

    it('is asked for after an hour though the server wants years of peace', async () => {
      const { model, time, server } = await scene([{ kind: 'status', status: 429, retryAfter: '999999999' }, good]);
      expect(await model.complete(request, none())).toMatchObject({ reason: 'rate-limited' });
      time.advance(3_600_000);
      expect(await model.complete(request, none())).toMatchObject({ kind: 'answered' });
      expect(server.asked).toHaveLength(2);
    });

    it('is not waited for from a server that says nothing, and counts as used: it may have worked', async () => {
      const meter = openMeter();
      const { model, server } = await scene([{ kind: 'silent' }], { limits: { timeoutMs: 60 }, meter });
      expect(await model.complete(request, none())).toMatchObject({ reason: 'unreachable' });
      expect(server.asked.length).toBeLessThanOrEqual(1);
      expect(meter.open).toBe(0);
    });

    it('is given up sooner where somebody waits', async () => {
      const { model } = await scene([{ kind: 'silent' }], { limits: { silenceMs: 60 } });
      const waited = await model.complete({ ...request, isAwaited: true }, none());
      expect(waited).toMatchObject({ sentence: 'The model did not answer in time.' });
    });

    it('that has no end is read no further than to the limit', async () => {
      const meter = openMeter();
      const endless: Behaviour = { kind: 'endless', body: ' '.repeat(1_000), contentType: 'application/json' };
      const { model, server } = await scene([endless], { meter, limits: { answerBytesMax: 100_000 } });
      expect(await model.complete(request, none())).toMatchObject({ reason: 'invalid' });
      expect(server.asked).toHaveLength(1);
      expect(meter.settled[0]?.outputTokens).toBe(50);
    });

    it('is not asked for again and again of a server that fails, until later', async () => {
      let isWell = false;
      const limits = { triesMax: 1 };
      const { model, server, time } = await scene(() => (isWell ? good : { kind: 'status', status: 500 }), { limits });
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

    it('is not asked for once the budget is used up', async () => {
      const { model, server } = await scene([good], { meter: { reserve: async () => null } });
      expect(await model.complete(request, none())).toMatchObject({ reason: 'over-budget' });
      expect(await pieces(model.stream(request, none()))).toMatchObject({
        said: '',
        failure: { reason: 'over-budget' },
      });
      expect(server.asked).toHaveLength(0);
    });

    it('is given up with its signal, and what was set aside given back', async () => {
      const meter = openMeter();
      const { model, server } = await scene([{ kind: 'silent' }], { meter });
      const controller = new AbortController();
      const asking = model.complete(request, controller.signal);
      await server.untilAsked(1);
      controller.abort(new Error('gone'));
      await expect(asking).rejects.toThrow('gone');
      expect(meter.open).toBe(0);
    });

    it('has no more requests beside it than there may be', async () => {
      const { model, server } = await scene([{ kind: 'silent' }], { limits: { concurrencyMax: 2 } });
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
      const { model } = await scene([prose], { meter });
      expect(await pieces(model.stream(request, none()))).toEqual({ said: 'The moon pulls the sea.', failure: null });
      expect(meter.settled).toEqual([{ inputTokens: 3, outputTokens: 6, requests: 1 }]);
    });

    it.each<readonly [string, string, string]>([
      ['thoughts before it', ' <think>It is [1.1] that </think> The moon.', ' The moon.'],
      ['nothing but thoughts', '<think>It is that', ''],
      ['a bracket', '<', '<'],
      ['a word that only looks like one', '<thin ice> is that', '<thin ice> is that'],
    ])('with %s is shown without thoughts', async (_name, content, said) => {
      const { model } = await scene([{ kind: 'content', content }]);
      expect(await pieces(model.stream(request, none()))).toEqual({ said, failure: null });
    });

    it.each<readonly [string, Behaviour, string, ModelUnavailable['reason']]>([
      ['breaks off', { kind: 'cut', pieces: ['The ', 'moon '] }, 'The moon ', 'cut-off'],
      ['is too long', { kind: 'content', content: 'The moon', finish: 'length' }, 'The moon', 'cut-off'],
      ['is filtered', { kind: 'content', content: 'The moon', finish: 'content_filter' }, 'The moon', 'refused'],
      ['is refused', { kind: 'refusal' }, '', 'refused'],
      ['never begins', { kind: 'status', status: 401 }, '', 'unauthorised'],
      ['fails', { kind: 'status', status: 500 }, '', 'unreachable'],
      ['is too much for the server', { kind: 'status', status: 429 }, '', 'rate-limited'],
      ['has too long a prompt', { kind: 'status', status: 400, code: 'context_length_exceeded' }, '', 'too-long'],
      ['is none', { kind: 'body', body: '{"choices":[]}' }, '', 'cut-off'],
      ['is a page', { kind: 'body', body: '<html>', contentType: 'text/html' }, '', 'unreachable'],
      ['holds no JSON', { kind: 'body', body: 'data: {"id\n\n', contentType: 'text/event-stream' }, '', 'invalid'],
      ['holds nothing', { kind: 'body', body: 'data: null\n\n', contentType: 'text/event-stream' }, '', 'cut-off'],
      [
        'fails on its way',
        { kind: 'body', body: 'data: {"error":{"code":"server_error"}}\n\n', contentType: 'text/event-stream' },
        '',
        'cut-off',
      ],
      [
        'is too much for the server on its way',
        { kind: 'body', body: 'data: {"error":{"code":"rate_limit_exceeded"}}\n\n', contentType: 'text/event-stream' },
        '',
        'rate-limited',
      ],
    ])('that %s says so', async (_name, behaviour, said, reason) => {
      const meter = openMeter();
      const { model } = await scene([behaviour], { meter });
      expect(await pieces(model.stream(request, none()))).toMatchObject({ said, failure: { reason } });
      expect(meter.open).toBe(0);
    });

    it.each<readonly [string, string]>([
      ['one line without an end', 'data: '.padEnd(1_000, 'x')],
      ['nothing at all', ': still here\n\n'.padStart(1_000, '\n')],
    ])('of %s is read no further than to the limit', async (_name, body) => {
      const meter = openMeter();
      const endless: Behaviour = { kind: 'endless', body, contentType: 'text/event-stream' };
      const { model } = await scene([endless], { meter, limits: { answerBytesMax: 100_000 } });
      expect(await pieces(model.stream(request, none()))).toMatchObject({ said: '', failure: { reason: 'invalid' } });
      expect(meter.open).toBe(0);
    });

    it('of events that say nothing is read no further than to the limit', async () => {
      const endless: Behaviour = { kind: 'endless', body: 'data: {"type":"x"}\n\n', contentType: 'text/event-stream' };
      const { model } = await scene([endless]);
      expect(await pieces(model.stream(request, none()))).toMatchObject({ said: '', failure: { reason: 'cut-off' } });
    });

    it('of a server that never begins is not waited for', async () => {
      const meter = openMeter();
      const { model } = await scene([{ kind: 'silent' }], { limits: { streamMs: 60 }, meter });
      expect(await pieces(model.stream(request, none()))).toMatchObject({
        said: '',
        failure: { reason: 'unreachable' },
      });
      expect(meter.open).toBe(0);
    });

    it.each<readonly [string, Behaviour]>([
      ['nothing', { kind: 'silent' }],
      ['no word', { kind: 'cut', pieces: [], isSilent: true }],
      ['only thoughts', { kind: 'cut', pieces: ['<think>The moon'], isSilent: true }],
    ])(
      'of which %s comes is given up long before its end, and after two the server is left alone',
      async (_name, behaviour) => {
        const meter = openMeter();
        const { model, server, time } = await scene([behaviour], { limits: { silenceMs: 60 }, meter });
        for (let count = 0; count < 2; count += 1)
          expect(await pieces(model.stream(request, none()))).toMatchObject({
            said: '',
            failure: { sentence: 'The model did not answer in time.' },
          });
        const { failure } = await pieces(model.stream(request, none()));
        expect(failure?.sentence).toMatch(/left alone/);
        expect(await model.complete(request, none())).toMatchObject({ sentence: failure?.sentence });
        expect(server.asked.length).toBeLessThanOrEqual(2);
        expect(meter.open).toBe(0);
        time.advance(defaultModelLimits.breakMs);
        expect(await pieces(model.stream(request, none()))).toMatchObject({ failure: { reason: 'unreachable' } });
      },
    );

    it('that fails before its first word is asked for again', async () => {
      const failed: Behaviour = { kind: 'status', status: 500 };
      const { model, server } = await scene([failed, prose]);
      expect(await pieces(model.stream(request, none()))).toMatchObject({ said: 'The moon pulls the sea.' });
      expect(server.asked).toHaveLength(2);
    });

    it('that stops on its way without an end is not waited for', async () => {
      const meter = openMeter();
      const stalled: Behaviour = { kind: 'cut', pieces: ['The ', 'moon '], isSilent: true };
      const { model } = await scene([stalled], { limits: { streamMs: 300 }, meter });
      const read = await pieces(model.stream(request, none()));
      expect(read).toMatchObject({ said: 'The moon ', failure: { reason: 'unreachable' } });
      expect(meter.open).toBe(0);
    });

    it('that nobody reads to its end is closed and counted', async () => {
      const meter = openMeter();
      const { model } = await scene([prose], { meter });
      for await (const part of model.stream(request, none())) {
        expect(part).toBe('The ');
        break;
      }
      expect(meter.settled).toEqual([{ inputTokens: expect.any(Number), outputTokens: 50, requests: 1 }]);
    });

    it('takes a place as long as it goes on', async () => {
      const stalled: Behaviour = { kind: 'cut', pieces: ['The '], isSilent: true };
      const { model, server } = await scene((index) => (index < 2 ? stalled : prose), {
        limits: { concurrencyMax: 2 },
      });
      const open = [1, 2].map(() => model.stream(request, none())[Symbol.asyncIterator]());
      for (const stream of open) expect(await stream.next()).toEqual({ done: false, value: 'The ' });
      const third = pieces(model.stream(request, none()));
      // Whatever was sent before these has come.
      for (let turn = 0; turn < 3; turn += 1) await fetch(`${server.url}/models`);
      expect(server.asked).toHaveLength(2);
      await open[0]?.return?.();
      expect(await third).toEqual({ said: 'The moon pulls the sea.', failure: null });
      await open[1]?.return?.();
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
}
