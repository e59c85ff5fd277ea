import { describe, expect, it } from 'vitest';
import { messageShortcutOf, searchShortcut } from '../../src/bots/slack/names.ts';
import { everything, viewWords, wordsOf } from '../bots/slack/bot-scene.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import type { ShownMessage } from '../bots/slack/stand-in/stand-in.ts';
import { first, type OpenedBot } from './slack-opened.ts';

const ben = { user: lab.otherUser };

/** Buttons, menus, forms and shortcuts. */
export function pressesContract(bot: OpenedBot): void {
  const { say, press, now, send } = bot;
  const shown = async (line: string): Promise<ShownMessage> => first((await say(line)).messages);

  /** A message that people can press anything in. */
  async function withButton(id: string, line = 'turns'): Promise<ShownMessage> {
    const message = await shown(line);
    return { ...message, ts: message.ts, text: id };
  }
  /** Presses a button with an id that the message does not have (any more). */
  async function pressId(message: ShownMessage, id: string, who: { user?: string } = {}) {
    const { user = lab.user } = who;
    const request = bot.slack.press({ user, on: message, which: { label: 'Next page' } });
    const [action] = Array.isArray(request.body['actions']) ? request.body['actions'] : [];
    return send({ ...request, body: { ...request.body, actions: [{ ...action, value: id }] } }, who);
  }

  describe('presses', () => {
    it('turn the page in place for the person who asked', async () => {
      const message = await shown('turns');
      const { messages } = await press(message, { label: 'Next page' });
      expect(messages).toEqual([]);
      expect(wordsOf(now(message))).toContain('Page 2.');
      await press(message, { label: 'Next page' });
      expect(wordsOf(now(message))).toContain('Page 3.');
      expect(now(message).onlyTo).toBeNull();
    });

    it('give somebody else the page privately and leave the message alone', async () => {
      const message = await shown('turns');
      const { words, messages } = await press(message, { label: 'Next page' }, ben);
      expect(words).toContain('Page 2.');
      expect(first(messages).onlyTo).toBe(lab.otherUser);
      expect(wordsOf(now(message))).toContain('Page 1.');
    });

    it('keep a private answer private when its page is turned', async () => {
      const message = await shown('whisper');
      expect(message.onlyTo).toBe(lab.user);
      await press(message, { label: 'Next page' });
      expect(wordsOf(now(message))).toContain('Page 2.');
      expect(now(message).onlyTo).toBe(lab.user);
    });

    it('answer privately below where they do not replace', async () => {
      const message = await shown('turns');
      const { words, messages } = await press(message, { label: 'Whisper' });
      expect(words).toContain('A secret.');
      expect(first(messages).onlyTo).toBe(lab.user);
      expect(wordsOf(now(message))).toContain('Page 1.');
    });

    it('tell a failed page turn privately and keep the page', async () => {
      const message = await shown('turns');
      const { words, messages } = await pressId(message, '~fails:{}');
      expect(words).toBe('There is no such paper. Try another one.');
      expect(first(messages).onlyTo).toBe(lab.user);
      expect(wordsOf(now(message))).toContain('Page 1.');
    });

    it('put the first part of a long answer in place, and the others privately below', async () => {
      const message = await shown('turns');
      const { messages } = await pressId(message, '~long:{"parts":5}');
      expect(wordsOf(now(message))).toContain('Part 1.');
      expect(messages.length).toBeGreaterThan(0);
      expect(messages.map(({ onlyTo }) => onlyTo)).toEqual(messages.map(() => lab.user));
    });

    it('answer in the thread where they are', async () => {
      const mention = await send(bot.slack.mention({ user: lab.user, channel: lab.channel, text: 'turns' }));
      const answer = mention.messages.find((message) => wordsOf(message).includes('Page 1.')) ?? expect.fail();
      const { messages } = await press(answer, { label: 'Whisper' });
      expect([first(messages).threadTs, first(messages).onlyTo]).toEqual([answer.threadTs, lab.user]);
    });

    it('are refused to others on what belongs to one person', async () => {
      // Nobody else can see it; if they could, it would not answer.
      const direct = bot.slack.direct(lab.user);
      await send(bot.slack.directMessage({ user: lab.user, text: 'whisper' }));
      const answer = first(bot.slack.shown(direct).filter((message) => wordsOf(message).includes('A secret')));
      const request = bot.slack.press({ user: lab.user, on: answer, which: { label: 'Whisper' } });
      const { user, ...body } = request.body;
      const forged = { ...request, body: { ...body, user: { ...(user as object), id: lab.otherUser } } };
      await bot.slack.send(forged);
      await bot.scene.handler.idle();
      expect(everything(bot.slack.shown(direct, lab.user)).map(wordsOf).join()).toContain('belongs to somebody else');
      expect(bot.scene.edge.ran).toEqual(['whisper']);
    });

    it.each([
      ['an id nobody gave', 'nothing-of-ours'],
      ['a state that is gone', 'saved:0123456789abcdef'],
      ['a command that is gone', 'vanished:{}'],
      ['options that are no longer valid', 'top:{"by":"magic"}'],
    ])('say kindly that a button is dead: %s', async (_what, id) => {
      const { words, messages } = await pressId(await withButton(id), id);
      expect(words).toMatch(/no longer works.*\/papers/);
      expect(messages.map(({ onlyTo }) => onlyTo)).toEqual([lab.user]);
      expect(bot.scene.bugs).toEqual([]);
    });

    it('outlive their copy of Paperboy, however long their state is', async () => {
      const message = await shown(`turns --mark ${'x'.repeat(300)}`);
      await press(message, { label: 'Next page' });
      expect(wordsOf(now(message))).toContain('Page 2.');
    });

    it('open the paper that is picked from a list', async () => {
      const list = await shown('today');
      const request = bot.slack.press({
        user: lab.user,
        on: list,
        which: { label: 'Open a paper' },
        option: '2. Quantized Diffusion on Wristwatches',
      });
      const { words, messages } = await send(request);
      expect(words).toContain('Quantized Diffusion');
      expect(first(messages).onlyTo).toBe(lab.user);
    });

    it('are acknowledged before any work', async () => {
      const message = await shown('turns');
      const { slack, scene } = bot;
      const gate = scene.edge.close();
      const request = slack.press({ user: lab.user, on: message, which: { label: 'Next page' } });
      const [action] = Array.isArray(request.body['actions']) ? request.body['actions'] : [];
      await slack.send({ ...request, body: { ...request.body, actions: [{ ...action, value: '~slow:{}' }] } });
      await gate.reached;
      expect(wordsOf(now(message))).toContain('Page 1.');
      gate.open();
      await scene.handler.idle();
      expect(wordsOf(now(message))).toBe('At last.');
    });

    it('are answered by the Web API where no URL came with them', async () => {
      const message = await shown('turns');
      const { response_url: _none, ...body } = bot.slack.press({
        user: lab.user,
        on: message,
        which: { label: 'Next page' },
      }).body;
      const request = { type: 'interactive', body, responseUrl: null, triggerId: null } as const;
      const { words, messages } = await send(request);
      expect(words).toContain('Page 2.');
      expect(first(messages).onlyTo).toBe(lab.user);
    });

    it('of links do nothing', async () => {
      const card = await shown('show 1706.03762');
      const { messages, acknowledged } = await press(card, { label: 'arXiv' });
      expect([messages, acknowledged.status]).toEqual([[], 200]);
      expect(bot.scene.logged).toEqual([]);
    });
  });

  describe('forms', () => {
    /** Opens the form behind a button, fills it in and sends it. */
    async function fill(message: ShownMessage, id: string | null, values: Readonly<Record<string, string>>) {
      if (id === null) await press(message, { label: 'Ask' });
      else await pressId(message, id);
      const [modal] = bot.slack.modals(lab.user);
      if (!modal) expect.fail('no form was opened');
      return send(bot.slack.submit({ user: lab.user, view: modal.id, values }));
    }

    it('are opened by a button, and what was written is answered for everyone', async () => {
      const { words, messages, acknowledged } = await fill(await shown('asks'), null, { question: 'why?' });
      expect(acknowledged.payload ?? '').toBe('');
      expect(words).toBe('You asked "why?" about 2511.10001.');
      expect(first(messages).onlyTo).toBeNull();
      expect(bot.slack.modals(lab.user)).toEqual([]);
    });

    it.each([
      ['the message is private', 'whisper', '?question;asks:{}'],
      ['the command is private', 'turns', '?question;asks-quietly:{}'],
    ])('are answered privately where %s', async (_where, line, id) => {
      const { words, messages } = await fill(await shown(line), id, { question: 'why?' });
      expect(words).toContain('You asked "why?"');
      expect(first(messages).onlyTo).toBe(lab.user);
    });

    it('say at the field what is wrong, and are answered when it is mended', async () => {
      const list = await shown('search diffusion');
      await press(list, { label: 'Change the search' });
      const [modal] = bot.slack.modals(lab.user);
      if (!modal) expect.fail('no form was opened');
      const wrong = await send(
        bot.slack.submit({ user: lab.user, view: modal.id, values: { query: 'tides', category: '§§' } }),
      );
      expect(wrong.messages).toEqual([]);
      const errors = { category: expect.stringMatching(/A category looks like cs\.CL/) };
      expect(wrong.acknowledged.payload).toEqual({ response_action: 'errors', errors });
      expect(bot.slack.modals(lab.user)[0]?.errors).toEqual(errors);
      const right = await send(
        bot.slack.submit({ user: lab.user, view: modal.id, values: { query: 'routing', category: '' } }),
      );
      expect(right.words).toContain('Search: routing');
      expect(bot.slack.modals(lab.user)).toEqual([]);
    });

    it('tell where Slack does not open them any more', async () => {
      const message = await shown('asks');
      bot.slack.meet({ method: 'views.open', answer: { error: 'expired_trigger_id' } });
      const { words, messages } = await press(message, { label: 'Ask' });
      expect(words).toContain('Press the button once more.');
      expect(first(messages).onlyTo).toBe(lab.user);
    });

    it('are answered once, however often Slack sends them', async () => {
      const message = await shown('asks');
      await press(message, { label: 'Ask' });
      const [modal] = bot.slack.modals(lab.user);
      const request = bot.slack.submit({ user: lab.user, view: modal?.id ?? '', values: { question: 'why?' } });
      const { messages } = await send(request);
      expect(messages).toHaveLength(1);
      expect((await send(request)).messages).toEqual([]);
    });

    it('come from nobody else', async () => {
      const message = await shown('asks');
      await press(message, { label: 'Ask' });
      const [modal] = bot.slack.modals(lab.user);
      const request = bot.slack.submit({ user: lab.user, view: modal?.id ?? '', values: { question: 'why?' } });
      const view = { ...(request.body['view'] as object), private_metadata: '{"press":"asks:{}"}' };
      const { messages } = await send({ ...request, body: { ...request.body, view } });
      expect(messages).toEqual([]);
      expect(bot.scene.logged.join()).toContain('could not be read');
    });
  });

  describe('shortcuts', () => {
    it('answer what stands in a message', async () => {
      const ts = bot.slack.write(
        lab.channel,
        lab.otherUser,
        'Have a look at <https://arxiv.org/abs/1706.03762|this> &amp; <https://huggingface.co/papers/2511.10002>!',
      );
      const links = bot.scene.registry.find('links') ?? expect.fail();
      const { words, messages } = await send(
        bot.slack.messageShortcut({ user: lab.user, callbackId: messageShortcutOf(links), channel: lab.channel, ts }),
      );
      expect(words).toContain('A Paper that Examples Show');
      expect(messages.length).toBeGreaterThan(0);
    });

    it('find links that other apps put into blocks', async () => {
      const blocks = [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [{ type: 'link', url: 'https://arxiv.org/abs/1706.03762', text: 'a paper' }],
            },
          ],
        },
      ];
      const ts = bot.slack.write(lab.channel, lab.robot, '', { blocks });
      const links = bot.scene.registry.find('links') ?? expect.fail();
      const { words } = await send(
        bot.slack.messageShortcut({ user: lab.user, callbackId: messageShortcutOf(links), channel: lab.channel, ts }),
      );
      expect(words).toContain('A Paper that Examples Show');
    });

    it('that are gone say so', async () => {
      const ts = bot.slack.write(lab.channel, lab.otherUser, 'hello');
      const { words } = await send(
        bot.slack.messageShortcut({ user: lab.user, callbackId: 'papers-message-gone', channel: lab.channel, ts }),
      );
      expect(words).toContain('does not have this shortcut any more');
      await send(bot.slack.shortcut({ user: lab.user, callbackId: 'gone' }));
      expect(bot.slack.modals(lab.user).map(viewWords).join()).toContain('does not have this shortcut any more');
    });

    it('search from anywhere, and answer in the same window', async () => {
      await send(bot.slack.shortcut({ user: lab.user, callbackId: searchShortcut }));
      const [form] = bot.slack.modals(lab.user);
      if (!form) expect.fail('no form was opened');
      const { acknowledged } = await send(
        bot.slack.submit({ user: lab.user, view: form.id, values: { query: 'diffusion' } }),
      );
      expect(acknowledged.payload).toMatchObject({ response_action: 'update' });
      const found = bot.slack.modals(lab.user).at(-1) ?? expect.fail();
      expect(viewWords(found)).toContain('Search: diffusion');
      // On from there: a paper lies on the list.
      await send(
        bot.slack.press({
          user: lab.user,
          on: { view: found.id },
          which: { label: 'Open a paper' },
          option: '1. Quantized Diffusion on Wristwatches',
        }),
      );
      expect(viewWords(bot.slack.modals(lab.user).at(-1) ?? expect.fail())).toContain('Quantized Diffusion');
      expect(bot.slack.modals(lab.user)).toHaveLength(2);
    });

    it('turn the page in their window', async () => {
      await send(bot.slack.shortcut({ user: lab.user, callbackId: searchShortcut }));
      const form = bot.slack.modals(lab.user)[0] ?? expect.fail();
      await send(bot.slack.submit({ user: lab.user, view: form.id, values: { query: 'diffusion' } }));
      const found = bot.slack.modals(lab.user)[0] ?? expect.fail();
      await send(bot.slack.press({ user: lab.user, on: { view: found.id }, which: { label: 'Only the last year' } }));
      expect(bot.slack.modals(lab.user)).toHaveLength(1);
      expect(viewWords(bot.slack.modals(lab.user)[0] ?? expect.fail())).toContain('since 2');
    });
  });
}
