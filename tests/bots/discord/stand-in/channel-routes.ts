import { ChannelType, PermissionFlagsBits } from 'discord.js';
import { int, isRecord, type Json, list, record, text } from '../../json.ts';
import { channelJson, messageJson } from './api-json.ts';
import { directChannel } from './interactions.ts';
import { editProblems, mentionProblems, newMessageProblems, threadProblems } from './message-limits.ts';
import { refusals } from './refusal.ts';
import type { Call, Route } from './route.ts';
import { type Channel, isThread, type World } from './world.ts';

const forums: readonly number[] = [ChannelType.GuildForum, ChannelType.GuildMedia];

function tagged(channel: Channel, tags: readonly unknown[]): readonly string[] {
  const known = (channel.availableTags ?? []).map((tag) => tag.id);
  const ids = tags.map(String);
  if (ids.some((id) => !known.includes(id))) throw refusals.unknownTag();
  if (channel.requireTag && ids.length === 0) throw refusals.tagRequired();
  return ids;
}

/** Channels, their messages and threads. */
export function channelRoutes(world: World): readonly Route[] {
  const channelOf = (call: Call): Channel => world.visible(call.params['channel_id']);
  const readable = (call: Call): Channel => {
    const channel = channelOf(call);
    world.demand(channel, PermissionFlagsBits.ReadMessageHistory);
    return channel;
  };
  const startThread = (
    parent: Channel,
    body: Json,
    more: { readonly id?: string; readonly type: number; readonly tags?: readonly string[] },
  ): Channel =>
    world.addChannel(
      {
        id: more.id ?? world.id(),
        type: more.type,
        name: text(body['name']) ?? '',
        guildId: parent.guildId,
        parentId: parent.id,
      },
      { appliedTags: more.tags ?? [], autoArchiveMinutes: int(body['auto_archive_duration']) ?? 1440 },
    );

  const forumPost = (forum: Channel, body: Json): Json => {
    if (!isRecord(body['message'])) throw refusals.invalidForm();
    world.demand(forum, PermissionFlagsBits.SendMessages);
    const tags = tagged(forum, list(body['applied_tags']));
    const thread = startThread(forum, body, { type: ChannelType.PublicThread, tags });
    const message = world.post(thread.id, body['message'], { id: thread.id });
    return { ...channelJson(world, thread), message: messageJson(world, message) };
  };

  return [
    {
      method: 'GET',
      template: '/channels/{channel_id}',
      access: 'bot',
      answer: (call) => ({ status: 200, body: channelJson(world, channelOf(call)) }),
    },
    {
      method: 'PATCH',
      template: '/channels/{channel_id}',
      access: 'bot',
      problems: ({ body }) => threadProblems(record(body), 'may be missing'),
      answer(call) {
        const channel = channelOf(call);
        const body = record(call.body);
        if (!isThread(channel)) {
          world.demand(channel, PermissionFlagsBits.ManageChannels);
        } else {
          const others = Object.keys(body).some((key) => key !== 'archived');
          world.demand(channel, PermissionFlagsBits.SendMessagesInThreads);
          if (channel.locked || others || body['archived'] === true)
            world.demand(channel, PermissionFlagsBits.ManageThreads);
          if (channel.archived && body['archived'] !== false) throw refusals.threadArchived();
          if (typeof body['archived'] === 'boolean') channel.archived = body['archived'];
          if (typeof body['locked'] === 'boolean') channel.locked = body['locked'];
        }
        const changed: Channel = { ...channel, name: text(body['name']) ?? channel.name };
        world.channels.set(channel.id, changed);
        return { status: 200, body: channelJson(world, changed) };
      },
    },
    {
      method: 'GET',
      template: '/channels/{channel_id}/messages',
      access: 'bot',
      answer(call) {
        const channel = readable(call);
        const { after, before, limit } = call.query;
        const count = Number(limit) || 50;
        const standing = world
          .stored(channel.id)
          .filter(({ deleted, id }) => !deleted && BigInt(id) > BigInt(after ?? 0))
          .filter(({ id }) => before === undefined || BigInt(id) < BigInt(before));
        // Newest first, and next to the id that was asked about.
        const newest = (after === undefined ? standing.slice(-count) : standing.slice(0, count)).reverse();
        return { status: 200, body: newest.map(({ id }) => messageJson(world, world.message(channel.id, id))) };
      },
    },
    {
      method: 'POST',
      template: '/channels/{channel_id}/messages',
      access: 'bot',
      problems: ({ body }) => newMessageProblems(record(body), 'public'),
      lapses: ({ body }) => mentionProblems(record(body)),
      answer(call) {
        const channel = channelOf(call);
        world.readyToPost(channel);
        if (call.files.length > 0) world.demand(channel, PermissionFlagsBits.AttachFiles);
        return { status: 200, body: messageJson(world, world.post(channel.id, record(call.body))) };
      },
    },
    {
      method: 'GET',
      template: '/channels/{channel_id}/messages/{message_id}',
      access: 'bot',
      answer(call) {
        const channel = readable(call);
        return { status: 200, body: messageJson(world, world.message(channel.id, call.params['message_id'])) };
      },
    },
    {
      method: 'PATCH',
      template: '/channels/{channel_id}/messages/{message_id}',
      access: 'bot',
      problems: ({ body, params }) =>
        editProblems(record(body), world.messages.get(params['message_id'] ?? '')?.body ?? {}),
      lapses: ({ body }) => mentionProblems(record(body)),
      answer(call) {
        const channel = channelOf(call);
        const message = world.message(channel.id, call.params['message_id']);
        if (message.authorId !== world.botUserId) throw refusals.othersMessage();
        if (channel.archived) throw refusals.threadArchived();
        world.edit(message, record(call.body));
        return { status: 200, body: messageJson(world, message) };
      },
    },
    {
      method: 'DELETE',
      template: '/channels/{channel_id}/messages/{message_id}',
      access: 'bot',
      answer(call) {
        const channel = channelOf(call);
        const message = world.message(channel.id, call.params['message_id']);
        if (message.authorId !== world.botUserId) world.demand(channel, PermissionFlagsBits.ManageMessages);
        if (channel.archived) throw refusals.threadArchived();
        message.deleted = true;
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      template: '/channels/{channel_id}/messages/{message_id}/crosspost',
      access: 'bot',
      answer(call) {
        const channel = channelOf(call);
        const message = world.message(channel.id, call.params['message_id']);
        if (channel.type !== ChannelType.GuildAnnouncement) throw refusals.wrongChannelType();
        world.demand(channel, PermissionFlagsBits.SendMessages);
        if (message.authorId !== world.botUserId) world.demand(channel, PermissionFlagsBits.ManageMessages);
        if (message.crossposted) throw refusals.alreadyCrossposted();
        message.crossposted = true;
        return { status: 200, body: messageJson(world, message) };
      },
    },
    {
      method: 'POST',
      template: '/channels/{channel_id}/messages/{message_id}/threads',
      access: 'bot',
      problems: ({ body }) => threadProblems(record(body), 'needed'),
      answer(call) {
        const channel = channelOf(call);
        const message = world.message(channel.id, call.params['message_id']);
        const announced = channel.type === ChannelType.GuildAnnouncement;
        if (!announced && channel.type !== ChannelType.GuildText) throw refusals.wrongChannelType();
        world.demand(channel, PermissionFlagsBits.CreatePublicThreads);
        if (message.hasThread) throw refusals.threadExists();
        message.hasThread = true;
        const type = announced ? ChannelType.AnnouncementThread : ChannelType.PublicThread;
        const thread = startThread(channel, record(call.body), { id: message.id, type });
        return { status: 201, body: channelJson(world, thread) };
      },
    },
    {
      method: 'POST',
      template: '/channels/{channel_id}/threads',
      access: 'bot',
      problems: ({ body }) => [
        ...threadProblems(record(body), 'needed'),
        ...(isRecord(record(body)['message']) ? newMessageProblems(record(record(body)['message']), 'public') : []),
      ],
      lapses: ({ body }) => mentionProblems(record(record(body)['message'])),
      answer(call) {
        const channel = channelOf(call);
        const body = record(call.body);
        if (forums.includes(channel.type)) return { status: 201, body: forumPost(channel, body) };
        if (channel.type !== ChannelType.GuildText && channel.type !== ChannelType.GuildAnnouncement)
          throw refusals.wrongChannelType();
        const type = int(body['type']) ?? ChannelType.PrivateThread;
        world.demand(
          channel,
          type === ChannelType.PrivateThread
            ? PermissionFlagsBits.CreatePrivateThreads
            : PermissionFlagsBits.CreatePublicThreads,
        );
        return { status: 201, body: channelJson(world, startThread(channel, body, { type })) };
      },
    },
    {
      method: 'GET',
      template: '/channels/{channel_id}/threads/archived/public',
      access: 'bot',
      answer(call) {
        const channel = readable(call);
        const threads = [...world.channels.values()].filter((one) => one.parentId === channel.id && one.archived);
        return {
          status: 200,
          body: { threads: threads.map((one) => channelJson(world, one)), members: [], has_more: false },
        };
      },
    },
    {
      method: 'POST',
      template: '/users/@me/channels',
      access: 'bot',
      answer(call) {
        const recipient = text(record(call.body)['recipient_id']) ?? '';
        if (!/^\d+$/.test(recipient) || recipient === world.botUserId) throw refusals.invalidRecipient();
        return { status: 200, body: channelJson(world, directChannel(world, recipient)) };
      },
    },
  ];
}
