import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/core/command-line.ts';
import { registry } from '../../src/core/commands/index.ts';
import {
  ada,
  type BotScene,
  bob,
  channel,
  hasAnswer,
  hasFollowUp,
  idUnder,
  isPrivate,
  openScene,
  plainMember,
  quietChannel,
  role,
  slash,
  widgets,
  wordsOf,
} from '../bots/discord/bot-scene.ts';
import type { InteractionAnswers } from '../bots/discord/stand-in/stand-in.ts';

/** One way in, opened between a Discord and a handler. */
export interface WayIn {
  deliver(interaction: { readonly id: string }): void;
  stop(): Promise<void>;
}

const ephemeral = 64;
const minuteMs = 60_000;

/** Examples of all commands that need nothing said before. */
const examples = registry.commands.flatMap(({ name, examples: lines }) => {
  const alone = lines.find((line) => !/\bshow \d\b/.test(line));
  return alone === undefined ? [] : [[name, alone] as const];
});

/** What both ways in must do, told by what Discord then shows. */
export function discordBotContract(name: string, open: (scene: BotScene) => Promise<WayIn>): void {
  describe(`${name}: the Discord bot contract`, () => {
    let scene: BotScene;
    let way: WayIn;
    let expected: RegExp | null;

    beforeEach(async () => {
      expected = null;
      scene = await openScene();
      way = await open(scene);
    });
    afterEach(async () => {
      await way.stop();
      await scene.close();
      expect(scene.discord.problems.filter((problem) => !expected?.test(problem))).toEqual([]);
    });

    async function told(
      interaction: { readonly id: string },
      until: (answers: InteractionAnswers) => boolean = hasAnswer,
    ): Promise<InteractionAnswers> {
      way.deliver(interaction);
      return scene.discord.answered(interaction.id, until);
    }
    const ask = (command: string, given: Parameters<typeof slash>[2] = {}) =>
      told(slash(scene.discord, command, given));
    /** Answered at once and privately, without another request. */
    const refusal = async (interaction: { readonly id: string }): Promise<string> => {
      const { first, message } = await told(interaction);
      expect(first?.type).toBe(4);
      expect(isPrivate(message)).toBe(true);
      await scene.handler.idle();
      expect(scene.discord.requests.filter(({ path }) => path.startsWith('/webhooks'))).toEqual([]);
      return wordsOf(message);
    };

    describe('commands', () => {
      it.each(examples)('answers %s: /papers %s', async (command, line) => {
        const parsed = parseCommandLine(scene.registry, line);
        if (parsed.kind !== 'run') expect.fail(`${line} is no command`);
        const { first, message } = await ask(command, {
          options: Object.fromEntries(Object.entries(parsed.options).map(([option, value]) => [option, String(value)])),
        });
        expect(first).toEqual({ type: 5, data: { flags: parsed.command.visibility === 'private' ? ephemeral : 0 } });
        expect(wordsOf(message)).not.toMatch(/went wrong|cannot/);
        expect(scene.bugs).toEqual([]);
      });

      it('shows an answer to everyone, or to one person alone', async () => {
        const shown = await ask('today');
        expect(isPrivate(shown.message)).toBe(false);
        expect(wordsOf(shown.message)).toContain('Quantized Diffusion');
        const whispered = await ask('whisper');
        expect(whispered.first?.data).toEqual({ flags: ephemeral });
        expect(isPrivate(whispered.message)).toBe(true);
      });

      it('acknowledges before it works', async () => {
        const gate = scene.edge.close();
        const slow = slash(scene.discord, 'slow');
        way.deliver(slow);
        await gate.reached;
        const { first } = await scene.discord.answered(slow.id, (answers) => answers.first !== null);
        expect(first?.type).toBe(5);
        gate.open();
        expect(wordsOf((await scene.discord.answered(slow.id, hasAnswer)).message)).toBe('At last.');
      });

      it('tells errors to the person alone and takes the public answer back', async () => {
        const { message, deleted, followUps } = await told(slash(scene.discord, 'fails'), hasFollowUp);
        expect([message, deleted, isPrivate(followUps[0])]).toEqual([null, true, true]);
        expect(wordsOf(followUps[0])).toBe('There is no such paper.\nTry another one.');
      });

      it('gives a bug a reference and keeps it to itself', async () => {
        const { followUps } = await told(slash(scene.discord, 'breaks'), hasFollowUp);
        expect(wordsOf(followUps[0])).toMatch(/\(reference bug-1\)/);
        expect(JSON.stringify(followUps)).not.toContain('secret');
        expect(scene.bugs).toEqual([new TypeError('a secret of the code')]);
      });

      it('refuses at once what is given wrongly', async () => {
        expect(await refusal(slash(scene.discord, 'top', { options: { by: 'magic' } }))).toMatch(/Choose one of/);
        expect(await refusal(slash(scene.discord, 'search'))).toMatch(/needs a value|what/i);
        expect(await refusal(slash(scene.discord, 'vanished'))).toMatch(/does not have this command/);
      });

      it('answers in direct messages', async () => {
        const asked = scene.discord.interaction({
          user: { id: ada },
          data: { name: 'papers', type: 1, options: [{ name: 'today', type: 1, options: [] }] },
        });
        expect(wordsOf((await told(asked)).message)).toContain('Quantized');
      });

      it('remembers a list for the person and channel it was shown to', async () => {
        await ask('today');
        const shown = await ask('show', { options: { paper: '1' } });
        expect(hasAnswer(shown)).toBe(true);
        const other = await told(slash(scene.discord, 'show', { options: { paper: '1' }, by: bob }), hasFollowUp);
        expect(wordsOf(other.followUps[0])).toContain('no list yet');
      });

      it('answers the same interaction once', async () => {
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
        expected = /has already been acknowledged/; // what Discord says to the second response
      });

      it('answers twenty at once', async () => {
        const asked = Array.from({ length: 20 }, (_, index) =>
          slash(scene.discord, 'search', {
            options: { query: index % 2 === 0 ? 'diffusion' : 'routing' },
            by: String(500_000 + index),
          }),
        );
        const answers = await Promise.all(asked.map((one) => told(one)));
        for (const [index, { message }] of answers.entries())
          expect(wordsOf(message)).toContain(index % 2 === 0 ? 'Diffusion' : 'Routing');
      });
    });

    describe('presses', () => {
      const turned = (id: string, words: string) =>
        scene.discord.answered(id, ({ message }) => wordsOf(message).includes(words));

      it('turns the page in place for the person who asked', async () => {
        const asked = slash(scene.discord, 'turns');
        const { message } = await told(asked);
        const press = scene.discord.press(asked.id, idUnder(message, 'Next page'));
        way.deliver(press);
        await turned(asked.id, 'Page 2.');
        expect(scene.discord.answers(press.id).first).toEqual({ type: 6 });
      });

      it('gives somebody else the page privately and leaves the message alone', async () => {
        const asked = slash(scene.discord, 'turns');
        const { message } = await told(asked);
        const press = scene.discord.press(asked.id, idUnder(message, 'Next page'), { user: { id: bob } });
        const answer = await told(press);
        expect(answer.first).toEqual({ type: 5, data: { flags: ephemeral } });
        expect(wordsOf(answer.message)).toBe('Page 2.');
        expect(wordsOf(scene.discord.answers(asked.id).message)).toBe('Page 1.');
      });

      it('keeps a private answer private when its page is turned', async () => {
        const asked = slash(scene.discord, 'whisper');
        const { message } = await told(asked);
        way.deliver(scene.discord.press(asked.id, idUnder(message, 'Next page')));
        expect(isPrivate((await turned(asked.id, 'Page 2.')).message)).toBe(true);
      });

      it('puts a private page in the place of a private answer', async () => {
        const asked = slash(scene.discord, 'whisper');
        await told(asked);
        const press = scene.discord.press(asked.id, '~whisper:{}');
        way.deliver(press);
        await scene.discord.answered(press.id, ({ first }) => first !== null);
        await scene.handler.idle();
        expect(scene.edge.ran).toEqual(['whisper', 'whisper']);
        expect(scene.discord.answers(press.id).followUps).toEqual([]);
      });

      it('tells a failed page turn privately and keeps the page', async () => {
        const asked = slash(scene.discord, 'turns');
        const { messageId } = await told(asked);
        const id = '~fails:{}';
        const { followUps } = await told(
          scene.discord.interaction({
            type: 3,
            message: { id: messageId },
            data: { custom_id: id, component_type: 2 },
          }),
          hasFollowUp,
        );
        expect(isPrivate(followUps[0])).toBe(true);
        expect(wordsOf(scene.discord.answers(asked.id).message)).toBe('Page 1.');
      });

      it('does not let anyone press what belongs to somebody else alone', async () => {
        const asked = slash(scene.discord, 'whisper');
        const { message } = await told(asked);
        const press = scene.discord.press(asked.id, idUnder(message, 'Whisper'), { user: { id: bob } });
        const { first, message: refused } = await told(press);
        expect([first?.type, isPrivate(refused)]).toEqual([4, true]);
        expect(wordsOf(refused)).toContain('belongs to somebody else');
        expect(scene.edge.ran).toEqual(['whisper']);
      });

      it.each([
        ['an id nobody gave', 'nothing-of-ours'],
        ['a state that is gone', 'saved:0123456789abcdef'],
        ['a command that is gone', 'vanished:{}'],
        ['options that are no longer valid', 'top:{"by":"magic"}'],
      ])('says kindly that a button is dead: %s', async (_what, id) => {
        const asked = slash(scene.discord, 'turns');
        await told(asked);
        const { first, message } = await told(scene.discord.press(asked.id, id));
        expect([first?.type, isPrivate(message)]).toEqual([4, true]);
        expect(wordsOf(message)).toMatch(/no longer works[\s\S]*\/papers/);
      });

      it('opens the paper that is picked from a list', async () => {
        const asked = slash(scene.discord, 'today');
        const { message } = await told(asked);
        const menu = widgets(message).find(({ type }) => type === 3);
        const picked = idUnder(message, '2. ');
        const answer = await told(scene.discord.press(asked.id, String(menu?.['custom_id']), { values: [picked] }));
        expect([answer.first?.type, isPrivate(answer.message)]).toEqual([5, true]);
        expect(wordsOf(answer.message)).toContain('Quantized Diffusion');
      });

      it('opens a form and answers what was written into it', async () => {
        const asked = slash(scene.discord, 'asks');
        const { message, messageId } = await told(asked);
        const press = scene.discord.press(asked.id, idUnder(message, 'Ask'));
        const { first } = await told(press, (answers) => answers.first !== null);
        expect(first?.type).toBe(9);
        expect(widgets(first?.data).some(({ custom_id: id }) => id === 'question')).toBe(true);
        const submitted = scene.discord.interaction({
          type: 5,
          message: { id: messageId },
          user: { id: ada },
          data: {
            custom_id: first?.data?.['custom_id'],
            components: [
              { type: 18, id: 1, component: { type: 4, id: 2, custom_id: 'question', value: 'why?' } },
              // Nobody asked for this one: it stays what the button carries.
              { type: 18, id: 3, component: { type: 4, id: 4, custom_id: 'paper', value: 'another' } },
            ],
          },
        });
        expect(wordsOf((await told(submitted)).message)).toBe('You asked "why?" about 2511.10001.');
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
      const answer = await told(slash(scene.discord, '', { data }));
      expect(isPrivate(answer.message)).toBe(true);
      expect(wordsOf(answer.message)).toMatch(/Harbour Lanterns[\s\S]*Quantized Diffusion/);
    });

    it('offers what an option may be while it is typed', async () => {
      const typing = (command: string, option: string, value: string) =>
        told(
          slash(scene.discord, command, {
            more: { type: 4 },
            data: { options: [{ name: command, type: 1, options: [{ name: option, type: 3, value, focused: true }] }] },
          }),
          (answers) => answers.first !== null,
        );
      const { first } = await typing('show', 'paper', 'harbour lan');
      expect(first).toEqual({
        type: 8,
        data: {
          choices: [{ name: 'Harbour Lanterns: Sparse Routing for Small Language Models', value: '2511.10001' }],
        },
      });
      expect((await typing('vanished', 'paper', 'x')).first).toEqual({ type: 8, data: { choices: [] } });
    });

    it('answers kindly what it does not know', async () => {
      const user = slash(scene.discord, '', {
        data: { type: 2, name: 'Papers of this person', target_id: bob, options: [] },
      });
      expect(await refusal(user)).toContain('cannot read what Discord sent');
      expect(scene.logged).toContain('an interaction could not be read');
    });

    describe('permissions', () => {
      const settle = (more: Readonly<Record<string, unknown>>, picked?: Readonly<Record<string, unknown>>) => {
        const options = picked ? [{ name: 'channel', type: 7, value: picked['id'] }] : [];
        return slash(scene.discord, 'settle', {
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
        expect(await refusal0(settle({ member: { permissions: plainMember } }))).toContain('Manage Channels');
        expect(scene.edge.ran).toEqual(['settle here', 'settle here']);
      });

      it('asks for the rights in the channel that was picked', async () => {
        await told(settle({ member: { permissions: plainMember } }, other));
        const refused = await refusal0(settle({}, { ...other, permissions: plainMember }));
        expect(refused).toContain('Manage Channels');
        expect(scene.edge.ran).toEqual([`settle ${other.id}`]);
      });

      it('takes a channel only where the bot can post', async () => {
        const lacking = (1n << 53n) - 1n - PermissionFlagsBits.EmbedLinks - PermissionFlagsBits.Administrator;
        const there = await refusal0(settle({}, { ...other, app_permissions: String(lacking) }));
        expect(there).toContain('Embed Links');
        expect(await refusal0(settle({ channel_id: quietChannel }))).toContain('Embed Links');
        const stranger = { authorizing_integration_owners: { 1: ada } };
        expect(await refusal0(settle(stranger))).toContain('not a member of this server');
        expect(scene.edge.ran).toEqual([]);
      });

      it('does not take a channel from a button when Discord tells nothing of it', async () => {
        const asked = slash(scene.discord, 'turns');
        await told(asked);
        const press = scene.discord.press(asked.id, `settle:{"channel":"${other.id}"}`);
        expect(await refusal0(press)).toContain('does not say which channel');
        expect(scene.edge.ran).toEqual([]);
      });

      async function refusal0(interaction: { readonly id: string }): Promise<string> {
        const { first, message } = await told(interaction);
        expect([first?.type, isPrivate(message)]).toEqual([4, true]);
        return wordsOf(message);
      }
    });

    describe('long answers', () => {
      it('go on in a thread of the answer', async () => {
        const asked = slash(scene.discord, 'long', { options: { parts: 3 } });
        const { messageId } = await told(asked);
        await scene.handler.idle();
        const thread = scene.discord.requests.find(({ path }) => path.endsWith(`/messages/${messageId}/threads`));
        expect(thread?.body).toEqual({ name: 'A long answer' });
        const posted = scene.discord.requests.filter(
          ({ method, path }) => method === 'POST' && path.endsWith('/messages'),
        );
        expect(posted.map(({ body }) => wordsOf(body)).join('\n')).toMatch(/Part 2[\s\S]*Part 3/);
        expect(scene.discord.answers(asked.id).followUps).toEqual([]);
      });

      it('keep what is shown when the rest cannot be', async () => {
        const answer = { status: 400, body: { code: 50_035, message: 'Invalid Form Body' } };
        scene.discord.fail({ path: /channels\/\d+\/messages$/, answer });
        const asked = slash(scene.discord, 'long', { options: { parts: 3 } });
        await told(asked);
        await scene.handler.idle();
        expect(wordsOf(scene.discord.answers(asked.id).message)).toContain('Part 1.');
        expect(scene.bugs).toHaveLength(1);
      });

      it('go on in follow-ups where no thread can be had', async () => {
        const asked = slash(scene.discord, 'long', { options: { parts: 3 }, more: { app_permissions: '0' } });
        const { followUps } = await told(asked, (answers) => answers.followUps.length >= 2);
        expect(followUps.map((body) => isPrivate(body))).toEqual([false, false]);
        scene.discord.fail({
          path: /\/threads$/,
          answer: { status: 403, body: { code: 50013, message: 'Missing Permissions' } },
        });
        const again = slash(scene.discord, 'long', { options: { parts: 3 } });
        expect((await told(again, (answers) => answers.followUps.length >= 2)).followUps).toHaveLength(2);
      });

      it('have five follow-ups at most where only the person installed the bot', async () => {
        const asked = slash(scene.discord, 'long', {
          options: { parts: 9 },
          more: { authorizing_integration_owners: { 1: ada } },
        });
        await told(asked, (answers) => answers.followUps.length >= 5);
        await scene.handler.idle();
        const { followUps } = scene.discord.answers(asked.id);
        expect(followUps).toHaveLength(5);
        expect(wordsOf(followUps.at(-1))).toContain('There is more');
      });
    });

    describe('late answers', () => {
      async function late(command: string, end: (id: string) => void): Promise<string> {
        const gate = scene.edge.close();
        const asked = slash(scene.discord, command);
        way.deliver(asked);
        await gate.reached;
        await scene.discord.answered(asked.id, (answers) => answers.first !== null);
        end(asked.id);
        gate.open();
        await scene.handler.idle();
        return asked.id;
      }
      const sentTo = (place: string) => scene.discord.messages(place).map(({ body }) => wordsOf(body));

      it('come as a message of the channel after 15 minutes', async () => {
        await late('slow', () => scene.advance(15 * minuteMs));
        expect(sentTo(channel).at(-1)).toMatch(/\/papers slow[\s\S]*At last\./);
      });

      it('come as a message when Discord says that the token is over', async () => {
        await late('slow', (id) => scene.discord.expire(id));
        expect(sentTo(channel).at(-1)).toContain('At last.');
        expect(scene.bugs).toEqual([]);
      });

      it('come to the person where they are private', async () => {
        await late('slow-whisper', (id) => scene.discord.expire(id));
        expect(sentTo(channel).join()).not.toContain('At last.');
        const direct = scene.discord.requests.find(({ path }) => path === '/users/@me/channels');
        expect(direct?.body).toEqual({ recipient_id: ada });
      });

      it('come to the person where the channel does not take them', async () => {
        await late('slow', (id) => {
          scene.discord.expire(id);
          scene.discord.deleteChannel(channel);
        });
        expect(scene.discord.requests.some(({ path }) => path === '/users/@me/channels')).toBe(true);
        expect(scene.bugs).toEqual([]);
      });

      it('are in the log where nobody takes them', async () => {
        scene.discord.closeDirectMessages(ada);
        await late('slow-whisper', (id) => scene.discord.expire(id));
        expect(String(scene.bugs[0])).toContain('A late answer could not be sent');
      });
    });

    describe('trouble', () => {
      const edits = () => scene.discord.requests.filter(({ method }) => method === 'PATCH').map(({ status }) => status);

      it('tries an answer again after faults of Discord', async () => {
        scene.discord.fail({ method: 'PATCH', path: /original$/, times: 4, answer: { status: 502 } });
        expect(wordsOf((await ask('turns')).message)).toBe('Page 1.');
        expect(edits()).toEqual([502, 502, 502, 502, 200]);
      });

      it('tries again when the connection broke', async () => {
        scene.discord.fail({ method: 'PATCH', path: /original$/, answer: 'drop' });
        expect(wordsOf((await ask('turns')).message)).toBe('Page 1.');
        await scene.handler.idle();
        expect(edits()).toEqual([0, 200]);
        expect(scene.bugs).toEqual([]);
      });

      it('says so when Discord does not take an answer, and logs it without the token', async () => {
        scene.discord.fail({
          method: 'PATCH',
          path: /original$/,
          answer: { status: 400, body: { code: 50035, message: 'Invalid Form Body' } },
        });
        const asked = slash(scene.discord, 'turns');
        const { followUps } = await told(asked, hasFollowUp);
        expect(wordsOf(followUps[0])).toContain('reference bug-1');
        expect(String(scene.bugs[0])).toContain('50035');
        expect(JSON.stringify(scene.bugs, Object.getOwnPropertyNames(scene.bugs[0]))).not.toContain(
          'interaction-token',
        );
      });

      it('lets answers under way end when it stops', async () => {
        const gate = scene.edge.close();
        const asked = slash(scene.discord, 'slow');
        way.deliver(asked);
        await gate.reached;
        const stopped = way.stop();
        gate.open();
        await stopped;
        expect(wordsOf(scene.discord.answers(asked.id).message)).toBe('At last.');
      });
    });
  });
}
