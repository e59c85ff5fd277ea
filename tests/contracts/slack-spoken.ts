import { describe, expect, it } from 'vitest';
import { everything, wordsOf } from '../bots/slack/bot-scene.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import { first, type OpenedBot } from './slack-opened.ts';

/** Mentions and direct messages. */
export function spokenContract(bot: OpenedBot): void {
  const { send } = bot;
  const mention = (text: string, more: { user?: string; channel?: string; threadTs?: string } = {}) => {
    const { user = lab.user, channel = lab.channel, ...rest } = more;
    return send(bot.slack.mention({ user, channel, text, ...rest }), { user, channel });
  };
  /** What the app says. */
  const byApp = <T extends { readonly user: string }>(messages: readonly T[]): readonly T[] =>
    messages.filter(({ user }) => user === bot.slack.installed.botUserId);
  /** The message with the first mention. */
  const mentioned = () => first(bot.slack.shown(lab.channel).filter(({ user }) => user === lab.user));
  const direct = async (text: string, threadTs?: string) => {
    const channel = bot.slack.direct(lab.user);
    return send(bot.slack.directMessage({ user: lab.user, text, ...(threadTs ? { threadTs } : {}) }), { channel });
  };

  describe('a mention', () => {
    it('is answered as a question, in its thread', async () => {
      const { messages } = await mention('what is new on diffusion?');
      const answer = first(byApp(messages));
      expect(wordsOf(answer)).toContain('Diffusion models are too large for watches.');
      expect([answer.threadTs, answer.onlyTo]).toEqual([mentioned().ts, null]);
      expect(byApp(messages)).toHaveLength(1);
    });

    it('is answered as a command where it is one, and remembers its lists in its thread', async () => {
      const { messages } = await mention('today');
      const answer = first(byApp(messages));
      expect(wordsOf(answer)).toContain('Reward Models that Say');
      const more = await mention('show 1', { threadTs: answer.threadTs ?? '' });
      expect(wordsOf(first(byApp(more.messages)))).toContain('Reward Models that Say');
      expect(first(byApp(more.messages)).threadTs).toBe(answer.threadTs);
      const elsewhere = await mention('show 1');
      expect(byApp(elsewhere.messages).map(wordsOf).join()).toContain('no list yet');
    });

    describe('in a thread', () => {
      const question = 'ask which routing rule keeps small language models stable';
      const follow = async (threadTs: string, user: string = lab.user) =>
        byApp((await mention('and how is it trained?', { threadTs, user })).messages)
          .map(wordsOf)
          .join();

      it('goes on with the talk that led to the answer above, also one that came by URL', async () => {
        const { ts } = first((await bot.say(question)).messages);
        await bot.say('ask what is too large for watches?');
        expect(await follow(ts)).toContain('Asked of “Harbour Lanterns');
        expect(await follow(ts)).toContain('Asked of “Harbour Lanterns');
      });

      it('knows nothing of what other people asked, or what was asked long before or after', async () => {
        const { slack, scene } = bot;
        const { ts } = first((await bot.say(question)).messages);
        expect(await follow(ts, lab.otherUser)).not.toContain('Asked of');
        scene.advance(10 * 60_000);
        expect(await follow(slack.write(lab.channel, lab.user, 'Lunch?'))).not.toContain('Asked of');
      });

      it('forgets it there, too', async () => {
        const { ts } = first((await bot.say(question)).messages);
        await mention('forget it', { threadTs: ts });
        expect(await follow(ts)).not.toContain('Asked of');
      });
    });

    it('is told privately, in its thread, how a command is written', async () => {
      const { messages } = await mention('todya');
      const [answer, ...others] = byApp(messages);
      expect(others).toEqual([]);
      expect([answer?.onlyTo, answer?.threadTs]).toEqual([lab.user, mentioned().ts]);
      expect(answer && wordsOf(answer)).toContain('Did you mean "today"?');
    });

    it('is helped privately where it says nothing', async () => {
      const { messages } = await mention('');
      expect(byApp(messages).map(({ onlyTo }) => onlyTo)).toEqual([lab.user]);
      expect(byApp(messages).map(wordsOf).join()).toContain('What Paperboy can do');
    });

    it('is told in the thread where a private word cannot be said', async () => {
      bot.slack.meet({ method: 'chat.postEphemeral', answer: { error: 'user_not_in_channel' } });
      const { messages } = await mention('fails');
      expect(byApp(messages).map((message) => [wordsOf(message), message.onlyTo])).toEqual([
        ['There is no such paper. Try another one.', null],
      ]);
    });

    it('brings what is private to the person where it cannot be said there', async () => {
      bot.slack.meet({ method: 'chat.postEphemeral', answer: { error: 'user_not_in_channel' } });
      const { messages } = await mention('whisper');
      expect(byApp(messages)).toEqual([]);
      const own = bot.slack.shown(bot.slack.direct(lab.user));
      expect(own.map(wordsOf).join()).toContain('A secret.');
    });

    it('goes on in its thread where the answer is long', async () => {
      const { messages } = await mention('long --parts 5');
      const threads = new Set(byApp(messages).map(({ threadTs }) => threadTs));
      expect(byApp(messages).length).toBeGreaterThan(1);
      expect(threads.size).toBe(1);
      expect(threads.has(null)).toBe(false);
    });

    it('shows that it is worked on, and puts the answer in that place', async () => {
      const { scene, slack } = bot;
      scene.skip(1_500);
      const gate = scene.edge.close();
      await slack.send(slack.mention({ user: lab.user, channel: lab.channel, text: 'slow' }));
      await gate.reached;
      const working = await slack.until('a sign of work', () =>
        byApp(everything(slack.shown(lab.channel))).find((message) => wordsOf(message) === 'Working on it…'),
      );
      gate.open();
      await scene.handler.idle();
      expect(byApp(everything(slack.shown(lab.channel))).map((message) => [message.ts, wordsOf(message)])).toEqual([
        [working.ts, 'At last.'],
      ]);
    });

    it('grows in its place while it is worked on', async () => {
      const { scene, slack } = bot;
      scene.edge.drafts = ['First.'];
      const gate = scene.edge.close();
      await slack.send(slack.mention({ user: lab.user, channel: lab.channel, text: 'slow' }));
      await gate.reached;
      const shown = () => byApp(everything(slack.shown(lab.channel)));
      const growing = await slack.until('a part', () => shown().find((message) => wordsOf(message) === 'First.'));
      gate.open();
      await scene.handler.idle();
      expect(shown().map((message) => [message.ts, wordsOf(message)])).toEqual([[growing.ts, 'At last.']]);
    });

    it('shows nothing of a private answer while it grows', async () => {
      const { scene, slack } = bot;
      scene.edge.drafts = ['First.'];
      await slack.send(slack.mention({ user: lab.user, channel: lab.channel, text: 'slow-whisper' }));
      await scene.handler.idle();
      expect(byApp(everything(slack.shown(lab.channel))).map(wordsOf)).toEqual([]);
      expect(slack.calls.filter(({ method }) => method === 'chat.postMessage')).toEqual([]);
    });

    it('gets a message of its own where Slack holds a part of it, which then goes away', async () => {
      const { scene, slack } = bot;
      scene.edge.drafts = ['First.'];
      scene.skip(1_000);
      scene.skip(100);
      const held = slack.meet({ method: 'chat.postMessage', answer: 'held' });
      await slack.send(slack.mention({ user: lab.user, channel: lab.channel, text: 'slow' }));
      const shown = () => byApp(everything(slack.shown(lab.channel))).map(wordsOf);
      await slack.until('the answer', () => held.times() > 0);
      held.release();
      await scene.handler.idle();
      expect(shown()).toEqual(['At last.']);
    });

    it('takes the sign of work away where the answer is private', async () => {
      const { scene, slack } = bot;
      scene.skip(1_500);
      const gate = scene.edge.close();
      await slack.send(slack.mention({ user: lab.user, channel: lab.channel, text: 'slow-whisper' }));
      await gate.reached;
      await slack.until('a sign of work', () =>
        byApp(everything(slack.shown(lab.channel))).some((message) => wordsOf(message) === 'Working on it…'),
      );
      gate.open();
      await scene.handler.idle();
      expect(byApp(everything(slack.shown(lab.channel)))).toEqual([]);
      const seen = byApp(everything(slack.shown(lab.channel, lab.user)));
      expect(seen.map((message) => [message.onlyTo, wordsOf(message)])).toEqual([[lab.user, 'At last.']]);
    });

    it('of bots and in edited messages is nobody’s question', async () => {
      const { slack, scene } = bot;
      const said = slack.mention({ user: lab.user, channel: lab.channel, text: 'whisper' });
      const event = said.body['event'] as Readonly<Record<string, unknown>>;
      const variants = [
        { bot_id: 'B0ROBOT' },
        { edited: { user: lab.user, ts: '1.2' } },
        { user: slack.installed.botUserId },
        { subtype: 'message_changed' },
        { subtype: 'bot_message' },
      ];
      for (const [index, change] of variants.entries())
        await send({ ...said, body: { ...said.body, event: { ...event, ...change }, event_id: `Ev${index}` } });
      expect(scene.edge.ran).toEqual([]);
    });
  });

  describe('a direct message', () => {
    it('is answered where it stands', async () => {
      const { messages } = await direct('any papers about routing?');
      const answer = first(byApp(messages));
      expect(wordsOf(answer)).toContain('Routing tokens to experts usually pays off only at scale.');
      expect([answer.threadTs, answer.onlyTo]).toEqual([null, null]);
    });

    it('is answered in the thread where it is in one', async () => {
      const before = await direct('today');
      const root = first(byApp(before.messages));
      const { messages } = await direct('top', root.ts);
      expect(first(byApp(messages)).threadTs).toBe(root.ts);
    });

    it('gets private answers and errors as plain messages', async () => {
      for (const text of ['whisper', 'fails', 'todya']) {
        const { messages } = await direct(text);
        expect(byApp(messages).map(({ onlyTo }) => onlyTo)).toEqual([null]);
      }
    });

    it('goes on in a thread under an answer', async () => {
      const asked = await direct('which routing rule keeps small language models stable?');
      const { messages } = await direct('and how is it trained?', first(byApp(asked.messages)).ts);
      expect(byApp(messages).map(wordsOf).join()).toContain('Asked of “Harbour Lanterns');
    });

    it('keeps what was written there from other people', async () => {
      await direct('today');
      const { messages } = await mention('show 1');
      expect(byApp(messages).map(wordsOf).join()).toContain('no list yet');
    });

    it('turns pages in place', async () => {
      const { messages } = await direct('turns');
      const answer = first(byApp(messages));
      await bot.press(answer, { label: 'Next page' });
      expect(wordsOf(bot.now(answer))).toContain('Page 2.');
    });

    it('of our own is nobody’s question', async () => {
      const { slack, scene } = bot;
      const own = slack.directMessage({
        user: lab.user,
        text: 'whisper',
        more: { bot_id: slack.installed.botId, user: slack.installed.botUserId },
      });
      await send(own);
      expect(scene.edge.ran).toEqual([]);
    });
  });
}
