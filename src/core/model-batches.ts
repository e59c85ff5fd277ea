import type { ModelOutcome, ModelRequest, ModelUnavailable } from './language-model.ts';
import type { Instant, LocalDate } from './local-date.ts';
import type { DayLimit, Tokens } from './model-records.ts';
import type { PaperId } from './paper.ts';

/** A summary that a batch is to bring: the key it is kept under, and its paper. */
export interface BatchItem {
  readonly key: string;
  readonly paper: PaperId;
}

/** Where a batch is: which model of which server. Others are left alone. */
export interface BatchPlace {
  readonly model: string;
  readonly server: string;
}

/** A batch as the library knows it. */
export interface KeptBatch {
  /** Our own name for it, which the server is given too: by it a batch is found whose id was never heard. */
  readonly mark: string;
  /** `null` until the server has said it. */
  readonly serverId: string | null;
  readonly items: readonly BatchItem[];
}

/** A batch to be made, by whoever holds it until the lease ends. */
export interface BatchPlan extends BatchPlace {
  readonly mark: string;
  readonly holder: string;
  readonly at: Instant;
  readonly until: Instant;
  /** The day its tokens count for. */
  readonly day: LocalDate;
  readonly items: readonly (BatchItem & { readonly tokens: Tokens })[];
}

/** What a plan came to: the keys that are its own now, and whether the day had no room for the others. */
export interface PlannedBatch {
  readonly keys: readonly string[];
  readonly isOverBudget: boolean;
}

/** What the library keeps of batches, so that none is made twice and none forgotten. */
export interface BatchRecords {
  /**
   * Takes what nobody has written or taken yet, in their order, as far as the day's limit goes, and sets its tokens aside: all or nothing
   * of each, in one transaction. With no key taken there is no batch.
   */
  planBatch(plan: BatchPlan, limit: DayLimit | null): Promise<PlannedBatch>;
  /** The batches there are, the oldest first. */
  batches(place: BatchPlace): Promise<readonly KeptBatch[]>;
  /** Whether a batch without a server's id is the holder's to send now: its lease had ended. */
  takeBatch(mark: string, holder: string, at: Instant, until: Instant): Promise<boolean>;
  /** Keeps the server's id. */
  submittedBatch(mark: string, serverId: string): Promise<void>;
  /** Forgets a batch, and counts what it used in the place of what was set aside. Whether it was there: of two that finish one counts. */
  finishBatch(mark: string, used: Tokens, requests: number): Promise<boolean>;
}

/** One request of a batch, under a name of ours. */
export interface BatchLine<T> {
  readonly key: string;
  readonly request: ModelRequest<T>;
}

/** What became of the sending of a batch; `isMaybeMade`: the server may have made it all the same. */
export type BatchSent =
  | { readonly kind: 'sent'; readonly serverId: string }
  | { readonly kind: 'failed'; readonly sentence: string; readonly isMaybeMade: boolean };

/** One answer of a batch. */
export interface BatchAnswer<T> {
  readonly key: string;
  readonly outcome: ModelOutcome<T>;
  readonly used: Tokens;
}

/** How a batch is. `ended` with fewer answers than requests: the others were not done, and `why` says so where the server did. */
export type BatchState<T> =
  | { readonly kind: 'running'; readonly done: number; readonly total: number }
  | { readonly kind: 'ended'; readonly answers: readonly BatchAnswer<T>[]; readonly why: string | null }
  | { readonly kind: 'unknown' }
  | ModelUnavailable;

/** A server that works off many requests at leisure, for half the money. */
export interface BatchServer {
  readonly place: BatchPlace;
  /** What a request may use at most. */
  expected(request: ModelRequest<unknown>): Tokens;
  /** Throws only the signal's reason. */
  send(mark: string, lines: readonly BatchLine<unknown>[], signal: AbortSignal): Promise<BatchSent>;
  /** The server's id of the batch with this mark, `null` where there is none. */
  find(
    mark: string,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'found'; readonly serverId: string | null } | ModelUnavailable>;
  look<T>(serverId: string, schema: ModelRequest<T>['schema'], signal: AbortSignal): Promise<BatchState<T>>;
}
