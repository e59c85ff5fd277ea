import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/core/command-line.ts';
import { registry } from '../../src/core/commands/index.ts';
import { ada, bob, channel, guild, hasFollowUp, isPrivate, slash, wordsOf } from '../bots/discord/bot-scene.ts';
import { ephemeral, type OpenedBot } from './discord-opened.ts';

/** Examples of all commands that need nothing said before. */
const examples = registry.commands.flatMap(({ name, examples: lines }) => {
  const alone = lines.find((line) => !/ \d$/.test(line));
  return alone === undefined ? [] : [[name, alone] as const];
});

/** What the answer to each of them says that nothing else would. */
const saysOf: Readonly<Record<string, RegExp>> = {
  add: /Looked up 1706\.03762/,
  ask: /how can attention be made cheaper for long texts/,
  author: /A Paper that Examples Show/,
  confirm: /belongs to no digest/,
  edit: /There is no digest here yet/,
  help: /\/papers today[\s\S]*\/papers search/,
  links: /A Paper that Examples Show[\s\S]*Looked up 2407\.21783/,
  save: /Saved: \W*A Paper that Examples Show/,
  saved: /No saved papers yet/,
  search: /A Paper that Examples Show/,
  show: /A Paper that Examples Show/,
  similar: /A Paper that Examples Show/,
  status: /Newest list\W+2025-11-21, 2 papers/,
  subscribe: /nothing is saved or posted yet/,
  subscriptions: /No digests yet/,
  summary: /A Paper that Examples Show/,
  today: /Friday 2025-11-21[\s\S]*Reward Models that Say/,
  top: /Reward Models that Say/,
  trends: /Rising topics of the 30 days to 2025-11-21/,
  unsave: /It is not among your saved papers: \W*A Paper that Examples Show/,
  vote: /No digest comes here yet/,
  why: /No digest comes here/,
};

/** The first of the newest list. */
const newest = 'Reward Models that Say When They Do Not Know';

/** Answers to commands, and what is offered while one is typed. */
export function answersContract(bot: OpenedBot): void {
  const { told, ask, refused } = bot;

  describe('commands', () => {
    it.each(examples)('answers %s: /papers %s', async (command, line) => {
      const { scene } = bot;
      const parsed = parseCommandLine(scene.registry, line);
      if (parsed.kind !== 'run') expect.fail(`${line} is no command`);
      const { first, message } = await ask(command, {
        root: parsed.command.permission === 'everyone' ? 'papers' : 'papers-channel',
        options: Object.fromEntries(Object.entries(parsed.options).map(([option, value]) => [option, String(value)])),
      });
      expect(first).toEqual({ type: 5, data: { flags: parsed.command.visibility === 'private' ? ephemeral : 0 } });
      expect(wordsOf(message)).toMatch(saysOf[command] ?? expect.fail(`what does ${command} answer?`));
      expect(scene.bugs).toEqual([]);
    });

    it('goes on with its talk in a thread that begins at an answer', async () => {
      const { scene } = bot;
      const options = { question: 'which routing rule keeps small language models stable' };
      const { messageId } = await ask('ask', { options });
      const thread = messageId ?? expect.fail('no message');
      scene.discord.addChannel({ id: thread, type: 11, name: 'on', guildId: guild, parentId: channel });
      await ask('ask', { options: { question: 'what is too large for watches?' } });
      const follow = async (by: string): Promise<string> => {
        const more = { channel_id: thread };
        const { message } = await ask('ask', { options: { question: 'and how is it trained?' }, by, more });
        return wordsOf(message);
      };
      expect(await follow(bob)).not.toContain('Asked of');
      expect(await follow(ada)).toContain('Asked of “Harbour Lanterns');
      expect(await follow(ada)).toContain('Asked of “Harbour Lanterns');
    });

    it('shows an answer to everyone, or to one person alone', async () => {
      const shown = await ask('today');
      expect(isPrivate(shown.message)).toBe(false);
      expect(wordsOf(shown.message)).toContain('Quantized Diffusion');
      const whispered = await ask('whisper');
      expect(whispered.first?.data).toEqual({ flags: ephemeral });
      expect(isPrivate(whispered.message)).toBe(true);
    });

    it.each(['pictured', 'pictured-quietly'])('shows the chart of an answer: %s', async (command) => {
      const { message } = await ask(command);
      expect(message?.attachments).toMatchObject([{ filename: 'picture-1.png', description: 'Herons from 1 to 4.' }]);
      expect(JSON.stringify(message?.components)).toContain('attachment://picture-1.png');
      expect(bot.scene.bugs).toEqual([]);
    });

    it('tells a chart in words where Discord does not take its file', async () => {
      const { discord } = bot.scene;
      const asked = slash(discord, 'pictured');
      discord.fail({
        method: 'PATCH',
        path: /messages\/@original$/u,
        answer: { status: 403, body: { code: 50013, message: 'Missing Permissions' } },
      });
      const { message } = await told(asked);
      expect(wordsOf(message)).toContain('Herons from 1 to 4.');
      expect(bot.scene.bugs).toEqual([]);
    });

    it('acknowledges before it works', async () => {
      const { scene, way } = bot;
      const gate = scene.edge.close();
      const slow = slash(scene.discord, 'slow');
      way.deliver(slow);
      await gate.reached;
      const { first } = await scene.discord.answered(slow.id, (answers) => answers.first !== null);
      expect(first?.type).toBe(5);
      gate.open();
      const { message } = await scene.discord.answered(slow.id, (answers) => answers.message !== null);
      expect(wordsOf(message)).toBe('At last.');
    });

    it('tells errors to the person alone and takes the public answer back', async () => {
      const { message, deleted, followUps } = await told(slash(bot.scene.discord, 'fails'), hasFollowUp);
      expect([message, deleted, isPrivate(followUps[0])]).toEqual([null, true, true]);
      expect(wordsOf(followUps[0])).toBe('There is no such paper.\nTry another one.');
    });

    it('gives a bug a reference and keeps it to itself', async () => {
      const { scene } = bot;
      const { followUps } = await told(slash(scene.discord, 'breaks'), hasFollowUp);
      expect(wordsOf(followUps[0])).toMatch(/\(reference bug-1\)/);
      expect(JSON.stringify(followUps)).not.toContain('secret');
      expect(scene.bugs).toEqual([new TypeError('a secret of the code')]);
    });

    it('refuses at once what is given wrongly', async () => {
      const { discord } = bot.scene;
      expect(await refused(slash(discord, 'top', { options: { by: 'magic' } }))).toMatch(/Choose one of/);
      expect(await refused(slash(discord, 'search'))).toMatch(/needs a value|what/i);
      expect(await refused(slash(discord, 'vanished'))).toMatch(/does not have this command/);
    });

    it('answers in direct messages', async () => {
      const asked = bot.scene.discord.interaction({
        user: { id: ada },
        data: { name: 'papers', type: 1, options: [{ name: 'today', type: 1, options: [] }] },
      });
      expect(wordsOf((await told(asked)).message)).toContain('Quantized');
    });

    it('remembers a list for the person it was shown to', async () => {
      await ask('today');
      expect(wordsOf((await ask('show', { options: { paper: '1' } })).message)).toContain(newest);
      const show = slash(bot.scene.discord, 'show', { options: { paper: '1' }, by: bob });
      expect(wordsOf((await told(show, hasFollowUp)).followUps[0])).toContain('no list yet');
    });

    it.each([
      ['channel', { id: '400000000000000020', guildId: guild }],
      ['server', { id: channel, guildId: '400000000000000021' }],
    ])('remembers a list for the %s it was shown in', async (_what, elsewhere) => {
      const { discord } = bot.scene;
      await ask('today');
      discord.addGuild({ id: elsewhere.guildId, name: 'Elsewhere' });
      discord.addChannel({ ...elsewhere, type: 0, name: 'elsewhere' });
      const show = slash(discord, 'show', { options: { paper: '1' }, more: { channel_id: elsewhere.id } });
      expect(wordsOf((await told(show, hasFollowUp)).followUps[0])).toContain('no list yet');
      discord.addChannel({ id: channel, guildId: guild, type: 0, name: 'papers' });
      expect(wordsOf((await ask('show', { options: { paper: '1' } })).message)).toContain(newest);
    });

    it('answers the same interaction once', async () => {
      const { scene, way } = bot;
      const gate = scene.edge.close();
      const slow = slash(scene.discord, 'slow');
      way.deliver(slow);
      await gate.reached;
      way.deliver(slow);
      gate.open();
      await scene.handler.idle();
      expect(scene.edge.ran).toEqual(['slow']);
      expect(wordsOf(scene.discord.answers(slow.id).message)).toBe('At last.');
      expect(scene.discord.requests.filter(({ path }) => path.startsWith('/webhooks'))).toHaveLength(1);
      bot.expectProblem(/has already been acknowledged/); // what Discord says to the second response
    });

    it('answers twenty at once', async () => {
      const asked = Array.from({ length: 20 }, (_, index) =>
        slash(bot.scene.discord, 'search', {
          options: { query: index % 2 === 0 ? 'diffusion' : 'routing' },
          by: String(500_000 + index),
        }),
      );
      const answers = await Promise.all(asked.map((one) => told(one)));
      for (const [index, { message }] of answers.entries())
        expect(wordsOf(message)).toContain(index % 2 === 0 ? 'Diffusion' : 'Routing');
    });
  });

  it('shows the papers of a message privately', async () => {
    const label = registry.commands.find((command) => command.onMessage)?.onMessage?.label;
    const message = {
      id: '600000000000000001',
      channel_id: channel,
      content: 'Have you read <https://arxiv.org/abs/2511.10001>?',
      embeds: [{ title: 'Another', url: 'https://huggingface.co/papers/2511.10003' }],
    };
    const data = {
      name: label,
      type: 3,
      target_id: message.id,
      options: [],
      resolved: { messages: { [message.id]: message } },
    };
    const answer = await told(slash(bot.scene.discord, '', { data }));
    expect(isPrivate(answer.message)).toBe(true);
    expect(wordsOf(answer.message)).toMatch(/Harbour Lanterns[\s\S]*Quantized Diffusion/);
  });

  describe('while an option is typed', () => {
    const offered = async (command: string, name: string, value: string) => {
      const options = [{ name: command, type: 1, options: [{ name, type: 3, value, focused: true }] }];
      const typing = slash(bot.scene.discord, command, { more: { type: 4 }, data: { options } });
      return (await told(typing, ({ first }) => first !== null)).first;
    };
    const lanterns = 'Harbour Lanterns: Sparse Routing for Small Language Models';

    it.each([
      ['a paper', 'show', 'paper', 'harbour lan', { name: lanterns, value: '2511.10001' }],
      ['an author', 'author', 'name', 'quill', { name: 'Tomás Quill', value: 'Tomás Quill' }],
      ['a topic', 'search', 'query', 'routi', { name: 'routing (1)', value: 'routing' }],
      ['a date', 'today', 'date', 'yest', { name: 'yesterday', value: 'yesterday' }],
    ])('offers %s', async (_what, command, option, value, choice) => {
      expect(await offered(command, option, value)).toMatchObject({
        type: 8,
        data: { choices: expect.arrayContaining([choice]) },
      });
      expect(bot.scene.logged).toEqual([]);
    });

    it('offers only what fits', async () => {
      const only = { type: 8, data: { choices: [{ name: lanterns, value: '2511.10001' }] } };
      expect(await offered('show', 'paper', 'harbour lan')).toEqual(only);
      expect(await offered('show', 'paper', 'nothing like it')).toEqual({ type: 8, data: { choices: [] } });
      expect(await offered('vanished', 'paper', 'x')).toEqual({ type: 8, data: { choices: [] } });
    });
  });

  it('answers kindly what it does not know', async () => {
    const user = slash(bot.scene.discord, '', {
      data: { type: 2, name: 'Papers of this person', target_id: bob, options: [] },
    });
    expect(await refused(user)).toContain('cannot read what Discord sent');
    expect(bot.scene.logged).toContain('an interaction could not be read');
  });
}
