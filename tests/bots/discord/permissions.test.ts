import { ChannelType, PermissionFlagsBits as P } from 'discord.js';
import { describe, expect, it } from 'vitest';
import {
  channelRights,
  type MemberInChannel,
  missingToPost,
  permissionsIn,
} from '../../../src/bots/discord/permissions.ts';

describe('who may change the settings of a channel', () => {
  it.each<[string, bigint | null, readonly string[], readonly string[], 'allowed' | 'refused']>([
    ['somebody with Manage Channels', P.ManageChannels, [], [], 'allowed'],
    ['an administrator', P.Administrator, [], [], 'allowed'],
    ['somebody with an allowed role', P.SendMessages, ['7', '8'], ['8', '9'], 'allowed'],
    ['anyone in their own direct messages', null, [], [], 'allowed'],
    ['somebody who may only write', P.SendMessages | P.ManageMessages, ['7'], ['8'], 'refused'],
    ['somebody without any permission', 0n, [], [], 'refused'],
    ['somebody who may manage the server but not its channels', P.ManageGuild, [], [], 'refused'],
  ])('%s', (_who, permissions, roles, allowedRoles, kind) => {
    expect(channelRights({ permissions, roles }, allowedRoles).kind).toBe(kind);
  });

  it('says what to do, and speaks of roles only where some are allowed', () => {
    expect(channelRights({ permissions: 0n, roles: [] }, [])).toEqual({
      kind: 'refused',
      sentence: 'Only people who may manage this channel can change what Paperboy does here.',
      hint: 'Ask someone with the permission Manage Channels to do it.',
    });
    expect(channelRights({ permissions: 0n, roles: [] }, ['8'])).toMatchObject({
      hint: expect.stringContaining('or a role'),
    });
  });
});

describe('what is missing to post', () => {
  const all = P.ViewChannel | P.SendMessages | P.SendMessagesInThreads | P.EmbedLinks;

  it.each<[string, bigint, ChannelType | undefined, readonly string[]]>([
    ['a text channel', all, undefined, []],
    ['an administrator anywhere', P.Administrator, ChannelType.GuildForum, []],
    ['a text channel', 0n, ChannelType.GuildText, ['View Channel', 'Send Messages', 'Embed Links']],
    ['a text channel that may be read', P.ViewChannel, ChannelType.GuildText, ['Send Messages', 'Embed Links']],
    ['threads do not count for the channel', all & ~P.SendMessages, ChannelType.GuildText, ['Send Messages']],
    ['the channel does not count for a thread', all & ~P.SendMessages, ChannelType.PublicThread, []],
    ['a thread', all & ~P.SendMessagesInThreads, ChannelType.PrivateThread, ['Send Messages in Threads']],
    ['a forum', P.ViewChannel, ChannelType.GuildForum, ['Create Posts', 'Send Messages in Posts', 'Embed Links']],
    ['an announcement channel', all & ~P.EmbedLinks, ChannelType.GuildAnnouncement, ['Embed Links']],
  ])('in %s', (_where, permissions, type, missing) => {
    expect(missingToPost(permissions, type)).toEqual(missing);
  });
});

describe('the permissions of a member in a channel', () => {
  const base: MemberInChannel = {
    guildId: 'everyone',
    roles: new Map([
      ['everyone', P.ViewChannel | P.SendMessages],
      ['red', P.EmbedLinks],
      ['blue', P.AttachFiles],
      ['admin', P.Administrator],
      ['other', P.BanMembers],
    ]),
    isOwner: false,
    memberId: 'bot',
    memberRoles: ['red', 'blue'],
    overwrites: new Map(),
  };
  const inServer = P.ViewChannel | P.SendMessages | P.EmbedLinks | P.AttachFiles;
  const deny = (permission: bigint) => ({ allow: 0n, deny: permission });
  const allow = (permission: bigint) => ({ allow: permission, deny: 0n });

  it.each<[string, Partial<MemberInChannel>, bigint]>([
    ['are those of everyone and of their roles', {}, inServer],
    [
      'lose what the channel denies everyone',
      { overwrites: new Map([['everyone', deny(P.SendMessages)]]) },
      inServer & ~P.SendMessages,
    ],
    [
      'get back what one of their roles is allowed',
      {
        overwrites: new Map([
          ['everyone', deny(P.SendMessages)],
          ['red', allow(P.SendMessages)],
        ]),
      },
      inServer,
    ],
    [
      'keep what one role allows and another denies, in any order',
      {
        overwrites: new Map([
          ['red', allow(P.ManageThreads)],
          ['blue', deny(P.ManageThreads)],
        ]),
      },
      inServer | P.ManageThreads,
    ],
    [
      'are last decided by what the member is denied',
      {
        overwrites: new Map([
          ['bot', deny(P.ViewChannel)],
          ['red', allow(P.ViewChannel)],
        ]),
      },
      inServer & ~P.ViewChannel,
    ],
    [
      'are last decided by what the member is allowed',
      {
        overwrites: new Map([
          ['everyone', deny(P.ViewChannel)],
          ['red', deny(P.ViewChannel)],
          ['bot', allow(P.ViewChannel)],
        ]),
      },
      inServer,
    ],
    [
      'ignore roles and members that are not theirs',
      {
        overwrites: new Map([
          ['other', deny(inServer)],
          ['you', deny(inServer)],
        ]),
      },
      inServer,
    ],
    [
      'are all for an administrator, whatever is denied',
      { memberRoles: ['admin'], overwrites: new Map([['bot', deny(inServer)]]) },
      P.Administrator,
    ],
    [
      'are all for the owner',
      { isOwner: true, memberRoles: [], overwrites: new Map([['bot', deny(inServer)]]) },
      P.Administrator,
    ],
    ['are none for a role that is gone', { roles: new Map(), memberRoles: ['red'] }, 0n],
  ])('%s', (_what, changes, permissions) => {
    expect(permissionsIn({ ...base, ...changes })).toBe(permissions);
  });
});
