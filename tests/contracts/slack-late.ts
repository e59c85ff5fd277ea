import { describe, expect, it } from 'vitest';
import { addClub, club, everything, viewWords, wordsOf } from '../bots/slack/bot-scene.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import { first, type OpenedBot } from './slack-opened.ts';

const minutes = 60_000;
/** Waits between tries of an answer. */
const retryWaitsMs = [200, 400, 800, 1_600, 5_000, 15_000, 300, 1_500, 500, 1_000];

/** Answers that are late, that meet faults, or that end with Paperboy; and who sees nothing of them. */
export function lateContract(bot: OpenedBot): void {
  const { say, send } = bot;
  const hurry = (): void => {
    for (const ms of retryWaitsMs) bot.scene.skip(ms);
  };
  const channelWords = (channel: string = lab.channel, viewer?: string) =>
    everything(bot.slack.shown(channel, viewer)).map(wordsOf);
  const ownWords = (user: string = lab.user) => everything(bot.slack.shown(bot.slack.direct(user))).map(wordsOf);

  /** Begins a slow command; `goOn` lets it end, and waits for its answer. */
  async function slow(line = 'slow', channel: string = lab.channel) {
    const gate = bot.scene.edge.close();
    await bot.slack.send(bot.slack.slashCommand({ text: line, user: lab.user, channel }));
    await gate.reached;
    return async (): Promise<void> => {
      gate.open();
      await bot.scene.handler.idle();
    };
  }

  describe('work that takes long', () => {
    it('is said to be under way, to the person alone', async () => {
      bot.scene.skip(1_500);
      const goOn = await slow();
      const working = await bot.slack.until('a sign of work', () => bot.slack.shown(lab.channel, lab.user)[0]);
      expect([wordsOf(working), working.onlyTo]).toEqual(['Working on it…', lab.user]);
      await goOn();
      expect(channelWords()).toEqual(['At last.']);
    });

    it('is never said after its answer', async () => {
      bot.scene.skip(1_500);
      const held = bot.slack.meet({ method: 'response_url', answer: 'held' });
      const gate = bot.scene.edge.close();
      await bot.slack.send(bot.slack.slashCommand({ text: 'slow', user: lab.user, channel: lab.channel }));
      await bot.slack.until('a sign of work', () => held.times() > 0);
      gate.open();
      const another = bot.slack.meet({ method: 'response_url', answer: 'held' });
      await bot.scene.store.counts(); // the answer is ready, and waits
      expect(another.times()).toBe(0);
      held.release();
      await bot.slack.until('the answer', () => another.times() > 0);
      another.release();
      await bot.scene.handler.idle();
      expect(channelWords(lab.channel, lab.user)).toEqual(['Working on it…', 'At last.']);
    });

    it('costs one of five posts', async () => {
      bot.scene.skip(1_500);
      const held = bot.slack.meet({ method: 'response_url', answer: 'held' });
      const { slack, scene } = bot;
      await slack.send(slack.slashCommand({ text: 'long --parts 30', user: lab.user, channel: lab.otherChannel }));
      await slack.until('a sign of work', () => held.times() > 0);
      held.release();
      await scene.handler.idle();
      const shown = channelWords(lab.otherChannel, lab.user);
      expect(shown).toHaveLength(5);
      expect([shown[0], shown[4]]).toEqual(['Working on it…', expect.stringContaining('There is more')]);
      expect(scene.bugs).toEqual([]);
    });

    it('in a window is shown there; whoever closes it does not want it any more', async () => {
      await send(bot.slack.homeOpened({ user: lab.user }));
      const { slack, scene } = bot;
      const held = slack.meet({ method: 'views.open', answer: 'held' });
      const press = slack.press({
        user: lab.user,
        on: { home: lab.user },
        which: { label: 'Open a paper' },
        option: '2. Quantized Diffusion on Wristwatches',
      });
      await slack.send(press);
      await slack.until('a window', () => held.times() > 0);
      const modal = first(slack.modals(lab.user));
      expect(viewWords(modal)).toBe('Working on it…');
      slack.closeView({ user: lab.user, view: modal.id });
      held.release();
      await scene.handler.idle();
      expect(ownWords()).toEqual([]);
      expect(scene.bugs).toEqual([]);
      slack.forgive(/not_found/);
    });
  });

  describe('an answer that Slack refuses', () => {
    it('is told to the person where the window takes nothing at all', async () => {
      await send(bot.slack.homeOpened({ user: lab.user }));
      const { slack, scene } = bot;
      slack.meet({ method: 'views.update', times: 2, answer: { error: 'invalid_blocks' } });
      const option = '2. Quantized Diffusion on Wristwatches';
      const on = { home: lab.user };
      await slack.send(slack.press({ user: lab.user, on, which: { label: 'Open a paper' }, option }));
      await scene.handler.idle();
      expect(ownWords()).toEqual([expect.stringContaining('(reference bug-1)')]);
      expect(scene.bugs.map(String)).toEqual([
        expect.stringContaining('Slack did not take an answer in a modal: invalid_blocks'),
        expect.stringContaining('Slack did not take an answer in a modal: invalid_blocks'),
      ]);
    });

    it('is posted anew where the sign of work was deleted, and not where Slack is away', async () => {
      const { slack, scene } = bot;
      scene.skip(1_500);
      hurry();
      for (const [answer, posts] of [
        [{ error: 'message_not_found' }, 2],
        [{ status: 503, body: 'away' }, 1],
      ] as const) {
        const gate = scene.edge.close();
        const before = slack.calls.length;
        await slack.send(slack.mention({ user: lab.user, channel: lab.channel, text: 'slow' }));
        await gate.reached;
        await slack.call(
          ({ method, atMs }) => method === 'chat.postMessage' && atMs >= 0 && slack.calls.length > before,
        );
        slack.meet({ method: 'chat.update', times: 50, answer });
        gate.open();
        await scene.handler.idle();
        const made = slack.calls
          .slice(before)
          .filter(({ method, args }) => method === 'chat.postMessage' && args['thread_ts'] !== undefined);
        expect(made.length, JSON.stringify(answer)).toBeGreaterThanOrEqual(posts);
      }
    });
  });

  describe('late answers', () => {
    it('come as a message of their own where the URL is over', async () => {
      const goOn = await slow();
      bot.scene.advance(31 * minutes);
      await goOn();
      expect(channelWords()).toEqual([expect.stringMatching(/^The answer to slow ?, which took longer.*At last\.$/)]);
      expect(bot.slack.calls.filter(({ method }) => method === 'response_url')).toEqual([]);
    });

    it('go to the person where the bot cannot post in the channel', async () => {
      const goOn = await slow('slow', lab.hiddenChannel);
      bot.scene.advance(31 * minutes);
      await goOn();
      expect(channelWords(lab.hiddenChannel)).toEqual([]);
      expect(ownWords()).toEqual([expect.stringContaining('At last.')]);
    });

    it('go to the person alone where they are private', async () => {
      const goOn = await slow('slow-whisper');
      bot.scene.advance(31 * minutes);
      await goOn();
      expect(channelWords(lab.channel, lab.user)).toEqual([]);
      expect(ownWords()).toEqual([expect.stringContaining('At last.')]);
    });

    it('are in the log where nobody takes them', async () => {
      const goOn = await slow('slow-whisper');
      bot.scene.advance(31 * minutes);
      bot.slack.closeMessagesTab(lab.user);
      await goOn();
      expect(String(bot.scene.bugs[0])).toContain('A late answer could not be sent');
    });

    it.each(['used_url', 'expired_url'])('come by themselves where Slack says %s', async (error) => {
      bot.slack.meet({ method: 'response_url', answer: { status: 404, body: JSON.stringify({ ok: false, error }) } });
      await say('turns');
      expect(channelWords()).toEqual([expect.stringMatching(/^The answer to turns.*Page 1\./)]);
    });
  });

  describe('faults of Slack', () => {
    it.each([
      ['a server fault', { status: 500 } as const],
      ['a rate limit', { retryAfter: 1 } as const],
      ['a page that is no answer', { status: 503, body: '<html>' } as const],
      ['a connection that is cut', 'cut' as const],
    ])('are waited for: %s, while a command is answered', async (_what, answer) => {
      hurry();
      bot.slack.meet({ method: 'response_url', times: 2, answer });
      await say('turns');
      expect(channelWords()).toEqual([expect.stringContaining('Page 1.')]);
      expect(bot.scene.bugs).toEqual([]);
    });

    it.each([
      ['a server fault', { status: 500 } as const],
      ['a rate limit', { retryAfter: 1 } as const],
      ['a connection that is cut', 'cut' as const],
    ])('are waited for: %s, while a mention is answered', async (_what, answer) => {
      hurry();
      bot.slack.meet({ method: 'chat.postMessage', times: 2, answer });
      await send(bot.slack.mention({ user: lab.user, channel: lab.channel, text: 'turns' }));
      expect(channelWords().filter((words) => words.includes('Page 1.'))).toHaveLength(1);
      expect(bot.scene.bugs).toEqual([]);
    });

    it('do not lose an answer when they last', async () => {
      hurry();
      bot.slack.meet({ method: 'response_url', times: 100, answer: { status: 500 } });
      await say('turns');
      expect(channelWords()).toEqual([expect.stringMatching(/^The answer to turns.*Page 1\./)]);
    });

    it('are told where Slack refuses an answer, with no word of it in the log', async () => {
      bot.slack.meet({ method: 'response_url', answer: { status: 400, body: 'invalid_blocks' } });
      const { words, messages } = await say('turns');
      expect(words).toContain('Something went wrong in Paperboy (reference bug-1)');
      expect(first(messages).onlyTo).toBe(lab.user);
      const told = JSON.stringify([bot.scene.logged, bot.scene.bugs.map(String)]);
      expect(told).toContain('invalid_blocks');
      for (const secret of ['Page 1', 'xoxb', '/response/', bot.slack.installed.botToken])
        expect(told).not.toContain(secret);
    });

    it('that break our own memory are told too', async () => {
      await bot.reopen({ store: (store) => ({ ...store, savedAction: () => Promise.reject(new Error('disk')) }) });
      const message = first((await say(`turns --mark ${'x'.repeat(300)}`)).messages);
      const { words, messages } = await bot.press(message, { label: 'Next page' });
      expect(words).toContain('reference bug-1');
      expect(first(messages).onlyTo).toBe(lab.user);
      expect(bot.scene.bugs).toEqual([new Error('disk')]);
    });
  });

  describe('the end', () => {
    it('waits for answers under way', async () => {
      const gate = bot.scene.edge.close();
      await bot.slack.send(bot.slack.slashCommand({ text: 'slow', user: lab.user, channel: lab.channel }));
      await gate.reached;
      const stopped = bot.way.stop();
      gate.open();
      await stopped;
      expect(channelWords()).toEqual(['At last.']);
    });

    it('calls off what takes too long, and says so', async () => {
      const goOn = await slow();
      bot.scene.skip(6_000);
      await bot.way.stop();
      expect(channelWords(lab.channel, lab.user)).toEqual([
        'Paperboy was stopped before it was done. Ask again when it is back.',
      ]);
      await goOn();
      expect(bot.scene.logged.filter((line) => line.includes('stopped with'))).toEqual([]);
    });
  });

  describe('workspaces', () => {
    it('are kept apart: lists and saved papers of one person in two of them', async () => {
      addClub(bot.slack);
      const there = { channel: club.channel };
      await say('today');
      await say('save 1706.03762');
      expect((await say('show 1', there)).words).toContain('no list yet');
      expect((await say('saved', there)).words).toContain('No saved papers yet');
      expect((await say('save 1', there)).words).toContain('no list yet');
      await say('save 2511.10002', there);
      const saved = await say('saved');
      expect(saved.words).toContain('A Paper that Examples Show');
      expect(saved.words).not.toContain('Quantized Diffusion');
    });

    it('are answered with their own token', async () => {
      addClub(bot.slack);
      await send(bot.slack.mention({ user: lab.user, channel: club.channel, text: 'turns' }), {
        channel: club.channel,
      });
      expect(channelWords(club.channel)).toEqual([expect.any(String), expect.stringContaining('Page 1.')]);
      const { team } = first(bot.slack.calls.filter(({ method }) => method === 'chat.postMessage'));
      expect(team).toBe(club.team);
    });

    it('keep a private channel’s list to it', async () => {
      await say('today', { channel: lab.privateChannel });
      expect((await say('show 1')).words).toContain('no list yet');
      expect((await say('show 1', { channel: lab.privateChannel, user: lab.admin })).words).toContain('no list yet');
      expect((await say('show 1', { channel: lab.privateChannel })).words).toContain('Reward Models');
    });

    it('that removed Paperboy are forgotten', async () => {
      await send(bot.slack.tokensRevoked({ oauth: [lab.user], bot: [] }));
      expect(bot.scene.forgotten).toEqual([]);
      await send(bot.slack.tokensRevoked({ bot: [bot.slack.installed.botUserId] }));
      await send(bot.slack.uninstalled());
      expect(bot.scene.forgotten).toEqual([lab.team, lab.team]);
    });
  });
}
