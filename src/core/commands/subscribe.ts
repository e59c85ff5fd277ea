import { z } from 'zod';
import { type CommandContext, defineCommand, optionInfo } from '../command.ts';
import { written } from '../command-line.ts';
import { subscribeByEmail } from '../digest/opt-in.ts';
import { firstProgress } from '../digest/progress.ts';
import { scheduleWords } from '../digest/schedule-words.ts';
import { type DigestSettings, destinationKey, type Subscription } from '../digest/subscription.ts';
import { zoneOf } from '../digest/zone.ts';
import { UserError } from '../errors.ts';
import type { Destination } from '../messenger.ts';
import { type Block, type Button, button, type Invocation, type Reply, text } from '../reply.ts';
import {
  checkMayPost,
  destinationOf,
  destinationWords,
  isPersonal,
  usualDestination,
  writtenDestination,
} from './digest-destination.ts';
import { digestOptions, formFields, optionsFrom, settingsFrom, topicsOption, usualSettings } from './digest-options.ts';
import { digestJson, formButtons, momentWords, previewBlocks, settingsBlock } from './digest-view.ts';
import { isOwn } from './named-digest.ts';

/** Digests of one destination: who wants more of them wants fewer topics. */
const digestsMax = 20;

/** The zone of whoever asks, where their platform tells one that we know; else the configured one. */
async function likelyZone(context: CommandContext): Promise<string> {
  const guessed = await context.guessZone();
  try {
    return zoneOf(guessed ?? context.zone);
  } catch (error) {
    if (error instanceof UserError) return context.zone;
    throw error;
  }
}

/** Where a new digest begins: with the zone, time, days and looks of the last one there. */
async function baseFor(there: readonly Subscription[], context: CommandContext): Promise<DigestSettings> {
  const last = there.at(-1)?.settings;
  const usual = usualSettings(last?.schedule.zone ?? (await likelyZone(context)));
  return last === undefined
    ? usual
    : { ...usual, schedule: last.schedule, layout: last.layout, language: last.language };
}

function othersMay(subscription: Subscription, context: CommandContext): boolean {
  return !isPersonal(subscription.destination) || isOwn(subscription, context);
}

/** What stands at a destination already; of an address only what whoever asks has made themselves. */
async function digestsAt(destination: Destination, context: CommandContext): Promise<readonly Subscription[]> {
  const all = await context.store.subscriptionsAt(destinationKey(destination));
  return all.filter((subscription) => othersMay(subscription, context));
}

function sameAs(settings: DigestSettings, there: readonly Subscription[]): Subscription | null {
  const wanted = JSON.stringify(optionsFrom(settings));
  return there.find((other) => JSON.stringify(optionsFrom(other.settings)) === wanted) ?? null;
}

function alreadyReply(same: Subscription, context: CommandContext): Reply {
  const named = { subscription: String(same.id) };
  return {
    visibility: 'private',
    blocks: [
      {
        kind: 'text',
        text: [
          text(
            `Digest ${same.id} is just this one, for ${destinationWords(same.destination, context)}: nothing was added.`,
          ),
        ],
      },
      { kind: 'actions', actions: [button('Show it', 'edit', named), button('Preview', 'preview', named)] },
    ],
    listed: null,
    result: { kind: 'subscribe', outcome: 'already', subscription: digestJson(same) },
  };
}

function replacing(label: string, options: Invocation['options']): Button {
  return { kind: 'button', label, invocation: { command: 'subscribe', options }, effect: 'replace' };
}

async function previewReply(
  { settings, base }: { readonly settings: DigestSettings; readonly base: DigestSettings },
  destination: Destination,
  context: CommandContext,
): Promise<Reply> {
  const options = { ...optionsFrom(settings), to: writtenDestination(destination, context) };
  // People may type what a form holds: only what is not usual there.
  const usual = optionsFrom(base);
  const there = writtenDestination(usualDestination(context), context);
  const special = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => (name === 'to' ? there : usual[name]) !== value),
  );
  const built = await context.digests.preview({ settings, destination }, context.signal);
  const { dueAt } = firstProgress(settings, context.clock.now());
  const first = dueAt === null ? '' : ` The first one comes ${momentWords(dueAt, settings.schedule.zone)}.`;
  const blocks: Block[] = [
    { kind: 'heading', text: 'A new digest: nothing is saved or posted yet' },
    settingsBlock(settings, destinationWords(destination, context)),
    { kind: 'text', text: [text(`This is what it would be today.${first}`)] },
    ...previewBlocks(built),
    {
      kind: 'actions',
      actions: [
        replacing('Subscribe', { ...options, confirmed: 'yes' }),
        ...formButtons('subscribe', settings, () => special),
        replacing('Cancel', { confirmed: 'no' }),
      ],
    },
  ];
  return {
    visibility: 'private',
    blocks,
    listed: built.reply.listed,
    result: { kind: 'subscribe', outcome: 'preview', settings: options, digest: built.reply.result },
  };
}

function doneReply(subscription: Subscription, context: CommandContext): Reply {
  const { id, settings, destination, progress } = subscription;
  const named = { subscription: String(id) };
  const first =
    progress.dueAt === null ? '' : ` The first one comes ${momentWords(progress.dueAt, settings.schedule.zone)}.`;
  return {
    visibility: 'private',
    blocks: [
      {
        kind: 'text',
        text: [
          text(
            `Digest ${id} goes to ${destinationWords(destination, context)}, ${scheduleWords(settings.schedule)}.${first}`,
          ),
        ],
      },
      {
        kind: 'actions',
        actions: [
          button('Send a test', 'test', named),
          button('Show it', 'edit', named),
          button('Unsubscribe', 'unsubscribe', named),
        ],
      },
    ],
    listed: null,
    result: { kind: 'subscribe', outcome: 'subscribed', subscription: digestJson(subscription) },
  };
}

function askedReply(subscription: Subscription, context: CommandContext): Reply {
  const where = destinationWords(subscription.destination, context);
  return {
    visibility: 'private',
    blocks: [
      {
        kind: 'text',
        text: [text(`A mail to ${where} asks to confirm digest ${subscription.id}: it begins once that is done.`)],
      },
    ],
    listed: null,
    result: { kind: 'subscribe', outcome: 'asked', subscription: digestJson(subscription) },
  };
}

async function subscribe(settings: DigestSettings, destination: Destination, context: CommandContext): Promise<Reply> {
  const { store, actor, me } = context;
  const at = context.clock.now();
  const wanted = {
    destination,
    owner: { platform: actor.platform, id: actor.id },
    ownerAt: me,
    settings,
    token: context.newToken(),
    at,
  };
  if (destination.platform === 'email') {
    const { kind, subscription } = await subscribeByEmail(store, wanted);
    return kind === 'begun' ? doneReply(subscription, context) : askedReply(subscription, context);
  }
  const progress = firstProgress(settings, at);
  return doneReply(await store.addSubscription({ ...wanted, state: { kind: 'active' }, progress }), context);
}

const cancelled: Reply = {
  visibility: 'private',
  blocks: [{ kind: 'text', text: [text('Cancelled: nothing was saved.')] }],
  listed: null,
  result: { kind: 'subscribe', outcome: 'cancelled' },
};

/** `/papers subscribe`: shows what a digest would be; only its button saves it. */
export const subscribeCommand = defineCommand({
  name: 'subscribe',
  summary: 'A daily digest of papers for this channel, for you, or by e-mail',
  options: z.object({
    topics: topicsOption('rest'),
    ...digestOptions,
    to: z
      .string()
      .max(300, 'That is too long for a place.')
      .optional()
      .register(optionInfo, { summary: 'here, me, or email:you@example.org', kind: 'destination' }),
    confirmed: z
      .enum(['yes', 'no'])
      .optional()
      .register(optionInfo, { summary: 'save it, after its preview', kind: 'choice', hidden: true }),
  }),
  visibility: 'private',
  permission: 'everyone',
  ownersMay: true,
  examples: ['subscribe diffusion, "flow matching", -survey', 'subscribe cs.CL --time 17:30 --days mon,wed,fri'],
  opensForm: {
    asks: formFields.first,
    async startsWith(context) {
      const destination = destinationOf(undefined, context);
      const { time, zone } = (await baseFor(await digestsAt(destination, context), context)).schedule;
      return { time, zone };
    },
  },
  async handle({ to, confirmed, ...given }, context) {
    if (confirmed === 'no') return cancelled;
    const destination = destinationOf(to, context);
    checkMayPost(destination, context);
    const there = await digestsAt(destination, context);
    const base = await baseFor(there, context);
    const settings = settingsFrom(given, base);
    const same = sameAs(settings, there);
    if (same) return alreadyReply(same, context);
    if (there.length >= digestsMax)
      throw new UserError(
        'not-allowed',
        `There are ${there.length} digests for ${destinationWords(destination, context)} already.`,
        `Change one of them, or remove one: ${written({ command: 'subscriptions', options: {} }, context)}`,
      );
    return confirmed === 'yes'
      ? subscribe(settings, destination, context)
      : previewReply({ settings, base }, destination, context);
  },
});
