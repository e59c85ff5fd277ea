import { describe, expect, it } from 'vitest';
import type { DiscordStandIn, DiscordStandInOptions } from '../bots/discord/stand-in/stand-in.ts';
import { startDiscord } from '../bots/discord/stand-in/start-discord.ts';
import { type AtEnd, finished, freshEnvironment, runPaperboy, startPaperboy } from './paperboy-process.ts';
import { said } from './said.ts';

const guildId = '100000000000000001';
const channelId = '200000000000000001';

async function openDiscord(atEnd: AtEnd, options: DiscordStandInOptions = {}): Promise<DiscordStandIn> {
  const discord = await startDiscord(options);
  atEnd(() => discord.close());
  discord.addGuild({ id: guildId, name: 'Reading group' });
  discord.addChannel({ id: channelId, type: 0, name: 'papers', guildId });
  return discord;
}

function environment(atEnd: AtEnd, discord: DiscordStandIn, changes: Readonly<Record<string, string>> = {}) {
  return freshEnvironment({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, ...changes }, atEnd);
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

// Beside each other: most of the time they wait for processes and for discord.js, which identifies once in 5 s.
describe.concurrent('paperboy serve with Discord', { timeout: 60_000 }, () => {
  it('serves Discord by the gateway: registers, answers, and stops when told to', async ({ onTestFinished: atEnd }) => {
    const discord = await openDiscord(atEnd);
    const env = environment(atEnd, discord);
    const child = startPaperboy(['serve'], env, atEnd);
    const done = finished(child);
    expect(await said(child, /sample papers/)).toMatch(
      /serves Discord \(gateway\); commands registered\. Ctrl-C stops it/,
    );
    expect(discord.commands(null)).toHaveLength(3);
    const asked = today(discord);
    discord.deliver(asked);
    const { first, message } = await discord.answered(asked.id, (answers) => answers.message !== null);
    expect(first).toMatchObject({ type: 5 });
    expect(JSON.stringify(message)).toContain('sample');
    child.kill('SIGTERM');
    expect((await done).status).toBe(0);

    const again = startPaperboy(['serve'], env, atEnd);
    const over = finished(again);
    await said(again, /commands as registered before/);
    expect(discord.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    again.kill('SIGINT');
    expect((await over).status).toBe(0);
    expect(discord.problems).toEqual([]);
  });

  it('serves Discord by HTTP interactions', async ({ onTestFinished: atEnd }) => {
    const discord = await openDiscord(atEnd);
    const child = startPaperboy(
      ['serve'],
      environment(atEnd, discord, { DISCORD_PUBLIC_KEY: discord.publicKey, PAPERBOY_HTTP_PORT: '0' }),
      atEnd,
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

  it('stops with one clear sentence where Discord refuses it', async ({ onTestFinished: atEnd }) => {
    const discord = await openDiscord(atEnd);
    const wrongToken = await runPaperboy(
      ['serve'],
      environment(atEnd, discord, { DISCORD_TOKEN: 'not.the.token' }),
      '',
      atEnd,
    );
    expect(wrongToken.status).toBe(2);
    expect(wrongToken.stderr.trim().split('\n')).toHaveLength(1);
    expect(wrongToken.stderr).toMatch(/token/i);
    expect(wrongToken.stderr).not.toContain('not.the.token');

    const refusing = await openDiscord(atEnd, { identifyRefusedWith: 4014 });
    const wrongIntents = await runPaperboy(['serve'], environment(atEnd, refusing), '', atEnd);
    expect(wrongIntents.status).toBe(1);
    expect(wrongIntents.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('comes back by itself after Discord was away, and answers', async ({ onTestFinished: atEnd }) => {
    const before = await startDiscord();
    const child = startPaperboy(['serve'], environment(atEnd, before), atEnd);
    const done = finished(child);
    await said(child, /sample papers/);
    await before.close();
    const discord = await openDiscord(atEnd, { port: Number(new URL(before.apiUrl).port) });
    await discord.gateway.connection(({ opened }) => opened !== null);
    const asked = today(discord);
    discord.deliver(asked);
    await discord.answered(asked.id, ({ message }) => message !== null);
    child.kill('SIGTERM');
    expect((await done).status).toBe(0);
    expect(discord.problems).toEqual([]);
  });

  it('stops when told to while Discord is away', async ({ onTestFinished: atEnd }) => {
    const discord = await startDiscord();
    const child = startPaperboy(['serve'], environment(atEnd, discord), atEnd);
    const done = finished(child);
    await said(child, /sample papers/);
    await discord.close();
    child.kill('SIGTERM');
    expect((await done).status).toBe(0);
  });

  it('does not start where no command could arrive', async ({ onTestFinished: atEnd }) => {
    const elsewhere = await openDiscord(atEnd, {
      application: { interactions_endpoint_url: 'https://elsewhere.example/' },
    });
    const gateway = await runPaperboy(['serve'], environment(atEnd, elsewhere), '', atEnd);
    expect([gateway.status, gateway.stderr]).toEqual([2, expect.stringContaining('https://elsewhere.example/')]);
    const discord = await openDiscord(atEnd);
    const wrongKey = await runPaperboy(
      ['serve'],
      environment(atEnd, discord, { DISCORD_PUBLIC_KEY: '0'.repeat(64) }),
      '',
      atEnd,
    );
    expect([wrongKey.status, wrongKey.stderr]).toEqual([2, expect.stringContaining('not the key of this app')]);
  });

  it('says what to set where nothing is configured', async ({ onTestFinished: atEnd }) => {
    const run = await runPaperboy(['serve'], freshEnvironment({}, atEnd), '', atEnd);
    expect([run.status, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('DISCORD_TOKEN');
    expect(run.stderr).toContain('SLACK_BOT_TOKEN');
  });

  it('ends a connection that Discord closes for good', async ({ onTestFinished: atEnd }) => {
    const discord = await openDiscord(atEnd);
    const child = startPaperboy(['serve'], environment(atEnd, discord), atEnd);
    const done = finished(child);
    await said(child, /sample papers/);
    const connection = await discord.gateway.connection(({ opened }) => opened === 'identify');
    connection.closeWith(4004);
    const { status, stderr } = await done;
    expect(status).toBe(1);
    expect(stderr).toMatch(/token/);
  });
});
