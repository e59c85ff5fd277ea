import OpenAI, { APIConnectionError, APIError } from 'openai';
import {
  type LanguageModel,
  ModelFailure,
  type ModelOutcome,
  type ModelRequest,
  type ModelUnavailable,
} from '../core/language-model.ts';
import type { ModelMeter } from '../core/model-meter.ts';
import type { Tokens } from '../core/model-records.ts';
import type { Clock, Sleep } from '../core/ports.ts';
import { badEnd, chatBody, expectedTokens, formBody, readCompletion, unavailable, usageOf } from './openai-exchange.ts';
import { createLane } from './pacer.ts';

/** Limits of asking a model. */
export interface ModelLimits {
  /** Longest wait for an answer, in milliseconds; the client's own is 10 minutes. */
  readonly timeoutMs: number;
  /** Longest time for a whole streamed answer. */
  readonly streamMs: number;
  /** Tries of a request that the server could not take; the client's own are off. */
  readonly triesMax: number;
  /** The first pause before another try; it doubles. */
  readonly backOffMs: number;
  /** A server that asks for more patience than this is not waited for: somebody waits for the answer. */
  readonly patienceMs: number;
  /** Requests under way at once. */
  readonly concurrencyMax: number;
  /** After so many failures in a row nobody asks for `breakMs`. */
  readonly failuresMax: number;
  readonly breakMs: number;
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

/** A server that speaks OpenAI's protocol. */
export interface OpenAiServer {
  /** `null` for servers that want none. */
  readonly apiKey: string | null;
  readonly baseUrl: string;
}

/** The client with nothing taken from the environment, and neither its retries nor its log. */
function openAiClient({ apiKey, baseUrl }: OpenAiServer, timeoutMs: number): OpenAI {
  return new OpenAI({
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
  });
}

export interface OpenAiModelOptions extends OpenAiServer {
  readonly model: string;
  readonly limits: ModelLimits;
  readonly meter: ModelMeter;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

const overBudget = unavailable('over-budget', "Today's budget for the model is used up.");
const resting = unavailable(
  'unreachable',
  "The model's server has failed several times and is left alone for a minute.",
);
const unreachable = unavailable('unreachable', "The model's server cannot be reached.");
const late = unavailable('unreachable', 'The model did not answer in time.');
const busy = unavailable('rate-limited', "The model's server has no room for more requests just now.");

/** What an error of the client means, and whether another try may help. Never quotes the server: it may repeat a key or a question. */
function failureOf(error: unknown): { readonly outcome: ModelUnavailable; readonly retry: boolean } {
  if (error instanceof APIConnectionError) return { outcome: unreachable, retry: true };
  if (!(error instanceof APIError))
    return { outcome: unavailable('invalid', "The model's answer could not be read."), retry: false };
  const { status, code } = error;
  if (code === 'insufficient_quota')
    return { outcome: unavailable('rate-limited', "The model's account has nothing left to spend."), retry: false };
  if (status === 429) return { outcome: busy, retry: true };
  if (status === 401 || status === 403)
    return { outcome: unavailable('unauthorised', "The model's server does not accept the key."), retry: false };
  if (code === 'context_length_exceeded' || status === 413)
    return { outcome: unavailable('too-long', 'The text is too long for the model.'), retry: false };
  if (status === 404)
    return { outcome: unavailable('unreachable', 'The server has no model of this name.'), retry: false };
  if (status === undefined) return { outcome: unavailable('cut-off', "The model's answer was cut off."), retry: false };
  return {
    outcome: unavailable('unreachable', `The model's server failed (status ${status}).`),
    retry: status === 408 || status === 409 || status >= 500,
  };
}

/** Milliseconds a server asks to wait; `null` where it does not say. */
function askedWaitMs(error: unknown, nowMs: number): number | null {
  const value = error instanceof APIError ? error.headers?.get('retry-after') : undefined;
  if (value === undefined || value === null) return null;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

const nothing: Tokens = { inputTokens: 0, outputTokens: 0 };

/** A model behind Chat Completions: OpenAI's, or that of any server that speaks its protocol. */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const { model, baseUrl, limits, meter, clock, sleep } = options;
  const client = openAiClient(options, limits.timeoutMs);
  const lane = createLane({ gapMs: 0, concurrencyMax: limits.concurrencyMax }, clock, sleep);
  const nowMs = (): number => Date.parse(clock.now());
  let failures = 0;
  let brokenUntilMs = Number.NEGATIVE_INFINITY;

  function note(outcome: ModelUnavailable | null): void {
    const isServers = outcome !== null && ['unreachable', 'rate-limited', 'unauthorised'].includes(outcome.reason);
    failures = isServers ? failures + 1 : 0;
    if (failures < limits.failuresMax && outcome?.reason !== 'unauthorised') return;
    brokenUntilMs = nowMs() + limits.breakMs;
    // One more failure after the rest is enough for another.
    failures = limits.failuresMax - 1;
  }

  const isResting = (): boolean => {
    const left = brokenUntilMs - nowMs();
    return left > 0 && left <= limits.breakMs;
  };

  /** Asks until there is an answer or no more sense in asking; each try waits for its turn. */
  async function ask<T>(
    once: (signal: AbortSignal) => Promise<T>,
    ms: number,
    signal: AbortSignal,
  ): Promise<T | ModelUnavailable> {
    for (let attempt = 1; ; attempt += 1) {
      if (isResting()) return resting;
      const leave = await lane.enter(limits.patienceMs, signal);
      if (leave === null) return busy;
      const timeUp = AbortSignal.timeout(ms);
      try {
        const answer = await once(AbortSignal.any([signal, timeUp]));
        note(null);
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        const { outcome, retry } = timeUp.aborted ? { outcome: late, retry: false } : failureOf(error);
        note(outcome);
        const asked = askedWaitMs(error, nowMs());
        if (outcome.reason === 'rate-limited' && asked !== null) lane.pause(asked);
        const wait = asked ?? limits.backOffMs * 2 ** (attempt - 1);
        if (!retry || attempt >= limits.triesMax || wait > limits.patienceMs) return outcome;
        leave();
        await sleep(wait, signal);
      } finally {
        leave();
      }
    }
  }

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
