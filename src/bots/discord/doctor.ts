import { ApplicationFlags, ChannelType, type REST } from 'discord.js';
import { UserError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { CommandDefinition } from './definition.ts';
import {
  type AskedChannel,
  type Channel,
  type DiscordState,
  type Guild,
  type GuildRights,
  guildsMax,
  type Known,
  overwritesOf,
  readDiscord,
} from './doctor-read.ts';
import { inviteUrl, userInstallUrl } from './invite.ts';
import { missingToPost, permissionsIn } from './permissions.ts';
import { isRegistered } from './registration.ts';
import { failureOf } from './rest.ts';
import { developerPortal, userErrorOf } from './rest-error.ts';

/** What Discord is measured against. */
export interface Expectations {
  /** `null` for the gateway. */
  readonly publicKey: string | null;
  /** `auto`, `4` or `0,1/4`. */
  readonly shards: string;
  readonly allowedRoles: readonly string[];
  readonly definitions: readonly CommandDefinition[];
}

const area = 'Discord';

function ok(sentence: string): Finding {
  return { area, level: 'ok', sentence, mend: null };
}
function warning(sentence: string, mend: string): Finding {
  return { area, level: 'warning', sentence, mend };
}
function problem(sentence: string, mend: string): Finding {
  return { area, level: 'problem', sentence, mend };
}

function failed(error: UserError): Finding {
  return problem(error.message, error.hint);
}

/** The value to go on with, or what to say in its place. */
function unknown<T>(known: Known<T>, what: string): readonly Finding[] {
  if (known.kind === 'known') return [];
  const error = userErrorOf(known.failure);
  return [warning(`${what} could not be looked at: ${error.message}`, error.hint)];
}

function portal(steps: string): string {
  return `Open ${developerPortal}, choose the app, ${steps}.`;
}

/** Whether interactions come the way Paperboy waits for them; where the first is a problem, none can. */
export function examineWayIn(
  { application }: Pick<DiscordState, 'application'>,
  { publicKey }: Pick<Expectations, 'publicKey'>,
): readonly [Finding, ...Finding[]] {
  const endpoint = application.interactions_endpoint_url ?? '';
  if (publicKey === null) {
    if (endpoint === '') return [ok('Commands come over the gateway; no public address is needed.')];
    return [
      problem(
        `Paperboy uses the gateway, but Discord sends all commands to ${endpoint}.`,
        portal(
          'General Information, empty "Interactions Endpoint URL"; or set DISCORD_PUBLIC_KEY to take them by HTTP',
        ),
      ),
    ];
  }
  const key =
    publicKey.toLowerCase() === application.verify_key.toLowerCase()
      ? ok("DISCORD_PUBLIC_KEY is the app's.")
      : problem(
          'DISCORD_PUBLIC_KEY is not the key of this app, so every command would be refused.',
          portal('General Information, and copy "Public Key" into DISCORD_PUBLIC_KEY'),
        );
  const address =
    endpoint === ''
      ? problem(
          'Paperboy takes commands by HTTP, but Discord does not know the address.',
          portal(
            'General Information, and set "Interactions Endpoint URL" to https://<your address>/discord/interactions while paperboy serve runs',
          ),
        )
      : ok(`Commands come by HTTP to ${endpoint}.`);
  return [key, address];
}

/** Whether the gateway lets Paperboy in, and with how many shards. */
export function examineGateway({ gateway }: DiscordState, { publicKey, shards }: Expectations): readonly Finding[] {
  if (publicKey !== null) return [];
  if (gateway.kind === 'unknown') return unknown(gateway, 'The gateway');
  const { remaining, total, reset_after } = gateway.value.session_start_limit;
  const wanted = gateway.value.shards;
  const configured = Number(/(?:^|\/)(\d+)$/.exec(shards)?.[1] ?? Number.NaN);
  const hours = Math.max(1, Math.ceil(reset_after / 3_600_000));
  return [
    remaining === 0
      ? problem(
          `The gateway takes no more sessions of this app; all ${total} of the day are used.`,
          `Wait ${hours} ${hours === 1 ? 'hour' : 'hours'}, and find out what starts Paperboy again and again.`,
        )
      : ok(
          `The gateway is there: ${remaining} of ${total} sessions left, ${wanted} ${wanted === 1 ? 'shard' : 'shards'} recommended.`,
        ),
    ...(configured < wanted
      ? [
          warning(
            `DISCORD_SHARDS asks for ${configured} of the ${wanted} shards that Discord recommends.`,
            'Set DISCORD_SHARDS to auto, or to as many as recommended over all processes.',
          ),
        ]
      : []),
  ];
}

/** Source: https://discord.com/developers/docs/resources/application#application-object-application-flags */
const privileged: readonly (readonly [flags: number, name: string])[] = [
  [ApplicationFlags.GatewayPresence | ApplicationFlags.GatewayPresenceLimited, 'Presence'],
  [ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited, 'Server Members'],
  [ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited, 'Message Content'],
];

/** Privileged intents are never used, so that whichever are on only give away more than needed. */
export function examineIntents({ application }: DiscordState): readonly Finding[] {
  const on = privileged.filter(([flags]) => (application.flags & flags) !== 0).map(([, name]) => name);
  if (on.length === 0) return [ok('No privileged intent is on, and none is needed.')];
  return [
    {
      ...ok(`Paperboy uses no privileged intent; ${on.join(', ')} ${on.length === 1 ? 'is' : 'are'} on.`),
      mend: portal('Bot, and switch off what no other program needs; nothing of Paperboy will miss it'),
    },
  ];
}

/** Whether people can add the app, and where it is. */
export function examineInstallation({ application, guilds }: DiscordState): readonly Finding[] {
  const ways = application.integration_types_config;
  const found: Finding[] = [];
  if (application.bot_require_code_grant)
    found.push(
      problem(
        'The app requires an OAuth2 code grant, so that the invite link cannot add it.',
        portal('Bot, and switch off "Requires OAuth2 Code Grant"'),
      ),
    );
  if (ways && !('0' in ways && '1' in ways))
    found.push(
      problem(
        `The app cannot be added to ${'0' in ways ? 'accounts' : '1' in ways ? 'servers' : 'servers and accounts'}, so that Discord will not take Paperboy's commands.`,
        portal('Installation, tick "User Install" and "Guild Install", and save'),
      ),
    );
  if (!application.bot_public) found.push(ok('Only the owner of the app can add it (it is not a public bot).'));
  if (guilds.kind === 'unknown') return [...found, ...unknown(guilds, 'The list of servers')];
  const count = Math.max(guilds.value.length, application.approximate_guild_count);
  if (count === 0)
    found.push(
      warning(
        'Paperboy is in no server yet.',
        `Add it to one with ${inviteUrl(application.id)} or to your own account with ${userInstallUrl(application.id)}`,
      ),
    );
  else found.push(ok(`Paperboy is in ${count} ${count === 1 ? 'server' : 'servers'}.`));
  if (count > guilds.value.length && guilds.value.length >= guildsMax)
    found.push(
      ok(`Only ${guilds.value.length} of them are looked at; ask for others with --channel and the id of a channel.`),
    );
  return found;
}

function quoted(name: string): string {
  return `“${name}”`;
}

/** Whether the registered commands are this version's, and shown once. */
export function examineCommands(state: DiscordState, { definitions }: Expectations): readonly Finding[] {
  const { commands, guilds } = state;
  if (commands.kind === 'unknown') return unknown(commands, 'The registered commands');
  const found: Finding[] = [];
  const global = commands.value;
  const inGuilds = (guilds.kind === 'known' ? guilds.value : []).flatMap((guild) =>
    guild.commands.kind === 'known' && guild.commands.value.length > 0
      ? [{ guild, registered: guild.commands.value }]
      : [],
  );
  if (global.length > 0)
    found.push(
      isRegistered(global, definitions, null)
        ? ok('The registered commands are those of this version.')
        : warning('The registered commands are not those of this version.', 'Run "paperboy discord register".'),
    );
  else if (inGuilds.length === 0)
    found.push(
      problem(
        'No commands are registered.',
        'Run "paperboy discord register"; "paperboy serve" also does it when it starts.',
      ),
    );
  for (const { guild, registered } of inGuilds) {
    const where = `In server ${quoted(guild.name)}`;
    if (global.length > 0)
      found.push(
        warning(
          `${where} every command shows twice: it is registered for this server and for all.`,
          `Run "paperboy discord register --guild ${guild.id} --remove".`,
        ),
      );
    else
      found.push(
        isRegistered(registered, definitions, guild.id)
          ? ok(`${where} the registered commands are those of this version.`)
          : warning(
              `${where} the registered commands are not those of this version.`,
              `Run "paperboy discord register --guild ${guild.id}".`,
            ),
      );
  }
  return found;
}

/** Channels people would bring a digest to. */
const postable: ReadonlySet<number> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
]);

function missingIn(channel: Channel, rights: GuildRights): readonly string[] {
  return missingToPost(permissionsIn({ ...rights, overwrites: overwritesOf(channel) }), channel.type);
}

function examineGuild(guild: Guild, applicationId: string): readonly Finding[] {
  const where = `server ${quoted(guild.name)}`;
  const found: Finding[] = [];
  if (guild.commands.kind === 'unknown' && guild.commands.failure.kind === 'rejected')
    found.push(
      problem(
        `Commands cannot be registered in ${where}: Paperboy was added without the scope applications.commands.`,
        `Add it again with ${inviteUrl(applicationId)}`,
      ),
    );
  else found.push(...unknown(guild.commands, `The commands of ${where}`));
  const { rights, channels } = guild;
  if (rights.kind === 'unknown') return [...found, ...unknown(rights, `Roles in ${where}`)];
  if (channels.kind === 'unknown') return [...found, ...unknown(channels, `The channels of ${where}`)];
  const seen = channels.value
    .filter((channel) => postable.has(channel.type))
    .map((channel) => ({ channel, missing: missingIn(channel, rights.value) }))
    .filter(({ missing }) => !missing.includes('View Channel'));
  const closed = seen.filter(({ missing }) => missing.length > 0);
  const open = seen.length - closed.length;
  const names = closed.slice(0, 5).map(({ channel, missing }) => `#${channel.name} (${missing.join(', ')})`);
  const more = closed.length > names.length ? ` and ${closed.length - names.length} more` : '';
  if (open === 0)
    return [
      ...found,
      warning(
        seen.length === 0
          ? `Paperboy sees no channel of ${where}, so it can answer there but not post.`
          : `Paperboy can post in none of the ${seen.length} channels it sees in ${where}: it lacks ${names.join('; ')}${more}.`,
        `In Discord open the settings of the channel, Permissions, and allow Paperboy what is missing.`,
      ),
    ];
  const but = closed.length === 0 ? '' : `; not in ${names.join('; ')}${more}`;
  return [...found, ok(`Paperboy can post in ${open} of the ${seen.length} channels it sees in ${where}${but}.`)];
}

/** Where Paperboy may post, guild by guild. Read-only channels are normal; a guild without one to post in is worth a word. */
export function examineGuilds({ guilds, application }: DiscordState): readonly Finding[] {
  return guilds.kind === 'known' ? guilds.value.flatMap((guild) => examineGuild(guild, application.id)) : [];
}

/** A channel the person asked about: here anything missing is a problem. */
export function examineChannel({ id, channel, rights }: AskedChannel): Finding {
  if (channel.kind === 'unknown') {
    const { failure } = channel;
    if (failure.kind !== 'rejected' || failure.status === 401) return failed(userErrorOf(failure));
    return failure.status === 403
      ? problem(
          `Paperboy cannot see channel ${id}.`,
          'In Discord open the settings of the channel, Permissions, add Paperboy and allow View Channel.',
        )
      : problem(
          `There is no channel ${id} that Paperboy knows.`,
          'Copy the id again: switch on Developer Mode in Discord, right-click the channel, "Copy Channel ID".',
        );
  }
  if (rights === null) return ok(`Channel ${id} is a direct message.`);
  if (rights.kind === 'unknown') return failed(userErrorOf(rights.failure));
  const name = `#${channel.value.name ?? id}`;
  const missing = missingIn(channel.value, rights.value);
  return missing.length === 0
    ? ok(`Paperboy can post in ${name}.`)
    : problem(
        `Paperboy cannot post in ${name}: it lacks ${missing.join(', ')}.`,
        `In Discord open the settings of ${name}, Permissions, add Paperboy and allow ${missing.join(', ')}.`,
      );
}

/** Whether the roles that may change channels exist. */
export function examineRoles(
  { guilds, application }: DiscordState,
  { allowedRoles }: Expectations,
): readonly Finding[] {
  if (guilds.kind === 'unknown' || application.approximate_guild_count > guilds.value.length) return [];
  const known = new Set(
    guilds.value.flatMap(({ rights }) => (rights.kind === 'known' ? [...rights.value.roles.keys()] : [])),
  );
  const strangers = guilds.value.every(({ rights }) => rights.kind === 'known')
    ? allowedRoles.filter((role) => !known.has(role))
    : [];
  return strangers.map((role) =>
    warning(
      `DISCORD_ALLOWED_ROLES names ${role}, which is no role of a server Paperboy is in.`,
      'Copy the id again: switch on Developer Mode in Discord, then Server Settings, Roles, right-click the role, "Copy Role ID".',
    ),
  );
}

/** All there is to say about Discord. */
function examineDiscord(state: DiscordState, expected: Expectations): readonly Finding[] {
  const { application } = state;
  return [
    ok(`Discord accepts the token: it is that of the app ${quoted(application.name)} (${application.id}).`),
    ...examineWayIn(state, expected),
    ...examineGateway(state, expected),
    ...examineIntents(state),
    ...examineInstallation(state),
    ...examineCommands(state, expected),
    ...examineGuilds(state),
    ...examineRoles(state, expected),
    ...state.asked.map(examineChannel),
  ];
}

/** Asks Discord and examines what it says; a token it does not take, or no answer, is the one finding. Throws only the signal's reason. */
export async function diagnoseDiscord(
  rest: REST,
  expected: Expectations,
  channels: readonly string[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    return examineDiscord(await readDiscord(rest, channels, signal), expected);
  } catch (error) {
    return [failed(error instanceof UserError ? error : userErrorOf(failureOf(error, signal)))];
  }
}
