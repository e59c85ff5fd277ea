import { type MailDeed, mailDeeds } from '../../core/digest/opt-in.ts';
import { destinationKey, type Subscription } from '../../core/digest/subscription.ts';
import type { Destination } from '../../core/messenger.ts';
import type { Invocation } from '../../core/reply.ts';

/** Path of the page of each deed below the public address. */
export const mailPaths: Readonly<Record<MailDeed, string>> = {
  confirm: '/email/confirm',
  unsubscribe: '/email/unsubscribe',
  pause: '/email/pause',
  resume: '/email/resume',
};

/** The page of a deed for one subscription. Whoever has the address may do it. */
export function pageUrl(publicUrl: string, deed: MailDeed, { token }: Pick<Subscription, 'token'>): string {
  return `${publicUrl}${mailPaths[deed]}?token=${encodeURIComponent(token)}`;
}

/** What a button would do to a subscription, where a page can do it. */
export function deedOf({ command, options }: Invocation): { deed: MailDeed; subscription: number } | null {
  const deed = mailDeeds.find((name) => name === command);
  // A command's options may be typed: the number then comes as it is written.
  const subscription = String(options['subscription'] ?? '');
  return deed === undefined || !/^\d{1,9}$/.test(subscription) ? null : { deed, subscription: Number(subscription) };
}

/** Whether those who read mails at this address may hold the subscription's links: it comes here, or its owner does. */
export function mayHoldLinks(subscription: Subscription, address: Destination): boolean {
  const key = destinationKey(address);
  const { destination, ownerAt } = subscription;
  return destinationKey(destination) === key || (ownerAt !== null && destinationKey(ownerAt) === key);
}
