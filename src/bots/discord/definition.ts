import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import { z } from 'zod';
import {
  type Command,
  type CommandOption,
  type CommandRegistry,
  type OptionKind,
  optionsOf,
} from '../../core/command.ts';
import { cut } from '../../core/text.ts';
import type { Permission } from '../../core/writing.ts';
import { checkDefinitions } from './definition-check.ts';
import { commandLimits } from './limits.ts';
import { localised } from './locales.ts';

/** One command as Discord registers it. */
export type CommandDefinition = RESTPostAPIApplicationCommandsJSONBody;

interface Root {
  readonly name: string;
  readonly description: string;
  readonly permission: Permission;
  /** Who sees it until an admin of the server says otherwise; `null` for everyone. */
  readonly memberPermissions: bigint | null;
  readonly contexts: readonly InteractionContextType[];
}

const everywhere = [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel];

/** Two roots, because Discord keeps default permissions by root and not by subcommand. */
const roots: readonly Root[] = [
  {
    name: 'papers',
    description: "Find and read papers: today's list, search, authors, single papers",
    permission: 'everyone',
    memberPermissions: null,
    contexts: everywhere,
  },
  {
    name: 'papers-channel',
    description: 'Change the digests of this channel, and your own',
    permission: 'channel-settings',
    memberPermissions: PermissionFlagsBits.ManageChannels,
    // In a private channel between people the bot can only answer, never post.
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  },
];

function prefixOf(permission: Permission): string {
  const root = roots.find((one) => one.permission === permission);
  if (!root) throw new Error(`no root for ${permission}`);
  return `/${root.name} `;
}

/** How commands begin in Discord, by their permission. */
export const prefixes: Readonly<Record<Permission, string>> = {
  everyone: prefixOf('everyone'),
  'channel-settings': prefixOf('channel-settings'),
};

/** Kinds with too many values for a list: looked up while a person types. */
const completedKinds: ReadonlySet<OptionKind> = new Set([
  'paper',
  'saved-paper',
  'author',
  'topic',
  'topics',
  'zone',
  'time',
  'days',
  'language',
  'destination',
  'subscription',
  'date',
  'category',
  'command',
]);

/** Channels Paperboy can post to: messages, threads, or posts of a forum. */
const channelTypes = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.GuildForum,
] as const;

const range = { minimum: z.number().optional(), maximum: z.number().optional() };

/** What Discord's widgets can know of an option, as zod tells it in JSON Schema. */
const valueSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('string'), minLength: z.number().optional(), maxLength: z.number().optional() }),
  z.object({ type: z.literal('integer'), ...range }),
  z.object({ type: z.literal('number'), ...range }),
  z.object({ type: z.literal('boolean') }),
]);

/** Zod gives every integer the bounds of JavaScript's own; these say nothing. */
function bounds({
  minimum,
  maximum,
}: {
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}) {
  const said = (value: number | undefined) => (Math.abs(value ?? 0) === Number.MAX_SAFE_INTEGER ? undefined : value);
  return { ...given('min_value', said(minimum)), ...given('max_value', said(maximum)) };
}

/** Only the fields that are there: Discord's JSON and exact types know no `undefined`. */
function given<T>(name: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [name]: value };
}

function describe(summary: string): string {
  return cut(summary, commandLimits.descriptionCharsMax);
}

function optionDefinition(
  command: Command,
  { name, info, required, choices, schema }: CommandOption,
): APIApplicationCommandBasicOption {
  const base = { name, description: describe(info.summary), ...(required ? { required } : {}) };
  if (info.kind === 'channel')
    return { type: ApplicationCommandOptionType.Channel, ...base, channel_types: [...channelTypes] };
  const known = valueSchema.safeParse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  if (!known.success) throw new Error(`option ${name} of ${command.name} is of no type that Discord knows`);
  const value = known.data;
  switch (value.type) {
    case 'string':
      if (choices.length > 0)
        return {
          type: ApplicationCommandOptionType.String,
          ...base,
          choices: choices.map((choice) => ({ name: choice, value: choice })),
        };
      return {
        type: ApplicationCommandOptionType.String,
        ...base,
        ...given('min_length', value.minLength),
        ...given(
          'max_length',
          value.maxLength === undefined ? undefined : Math.min(value.maxLength, commandLimits.valueCharsMax),
        ),
        ...(completedKinds.has(info.kind) ? { autocomplete: true } : {}),
      };
    case 'integer':
      return { type: ApplicationCommandOptionType.Integer, ...base, ...bounds(value) };
    case 'number':
      return { type: ApplicationCommandOptionType.Number, ...base, ...bounds(value) };
    case 'boolean':
      return { type: ApplicationCommandOptionType.Boolean, ...base };
  }
}

function subcommand(command: Command): APIApplicationCommandSubcommandOption {
  const local = localised(command.localNames ?? {});
  const entries = Object.entries(local);
  const options = optionsOf(command).filter((option) => !option.info.hidden);
  // Discord wants those first that must be there.
  const ordered = [...options.filter((option) => option.required), ...options.filter((option) => !option.required)];
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: command.name,
    description: describe(command.summary),
    ...(entries.length === 0
      ? {}
      : {
          name_localizations: Object.fromEntries(entries.map(([locale, { name }]) => [locale, name])),
          description_localizations: Object.fromEntries(
            entries.map(([locale, { summary }]) => [locale, describe(summary)]),
          ),
        }),
    options: ordered.map((option) => optionDefinition(command, option)),
  };
}

function whereAndWho(root: Root, commands: readonly Command[]) {
  // Who owns something there needs no permission; what they may not do is refused when they ask.
  const isOpen = root.memberPermissions === null || commands.some(({ ownersMay }) => ownersMay);
  return {
    ...(isOpen ? {} : { default_member_permissions: String(root.memberPermissions) }),
    integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
    contexts: [...root.contexts],
  };
}

/**
 * All commands of the registry as the body of `PUT /applications/{id}/commands`: a root with a subcommand for each command of its
 * permission, and a message command for each that has `onMessage`. Throws an Error (a bug of ours) where Discord's limits are broken.
 */
export function commandDefinitions(registry: CommandRegistry): readonly CommandDefinition[] {
  const definitions = roots.flatMap((root): readonly CommandDefinition[] => {
    const commands = registry.commands.filter((command) => command.permission === root.permission);
    if (commands.length === 0) return [];
    const onMessages = commands.flatMap((command): readonly CommandDefinition[] => {
      if (!command.onMessage) return [];
      const { label, option } = command.onMessage;
      if (!Object.hasOwn(command.options.shape, option))
        throw new Error(`${command.name} has no option ${option} for a message`);
      return [{ type: ApplicationCommandType.Message, name: label, ...whereAndWho(root, commands) }];
    });
    return [
      {
        type: ApplicationCommandType.ChatInput,
        name: root.name,
        description: root.description,
        options: commands.map(subcommand),
        ...whereAndWho(root, commands),
      },
      ...onMessages,
    ];
  });
  checkDefinitions(definitions);
  return definitions;
}

/** The command that `/papers search` means; `null` for what is not (any more) registered under that root. */
export function commandNamed(
  registry: CommandRegistry,
  rootName: string,
  subcommandName: string | null,
): Command | null {
  const root = roots.find(({ name }) => name === rootName);
  const command = subcommandName === null ? null : registry.find(subcommandName);
  return root && command?.permission === root.permission ? command : null;
}

/** The command behind an entry of a message's menu. */
export function messageCommandNamed(registry: CommandRegistry, label: string): Command | null {
  return registry.commands.find((command) => command.onMessage?.label === label) ?? null;
}
