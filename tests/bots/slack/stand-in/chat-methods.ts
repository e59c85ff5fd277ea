import { isRecord, type Json, text } from '../../json.ts';
import type { Files } from './file-methods.ts';
import { checkMessage, checkUnfurls, messageLapses } from './message-checks.ts';
import { messageJson } from './message-json.ts';
import type { Method, MethodCall } from './method.ts';
import { addressed } from './notifications.ts';
import { Refusal } from './refusal.ts';
import type { Tokens } from './tokens.ts';
import type { Channel, Message, World } from './world.ts';

/** How the newest messages stand to the pace a channel allows. */
export interface Pace {
  /** Counts a message to a channel; throws a `Refusal` where it is too fast and that is enforced. */
  count(channel: string): void;
}

const content = {
  text: 'text',
  blocks: 'json',
  attachments: 'json',
  markdown_text: 'text',
  parse: 'text',
  link_names: 'flag',
} as const;
const appearance = { as_user: 'flag', username: 'text', icon_url: 'text', icon_emoji: 'text' } as const;
const writes = (): readonly string[] => ['chat:write'];

/** Where a message goes: a channel the app can see, or the direct channel with a person. */
function placeOf(world: World, { args, installed }: MethodCall): Channel {
  const id = text(args['channel']) ?? '';
  if (!/^[UW]/.test(id)) return world.visible(installed.team, id, installed.botUserId);
  const person = world.user(installed.team, id);
  if (!person) throw new Refusal('channel_not_found');
  if (person.bot) throw new Refusal('cannot_dm_bot');
  if (person.deleted) throw new Refusal('user_disabled');
  return world.direct(installed.team, id, installed.botUserId);
}

/** Refuses where the app cannot write. */
function demandWriting(world: World, channel: Channel, { installed, token }: MethodCall): void {
  if (channel.archived) throw new Refusal('is_archived');
  if (channel.kind === 'direct' && world.messagesTabClosed.has(`${installed.team}:${channel.user}`))
    throw new Refusal('messages_tab_disabled');
  const isOpen = channel.kind === 'public' && token.scopes.includes('chat:write.public');
  if (!channel.members.has(installed.botUserId) && !isOpen) throw new Refusal('not_in_channel');
  if (channel.postingRestricted) throw new Refusal('restricted_action');
}

/** The message a reply belongs under. */
function threadOf(world: World, channel: Channel, threadTs: unknown): string | null {
  if (threadTs === undefined || threadTs === '') return null;
  if (typeof threadTs !== 'string' || !/^\d+\.\d{6}$/.test(threadTs)) throw new Refusal('invalid_thread_ts');
  const message = world.find(channel.id, threadTs);
  if (!message || message.onlyTo !== null) throw new Refusal('thread_not_found');
  return message.threadTs ?? message.ts;
}

/** The app's own message of that time. */
function ownMessage(world: World, channel: Channel, call: MethodCall, wrong: string): Message {
  const message = world.find(channel.id, call.args['ts']);
  if (!message || message.onlyTo !== null) throw new Refusal('message_not_found');
  if (message.user !== call.installed.botUserId) throw new Refusal(wrong);
  return message;
}

/** Methods of `chat.*`. */
export function chatMethods(world: World, tokens: Tokens, pace: Pace, files: Files): readonly Method[] {
  return [
    {
      name: 'chat.postMessage',
      access: 'bot',
      scopes: writes,
      takes: {
        channel: 'text',
        ...content,
        ...appearance,
        thread_ts: 'text',
        reply_broadcast: 'flag',
        metadata: 'json',
        unfurl_links: 'flag',
        unfurl_media: 'flag',
        mrkdwn: 'flag',
        client_msg_id: 'text', // not documented, but taken: docs/adr/0012-slack-repeats.md
      },
      needs: ['channel'],
      lapses: (args) => [
        ...messageLapses(args, true),
        ...(args['reply_broadcast'] === true && !args['thread_ts'] ? ['reply_broadcast without thread_ts'] : []),
      ],
      check: (args) => checkMessage(args),
      answer(call) {
        const channel = placeOf(world, call);
        demandWriting(world, channel, call);
        files.demand(call.installed.team, call.args['blocks']);
        const threadTs = threadOf(world, channel, call.args['thread_ts']);
        pace.count(channel.id);
        const message = world.add({
          team: channel.team,
          channel: channel.id,
          threadTs,
          user: call.installed.botUserId,
          byApp: true,
          onlyTo: null,
          broadcast: call.args['reply_broadcast'] === true,
          body: call.args,
        });
        return { channel: channel.id, ts: message.ts, message: messageJson(world, tokens, message, true) };
      },
    },
    {
      name: 'chat.postEphemeral',
      access: 'bot',
      scopes: writes,
      takes: { channel: 'text', user: 'text', ...content, ...appearance, thread_ts: 'text' },
      needs: ['channel', 'user'],
      lapses: (args) => messageLapses(args, false),
      check: (args) => checkMessage(args),
      answer(call) {
        const channel = world.visible(call.installed.team, call.args['channel'], call.installed.botUserId);
        demandWriting(world, channel, call);
        files.demand(call.installed.team, call.args['blocks']);
        const user = text(call.args['user']) ?? '';
        if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
        const message = world.add({
          team: channel.team,
          channel: channel.id,
          threadTs: threadOf(world, channel, call.args['thread_ts']),
          user: call.installed.botUserId,
          byApp: true,
          onlyTo: user,
          broadcast: false,
          body: call.args,
        });
        return { message_ts: message.ts };
      },
    },
    {
      name: 'chat.update',
      access: 'bot',
      scopes: writes,
      takes: {
        channel: 'text',
        ts: 'text',
        ...content,
        as_user: 'flag',
        metadata: 'json',
        reply_broadcast: 'flag',
        file_ids: 'json',
      },
      needs: ['channel', 'ts'],
      lapses: (args) => messageLapses(args, false),
      check: (args) => checkMessage(args, 'update'),
      answer(call) {
        const channel = world.visible(call.installed.team, call.args['channel'], call.installed.botUserId);
        const message = ownMessage(world, channel, call, 'cant_update_message');
        if (channel.archived) throw new Refusal('is_archived');
        const { blocks, attachments, ...rest } = call.args;
        files.demand(call.installed.team, blocks);
        // Blocks that are not given go where text is; metadata stays.
        const kept = { ...message.body, blocks: undefined, attachments: undefined };
        message.body = { ...kept, ...rest, ...(blocks ? { blocks } : {}), ...(attachments ? { attachments } : {}) };
        message.edits += 1;
        return {
          channel: channel.id,
          ts: message.ts,
          text: message.body['text'] ?? '',
          message: messageJson(world, tokens, message),
        };
      },
    },
    {
      name: 'chat.delete',
      access: 'bot',
      scopes: writes,
      takes: { channel: 'text', ts: 'text', as_user: 'flag' },
      needs: ['channel', 'ts'],
      answer(call) {
        const channel = world.visible(call.installed.team, call.args['channel'], call.installed.botUserId);
        const message = ownMessage(world, channel, call, 'cant_delete_message');
        message.deleted = true;
        return { channel: channel.id, ts: message.ts };
      },
    },
    {
      name: 'chat.getPermalink',
      access: 'bot',
      takes: { channel: 'text', message_ts: 'text' },
      needs: ['channel', 'message_ts'],
      answer({ args, installed }) {
        const channel = world.visible(installed.team, args['channel'], installed.botUserId);
        const message = world.find(channel.id, args['message_ts']);
        if (!message || message.onlyTo !== null) throw new Refusal('message_not_found');
        const domain = world.team(channel.team).domain ?? channel.team.toLowerCase();
        const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
        return {
          channel: channel.id,
          permalink: `https://${domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
        };
      },
    },
    {
      name: 'chat.unfurl',
      access: 'bot',
      scopes: () => ['links:write'],
      takes: {
        channel: 'text',
        ts: 'text',
        unfurl_id: 'text',
        source: 'text',
        unfurls: 'json',
        metadata: 'json',
        user_auth_message: 'text',
        user_auth_required: 'flag',
        user_auth_url: 'text',
        user_auth_blocks: 'json',
      },
      lapses: (args) =>
        Object.entries(isRecord(args['unfurls']) ? args['unfurls'] : {}).flatMap(([url, unfurl]) =>
          (isRecord(unfurl) ? addressed(unfurl) : []).map((what) => `${url} would address people: ${what}`),
        ),
      check: (args) => checkUnfurls(args['unfurls']),
      answer: (call) => unfurl(world, call),
    },
  ];
}

function unfurl(world: World, { args, installed }: MethodCall): Json {
  const byId = text(args['unfurl_id']);
  const shared = world
    .everything()
    .find(
      (message) =>
        !message.deleted &&
        (byId ? message.body['unfurl_id'] === byId : message.ts === args['ts'] && message.channel === args['channel']),
    );
  if (byId && !['composer', 'conversations_history'].includes(text(args['source']) ?? ''))
    throw new Refusal('invalid_source');
  if (!shared || shared.team !== installed.team) throw new Refusal('cannot_unfurl_message');
  const links = Array.isArray(shared.body['shared_links']) ? shared.body['shared_links'] : [];
  const unfurls = isRecord(args['unfurls']) ? args['unfurls'] : {};
  if (Object.keys(unfurls).some((url) => !links.includes(url))) throw new Refusal('cannot_unfurl_url');
  shared.unfurls = { ...shared.unfurls, ...unfurls };
  return {};
}
