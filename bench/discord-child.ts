/** One Discord bot in a process of its own, started by `discord.ts`: Paperboy, or a bare discord.js client as its peer. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { z } from 'zod';
import { openDiscord } from '../src/discord.ts';
import { openPaperboy } from '../src/main.ts';
import { readConfig } from '../src/runtime/config.ts';
import { createLogs } from '../src/runtime/log.ts';

/** What Node's sampling of the event loop rests between two samples: part of every delay it reports. */
const samplingMs = 1;

/** `echo`: the peer for speed; `default-caches`: the peer for memory. */
export const discordBotKinds = ['paperboy', 'echo', 'default-caches'] as const;

const order = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    bot: z.enum(discordBotKinds),
    apiUrl: z.string(),
    token: z.string(),
    database: z.string(),
  }),
  z.object({ kind: z.literal('watch') }),
  z.object({ kind: z.literal('report') }),
  z.object({ kind: z.literal('stop') }),
]);

export const discordChildMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('watching') }),
  z.object({ kind: z.literal('report'), loopP99Ms: z.number(), loopMaxMs: z.number(), heapBytes: z.number() }),
]);
export type DiscordChildMessage = z.output<typeof discordChildMessage>;

interface RunningBot {
  stop(): Promise<void>;
}

/** As most bots begin: the client's defaults, the one intent a slash-command bot usually names, defer and edit. */
async function startPeer(kind: 'echo' | 'default-caches', apiUrl: string, token: string): Promise<RunningBot> {
  const client = new Client({
    intents: kind === 'echo' ? [] : [GatewayIntentBits.Guilds],
    rest: { api: apiUrl },
  });
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

function settledHeap(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function send(message: DiscordChildMessage): void {
  process.send?.(message);
}

if (process.send) {
  let bot: RunningBot | null = null;
  const delay = monitorEventLoopDelay({ resolution: samplingMs });
  process.on('message', async (raw) => {
    const message = order.parse(raw);
    switch (message.kind) {
      case 'start': {
        const { bot: kind, apiUrl, token, database } = message;
        bot = await (kind === 'paperboy' ? startPaperboy(apiUrl, token, database) : startPeer(kind, apiUrl, token));
        send({ kind: 'ready' });
        break;
      }
      case 'watch':
        delay.enable();
        delay.reset();
        send({ kind: 'watching' });
        break;
      case 'report':
        delay.disable();
        send({
          kind: 'report',
          loopP99Ms: delay.percentile(99) / 1e6 - samplingMs,
          loopMaxMs: delay.max / 1e6 - samplingMs,
          heapBytes: settledHeap(),
        });
        break;
      case 'stop':
        await bot?.stop();
        process.disconnect();
        break;
    }
  });
}
