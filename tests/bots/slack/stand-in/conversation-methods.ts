import { type Json, text } from '../../json.ts';
import { messageJson } from './message-json.ts';
import type { Method, MethodCall } from './method.ts';
import { Refusal } from './refusal.ts';
import type { Tokens } from './tokens.ts';
import type { Channel, Message, World } from './world.ts';

const scopeOf = { public: 'channels', private: 'groups', direct: 'im', group: 'mpim' } as const;
const kindOfType: Readonly<Record<string, Channel['kind']>> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'direct',
  mpim: 'group',
};
/** How many a page has at most and where nothing is said. Source: https://docs.slack.dev/reference/methods/conversations.history */
const pageMax = 999;
const pageDefault = 100;

const paging = { cursor: 'text', limit: 'number' } as const;
const times = { ...paging, include_all_metadata: 'flag', inclusive: 'flag', latest: 'text', oldest: 'text' } as const;

/** One page, and where the next begins. */
function paged<T>(all: readonly T[], args: Json): { readonly page: readonly T[]; readonly next: string } {
  const limit = Math.min(typeof args['limit'] === 'number' ? args['limit'] : pageDefault, pageMax);
  const cursor = text(args['cursor']) ?? '';
  const start = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString('utf8').replace('from:', ''));
  if (!Number.isInteger(start)) throw new Refusal('invalid_cursor');
  if (limit < 1) throw new Refusal('invalid_limit');
  const end = start + limit;
  return {
    page: all.slice(start, end),
    next: end < all.length ? Buffer.from(`from:${end}`).toString('base64') : '',
  };
}

function inTime({ ts }: Message, args: Json): boolean {
  const oldest = text(args['oldest']);
  const latest = text(args['latest']);
  const inclusive = args['inclusive'] === true;
  const at = (value: string): string => {
    const [seconds = '0', rest = ''] = value.split('.');
    return `${seconds.padStart(10, '0')}.${rest.padEnd(6, '0')}`;
  };
  if (oldest && oldest !== '0' && (inclusive ? at(ts) < at(oldest) : at(ts) <= at(oldest))) return false;
  return !latest || (inclusive ? at(ts) <= at(latest) : at(ts) < at(latest));
}

/** A channel as `conversations.info` and lists show it. */
function channelJson(world: World, channel: Channel, botUserId: string): Json {
  const { id, name, kind, team } = channel;
  if (kind === 'direct')
    return { id, is_im: true, user: channel.user, is_org_shared: false, created: 1_700_000_000, context_team_id: team };
  return {
    id,
    name,
    name_normalized: name,
    is_channel: kind === 'public',
    is_group: kind === 'private',
    is_im: false,
    is_mpim: kind === 'group',
    is_private: kind !== 'public',
    is_archived: channel.archived === true,
    is_general: false,
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    is_member: channel.members.has(botUserId),
    created: 1_700_000_000,
    creator: [...channel.members][0] ?? '',
    context_team_id: team,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: [...channel.members].filter((member) => world.user(team, member)?.deleted !== true).length,
  };
}

/** Methods of `conversations.*`. */
export function conversationMethods(world: World, tokens: Tokens): readonly Method[] {
  /** `channels:read` and the like, by the kind of the channel; any where there is no such channel. */
  const scopes =
    (right: string) =>
    (args: Json): readonly string[] => {
      const channel = world.channels.get(text(args['channel']) ?? '');
      return (channel ? [scopeOf[channel.kind]] : Object.values(scopeOf)).map((kind) => `${kind}:${right}`);
    };
  const visible = ({ args, installed }: MethodCall): Channel =>
    world.visible(installed.team, args['channel'], installed.botUserId);
  const entered = (call: MethodCall): Channel => {
    const channel = visible(call);
    if (!channel.members.has(call.installed.botUserId)) throw new Refusal('not_in_channel');
    return channel;
  };
  const read = (call: MethodCall, found: readonly Message[]): Json => {
    const { page, next } = paged(found, call.args);
    const withMetadata = call.args['include_all_metadata'] === true;
    return {
      messages: page.map((message) => messageJson(world, tokens, message, withMetadata)),
      has_more: next !== '',
      ...(next === '' ? {} : { response_metadata: { next_cursor: next } }),
    };
  };
  return [
    {
      name: 'conversations.open',
      access: 'bot',
      scopes: (args) => (String(args['users']).includes(',') ? ['mpim:write'] : ['im:write']),
      takes: { channel: 'text', users: 'text', return_im: 'flag', prevent_creation: 'flag' },
      answer(call) {
        const { args, installed } = call;
        if (args['channel']) return { channel: { id: visible(call).id } };
        const users = (text(args['users']) ?? '').split(',').filter((user) => user !== '');
        if (users.length === 0) throw new Refusal('users_list_not_supplied');
        const people = users.map((id) => world.user(installed.team, id));
        if (people.includes(undefined)) throw new Refusal('user_not_found');
        if (people.some((person) => person?.deleted)) throw new Refusal('user_disabled');
        if (people.some((person) => person?.bot)) throw new Refusal('cannot_dm_bot');
        const [user] = users;
        if (user === undefined || users.length > 1) throw new Refusal('method_not_supported_for_channel_type');
        const channel = world.direct(installed.team, user, installed.botUserId);
        return { channel: args['return_im'] ? channelJson(world, channel, installed.botUserId) : { id: channel.id } };
      },
    },
    {
      name: 'conversations.info',
      access: 'bot',
      scopes: scopes('read'),
      takes: { channel: 'text', include_locale: 'flag', include_num_members: 'flag' },
      needs: ['channel'],
      answer: (call) => ({ channel: channelJson(world, visible(call), call.installed.botUserId) }),
    },
    {
      name: 'conversations.list',
      access: 'bot',
      scopes: (args) => typesOf(args).map((kind) => `${scopeOf[kind]}:read`),
      takes: { ...paging, exclude_archived: 'flag', types: 'text', team_id: 'text' },
      answer: ({ args, installed, token }) => list(world, args, installed, token.scopes, () => true),
    },
    {
      name: 'users.conversations',
      access: 'bot',
      scopes: (args) => typesOf(args).map((kind) => `${scopeOf[kind]}:read`),
      takes: { ...paging, exclude_archived: 'flag', types: 'text', team_id: 'text', user: 'text' },
      answer({ args, installed, token }) {
        const user = text(args['user']) ?? installed.botUserId;
        return list(world, args, installed, token.scopes, (channel) => channel.members.has(user));
      },
    },
    {
      name: 'conversations.members',
      access: 'bot',
      scopes: scopes('read'),
      takes: { channel: 'text', ...paging },
      needs: ['channel'],
      answer(call) {
        const { page, next } = paged([...visible(call).members], call.args);
        return { members: page, response_metadata: { next_cursor: next } };
      },
    },
    {
      name: 'conversations.history',
      access: 'bot',
      scopes: scopes('history'),
      takes: { channel: 'text', ...times },
      needs: ['channel'],
      answer(call) {
        const found = world
          .all(entered(call).id)
          .filter(
            (message) =>
              !message.deleted && message.onlyTo === null && (message.threadTs === null || message.broadcast),
          )
          .filter((message) => inTime(message, call.args));
        return read(call, [...found].reverse());
      },
    },
    {
      name: 'conversations.replies',
      access: 'bot',
      scopes: scopes('history'),
      takes: { channel: 'text', ts: 'text', ...times },
      needs: ['channel', 'ts'],
      answer(call) {
        const channel = entered(call);
        const parent = world.find(channel.id, call.args['ts']);
        if (!parent || parent.onlyTo !== null) throw new Refusal('thread_not_found');
        const found = world
          .replies(parent)
          .filter((message) => !message.deleted && message.onlyTo === null)
          .filter((message) => inTime(message, call.args));
        return read(call, [parent, ...found]);
      },
    },
  ];
}

function typesOf(args: Json): readonly Channel['kind'][] {
  const types = (text(args['types']) ?? 'public_channel').split(',').map((type) => type.trim());
  return types.map((type) => {
    const kind = kindOfType[type];
    if (!kind) throw new Refusal('invalid_types');
    return kind;
  });
}

function list(
  world: World,
  args: Json,
  { team, botUserId }: MethodCall['installed'],
  scopes: readonly string[],
  belongs: (channel: Channel) => boolean,
): Json {
  const kinds = typesOf(args).filter((kind) => scopes.includes(`${scopeOf[kind]}:read`));
  const found = [...world.channels.values()].filter(
    (channel) =>
      channel.team === team &&
      kinds.includes(channel.kind) &&
      (channel.kind === 'public' || channel.members.has(botUserId)) &&
      !(args['exclude_archived'] === true && channel.archived) &&
      belongs(channel),
  );
  const { page, next } = paged(found, args);
  return {
    channels: page.map((channel) => channelJson(world, channel, botUserId)),
    response_metadata: { next_cursor: next },
  };
}
