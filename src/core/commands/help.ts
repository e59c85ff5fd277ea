import { z } from 'zod';
import { type Command, type CommandContext, defineCommand, optionInfo, optionsOf } from '../command.ts';
import { parseCommandLine, usageOf, written } from '../command-line.ts';
import { nearestWord } from '../edit-distance.ts';
import { UserError } from '../errors.ts';
import { type Block, code, type Reply, strong, text } from '../reply.ts';

type Where = Pick<CommandContext, 'registry' | 'writing'>;

function helpFor(command: string, where: Where): string {
  return written({ command: 'help', options: { command } }, where);
}

/** How a command is written; where options have fields of their own, the platform shows which there are. */
function usageIn(command: Command, { writing }: Where): string {
  return writing.fields ? `${writing.prefixes[command.permission]}${command.name}` : usageOf(command);
}

function exampleIn(command: Command, example: string, where: Where): string {
  const parsed = parseCommandLine(where.registry, example);
  if (!where.writing.fields || parsed.kind !== 'run') return `${where.writing.prefixes[command.permission]}${example}`;
  const given = Object.entries(parsed.options).map(([name, value]) => [name, String(value)]);
  return written({ command: parsed.command.name, options: Object.fromEntries(given) }, where);
}

/** Where platforms offer commands on a message, they stand in a menu that few people look into. */
function onMessages({ registry, writing }: Where): readonly Block[] {
  const labels = registry.commands.flatMap(({ onMessage }) => (onMessage ? [`“${onMessage.label}”`] : []));
  if (writing.messageMenu === null || labels.length === 0) return [];
  return [{ kind: 'footnote', text: [text(`${writing.messageMenu}: ${labels.join(', ')}.`)] }];
}

function overview(where: Where): Reply {
  const { commands } = where.registry;
  const items = commands.map((command) => [code(usageIn(command, where)), text(` – ${command.summary}`)]);
  return {
    visibility: 'private',
    blocks: [
      { kind: 'heading', text: 'What Paperboy can do' },
      { kind: 'list', items },
      { kind: 'footnote', text: [text('More about one: '), code(helpFor('search', where))] },
      ...onMessages(where),
    ],
    listed: null,
    result: {
      kind: 'help',
      commands: commands.map((command) => ({ name: command.name, usage: usageOf(command), summary: command.summary })),
    },
  };
}

function about(command: Command, where: Where): Reply {
  const options = optionsOf(command).filter((option) => !option.info.hidden);
  const blocks: Block[] = [
    { kind: 'heading', text: command.name },
    { kind: 'text', text: [text(`${command.summary}.`)] },
    {
      kind: 'text',
      text: [
        code(
          where.writing.fields
            ? usageIn(command, where)
            : `${where.writing.prefixes[command.permission]}${usageOf(command)}`,
        ),
      ],
    },
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
    { kind: 'list', items: command.examples.map((example) => [code(exampleIn(command, example, where))]) },
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
  async handle({ command: name }, where) {
    const { registry } = where;
    if (name === undefined || name === '') return overview(where);
    const command = registry.find(name);
    if (command) return about(command, where);
    const nearest = nearestWord(
      name.toLowerCase(),
      registry.commands.map((entry) => entry.name),
    );
    throw new UserError(
      'bad-option',
      `There is no command "${name}".`,
      nearest
        ? `Did you mean "${helpFor(nearest, where)}"?`
        : `"${written({ command: 'help', options: {} }, where)}" lists them all.`,
    );
  },
});
