/**
 * Subscriptions by e-mail: nobody gets digests who did not say yes in that mailbox, and whoever reads one can stop them. Commands, and the
 * pages that links in mails lead to, both come here.
 */
import type { DeliveryDraft, Outbox } from '../delivery/outbox.ts';
import { UserError } from '../errors.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Instant } from '../local-date.ts';
import type { Destination } from '../messenger.ts';
import { button, code, type Reply, text } from '../reply.ts';
import type { DigestRecords, NewSubscription, SubscriptionChange } from './digest-records.ts';
import { emailAddressOf, mailboxOf } from './email-address.ts';
import { firstProgress, rescheduled } from './progress.ts';
import { destinationKey, type Subscription, type SubscriptionId } from './subscription.ts';

/** The store's part in it. */
export type OptInRecords = Pick<
  DigestRecords,
  | 'addSubscription'
  | 'subscription'
  | 'subscriptionByToken'
  | 'subscriptionsAt'
  | 'subscriptionsOf'
  | 'changeSubscription'
  | 'removeSubscription'
> &
  Pick<Outbox, 'enqueue'>;

/** Mails a day that ask a mailbox to confirm, whoever they are asked for: a stranger's mailbox is not to be filled. */
const confirmationsPerDay = 3;
/** A person's subscriptions that wait to be confirmed: whoever has more writes to strangers. */
const unconfirmedPerOwner = 5;
/** Between two subscriptions of one address. */
const subscribeAgainMs = 60_000;
/** A mail that could not be sent by then is not waited for any more. */
const confirmationExpiresMs = 24 * 3_600_000;
/** Somebody else changes the subscription in the same moment: once is likely, five times is a bug. */
const changeTriesMax = 5;

const platformNames: Readonly<Record<string, string>> = { discord: 'Discord', slack: 'Slack' };

/** Where mails to an address go. Throws a `UserError` for what is no address. */
export function emailDestination(address: string): Destination {
  return { platform: 'email', workspace: null, place: { kind: 'person', person: emailAddressOf(address) } };
}

/** What the confirmation mail says to type where no page can be opened: 12 hexadecimal digits in groups, which do not give the token away. */
export function confirmationCode({ token }: Pick<Subscription, 'token'>): string {
  const digits = fingerprint(`confirm ${token}`).slice(0, 12);
  return digits.replace(/(....)(?=.)/g, '$1-');
}

/**
 * Asks for a yes. Nothing in it comes from whoever subscribed, topics least of all: it goes to people who may not have asked for it, and would
 * carry a stranger's words to them.
 */
export function confirmationReply({ id, token, owner }: Pick<Subscription, 'id' | 'token' | 'owner'>): Reply {
  const said = confirmationCode({ token });
  const where = platformNames[owner.platform];
  return {
    visibility: 'private',
    blocks: [
      { kind: 'heading', text: 'Confirm your digest of papers' },
      {
        kind: 'text',
        text: [
          text(
            `Somebody${where === undefined ? '' : ` on ${where}`} asked Paperboy to send a digest of new research papers to this address. If it was you, confirm it.`,
          ),
        ],
      },
      { kind: 'actions', actions: [button('Confirm', 'confirm', { subscription: id, code: said })] },
      {
        kind: 'text',
        text: [text('To confirm it where you subscribed, give Paperboy '), code(`confirm ${id} ${said}`), text('.')],
      },
      { kind: 'footnote', text: [text('If it was not you, do nothing: no digest is sent to you.')] },
    ],
    listed: null,
    result: { kind: 'confirmation', subscription: id },
  };
}

const confirmationPrefix = 'confirm:';

/** Whether a delivery asks to confirm: all that an address gets before it has. */
export function isConfirmation(dedupeKey: string): boolean {
  return dedupeKey.startsWith(confirmationPrefix);
}

function confirmationOf(subscription: Subscription, round: number, at: Instant): DeliveryDraft {
  const { place } = subscription.destination;
  const mailbox = mailboxOf(place.kind === 'person' ? place.person : destinationKey(subscription.destination));
  return {
    // The store takes each key once, so that it counts the mails of a day, for any number of processes.
    dedupeKey: `${confirmationPrefix}${mailbox}:${at.slice(0, 10)}:${round}`,
    subscription: subscription.id,
    destination: subscription.destination,
    action: { kind: 'send' },
    reply: confirmationReply(subscription),
    notBefore: at,
    expiresAt: new Date(Date.parse(at) + confirmationExpiresMs).toISOString(),
  };
}

/** Queues a mail that asks to confirm (again). `false` where the mailbox got as many today as it may. */
export async function askToConfirm(records: OptInRecords, subscription: Subscription, at: Instant): Promise<boolean> {
  for (let round = 1; round <= confirmationsPerDay; round += 1)
    if ((await records.enqueue([confirmationOf(subscription, round, at)])) > 0) return true;
  return false;
}

async function refuseTooMany(
  records: OptInRecords,
  wanted: Pick<NewSubscription, 'owner' | 'at'>,
  there: readonly Subscription[],
) {
  const since = new Date(Date.parse(wanted.at) - subscribeAgainMs).toISOString();
  if (there.some(({ state, createdAt }) => state.kind === 'unconfirmed' && createdAt > since))
    throw new UserError(
      'not-allowed',
      'This address was asked to confirm a digest just now.',
      'Look for the mail, also among spam, and try again in a minute if it is not there.',
    );
  const own = await records.subscriptionsOf(wanted.owner);
  if (own.filter(({ state }) => state.kind === 'unconfirmed').length >= unconfirmedPerOwner)
    throw new UserError(
      'not-allowed',
      `${unconfirmedPerOwner} digests of yours wait for their addresses to confirm them.`,
      'Confirm one, or unsubscribe one that is not needed.',
    );
}

/**
 * Adds a subscription whose destination is an address (`emailDestination`). It begins once the address confirms it; at once where the same
 * person has confirmed a digest there before. Throws a `UserError` where the address, or the person, has been asked too often.
 */
export async function subscribeByEmail(
  records: OptInRecords,
  wanted: Omit<NewSubscription, 'state' | 'progress'>,
): Promise<{ readonly kind: 'begun' | 'asked'; readonly subscription: Subscription }> {
  const { owner, settings, at } = wanted;
  const progress = firstProgress(settings, at);
  const there = await records.subscriptionsAt(destinationKey(wanted.destination));
  const isTheirs = there.some(
    (other) =>
      other.state.kind !== 'unconfirmed' && other.owner.platform === owner.platform && other.owner.id === owner.id,
  );
  if (isTheirs)
    return {
      kind: 'begun',
      subscription: await records.addSubscription({ ...wanted, state: { kind: 'active' }, progress }),
    };
  await refuseTooMany(records, wanted, there);
  const subscription = await records.addSubscription({ ...wanted, state: { kind: 'unconfirmed' }, progress });
  if (await askToConfirm(records, subscription, at)) return { kind: 'asked', subscription };
  await records.removeSubscription(subscription.id);
  throw new UserError(
    'not-allowed',
    `This address was asked to confirm a digest ${confirmationsPerDay} times today.`,
    'Look for the mail, also among spam, or try again tomorrow.',
  );
}

/** What became of a press in a mail. `already`: it was so before; `gone`: there is no such subscription (any more). */
export type OptOutcome = 'done' | 'already' | 'gone';

/** Changes a subscription, whoever else changes it meanwhile. `change` answers `null` where nothing needs to be done. */
async function changed(
  records: OptInRecords,
  id: SubscriptionId,
  change: (subscription: Subscription) => SubscriptionChange | null,
): Promise<OptOutcome> {
  for (let tries = 0; tries < changeTriesMax; tries += 1) {
    const now = await records.subscription(id);
    if (now === null) return 'gone';
    const wanted = change(now);
    if (wanted === null) return 'already';
    if ((await records.changeSubscription(id, now.revision, wanted)) !== null) return 'done';
  }
  throw new Error(`a subscription changed ${changeTriesMax} times while it was to be changed`);
}

/** The digest begins with the next one due. A paused one stays paused: it was confirmed before. */
export function confirm(records: OptInRecords, id: SubscriptionId, at: Instant): Promise<OptOutcome> {
  return changed(records, id, ({ state, settings }) =>
    state.kind === 'unconfirmed' ? { state: { kind: 'active' }, progress: firstProgress(settings, at) } : null,
  );
}

/** `confirm` for whoever types the code of the mail; `gone` also where the code is of another subscription. */
export async function confirmByCode(
  records: OptInRecords,
  id: SubscriptionId,
  written: string,
  at: Instant,
): Promise<OptOutcome> {
  const subscription = await records.subscription(id);
  const typed = written.toLowerCase().replace(/[^0-9a-f]/g, '');
  if (subscription === null || confirmationCode(subscription).replaceAll('-', '') !== typed) return 'gone';
  return confirm(records, id, at);
}

/** What links in mails lead to. */
export const mailDeeds = ['confirm', 'unsubscribe', 'pause', 'resume'] as const;
export type MailDeed = (typeof mailDeeds)[number];

/** Does what a link in a mail stands for, to the subscription whose token it holds. */
export async function doFromMail(
  records: OptInRecords,
  deed: MailDeed,
  token: string,
  at: Instant,
): Promise<OptOutcome> {
  const subscription = await records.subscriptionByToken(token);
  if (subscription === null) return 'gone';
  const { id } = subscription;
  switch (deed) {
    case 'confirm':
      return confirm(records, id, at);
    case 'unsubscribe':
      return (await records.removeSubscription(id)) ? 'done' : 'gone';
    case 'pause':
      return changed(records, id, ({ state }) =>
        state.kind === 'active'
          ? {
              state: {
                kind: 'paused',
                by: 'person',
                sentence: 'It was paused from one of its e-mails.',
                hint: 'Resume it when it is wanted again.',
              },
            }
          : null,
      );
    case 'resume':
      return changed(records, id, ({ state, settings, progress }) =>
        state.kind === 'paused' ? { state: { kind: 'active' }, progress: rescheduled(progress, settings, at) } : null,
      );
  }
}
