import { z } from 'zod';
import type { ModelOutcome, ModelRequest, ModelUnavailable } from '../core/language-model.ts';
import type { Tokens } from '../core/model-records.ts';
import type { ReasoningEffort, Said } from './openai-api.ts';

/** Where OpenAI itself is asked. Source: https://platform.openai.com/docs/api-reference/introduction */
export const openAiUrl = 'https://api.openai.com/v1';

/** Whether an address is OpenAI's own, also that of one of its regions. Source: https://platform.openai.com/docs/guides/your-data */
export function isOpenAi(baseUrl: string): boolean {
  return /(?:^|\.)api\.openai\.com$/.test(new URL(baseUrl).hostname);
}

/** Fewer bytes than this hardly ever make a token; what is estimated is only set aside until the server has counted. */
const bytesPerToken = 3;
/** What a form and the roles of messages add. */
const overheadTokens = 200;
/** No request of ours comes near this: a server that counts more is not believed. */
const tokensMax = 10_000_000;

/** How many tokens a text may be. */
export function estimatedTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** What a model may think in, beside what it writes: servers count both as output. OpenAI advises 25,000 to begin with. Source: as of `reasoningEfforts` */
const thinkingTokens: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 500,
  low: 4_000,
  medium: 12_000,
  high: 25_000,
  xhigh: 50_000,
};

/** How many tokens an answer may be, thinking among them. */
export function outputTokensMax(written: number, reasoning: ReasoningEffort | null): number {
  return written + (reasoning === null ? 0 : thinkingTokens[reasoning]);
}

/** What a request may use at most. */
export function expectedTokens(
  request: Pick<ModelRequest<unknown>, 'instructions' | 'input' | 'outputTokensMax'>,
  reasoning: ReasoningEffort | null,
): Tokens {
  return {
    inputTokens: estimatedTokens(request.instructions + request.input) + overheadTokens,
    outputTokens: outputTokensMax(request.outputTokensMax, reasoning),
  };
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

/** The form of an answer, as every server takes it. */
export function jsonFormOf<T>({ name, schema }: ModelRequest<T>): {
  readonly name: string;
  readonly strict: true;
  readonly schema: Record<string, unknown>;
} {
  return { name, strict: true, schema: jsonObject.parse(plainSchema(z.toJSONSchema(schema))) };
}

/** Says that there is no answer. */
export function unavailable(reason: ModelUnavailable['reason'], sentence: string): ModelUnavailable {
  return { kind: 'unavailable', reason, sentence };
}

/** Tokens as a server counts them. */
export const tokenCount = z.int().nonnegative().max(tokensMax);

export const refused = unavailable('refused', 'The model declined to answer.');
export const cutOff = unavailable('cut-off', "The model's answer was cut off.");
export const unreadable = unavailable('invalid', "The model's answer could not be read.");
export const busy = unavailable('rate-limited', "The model's server has no room for more requests just now.");
export const serverFailed = unavailable('unreachable', "The model's server failed.");
const spent = unavailable('rate-limited', "The model's account has nothing left to spend.");
const tooLong = unavailable('too-long', 'The text is too long for the model.');
const thoughtful = unavailable('cut-off', 'The model used up its tokens by thinking.');

/** An answer that ended at its limit, of which so much was thought and so much written. */
export function cutOffAt(thought: number, text: string): ModelUnavailable {
  return thought > 0 && text.trim() === '' ? thoughtful : cutOff;
}

/** What a code of an error means, wherever it stands; `null` for one that says nothing of its own. Source: https://platform.openai.com/docs/guides/error-codes */
export function failureOfCode(code: string | null | undefined): ModelUnavailable | null {
  switch (code) {
    case 'insufficient_quota':
      return spent;
    case 'rate_limit_exceeded':
      return busy;
    case 'context_length_exceeded':
      return tooLong;
    case 'invalid_prompt': // OpenAI's word for what its policy does not allow
    case 'content_filter':
    case 'bio_policy':
      return refused;
    default:
      return null;
  }
}

const thoughtStart = '<think>';
const thoughtEnd = '</think>';

/** Leaves out what a model thinks aloud before it answers, where a server does not: takes pieces as they come, and gives what may be shown. */
export function createThoughtFilter(): { take(piece: string): string; rest(): string } {
  let held: string | null = '';
  return {
    take(piece) {
      if (held === null) return piece;
      held += piece;
      const begun = held.trimStart();
      if (!begun.startsWith(thoughtStart)) {
        if (thoughtStart.startsWith(begun)) return '';
        const words = held;
        held = null;
        return words;
      }
      const end = begun.indexOf(thoughtEnd);
      if (end < 0) return '';
      held = null;
      return begun.slice(end + thoughtEnd.length);
    },
    rest: () => (held === null || held.trimStart().startsWith(thoughtStart) ? '' : held),
  };
}

/** Models that think aloud, or put code fences around JSON, mean what is left. */
function jsonIn(content: string): unknown {
  const thoughts = createThoughtFilter();
  const said = (thoughts.take(content) + thoughts.rest()).trim();
  const bare = /^```(?:json)?\s*([\s\S]*?)\s*```$/.exec(said)?.[1] ?? said;
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}

/** Reads what a model said by the form that was asked for. `expected` stands for what a server does not count. */
export function readForm<T>({ text, failure, usage }: Said, schema: z.ZodType<T>, expected: Tokens): ModelOutcome<T> {
  if (failure !== null) return failure;
  const value = schema.safeParse(jsonIn(text));
  return value.success ? { kind: 'answered', value: value.data, usage: usage ?? expected } : unreadable;
}
