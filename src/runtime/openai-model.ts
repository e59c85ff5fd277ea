import { type LanguageModel, ModelFailure, type ModelOutcome, type ModelRequest } from '../core/language-model.ts';
import type { ModelMeter } from '../core/model-meter.ts';
import type { Tokens } from '../core/model-records.ts';
import type { Clock, Sleep } from '../core/ports.ts';
import { type AskLimits, createAsker, late, type OpenAiServer, openAiClient, resting } from './openai-client.ts';
import { badEnd, chatBody, expectedTokens, formBody, readCompletion, unavailable, usageOf } from './openai-exchange.ts';

/** Limits of asking a model. */
export interface ModelLimits extends AskLimits {
  /** Longest time for a whole streamed answer. */
  readonly streamMs: number;
}

export const defaultModelLimits: ModelLimits = {
  timeoutMs: 60_000,
  streamMs: 120_000,
  triesMax: 3,
  backOffMs: 1_000,
  patienceMs: 20_000,
  concurrencyMax: 4,
  failuresMax: 5,
  breakMs: 60_000,
};

export interface OpenAiModelOptions extends OpenAiServer {
  readonly model: string;
  readonly limits: ModelLimits;
  readonly meter: ModelMeter;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

const overBudget = unavailable('over-budget', "Today's budget for the model is used up.");
const nothing: Tokens = { inputTokens: 0, outputTokens: 0 };

/** A model behind Chat Completions: OpenAI's, or that of any server that speaks its protocol. */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const { model, baseUrl, limits, meter, clock, sleep } = options;
  const client = openAiClient(options, limits.timeoutMs);
  const { ask, isResting } = createAsker(limits, clock, sleep);

  async function complete<T>(request: ModelRequest<T>, signal: AbortSignal): Promise<ModelOutcome<T>> {
    const expected = expectedTokens(request);
    if (isResting()) return resting;
    const reserved = await meter.reserve(expected);
    if (reserved === null) return overBudget;
    let used = nothing;
    let requests = 0;
    try {
      const body = formBody(model, baseUrl, request);
      const answer = await ask(
        async (either) => {
          requests = 1;
          used = expected; // counts if we give up while the server works
          try {
            return {
              kind: 'completion' as const,
              completion: await client.chat.completions.create(body, { signal: either }),
            };
          } catch (error) {
            if (!either.aborted) used = nothing;
            throw error;
          }
        },
        limits.timeoutMs,
        signal,
      );
      if (answer.kind === 'unavailable') return answer;
      used = usageOf(answer.completion) ?? expected;
      return readCompletion(answer.completion, request.schema, expected);
    } finally {
      await reserved.settle(used, requests);
    }
  }

  async function* stream(request: Omit<ModelRequest<unknown>, 'schema'>, signal: AbortSignal): AsyncGenerator<string> {
    const expected = expectedTokens(request);
    if (isResting()) throw new ModelFailure(resting);
    const reserved = await meter.reserve(expected);
    if (reserved === null) throw new ModelFailure(overBudget);
    let used = nothing;
    let requests = 0;
    const timeUp = AbortSignal.timeout(limits.streamMs);
    const either = AbortSignal.any([signal, timeUp]);
    try {
      const body = {
        ...chatBody(model, baseUrl, request),
        stream: true as const,
        stream_options: { include_usage: true },
      };
      const opened = await ask(
        async (part) => ({
          kind: 'open' as const,
          chunks: await client.chat.completions.create(body, { signal: AbortSignal.any([part, either]) }),
        }),
        limits.streamMs,
        signal,
      );
      if (opened.kind === 'unavailable') throw new ModelFailure(opened);
      requests = 1;
      used = expected;
      let isEnded = false;
      for await (const chunk of opened.chunks) {
        used = usageOf(chunk) ?? used;
        const choice = chunk.choices?.[0];
        if (choice === undefined) continue;
        const failed = choice.delta.refusal
          ? unavailable('refused', 'The model declined to answer.')
          : badEnd(choice.finish_reason);
        if (failed) throw new ModelFailure(failed);
        if (choice.delta.content) yield choice.delta.content;
        isEnded ||= choice.finish_reason !== null && choice.finish_reason !== undefined;
      }
      signal.throwIfAborted();
      if (!isEnded)
        throw new ModelFailure(timeUp.aborted ? late : unavailable('cut-off', "The model's answer was cut off."));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ModelFailure) throw error;
      throw new ModelFailure(timeUp.aborted ? late : unavailable('cut-off', "The model's answer was cut off."));
    } finally {
      await reserved.settle(used, requests);
    }
  }

  return { id: model, complete, stream };
}
