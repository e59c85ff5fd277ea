import { z } from 'zod';
import { assertNever } from '../errors.ts';
import type { Instant, LocalDate } from '../local-date.ts';
import type { Destination } from '../messenger.ts';
import type { Owner } from '../owner.ts';

/** Counts up from 1; people type it (`pause 12`). */
export type SubscriptionId = number;

/** Sources a digest can be made of. */
export const digestSources = ['huggingface', 'arxiv'] as const;
export type DigestSource = (typeof digestSources)[number];

export const layouts = ['list', 'cards', 'thread'] as const;
/** `list`: one compact message; `cards`: each paper with its facts; `thread`: one message whose thread holds the abstracts. */
export type Layout = (typeof layouts)[number];

/** Most highlights of a digest: more is no digest, and a list of twenty fits one message of Discord and two of Slack. */
export const papersMaxMax = 20;

const rhythmSchema = z.discriminatedUnion('kind', [
  /** ISO days of the week, 1 Monday … 7 Sunday, ascending. */
  z.object({ kind: z.literal('days'), weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).readonly() }),
  z.object({ kind: z.literal('weekly'), weekday: z.int().min(1).max(7) }),
  /** The month's last day where it is shorter. */
  z.object({ kind: z.literal('monthly'), day: z.int().min(1).max(31) }),
]);

/** On which days a digest comes. */
export type Rhythm = z.output<typeof rhythmSchema>;

const scheduleSchema = z.object({
  rhythm: rhythmSchema,
  /** Local time, `HH:MM`. */
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  /** IANA zone. */
  zone: z.string().min(1),
});

/** When a digest is due: a local time in a zone. */
export type Schedule = z.output<typeof scheduleSchema>;

/** What a subscription asks for, as it is kept. */
export const digestSettings = z.object({
  /** As typed; `topics.ts` reads it. Empty: everything. */
  topics: z.string(),
  sources: z.array(z.enum(digestSources)).min(1).readonly(),
  minUpvotes: z.int().nonnegative(),
  papersMax: z.int().min(1).max(papersMaxMax),
  schedule: scheduleSchema,
  layout: z.enum(layouts),
  /** Language tag of what a model writes; `null` as configured. */
  language: z.string().nullable(),
  /** A day without papers is said, or passes in silence. */
  whenEmpty: z.enum(['say', 'silent']),
  /** New versions and code of papers that were posted are told in their thread, or not. */
  updates: z.enum(['tell', 'silent']),
});

export type DigestSettings = z.output<typeof digestSettings>;

export type SubscriptionState =
  | { readonly kind: 'active' }
  /** By e-mail: until the address says yes. */
  | { readonly kind: 'unconfirmed' }
  /** By a person, or because the destination refused a digest; `sentence` and `hint` are for people. */
  | { readonly kind: 'paused'; readonly by: 'person' | 'refusal'; readonly sentence: string; readonly hint: string };

/** How far a subscription's digests are. Moves in the transaction that stores a digest. */
export interface DigestProgress {
  /** When the next digest is due (or looked at again, where a list is waited for); `null` while there is none to come. */
  readonly dueAt: Instant | null;
  /** The local date of the digest that is due at `dueAt`. */
  readonly dueDate: LocalDate | null;
  /** Local date of the last digest; no second one for this date or any before. */
  readonly lastDate: LocalDate | null;
  /** Papers that were in their list by then were considered, unless their list is after `covered`. */
  readonly consideredUntil: Instant;
  /** The last day of each source's lists that was considered. */
  readonly covered: Readonly<Partial<Record<DigestSource, LocalDate>>>;
}

/** Topics, a schedule and a destination. */
export interface Subscription {
  readonly id: SubscriptionId;
  readonly destination: Destination;
  /** Who made it. */
  readonly owner: Owner;
  /** Where the owner is told what nobody else need read; `null` where we may not write to them. */
  readonly ownerAt: Destination | null;
  readonly settings: DigestSettings;
  readonly state: SubscriptionState;
  readonly progress: DigestProgress;
  /** Unguessable; in the links of its e-mails, which anybody who holds them may press. */
  readonly token: string;
  readonly createdAt: Instant;
  /** Counts the changes of settings and state: who changes it names the one they saw. */
  readonly revision: number;
}

/**
 * What makes two destinations the same place, for "never twice here" and for the order of messages: `discord:G1:channel:C1`,
 * `email::person:ann@example.org`. Threads and posts of a channel count as the channel.
 */
export function destinationKey({ platform, workspace, place }: Destination): string {
  const within = `${platform}:${workspace ?? ''}`;
  switch (place.kind) {
    case 'channel':
    case 'new-thread':
      return `${within}:channel:${place.channel}`;
    case 'message-thread':
      return `${within}:channel:${place.message.channel}`;
    case 'thread':
      return `${within}:thread:${place.thread}`;
    case 'person':
      return `${within}:person:${place.person}`;
    default:
      return assertNever(place);
  }
}
