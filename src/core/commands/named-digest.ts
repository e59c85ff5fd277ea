import { z } from 'zod';
import { type CommandContext, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import type { SubscriptionChange } from '../digest/digest-records.ts';
import { destinationKey, type Subscription } from '../digest/subscription.ts';
import { UserError } from '../errors.ts';
import { cut } from '../text.ts';

/** Numbers named in an error; who has more looks at the list. */
const namedMax = 5;

/** The number of a digest, as people and buttons give it. Where there is only one it may be left out. */
export function subscriptionOption() {
  return z.coerce
    .string()
    .regex(/^#?\d{1,9}$/, 'A digest is named by its number, such as 3.')
    .optional()
    .register(optionInfo, {
      summary: 'number of the digest, where there are several',
      kind: 'subscription',
      rest: true,
    });
}

export function isOwn({ owner }: Subscription, { actor }: Pick<CommandContext, 'actor'>): boolean {
  return owner.platform === actor.platform && owner.id === actor.id;
}

/** The digests that whoever asks sees here: those of this channel, and their own; in a shell all there are. */
export async function digestsInReach(context: CommandContext): Promise<readonly Subscription[]> {
  const { store, actor, here, writing } = context;
  const [there, own] = await Promise.all([
    here === null ? [] : store.subscriptionsAt(destinationKey(here)),
    store.subscriptionsOf({ platform: actor.platform, id: actor.id }),
  ]);
  const others = writing.shell ? (await store.subscriptions(0, shellMax)).items : [];
  const found = new Map([...there, ...own, ...others].map((subscription) => [subscription.id, subscription]));
  return [...found.values()].sort((left, right) => left.id - right.id);
}

/** In a shell more than these are named by their number only. */
const shellMax = 200;

function noDigest(context: CommandContext): UserError {
  return new UserError(
    'not-found',
    'There is no digest here yet.',
    `Make one: ${written({ command: 'subscribe', options: {} }, context)}`,
  );
}

/** What a digest is about, in a few words. */
export function digestName({ id, settings }: Pick<Subscription, 'id' | 'settings'>): string {
  return `${id} (${settings.topics === '' ? 'everything' : cut(settings.topics, 40)})`;
}

/** The digest that is meant. Throws a `UserError` where there is none, or several and none is named. */
export async function findDigest(name: string | undefined, context: CommandContext): Promise<Subscription> {
  if (name !== undefined) {
    const id = Number(name.replace('#', ''));
    const found = await context.store.subscription(id);
    const key = context.here === null ? null : destinationKey(context.here);
    if (found && (isOwn(found, context) || destinationKey(found.destination) === key || context.writing.shell))
      return found;
    throw new UserError(
      'not-found',
      `There is no digest ${id} here.`,
      `See those there are: ${written({ command: 'subscriptions', options: {} }, context)}`,
    );
  }
  const all = await digestsInReach(context);
  const [only] = all;
  if (only === undefined) throw noDigest(context);
  if (all.length === 1) return only;
  const named = all.slice(0, namedMax).map(digestName).join(', ');
  throw new UserError(
    'bad-option',
    `There are ${all.length} digests here.`,
    `Say which one by its number: ${named}${all.length > namedMax ? ' and more' : ''}.`,
  );
}

/** Whether whoever asks may change a digest: their own, or any of a channel whose settings they may change. */
export function mayChange(subscription: Subscription, context: CommandContext): boolean {
  if (isOwn(subscription, context)) return true;
  const isPersonal = subscription.destination.place.kind === 'person';
  return context.channelRights.kind === 'allowed' && (context.writing.shell || !isPersonal);
}

/** Throws a `UserError` unless whoever asks may change it. */
export function checkMayChange(subscription: Subscription, context: CommandContext): void {
  if (mayChange(subscription, context)) return;
  const { channelRights: rights } = context;
  const [sentence, hint] =
    rights.kind === 'allowed'
      ? ['This digest is somebody else’s own.', 'Ask whoever made it.']
      : [rights.sentence, rights.hint];
  throw new UserError('not-allowed', sentence, hint);
}

/** Changes a digest as it was seen. Throws a `UserError` where somebody else changed it meanwhile. */
export async function changeDigest(
  seen: Subscription,
  revision: number,
  change: SubscriptionChange,
  context: CommandContext,
): Promise<Subscription> {
  const changed = await context.store.changeSubscription(seen.id, revision, change);
  if (changed) return changed;
  throw new UserError(
    'bad-option',
    `Digest ${seen.id} was changed by somebody else meanwhile, so nothing was changed.`,
    `Look at it as it is now: ${written({ command: 'edit', options: { subscription: String(seen.id) } }, context)}`,
  );
}
