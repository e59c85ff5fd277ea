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
  | { readonly kind: 'person'; readonly person: string };

/** A message that was sent: what it takes to edit it. */
export interface MessageRef {
  readonly channel: string;
  readonly id: string;
}

export type RefusalReason =
  /** The channel, thread, message or person is not there (any more), or we are not in its workspace. */
  | 'gone'
  /** A permission is missing; `hint` names it. */
  | 'not-allowed'
  /** The person does not take direct messages from us. */
  | 'closed'
  /** The thread is locked or archived and cannot be opened by us. */
  | 'archived'
  /** The platform did not accept the message itself: a bug of ours. */
  | 'malformed'
  /** Our own account is not accepted: a wrong or withdrawn token. */
  | 'unauthorised';

/** What became of a message. Never an exception, except for the signal's own reason. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly message: MessageRef }
  /** Not now: try again, but not before `afterMs`. */
  | { readonly kind: 'retry'; readonly afterMs: number; readonly sentence: string }
  /** Not at all until somebody mends it; trying again as it is will not help. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly sentence: string; readonly hint: string };

export interface SendRequest {
  readonly destination: Destination;
  readonly reply: Reply;
  /** The same key is the same message: a repeat soon after is not shown twice. */
  readonly dedupeKey: string;
  /** 1 for the first try; from 2 on the platform is asked whether an earlier try arrived, where its own deduplication does not reach. */
  readonly attempt: number;
}

/** Sends replies nobody asked for. Every implementation passes `tests/contracts/messenger.ts`. */
export interface Messenger {
  send(request: SendRequest, signal: AbortSignal): Promise<SendOutcome>;
  /** Puts another reply in the place of a sent one. */
  edit(message: MessageRef, reply: Reply, signal: AbortSignal): Promise<SendOutcome>;
}
