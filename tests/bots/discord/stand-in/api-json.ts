import { ChannelType, ComponentType, MessageFlags } from 'discord.js';
import { isRecord, type Json, list, record, records } from '../../json.ts';
import { allPermissions, type Channel, flagsOf, type Guild, isThread, type Message, type World } from './world.ts';

const shownMedia = (media: unknown): Json => ({
  id: '1',
  proxy_url: record(media)['url'],
  width: 0,
  height: 0,
  content_type: null,
  ...record(media),
});

/** A component with what Discord tells of it beyond what was sent. */
function told(component: Json): Json {
  switch (component['type']) {
    case ComponentType.Container:
      return { accent_color: null, spoiler: false, ...component };
    case ComponentType.StringSelect:
      return { min_values: 1, max_values: 1, ...component };
    case ComponentType.Separator:
      return { divider: true, spacing: 1, ...component };
    case ComponentType.Thumbnail:
      return { description: null, spoiler: false, ...component, media: shownMedia(component['media']) };
    case ComponentType.MediaGallery:
      return {
        ...component,
        items: records(component['items']).map((item) => ({
          description: null,
          spoiler: false,
          ...item,
          media: shownMedia(item['media']),
        })),
      };
    default:
      return component;
  }
}

/** Components as Discord shows them: with numeric ids and defaults. */
function shownComponents(components: readonly unknown[], next = { id: 0 }): readonly Json[] {
  return records(components).map((component) => {
    next.id += 1;
    const id = component['id'] ?? next.id;
    return {
      ...told(component),
      id,
      ...(Array.isArray(component['components']) ? { components: shownComponents(component['components'], next) } : {}),
      ...(isRecord(component['accessory']) ? { accessory: shownComponents([component['accessory']], next)[0] } : {}),
    };
  });
}

/** A message as the API shows it. */
export function messageJson(world: World, message: Message): Json {
  const { body, metadata } = message;
  return {
    id: message.id,
    channel_id: message.channelId,
    type: metadata ? 20 : 0,
    author: message.authorId === world.botUserId ? world.bot() : world.user(message.authorId),
    content: typeof body['content'] === 'string' ? body['content'] : '',
    timestamp: new Date(message.createdMs).toISOString(),
    edited_timestamp: message.edits > 0 ? new Date().toISOString() : null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: list(body['embeds']),
    components: shownComponents(list(body['components'])),
    pinned: false,
    flags:
      flagsOf(message) |
      (message.crossposted ? MessageFlags.Crossposted : 0) |
      (message.hasThread ? MessageFlags.HasThread : 0),
    ...(body['nonce'] === undefined ? {} : { nonce: body['nonce'] }),
    ...(metadata
      ? { application_id: world.applicationId, webhook_id: world.applicationId, interaction_metadata: metadata }
      : {}),
  };
}

/** A channel as the API shows it; the bot's permissions stand in an overwrite for its account. */
export function channelJson(world: World, channel: Channel): Json {
  if (channel.recipientId !== null)
    return {
      id: channel.id,
      type: ChannelType.DM,
      flags: 0,
      last_message_id: null,
      recipients: [world.user(channel.recipientId)],
    };
  const permissions = world.permissions(channel);
  const shared = {
    id: channel.id,
    type: channel.type,
    name: channel.name,
    guild_id: channel.guildId,
    parent_id: channel.parentId ?? null,
    flags: 0,
    last_message_id: null,
    rate_limit_per_user: 0,
  };
  if (isThread(channel))
    return {
      ...shared,
      owner_id: world.botUserId,
      message_count: 0,
      member_count: 1,
      total_message_sent: 0,
      applied_tags: channel.appliedTags,
      thread_metadata: {
        archived: channel.archived,
        locked: channel.locked,
        auto_archive_duration: channel.autoArchiveMinutes,
        archive_timestamp: new Date().toISOString(),
        create_timestamp: new Date().toISOString(),
      },
    };
  return {
    ...shared,
    position: 0,
    nsfw: false,
    topic: null,
    permission_overwrites:
      permissions === allPermissions
        ? []
        : [
            {
              id: world.botUserId,
              type: 1,
              allow: String(permissions & allPermissions),
              deny: String(allPermissions & ~permissions),
            },
          ],
    ...(channel.type === ChannelType.GuildForum || channel.type === ChannelType.GuildMedia
      ? {
          flags: channel.requireTag ? 1 << 4 : 0,
          available_tags: (channel.availableTags ?? []).map((tag) => ({
            moderated: false,
            emoji_id: null,
            emoji_name: null,
            ...tag,
          })),
          default_reaction_emoji: null,
          default_sort_order: null,
          default_forum_layout: 0,
        }
      : {}),
  };
}

/** The bot's role in a guild holds everything, @everyone nothing: what it may do in a channel is then told by overwrites alone. */
export function rolesJson(guild: Guild): readonly Json[] {
  const role = (id: string, name: string, permissions: bigint, position: number): Json => ({
    id,
    name,
    permissions: String(permissions),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: position > 0,
    mentionable: false,
    flags: 0,
    icon: null,
    unicode_emoji: null,
  });
  return [role(guild.id, '@everyone', 0n, 0), role(botRoleId(guild), 'Paperboy', allPermissions, 1)];
}

function botRoleId(guild: { readonly id: string }): string {
  return String(BigInt(guild.id) + 1n);
}

export function memberJson(world: World, guild: { readonly id: string }, userId: string): Json {
  return {
    user: userId === world.botUserId ? world.bot() : world.user(userId),
    roles: userId === world.botUserId ? [botRoleId(guild)] : [],
    nick: null,
    avatar: null,
    banner: null,
    joined_at: '2025-01-01T00:00:00.000000+00:00',
    premium_since: null,
    communication_disabled_until: null,
    deaf: false,
    mute: false,
    pending: false,
    flags: 0,
  };
}

export function guildJson(guild: Guild): Json {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    description: null,
    owner_id: '1000000000000000001',
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw: false,
    nsfw_level: 0,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: 'en-US',
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    incidents_data: null,
    home_header: null,
    vanity_url_code: null,
    application_id: null,
    max_members: 500_000,
    max_presences: null,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    roles: rolesJson(guild),
    emojis: [],
    stickers: [],
    features: [],
  };
}
