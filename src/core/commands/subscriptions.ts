import { z } from 'zod';
import { type CommandContext, defineCommand } from '../command.ts';
import { written } from '../command-line.ts';
import { scheduleWords } from '../digest/schedule-words.ts';
import type { Subscription } from '../digest/subscription.ts';
import { type Action, type Block, code, type FormButton, type Reply, strong, type Text, text } from '../reply.ts';
import { destinationWords } from './digest-destination.ts';
import { formFields } from './digest-options.ts';
import { digestJson, stateWords, topicsWords } from './digest-view.ts';
import { digestsInReach } from './named-digest.ts';

/** One menu holds them. Source: https://discord.com/developers/docs/components/reference#string-select */
const shownMax = 25;

const subscribeForm: FormButton = {
  kind: 'form',
  label: 'Subscribe…',
  invocation: { command: 'subscribe', options: {} },
  asks: formFields.first,
};

function noneReply(context: CommandContext): Reply {
  return {
    visibility: 'private',
    blocks: [
      { kind: 'heading', text: 'No digests yet' },
      {
        kind: 'text',
        text: [
          text('A digest brings the papers you care for, every weekday or whenever you like: '),
          code(written({ command: 'subscribe', options: { topics: 'diffusion' } }, context)),
        ],
      },
      { kind: 'actions', actions: [subscribeForm] },
    ],
    listed: null,
    result: { kind: 'subscriptions', total: 0, subscriptions: [] },
  };
}

function line(subscription: Subscription, context: CommandContext): Text {
  const { id, settings, destination } = subscription;
  return [
    strong(`${id}. ${topicsWords(settings.topics)}`),
    text(
      ` · ${scheduleWords(settings.schedule)} · to ${destinationWords(destination, context)} · ${stateWords(subscription)}`,
    ),
  ];
}

/** `/papers subscriptions`: the digests of this channel and one's own. */
export const subscriptionsCommand = defineCommand({
  name: 'subscriptions',
  summary: 'The digests of this channel, and your own',
  options: z.object({}),
  visibility: 'private',
  permission: 'everyone',
  examples: ['subscriptions'],
  async handle(_options, context) {
    const all = await digestsInReach(context);
    if (all.length === 0) return noneReply(context);
    const shown = all.slice(0, shownMax);
    const menu: Action = {
      kind: 'select',
      placeholder: 'Open a digest',
      choices: shown.map((subscription) => ({
        label: `${subscription.id}. ${topicsWords(subscription.settings.topics)}`,
        description: scheduleWords(subscription.settings.schedule),
        invocation: { command: 'edit', options: { subscription: String(subscription.id) } },
      })),
    };
    const blocks: Block[] = [
      { kind: 'heading', text: all.length === 1 ? '1 digest' : `${all.length} digests` },
      { kind: 'list', items: shown.map((subscription) => line(subscription, context)) },
      { kind: 'actions', actions: [menu, subscribeForm] },
    ];
    if (all.length > shownMax)
      blocks.push({ kind: 'footnote', text: [text(`${all.length - shownMax} more are not shown.`)] });
    return {
      visibility: 'private',
      blocks,
      listed: null,
      result: { kind: 'subscriptions', total: all.length, subscriptions: shown.map(digestJson) },
    };
  },
});
