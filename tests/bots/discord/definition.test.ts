import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandDefinitions, commandNamed, messageCommandNamed } from '../../../src/bots/discord/definition.ts';
import { localised } from '../../../src/bots/discord/locales.ts';
import { type Command, createRegistry, optionInfo, optionsOf } from '../../../src/core/command.ts';
import { registry } from '../../../src/core/commands/index.ts';
import { inventedCommand, inventedRegistry } from './invented-commands.ts';

/** The subcommands of a root, as registered. */
function subcommands(commands: readonly Command[], root: string) {
  const definition = commandDefinitions(createRegistry(commands)).find(({ name }) => name === root);
  const options = definition && 'options' in definition ? (definition.options ?? []) : [];
  return options.flatMap((option) => (option.type === ApplicationCommandOptionType.Subcommand ? [option] : []));
}

function optionsRegistered(command: Command) {
  return subcommands([command], 'papers')[0]?.options ?? [];
}

function withOptions(shape: z.ZodRawShape): Command {
  return inventedCommand({ options: z.object(shape) });
}

const text = (kind: 'text' | 'paper' = 'text') => z.string().register(optionInfo, { summary: 'words', kind });

describe('the commands of the registry', () => {
  const definitions = commandDefinitions(registry);

  it('are registered as they were reviewed', async () => {
    await expect(`${JSON.stringify(definitions, null, 2)}\n`).toMatchFileSnapshot(
      '../../golden/discord-definition.json',
    );
  });

  it.each(registry.commands.map((command) => [command.name, command] as const))(
    '%s is one subcommand',
    (name, command) => {
      const root = command.permission === 'everyone' ? 'papers' : 'papers-channel';
      const found = subcommands(registry.commands, root).filter((entry) => entry.name === name);
      expect(found).toHaveLength(1);
      const shown = optionsOf(command).filter((option) => !option.info.hidden);
      const registered = found[0]?.options ?? [];
      expect(registered.map((option) => option.name).toSorted()).toEqual(shown.map((option) => option.name).toSorted());
      for (const option of shown) {
        const entry = registered.find((candidate) => candidate.name === option.name);
        expect(entry?.required ?? false).toBe(option.required);
        expect(entry && 'choices' in entry ? (entry.choices ?? []).map(({ value }) => value) : []).toEqual(
          option.choices,
        );
      }
      expect(commandNamed(registry, root, name)).toBe(command);
    },
  );

  it('can be added to servers and accounts, and used in direct messages', () => {
    for (const definition of definitions)
      expect(definition).toMatchObject({ integration_types: [0, 1], contexts: expect.arrayContaining([0, 1]) });
  });
});

describe('what Discord knows of an option', () => {
  it('is its type, its length and its bounds', () => {
    const command = withOptions({
      words: z.string().min(2).max(9_000).register(optionInfo, { summary: 'words', kind: 'text' }),
      count: z.number().int().min(1).max(20).default(5).register(optionInfo, { summary: 'how many', kind: 'text' }),
      share: z.number().max(1).optional().register(optionInfo, { summary: 'a share', kind: 'text' }),
      whole: z.number().int().optional().register(optionInfo, { summary: 'any number', kind: 'text' }),
      quiet: z.boolean().default(false).register(optionInfo, { summary: 'no sound', kind: 'text' }),
      where: z.string().optional().register(optionInfo, { summary: 'a channel', kind: 'channel' }),
    });
    const base = (name: string, description: string) => ({ name, description });
    expect(optionsRegistered(command)).toEqual([
      { ...base('words', 'words'), type: 3, required: true, min_length: 2, max_length: 6_000 },
      { ...base('count', 'how many'), type: 4, min_value: 1, max_value: 20 },
      { ...base('share', 'a share'), type: 10, max_value: 1 },
      { ...base('whole', 'any number'), type: 4 },
      { ...base('quiet', 'no sound'), type: 5 },
      { ...base('where', 'a channel'), type: 7, channel_types: [0, 5, 10, 11, 12, 15] },
    ]);
  });

  it('is whether values are looked up while a person types, but never where there are choices', () => {
    const kinds = ['paper', 'author', 'topic', 'date', 'category', 'command', 'text'] as const;
    const shape = Object.fromEntries(
      kinds.map((kind) => [kind, z.string().optional().register(optionInfo, { summary: kind, kind })]),
    );
    const order = z.enum(['newest', 'oldest']).register(optionInfo, { summary: 'the order', kind: 'category' });
    const registered = optionsRegistered(withOptions({ ...shape, order: order }));
    expect(registered.filter((option) => 'autocomplete' in option).map(({ name }) => name)).toEqual(kinds.slice(0, -1));
    expect(registered.find(({ name }) => name === 'order')).toEqual({
      type: 3,
      name: 'order',
      description: 'the order',
      required: true,
      choices: [
        { name: 'newest', value: 'newest' },
        { name: 'oldest', value: 'oldest' },
      ],
    });
  });

  it('leaves out what is for buttons only, and puts first what must be given', () => {
    const command = withOptions({
      late: z.string().optional().register(optionInfo, { summary: 'perhaps', kind: 'text' }),
      page: z.number().default(1).register(optionInfo, { summary: 'page', kind: 'page', hidden: true }),
      first: text(),
    });
    expect(optionsRegistered(command).map(({ name }) => name)).toEqual(['first', 'late']);
  });

  it('has at most 100 characters of description, cut at a word', () => {
    const summary = `${'seventeen letters '.repeat(6)}end`;
    const command = inventedCommand({
      summary,
      options: z.object({ words: z.string().register(optionInfo, { summary, kind: 'text' }) }),
    });
    const [registered] = subcommands([command], 'papers');
    expect(registered?.description).toBe(`${'seventeen letters '.repeat(5).trim()} seventeen…`.slice(0, 100));
    expect(registered?.options?.[0]?.description.length).toBeLessThanOrEqual(100);
  });
});

describe('roots', () => {
  it('part what everyone may do from what needs Manage Channels', () => {
    const definitions = commandDefinitions(inventedRegistry);
    expect(definitions.map(({ type, name }) => [type, name])).toEqual([
      [ApplicationCommandType.ChatInput, 'papers'],
      [ApplicationCommandType.Message, 'Papers in this message'],
      [ApplicationCommandType.ChatInput, 'papers-channel'],
    ]);
    expect(definitions[0]).not.toHaveProperty('default_member_permissions');
    expect(definitions[2]).toMatchObject({ default_member_permissions: '16', contexts: [0, 1] });
    expect(commandDefinitions(registry).some(({ name }) => name === 'papers-channel')).toBe(
      registry.commands.some(({ permission }) => permission === 'channel-settings'),
    );
  });

  it('are the only way to their commands', () => {
    expect(commandNamed(inventedRegistry, 'papers-channel', 'subscribe')?.name).toBe('subscribe');
    expect(commandNamed(inventedRegistry, 'papers', 'subscribe')).toBeNull();
    expect(commandNamed(inventedRegistry, 'papers-channel', 'find')).toBeNull();
    expect(commandNamed(inventedRegistry, 'papers', null)).toBeNull();
    expect(commandNamed(inventedRegistry, 'papers', 'gone')).toBeNull();
    expect(commandNamed(inventedRegistry, 'weather', 'find')).toBeNull();
    expect(messageCommandNamed(inventedRegistry, 'Papers in this message')?.name).toBe('find');
    expect(messageCommandNamed(inventedRegistry, 'papers in this message')).toBeNull();
  });
});

describe('names in other languages', () => {
  it('stand beside the command under the locales of Discord', () => {
    expect(subcommands(inventedRegistry.commands, 'papers')[0]).toMatchObject({
      name: 'find',
      name_localizations: { de: 'finden', 'pt-BR': 'achar' },
      description_localizations: { de: 'Papiere finden', 'pt-BR': 'Achar artigos' },
    });
  });

  it.each<[Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    [{ de: 'a' }, { de: 'a' }],
    [{ 'de-AT': 'a' }, { de: 'a' }],
    [{ en: 'a' }, { 'en-US': 'a', 'en-GB': 'a' }],
    [
      { en: 'a', 'en-GB': 'b' },
      { 'en-US': 'a', 'en-GB': 'b' },
    ],
    [
      { 'es-419': 'b', es: 'a' },
      { 'es-ES': 'a', 'es-419': 'b' },
    ],
    [{ zh: 'a' }, { 'zh-CN': 'a' }],
    [{ 'zh-Hant': 'a' }, { 'zh-TW': 'a' }],
    [{ 'zh-HK': 'a' }, { 'zh-TW': 'a' }],
    [{ nb: 'a' }, { no: 'a' }],
    [{ sv: 'a' }, { 'sv-SE': 'a' }],
    [{ eo: 'a' }, {}],
  ])('%j means %j', (byTag, expected) => {
    expect(localised(byTag)).toEqual(expected);
  });
});

describe('what Discord would not take is noticed before it is sent', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `x${index}`);
  const optional = z.string().optional();

  it.each<[string, readonly Command[], RegExp]>([
    ['26 subcommands', many(26).map((name) => inventedCommand({ name })), /26 options/],
    [
      '26 options',
      [
        withOptions(
          Object.fromEntries(
            many(26).map((name) => [name, z.string().optional().register(optionInfo, { summary: 'x', kind: 'text' })]),
          ),
        ),
      ],
      /26 options/,
    ],
    [
      '26 choices',
      [withOptions({ x: z.enum(many(26)).register(optionInfo, { summary: 'x', kind: 'choice' }) })],
      /26 choices/,
    ],
    ['an upper-case name', [inventedCommand({ name: 'Find' })], /"Find" is no name/],
    ['a name with a space', [inventedCommand({ name: 'find it' })], /"find it" is no name/],
    ['a name of 33 characters', [inventedCommand({ name: 'x'.repeat(33) })], /is no name/],
    ['no description', [inventedCommand({ summary: '' })], /a description of 0 characters/],
    [
      'a wrong name in another language',
      [inventedCommand({ localNames: { de: { name: 'Finden', summary: 'Finden' } } })],
      /"Finden" is no name/,
    ],
    [
      'two of one name in another language',
      [
        inventedCommand({ name: 'finden' }),
        inventedCommand({ name: 'find', localNames: { de: { name: 'finden', summary: 'Finden' } } }),
      ],
      /"finden" stands twice in de/,
    ],
    [
      'a message command for an option that is not there',
      [inventedCommand({ onMessage: { label: 'Find', option: 'gone' } })],
      /no option gone/,
    ],
    [
      'a message command of 33 characters',
      [inventedCommand({ onMessage: { label: 'x'.repeat(33), option: 'words' } })],
      /1 to 32 characters/,
    ],
    [
      'an option of a type Discord does not have',
      [withOptions({ x: z.array(z.string()).register(optionInfo, { summary: 'x', kind: 'text' }) })],
      /no type that Discord knows/,
    ],
    [
      'more than 8,000 characters',
      many(25).map((name) =>
        inventedCommand({
          name,
          options: z.object({
            a: optional.register(optionInfo, { summary: 'a'.repeat(100), kind: 'text' }),
            b: z.string().register(optionInfo, { summary: 'b'.repeat(100), kind: 'text' }),
            c: z
              .string()
              .optional()
              .register(optionInfo, { summary: 'c'.repeat(100), kind: 'text' }),
            d: z
              .string()
              .optional()
              .register(optionInfo, { summary: 'd'.repeat(100), kind: 'text' }),
          }),
        }),
      ),
      /characters of 8000/,
    ],
  ])('%s', (_what, commands, message) => {
    expect(() => commandDefinitions(createRegistry(commands))).toThrow(message);
  });

  it('but not what is just inside: 25 subcommands, options and choices', () => {
    const commands = many(25).map((name) => inventedCommand({ name }));
    expect(() => commandDefinitions(createRegistry(commands))).not.toThrow();
    const shape = Object.fromEntries(
      many(25).map((name) => [
        name,
        z.enum(many(25)).optional().register(optionInfo, { summary: 'x', kind: 'choice' }),
      ]),
    );
    expect(() => commandDefinitions(createRegistry([withOptions(shape)]))).not.toThrow();
  });
});
