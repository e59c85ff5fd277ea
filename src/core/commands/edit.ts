import { z } from 'zod';
import { defineCommand, optionInfo } from '../command.ts';
import { rescheduled } from '../digest/progress.ts';
import type { Reply } from '../reply.ts';
import { text } from '../reply.ts';
import { digestOptions, optionsFrom, settingsFrom, topicsOption } from './digest-options.ts';
import { digestBlocks, digestJson } from './digest-view.ts';
import { changeDigest, checkMayChange, findDigest, mayChange, subscriptionOption } from './named-digest.ts';

/** `/papers edit`: shows a digest with all its settings; changes those that are given, at once. */
export const editCommand = defineCommand({
  name: 'edit',
  summary: 'Show or change a digest',
  options: z.object({
    subscription: subscriptionOption(),
    topics: topicsOption('named'),
    ...digestOptions,
    revision: z
      .int()
      .nonnegative()
      .optional()
      .register(optionInfo, { summary: 'the digest as it was seen', kind: 'text', hidden: true }),
    emptied: z
      .enum(['topics'])
      .optional()
      .register(optionInfo, { summary: 'no topics are everything', kind: 'choice', hidden: true }),
  }),
  visibility: 'private',
  permission: 'channel-settings',
  ownersMay: true,
  examples: ['edit', 'edit 3 --time 8:30 --days mon,wed', 'edit 3 --topics "diffusion, cs.CL"'],
  async handle({ subscription: name, revision, emptied, ...given }, context) {
    const found = await findDigest(name, context);
    const isChange = emptied !== undefined || Object.values(given).some((value) => value !== undefined);
    const reply = (shown: typeof found, heading: string, said: string | null): Reply => ({
      visibility: 'private',
      blocks: [
        { kind: 'heading', text: heading },
        ...(said === null ? [] : [{ kind: 'text', text: [text(said)] } as const]),
        ...digestBlocks(shown, context, mayChange(shown, context)),
      ],
      listed: null,
      result: { kind: 'edit', subscription: digestJson(shown) },
    });
    if (!isChange) return reply(found, `Digest ${found.id}`, null);
    checkMayChange(found, context);
    // A field of a form that was left empty does not come back.
    const topics = given.topics ?? (emptied === undefined ? undefined : 'everything');
    const settings = settingsFrom({ ...given, topics }, found.settings);
    if (JSON.stringify(optionsFrom(settings)) === JSON.stringify(optionsFrom(found.settings)))
      return reply(found, `Digest ${found.id}`, 'It was so already: nothing was changed.');
    const isRescheduled = JSON.stringify(settings.schedule) !== JSON.stringify(found.settings.schedule);
    const progress = isRescheduled ? { progress: rescheduled(found.progress, settings, context.clock.now()) } : {};
    const changed = await changeDigest(found, revision ?? found.revision, { settings, ...progress }, context);
    return reply(changed, `Digest ${found.id} is changed`, null);
  },
});
