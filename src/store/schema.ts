import type { Generated } from 'kysely';
import type { LocalDate } from '../core/local-date.ts';

/**
 * The tables as Kysely sees them. Days are `YYYY-MM-DD`, instants ISO 8601 in UTC, lists and objects JSON text, flags 0 or 1.
 * What the columns mean stands with `Paper` and `Sighting` in `core/paper.ts`; the tables are made in `migrations/`.
 */
export interface LibrarySchema {
  readonly paper: PaperTable;
  readonly paper_alias: { readonly handle: string; readonly paper_id: number };
  readonly other_title: { readonly title_key: string; readonly paper_id: number };
  readonly paper_category: { readonly category: string; readonly paper_id: number };
  readonly keyword_count: { readonly keyword: string; readonly papers: number };
  readonly sighting: SightingTable;
  readonly source_cursor: { readonly source: string; readonly scope: string; readonly cursor: string };
  readonly http_etag: { readonly url: string; readonly etag: string };
  readonly source_run: SourceRunTable;
  readonly last_list: { readonly conversation: string; readonly handles: string; readonly at: string };
  readonly saved_action: { readonly key: string; readonly state: string; readonly at: string };
  readonly saved_paper: SavedPaperTable;
  readonly turn: TurnTable;
  readonly installation: {
    readonly platform: string;
    readonly workspace: string;
    readonly sealed: string;
    readonly at: string;
  };
  readonly workspace_setting: {
    readonly platform: string;
    readonly workspace: string;
    readonly name: string;
    readonly value: string;
  };
  readonly paper_vector: {
    readonly id: Generated<number>;
    readonly paper_id: number;
    readonly model: string;
    readonly scale: number;
    readonly vector: Uint8Array;
  };
  readonly model_summary: {
    readonly key: string;
    readonly content: string | null;
    readonly holder: string | null;
    readonly until: string | null;
    readonly at: string;
  };
  readonly model_day: ModelDayTable;
  readonly destination: {
    readonly id: Generated<number>;
    /** `destinationKey` of `core/digest/subscription.ts`. */
    readonly key: string;
    readonly platform: string;
    readonly workspace: string | null;
  };
  readonly subscription: SubscriptionTable;
  readonly digest: DigestTable;
  readonly told_paper: ToldPaperTable;
  readonly delivery: DeliveryTable;
  readonly delivery_reply: { readonly delivery_id: number; readonly reply: string };
  readonly delivery_queue: {
    readonly queue_id: number;
    readonly platform: string;
    readonly delivery_id: number;
    readonly ready_at: string;
  };
  readonly channel_vote: ChannelVoteTable;
  readonly model_batch: ModelBatchTable;
  readonly model_batch_item: {
    readonly key: string;
    readonly mark: string;
    readonly paper: string;
    readonly position: number;
  };
  readonly schema_migration: { readonly name: string };
}

export interface PaperTable {
  readonly id: Generated<number>;
  /** The public `PaperId`. */
  readonly handle: string;
  readonly arxiv_id: string | null;
  readonly version: number | null;
  readonly title: string;
  readonly abstract: string | null;
  readonly authors: string;
  readonly author_count: number | null;
  readonly published_on: string | null;
  readonly updated_on: string | null;
  readonly categories: string;
  readonly keywords: string;
  readonly links: string;
  readonly organization: string | null;
  readonly source_tldr: string | null;
  readonly thumbnail_url: string | null;
  readonly text_rank: string;
  readonly daily_on: string | null;
  /** The day it counts for in lists: `daily_on`, else `published_on`. */
  readonly listed_on: string | null;
  readonly upvotes: number | null;
  readonly comments: number | null;
  readonly sample: number;
  /** `titleHash` of the title's key; other titles it was seen with are in `other_title`. */
  readonly title_hash: number;
  /** Where each value came from (`Origins` of `core/merge.ts`). */
  readonly origins: string;
}

export interface SightingTable {
  readonly paper_id: number;
  readonly source: string;
  readonly seen_at: string;
  /** Empty where it was seen outside a daily list: the column is part of the key. */
  readonly daily_on: string;
  readonly upvotes: number | null;
  readonly comments: number | null;
  readonly position: number | null;
  readonly announce_type: string | null;
}

interface SourceRunTable {
  readonly source: string;
  readonly scope: string;
  readonly at: string;
  readonly papers: number;
  readonly rejected: number;
  readonly failure: string | null;
}

interface ModelDayTable {
  readonly day: string;
  readonly model: string;
  readonly requests: Generated<number>;
  readonly input_tokens: Generated<number>;
  readonly output_tokens: Generated<number>;
  readonly reserved_input: Generated<number>;
  readonly reserved_output: Generated<number>;
  /** Used without a limit: it does not count against one. */
  readonly unlimited: Generated<number>;
}

interface ModelBatchTable {
  /** Ours; the server is told it. */
  readonly mark: string;
  readonly model: string;
  readonly server: string;
  /** The server's; empty until it is known. */
  readonly server_id: string | null;
  readonly holder: string;
  readonly until: string;
  readonly at: string;
  readonly day: LocalDate;
  readonly reserved_input: number;
  readonly reserved_output: number;
}

interface SavedPaperTable {
  /** Counts up, so that of two saved in one moment the later is known. */
  readonly id: Generated<number>;
  readonly platform: string;
  readonly actor: string;
  /** A `PaperId` the paper has or had. */
  readonly handle: string;
  readonly at: string;
}

interface TurnTable {
  readonly id: Generated<number>;
  readonly conversation: string;
  readonly platform: string;
  readonly workspace: string | null;
  readonly at: string;
  /** A `Turn` of `core/ask/turn.ts`. */
  readonly turn: string;
}

export interface SubscriptionTable {
  readonly id: Generated<number>;
  readonly destination_id: number;
  readonly destination: string;
  readonly owner_platform: string;
  readonly owner_id: string;
  readonly owner_at: string | null;
  readonly settings: string;
  /** Whether it wants news of what it told: of its settings, for queries. */
  readonly news: number;
  readonly state: string;
  readonly paused_by: string | null;
  readonly sentence: string | null;
  readonly hint: string | null;
  readonly due_at: string | null;
  readonly due_date: string | null;
  readonly last_date: string | null;
  readonly considered_until: string;
  readonly covered: string;
  readonly token: string;
  readonly created_at: string;
  readonly revision: number;
}

export interface DigestTable {
  readonly id: Generated<number>;
  readonly subscription_id: number;
  readonly date: string;
  readonly at: string;
  readonly kind: string;
  readonly edition: number;
  /** The dedupe key of the delivery whose message shows its papers. */
  readonly message_key: string | null;
  /** See `considered.ts`. */
  readonly considered: string;
}

interface ToldPaperTable {
  /** A `PaperId` the paper has or had. */
  readonly handle: string;
  readonly destination_id: number;
  /** `null` once its subscription is gone. */
  readonly digest_id: number | null;
  readonly edition: number;
  readonly version: number | null;
  readonly had_code: number;
}

export interface DeliveryTable {
  readonly id: Generated<number>;
  readonly dedupe_key: string;
  readonly subscription_id: number | null;
  readonly destination_id: number;
  /** Where it waits for its turn: its destination, or the queue of the delivery it names while that one waits. */
  readonly queue_id: number;
  /** The digest whose papers it tells; those of `edition`. */
  readonly digest_id: number | null;
  readonly edition: number | null;
  readonly destination: string;
  readonly action: string;
  /** The dedupe key of the delivery that `action` names. */
  readonly named_key: string | null;
  readonly title: string | null;
  readonly not_before: string;
  readonly expires_at: string;
  /** Orders its queue: when it was due at first, but not before the delivery it names. */
  readonly turn: string;
  /** When it may be tried (again). */
  readonly next_at: string;
  readonly state: string;
  readonly attempt: number;
  readonly tried_since: string | null;
  /** When the last claim that may have sent it began. */
  readonly claimed_at: string | null;
  readonly lease_until: string | null;
  readonly sentence: string | null;
  /** Of a sent one, where its message is. */
  readonly channel: string | null;
  readonly message: string | null;
  readonly settled_at: string | null;
}

interface ChannelVoteTable {
  /** Counts up, so that of two of one moment the later is known. */
  readonly id: Generated<number>;
  readonly destination_id: number;
  readonly voter_platform: string;
  readonly voter_id: string;
  /** A `PaperId` the paper has or had. */
  readonly handle: string;
  readonly vote: string;
  readonly at: string;
}
