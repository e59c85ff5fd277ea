import { APIError } from 'openai';
import { type LanguageModel, ModelFailure, type ModelOutcome, type ModelRequest } from '../core/language-model.ts';
import type { ModelMeter } from '../core/model-meter.ts';
import type { Tokens } from '../core/model-records.ts';
import type { Clock, Sleep } from '../core/ports.ts';
import type { AskedModel, ModelApi, ModelApiName, ModelServer, Said, WordsRequest } from './openai-api.ts';
import { chatApi } from './openai-chat.ts';
import { type AskLimits, createAsker, failureOf, isPassing, late, openAiClient, resting } from './openai-client.ts';
import { createThoughtFilter, cutOff, expectedTokens, readForm, unavailable } from './openai-exchange.ts';
import { responsesApi } from './openai-responses.ts';

/** Both ways to ask a model. */
export const modelApis: Readonly<Record<ModelApiName, ModelApi>> = { chat: chatApi, responses: responsesApi };

/** Limits of asking a model. */
export interface ModelLimits extends AskLimits {
  /** Longest time for a whole streamed answer, from the try that opens it. */
  readonly streamMs: number;
}

export const defaultModelLimits: ModelLimits = {
  timeoutMs: 60_000,
  answerBytesMax: 16 * 1_024 * 1_024, // a server may say 300 bytes around each token, also of what the model thinks
  streamMs: 120_000,
  triesMax: 3,
  backOffMs: 1_000,
  patienceMs: 20_000,
  concurrencyMax: 4,
  failuresMax: 5,
  breakMs: 60_000,
};

export interface OpenAiModelOptions extends ModelServer {
  readonly model: string;
  readonly limits: ModelLimits;
  readonly meter: ModelMeter;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

const overBudget = unavailable('over-budget', "Today's budget for the model is used up.");
const nothing: Tokens = { inputTokens: 0, outputTokens: 0 };

/** No token is so long, or comes in so many events: a stream with more is none of a model that keeps to its limit. */
const charsPerTokenMax = 32;
const eventsPerTokenMax = 4;
/** Events that say how far it is. */
const otherEventsMax = 1_000;

/** A model behind Chat Completions or Responses: OpenAI's, or that of any server that speaks its protocol. */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const { model, baseUrl, reasoning, limits, meter, clock, sleep } = options;
  const api = modelApis[options.api];
  const asked: AskedModel = { model, baseUrl, reasoning };
  const client = openAiClient(options, limits);
  const { ask, isResting } = createAsker(limits, clock, sleep);

  async function complete<T>(request: ModelRequest<T>, signal: AbortSignal): Promise<ModelOutcome<T>> {
    const expected = expectedTokens(request, reasoning);
    if (isResting()) return resting;
    const reserved = await meter.reserve(expected);
    if (reserved === null) return overBudget;
    let used = nothing;
    let requests = 0;

    async function once(signalOfTry: AbortSignal): Promise<{ readonly kind: 'said'; readonly said: Said }> {
      requests = 1;
      used = expected; // counts if we give up while the server works, or cannot read what it says
      try {
        const said = api.said(await api.ask(client, asked, request, signalOfTry));
        // A server may also say in an answer that it could not answer.
        const failure = said.failure !== null && isPassing(said.failure) ? said.failure : null;
        used = said.usage ?? (failure === null ? expected : nothing);
        if (failure !== null) throw new ModelFailure(failure);
        return { kind: 'said', said };
      } catch (error) {
        if (error instanceof APIError && !signalOfTry.aborted) used = nothing;
        throw error;
      }
    }

    try {
      const answer = await ask(once, limits.timeoutMs, signal);
      return answer.kind === 'unavailable' ? answer : readForm(answer.said, request.schema, expected);
    } finally {
      await reserved.settle(used, requests);
    }
  }

  async function* stream(request: WordsRequest, signal: AbortSignal): AsyncGenerator<string> {
    const expected = expectedTokens(request, reasoning);
    if (isResting()) throw new ModelFailure(resting);
    const reserved = await meter.reserve(expected);
    if (reserved === null) throw new ModelFailure(overBudget);
    let used = nothing;
    let requests = 0;
    const thoughts = createThoughtFilter();
    let eventsLeft = expected.outputTokens * eventsPerTokenMax + otherEventsMax;
    let charsLeft = request.outputTokensMax * charsPerTokenMax;
    let isLate = (): boolean => false;
    let leave = (): void => undefined;
    try {
      const opened = await ask(
        async (signalOfTry, keepPlace) => {
          isLate = () => signalOfTry.aborted;
          const events = await api.open(client, asked, request, signalOfTry);
          leave = keepPlace();
          return { kind: 'open' as const, events };
        },
        limits.streamMs,
        signal,
      );
      if (opened.kind === 'unavailable') throw new ModelFailure(opened);
      requests = 1;
      used = expected;
      let isEnded = false;
      for await (const event of opened.events) {
        const { text, usage, end } = api.step(event);
        used = usage ?? used;
        if (end?.failure) throw new ModelFailure(end.failure);
        eventsLeft -= 1;
        charsLeft -= text.length;
        if (eventsLeft < 0 || charsLeft < 0) throw new ModelFailure(cutOff);
        const words = isEnded ? '' : thoughts.take(text);
        if (words !== '') yield words;
        isEnded ||= end !== null;
      }
      signal.throwIfAborted();
      if (!isEnded) throw new ModelFailure(isLate() ? late : cutOff);
      const rest = thoughts.rest();
      if (rest !== '') yield rest;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ModelFailure) throw error;
      if (isLate()) throw new ModelFailure(late);
      throw new ModelFailure(error instanceof APIError ? failureOf(error).outcome : cutOff);
    } finally {
      leave();
      await reserved.settle(used, requests);
    }
  }

  return { id: model, complete, stream };
}
