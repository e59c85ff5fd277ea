import type OpenAI from 'openai';
import { z } from 'zod';
import type { ModelRequest } from '../core/language-model.ts';
import type { AskedModel, ModelApi, Said, StreamStep, WordsRequest } from './openai-api.ts';
import {
  cutOffAt,
  failureOfCode,
  jsonFormOf,
  outputTokensMax,
  refused,
  serverFailed,
  tokenCount,
  unreadable,
} from './openai-exchange.ts';

type Body = OpenAI.Responses.ResponseCreateParamsNonStreaming;

function wordsBody({ model, reasoning }: AskedModel, request: WordsRequest): Body {
  return {
    model,
    instructions: request.instructions,
    input: request.input,
    max_output_tokens: outputTokensMax(request.outputTokensMax, reasoning),
    ...(reasoning === null ? {} : { reasoning: { effort: reasoning } }),
    // What people ask and read is not kept there; the default is that it is.
    store: false,
  };
}

function formBody<T>(asked: AskedModel, request: ModelRequest<T>): Body {
  return { ...wordsBody(asked, request), text: { format: { type: 'json_schema', ...jsonFormOf(request) } } };
}

const response = z.object({
  status: z.string().nullish(),
  error: z.object({ code: z.string().nullish() }).nullish().catch(null),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish().catch(null),
  output: z.array(z.unknown()).nullish(),
  usage: z
    .object({
      input_tokens: tokenCount,
      output_tokens: tokenCount,
      output_tokens_details: z.object({ reasoning_tokens: tokenCount.nullish() }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

/** What the model thought, and calls of tools that nobody offered, are items as well: only messages are read. */
const message = z.object({ type: z.literal('message'), content: z.array(z.unknown()) });
const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('output_text'), text: z.string() }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
]);

function said(answer: unknown): Said {
  const read = response.safeParse(answer);
  if (!read.success) return { text: '', failure: unreadable, usage: null };
  const { status, error, incomplete_details: incomplete, output, usage: counted } = read.data;
  const parts = (output ?? [])
    .flatMap((item) => message.safeParse(item).data?.content ?? [])
    .flatMap((each) => part.safeParse(each).data ?? []);
  const text = parts.map((each) => (each.type === 'output_text' ? each.text : '')).join('');
  const usage = counted == null ? null : { inputTokens: counted.input_tokens, outputTokens: counted.output_tokens };
  const thought = counted?.output_tokens_details?.reasoning_tokens ?? 0;
  const failure = (): Said['failure'] => {
    if (status === 'failed') return failureOfCode(error?.code) ?? serverFailed;
    if (parts.some(({ type }) => type === 'refusal')) return refused;
    if (status === 'incomplete') return failureOfCode(incomplete?.reason) ?? cutOffAt(thought, text);
    // Some servers leave the status out; one that is still at work has given no answer.
    return status == null || status === 'completed' ? null : unreadable;
  };
  return { text, failure: failure(), usage };
}

const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('response.output_text.delta'), delta: z.string() }),
  z.object({ type: z.literal('response.refusal.delta') }),
  z.object({ type: z.literal('response.refusal.done') }),
  z.object({ type: z.enum(['response.completed', 'response.incomplete', 'response.failed']), response: z.unknown() }),
  z.object({ type: z.literal('error'), code: z.string().nullish().catch(null) }),
]);

/** Responses: OpenAI's newer way, which its newest models ask for. Source: https://platform.openai.com/docs/api-reference/responses */
export const responsesApi: ModelApi = {
  title: 'Responses',
  endpoint: '/v1/responses',
  formBody,
  said,

  async ask(client, asked, request, signal) {
    return client.responses.create(formBody(asked, request), { signal });
  },

  async open(client, asked, request, signal) {
    return client.responses.create({ ...wordsBody(asked, request), stream: true as const }, { signal });
  },

  step(sent): StreamStep {
    const nothing: StreamStep = { text: '', usage: null, end: null };
    const read = event.safeParse(sent);
    if (!read.success) return nothing;
    switch (read.data.type) {
      case 'response.output_text.delta':
        return { ...nothing, text: read.data.delta };
      case 'response.refusal.delta':
      case 'response.refusal.done':
        return { ...nothing, end: { failure: refused } };
      case 'error':
        return { ...nothing, end: { failure: failureOfCode(read.data.code) ?? serverFailed } };
      default: {
        const { failure, usage } = said(read.data.response);
        return { text: '', usage, end: { failure } };
      }
    }
  },
};
