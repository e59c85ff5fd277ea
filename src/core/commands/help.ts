import { z } from 'zod';
import { type Command, defineCommand, optionInfo, optionsOf } from '../command.ts';
import { usageOf } from '../command-line.ts';
import { nearestWord } from '../edit-distance.ts';
import { UserError } from '../errors.ts';
import { type Block, code, type Reply, strong, text } from '../reply.ts';

function overview(commands: readonly Command[], prefix: string): Reply {
  const items = commands.map((command) => [code(usageOf(command)), text(` – ${command.summary}`)]);
  return {
    visibility: 'private',
    blocks: [
      { kind: 'heading', text: 'What Paperboy can do' },
      { kind: 'list', items },
      { kind: 'footnote', text: [text('More about one: '), code(`${prefix}help search`)] },
    ],
    listed: null,
    result: {
      kind: 'help',
      commands: commands.map((command) => ({ name: command.name, usage: usageOf(command), summary: command.summary })),
    },
  };
}

function about(command: Command, prefix: string): Reply {
  const options = optionsOf(command).filter((option) => !option.info.hidden);
  const blocks: Block[] = [
    { kind: 'heading', text: command.name },
    { kind: 'text', text: [text(`${command.summary}.`)] },
    { kind: 'text', text: [code(`${prefix}${usageOf(command)}`)] },
  ];
  if (options.length > 0) {
    const items = options.map((option) => [
      strong(option.name),
      text(` – ${option.info.summary}${option.choices.length > 0 ? ` (${option.choices.join(', ')})` : ''}`),
    ]);
    blocks.push({ kind: 'list', items });
  }
  blocks.push(
    { kind: 'text', text: [strong('Examples')] },
    { kind: 'list', items: command.examples.map((example) => [code(`${prefix}${example}`)]) },
  );
  return {
    visibility: 'private',
    blocks,
    listed: null,
    result: { kind: 'help', command: command.name, usage: usageOf(command), examples: command.examples },
  };
}

/** `/papers help [command]`: made from the command definitions. */
export const helpCommand = defineCommand({
  name: 'help',
  summary: 'All commands, or one of them with examples',
  options: z.object({
    command: z
      .string()
      .trim()
      .max(40)
      .optional()
      .register(optionInfo, { summary: 'a command', kind: 'command', rest: true }),
  }),
  visibility: 'private',
  permission: 'everyone',
  examples: ['help', 'help search'],
  async handle({ command: name }, { registry, prefix }) {
    if (name === undefined || name === '') return overview(registry.commands, prefix);
    const command = registry.find(name);
    if (command) return about(command, prefix);
    const nearest = nearestWord(
      name.toLowerCase(),
      registry.commands.map((entry) => entry.name),
    );
    throw new UserError(
      'bad-option',
      `There is no command "${name}".`,
      nearest ? `Did you mean "${prefix}help ${nearest}"?` : `"${prefix}help" lists them all.`,
    );
  },
});
