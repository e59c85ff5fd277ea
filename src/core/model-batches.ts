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

/** What a batch is called. */
export interface BatchOnServer {
  /** Our own name for it, which the server is given too: by it a batch is found whose id was never heard. */
  readonly mark: string;
  /** `null` until the server has said it. */
  readonly serverId: string | null;
}

/** A batch as the library knows it. */
export interface KeptBatch extends BatchOnServer {
  readonly items: readonly BatchItem[];
}

/** A batch that has brought what it will. */
export interface FinishedBatch {
  readonly mark: string;
  readonly serverId: string;
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
   * Takes what nobody has written, writes or has taken, in their order, as far as the day's limit goes, and sets its tokens aside: all or
   * nothing of each, in one transaction. With no key taken there is no batch.
   */
  planBatch(plan: BatchPlan, limit: DayLimit | null): Promise<PlannedBatch>;
  /** The batches that are to bring something, the oldest first. */
  batches(place: BatchPlace): Promise<readonly KeptBatch[]>;
  /** The batch that is to bring a summary, with when it was planned; `null` for none. */
  batchOf(place: BatchPlace, key: string): Promise<(BatchOnServer & { readonly at: Instant }) | null>;
  /** Whether a batch without a server's id is the holder's to send now: its lease had ended. */
  takeBatch(mark: string, holder: string, at: Instant, until: Instant): Promise<boolean>;
  /** Keeps the server's id. */
  submittedBatch(mark: string, serverId: string): Promise<void>;
  /**
   * Lets go of what a batch was to bring, and counts what it used in the place of what was set aside. Whether there was anything: of two
   * that finish one counts. What a server has is remembered until its files are deleted there.
   */
  finishBatch(mark: string, used: Tokens, requests: number): Promise<boolean>;
  /** The batches that are over and whose files may still be on the server, the oldest first. */
  finishedBatches(place: BatchPlace): Promise<readonly FinishedBatch[]>;
  /** Forgets a batch that is over. */
  forgetBatch(mark: string): Promise<void>;
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

/** A batch at its end. With fewer answers than requests the others were not done, and `why` says so where the server did. */
export interface EndedBatch<T> {
  readonly kind: 'ended';
  readonly answers: readonly BatchAnswer<T>[];
  readonly why: string | null;
}

/** How a batch is. `unknown`: the server does not have it, or what it brought, any more. */
export type BatchState<T> =
  | { readonly kind: 'running'; readonly done: number; readonly total: number }
  | EndedBatch<T>
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
  /** Deletes the files of a batch that is over: what was sent and what came. `false` where the server could not, and may another time. */
  deleteFiles(serverId: string, signal: AbortSignal): Promise<boolean>;
  /** Deletes what was sent under a mark that no batch was made of, as far as the server answers. */
  withdraw(mark: string, signal: AbortSignal): Promise<void>;
}
