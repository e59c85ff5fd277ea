import type OpenAI from 'openai';
import type { ModelRequest, ModelUnavailable } from '../core/language-model.ts';
import type { Tokens } from '../core/model-records.ts';

/** The two ways OpenAI's protocol has to ask a model: Chat Completions, which most servers speak, and Responses, which OpenAI recommends. */
export const modelApiNames = ['chat', 'responses'] as const;
export type ModelApiName = (typeof modelApiNames)[number];

/** How much a model thinks before it writes. Source: https://platform.openai.com/docs/guides/reasoning */
export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
export type ReasoningEffort = (typeof reasoningEfforts)[number];

/** A server that speaks OpenAI's protocol. */
export interface OpenAiServer {
  /** `null` for servers that want none. */
  readonly apiKey: string | null;
  readonly baseUrl: string;
}

/** A server, and how its model is asked. */
export interface ModelServer extends OpenAiServer {
  readonly api: ModelApiName;
  /** `null` leaves it to the model; those that do not think take no effort at all. */
  readonly reasoning: ReasoningEffort | null;
}

/** Which model is asked, and how. */
export interface AskedModel extends Pick<ModelServer, 'baseUrl' | 'reasoning'> {
  readonly model: string;
}

/** A request for plain words. */
export type WordsRequest = Omit<ModelRequest<unknown>, 'schema'>;

/** What an answer comes to. `failure` says why its text is not one. */
export interface Said {
  readonly text: string;
  readonly failure: ModelUnavailable | null;
  /** `null` where the server counted nothing that can be believed. */
  readonly usage: Tokens | null;
}

/** What one event of a stream comes to; `end` is `null` before the end. */
export interface StreamStep {
  readonly text: string;
  readonly usage: Tokens | null;
  readonly end: { readonly failure: ModelUnavailable | null } | null;
}

/** One of the two ways. Nothing that a server sends is believed to have its documented form. */
export interface ModelApi {
  /** For people. */
  readonly title: string;
  /** With the version, as lines of a batch name it. */
  readonly endpoint: '/v1/chat/completions' | '/v1/responses';
  /** What is sent for an answer in a form. */
  formBody<T>(asked: AskedModel, request: ModelRequest<T>): object;
  /** Asks for an answer in a form. Rejects with the client's errors. */
  ask<T>(client: OpenAI, asked: AskedModel, request: ModelRequest<T>, signal: AbortSignal): Promise<unknown>;
  /** Reads such an answer. */
  said(answer: unknown): Said;
  /** Asks for plain words in pieces. Rejects with the client's errors. */
  open(client: OpenAI, asked: AskedModel, request: WordsRequest, signal: AbortSignal): Promise<AsyncIterable<unknown>>;
  /** Reads one event of such a stream; of one that is not known nothing comes. */
  step(event: unknown): StreamStep;
}
