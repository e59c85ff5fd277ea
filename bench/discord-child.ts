/** One Discord bot in a process of its own, started by `discord.ts`: Paperboy, or a bare discord.js client as its peer. */
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { openDiscord } from '../src/discord.ts';
import { openPaperboy } from '../src/main.ts';
import { readConfig } from '../src/runtime/config.ts';
import { createLogs } from '../src/runtime/log.ts';
import { type RunningBot, runBotProcess } from './bot-process.ts';

/**
 * As most bots begin: the client's defaults, the one intent a slash-command bot usually names, defer and edit. `echo` is the peer for speed,
 * `default-caches` the one for memory.
 */
async function startPeer(kind: string, api: string, token: string): Promise<RunningBot> {
  const client = new Client({ intents: kind === 'echo' ? [] : [GatewayIntentBits.Guilds], rest: { api } });
  client.on(Events.InteractionCreate, async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    await interaction.deferReply();
    await interaction.editReply(`You said ${interaction.commandName}.`);
  });
  const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
  await client.login(token);
  await ready;
  return { stop: () => client.destroy() };
}

async function startPaperboy(apiUrl: string, token: string, database: string): Promise<RunningBot> {
  const config = readConfig(
    { PAPERBOY_DATABASE: database, DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl },
    process.platform,
  );
  if (config.discord === null) throw new Error('no token was given');
  const paperboy = await openPaperboy(config);
  const { signal } = new AbortController();
  const discord = await openDiscord(paperboy, config.discord, createLogs(config), signal);
  await discord.gateway().start(signal);
  return {
    async stop() {
      await discord.stop();
      await paperboy.close();
    },
  };
}

if (process.send)
  runBotProcess(({ bot, connection: { apiUrl = '', token = '' }, database }) =>
    bot === 'paperboy' ? startPaperboy(apiUrl, token, database) : startPeer(bot, apiUrl, token),
  );
