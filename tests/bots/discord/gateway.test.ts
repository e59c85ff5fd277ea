import { createServer } from 'node:http';
import { Client } from 'discord.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGatewayBot } from '../../../src/bots/discord/gateway.ts';
import type { Shards } from '../../../src/bots/discord/shards.ts';
import type { Bot } from '../../../src/core/bot.ts';
import { discordBotContract } from '../../contracts/discord-bot.ts';
import { type BotScene, guild, hasAnswer, openScene, slash, wordsOf } from './bot-scene.ts';
import type { DiscordStandInOptions, GatewayConnection } from './stand-in/stand-in.ts';

const never = new AbortController().signal;
const auto: Shards = { kind: 'auto' };

function botOf(scene: BotScene, changes: Partial<Parameters<typeof createGatewayBot>[0]> = {}): Bot {
  const { apiUrl, token } = scene.discord;
  return createGatewayBot({ apiUrl, token, userAgent: 'paperboy/0.0.0', shards: auto, ...changes }, scene);
}

discordBotContract('Gateway', async (scene) => {
  const bot = botOf(scene);
  await bot.start(never);
  return { deliver: (interaction) => scene.discord.deliver(interaction), stop: () => bot.stop() };
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type AtEnd = (close: () => Promise<void>) => void;
const afterThisTest: AtEnd = (close) => void closing.push(close);

async function scenery(options: DiscordStandInOptions = {}, atEnd = afterThisTest): Promise<BotScene> {
  const scene = await openScene(options);
  atEnd(scene.close);
  return scene;
}

async function connected(
  options: DiscordStandInOptions = {},
  changes: Parameters<typeof botOf>[1] = {},
  atEnd = afterThisTest,
): Promise<{ readonly scene: BotScene; readonly bot: Bot; readonly first: GatewayConnection }> {
  const scene = await scenery(options, atEnd);
  const bot = botOf(scene, changes);
  atEnd(() => bot.stop());
  await bot.start(never);
  const [first] = scene.discord.gateway.connections;
  if (!first) expect.fail('started without a connection');
  return { scene, bot, first };
}

async function answers({ discord }: BotScene): Promise<void> {
  const asked = slash(discord, 'turns');
  discord.deliver(asked);
  expect(wordsOf((await discord.answered(asked.id, hasAnswer)).message)).toBe('Page 1.');
  expect(discord.problems).toEqual([]);
}

describe('the gateway', () => {
  it('asks for no intents', async () => {
    const { first } = await connected();
    expect(first.intents).toBe(0);
  });

  it('keeps nothing of what Discord tells', async () => {
    // The client is the bot's own: only discord.js's login says which one it is.
    const login = vi.spyOn(Client.prototype, 'login');
    closing.push(async () => login.mockRestore());
    const scene = await scenery();
    const guilds = ['400000000000000031', '400000000000000032', '400000000000000033'];
    for (const id of guilds) scene.discord.addGuild({ id, name: `Guild ${id}` });
    const bot = botOf(scene);
    closing.push(() => bot.stop());
    await bot.start(never);
    for (const id of guilds) scene.discord.gateway.dispatch('GUILD_CREATE', { id, name: 'A guild', unavailable: true });
    await answers(scene);
    const [client] = login.mock.contexts;
    if (!(client instanceof Client)) expect.fail('nobody logged in');
    const kept = [client.guilds, client.channels, client.users].map(({ cache }) => [...cache.keys()]);
    expect(kept).toEqual([[], [], [scene.discord.botUserId]]);
  });

  // Beside each other: discord.js waits up to 5 s before it identifies again.
  it.concurrent.for<readonly [string, 'resume' | 'identify', (connection: GatewayConnection) => void]>([
    ['a close with an unknown error', 'resume', (connection) => connection.closeWith(4000)],
    ['a request to reconnect', 'resume', (connection) => connection.requestReconnect()],
    ['a session that is over', 'identify', (connection) => connection.invalidateSession(false)],
    ['a wrong sequence', 'identify', (connection) => connection.closeWith(4007)],
    ['a connection that is silent', 'resume', (connection) => connection.fallSilent()],
  ])('comes back after %s by %s', async ([, how, lose], { onTestFinished }) => {
    const { scene, first } = await connected({ heartbeatMs: 150 }, {}, onTestFinished);
    lose(first);
    const second = await scene.discord.gateway.connection((one) => one !== first && one.opened === how);
    expect(second.shard).toEqual([0, 1]);
    await answers(scene);
  });

  it('answers what was asked while it was away', async () => {
    const { scene, first } = await connected();
    first.closeWith(4000);
    const asked = slash(scene.discord, 'turns');
    scene.discord.deliver(asked);
    expect(wordsOf((await scene.discord.answered(asked.id, hasAnswer)).message)).toBe('Page 1.');
  });

  it('goes on in a session that can be resumed', async () => {
    const { scene, first } = await connected();
    first.invalidateSession(true);
    await answers(scene);
  });

  it('takes as many shards as Discord recommends', async () => {
    const { scene } = await connected({ shards: 2 });
    expect(scene.discord.gateway.connections.map(({ shard }) => shard)).toEqual([
      [0, 2],
      [1, 2],
    ]);
    await answers(scene);
  }, 15_000);

  it('takes the shards of one process among several', async () => {
    const shard = Number((BigInt(guild) >> 22n) % 4n);
    const { scene } = await connected({}, { shards: { kind: 'some', ids: [shard], count: 4 } });
    expect(scene.discord.gateway.connections.map((one) => one.shard)).toEqual([[shard, 4]]);
    await answers(scene);
  });

  it('survives what discord.js would stumble over, and goes on', async () => {
    const { scene } = await connected();
    for (const strange of [null, 7, {}, { type: 2 }, { id: '1', type: 3, channel: 'x', data: null }])
      scene.discord.gateway.dispatch('INTERACTION_CREATE', strange);
    scene.discord.gateway.dispatch('CHANNEL_CREATE', { nonsense: true });
    scene.discord.gateway.dispatch('AN_EVENT_OF_THE_FUTURE', null);
    await answers(scene);
    expect(scene.logged).toContain('an interaction could not be read');
  });

  it('goes on when the acknowledgement arrived but its answer was lost', async () => {
    const { scene } = await connected();
    scene.discord.fail({ path: /callback$/, answer: 'drop' });
    await answers(scene);
    const callbacks = scene.discord.requests.filter(({ path }) => path.endsWith('/callback'));
    expect(callbacks.map(({ status }) => status)).toEqual([0, 400]);
  });

  it.each([
    ['another copy was faster', 40_060, 400],
    ['it was too late', 10_062, 404],
  ])('does not work where %s', async (_what, code, status) => {
    const { scene } = await connected();
    scene.discord.fail({ path: /callback$/, answer: { status, body: { code, message: 'No.' } } });
    scene.discord.deliver(slash(scene.discord, 'whisper'));
    await scene.discord.request(({ path }) => path.endsWith('/callback'));
    await scene.handler.idle();
    expect(scene.edge.ran).toEqual([]);
    expect(scene.logged).toContain('an interaction was not acknowledged');
  });
});

describe('a gateway that cannot be had', () => {
  const startOf = async (scene: BotScene, changes: Parameters<typeof botOf>[1] = {}): Promise<unknown> => {
    const bot = botOf(scene, changes);
    closing.push(() => bot.stop());
    return bot.start(never).then(
      () => 'started',
      (error: unknown) => error,
    );
  };

  it('says that the token is wrong', async () => {
    expect(await startOf(await scenery(), { token: 'another-token' })).toMatchObject({
      code: 'platform-refused',
      message: 'Discord does not accept the bot token.',
      hint: expect.stringContaining('DISCORD_TOKEN'),
    });
  });

  it.each([
    [4004, 'Discord does not accept the bot token.', 'DISCORD_TOKEN'],
    [4010, 'Discord does not accept the shards of DISCORD_SHARDS.', 'auto'],
    [4011, 'The bot is in too many servers for so few shards.', 'DISCORD_SHARDS'],
    [4012, 'Discord no longer takes this version of its gateway.', 'update'],
    [4013, 'Discord does not know the intents that Paperboy asked for.', 'update'],
    [4014, 'Discord does not allow this bot the intents that Paperboy asked for.', 'privileged'],
  ])('says what close code %i means', async (identifyRefusedWith, message, hint) => {
    expect(await startOf(await scenery({ identifyRefusedWith }))).toMatchObject({
      code: 'platform-refused',
      message,
      hint: expect.stringContaining(hint),
    });
  });

  it('says that Discord cannot be reached', async () => {
    const scene = await scenery();
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    const unreachable = { message: 'Discord cannot be reached.', hint: expect.stringContaining('network') };
    expect(await startOf(scene, { apiUrl: `http://127.0.0.1:${port}/api` })).toMatchObject(unreachable);
    scene.discord.fail({ path: /gateway/, times: 9, answer: { status: 503 } });
    expect(await startOf(scene)).toMatchObject({ message: 'Discord cannot be reached (it answered 503).' });
  });

  it('says that there were too many starts', async () => {
    const scene = await scenery();
    const limit = { total: 1000, remaining: 0, reset_after: 3_600_000, max_concurrency: 1 };
    const body = { url: 'ws://127.0.0.1:1', shards: 1, session_start_limit: limit };
    scene.discord.fail({ path: /gateway/, answer: { status: 200, body } });
    expect(await startOf(scene)).toMatchObject({ message: expect.stringContaining('too often') });
  });

  it('stops waiting when it is called off', async () => {
    const scene = await scenery();
    scene.discord.fail({ path: /gateway/, answer: 'hang' });
    const calledOff = new AbortController();
    const bot = botOf(scene);
    closing.push(() => bot.stop());
    const started = bot.start(calledOff.signal);
    await scene.discord.request(({ path }) => path === '/gateway/bot');
    calledOff.abort(new Error('enough'));
    await expect(started).rejects.toThrow('enough');
  });
});

describe('the end', () => {
  it('is told with its reason when Discord closes for good', async () => {
    const { bot, first } = await connected();
    first.closeWith(4004);
    await expect(bot.ended).rejects.toMatchObject({
      code: 'platform-refused',
      message: 'Discord does not accept the bot token.',
    });
  });

  it('leaves no connection behind, also while one is coming back', async () => {
    const scene = await scenery();
    let lost: () => void = () => undefined;
    const reconnecting = new Promise<void>((resolve) => {
      lost = resolve;
    });
    const info = (message: string) => (message === 'reconnecting to Discord' ? lost() : undefined);
    const bot = botOf({ ...scene, log: { ...scene.log, info } });
    closing.push(() => bot.stop());
    await bot.start(never);
    scene.discord.gateway.connections[0]?.closeWith(4000);
    await reconnecting;
    await bot.stop();
    expect(scene.discord.gateway.connections.map(({ opened }) => opened)).toEqual(['identify', 'resume']);
    expect(() => scene.discord.deliver(slash(scene.discord, 'turns'))).toThrow('No client has identified');
  });

  it('may be asked for twice', async () => {
    const { scene, bot } = await connected();
    await Promise.all([bot.stop(), bot.stop()]);
    await bot.stop();
    expect(scene.logged).toEqual([]);
  });
});
