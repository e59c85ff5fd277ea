import type { Instant, LocalDate } from './local-date.ts';

/** What one model used in a day, over all processes that share the library. */
export interface ModelDay {
  readonly model: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Tokens in and out, counted or expected. */
export interface Tokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** How much a day may cost over all models, and what a token weighs in it: 1 for a budget of tokens, its price for one of money. */
export interface DayLimit {
  readonly max: number;
  readonly inputWeight: number;
  readonly outputWeight: number;
}

/** What a claim on a summary comes to: it is there, somebody else is writing it, or it is yours to write until the lease ends. */
export type SummaryClaim =
  | { readonly kind: 'made'; readonly content: string }
  | { readonly kind: 'taken' }
  | { readonly kind: 'yours' };

/** What the library keeps of language models: what they wrote, so that it is paid for once, and what they used. */
export interface ModelRecords {
  /** What was written under a key; `null` where nothing was. A key names the paper's text, the prompt, the model and the language. */
  writtenSummary(key: string): Promise<string | null>;
  /** Of two processes that claim a summary at the same moment one gets it. A lease that has ended counts for nothing. */
  claimSummary(key: string, holder: string, at: Instant, until: Instant): Promise<SummaryClaim>;
  /** Keeps what was written, whoever holds the lease; the first one stays. */
  saveSummary(key: string, content: string, at: Instant): Promise<void>;
  /** Gives a claim back that came to nothing. */
  releaseSummary(key: string, holder: string): Promise<void>;

  /** Sets tokens aside for a request, unless the day's limit (`null`: none) would be passed; whether it did. */
  reserveTokens(day: LocalDate, model: string, tokens: Tokens, limit: DayLimit | null): Promise<boolean>;
  /** Puts what a request really used in the place of what was set aside for it. */
  settleTokens(day: LocalDate, model: string, reserved: Tokens, used: Tokens, requests: number): Promise<void>;
  /** What was used in a day, by model. */
  modelDays(day: LocalDate): Promise<readonly ModelDay[]>;
}
