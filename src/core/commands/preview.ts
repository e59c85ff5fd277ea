import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { button, text } from '../reply.ts';
import { destinationWords } from './digest-destination.ts';
import { digestJson, previewBlocks } from './digest-view.ts';
import { checkMayChange, findDigest, mayChange, subscriptionOption } from './named-digest.ts';

/** `/papers preview`: what a digest would be today, for whoever asks only. */
export const previewCommand = defineCommand({
  name: 'preview',
  summary: 'What a digest would be today, for your eyes only',
  options: z.object({ subscription: subscriptionOption() }),
  visibility: 'private',
  permission: 'channel-settings',
  ownersMay: true,
  examples: ['preview 3'],
  async handle({ subscription: name }, context) {
    const found = await findDigest(name, context);
    const { settings, destination } = found;
    const built = await context.digests.preview({ settings, destination }, context.signal);
    const named = { subscription: String(found.id) };
    return {
      visibility: 'private',
      blocks: [
        { kind: 'text', text: [text(`Digest ${found.id} would be this today, without what was told there.`)] },
        ...previewBlocks(built),
        {
          kind: 'actions',
          actions: [
            ...(mayChange(found, context) ? [button('Send a test', 'test', named)] : []),
            button('Show its settings', 'edit', named),
          ],
        },
      ],
      listed: built.reply.listed,
      result: { kind: 'preview', subscription: digestJson(found), digest: built.reply.result },
    };
  },
});

/** `/papers test`: posts a digest now, marked as a test. */
export const testCommand = defineCommand({
  name: 'test',
  summary: 'Post a digest now, marked as a test',
  options: z.object({ subscription: subscriptionOption() }),
  visibility: 'private',
  permission: 'channel-settings',
  ownersMay: true,
  examples: ['test 3'],
  async handle({ subscription: name }, context) {
    const found = await findDigest(name, context);
    checkMayChange(found, context);
    await context.digests.sendTest(found, context.signal);
    const where = destinationWords(found.destination, context);
    return {
      visibility: 'private',
      blocks: [
        {
          kind: 'text',
          text: [text(`A test of digest ${found.id} is on its way to ${where}: nothing in it counts as told.`)],
        },
      ],
      listed: null,
      result: { kind: 'test', subscription: digestJson(found) },
    };
  },
});
