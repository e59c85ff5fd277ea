import { destinationKey, type Subscription } from '../digest/subscription.ts';
import { assertNever } from '../errors.ts';
import type { Instant } from '../local-date.ts';
import type { Messenger, SendOutcome, SendRequest } from '../messenger.ts';
import type { ClaimedDelivery, Settlement } from './outbox.ts';
import { pausedNotices } from './paused-notice.ts';

const second = 1_000;
const minute = 60 * second;

/** The wait after a first try that did not go through; it doubles from try to try. */
const backOffMs = 2 * second;
const backOffMsMax = 15 * minute;
/** Our own account is not accepted: nothing goes out until somebody mends it, so asking often helps nobody. */
const unauthorisedMs = 10 * minute;

const triedGraceMs = 24 * 60 * minute;

const later = (at: Instant, ms: number): Instant => new Date(Date.parse(at) + ms).toISOString();

/** When to try again: not before the platform says, and later from try to try (by up to a fifth, so that many do not come back at once). */
export function retryAt(delivery: Pick<ClaimedDelivery, 'id' | 'attempt'>, afterMs: number, now: Instant): Instant {
  const backOff = Math.min(backOffMsMax, backOffMs * 2 ** Math.min(delivery.attempt - 1, 20));
  const spread = 1 + ((delivery.id * 7_919) % 1_000) / 5_000;
  return later(now, Math.max(afterMs, Math.round(backOff * spread)));
}

/** Sends what a delivery says; `null` where the message it belongs to was never sent. */
async function act(delivery: ClaimedDelivery, messenger: Messenger, signal: AbortSignal): Promise<SendOutcome | null> {
  const { action, destination, message, reply } = delivery;
  const send = (place: SendRequest['destination']['place']): Promise<SendOutcome> =>
    messenger.send(
      {
        destination: { ...destination, place },
        reply,
        dedupeKey: delivery.dedupeKey,
        subscription: delivery.subscription,
        triedSince: delivery.triedSince,
      },
      signal,
    );
  switch (action.kind) {
    case 'send':
      return send(destination.place);
    case 'thread':
      // A thread has no threads in it: what belongs under a message there follows in the same one.
      if (message === null || destination.place.kind === 'thread') return message && send(destination.place);
      return send({ kind: 'message-thread', message, title: action.title });
    case 'edit':
      return message && messenger.edit(message, reply, signal);
    default:
      return assertNever(action);
  }
}

/**
 * When a delivery is given up. One that was tried may have arrived without our knowing: it is tried on for a while, as only the next try finds
 * out, and what is given up counts as not told.
 */
function expiryOf({ expiresAt, triedSince }: ClaimedDelivery): Instant {
  return triedSince === null ? expiresAt : later(expiresAt, triedGraceMs);
}

/** Whether somebody paused the digest after it was made; one that was tried may be there already, and is brought to its end. */
async function isPaused(delivery: ClaimedDelivery, deps: DeliverDeps): Promise<boolean> {
  const { action, dedupeKey, destination, subscription, triedSince } = delivery;
  if (action.kind !== 'send' || triedSince !== null || !dedupeKey.startsWith('digest:')) return false;
  const there = await deps.subscriptionsAt(destinationKey(destination));
  return there.find(({ id }) => id === subscription)?.state.kind === 'paused';
}

export interface DeliverDeps {
  readonly messenger: Messenger;
  /** The subscriptions of a destination, to tell their owners. */
  subscriptionsAt(destinationKey: string): Promise<readonly Subscription[]>;
  now(): Instant;
}

async function settlementOf(delivery: ClaimedDelivery, outcome: SendOutcome, deps: DeliverDeps): Promise<Settlement> {
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'sent', message: outcome.message };
    case 'retry':
      return {
        kind: 'retry',
        notBefore: retryAt(delivery, outcome.afterMs, deps.now()),
        sentence: outcome.sentence,
      };
    case 'refused': {
      const { reason, sentence, hint } = outcome;
      // That is about us and not about the destination: what waits goes out once it is mended.
      if (reason === 'unauthorised')
        return { kind: 'retry', notBefore: retryAt(delivery, unauthorisedMs, deps.now()), sentence };
      // A bug of ours, a deleted message, a notice: no reason to stop the digests of this place.
      if (reason === 'malformed' || delivery.action.kind !== 'send' || delivery.subscription === null)
        return { kind: 'dead', sentence };
      const there = await deps.subscriptionsAt(destinationKey(delivery.destination));
      const affected = there.filter(({ state }) => state.kind === 'active');
      return {
        kind: 'refused',
        reason,
        sentence,
        hint,
        notices: pausedNotices(affected, { sentence, hint }, deps.now()),
      };
    }
    default:
      return assertNever(outcome);
  }
}

/**
 * One try of a claimed delivery: what is to be settled. Throws the signal's reason where it is called off (the message may have gone out),
 * and what is a bug.
 */
export async function deliver(delivery: ClaimedDelivery, deps: DeliverDeps, signal: AbortSignal): Promise<Settlement> {
  if (deps.now() >= expiryOf(delivery)) return { kind: 'dead', sentence: 'It could not be sent in time.' };
  if (await isPaused(delivery, deps))
    return { kind: 'dead', sentence: 'Its digest was paused before it could be sent.' };
  const outcome = await act(delivery, deps.messenger, signal);
  if (outcome === null) return { kind: 'dead', sentence: 'The message it belongs to was not sent.' };
  return settlementOf(delivery, outcome, deps);
}
