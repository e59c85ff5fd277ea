import { PermissionsBitField } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { invitePermissions, inviteUrl, userInstallUrl } from '../../../src/bots/discord/invite.ts';
import { missingToPost } from '../../../src/bots/discord/permissions.ts';

const id = '100000000000000001';

describe('the links that add Paperboy', () => {
  it('to a server asks for the least it needs', () => {
    const url = new URL(inviteUrl(id));
    expect(url.origin + url.pathname).toBe('https://discord.com/oauth2/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: id,
      scope: 'bot applications.commands',
      permissions: String(invitePermissions),
      integration_type: '0',
    });
    expect(new PermissionsBitField(invitePermissions).toArray().toSorted()).toEqual([
      'CreatePublicThreads',
      'EmbedLinks',
      'ReadMessageHistory',
      'SendMessages',
      'SendMessagesInThreads',
      'ViewChannel',
    ]);
  });

  it.each([0, 5, 10, 11, 12, 15])('give all it takes to post in a channel of type %d', (type) => {
    expect(missingToPost(invitePermissions, type)).toEqual([]);
  });

  it('to an account needs no bot and no permissions', () => {
    expect(Object.fromEntries(new URL(userInstallUrl(id)).searchParams)).toEqual({
      client_id: id,
      scope: 'applications.commands',
      integration_type: '1',
    });
  });
});
