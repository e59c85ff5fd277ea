import { Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { ada, bob, channel, hasFollowUp, slash, wordsOf } from '../bots/discord/bot-scene.ts';
import type { DiscordStandIn, InteractionAnswers } from '../bots/discord/stand-in/stand-in.ts';
import type { OpenedBot } from './discord-opened.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

type Asked = ReturnType<DiscordStandIn['interaction']>;

/** Answers that are later than their interaction, that nobody wants any more, or that Discord does not take at once. */
export function lateContract(bot: OpenedBot): void {
  const { told, ask } = bot;
  const asking = (command: string) => slash(bot.scene.discord, command);

  /** Lets something happen between the acknowledgement and the answer. */
  async function late(asked: Asked, happen: (asked: Asked) => void | Promise<void>): Promise<void> {
    const { scene, way } = bot;
    const gate = scene.edge.close();
    way.deliver(asked);
    await gate.reached;
    await scene.discord.answered(asked.id, (answers) => answers.first !== null);
    await happen(asked);
    gate.open();
    await scene.handler.idle();
  }
  const expire = ({ id }: Asked) => bot.scene.discord.expire(id);
  const shownIn = (place: string) => bot.scene.discord.messages(place).map(({ body }) => wordsOf(body));
  /** Whom a direct channel was opened with. */
  const written = () =>
    bot.scene.discord.requests.filter(({ path }) => path === '/users/@me/channels').map(({ body }) => body);
  /** The words of all messages that were posted by themselves. */
  const posted = () =>
    bot.scene.discord.requests
      .filter(({ method, path }) => method === 'POST' && /^\/(?:channels|webhooks)\//.test(path))
      .map(({ path, body }) => `${path}: ${wordsOf(body)}`);

  describe('late answers', () => {
    it('come as a message of the channel after 15 minutes', async () => {
      await late(asking('slow'), () => bot.scene.advance(15 * minuteMs));
      expect(shownIn(channel).at(-1)).toMatch(/slow`[\s\S]*At last\./);
    });

    it('come as a message when Discord says that the token is over', async () => {
      await late(asking('slow'), expire);
      expect(shownIn(channel).at(-1)).toContain('At last.');
      expect(bot.scene.bugs).toEqual([]);
    });

    it('come to the person where they are private', async () => {
      await late(asking('slow-whisper'), expire);
      expect(shownIn(channel).join()).not.toContain('At last.');
      expect(written()).toEqual([{ recipient_id: ada }]);
      expect(posted().join()).toContain('At last.');
    });

    it('come to whoever pressed a button under the answer of somebody else', async () => {
      const { discord, bugs } = bot.scene;
      const asked = asking('turns');
      await told(asked);
      await late(discord.press(asked.id, 'slow:{}', { user: { id: bob } }), expire);
      expect(shownIn(channel).join()).not.toContain('At last.');
      expect(written()).toEqual([{ recipient_id: bob }]);
      expect(posted().join()).toContain('At last.');
      expect(bugs).toEqual([]);
    });

    it('come to the person where the channel does not take them', async () => {
      await late(asking('slow'), (asked) => {
        expire(asked);
        bot.scene.discord.deleteChannel(channel);
      });
      expect(written()).toEqual([{ recipient_id: ada }]);
      expect(bot.scene.bugs).toEqual([]);
    });

    it('are in the log where nobody takes them', async () => {
      bot.scene.discord.closeDirectMessages(ada);
      await late(asking('slow-whisper'), expire);
      expect(String(bot.scene.bugs[0])).toContain('A late answer could not be sent');
    });

    it.each(['slow', 'slow-whisper'])('do not come back after the person took them away: %s', async (command) => {
      const { discord, rest, bugs } = bot.scene;
      await late(asking(command), async ({ token }) => {
        await rest.delete(Routes.webhookMessage(discord.applicationId, token, '@original'), { auth: false });
        bot.scene.advance(10 * secondMs); // longer than a first response is on its way
      });
      expect(discord.requests.filter(({ method, status }) => method === 'PATCH' && status === 404)).toHaveLength(1);
      expect([posted(), written(), bugs]).toEqual([[], [], []]);
    });
  });

  describe('an answer that grows', () => {
    const draft = (words: string) => (answers: InteractionAnswers) => wordsOf(answers.message) === words;
    const edits = () => bot.scene.discord.requests.filter(({ method }) => method === 'PATCH');

    async function grows(command: string, ...drafts: readonly string[]) {
      const { scene, way } = bot;
      scene.edge.drafts = drafts;
      const gate = scene.edge.close();
      const asked = asking(command);
      way.deliver(asked);
      await gate.reached;
      return {
        asked,
        seen: (words: string) => scene.discord.answered(asked.id, draft(words)),
        async end() {
          gate.open();
          await scene.handler.idle();
          return wordsOf(scene.discord.answers(asked.id).message);
        },
      };
    }

    it.each(['slow', 'slow-whisper'])('is seen where it will stand: %s', async (command) => {
      const answer = await grows(command, 'First.');
      await answer.seen('First.');
      expect(await answer.end()).toBe('At last.');
      expect(edits().map(({ body }) => wordsOf(body))).toEqual(['First.', 'At last.']);
    });

    it('shows the newest of many, and none after the answer', async () => {
      const answer = await grows('slow', 'First.', 'Second.', 'Third.');
      await answer.seen('Third.');
      expect(await answer.end()).toBe('At last.');
      expect(edits().map(({ body }) => wordsOf(body))).toEqual(['First.', 'Third.', 'At last.']);
    });

    it('loses a part that Discord does not take, not the answer', async () => {
      const { discord, bugs } = bot.scene;
      discord.fail({ method: 'PATCH', path: /original$/, answer: { status: 400, body: { code: 50035, message: '' } } });
      const answer = await grows('slow', 'First.');
      await discord.request(({ method, status }) => method === 'PATCH' && status === 400);
      expect(await answer.end()).toBe('At last.');
      expect(bugs).toEqual([]);
    });

    it('does not wait for a part that Discord holds', async () => {
      const { discord } = bot.scene;
      discord.fail({ method: 'PATCH', path: /original$/, answer: 'hang' });
      const answer = await grows('slow', 'First.');
      expect(await answer.end()).toBe('At last.');
    });
  });

  describe('trouble', () => {
    const edits = () =>
      bot.scene.discord.requests.filter(({ method }) => method === 'PATCH').map(({ status }) => status);

    it('tries an answer again after faults of Discord', async () => {
      bot.scene.discord.fail({ method: 'PATCH', path: /original$/, times: 4, answer: { status: 502 } });
      expect(wordsOf((await ask('turns')).message)).toBe('Page 1.');
      expect(edits()).toEqual([502, 502, 502, 502, 200]);
    });

    it('tries again when the connection broke', async () => {
      bot.scene.discord.fail({ method: 'PATCH', path: /original$/, answer: 'drop' });
      expect(wordsOf((await ask('turns')).message)).toBe('Page 1.');
      await bot.scene.handler.idle();
      expect(edits()).toEqual([0, 200]);
      expect(bot.scene.bugs).toEqual([]);
    });

    it('says so when Discord does not take an answer, and logs it without the token', async () => {
      const { discord, bugs } = bot.scene;
      discord.fail({
        method: 'PATCH',
        path: /original$/,
        answer: { status: 400, body: { code: 50035, message: 'Invalid Form Body' } },
      });
      const { followUps } = await told(asking('turns'), hasFollowUp);
      expect(wordsOf(followUps[0])).toContain('reference bug-1');
      expect(String(bugs[0])).toContain('50035');
      expect(JSON.stringify(bugs, Object.getOwnPropertyNames(bugs[0]))).not.toContain('interaction-token');
    });

    it('lets answers under way end when it stops', async () => {
      const { scene, way } = bot;
      const gate = scene.edge.close();
      const asked = asking('slow');
      way.deliver(asked);
      await gate.reached;
      const stopped = way.stop();
      gate.open();
      await stopped;
      expect(wordsOf(scene.discord.answers(asked.id).message)).toBe('At last.');
    });
  });
}
