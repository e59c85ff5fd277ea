import { z } from 'zod';
import { type CommandContext, defineCommand } from '../command.ts';
import { rescheduled } from '../digest/progress.ts';
import type { Subscription } from '../digest/subscription.ts';
import { UserError } from '../errors.ts';
import { type Button, button, type Reply, text } from '../reply.ts';
import { digestJson, momentWords } from './digest-view.ts';
import { changeDigest, checkMayChange, findDigest, subscriptionOption } from './named-digest.ts';

function said(sentence: string, kind: string, subscription: Subscription, actions: readonly Button[]): Reply {
  return {
    visibility: 'private',
    blocks: [
      { kind: 'text', text: [text(sentence)] },
      { kind: 'actions', actions },
    ],
    listed: null,
    result: { kind, subscription: digestJson(subscription) },
  };
}

async function ownedDigest(name: string | undefined, context: CommandContext): Promise<Subscription> {
  const found = await findDigest(name, context);
  checkMayChange(found, context);
  if (found.state.kind === 'unconfirmed')
    throw new UserError(
      'bad-option',
      `Digest ${found.id} waits until its address confirms it.`,
      'Press the button in the mail that asks for it, or type the code from there.',
    );
  return found;
}

const digestNamed = { subscription: subscriptionOption() };

/** `/papers pause`: no digests until it is resumed. */
export const pauseCommand = defineCommand({
  name: 'pause',
  summary: 'Stop a digest for a while',
  options: z.object(digestNamed),
  visibility: 'private',
  permission: 'channel-settings',
  ownersMay: true,
  examples: ['pause 3'],
  async handle({ subscription: name }, context) {
    const found = await ownedDigest(name, context);
    const actions = [button('Resume', 'resume', { subscription: String(found.id) })];
    if (found.state.kind === 'paused') return said(`Digest ${found.id} is paused already.`, 'pause', found, actions);
    const state = {
      kind: 'paused',
      by: 'person',
      sentence: 'Somebody paused it.',
      hint: 'Resume it when it is wanted again.',
    } as const;
    const changed = await changeDigest(found, found.revision, { state }, context);
    return said(`Digest ${found.id} is paused: nothing comes until it is resumed.`, 'pause', changed, actions);
  },
});

/** `/papers resume`: goes on with the next digest that is due. */
export const resumeCommand = defineCommand({
  name: 'resume',
  summary: 'Go on with a digest that was paused',
  options: z.object(digestNamed),
  visibility: 'private',
  permission: 'channel-settings',
  ownersMay: true,
  examples: ['resume 3'],
  async handle({ subscription: name }, context) {
    const found = await ownedDigest(name, context);
    const { zone } = found.settings.schedule;
    const next = ({ progress }: Subscription): string =>
      progress.dueAt === null ? '' : `: the next one comes ${momentWords(progress.dueAt, zone)}`;
    const actions = [button('Show it', 'edit', { subscription: String(found.id) })];
    if (found.state.kind === 'active')
      return said(`Digest ${found.id} is not paused${next(found)}.`, 'resume', found, actions);
    const progress = rescheduled(found.progress, found.settings, context.clock.now());
    const changed = await changeDigest(found, found.revision, { state: { kind: 'active' }, progress }, context);
    return said(`Digest ${found.id} goes on${next(changed)}.`, 'resume', changed, actions);
  },
});
