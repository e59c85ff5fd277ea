import { z } from 'zod';
import { type Command, createRegistry, defineCommand, optionInfo } from '../../../src/core/command.ts';

/** A command nobody needs; change what a test is about. */
export function inventedCommand(changes: Partial<Command>): Command {
  return {
    ...defineCommand({
      name: 'find',
      summary: 'Find papers',
      options: z.object({ words: z.string().register(optionInfo, { summary: 'words', kind: 'text' }) }),
      visibility: 'channel',
      permission: 'everyone',
      examples: ['find x'],
      async handle({ words }) {
        return { visibility: 'channel', blocks: [], listed: null, result: { words } };
      },
    }),
    ...changes,
  };
}

/** Commands with all that Discord's definitions know and ours do not use yet. */
export const inventedRegistry = createRegistry([
  inventedCommand({
    localNames: {
      de: { name: 'finden', summary: 'Papiere finden' },
      'pt-BR': { name: 'achar', summary: 'Achar artigos' },
    },
    onMessage: { label: 'Papers in this message', option: 'words' },
  }),
  inventedCommand({
    name: 'subscribe',
    summary: 'Bring the day’s papers here',
    permission: 'channel-settings',
    options: z.object({
      topic: z.string().min(1).max(100).register(optionInfo, { summary: 'what about', kind: 'topic' }),
      channel: z.string().optional().register(optionInfo, { summary: 'where to', kind: 'channel' }),
      schedule: z
        .enum(['daily', 'weekly'])
        .default('daily')
        .register(optionInfo, { summary: 'how often', kind: 'choice' }),
      limit: z.number().int().min(1).max(20).default(5).register(optionInfo, { summary: 'how many', kind: 'text' }),
      quiet: z.boolean().default(false).register(optionInfo, { summary: 'without a sound', kind: 'text' }),
      page: z.number().int().default(1).register(optionInfo, { summary: 'page', kind: 'page', hidden: true }),
    }),
  }),
]);
