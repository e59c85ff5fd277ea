import { describe, expect, it } from 'vitest';
import { ada, isPrivate, slash, widgets, wordsOf } from '../bots/discord/bot-scene.ts';
import type { OpenedBot } from './discord-opened.ts';

/** Answers of more than one message. */
export function longContract(bot: OpenedBot): void {
  const { told, ask } = bot;
  const threeParts = { options: { parts: 3 } };

  describe('long answers', () => {
    it('go on in a thread of the answer', async () => {
      const { discord, handler } = bot.scene;
      const asked = slash(discord, 'long', threeParts);
      const { messageId } = await told(asked);
      await handler.idle();
      const thread = discord.requests.find(({ path }) => path.endsWith(`/messages/${messageId}/threads`));
      expect(thread?.body).toEqual({ name: 'A long answer' });
      const posted = discord.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'));
      expect(posted.map(({ body }) => wordsOf(body)).join('\n')).toMatch(/Part 2[\s\S]*Part 3/);
      expect(discord.answers(asked.id).followUps).toEqual([]);
    });

    it('show no part twice in a thread when the connection broke', async () => {
      const { discord, handler } = bot.scene;
      discord.fail({ method: 'POST', path: /channels\/\d+\/messages$/, answer: 'drop' });
      const asked = slash(discord, 'long', threeParts);
      const { messageId } = await told(asked);
      await handler.idle();
      const posted = discord.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'));
      expect(posted.map(({ status }) => status)).toEqual([0, 200, 200]);
      const marks = posted.map(({ body }) => widgets(body)[0]);
      expect(marks.map((body) => body?.['enforce_nonce'])).toEqual([true, true, true]);
      const [lost, again, next] = marks.map((body) => body?.['nonce']);
      expect(again).toBe(lost);
      expect(next).not.toBe(lost);
      const shown = discord.messages(String(messageId)).map(({ body }) => wordsOf(body).slice(0, 7));
      expect(shown).toEqual(['Part 2.', 'Part 3.']);
    });

    it('keep what is shown when the rest cannot be, and say so', async () => {
      const { scene } = bot;
      const answer = { status: 400, body: { code: 50_035, message: 'Invalid Form Body' } };
      scene.discord.fail({ path: /channels\/\d+\/messages$/, answer });
      const asked = slash(scene.discord, 'long', threeParts);
      await told(asked);
      await scene.handler.idle();
      const { message, followUps } = scene.discord.answers(asked.id);
      expect(wordsOf(message)).toContain('Part 1.');
      expect(scene.bugs).toHaveLength(1);
      expect(followUps.map((body) => isPrivate(body))).toEqual([true]);
      expect(wordsOf(followUps)).toContain('could not be shown (reference bug-1)');
    });

    it('go on in follow-ups where no thread can be had', async () => {
      const { discord } = bot.scene;
      const asked = slash(discord, 'long', { ...threeParts, more: { app_permissions: '0' } });
      const { followUps } = await told(asked, (answers) => answers.followUps.length >= 2);
      expect(followUps.map((body) => isPrivate(body))).toEqual([false, false]);
      discord.fail({
        path: /\/threads$/,
        answer: { status: 403, body: { code: 50013, message: 'Missing Permissions' } },
      });
      const again = slash(discord, 'long', threeParts);
      expect((await told(again, (answers) => answers.followUps.length >= 2)).followUps).toHaveLength(2);
    });

    it.each([
      ['pressed', 'long:{"parts":3}'],
      ['put in the place of another', '~long:{"parts":3}'],
    ])('go on privately where they are %s', async (_how, id) => {
      const { discord, handler } = bot.scene;
      const asked = slash(discord, 'turns');
      await told(asked);
      const press = discord.press(asked.id, id);
      const { followUps } = await told(press, (answers) => answers.followUps.length >= 2);
      await handler.idle();
      expect(followUps.map((body) => [wordsOf(body).slice(0, 7), isPrivate(body)])).toEqual([
        ['Part 2.', true],
        ['Part 3.', true],
      ]);
      expect(discord.requests.filter(({ path }) => path.startsWith('/channels'))).toEqual([]);
    });

    it('have five follow-ups at most where only the person installed the bot', async () => {
      const { discord, handler } = bot.scene;
      const asked = slash(discord, 'long', {
        options: { parts: 9 },
        more: { authorizing_integration_owners: { 1: ada } },
      });
      await told(asked, (answers) => answers.followUps.length >= 5);
      await handler.idle();
      const { followUps } = discord.answers(asked.id);
      expect(followUps).toHaveLength(5);
      expect(wordsOf(followUps.at(-1))).toContain('There is more');
    });

    it('are one message where they fit into one', async () => {
      const { discord, handler } = bot.scene;
      expect(wordsOf((await ask('long', { options: { parts: 1 } })).message)).toContain('Part 1.');
      await handler.idle();
      expect(discord.requests.filter(({ path }) => path.startsWith('/channels'))).toEqual([]);
    });
  });
}
