import type { ClaimedDelivery, DeliveryDraft } from '../../src/core/delivery/outbox.ts';
import type { DigestDraft, NewSubscription } from '../../src/core/digest/digest-records.ts';
import type { DigestProgress, DigestSettings, Subscription } from '../../src/core/digest/subscription.ts';
import type { Instant, LocalDate } from '../../src/core/local-date.ts';
import type { Destination } from '../../src/core/messenger.ts';
import type { Store } from '../../src/core/ports.ts';
import type { Reply } from '../../src/core/reply.ts';

/** 2025-11-21, so many minutes after noon (UTC). */
export function noon(minutes: number): Instant {
  return new Date(Date.parse('2025-11-21T12:00:00.000Z') + minutes * 60_000).toISOString();
}

export function channel(number: number, workspace = 'G1', platform = 'discord'): Destination {
  return { platform, workspace, place: { kind: 'channel', channel: `C${number}`, announce: false } };
}

export function person(id: string, platform = 'email', workspace: string | null = null): Destination {
  return { platform, workspace, place: { kind: 'person', person: id } };
}

export const everyDay: DigestSettings = {
  topics: 'diffusion, "flow matching"',
  sources: ['huggingface', 'arxiv'],
  minUpvotes: 3,
  papersMax: 10,
  schedule: { rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, time: '09:00', zone: 'Europe/Berlin' },
  layout: 'list',
  language: null,
  whenEmpty: 'say',
  updates: 'tell',
};

export const begun: DigestProgress = {
  dueAt: noon(0),
  dueDate: '2025-11-21',
  lastDate: null,
  consideredUntil: noon(-60),
  covered: {},
};

let tokens = 0;

/** What is subscribed to; change what a test is about. */
export function wanted(changes: Partial<NewSubscription> = {}): NewSubscription {
  tokens += 1;
  return {
    destination: channel(1),
    owner: { platform: 'discord', id: 'U1' },
    ownerAt: person('U1', 'discord'),
    settings: { ...everyDay, topics: `topic ${tokens}` },
    state: { kind: 'active' },
    progress: begun,
    token: `token-${tokens}`,
    at: noon(-60),
    ...changes,
  };
}

/** A reply that says one thing. */
export function saying(words: string): Reply {
  return {
    visibility: 'channel',
    blocks: [{ kind: 'text', text: [{ kind: 'text', text: words }] }],
    listed: null,
    result: { words },
  };
}

/** A delivery to channel 1 of Discord that is due at noon. */
export function delivery(dedupeKey: string, changes: Partial<DeliveryDraft> = {}): DeliveryDraft {
  return {
    dedupeKey,
    subscription: null,
    destination: channel(1),
    action: { kind: 'send' },
    reply: saying(dedupeKey),
    notBefore: noon(0),
    expiresAt: noon(600),
    ...changes,
  };
}

export function digestKey(subscription: Subscription, date: LocalDate): string {
  return `digest:${subscription.id}:${date}`;
}

/** The digest of a subscription for 2025-11-21 (or another day), which tells the papers in one message. */
export function draftOf(
  subscription: Subscription,
  told: readonly string[],
  changes: Partial<DigestDraft> = {},
): DigestDraft {
  const date = changes.date ?? '2025-11-21';
  return {
    subscription: subscription.id,
    date,
    at: noon(1),
    kind: 'digest',
    edition: 0,
    considered: told.map((paper) => ({ paper, outcome: 'selected', score: 1, reasons: ['61 upvotes'] })),
    revision: subscription.revision,
    told,
    deliveries: [
      delivery(digestKey(subscription, date), {
        subscription: subscription.id,
        destination: subscription.destination,
      }),
    ],
    progress: {
      dueAt: noon(24 * 60),
      dueDate: '2025-11-24',
      lastDate: date,
      consideredUntil: noon(1),
      covered: { huggingface: date },
    },
    ...changes,
  };
}

/** Claims what it can get of Discord, Slack and e-mail, for a minute. */
export function claim(store: Store, minutes: number, limit = 100): Promise<readonly ClaimedDelivery[]> {
  return store.claimDeliveries({
    platforms: ['discord', 'slack', 'email'],
    now: noon(minutes),
    leaseUntil: noon(minutes + 1),
    limit,
  });
}

export const keysOf = (deliveries: readonly { readonly dedupeKey: string }[]): readonly string[] =>
  deliveries.map(({ dedupeKey }) => dedupeKey);

/** Claims the one delivery there is to claim. */
export async function claimOne(store: Store, minutes: number): Promise<ClaimedDelivery> {
  const claimed = await claim(store, minutes);
  const [one, ...others] = claimed;
  if (one === undefined || others.length > 0)
    throw new Error(`there is one to claim, not ${keysOf(claimed).join(', ') || 'none'}`);
  return one;
}

/** Claims and sends all that waits at a moment, each as message `m-<key>` of channel `c`; their keys, in order. */
export async function sendAll(store: Store, minutes: number): Promise<readonly string[]> {
  const sent: string[] = [];
  for (;;) {
    const claimed = await claim(store, minutes);
    if (claimed.length === 0) return sent;
    for (const each of claimed) {
      const message = { channel: 'c', id: `m-${each.dedupeKey}` };
      if (await store.settleDelivery(each, { kind: 'sent', message }, noon(minutes))) sent.push(each.dedupeKey);
    }
  }
}
