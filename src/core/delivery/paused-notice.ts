import type { Subscription } from '../digest/subscription.ts';
import { destinationKey } from '../digest/subscription.ts';
import type { Instant } from '../local-date.ts';
import { button, type Reply, strong, text } from '../reply.ts';
import type { DeliveryDraft } from './outbox.ts';

/** A notice nobody could be told in this time is old news. */
const noticeExpiresMs = 3 * 86_400_000;

/** What the owner of a subscription is told, once, when its destination refused a digest. */
export function pausedNotice(
  { id, settings }: Pick<Subscription, 'id' | 'settings'>,
  { sentence, hint }: { readonly sentence: string; readonly hint: string },
): Reply {
  const about = settings.topics === '' ? [] : [text(' about '), strong(settings.topics)];
  return {
    visibility: 'private',
    blocks: [
      { kind: 'heading', text: 'Your digest is paused' },
      { kind: 'text', text: [text(`Digest ${id}`), ...about, text(' could not be delivered. '), text(sentence)] },
      { kind: 'text', text: [text(hint), text(' Then resume it; papers it did not tell come with the next digest.')] },
      {
        kind: 'actions',
        actions: [
          button('Resume', 'resume', { subscription: id }),
          button('Unsubscribe', 'unsubscribe', { subscription: id }),
        ],
      },
    ],
    listed: null,
    result: { kind: 'paused', subscription: id, sentence, hint },
  };
}

/** What the owners of a destination's digests are told when it takes them no more: each of them once. */
export function pausedNotices(
  affected: readonly Subscription[],
  why: { readonly sentence: string; readonly hint: string },
  now: Instant,
): readonly DeliveryDraft[] {
  return affected.flatMap((subscription): DeliveryDraft[] => {
    const { ownerAt } = subscription;
    if (ownerAt === null || destinationKey(ownerAt) === destinationKey(subscription.destination)) return [];
    return [
      {
        dedupeKey: `paused:${subscription.id}:${subscription.revision}`,
        subscription: null,
        destination: ownerAt,
        action: { kind: 'send' },
        reply: pausedNotice(subscription, why),
        notBefore: now,
        expiresAt: new Date(Date.parse(now) + noticeExpiresMs).toISOString(),
      },
    ];
  });
}
