import type { Subscription } from '../digest/subscription.ts';
import { button, type Reply, strong, text } from '../reply.ts';

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
