import type { SubscriptionId } from '../digest/subscription.ts';
import type { Instant } from '../local-date.ts';
import type { Destination, MessageRef, RefusalReason } from '../messenger.ts';
import type { Reply } from '../reply.ts';

/** What is done with a delivery's reply. The other two name an earlier delivery by its dedupe key, and wait until that one is settled. */
export type DeliveryAction =
  | { readonly kind: 'send' }
  /** Into a thread under that message. */
  | { readonly kind: 'thread'; readonly under: string; readonly title: string }
  /** In the place of that message. */
  | { readonly kind: 'edit'; readonly of: string };

/** A message to be sent: kept with what it tells of in one transaction, sent later. */
export interface DeliveryDraft {
  /** `digest:<subscription>:<local date>` and the like; a second draft with the same key is left out. */
  readonly dedupeKey: string;
  readonly subscription: SubscriptionId | null;
  readonly destination: Destination;
  readonly action: DeliveryAction;
  readonly reply: Reply;
  readonly notBefore: Instant;
  /** From then on nobody wants it any more: it is given up. */
  readonly expiresAt: Instant;
}

/** A delivery that one worker holds until its lease ends. */
export interface ClaimedDelivery extends DeliveryDraft {
  readonly id: number;
  /** Counts the claims; settling names it, so that a worker whose lease ended changes nothing. */
  readonly attempt: number;
  /** When the first try began; `null` for the first try. */
  readonly triedSince: Instant | null;
  /** The message of the delivery that `action` names; `null` where that one was not sent, or for `send`. */
  readonly message: MessageRef | null;
}

export interface Claim {
  /** Only deliveries to these platforms. */
  readonly platforms: readonly string[];
  readonly now: Instant;
  readonly leaseUntil: Instant;
  readonly limit: number;
}

/** What became of a claimed delivery. */
export type Settlement =
  | { readonly kind: 'sent'; readonly message: MessageRef }
  | { readonly kind: 'retry'; readonly notBefore: Instant; readonly sentence: string }
  /**
   * The destination takes nothing. In the same transaction its active subscriptions are paused with the sentence and hint, what else waits for
   * it is given up, the papers of the digests that never arrived count as not told, and the `notices` are queued.
   */
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly sentence: string;
      readonly hint: string;
      readonly notices: readonly DeliveryDraft[];
    }
  /** Given up: expired, or the message it belongs to never arrived. The papers of a digest that is given up count as not told. */
  | { readonly kind: 'dead'; readonly sentence: string }
  /** Not tried: the next claim may take it at once. */
  | { readonly kind: 'released' };

export interface OutboxCounts {
  readonly waiting: number;
  readonly sent: number;
  readonly refused: number;
  readonly dead: number;
  /** When the oldest one that waits was due. */
  readonly oldestWaiting: Instant | null;
}

/** The durable table of messages to be sent. Every implementation passes `tests/contracts/store-outbox.ts`. */
export interface Outbox {
  /** Leaves out those whose key is there already; answers how many are new. */
  enqueue(drafts: readonly DeliveryDraft[]): Promise<number>;
  /**
   * Deliveries that are due and not held, the longest due first; of each destination only the first that waits, so that messages arrive in
   * their order. What was claimed first at `triedSince` keeps it. One that cannot be read, because another version wrote it, is given up.
   */
  claimDeliveries(claim: Claim): Promise<readonly ClaimedDelivery[]>;
  /** `false` where another attempt holds it or it is settled: nothing was changed. */
  settleDelivery(
    delivery: { readonly id: number; readonly attempt: number },
    settlement: Settlement,
    at: Instant,
  ): Promise<boolean>;
  /** Ends later than it was to; `false` where it is not held by this attempt any more. */
  extendLease(delivery: { readonly id: number; readonly attempt: number }, leaseUntil: Instant): Promise<boolean>;
  /** When the next delivery to these platforms may be claimed: due, or its lease over; `null` where none waits. */
  nextDeliveryAt(platforms: readonly string[]): Promise<Instant | null>;
  outboxCounts(): Promise<OutboxCounts>;
  /**
   * Gives up what expired before a moment and nobody holds: whoever sends to its platform would have, so nobody does any more. Answers how many.
   */
  giveUpExpired(before: Instant, at: Instant): Promise<number>;
  /** Removes settled deliveries from before; their dedupe keys may then come again. Answers how many. */
  forgetSettled(before: Instant): Promise<number>;
}
