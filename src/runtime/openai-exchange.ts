import type OpenAI from 'openai';
import { z } from 'zod';
import type { ModelOutcome, ModelRequest, ModelUnavailable } from '../core/language-model.ts';
import type { Tokens } from '../core/model-records.ts';

/** Where OpenAI itself is asked. Source: https://platform.openai.com/docs/api-reference/introduction */
export const openAiUrl = 'https://api.openai.com/v1';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

/** Fewer bytes than this hardly ever make a token; what is estimated is only set aside until the server has counted. */
const bytesPerToken = 3;
/** What a form and the roles of messages add. */
const overheadTokens = 200;

/** How many tokens a text may be. */
export function estimatedTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** What a request may use at most. */
export function expectedTokens({
  instructions,
  input,
  outputTokensMax,
}: Pick<ModelRequest<unknown>, 'instructions' | 'input' | 'outputTokensMax'>): Tokens {
  return { inputTokens: estimatedTokens(instructions + input) + overheadTokens, outputTokens: outputTokensMax };
}

/** Lengths are checked here, not by servers: not all of them know these words. */
const unknownToServers = new Set([
  '$schema',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'default',
  'pattern',
  'format',
]);

function plainSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainSchema);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      unknownToServers.has(key) && typeof inner !== 'object' ? [] : [[key, plainSchema(inner)]],
    ),
  );
}

const jsonObject = z.record(z.string(), z.unknown());

/** The words of a request, as every server that speaks OpenAI's protocol takes them. */
export function chatBody(
  model: string,
  baseUrl: string,
  { instructions, input, outputTokensMax }: Omit<ModelRequest<unknown>, 'schema'>,
): Body {
  const isOpenAi = baseUrl === openAiUrl;
  return {
    model,
    messages: [
      { role: 'system', content: instructions },
      { role: 'user', content: input },
    ],
    // OpenAI's newer models know only the one, many other servers only the other.
    ...(isOpenAi ? { max_completion_tokens: outputTokensMax, store: false } : { max_tokens: outputTokensMax }),
  };
}

/** The same with the form of the answer. */
export function formBody<T>(model: string, baseUrl: string, request: ModelRequest<T>): Body {
  const schema = jsonObject.parse(plainSchema(z.toJSONSchema(request.schema)));
  return {
    ...chatBody(model, baseUrl, request),
    response_format: { type: 'json_schema', json_schema: { name: request.name, strict: true, schema } },
  };
}

/** Says that there is no answer. */
export function unavailable(reason: ModelUnavailable['reason'], sentence: string): ModelUnavailable {
  return { kind: 'unavailable', reason, sentence };
}

const usage = z.object({ prompt_tokens: z.int().nonnegative(), completion_tokens: z.int().nonnegative() });

/** A completion as any server may send it: nothing of it is certain. */
const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .nullish(),
  usage: usage.nullish().catch(null),
});

/** What the server counted; `null` where it counted nothing. */
export function usageOf(answer: unknown): Tokens | null {
  const counted = z.object({ usage }).safeParse(answer);
  if (!counted.success) return null;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = counted.data.usage;
  return { inputTokens, outputTokens };
}

const refused = unavailable('refused', 'The model declined to answer.');
const cutOff = unavailable('cut-off', "The model's answer was cut off.");

/** Why a stream or an answer ended too soon; `null` where it did not. */
export function badEnd(finishReason: string | null | undefined): ModelUnavailable | null {
  if (finishReason === 'length') return cutOff;
  return finishReason === 'content_filter' ? refused : null;
}

/** Models that think aloud, or put code fences around JSON, mean what is left. */
function jsonIn(content: string): unknown {
  const said = content.replace(/^\s*<think>[\s\S]*?<\/think>/, '').trim();
  const bare = /^```(?:json)?\s*([\s\S]*?)\s*```$/.exec(said)?.[1] ?? said;
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}

/** Reads a completion by the form that was asked for. `expected` stands for what a server does not count. */
export function readCompletion<T>(answer: unknown, schema: z.ZodType<T>, expected: Tokens): ModelOutcome<T> {
  const invalid = unavailable('invalid', "The model's answer could not be read.");
  const read = completion.safeParse(answer);
  const choice = read.data?.choices?.[0];
  if (choice === undefined) return invalid;
  const { content, refusal } = choice.message;
  if (refusal) return refused;
  const ended = badEnd(choice.finish_reason);
  if (ended) return ended;
  if (content === null || content === undefined || content.trim() === '') return invalid;
  const value = schema.safeParse(jsonIn(content));
  return value.success ? { kind: 'answered', value: value.data, usage: usageOf(answer) ?? expected } : invalid;
}
