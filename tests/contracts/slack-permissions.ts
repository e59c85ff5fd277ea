import { describe, expect, it } from 'vitest';
import { botScopes } from '../../src/bots/slack/scopes.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import { first, type OpenedBot } from './slack-opened.ts';

const reading = { slack: { scopes: [...botScopes, 'channels:read', 'groups:read', 'im:read', 'mpim:read'] } };

/** Who may change what is set for a channel. */
export function permissionsContract(bot: OpenedBot): void {
  const { say } = bot;
  const settle = (user: string, what = '', channel: string = lab.channel) =>
    say(`settle ${what}`.trim(), { user, channel });

  describe('permissions', () => {
    it('lets admins and owners change a channel, and nobody else', async () => {
      await settle(lab.admin);
      await settle(lab.owner);
      const refused = await settle(lab.user);
      expect(refused.words).toContain('Only admins of this workspace');
      expect(first(refused.messages).onlyTo).toBe(lab.user);
      expect(bot.scene.edge.ran).toEqual(['settle here', 'settle here']);
    });

    it('gives no rights where Slack does not say who somebody is', async () => {
      bot.slack.meet({ method: 'users.info', answer: { error: 'user_not_found' } });
      expect((await settle(lab.admin)).words).toContain('does not say right now who you are');
      await settle(lab.admin);
      expect(bot.scene.edge.ran).toEqual(['settle here']);
    });

    it('asks Slack once in a while, not each time', async () => {
      for (let times = 0; times < 3; times += 1) await settle(lab.admin);
      const asked = () => bot.slack.calls.filter(({ method }) => method === 'users.info').length;
      expect(asked()).toBe(1);
      bot.slack.addUser({ id: lab.admin, team: lab.team, name: 'admin' });
      bot.scene.advance(5 * 60_000);
      expect((await settle(lab.admin)).words).toContain('Only admins of this workspace');
      expect(asked()).toBe(2);
    });

    it('takes this channel where Slack does not let us look, and no other', async () => {
      await settle(lab.admin);
      const other = await settle(lab.admin, `--channel ${lab.otherChannel}`);
      expect(other.words).toContain('lacks the scope channels:read');
      expect(other.words).toContain('Give the command in that channel itself.');
      bot.slack.forgive(/missing_scope/);
      expect(bot.scene.edge.ran).toEqual(['settle here']);
    });

    it('takes a channel only where the bot is', async () => {
      await bot.reopen(reading);
      expect((await settle(lab.admin, '', lab.otherChannel)).words).toContain('Paperboy is not in this channel');
      expect((await settle(lab.admin, `--channel ${lab.otherChannel}`)).words).toContain('not in that channel');
      bot.slack.join(lab.otherChannel, bot.slack.installed.botUserId);
      await settle(lab.admin, `--channel ${lab.otherChannel}`);
      expect((await settle(lab.admin, `--channel ${lab.archivedChannel}`)).words).toContain('archived');
      for (const none of ['general', '__proto__', 'constructor', '../C1'])
        expect((await settle(lab.admin, `--channel ${none}`)).words).toContain('no channel of this workspace');
      expect(bot.scene.edge.ran).toEqual([`settle ${lab.otherChannel}`]);
    });

    it('does not give away private channels that somebody is not in', async () => {
      await bot.reopen(reading);
      const private_ = await settle(lab.owner, `--channel ${lab.privateChannel}`);
      const missing = await settle(lab.owner, '--channel C0NOTTHERE');
      const hidden = await settle(lab.owner, `--channel ${lab.hiddenChannel}`);
      expect(private_.words).toBe(missing.words);
      expect(hidden.words).toBe(missing.words);
      await settle(lab.admin, `--channel ${lab.privateChannel}`);
      expect(bot.scene.edge.ran).toEqual([`settle ${lab.privateChannel}`]);
    });

    it('takes a channel by its name where Slack tells which it is', async () => {
      await bot.reopen({ slack: { ...reading.slack, escapeCommands: true } });
      await settle(lab.admin, `--channel <#${lab.privateChannel}|secret>`);
      await settle(lab.admin, '--channel #papers');
      expect(bot.scene.edge.ran[0]).toBe(`settle ${lab.privateChannel}`);
    });
  });
}
