import type { Instant } from './local-date.ts';
import type { Reply } from './reply.ts';

/** Where a message goes on a platform. Ids are the platform's own. */
export interface Destination {
  readonly platform: string;
  /** Guild or team; `null` where the platform has none (a direct message). */
  readonly workspace: string | null;
  readonly place: Place;
}

export type Place =
  /** `announce`: pass it on to the channels that follow this one, where the platform knows that. */
  | { readonly kind: 'channel'; readonly channel: string; readonly announce: boolean }
  | { readonly kind: 'thread'; readonly thread: string }
  /** A new thread of a channel or a new post of a forum; `tags` are names of the forum's tags. */
  | { readonly kind: 'new-thread'; readonly channel: string; readonly title: string; readonly tags: readonly string[] }
  /** The thread under a message of ours, which is opened where there is none yet; `title` is what it is called then. */
  | { readonly kind: 'message-thread'; readonly message: MessageRef; readonly title: string }
  | { readonly kind: 'person'; readonly person: string };

/** A message that was sent: what it takes to edit it. */
export interface MessageRef {
  readonly channel: string;
  readonly id: string;
}

export type RefusalReason =
  /** The channel, thread, message or person is not there (any more), or we are not in its workspace. */
  | 'gone'
  /** A permission is missing or a rule of the workspace blocks the message; `hint` names it. */
  | 'not-allowed'
  /** The place takes other messages than this: a forum without a title, a tag that the forum does not have. */
  | 'unsuitable'
  /** The person does not take direct messages from us. */
  | 'closed'
  /** The thread is locked or archived and cannot be opened by us. */
  | 'archived'
  /** The platform did not accept the message itself: a bug of ours. */
  | 'malformed'
  /** Our own account is not accepted: a wrong or withdrawn token. */
  | 'unauthorised';

/** Something beside the message that did not work, though the message is there: its followers did not get it, a part of it is missing. */
export interface SendNote {
  readonly sentence: string;
  readonly hint: string;
}

/** What became of a message. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly message: MessageRef; readonly notes: readonly SendNote[] }
  /** Not now: try again, but not before `afterMs`. */
  | { readonly kind: 'retry'; readonly afterMs: number; readonly sentence: string }
  /** Not at all until somebody mends it; trying again as it is will not help. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly sentence: string; readonly hint: string };

/** A message that did not go out. */
export type Unsent = Exclude<SendOutcome, { readonly kind: 'sent' }>;

export interface SendRequest {
  readonly destination: Destination;
  readonly reply: Reply;
  /** The same key at the same place is the same message: a repeat is not shown twice. */
  readonly dedupeKey: string;
  /** The subscription it is sent for; `null` where nobody subscribed to it. E-mails say how to stop it. */
  readonly subscription: number | null;
  /**
   * When the first try began; `null` for the first try. The platform is then asked whether something sent since then is this message,
   * because its own deduplication reaches back a few minutes at most and does not know every kind of message.
   */
  readonly triedSince: Instant | null;
}

/**
 * Sends replies nobody asked for. Whatever a platform answers is an outcome; only the signal's own reason is thrown (and bugs).
 * After `retry`, send the same request again with `triedSince`: what arrived is kept, what is missing is added.
 * Every implementation passes `tests/contracts/messenger.ts`.
 */
export interface Messenger {
  send(request: SendRequest, signal: AbortSignal): Promise<SendOutcome>;
  /** Puts another reply in the place of a sent one; of a reply of several messages only the first fits there. */
  edit(message: MessageRef, reply: Reply, signal: AbortSignal): Promise<SendOutcome>;
}
