import { ChannelType } from 'discord.js';
import type { Json } from '../../json.ts';
import { channelJson, guildJson, memberJson, rolesJson } from './api-json.ts';
import { refusals } from './refusal.ts';
import type { Route } from './route.ts';
import { allPermissions, isThread, type World } from './world.ts';

export interface Account {
  readonly publicKey: string;
  readonly gatewayUrl: string;
  readonly shards: number;
  /** Put over the application as the API shows it. */
  readonly application: Json;
}

/** The bot's own account, its application and the guilds it is in. */
export function accountRoutes(world: World, account: Account): readonly Route[] {
  const get = (
    template: string,
    body: (params: Readonly<Record<string, string>>) => Json | readonly unknown[],
  ): Route => ({
    method: 'GET',
    template,
    access: 'bot',
    answer: ({ params }) => ({ status: 200, body: body(params) }),
  });
  const application = (): Json => ({
    id: world.applicationId,
    name: 'Paperboy',
    icon: null,
    description: '',
    type: null,
    bot: world.bot(),
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: account.publicKey,
    flags: 0,
    flags_new: '0',
    explicit_content_filter: 0,
    eligible_oauth2_scopes: [],
    approximate_user_authorization_count: 0,
    integration_types_config: { 0: {}, 1: {} },
    interactions_endpoint_url: null,
    redirect_uris: [],
    role_connections_verification_url: null,
    approximate_guild_count: [...world.guilds.values()].filter((guild) => guild.botIsMember).length,
    approximate_user_install_count: 0,
    owner: world.user('1000000000000000001'),
    team: null,
    ...account.application,
  });
  const channelsOf = (guildId: string) => [...world.channels.values()].filter((channel) => channel.guildId === guildId);
  return [
    get('/gateway', () => ({ url: account.gatewayUrl })),
    get('/gateway/bot', () => ({
      url: account.gatewayUrl,
      shards: account.shards,
      // Several shards may identify at once, so that tests do not wait five seconds for each.
      session_start_limit: { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 16 },
    })),
    get('/applications/@me', application),
    get('/oauth2/applications/@me', application),
    get('/users/@me', () => ({ ...world.bot(), email: null, mfa_enabled: true, verified: true, locale: 'en-US' })),
    get('/users/@me/guilds', () =>
      [...world.guilds.values()]
        .filter((guild) => guild.botIsMember)
        .map(({ id, name }) => ({
          id,
          name,
          icon: null,
          banner: null,
          owner: false,
          permissions: String(allPermissions),
          features: [],
        })),
    ),
    get('/guilds/{guild_id}', (params) => guildJson(world.joined(params['guild_id']))),
    get('/guilds/{guild_id}/channels', (params) =>
      channelsOf(world.joined(params['guild_id']).id)
        .filter((channel) => !isThread(channel))
        .map((channel) => channelJson(world, channel)),
    ),
    get('/guilds/{guild_id}/roles', (params) => rolesJson(world.joined(params['guild_id']))),
    get('/guilds/{guild_id}/members/{user_id}', (params) => {
      const guild = world.joined(params['guild_id']);
      const userId = params['user_id'] ?? '';
      if (!world.members.has(`${guild.id}:${userId}`)) throw refusals.unknownMember();
      return memberJson(world, guild, userId);
    }),
    get('/guilds/{guild_id}/threads/active', (params) => ({
      threads: channelsOf(world.joined(params['guild_id']).id)
        .filter((channel) => isThread(channel) && !channel.archived && channel.type !== ChannelType.PrivateThread)
        .map((channel) => channelJson(world, channel)),
      members: [],
      has_more: false,
    })),
    get('/users/{user_id}', (params) => world.user(params['user_id'] ?? '')),
  ];
}
