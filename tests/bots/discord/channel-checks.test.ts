import { ChannelType, PermissionFlagsBits as P } from 'discord.js';
import { expect, test } from 'vitest';
import { checkChannels } from '../../../src/bots/discord/channel-checks.ts';
import type { Origin } from '../../../src/bots/discord/interaction.ts';
import type { Command } from '../../../src/core/command.ts';
import { pauseCommand } from '../../../src/core/commands/pause.ts';
import { showCommand } from '../../../src/core/commands/show.ts';
import { subscribeCommand } from '../../../src/core/commands/subscribe.ts';

const mayPost = P.ViewChannel | P.SendMessages | P.EmbedLinks;
const from: Origin = {
  id: '1',
  applicationId: '2',
  token: 'secret',
  person: '3',
  workspace: '4',
  channel: { id: '5', type: ChannelType.GuildText, parent: null },
  memberPermissions: P.SendMessages,
  memberRoles: [],
  appPermissions: mayPost,
  locale: 'en-US',
  userInstallOnly: false,
};

/** The same command where it does not matter who made what. */
function withoutOwners({ ownersMay: _owners, ...command }: Command): Command {
  return { ...command, permission: 'channel-settings' };
}

test('without rights in the channel what one made stays one’s own, whatever root the command stands under', () => {
  for (const command of [pauseCommand, subscribeCommand]) {
    expect(checkChannels(command, from, {}, {}, [])).toMatchObject({
      kind: 'own',
      sentence: expect.stringContaining('Only people who may manage this channel'),
    });
    expect(checkChannels(withoutOwners(command), from, {}, {}, []).kind).toBe('refused');
    const manager = { ...from, memberPermissions: P.ManageChannels };
    expect(checkChannels(command, manager, {}, {}, []).kind).toBe('allowed');
    expect(checkChannels(command, { ...manager, appPermissions: P.ViewChannel }, {}, {}, [])).toMatchObject({
      kind: 'own',
      sentence: expect.stringContaining('Paperboy may not post in this channel'),
    });
  }
  expect(checkChannels(showCommand, from, {}, {}, []).kind).toBe('allowed');
});
