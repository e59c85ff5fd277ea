import { Client, type ClientOptions, DiscordAPIError, Events, MessageFlags, REST } from 'discord.js';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { DiscordStandIn, DiscordStandInOptions } from './stand-in.ts';
import { startDiscord } from './start-discord.ts';

export const guildId = '900000000000000001';
export const channelId = '910000000000000001';

/** A message of one text, as Paperboy sends them. */
export function card(content: string): Record<string, unknown> {
  return { flags: MessageFlags.IsComponentsV2, components: [{ type: 10, content }], allowed_mentions: { parse: [] } };
}

/** A Discord for the rest of the test, with one guild that has one channel. */
export async function discordForTest(options?: DiscordStandInOptions): Promise<DiscordStandIn> {
  const discord = await startDiscord(options);
  onTestFinished(() => discord.close());
  discord.addGuild({ id: guildId, name: 'Lab' });
  discord.addChannel({ id: channelId, type: 0, name: 'papers', guildId });
  return discord;
}

/** The real REST client, for the rest of the test. */
export function restForTest(discord: DiscordStandIn, token = discord.token, timeoutMs = 15_000): REST {
  const rest = new REST({ api: discord.apiUrl, version: '10', retries: 2, timeout: timeoutMs }).setToken(token);
  onTestFinished(() => {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  });
  return rest;
}

/** The real gateway client, for the rest of the test. */
export function clientForTest(discord: DiscordStandIn, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({
    intents: [],
    rest: { api: discord.apiUrl },
    // The client's own would wait five seconds between two IDENTIFYs.
    ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
    ...options,
  });
  onTestFinished(() => client.destroy());
  return client;
}

export async function login(client: Client, discord: DiscordStandIn): Promise<void> {
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;
}

/** Status and code with which Discord refuses a request. */
export async function refusal(request: Promise<unknown>): Promise<readonly [status: number, code: string | number]> {
  const error = await request.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DiscordAPIError)) throw new Error(`Not refused by Discord: ${String(error)}`);
  return [error.status, error.code];
}

/** The id in an answer. */
export function idOf(answer: unknown): string {
  return z.object({ id: z.string() }).parse(answer).id;
}
