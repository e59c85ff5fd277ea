import type { NearWord } from '../../core/ports.ts';
import type { NearVector } from './vector-index.ts';

/** What the reader thread is started with. */
export interface ReaderStart {
  readonly path: string;
  readonly busyTimeoutMs: number;
  /** Memory for pages of the file, in KiB. */
  readonly cacheKib: number;
}

/** What the reader thread can be asked, and what it answers to each. */
export type ReaderQuestion =
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly kind: 'near-words'; readonly word: string; readonly limit: number }
  | NearVectorsQuestion;

/** `among`: rows of `paper_vector` whose nearness is asked for, or the `limit` nearest of all, or of those an SQL query names. */
export interface NearVectorsQuestion {
  readonly kind: 'near-vectors';
  readonly model: string;
  readonly vector: Float32Array;
  readonly among:
    | { readonly kind: 'these'; readonly vectorIds: readonly number[] }
    | { readonly kind: 'all'; readonly limit: number }
    | { readonly kind: 'query'; readonly limit: number; readonly sql: string; readonly parameters: readonly unknown[] };
}

export interface ReaderRequest {
  readonly id: number;
  readonly question: ReaderQuestion;
}

export type ReaderAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly unknown[] }
  | { readonly kind: 'near-words'; readonly words: readonly NearWord[] }
  | { readonly kind: 'near-vectors'; readonly vectors: readonly NearVector[] }
  /** `code` is SQLite's result code; `null` for any other error. */
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | null };

export interface ReaderReply {
  readonly id: number;
  readonly answer: ReaderAnswer;
}

/** Sent instead of a request to let the thread end after what it was asked before. */
export const readerEnd = 'end';
