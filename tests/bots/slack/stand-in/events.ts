import type { Json } from '../../json.ts';
import { appId, messageJson } from './message-json.ts';
import type { Installations } from './oauth-methods.ts';
import { verificationToken } from './requests.ts';
import type { SlackRequest, SlackStandIn } from './stand-in.ts';
import type { Tokens } from './tokens.ts';
import { typedBlocks, typedText } from './typed-text.ts';
import { viewJson } from './view-methods.ts';
import type { Channel, Message, World } from './world.ts';

export interface EventsSetup {
  readonly world: World;
  readonly tokens: Tokens;
  readonly installations: Installations;
  readonly homeTeam: string;
}

export type EventBuilders = Pick<
  SlackStandIn,
  | 'write'
  | 'mention'
  | 'directMessage'
  | 'homeOpened'
  | 'linkShared'
  | 'joined'
  | 'uninstalled'
  | 'tokensRevoked'
  | 'event'
> & {
  /** Workspaces that an event was meant for, by its `event_context`. */
  authorizations(eventContext: string): readonly string[];
};

/** Builds the events Slack sends, and does in the world what they tell of. */
export function createEvents({ world, tokens, installations, homeTeam }: EventsSetup): EventBuilders {
  const contexts = new Map<string, string>();

  const botOf = (team: string): string => tokens.installed(team)?.botUserId ?? `UBOT${team.slice(1)}`;

  function event(inner: Json, team: string, more: Json = {}): SlackRequest {
    const { enterprise } = world.team(team);
    const context = `4-${world.serial()}`;
    contexts.set(context, team);
    return {
      type: 'events_api',
      responseUrl: null,
      triggerId: null,
      body: {
        token: verificationToken,
        team_id: team,
        ...(enterprise ? { enterprise_id: enterprise.id } : {}),
        context_team_id: team,
        context_enterprise_id: enterprise?.id ?? null,
        api_app_id: appId,
        event: inner,
        type: 'event_callback',
        event_id: `Ev${world.serial()}`,
        event_time: Math.floor(world.nowMs() / 1_000),
        authorizations: [
          {
            enterprise_id: enterprise?.id ?? null,
            team_id: team,
            user_id: botOf(team),
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
        is_ext_shared_channel: false,
        event_context: context,
        ...more,
      },
    };
  }

  function written(
    channel: Channel,
    user: string,
    typed: string,
    { threadTs, body }: { readonly threadTs?: string | undefined; readonly body?: Json } = {},
  ): Message {
    if (user !== botOf(channel.team)) world.person(channel.team, user);
    if (threadTs !== undefined && !world.find(channel.id, threadTs)) throw new Error(`There is no thread ${threadTs}.`);
    return world.add({
      team: channel.team,
      channel: channel.id,
      threadTs: threadTs ?? null,
      user,
      byApp: false,
      onlyTo: null,
      broadcast: false,
      body: { text: typedText(typed), blocks: typedBlocks(typed), ...body },
    });
  }

  /** A message as events hold it. */
  function asEvent(type: string, message: Message): Json {
    const {
      reply_count: _count,
      reply_users: _users,
      latest_reply: _latest,
      ...json
    } = messageJson(world, tokens, message);
    return {
      ...json,
      type,
      client_msg_id: `c-${message.ts}`,
      channel: message.channel,
      event_ts: message.ts,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    };
  }

  return {
    write: (channel, user, typed, { threadTs, blocks } = {}) =>
      written(world.channel(channel), user, typed, { threadTs, ...(blocks ? { body: { blocks } } : {}) }).ts,

    mention({ user, channel: id, text: typed, threadTs }) {
      const channel = world.channel(id);
      const at = `<@${botOf(channel.team)}>`;
      const message = written(channel, user, typed.includes(at) ? typed : `${at} ${typed}`, { threadTs });
      return event(asEvent('app_mention', message), channel.team);
    },
    directMessage({ user, text: typed, threadTs, team = homeTeam, more = {} }) {
      const channel = world.direct(team, user, botOf(team));
      const message = written(channel, user, typed, { threadTs });
      return event({ ...asEvent('message', message), channel_type: 'im', ...more }, team);
    },
    homeOpened({ user, tab = 'home', team = homeTeam }) {
      const view = world.homeOf(team, user);
      const bot = tokens.installed(team);
      return event(
        {
          type: 'app_home_opened',
          user: world.person(team, user).id,
          channel: world.direct(team, user, botOf(team)).id,
          tab,
          event_ts: (world.nowMs() / 1_000).toFixed(6),
          ...(tab === 'home' && view && bot ? { view: viewJson(view, bot, appId) } : {}),
        },
        team,
      );
    },
    linkShared({ user, channel: id, links }) {
      const channel = world.channel(id);
      const unfurlId = `${channel.id}.unfurl.${world.serial()}`;
      const message = written(channel, user, links.join(' '), { body: { shared_links: links, unfurl_id: unfurlId } });
      return event(
        {
          type: 'link_shared',
          channel: channel.id,
          is_bot_user_member: channel.members.has(botOf(channel.team)),
          user,
          message_ts: message.ts,
          unfurl_id: unfurlId,
          source: 'conversations_history',
          links: links.map((url) => ({ url, domain: new URL(url).hostname.replace(/^www\./, '') })),
          event_ts: message.ts,
        },
        channel.team,
      );
    },
    joined({ user, channel: id }) {
      const channel = world.channel(id);
      channel.members.add(user);
      return event(
        {
          type: 'member_joined_channel',
          user,
          channel: channel.id,
          channel_type: channel.kind === 'private' ? 'G' : 'C',
          team: channel.team,
          inviter: [...channel.members][0],
          event_ts: (world.nowMs() / 1_000).toFixed(6),
        },
        channel.team,
      );
    },
    uninstalled(team = homeTeam) {
      const request = event({ type: 'app_uninstalled' }, team);
      installations.remove(team);
      return request;
    },
    tokensRevoked({ team = homeTeam, bot = [botOf(team)], oauth = [] } = {}) {
      const request = event({ type: 'tokens_revoked', tokens: { oauth, bot } }, team);
      if (bot.includes(botOf(team))) installations.remove(team);
      return request;
    },
    event: (inner, { team = homeTeam, more = {} } = {}) => event(inner, team, more),
    authorizations(eventContext) {
      const team = contexts.get(eventContext);
      return team === undefined ? [] : [team];
    },
  };
}
