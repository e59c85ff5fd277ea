import { type REST, Routes } from 'discord.js';
import { z } from 'zod';
import { UserError } from '../../core/errors.ts';
import type { Overwrite } from './permissions.ts';
import { type RegisteredCommand, registeredCommands } from './registration.ts';
import { answerOf, failureOf, forOneRequest, type RestFailure } from './rest.ts';
import { isThread } from './threads.ts';

const bits = z.string().regex(/^\d+$/).transform(BigInt);

const applicationSchema = z.object({
  id: z.string(),
  name: z.string(),
  verify_key: z.string(),
  flags: z.number().default(0),
  bot_public: z.boolean().default(true),
  bot_require_code_grant: z.boolean().default(false),
  interactions_endpoint_url: z.string().nullish(),
  approximate_guild_count: z.number().default(0),
  /** Keys are the ways to install: `0` servers, `1` accounts. Absent where the app never said. */
  integration_types_config: z.record(z.string(), z.unknown()).nullish(),
});
export type Application = z.output<typeof applicationSchema>;

const userSchema = z.object({ id: z.string(), username: z.string() });

const gatewaySchema = z.object({
  shards: z.number(),
  session_start_limit: z.object({ total: z.number(), remaining: z.number(), reset_after: z.number() }),
});
export type Gateway = z.output<typeof gatewaySchema>;

const guildListSchema = z.array(z.object({ id: z.string(), name: z.string(), owner: z.boolean().default(false) }));

const channelSchema = z.object({
  id: z.string(),
  type: z.number(),
  name: z.string().nullish(),
  guild_id: z.string().nullish(),
  parent_id: z.string().nullish(),
  permission_overwrites: z.array(z.object({ id: z.string(), allow: bits, deny: bits })).default([]),
});
export type Channel = z.output<typeof channelSchema>;

const rolesSchema = z.array(z.object({ id: z.string(), permissions: bits }));
const memberSchema = z.object({ roles: z.array(z.string()) });

/** An answer of Discord, or why there is none. */
export type Known<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'unknown'; readonly failure: RestFailure };

/** What it takes to know the bot's permissions in a guild's channels. */
export interface GuildRights {
  readonly guildId: string;
  readonly isOwner: boolean;
  readonly roles: ReadonlyMap<string, bigint>;
  readonly memberId: string;
  readonly memberRoles: readonly string[];
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly commands: Known<readonly RegisteredCommand[]>;
  readonly rights: Known<GuildRights>;
  /** Those the bot can see; Discord leaves out the others. */
  readonly channels: Known<readonly Channel[]>;
}

export interface AskedChannel {
  readonly id: string;
  /** With the overwrites that count: a thread has its parent's. */
  readonly channel: Known<Channel>;
  /** `null` outside of guilds. */
  readonly rights: Known<GuildRights> | null;
}

/** All that the doctor wants to know of Discord. */
export interface DiscordState {
  readonly application: Application;
  readonly bot: z.output<typeof userSchema>;
  readonly gateway: Known<Gateway>;
  readonly commands: Known<readonly RegisteredCommand[]>;
  /** At most `guildsMax` of them. */
  readonly guilds: Known<readonly Guild[]>;
  readonly asked: readonly AskedChannel[];
}

/** Guilds looked at one by one; a bot in more has them for its `paperboy doctor --channel`. */
export const guildsMax = 20;

/** Reads the app the token belongs to. Throws as `REST` does, and a `UserError` for an answer that is not Discord's. */
export async function readApplication(rest: REST, signal: AbortSignal): Promise<Application> {
  return answerOf(applicationSchema, await rest.get(Routes.currentApplication(), { signal: forOneRequest(signal) }));
}

/** Reads what the doctor examines. Throws as `REST` does where even the app itself cannot be read. */
export async function readDiscord(
  rest: REST,
  askedChannels: readonly string[],
  signal: AbortSignal,
): Promise<DiscordState> {
  async function known<T>(work: () => Promise<T>): Promise<Known<T>> {
    try {
      return { kind: 'known', value: await work() };
    } catch (error) {
      if (error instanceof UserError) throw error;
      return { kind: 'unknown', failure: failureOf(error, signal) };
    }
  }
  async function get<Schema extends z.ZodType>(
    schema: Schema,
    route: `/${string}`,
    query?: URLSearchParams,
  ): Promise<z.output<Schema>> {
    return answerOf(schema, await rest.get(route, { signal: forOneRequest(signal), ...(query ? { query } : {}) }));
  }

  const application = await readApplication(rest, signal);
  const bot = await get(userSchema, Routes.user());

  async function rightsIn(guildId: string, isOwner: boolean): Promise<GuildRights> {
    const [roles, member] = await Promise.all([
      get(rolesSchema, Routes.guildRoles(guildId)),
      get(memberSchema, Routes.guildMember(guildId, bot.id)),
    ]);
    return {
      guildId,
      isOwner,
      roles: new Map(roles.map(({ id, permissions }) => [id, permissions])),
      memberId: bot.id,
      memberRoles: member.roles,
    };
  }

  async function guild({ id, name, owner }: z.output<typeof guildListSchema>[number]): Promise<Guild> {
    const [commands, rights, channels] = await Promise.all([
      known(() => registeredCommands(rest, application.id, id, signal)),
      known(() => rightsIn(id, owner)),
      known(() => get(z.array(channelSchema), Routes.guildChannels(id))),
    ]);
    return { id, name, commands, rights, channels };
  }

  async function guilds(): Promise<readonly Guild[]> {
    const query = new URLSearchParams({ limit: String(guildsMax) });
    const list = await get(guildListSchema, Routes.userGuilds(), query);
    const found: Guild[] = [];
    for (const entry of list) found.push(await guild(entry)); // one by one: kind to rate limits
    return found;
  }

  async function asked(id: string): Promise<AskedChannel> {
    const channel = await known(async () => {
      const own = await get(channelSchema, Routes.channel(id));
      if (!isThread(own.type) || !own.parent_id) return own;
      const parent = await get(channelSchema, Routes.channel(own.parent_id));
      return { ...own, permission_overwrites: parent.permission_overwrites };
    });
    const guildId = channel.kind === 'known' ? channel.value.guild_id : null;
    return { id, channel, rights: guildId ? await known(() => rightsIn(guildId, false)) : null };
  }

  const [gateway, commands, allGuilds] = await Promise.all([
    known(() => get(gatewaySchema, Routes.gatewayBot())),
    known(() => registeredCommands(rest, application.id, null, signal)),
    known(guilds),
  ]);
  return {
    application,
    bot,
    gateway,
    commands,
    guilds: allGuilds,
    asked: await Promise.all(askedChannels.map(asked)),
  };
}

/** Overwrites by the id of the role or member they are for. */
export function overwritesOf(channel: Channel): ReadonlyMap<string, Overwrite> {
  return new Map(channel.permission_overwrites.map(({ id, allow, deny }) => [id, { allow, deny }]));
}
