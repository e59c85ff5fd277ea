import { z } from 'zod';
import { UserError } from '../core/errors.ts';
import type { EmbeddingModel } from '../core/language-model.ts';
import type { ModelMeter } from '../core/model-meter.ts';
import type { Clock, Sleep } from '../core/ports.ts';
import { unit } from '../core/search/fill-vectors.ts';
import type { OpenAiServer } from './openai-api.ts';
import { type AskLimits, createAsker, openAiClient } from './openai-client.ts';
import { estimatedTokens, tokenCount } from './openai-exchange.ts';

/** A text is cut here: OpenAI's models read 8,192 tokens. Source: https://platform.openai.com/docs/api-reference/embeddings/create */
const textBytesMax = 8_000;

/** Vectors of 64 texts, written in figures, may have 10 MB. */
const answerBytesMax = 32 * 1_024 * 1_024;

/** For papers: nobody waits, and other work needs its turn. */
export const paperEmbeddingLimits: AskLimits = {
  timeoutMs: 60_000,
  answerBytesMax,
  triesMax: 4,
  backOffMs: 2_000,
  patienceMs: 60_000,
  concurrencyMax: 1,
  failuresMax: 5,
  breakMs: 60_000,
};

/** For what people search: words alone find papers too, so a server that is slower than this is not waited for. */
export const queryEmbeddingLimits: AskLimits = {
  timeoutMs: 1_500,
  answerBytesMax,
  triesMax: 1,
  backOffMs: 0,
  patienceMs: 0,
  concurrencyMax: 8,
  failuresMax: 3,
  breakMs: 60_000,
};

export interface OpenAiEmbeddingsOptions extends OpenAiServer {
  readonly model: string;
  readonly limits: AskLimits;
  readonly meter: ModelMeter;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** The longest that models make are 4,096; their figures are near 1. More would only fill the library, or be no figures where they are kept. */
const widthMax = 16_384;
const figure = z.number().min(-1e6).max(1e6);

const answer = z.object({
  data: z.array(z.object({ index: z.int().nonnegative(), embedding: z.array(figure).min(1).max(widthMax) })),
  usage: z.object({ prompt_tokens: tokenCount }).nullish().catch(null),
});

const hint = 'Search goes on by words; "paperboy doctor" says more.';

/** The text without what the model would not read; never cuts a character. No server takes an empty one. */
function readable(text: string): string {
  const bytes = Buffer.from(text);
  const cut =
    bytes.length <= textBytesMax
      ? text
      : bytes
          .subarray(0, textBytesMax)
          .toString()
          .replace(/\uFFFD$/, '');
  return cut.trim() === '' ? '-' : cut;
}

/** The vectors in the order of their texts; `null` where the answer is not one vector of one length for each. */
function vectorsIn(body: unknown, count: number): readonly Float32Array[] | null {
  const read = answer.safeParse(body);
  if (!read.success) return null;
  const byIndex = new Map(read.data.data.map(({ index, embedding }) => [index, Float32Array.from(embedding)]));
  const vectors = Array.from({ length: count }, (_, index) => byIndex.get(index) ?? new Float32Array());
  const width = vectors[0]?.length ?? 0;
  return vectors.every(({ length }) => length === width && length > 0) ? vectors : null;
}

/**
 * Vectors of a model behind `/v1/embeddings`, OpenAI's or that of any server that speaks its protocol. How long they are is the model's
 * business. `embed` throws a `UserError` where the server does not answer in time, or not with vectors.
 */
export function createOpenAiEmbeddings(options: OpenAiEmbeddingsOptions): EmbeddingModel {
  const { model, limits, meter } = options;
  const client = openAiClient(options, limits);
  const asker = createAsker(limits, options.clock, options.sleep);
  return {
    id: model,
    async embed(texts, signal) {
      if (texts.length === 0) return [];
      const input = texts.map(readable);
      const expected = { inputTokens: estimatedTokens(input.join('')), outputTokens: 0 };
      const reserved = await meter.reserve(expected);
      if (reserved === null) throw new UserError('unreachable', 'What embeddings use cannot be counted.', hint);
      let used = { inputTokens: 0, outputTokens: 0 };
      let requests = 0;
      try {
        const got = await asker.ask(
          async (either) => {
            requests = 1;
            // As numbers: not every server knows how to pack them.
            const body = await client.embeddings.create({ model, input, encoding_format: 'float' }, { signal: either });
            return { kind: 'answered' as const, body };
          },
          limits.timeoutMs,
          signal,
        );
        if (got.kind === 'unavailable') throw new UserError('unreachable', got.sentence, hint);
        const counted = answer.safeParse(got.body).data?.usage;
        used = { inputTokens: counted?.prompt_tokens ?? expected.inputTokens, outputTokens: 0 };
        const vectors = vectorsIn(got.body, texts.length);
        if (vectors === null) throw new UserError('unreachable', "The model's vectors could not be read.", hint);
        // Servers may send vectors of any length; ours are at most 1 long.
        return vectors.map(unit);
      } finally {
        await reserved.settle(used, requests);
      }
    },
  };
}
