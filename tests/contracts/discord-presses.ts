import { describe, expect, it } from 'vitest';
import {
  bob,
  channel,
  guild,
  hasFollowUp,
  idUnder,
  isPrivate,
  slash,
  widgets,
  wordsOf,
} from '../bots/discord/bot-scene.ts';
import type { InteractionAnswers } from '../bots/discord/stand-in/stand-in.ts';
import { ephemeral, type OpenedBot } from './discord-opened.ts';

/** A field of a form and what was written into it. */
const written = (field: string, value: string) => ({
  type: 18,
  component: { type: 4, custom_id: field, value },
});

/** Buttons, menus and forms. */
export function pressesContract(bot: OpenedBot): void {
  const { told, refused } = bot;

  describe('presses', () => {
    const turned = (id: string, words: string) =>
      bot.scene.discord.answered(id, ({ message }) => wordsOf(message).includes(words));

    it('turns the page in place for the person who asked', async () => {
      const { discord } = bot.scene;
      const asked = slash(discord, 'turns');
      const { message } = await told(asked);
      const press = discord.press(asked.id, idUnder(message, 'Next page'));
      bot.way.deliver(press);
      await turned(asked.id, 'Page 2.');
      expect(discord.answers(press.id).first).toEqual({ type: 6 });
    });

    it('gives somebody else the page privately and leaves the message alone', async () => {
      const { discord } = bot.scene;
      const asked = slash(discord, 'turns');
      const { message } = await told(asked);
      const press = discord.press(asked.id, idUnder(message, 'Next page'), { user: { id: bob } });
      const answer = await told(press);
      expect(answer.first).toEqual({ type: 5, data: { flags: ephemeral } });
      expect(wordsOf(answer.message)).toBe('Page 2.');
      expect(wordsOf(discord.answers(asked.id).message)).toBe('Page 1.');
    });

    it('keeps a private answer private when its page is turned', async () => {
      const asked = slash(bot.scene.discord, 'whisper');
      const { message } = await told(asked);
      bot.way.deliver(bot.scene.discord.press(asked.id, idUnder(message, 'Next page')));
      expect(isPrivate((await turned(asked.id, 'Page 2.')).message)).toBe(true);
    });

    it('puts a private page in the place of a private answer', async () => {
      const { scene } = bot;
      const asked = slash(scene.discord, 'whisper');
      await told(asked);
      const press = scene.discord.press(asked.id, '~whisper:{}');
      await told(press, ({ first }) => first !== null);
      await scene.handler.idle();
      expect(scene.edge.ran).toEqual(['whisper', 'whisper']);
      expect(scene.discord.answers(press.id).followUps).toEqual([]);
    });

    it('tells a failed page turn privately and keeps the page', async () => {
      const { discord } = bot.scene;
      const asked = slash(discord, 'turns');
      await told(asked);
      const { followUps } = await told(discord.press(asked.id, '~fails:{}'), hasFollowUp);
      expect(isPrivate(followUps[0])).toBe(true);
      expect(wordsOf(discord.answers(asked.id).message)).toBe('Page 1.');
    });

    it('saves the paper of a public card for whoever presses, and tells them alone', async () => {
      const { discord } = bot.scene;
      const asked = slash(discord, 'show', { options: { paper: '1706.03762' } });
      const card = await told(asked);
      const press = discord.press(asked.id, idUnder(card.message, 'Save'), { user: { id: bob } });
      const saved = await told(press);
      expect(isPrivate(saved.message)).toBe(true);
      expect(wordsOf(saved.message)).toContain('Saved: ');
      expect(discord.answers(asked.id).message).toEqual(card.message);
      const list = await told(discord.press(press.id, idUnder(saved.message, 'Saved papers'), { user: { id: bob } }));
      expect(isPrivate(list.message)).toBe(true);
      expect(wordsOf(list.message)).toContain('1 paper.');
      expect(wordsOf((await bot.ask('saved')).message)).toContain('No saved papers yet');
    });

    it('does not let anyone press what belongs to somebody else alone', async () => {
      const { discord, edge } = bot.scene;
      const asked = slash(discord, 'whisper');
      const { message } = await told(asked);
      const press = discord.press(asked.id, idUnder(message, 'Whisper'), { user: { id: bob } });
      expect(await refused(press)).toContain('belongs to somebody else');
      expect(edge.ran).toEqual(['whisper']);
    });

    it.each([
      ['is private: only its owner sees it', { guild_id: guild, channel_id: channel }, ephemeral, { type: 6 }],
      ['is in a direct message', {}, 0, { type: 6 }],
      ['is in a channel', { guild_id: guild, channel_id: channel }, 0, { type: 5, data: { flags: ephemeral } }],
    ])('takes a press on a message of nobody that %s', async (_where, place, flags, first) => {
      const message = { flags: 32_768 | flags, components: [], interaction_metadata: null };
      const press = bot.scene.discord.interaction({
        ...place,
        type: 3,
        user: { id: bob },
        message,
        data: { custom_id: '~turns:{"page":2}', component_type: 2 },
      });
      const answer = await told(press);
      expect(answer.first).toEqual(first);
      expect(wordsOf(answer.message)).toBe('Page 2.');
    });

    it.each([
      ['an id nobody gave', 'nothing-of-ours'],
      ['a state that is gone', 'saved:0123456789abcdef'],
      ['a command that is gone', 'vanished:{}'],
      ['options that are no longer valid', 'top:{"by":"magic"}'],
    ])('says kindly that a button is dead: %s', async (_what, id) => {
      const asked = slash(bot.scene.discord, 'turns');
      await told(asked);
      expect(await refused(bot.scene.discord.press(asked.id, id))).toMatch(/no longer works[\s\S]*\/papers/);
    });

    it('opens the paper that is picked from a list', async () => {
      const { discord } = bot.scene;
      const asked = slash(discord, 'today');
      const { message } = await told(asked);
      const menu = widgets(message).find(({ type }) => type === 3);
      const picked = idUnder(message, '2. ');
      const answer = await told(discord.press(asked.id, String(menu?.['custom_id']), { values: [picked] }));
      expect([answer.first?.type, isPrivate(answer.message)]).toEqual([5, true]);
      expect(wordsOf(answer.message)).toContain('Quantized Diffusion');
    });
  });

  describe('forms', () => {
    /** Opens a form by a press on the answer to an interaction, and sends it with these fields. */
    async function filledIn(
      answerTo: string,
      pressId: string,
      fields: readonly ReturnType<typeof written>[],
    ): Promise<InteractionAnswers> {
      const { discord } = bot.scene;
      const { messageId } = discord.answers(answerTo);
      const { first } = await told(discord.press(answerTo, pressId), (answers) => answers.first !== null);
      expect(first?.type).toBe(9);
      expect(widgets(first?.data).map(({ custom_id: id }) => id)).toContain(fields[0]?.component.custom_id);
      const data = { custom_id: first?.data?.['custom_id'], components: fields };
      return told(discord.interaction({ type: 5, message: { id: messageId }, data }));
    }

    it('are opened by a button, and what was written is answered', async () => {
      const asked = slash(bot.scene.discord, 'asks');
      const { message } = await told(asked);
      const answer = await filledIn(asked.id, idUnder(message, 'Ask'), [
        written('question', 'why?'),
        // Nobody asked for this one: it stays what the button carries.
        written('paper', 'another'),
      ]);
      expect(wordsOf(answer.message)).toBe('You asked "why?" about 2511.10001.');
    });

    it.each([
      ['for everyone where the message and the command are', 'turns', '?question;asks:{}', 0],
      ['privately where the message is private', 'whisper', '?question;asks:{}', ephemeral],
      ['privately where the command is private', 'turns', '?question;asks-quietly:{}', ephemeral],
    ])('are answered %s', async (_where, under, pressId, flags) => {
      const asked = slash(bot.scene.discord, under);
      await told(asked);
      const { first, message } = await filledIn(asked.id, pressId, [written('question', 'why?')]);
      expect(first).toEqual({ type: 5, data: { flags } });
      expect(wordsOf(message)).toContain('You asked "why?"');
      expect(isPrivate(message)).toBe(flags === ephemeral);
    });
  });
}
