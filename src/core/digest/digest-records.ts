import type { DeliveryDraft } from '../delivery/outbox.ts';
import type { Instant, LocalDate } from '../local-date.ts';
import type { Destination, MessageRef } from '../messenger.ts';
import type { Owner } from '../owner.ts';
import type { Page } from '../page.ts';
import type { Paper, PaperId } from '../paper.ts';
import type {
  DigestProgress,
  DigestSettings,
  DigestSource,
  Subscription,
  SubscriptionId,
  SubscriptionState,
} from './subscription.ts';

/** What became of a paper that could have been in a digest. */
export const paperOutcomes = [
  'selected',
  'already-delivered',
  'excluded',
  'off-topic',
  'below-threshold',
  'over-limit',
] as const;
export type PaperOutcome = (typeof paperOutcomes)[number];

/** One paper's outcome in one digest, with its score and why ("61 upvotes", "matches flow matching"). */
export interface ConsideredPaper {
  readonly paper: PaperId;
  readonly outcome: PaperOutcome;
  /** Our ranking number, kept to four decimals; 0 where it was not ranked. */
  readonly score: number;
  readonly reasons: readonly string[];
}

/** One subscription's selection for one local date. */
export interface Digest {
  readonly subscription: SubscriptionId;
  readonly date: LocalDate;
  readonly at: Instant;
  /** `empty`: said that there is nothing; `silent`: there was nothing, and that was not said. */
  readonly kind: 'digest' | 'empty' | 'silent';
  /** 0 as first made; counts up with papers that were edited in. */
  readonly edition: number;
  /** Every paper of the lists it covers, once. */
  readonly considered: readonly ConsideredPaper[];
}

/** A digest with all that moves in its transaction. */
export interface DigestDraft extends Digest {
  /** The subscription's as it was read. */
  readonly revision: number;
  /** Papers that are told by it: never again at this destination. */
  readonly told: readonly PaperId[];
  readonly deliveries: readonly DeliveryDraft[];
  readonly progress: DigestProgress;
}

/**
 * `already`: there is a digest of this subscription and date (in this edition); `changed`: the subscription changed since it was read, or one
 * of the papers was told at its destination meanwhile: look again.
 */
export type SavedDigest = 'saved' | 'already' | 'changed';

/** A paper of a source's daily list. */
export interface ListedPaper {
  readonly paper: Paper;
  readonly source: DigestSource;
  readonly date: LocalDate;
  /** When it was first seen in that list. */
  readonly firstSeenAt: Instant;
  /** Upvotes of the paper as they were seen, oldest first; empty where nobody counts. */
  readonly upvotes: readonly { readonly at: Instant; readonly upvotes: number }[];
}

/** What is known of one list, for the calendar. */
export interface ListFacts {
  readonly source: DigestSource;
  readonly date: LocalDate;
  readonly papers: number;
  /** When the newest paper of it was first seen. */
  readonly grewAt: Instant;
  /** When any paper of it was last seen in it. */
  readonly seenAt: Instant;
}

/** A paper that was posted at a destination, with its message while that is known. */
export interface ToldPaper {
  readonly paper: PaperId;
  readonly subscription: SubscriptionId;
  readonly date: LocalDate;
  /** As it was when it was told, or when news of it was; the one before a newer one where it was not known. */
  readonly version: number | null;
  readonly hadCode: boolean;
  /** The dedupe key of the delivery whose message shows it. */
  readonly dedupeKey: string;
  readonly message: MessageRef | null;
}

/** What a channel thinks of a paper. */
export interface ChannelVote {
  readonly destinationKey: string;
  readonly paper: PaperId;
  readonly voter: Owner;
  /** `none` takes an earlier one back. */
  readonly vote: 'up' | 'down' | 'saved' | 'none';
  readonly at: Instant;
}

export interface NewSubscription {
  readonly destination: Destination;
  readonly owner: Owner;
  readonly ownerAt: Destination | null;
  readonly settings: DigestSettings;
  readonly state: SubscriptionState;
  readonly progress: DigestProgress;
  readonly token: string;
  readonly at: Instant;
}

export interface SubscriptionChange {
  readonly settings?: DigestSettings;
  readonly state?: SubscriptionState;
  readonly progress?: DigestProgress;
  readonly destination?: Destination;
}

/** A digest that cannot be made yet, and when to look again. */
export interface PostponedDigest {
  readonly of: Subscription;
  readonly dueAt: Instant;
}

/**
 * Subscriptions and their digests. Every implementation passes `tests/contracts/store-subscriptions.ts` and `store-digests.ts`.
 * Papers are named by their current id; one that got another id since is the same one.
 */
export interface DigestRecords {
  /** One with just these settings, of the same owner at the same destination, is answered in its place: pressing twice makes one. */
  addSubscription(subscription: NewSubscription): Promise<Subscription>;
  subscription(id: SubscriptionId): Promise<Subscription | null>;
  subscriptionByToken(token: string): Promise<Subscription | null>;
  /** In the order they were made. */
  subscriptionsAt(destinationKey: string): Promise<readonly Subscription[]>;
  subscriptionsOf(owner: Owner): Promise<readonly Subscription[]>;
  subscriptions(offset: number, limit: number): Promise<Page<Subscription>>;
  countSubscriptions(): Promise<Readonly<Record<SubscriptionState['kind'], number>>>;
  /** `null` where its revision is another one by now, or it is gone: read it again. */
  changeSubscription(id: SubscriptionId, revision: number, change: SubscriptionChange): Promise<Subscription | null>;
  /** With what still waits to be sent for it. What it told stays told at its destination. */
  removeSubscription(id: SubscriptionId): Promise<boolean>;
  /** Looks at each again at its `dueAt`, where revision and `progress.dueAt` are as they were read; the revision stays. Answers how many. */
  postponeDigests(digests: readonly PostponedDigest[]): Promise<number>;

  /**
   * Active subscriptions that are due by `now`, by due time and id, beginning after the given one. What another version wrote and this one
   * cannot read is in no answer, and paused once it is due.
   */
  dueSubscriptions(now: Instant, after: Subscription | null, limit: number): Promise<readonly Subscription[]>;
  /** When the next active subscription is due; `null` where none is. */
  nextDigestAt(): Promise<Instant | null>;
  /**
   * All in one transaction; each answered by itself, in the order given. A later edition is taken only while its digest is the subscription's
   * last one, and leaves `dueAt` and `dueDate` as they are.
   */
  saveDigests(drafts: readonly DigestDraft[]): Promise<readonly SavedDigest[]>;
  digest(subscription: SubscriptionId, date: LocalDate): Promise<Digest | null>;
  /** Newest first. */
  digestsOf(subscription: SubscriptionId, limit: number): Promise<readonly Digest[]>;
  /** Papers that digests chose whose messages were given up since: whoever subscribed has not seen those that were not told since. */
  undelivered(since: Instant): Promise<ReadonlyMap<SubscriptionId, ReadonlySet<PaperId>>>;
  /** Digests with papers made since, of active subscriptions, for late arrivals. */
  digestsSince(at: Instant): Promise<readonly Digest[]>;
  /**
   * Removes digests of before a day, of which nobody asks why any more; what they told stays told, but no news of it is found. Answers how
   * many.
   */
  forgetDigests(before: LocalDate): Promise<number>;

  /** Papers of the lists of a range of days, by date, source and place in the list; new versions that arXiv announces are none. */
  listedPapers(from: LocalDate, to: LocalDate, sources: readonly DigestSource[]): Promise<readonly ListedPaper[]>;
  listFacts(from: LocalDate, to: LocalDate): Promise<readonly ListFacts[]>;
  /** Those of the papers that were told at each destination; destinations without any may be left out. */
  toldAt(
    destinationKeys: readonly string[],
    papers: readonly PaperId[],
  ): Promise<ReadonlyMap<string, ReadonlySet<PaperId>>>;
  /** Told papers (since a day) of subscriptions that want news, whose version is newer or that have code now and had none. */
  toldWithNews(since: LocalDate): Promise<readonly { readonly told: ToldPaper; readonly paper: Paper }[]>;
  /** Queues what is said of each told paper, and notes its version and code, in one transaction; leaves out what is noted already. */
  tellNews(
    news: readonly { readonly told: ToldPaper; readonly paper: Paper; readonly delivery: DeliveryDraft }[],
  ): Promise<void>;

  /** In place of what the voter said of the paper before; nothing where the paper is unknown. */
  saveVote(vote: ChannelVote): Promise<void>;
  /** The newest votes at each of the destinations, newest first, at most `limit` each. */
  votesAt(destinationKeys: readonly string[], limit: number): Promise<ReadonlyMap<string, readonly ChannelVote[]>>;
}
