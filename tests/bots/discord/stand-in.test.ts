import { type Client, Events, GatewayDispatchEvents, GatewayIntentBits, PermissionFlagsBits, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { startDiscord } from './stand-in/start-discord.ts';
import {
  card,
  channelId,
  clientForTest,
  discordForTest,
  guildId,
  idOf,
  login,
  refusal,
  restForTest,
} from './stand-in/with-discord.ts';

const messages = Routes.channelMessages(channelId);

/** Resolves with the ids of the first `count` interactions a client gets. */
function received(client: Client, count: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const ids: string[] = [];
    client.ws.on(GatewayDispatchEvents.InteractionCreate, ({ id }) => {
      ids.push(id);
      if (ids.length === count) resolve(ids);
    });
  });
}

describe('gateway of the stand-in, with the real client', () => {
  it('delivers an interaction, which is deferred and answered', async () => {
    const discord = await discordForTest();
    const client = clientForTest(discord);
    client.ws.on(GatewayDispatchEvents.InteractionCreate, async ({ id, token, application_id: app }) => {
      await client.rest.post(Routes.interactionCallback(id, token), { body: { type: 5 }, auth: false });
      await client.rest.patch(Routes.webhookMessage(app, token), { body: card('**Three papers**'), auth: false });
    });
    await login(client, discord);
    const command = discord.interaction({ channel_id: channelId, data: { name: 'papers', options: [] } });
    expect(command).toMatchObject({ guild_id: guildId, context: 0, version: 1, type: 2, locale: 'en-US' });
    discord.deliver(command);
    const answers = await discord.answered(command.id, ({ message }) => message !== null);
    expect(answers.first).toEqual({ type: 5 });
    expect(answers.message).toMatchObject({ components: [{ type: 10, content: '**Three papers**' }] });
    expect(discord.gateway.connections.map(({ shard, intents, opened }) => ({ shard, intents, opened }))).toEqual([
      { shard: [0, 1], intents: 0, opened: 'identify' },
    ]);
    expect(client.user?.id).toBe(discord.botUserId);
    expect(discord.problems).toEqual([]);
  });

  it('gives structures that the client understands', async () => {
    const discord = await discordForTest();
    const client = clientForTest(discord, { intents: [GatewayIntentBits.Guilds] });
    const interaction = new Promise((resolve) => client.once(Events.InteractionCreate, resolve));
    await login(client, discord);
    expect(client.guilds.cache.get(guildId)).toMatchObject({ name: 'Lab', available: true });
    expect(client.channels.cache.get(channelId)).toMatchObject({ name: 'papers' });
    discord.deliver(discord.interaction({ channel_id: channelId, data: { name: 'papers' } }));
    expect(await interaction).toMatchObject({ commandName: 'papers', guildId, channelId });
  });

  it('sends no guilds to a client without the intent', async () => {
    const discord = await discordForTest();
    const client = clientForTest(discord);
    const seen: string[] = [];
    client.on(Events.Raw, (packet: { readonly t: string }) => seen.push(packet.t));
    const [id] = [received(client, 1)];
    await login(client, discord);
    discord.deliver(discord.interaction({ guild_id: guildId }));
    await id;
    expect(seen).toEqual(['READY', 'INTERACTION_CREATE']);
  });

  it('replays what was missed to a client that resumes after close code 4000', async () => {
    const discord = await discordForTest();
    const client = clientForTest(discord);
    const both = received(client, 2);
    await login(client, discord);
    const command = discord.interaction({ guild_id: guildId });
    discord.deliver(command);
    discord.gateway.connections[0]?.closeWith(4000);
    const missed = discord.interaction({ guild_id: guildId });
    discord.deliver(missed);
    await discord.gateway.connection(({ opened }) => opened === 'resume');
    expect(await both).toEqual([command.id, missed.id]);
    expect(discord.problems).toEqual([]);
  });

  it('is left and resumed by a client whose heartbeats are not acknowledged', async () => {
    const discord = await discordForTest({ heartbeatMs: 50 });
    const client = clientForTest(discord);
    const one = received(client, 1);
    await login(client, discord);
    discord.gateway.connections[0]?.fallSilent();
    const missed = discord.interaction({ guild_id: guildId });
    discord.deliver(missed);
    await discord.gateway.connection(({ opened }) => opened === 'resume');
    expect(await one).toEqual([missed.id]);
  });

  it('makes a client come back with opcode 7, and resume', async () => {
    const discord = await discordForTest();
    const client = clientForTest(discord);
    await login(client, discord);
    discord.gateway.connections[0]?.requestReconnect();
    const second = await discord.gateway.connection(({ opened }) => opened === 'resume');
    expect(second.shard).toEqual([0, 1]);
  });

  it('makes a client identify anew when its session is invalid', async () => {
    const discord = await discordForTest();
    const client = clientForTest(discord);
    const one = received(client, 1);
    await login(client, discord);
    const [first] = discord.gateway.connections;
    first?.invalidateSession(false);
    await discord.gateway.connection((connection) => connection !== first && connection.opened === 'identify');
    const command = discord.interaction({ guild_id: guildId });
    discord.deliver(command);
    expect(await one).toEqual([command.id]);
  });

  it('sends an interaction to the shard of its guild', async () => {
    const discord = await discordForTest({ shards: 2 });
    const client = clientForTest(discord, { shards: 'auto' });
    const seen = new Promise<number>((resolve) =>
      client.ws.on(GatewayDispatchEvents.InteractionCreate, (_interaction, shard) => resolve(shard)),
    );
    await login(client, discord);
    const odd = String((1_001n << 22n) + 5n);
    discord.addGuild({ id: odd, name: 'On shard 1' });
    discord.deliver(discord.interaction({ guild_id: odd }));
    expect(await seen).toBe(1);
    expect(discord.gateway.connections.map(({ shard }) => shard)).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it('refuses a wrong token, privileged intents and whatever it is told to refuse', async () => {
    const discord = await discordForTest();
    await expect(clientForTest(discord).login('another-token-for-tests')).rejects.toThrow('invalid token');
    const curious = clientForTest(discord, { intents: [GatewayIntentBits.MessageContent] });
    const closed = new Promise<number>((resolve) => curious.on(Events.ShardDisconnect, ({ code }) => resolve(code)));
    curious.on(Events.ShardError, () => {});
    curious.login(discord.token).catch(() => {});
    expect(await closed).toBe(4014);

    const strict = await discordForTest({ identifyRefusedWith: 4011 });
    const alone = clientForTest(strict);
    const refused = new Promise<number>((resolve) => alone.on(Events.ShardDisconnect, ({ code }) => resolve(code)));
    alone.on(Events.ShardError, () => {});
    alone.login(strict.token).catch(() => {});
    expect(await refused).toBe(4011);
  });

  it('says at once when an interaction has nowhere to go, and at its end to everybody who waits', async () => {
    const discord = await startDiscord();
    expect(() => discord.deliver(discord.interaction({ guild_id: guildId }))).toThrow('No client has identified');
    const waiting = discord.gateway.connection(() => false);
    const outcome = expect(waiting).rejects.toThrow('was closed while a test waited for a gateway connection');
    await discord.close();
    await outcome;
  });
});

describe('REST of the stand-in, with the real client', () => {
  it('answers 401 to another token', async () => {
    const discord = await discordForTest();
    expect(await refusal(restForTest(discord, 'another-token-for-tests').get(Routes.gatewayBot()))).toEqual([401, 0]);
    expect(discord.requests[0]).toMatchObject({ method: 'GET', path: '/gateway/bot', authorized: false, status: 401 });
  });

  it('gives back the same message for the same enforced nonce', async () => {
    const discord = await discordForTest();
    const rest = restForTest(discord);
    const body = { ...card('One'), nonce: 'digest-1', enforce_nonce: true };
    const first = await rest.post(messages, { body });
    expect(await rest.post(messages, { body })).toEqual(first);
    await rest.post(messages, { body: { ...body, nonce: 'digest-2' } });
    await rest.post(messages, { body: { ...card('One'), nonce: 'digest-1' } });
    expect(discord.messages(channelId)).toHaveLength(3);
    expect(discord.problems).toEqual([]);
  });

  it('fails as it is told: 429 with a wait, 500, no answer, an answer that is lost', async () => {
    const discord = await discordForTest();
    const rest = restForTest(discord);
    const statuses = (): readonly number[] => discord.requests.map(({ status }) => status);
    discord.fail({ path: /messages$/, answer: { status: 429, body: { retry_after: 0.05 } } });
    await rest.post(messages, { body: card('after a wait') });
    expect(statuses()).toEqual([429, 200]);
    discord.fail({ method: 'POST', path: /messages$/, times: 2, answer: { status: 500 } });
    await rest.get(messages);
    await rest.post(messages, { body: card('after two failures') });
    expect(statuses().slice(2)).toEqual([200, 500, 500, 200]);
    discord.fail({ path: /messages$/, answer: 'hang' });
    await restForTest(discord, discord.token, 500).post(messages, { body: card('after a silence') });
    expect(statuses().slice(6)).toEqual([0, 200]);

    discord.fail({ path: /messages$/, answer: 'drop' });
    const body = { ...card('lost'), nonce: 'n', enforce_nonce: true };
    await expect(rest.post(messages, { body })).rejects.toThrow();
    await rest.post(messages, { body });
    expect(discord.messages(channelId).filter(({ body }) => body['nonce'] === 'n')).toHaveLength(1);
    expect(discord.problems).toEqual([]);
  });

  it('tells the bucket of a channel, and holds to it', async () => {
    const discord = await discordForTest({ bucket: { limit: 1, resetSeconds: 0.2 } });
    const rest = restForTest(discord);
    const send = (content: string): Promise<unknown> => rest.post(messages, { body: card(content) });
    await Promise.all([send('a'), send('b')]);
    // The client reads the headers and waits of itself, so that none is refused.
    expect(discord.requests.map(({ status }) => status)).toEqual([200, 200]);
    const direct = await Promise.all(
      [1, 2].map(() =>
        fetch(`${discord.apiUrl}/v10/channels/${channelId}`, { headers: { authorization: `Bot ${discord.token}` } }),
      ),
    );
    expect(direct.map(({ status }) => status).toSorted()).toEqual([200, 429]);
    const limited = direct.find(({ status }) => status === 429);
    expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await limited?.json()).toMatchObject({ global: false, retry_after: expect.any(Number) });
  });

  it('refuses with the codes of Discord', async () => {
    const discord = await discordForTest();
    const rest = restForTest(discord);
    const all = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);
    const text = (id: string, more = {}) => discord.addChannel({ id, type: 0, name: id, guildId, ...more });
    const post = (id: string): Promise<unknown> => rest.post(Routes.channelMessages(id), { body: card('x') });
    text('21', { botPermissions: all & ~PermissionFlagsBits.SendMessages });
    text('22', { botPermissions: all & ~PermissionFlagsBits.ViewChannel });
    text('23', { type: 15 });
    text('24', { type: 11, parentId: channelId, archived: true, locked: true });
    text('25', { type: 11, parentId: channelId, archived: true });
    expect(await refusal(post('20'))).toEqual([404, 10003]);
    expect(await refusal(post('21'))).toEqual([403, 50013]);
    expect(await refusal(post('22'))).toEqual([403, 50001]);
    expect(await refusal(rest.get(Routes.channel('22')))).toEqual([403, 50001]);
    expect(await refusal(post('23'))).toEqual([400, 50008]);
    expect(await refusal(post('24'))).toEqual([400, 50083]);
    await rest.patch(Routes.channel('24'), { body: { archived: false } });
    await post('24');
    await post('25');
    expect(await rest.get(Routes.channel('25'))).toMatchObject({ thread_metadata: { archived: false } });
    discord.deleteChannel('25');
    expect(await refusal(post('25'))).toEqual([404, 10003]);

    discord.closeDirectMessages('41');
    const direct = async (recipient_id: string): Promise<unknown> =>
      post(idOf(await rest.post(Routes.userChannels(), { body: { recipient_id } })));
    await direct('42');
    expect(await refusal(direct('41'))).toEqual([403, 50007]);
    expect(discord.problems).toEqual([]);
  });

  it('knows announcements, threads and forum posts', async () => {
    const discord = await discordForTest();
    const rest = restForTest(discord);
    discord.addChannel({ id: '31', type: 5, name: 'news', guildId });
    const tags = { availableTags: [{ id: '71', name: 'cs.CL' }], requireTag: true };
    discord.addChannel({ id: '32', type: 15, name: 'forum', guildId, ...tags });
    await rest.post(Routes.channelMessages('31'), { body: card('news') });
    await rest.post(messages, { body: card('no news') });
    const [news = '', other = ''] = [discord.messages('31')[0]?.id, discord.messages(channelId)[0]?.id];
    await rest.post(Routes.channelMessageCrosspost('31', news));
    expect(discord.messages('31')[0]).toMatchObject({ crossposted: true });
    expect(await refusal(rest.post(Routes.channelMessageCrosspost('31', news)))).toEqual([400, 40033]);
    expect(await refusal(rest.post(Routes.channelMessageCrosspost(channelId, other)))).toEqual([400, 50024]);

    const threads = Routes.threads(channelId, other);
    expect(await rest.post(threads, { body: { name: 'More' } })).toMatchObject({
      id: other,
      type: 11,
      parent_id: channelId,
    });
    expect(await refusal(rest.post(threads, { body: { name: 'More' } }))).toEqual([400, 160004]);
    await rest.post(Routes.channelMessages(other), { body: card('in the thread') });

    const forum = Routes.threads('32');
    const post = { name: 'Today', message: card('post') };
    expect(await refusal(rest.post(forum, { body: post }))).toEqual([400, 40067]);
    expect(await refusal(rest.post(forum, { body: { ...post, applied_tags: ['99'] } }))).toEqual([400, 10087]);
    const made = await rest.post(forum, { body: { ...post, applied_tags: ['71'] } });
    expect(made).toMatchObject({ name: 'Today', applied_tags: ['71'], message: { components: [{ content: 'post' }] } });
    expect(discord.problems).toEqual([]);
  });

  it('edits messages, old ones that are no longer there too', async () => {
    const discord = await discordForTest();
    const rest = restForTest(discord);
    await rest.post(messages, { body: card('first') });
    const id = discord.messages(channelId)[0]?.id ?? '';
    await rest.patch(Routes.channelMessage(channelId, id), { body: card('second') });
    expect(discord.messages(channelId)).toMatchObject([{ edits: 1, body: { components: [{ content: 'second' }] } }]);
    await rest.delete(Routes.channelMessage(channelId, id));
    expect(await refusal(rest.patch(Routes.channelMessage(channelId, id), { body: card('x') }))).toEqual([404, 10008]);
    expect(discord.messages(channelId)).toMatchObject([{ deleted: true }]);
  });

  it('keeps commands as Discord does: ids stay, translations only for who asks, guilds only where installed', async () => {
    const discord = await discordForTest();
    discord.addGuild({ id: '901', name: 'Elsewhere', botIsMember: false });
    discord.addGuild({ id: '902', name: 'Without commands', withCommands: false });
    const rest = restForTest(discord);
    const route = Routes.applicationCommands(discord.applicationId);
    const body = [{ name: 'papers', description: 'Papers', name_localizations: { de: 'paper' }, contexts: [0, 1] }];
    const put = async (): Promise<unknown> => [await rest.put(route, { body })].flat()[0];
    const made = await put();
    expect(made).toMatchObject({ name: 'papers', type: 1, default_member_permissions: null });
    expect(idOf(await put())).toBe(idOf(made));
    expect(discord.interaction({ data: { name: 'papers' } })['data']).toMatchObject({ id: idOf(made) });
    expect([await rest.get(route)].flat()[0]).not.toHaveProperty('name_localizations');
    const whole = await rest.get(route, { query: new URLSearchParams({ with_localizations: 'true' }) });
    expect(whole).toMatchObject([{ name_localizations: { de: 'paper' } }]);
    const inGuild = (id: string) => rest.put(Routes.applicationGuildCommands(discord.applicationId, id), { body });
    await inGuild(guildId);
    expect(discord.commands(guildId)).toHaveLength(1);
    for (const id of ['901', '902', '903']) expect(await refusal(inGuild(id))).toEqual([403, 50001]);
    expect(discord.problems).toEqual([]);
  });

  it('says so when it knows no such route', async () => {
    const discord = await discordForTest();
    expect(await refusal(restForTest(discord).get('/no/such/route'))).toEqual([404, 0]);
    expect(discord.problems).toEqual(['GET /no/such/route: the stand-in knows no such route']);
  });
});
