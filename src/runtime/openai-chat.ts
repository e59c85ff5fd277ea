import type OpenAI from 'openai';
import { z } from 'zod';
import type { ModelRequest, ModelUnavailable } from '../core/language-model.ts';
import type { AskedModel, ModelApi, Said, StreamStep, WordsRequest } from './openai-api.ts';
import {
  cutOffAt,
  failureOfCode,
  isOpenAi,
  jsonFormOf,
  outputTokensMax,
  refused,
  serverFailed,
  tokenCount,
  unreadable,
} from './openai-exchange.ts';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

function wordsBody({ model, baseUrl, reasoning }: AskedModel, request: WordsRequest): Body {
  const tokens = outputTokensMax(request.outputTokensMax, reasoning);
  return {
    model,
    messages: [
      { role: 'system', content: request.instructions },
      { role: 'user', content: request.input },
    ],
    ...(reasoning === null ? {} : { reasoning_effort: reasoning }),
    // OpenAI's newer models know only the one, many other servers only the other.
    ...(isOpenAi(baseUrl) ? { max_completion_tokens: tokens, store: false } : { max_tokens: tokens }),
  };
}

function formBody<T>(asked: AskedModel, request: ModelRequest<T>): Body {
  return {
    ...wordsBody(asked, request),
    response_format: { type: 'json_schema', json_schema: jsonFormOf(request) },
  };
}

const counted = z
  .object({
    prompt_tokens: tokenCount,
    completion_tokens: tokenCount,
    completion_tokens_details: z.object({ reasoning_tokens: tokenCount.nullish() }).nullish().catch(null),
  })
  .nullish()
  .catch(null);

const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
});

/** Servers that pass questions on to others say so where those fail. */
const failed = z.object({ error: z.object({ code: z.string().nullish().catch(null) }) });

const chunk = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/** What was counted, and how much of it the model thought. */
function usageIn(answer: unknown): { readonly usage: Said['usage']; readonly thought: number } {
  const usage = z.object({ usage: counted }).safeParse(answer).data?.usage;
  if (usage == null) return { usage: null, thought: 0 };
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens, completion_tokens_details: details } = usage;
  return { usage: { inputTokens, outputTokens }, thought: details?.reasoning_tokens ?? 0 };
}

/** Why an answer ended too soon; `null` where it did not. */
function badEnd(finish: string | null | undefined, thought: number, text: string): ModelUnavailable | null {
  return finish === 'length' ? cutOffAt(thought, text) : failureOfCode(finish);
}

/** Chat Completions: OpenAI's, and that of nearly every other server. Source: https://platform.openai.com/docs/api-reference/chat */
export const chatApi: ModelApi = {
  title: 'Chat Completions',
  endpoint: '/v1/chat/completions',

  formBody,

  async ask(client, asked, request, signal) {
    return client.chat.completions.create(formBody(asked, request), { signal });
  },

  said(answer) {
    const { usage, thought } = usageIn(answer);
    const choice = completion.safeParse(answer).data?.choices[0];
    if (choice === undefined) {
      const error = failed.safeParse(answer).data?.error;
      const failure = error === undefined ? unreadable : (failureOfCode(error.code) ?? serverFailed);
      return { text: '', failure, usage };
    }
    const { content, refusal } = choice.message;
    const text = content ?? '';
    return { text, failure: refusal ? refused : badEnd(choice.finish_reason, thought, text), usage };
  },

  async open(client, asked, request, signal) {
    const body = { ...wordsBody(asked, request), stream: true as const, stream_options: { include_usage: true } };
    return client.chat.completions.create(body, { signal });
  },

  step(event): StreamStep {
    const { usage } = usageIn(event);
    const choice = chunk.safeParse(event).data?.choices?.[0];
    const finish = choice?.finish_reason;
    const failure = choice?.delta?.refusal ? refused : badEnd(finish, 0, 'said before');
    const isEnd = finish != null || failure !== null;
    return { text: choice?.delta?.content ?? '', usage, end: isEnd ? { failure } : null };
  },
};
