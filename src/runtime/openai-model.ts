import { APIError } from 'openai';
import { type LanguageModel, ModelFailure, type ModelOutcome, type ModelRequest } from '../core/language-model.ts';
import type { ModelMeter } from '../core/model-meter.ts';
import type { Tokens } from '../core/model-records.ts';
import type { Clock, Sleep } from '../core/ports.ts';
import type {
  AskedModel,
  ModelApi,
  ModelApiName,
  ModelServer,
  ReasoningEffort,
  Said,
  WordsRequest,
} from './openai-api.ts';
import { chatApi } from './openai-chat.ts';
import { type AskLimits, createAsker, failureOf, isPassing, late, openAiClient, resting } from './openai-client.ts';
import { createThoughtFilter, cutOff, expectedTokens, readForm, unavailable } from './openai-exchange.ts';
import { responsesApi } from './openai-responses.ts';
import { watchSilence } from './silence.ts';

/** Both ways to ask a model. */
export const modelApis: Readonly<Record<ModelApiName, ModelApi>> = { chat: chatApi, responses: responsesApi };

/** Limits of asking a model. */
export interface ModelLimits extends AskLimits {
  /** Longest time for a whole streamed answer, from the try that opens it. */
  readonly streamMs: number;
  /** Longest silence of a server for whose answer somebody waits: until it begins, and on its way. */
  readonly silenceMs: number;
}

export const defaultModelLimits: ModelLimits = {
  timeoutMs: 60_000,
  answerBytesMax: 16 * 1_024 * 1_024, // a server may say 300 bytes around each token, also of what the model thinks
  streamMs: 120_000,
  silenceMs: 20_000,
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

function thinks(reasoning: ReasoningEffort | null): boolean {
  return reasoning !== null && reasoning !== 'none' && reasoning !== 'minimal';
}

/** A model behind Chat Completions or Responses: OpenAI's, or that of any server that speaks its protocol. */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const { model, baseUrl, reasoning, limits, meter, clock, sleep } = options;
  const api = modelApis[options.api];
  const asked: AskedModel = { model, baseUrl, reasoning };
  const client = openAiClient(options, limits);
  const { ask, isResting } = createAsker(limits, clock, sleep);
  // Chat Completions are silent while a model thinks.
  const silenceMs = thinks(reasoning) ? limits.streamMs : limits.silenceMs;

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
      const ms = request.isAwaited ? Math.min(limits.timeoutMs, silenceMs) : limits.timeoutMs;
      const answer = await ask(once, ms, signal);
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
    let leave = (): void => undefined;
    let silence = watchSilence(silenceMs);
    let isLate = (): boolean => false;

    /** The words of a stream as it comes. */
    async function* wordsOf(events: AsyncIterable<unknown>): AsyncGenerator<string> {
      const thoughts = createThoughtFilter();
      let eventsLeft = expected.outputTokens * eventsPerTokenMax + otherEventsMax;
      let charsLeft = request.outputTokensMax * charsPerTokenMax;
      let isEnded = false;
      for await (const event of events) {
        silence.heard();
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
    }

    /** A try: it lasts until there are words, for a server that only promises some has not answered. */
    async function once(signalOfTry: AbortSignal, keepPlace: () => () => void) {
      silence.stop();
      silence = watchSilence(silenceMs);
      const either = AbortSignal.any([signalOfTry, silence.signal]);
      isLate = () => either.aborted;
      try {
        const events = await api.open(client, asked, request, either);
        requests = 1;
        used = expected;
        const words = wordsOf(events);
        const first = await words.next();
        leave = keepPlace();
        return { kind: 'open' as const, first, words };
      } catch (error) {
        if (silence.signal.aborted) throw new ModelFailure(late);
        throw error;
      }
    }

    try {
      const opened = await ask(once, limits.streamMs, signal);
      if (opened.kind === 'unavailable') throw new ModelFailure(opened);
      const { first, words } = opened;
      try {
        if (first.done) return;
        yield first.value;
        yield* words;
      } finally {
        await words.return(undefined); // also where nobody reads on after the first
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ModelFailure) throw error;
      if (isLate()) throw new ModelFailure(late);
      throw new ModelFailure(error instanceof APIError ? failureOf(error).outcome : cutOff);
    } finally {
      silence.stop();
      leave();
      await reserved.settle(used, requests);
    }
  }

  return { id: model, complete, stream };
}
