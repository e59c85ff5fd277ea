import type { NearWord } from '../../core/ports.ts';

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
  | { readonly kind: 'near-words'; readonly word: string; readonly limit: number };

export interface ReaderRequest {
  readonly id: number;
  readonly question: ReaderQuestion;
}

export type ReaderAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly unknown[] }
  | { readonly kind: 'near-words'; readonly words: readonly NearWord[] }
  /** `code` is SQLite's result code; `null` for any other error. */
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | null };

export interface ReaderReply {
  readonly id: number;
  readonly answer: ReaderAnswer;
}

/** Sent instead of a request to let the thread end after what it was asked before. */
export const readerEnd = 'end';
