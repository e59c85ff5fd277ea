import type { z } from 'zod';

/** What a request used, in tokens as the server counts them. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A question to a language model. Whatever comes from papers and people belongs in `input`: a model is told there that it is no instruction. */
export interface ModelRequest<T> {
  /** Names the form of the answer, for the server and for the count of what was used: `paper_summary`. */
  readonly name: string;
  readonly instructions: string;
  readonly input: string;
  readonly schema: z.ZodType<T>;
  readonly outputTokensMax: number;
  /** Somebody waits for it: it is given up sooner, and a server that fails is left alone sooner. Streams always are. */
  readonly isAwaited?: true;
}

/** Why there is no answer of a model. */
export type ModelFailureReason =
  | 'refused'
  | 'cut-off'
  | 'invalid'
  | 'over-budget'
  | 'rate-limited'
  | 'unreachable'
  | 'unauthorised'
  | 'too-long';

/** There is no answer; `sentence` says why, for people. */
export interface ModelUnavailable {
  readonly kind: 'unavailable';
  readonly reason: ModelFailureReason;
  readonly sentence: string;
}

/** What became of a request. A model that does not answer is expected: whoever asked falls back to what works without one. */
export type ModelOutcome<T> =
  | { readonly kind: 'answered'; readonly value: T; readonly usage: ModelUsage }
  | ModelUnavailable;

/** Thrown out of a stream that ends before its answer does. */
export class ModelFailure extends Error {
  readonly outcome: ModelUnavailable;

  constructor(outcome: ModelUnavailable) {
    super(outcome.sentence);
    this.name = 'ModelFailure';
    this.outcome = outcome;
  }
}

/** A model that reads and writes. Its answers are never trusted: numbers, names and links in them are checked by whoever asked. */
export interface LanguageModel {
  /** The model's name on its server; answers of different models are never mixed. */
  readonly id: string;
  /** Throws only the signal's reason. */
  complete<T>(request: ModelRequest<T>, signal: AbortSignal): Promise<ModelOutcome<T>>;
  /** Plain words in pieces as they come. Throws a `ModelFailure`, or the signal's reason. */
  stream(request: Omit<ModelRequest<unknown>, 'schema'>, signal: AbortSignal): AsyncIterable<string>;
}

/** A model that turns texts into vectors: the nearer two texts are in meaning, the nearer their vectors. */
export interface EmbeddingModel {
  /** Vectors of different models are never compared. */
  readonly id: string;
  /**
   * One vector for each text, in their order: as long as the share of the text that the model knows, at most 1. The first of several lines is
   * a title. Throws a `UserError` where a server does not answer.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}
