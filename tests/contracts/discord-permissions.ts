import { PermissionFlagsBits } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { ada, plainMember, quietChannel, role, slash } from '../bots/discord/bot-scene.ts';
import type { OpenedBot } from './discord-opened.ts';

/** Who may change what is set for a channel. */
export function permissionsContract(bot: OpenedBot): void {
  const { told, refused } = bot;

  describe('permissions', () => {
    const settle = (more: Readonly<Record<string, unknown>>, picked?: Readonly<Record<string, unknown>>) => {
      const options = picked ? [{ name: 'channel', type: 7, value: picked['id'] }] : [];
      return slash(bot.scene.discord, 'settle', {
        data: {
          name: 'papers-channel',
          options: [{ name: 'settle', type: 1, options }],
          ...(picked ? { resolved: { channels: { [String(picked['id'])]: picked } } } : {}),
        },
        more,
      });
    };
    const everything = String((1n << 53n) - 1n);
    const other = {
      id: '400000000000000077',
      type: 0,
      name: 'other',
      permissions: everything,
      app_permissions: everything,
    };

    it('lets those change a channel who may manage it, or have an allowed role', async () => {
      await told(settle({}));
      await told(settle({ member: { permissions: plainMember, roles: [role] } }));
      expect(await refused(settle({ member: { permissions: plainMember } }))).toContain('Manage Channels');
      expect(bot.scene.edge.ran).toEqual(['settle here', 'settle here']);
    });

    it('asks for the rights in the channel that was picked', async () => {
      await told(settle({ member: { permissions: plainMember } }, other));
      const words = await refused(settle({}, { ...other, permissions: plainMember }));
      expect(words).toContain('Manage Channels');
      expect(bot.scene.edge.ran).toEqual([`settle ${other.id}`]);
    });

    it('takes a channel only where the bot can post', async () => {
      const lacking = (1n << 53n) - 1n - PermissionFlagsBits.EmbedLinks - PermissionFlagsBits.Administrator;
      const there = await refused(settle({}, { ...other, app_permissions: String(lacking) }));
      expect(there).toContain('Embed Links');
      expect(await refused(settle({ channel_id: quietChannel }))).toContain('Embed Links');
      const stranger = { authorizing_integration_owners: { 1: ada } };
      expect(await refused(settle(stranger))).toContain('not a member of this server');
      expect(bot.scene.edge.ran).toEqual([]);
    });

    it('does not take a channel from a button when Discord tells nothing of it', async () => {
      const { discord, edge } = bot.scene;
      const asked = slash(discord, 'turns');
      await told(asked);
      const press = discord.press(asked.id, `settle:{"channel":"${other.id}"}`);
      expect(await refused(press)).toContain('does not say which channel');
      expect(edge.ran).toEqual([]);
    });
  });
}
