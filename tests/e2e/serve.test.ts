import { expect, it, onTestFinished } from 'vitest';
import type { DiscordStandIn, DiscordStandInOptions } from '../bots/discord/stand-in/stand-in.ts';
import { startDiscord } from '../bots/discord/stand-in/start-discord.ts';
import { finished, freshEnvironment, runPaperboy, startPaperboy } from './paperboy-process.ts';
import { said } from './said.ts';

const guildId = '100000000000000001';
const channelId = '200000000000000001';

async function openDiscord(options: DiscordStandInOptions = {}): Promise<DiscordStandIn> {
  const discord = await startDiscord(options);
  onTestFinished(() => discord.close());
  discord.addGuild({ id: guildId, name: 'Reading group' });
  discord.addChannel({ id: channelId, type: 0, name: 'papers', guildId });
  return discord;
}

function environment(discord: DiscordStandIn, changes: Readonly<Record<string, string>> = {}) {
  return freshEnvironment({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, ...changes });
}

/** `/papers today`, typed by somebody. */
function today(discord: DiscordStandIn) {
  return discord.interaction({
    type: 2,
    guild_id: guildId,
    channel_id: channelId,
    member: { user: { id: '300000000000000001' } },
    data: { id: '1', name: 'papers', type: 1, options: [{ type: 1, name: 'today', options: [] }] },
  });
}

it('serves Discord by the gateway: registers, answers, and stops when told to', async () => {
  const discord = await openDiscord();
  const env = environment(discord);
  const child = startPaperboy(['serve'], env);
  const done = finished(child);
  expect(await said(child, /sample papers/)).toMatch(
    /serves Discord \(gateway\); commands registered\. Ctrl-C stops it/,
  );
  expect(discord.commands(null)).toHaveLength(2);
  const asked = today(discord);
  discord.deliver(asked);
  const { first, message } = await discord.answered(asked.id, (answers) => answers.message !== null);
  expect(first).toMatchObject({ type: 5 });
  expect(JSON.stringify(message)).toContain('sample');
  child.kill('SIGTERM');
  expect((await done).status).toBe(0);

  const again = startPaperboy(['serve'], env);
  const over = finished(again);
  await said(again, /commands as registered before/);
  expect(discord.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  again.kill('SIGINT');
  expect((await over).status).toBe(0);
  expect(discord.problems).toEqual([]);
});

it('serves Discord by HTTP interactions', async () => {
  const discord = await openDiscord();
  const child = startPaperboy(
    ['serve'],
    environment(discord, { DISCORD_PUBLIC_KEY: discord.publicKey, PAPERBOY_HTTP_PORT: '0' }),
  );
  const done = finished(child);
  const url = /http:\S+(?=;)/.exec(await said(child, /sample papers/))?.[0] ?? '';
  const asked = today(discord);
  expect(await discord.post(url, asked, 'wrong')).toBe(401);
  expect(await discord.post(url, asked)).toBe(200);
  const { first, message } = await discord.answered(asked.id, (answers) => answers.message !== null);
  expect(first).toMatchObject({ type: 5 });
  expect(JSON.stringify(message)).toContain('sample');
  expect((await fetch(new URL('/health', url))).status).toBe(200);
  expect(discord.gateway.connections).toEqual([]);
  child.kill('SIGTERM');
  expect((await done).status).toBe(0);
  expect(discord.problems).toEqual([]);
});

it('stops with one clear sentence where Discord refuses it', async () => {
  const discord = await openDiscord();
  const wrongToken = await runPaperboy(['serve'], environment(discord, { DISCORD_TOKEN: 'not.the.token' }));
  expect(wrongToken.status).toBe(2);
  expect(wrongToken.stderr.trim().split('\n')).toHaveLength(1);
  expect(wrongToken.stderr).toMatch(/token/i);
  expect(wrongToken.stderr).not.toContain('not.the.token');

  const refusing = await openDiscord({ identifyRefusedWith: 4014 });
  const wrongIntents = await runPaperboy(['serve'], environment(refusing));
  expect(wrongIntents.status).toBe(1);
  expect(wrongIntents.stderr.trim().split('\n')).toHaveLength(1);
});

it('comes back by itself after Discord was away, and answers', async () => {
  const before = await startDiscord();
  const child = startPaperboy(['serve'], environment(before));
  const done = finished(child);
  await said(child, /sample papers/);
  await before.close();
  const discord = await openDiscord({ port: Number(new URL(before.apiUrl).port) });
  await discord.gateway.connection(({ opened }) => opened !== null);
  const asked = today(discord);
  discord.deliver(asked);
  await discord.answered(asked.id, ({ message }) => message !== null);
  child.kill('SIGTERM');
  expect((await done).status).toBe(0);
  expect(discord.problems).toEqual([]);
});

it('stops when told to while Discord is away', async () => {
  const discord = await startDiscord();
  const child = startPaperboy(['serve'], environment(discord));
  const done = finished(child);
  await said(child, /sample papers/);
  await discord.close();
  child.kill('SIGTERM');
  expect((await done).status).toBe(0);
});

it('does not start where no command could arrive', async () => {
  const elsewhere = await openDiscord({ application: { interactions_endpoint_url: 'https://elsewhere.example/' } });
  const gateway = await runPaperboy(['serve'], environment(elsewhere));
  expect([gateway.status, gateway.stderr]).toEqual([2, expect.stringContaining('https://elsewhere.example/')]);
  const discord = await openDiscord();
  const wrongKey = await runPaperboy(['serve'], environment(discord, { DISCORD_PUBLIC_KEY: '0'.repeat(64) }));
  expect([wrongKey.status, wrongKey.stderr]).toEqual([2, expect.stringContaining('not the key of this app')]);
});

it('says what to set where nothing is configured', async () => {
  const run = await runPaperboy(['serve'], freshEnvironment());
  expect([run.status, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain('DISCORD_TOKEN');
  expect(run.stderr).toContain('SLACK_BOT_TOKEN');
});

it('ends a connection that Discord closes for good', async () => {
  const discord = await openDiscord();
  const child = startPaperboy(['serve'], environment(discord));
  const done = finished(child);
  await said(child, /sample papers/);
  const connection = await discord.gateway.connection(({ opened }) => opened === 'identify');
  connection.closeWith(4004);
  const { status, stderr } = await done;
  expect(status).toBe(1);
  expect(stderr).toMatch(/token/);
});
