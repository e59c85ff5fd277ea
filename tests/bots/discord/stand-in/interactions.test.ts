import { createPublicKey, verify } from 'node:crypto';
import { MessageFlags, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { serve } from '../../../runtime/loopback.ts';
import { record } from '../../json.ts';
import type { DiscordStandIn } from './stand-in.ts';
import { card, channelId, discordForTest, guildId, idOf, refusal, restForTest } from './with-discord.ts';

const privately = MessageFlags.Ephemeral;
const asks = '2000000000000000077';

/** An interaction and the requests with which a bot answers it. */
async function asked(discord: DiscordStandIn, partial: Readonly<Record<string, unknown>> = {}) {
  const rest = restForTest(discord);
  const raw = discord.interaction({ channel_id: channelId, user: { id: asks }, data: { name: 'papers' }, ...partial });
  const app = discord.applicationId;
  return {
    raw,
    answers: () => discord.answers(raw.id),
    respond: (body: unknown, of: { readonly id: string; readonly token: string } = raw) =>
      rest.post(Routes.interactionCallback(of.id, of.token), { body, auth: false }),
    edit: (body: unknown, id?: string) => rest.patch(Routes.webhookMessage(app, raw.token, id), { body, auth: false }),
    remove: () => rest.delete(Routes.webhookMessage(app, raw.token), { auth: false }),
    original: () => rest.get(Routes.webhookMessage(app, raw.token), { auth: false }),
    followUp: (body: unknown) => rest.post(Routes.webhook(app, raw.token), { body, auth: false }),
  };
}

describe('interactions of the stand-in', () => {
  it('takes one first answer, and none for what it does not know', async () => {
    const discord = await discordForTest();
    const { raw, respond, edit, answers } = await asked(discord);
    expect(await refusal(edit(card('too early')))).toEqual([404, 10015]);
    await respond({ type: 4, data: card('Hello') });
    expect(await refusal(respond({ type: 5 }))).toEqual([400, 40060]);
    expect(await refusal(respond({ type: 5 }, { ...raw, id: '1' }))).toEqual([404, 10062]);
    expect(answers()).toMatchObject({ first: { type: 4 }, message: { components: [{ content: 'Hello' }] } });
    expect(discord.messages(channelId)).toHaveLength(1);
    expect(discord.problems).toEqual([]);
  });

  it('keeps the visibility of the first answer through edits, and hides private answers from the channel', async () => {
    const discord = await discordForTest();
    const { respond, edit, original, answers } = await asked(discord);
    await respond({ type: 5, data: { flags: privately } });
    expect(answers()).toMatchObject({ message: null, deleted: false, messageId: null });
    expect(await original()).toMatchObject({ flags: privately | MessageFlags.Loading });
    await edit(card('Done'));
    expect(answers().message).toMatchObject({ flags: privately | MessageFlags.IsComponentsV2 });
    expect(discord.messages(channelId)).toEqual([]);
  });

  it('lets a follow-up take the place of a deferred answer, with the visibility of that', async () => {
    const discord = await discordForTest();
    const { respond, followUp, answers } = await asked(discord);
    await respond({ type: 5 });
    const wanted = { ...card('An error that should be private'), flags: privately | MessageFlags.IsComponentsV2 };
    await followUp(wanted);
    expect(answers()).toMatchObject({ message: { flags: MessageFlags.IsComponentsV2 }, followUps: [] });
    await followUp(wanted);
    expect(answers()).toMatchObject({ followUps: [{ flags: privately | MessageFlags.IsComponentsV2 }] });
  });

  it('posts a private follow-up once the deferred answer is deleted', async () => {
    const discord = await discordForTest();
    const { respond, followUp, remove, original, edit, answers } = await asked(discord);
    await respond({ type: 5 });
    await remove();
    expect(await refusal(original())).toEqual([404, 10008]);
    const id = idOf(await followUp({ ...card('Private'), flags: privately | MessageFlags.IsComponentsV2 }));
    await edit(card('Private still'), id);
    expect(answers()).toMatchObject({
      deleted: true,
      message: null,
      followUps: [{ flags: privately | MessageFlags.IsComponentsV2, components: [{ content: 'Private still' }] }],
      followUpIds: [id],
    });
    expect(discord.problems).toEqual([]);
  });

  it('ends with its token', async () => {
    const discord = await discordForTest();
    const { raw, respond, edit, followUp } = await asked(discord);
    await respond({ type: 5 });
    discord.expire(raw.id);
    expect(await refusal(edit(card('late')))).toEqual([401, 50027]);
    expect(await refusal(followUp(card('late')))).toEqual([401, 50027]);
    const never = await asked(discord);
    discord.expire(never.raw.id);
    expect(await refusal(never.respond({ type: 5 }))).toEqual([404, 10062]);
  });

  it('brings the message along on which a command of its menu was given', async () => {
    const discord = await discordForTest();
    await restForTest(discord).post(Routes.channelMessages(channelId), { body: card('See arxiv.org/abs/1706.03762') });
    const id = discord.messages(channelId)[0]?.id ?? '';
    const command = discord.interaction({ channel_id: channelId, data: { name: 'Papers', type: 3, target_id: id } });
    expect(command).toMatchObject({
      data: {
        type: 3,
        resolved: { messages: { [id]: { id, components: [{ content: 'See arxiv.org/abs/1706.03762' }] } } },
      },
    });
  });

  it('edits the message that was pressed on, and tells whose answer it is', async () => {
    const discord = await discordForTest();
    const { raw, respond, answers } = await asked(discord);
    const row = { type: 1, components: [{ type: 2, style: 1, label: 'Next', custom_id: 'next' }] };
    const paged = { ...card('Page 1'), components: [{ type: 10, content: 'Page 1' }, row] };
    await respond({ type: 4, data: paged });
    const press = discord.press(raw.id, 'next', { user: { id: '55' } });
    expect(press).toMatchObject({
      type: 3,
      channel_id: channelId,
      guild_id: guildId,
      member: { user: { id: '55' } },
      data: { custom_id: 'next', component_type: 2 },
      message: { id: answers().messageId, interaction_metadata: { id: raw.id, user: { id: asks } } },
    });
    expect(discord.press(raw.id, 'next')).toMatchObject({ member: { user: { id: asks } } });
    await respond({ type: 6 }, press);
    expect(discord.answers(press.id).message).toBeNull();
    const rest = restForTest(discord);
    await rest.patch(Routes.webhookMessage(discord.applicationId, press.token), { body: card('Page 2'), auth: false });
    expect(answers().message).toMatchObject({ components: [{ content: 'Page 2' }] });
    expect(discord.answers(press.id).message).toEqual(answers().message);
    expect(() => discord.press(discord.interaction({}).id, 'next')).toThrow('no answer to press on');
  });

  it('looks as it does in a direct message and where only a person installed the app', async () => {
    const discord = await discordForTest();
    discord.addGuild({ id: '903', name: 'Elsewhere', botIsMember: false });
    expect(discord.interaction({ user: { id: asks }, locale: 'de' })).toMatchObject({
      context: 1,
      user: { id: asks },
      locale: 'de',
      channel: { type: 1 },
      authorizing_integration_owners: { 0: '0' },
    });
    const { raw, respond, followUp } = await asked(discord, { channel_id: undefined, guild_id: '903' });
    expect(raw).toMatchObject({ guild_id: '903', authorizing_integration_owners: { 1: asks } });
    await respond({ type: 4, data: card('one') });
    for (let index = 0; index < 5; index += 1) await followUp(card('more'));
    expect(await refusal(followUp(card('more')))).toEqual([400, 40094]);
  });

  it('answers with the message it made where it is asked for it', async () => {
    const discord = await discordForTest();
    const raw = discord.interaction({ channel_id: channelId });
    const answer = await restForTest(discord).post(Routes.interactionCallback(raw.id, raw.token), {
      body: { type: 4, data: card('Hello') },
      query: new URLSearchParams({ with_response: 'true' }),
    });
    const { messageId } = discord.answers(raw.id);
    expect(answer).toMatchObject({ interaction: { id: raw.id }, resource: { type: 4, message: { id: messageId } } });
  });
});

describe('interactions that the stand-in posts to an endpoint', () => {
  it('are signed as Discord signs them, and take the answer from the body', async () => {
    const discord = await discordForTest();
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(discord.publicKey, 'hex').toString('base64url') },
      format: 'jwk',
    });
    const endpoint = await serve(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      const { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp } = request.headers;
      const good =
        signature !== undefined &&
        verify(null, Buffer.from(`${String(timestamp)}${body}`), key, Buffer.from(String(signature), 'hex'));
      const answer = record(JSON.parse(body))['type'] === 1 ? { type: 1 } : { type: 4, data: card('By HTTP') };
      response
        .writeHead(good ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify(good ? answer : {}));
    });
    const ping = discord.interaction({ type: 1 });
    expect(await discord.post(endpoint.url, ping)).toBe(200);
    expect(discord.answers(ping.id).first).toEqual({ type: 1 });
    const command = discord.interaction({ channel_id: channelId });
    expect(await discord.post(endpoint.url, command, 'wrong')).toBe(401);
    expect(await discord.post(endpoint.url, command, 'none')).toBe(401);
    expect(discord.answers(command.id).first).toBeNull();
    expect(await discord.post(endpoint.url, command)).toBe(200);
    expect(discord.answers(command.id)).toMatchObject({ first: { type: 4 }, messageId: expect.any(String) });
    expect(discord.problems).toEqual([]);
  });

  it('has its answers checked like requests', async () => {
    const discord = await discordForTest();
    const endpoint = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 4, data: {} }));
    });
    const command = discord.interaction({ channel_id: channelId });
    await discord.post(endpoint.url, command);
    expect(discord.problems).toEqual([`HTTP answer to ${command.id}: the message is empty`]);
    expect(discord.answers(command.id).first).toBeNull();
  });
});
