import OpenAI, { APIConnectionError, APIError } from 'openai';
import { ModelFailure, type ModelUnavailable } from '../core/language-model.ts';
import type { Clock, Sleep } from '../core/ports.ts';
import { guardedFetch, WebPage } from './guarded-fetch.ts';
import type { OpenAiServer } from './openai-api.ts';
import { busy, cutOff, failureOfCode, unavailable, unreadable } from './openai-exchange.ts';
import { createLane } from './pacer.ts';

/** Limits of asking a server. */
export interface AskLimits {
  /** Longest wait for an answer, in milliseconds; the client's own is 10 minutes. */
  readonly timeoutMs: number;
  /** Bytes that are read of one answer. */
  readonly answerBytesMax: number;
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

/** The client with nothing taken from the environment, and neither its retries nor its log. */
export function openAiClient(
  { apiKey, baseUrl }: OpenAiServer,
  { timeoutMs, answerBytesMax }: Pick<AskLimits, 'timeoutMs' | 'answerBytesMax'>,
): OpenAI {
  return new OpenAI({
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: guardedFetch(answerBytesMax),
    logLevel: 'off',
  });
}

export const resting = unavailable(
  'unreachable',
  "The model's server has failed several times and is left alone for a minute.",
);
const unreachable = unavailable('unreachable', "The model's server cannot be reached.");
export const late = unavailable('unreachable', 'The model did not answer in time.');

const page = unavailable('unreachable', "The model's server sent a web page in place of an answer.");
/** A path or a model that a server does not have: some name the model in a code, others in words. */
function missing({ code, message }: APIError): ModelUnavailable {
  return unavailable(
    'unreachable',
    isOfModel(code, message)
      ? 'The server has no model of this name.'
      : "The model's server does not know this request.",
  );
}

/** Whether a 404 is about the model, not about the way it was asked. */
export function isOfModel(code: string | null | undefined, message: string): boolean {
  return code === 'model_not_found' || /\bmodel\b/i.test(message);
}

/** Why a request as ours is not taken: which of its parts the server names. */
function unfit({ status, param }: APIError): ModelUnavailable {
  const part = param ?? '';
  const why = /^reasoning/.test(part)
    ? 'The model does not take this reasoning effort.'
    : /^(?:text|response_format)/.test(part)
      ? 'The model cannot keep to a form.'
      : `The model's server does not take the request (status ${status}).`;
  return unavailable('unreachable', why);
}

/** Whether a web page came in place of an answer. */
export function isPage(error: unknown): boolean {
  return error instanceof APIConnectionError && error.cause instanceof WebPage;
}

/** What an error of the client means, and whether another try may help. Never quotes the server: it may repeat a key or a question. */
export function failureOf(error: unknown): { readonly outcome: ModelUnavailable; readonly retry: boolean } {
  if (error instanceof ModelFailure) return { outcome: error.outcome, retry: isPassing(error.outcome) };
  if (isPage(error)) return { outcome: page, retry: false };
  if (error instanceof APIConnectionError) return { outcome: unreachable, retry: true };
  if (!(error instanceof APIError)) return { outcome: unreadable, retry: false };
  const { status, code } = error;
  const told = failureOfCode(code);
  if (told !== null) return { outcome: told, retry: code === 'rate_limit_exceeded' };
  if (status === 429) return { outcome: busy, retry: true };
  if (status === 401 || status === 403)
    return { outcome: unavailable('unauthorised', "The model's server does not accept the key."), retry: false };
  if (status === 413) return { outcome: unavailable('too-long', 'The text is too long for the model.'), retry: false };
  if (status === 404) return { outcome: missing(error), retry: false };
  if (status === undefined) return { outcome: cutOff, retry: false };
  if (status === 400 || status === 422) return { outcome: unfit(error), retry: false };
  return {
    outcome: unavailable('unreachable', `The model's server failed (status ${status}).`),
    retry: status === 408 || status === 409 || status >= 500,
  };
}

/** Whether the same question may be answered a little later. */
export function isPassing(outcome: ModelUnavailable): boolean {
  return (outcome.reason === 'unreachable' && outcome !== late) || outcome === busy;
}

/** Silence is worse than a failure that is told at once: people have waited for it. */
const failuresPerSilence = 3;

/** No server is left alone for longer, whatever it asks: it may have been mistaken. */
const pauseMsMax = 3_600_000;

/** Milliseconds a server asks to wait; `null` where it does not say. */
function askedWaitMs(error: unknown, nowMs: number): number | null {
  const headers = error instanceof APIError ? error.headers : undefined;
  const exact = headers?.get('retry-after-ms');
  const value = headers?.get('retry-after');
  if (value == null && exact == null) return null;
  const seconds = Number(value);
  const ms =
    exact != null ? Number(exact) : Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value ?? '') - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), pauseMsMax) : null;
}

/** Asks a server politely: so many requests at once, tries with pauses between them, and none while it keeps failing. */
export interface Asker {
  /** Whether the server is left alone, and nothing would be asked. */
  isResting(): boolean;
  /**
   * Asks until there is an answer or no more sense in asking; each try has `ms` milliseconds and waits for its turn. Its place goes to the
   * next once it is over; a try whose answer goes on after that keeps it, and gets the function that gives it back. Throws only the signal's
   * reason.
   */
  ask<T>(
    once: (signal: AbortSignal, keepPlace: () => () => void) => Promise<T>,
    ms: number,
    signal: AbortSignal,
  ): Promise<T | ModelUnavailable>;
}

export function createAsker(limits: Omit<AskLimits, 'timeoutMs'>, clock: Clock, sleep: Sleep): Asker {
  const lane = createLane({ gapMs: 0, concurrencyMax: limits.concurrencyMax }, clock, sleep);
  const nowMs = (): number => Date.parse(clock.now());
  let failures = 0;
  let brokenUntilMs = Number.NEGATIVE_INFINITY;

  function note(outcome: ModelUnavailable | null): void {
    const isServers = outcome !== null && ['unreachable', 'rate-limited', 'unauthorised'].includes(outcome.reason);
    failures = isServers ? failures + (outcome === late ? failuresPerSilence : 1) : 0;
    if (failures < limits.failuresMax && outcome?.reason !== 'unauthorised') return;
    brokenUntilMs = nowMs() + limits.breakMs;
    // One more failure after the rest is enough for another.
    failures = limits.failuresMax - 1;
  }

  const isResting = (): boolean => {
    const left = brokenUntilMs - nowMs();
    return left > 0 && left <= limits.breakMs;
  };

  async function ask<T>(
    once: (signal: AbortSignal, keepPlace: () => () => void) => Promise<T>,
    ms: number,
    signal: AbortSignal,
  ): Promise<T | ModelUnavailable> {
    for (let attempt = 1; ; attempt += 1) {
      if (isResting()) return resting;
      const leave = await lane.enter(limits.patienceMs, signal);
      if (leave === null) return busy;
      if (isResting()) {
        leave();
        return resting; // others have failed while this one waited for its turn
      }
      const timeUp = AbortSignal.timeout(ms);
      let isKept = false;
      const keepPlace = (): (() => void) => {
        isKept = true;
        return leave;
      };
      try {
        const answer = await once(AbortSignal.any([signal, timeUp]), keepPlace);
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
        if (!isKept) leave();
      }
    }
  }

  return { isResting, ask };
}
