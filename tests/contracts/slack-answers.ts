import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/core/command-line.ts';
import { registry } from '../../src/core/commands/index.ts';
import { everything, wordsOf } from '../bots/slack/bot-scene.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import { first, type OpenedBot } from './slack-opened.ts';

/** Examples of all commands that need nothing said before. */
const examples = registry.commands.flatMap(({ name, examples: lines }) => {
  const alone = lines.find((line) => !/\b\d$/.test(line));
  return alone === undefined ? [] : [[name, alone] as const];
});

/** What the answer to each of them says that nothing else would. */
const saysOf: Readonly<Record<string, RegExp>> = {
  add: /Looked up 1706\.03762/,
  ask: /how can attention be made cheaper for long texts/,
  author: /A Paper that Examples Show/,
  confirm: /belongs to no digest/,
  edit: /There is no digest here yet/,
  help: /What Paperboy can do.*search <query>/,
  links: /A Paper that Examples Show[\s\S]*Looked up 2407\.21783/,
  save: /A Paper that Examples Show/,
  saved: /saved/i,
  search: /A Paper that Examples Show/,
  show: /A Paper that Examples Show/,
  similar: /A Paper that Examples Show/,
  status: /Newest list/,
  subscribe: /Only admins of this workspace/,
  subscriptions: /No digests yet/,
  summary: /A Paper that Examples Show/,
  today: /Reward Models that Say/,
  top: /Reward Models that Say/,
  trends: /Rising topics of the 30 days to 2025-11-21/,
  unsave: /saved/i,
  vote: /No digest comes here yet/,
  why: /No digest comes here/,
};

/** The first of the newest list. */
const newest = 'Reward Models that Say When They Do Not Know';

/** Answers to slash commands. */
export function answersContract(bot: OpenedBot): void {
  const { say, send } = bot;

  describe('commands', () => {
    it.each(examples)('answers %s: /papers %s', async (command, line) => {
      const parsed = parseCommandLine(registry, line);
      if (parsed.kind !== 'run') expect.fail(`${line} is no command`);
      const { acknowledged, messages, words } = await say(line);
      expect([acknowledged.status, acknowledged.payload ?? '']).toEqual([200, '']);
      expect(words).toMatch(saysOf[command] ?? expect.fail(`what does ${command} answer?`));
      const isPrivate = parsed.command.visibility === 'private';
      expect(first(messages).onlyTo).toBe(isPrivate ? lab.user : null);
      expect(first(messages).text).not.toBe('');
      expect(bot.scene.bugs).toEqual([]);
      expect(bot.scene.logged).toEqual([]);
    });

    it('shows the chart of an answer to everybody, as a message of its own', async () => {
      const { messages } = await say('pictured');
      const [file] = bot.slack.files();
      expect(first(messages).blocks).toMatchObject([
        { type: 'rich_text' },
        { type: 'image', slack_file: { id: file?.id }, alt_text: 'Herons from 1 to 4.' },
      ]);
      expect([bot.scene.bugs, bot.scene.logged]).toEqual([[], []]);
    });

    it.each([
      ['pictured-quietly', lab.channel, lab.user],
      ['pictured', lab.hiddenChannel, null],
    ])('tells a chart in words where a response URL is the only way: %s in %s', async (line, channel, onlyTo) => {
      const { messages, words } = await say(line, { channel });
      expect(words).toContain('More herons.');
      expect(first(messages)).toMatchObject({
        onlyTo,
        blocks: [{ type: 'rich_text' }, { type: 'context', elements: [{ text: 'Herons from 1 to 4.' }] }],
      });
      expect(bot.scene.bugs).toEqual([]);
    });

    it('acknowledges before it works', async () => {
      const gate = bot.scene.edge.close();
      const { slack } = bot;
      const acknowledged = await slack.send(slack.slashCommand({ text: 'slow', user: lab.user, channel: lab.channel }));
      expect(acknowledged.status).toBe(200);
      await gate.reached;
      expect(slack.shown(lab.channel, lab.user)).toEqual([]);
      gate.open();
      const answer = await slack.until('the answer', () => slack.shown(lab.channel)[0]);
      expect(wordsOf(answer)).toBe('At last.');
    });

    it('works where the bot is no member', async () => {
      const { words, messages } = await say('today', { channel: lab.hiddenChannel });
      expect(words).toContain(newest);
      expect(first(messages).onlyTo).toBeNull();
    });

    it('tells errors to the person alone', async () => {
      const { messages, words } = await say('fails');
      expect(words).toBe('There is no such paper. Try another one.');
      expect(messages.map(({ onlyTo }) => onlyTo)).toEqual([lab.user]);
      expect(bot.slack.shown(lab.channel, lab.otherUser)).toEqual([]);
    });

    it('gives a bug a reference and keeps it to itself', async () => {
      const { messages, words } = await say('breaks');
      expect(words).toMatch(/\(reference bug-1\)/);
      expect(JSON.stringify(messages)).not.toContain('secret');
      expect(messages.map(({ onlyTo }) => onlyTo)).toEqual([lab.user]);
      expect(bot.scene.bugs).toEqual([new TypeError('a secret of the code')]);
    });

    it.each([
      ['serch diffusion', 'There is no command "serch". Did you mean "search diffusion"?'],
      ['sea', 'There is no command "sea". Did you mean "search"?'],
      ['quantum tides', 'There is no command "quantum". Try "search quantum tides", or "help" for all commands.'],
      ['top by magic', /Choose one of/],
      ['search', /needs a query\. Usage: search <query>/],
      ['today --nonsense 3', /has no option/],
    ])('answers /papers %s privately with what to type', async (line, words) => {
      const heard = await say(line);
      expect(heard.words).toMatch(words);
      expect(heard.messages.map(({ onlyTo }) => onlyTo)).toEqual([lab.user]);
      expect(bot.scene.bugs).toEqual([]);
    });

    it.each(['', ' ', '/', '//'])('answers what says nothing ("%s") with help', async (line) => {
      const { words, messages } = await say(line);
      expect(words).toMatch(/What Paperboy can do|There is no command/);
      expect(messages.map(({ onlyTo }) => onlyTo)).toEqual([lab.user]);
    });

    it('quotes no more of a long line than it takes', async () => {
      const { words } = await say('x'.repeat(1_900));
      expect(words).toMatch(/^There is no command "x+…/);
      expect(words.length).toBeLessThan(900);
    });

    it('helps where nothing is said', async () => {
      const { words, messages } = await say('');
      expect(words).toContain('What Paperboy can do');
      expect(first(messages).onlyTo).toBe(lab.user);
    });

    it('takes what Slack makes of typed text for what was typed', async () => {
      const { slack } = bot;
      const typed = slack.slashCommand({ text: 'turns', user: lab.user, channel: lab.channel });
      const search = (text: string) => send({ ...typed, body: { ...typed.body, text, trigger_id: `x${text.length}` } });
      expect((await search('search Q&amp;A &lt;!channel&gt;')).words).toContain('Search: Q&A <!channel>');
      expect((await search('show <https://arxiv.org/abs/1706.03762|arxiv.org/abs/1706.03762>')).words).toContain(
        'A Paper that',
      );
    });

    it('remembers a list for the person and the channel it was shown in', async () => {
      await say('today');
      expect((await say('show 1')).words).toContain(newest);
      expect((await say('show 1', { user: lab.otherUser })).words).toContain('no list yet');
      expect((await say('show 1', { channel: lab.otherChannel })).words).toContain('no list yet');
    });

    it('answers twenty at once', async () => {
      const { slack, scene } = bot;
      const requests = Array.from({ length: 20 }, (_, index) =>
        slack.slashCommand({
          text: index % 2 === 0 ? 'search diffusion' : 'search routing',
          user: index % 4 < 2 ? lab.user : lab.otherUser,
          channel: lab.channel,
        }),
      );
      const all = await Promise.all(requests.map((request) => slack.send(request)));
      await scene.handler.idle();
      expect(all.map(({ status }) => status)).toEqual(Array(20).fill(200));
      const found = slack.shown(lab.channel).map(wordsOf);
      expect(found.filter((words) => words.includes('Search: diffusion'))).toHaveLength(10);
      expect(found.filter((words) => words.includes('Search: routing'))).toHaveLength(10);
    });

    it('answers what comes twice once', async () => {
      const { slack, scene } = bot;
      const gate = scene.edge.close();
      const delivery = slack.deliver(slack.slashCommand({ text: 'slow', user: lab.user, channel: lab.channel }));
      await delivery.acknowledged;
      await gate.reached;
      const { acknowledged } = slack.deliver(delivery.request);
      await acknowledged;
      gate.open();
      await scene.handler.idle();
      await slack.send(delivery.request);
      await scene.handler.idle();
      expect(scene.edge.ran).toEqual(['slow']);
      expect(slack.shown(lab.channel).map(wordsOf)).toEqual(['At last.']);
    });

    it('answers an event that Slack sends again once', async () => {
      const { slack, scene } = bot;
      const mention = slack.mention({ user: lab.user, channel: lab.channel, text: 'whisper' });
      const delivery = slack.deliver(mention);
      await delivery.acknowledged;
      await scene.handler.idle();
      for (const reason of ['timeout', 'http_error'] as const) {
        delivery.retry(reason);
        await slack.until('another attempt', () => delivery.attempts() > 1);
        await slack.send(mention); // its acknowledgement says that the retry before it came through
        await scene.handler.idle();
      }
      expect(scene.edge.ran).toEqual(['whisper']);
    });
  });

  describe('long answers', () => {
    const parts = (channel: string) =>
      everything(bot.slack.shown(channel, lab.user)).map((message) => [
        /Part \d+\./.exec(wordsOf(message))?.[0] ?? wordsOf(message),
        message.threadTs === null ? 'channel' : 'thread',
        message.onlyTo === null ? 'all' : 'one',
      ]);

    it('go on in a thread where the bot may post', async () => {
      await say('long --parts 5');
      const shown = parts(lab.channel);
      expect(shown.length).toBeGreaterThan(1);
      expect(shown[0]).toEqual(['Part 1.', 'channel', 'all']);
      for (const part of shown.slice(1)) expect(part.slice(1)).toEqual(['thread', 'all']);
      expect(JSON.stringify(everything(bot.slack.shown(lab.channel)))).toContain('Part 5.');
    });

    it('are further messages where it may not, at most five, the last of which says that there is more', async () => {
      await say('long --parts 30', { channel: lab.otherChannel });
      const shown = parts(lab.otherChannel);
      expect(shown).toHaveLength(5);
      for (const part of shown.slice(0, 4)) expect(part.slice(1)).toEqual(['channel', 'all']);
      expect(shown[4]?.[0]).toContain('There is more than Slack lets Paperboy show here.');
      expect(shown[4]?.[2]).toBe('one');
      expect(bot.scene.bugs).toEqual([]);
    });

    it('say what is missing where they break off', async () => {
      const { slack, scene } = bot;
      slack.meet({
        method: 'chat.postMessage',
        answer: { error: 'msg_blocks_too_long' },
        when: (args) => args['thread_ts'] !== undefined,
      });
      await say('long --parts 5');
      const said = everything(slack.shown(lab.channel)).map(wordsOf);
      expect(said.at(-1)).toContain('The rest of this answer could not be shown (reference bug-1).');
      expect(String(scene.bugs[0])).toContain('msg_blocks_too_long');
    });
  });
}
