import { parseArgs } from 'node:util';
import type { DiscordStandIn } from '../tests/bots/discord/stand-in/stand-in.ts';
import { startDiscord } from '../tests/bots/discord/stand-in/start-discord.ts';
import { commandOf, countsOf, type Speed, speedOf, speedWords, type Wait, withLibrary } from './bot-burst.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { BenchError } from './documents.ts';
import { megabytes, ratio, table } from './table.ts';

export const discordUsage = 'discord [--corpus FILE] [--papers 100000] [--commands 200] [--rounds 5] [--guilds 2000]';

type BotKind = 'paperboy' | 'echo' | 'default-caches';

const guildId = '100000000000000001';
const channelId = '200000000000000001';

/** Delivers all commands in one go and times each on this side of the wire. */
async function burst(discord: DiscordStandIn, commands: number, firstAt: number): Promise<readonly Wait[]> {
  const waits = Array.from({ length: commands }, async (_, at) => {
    const { name, options } = commandOf(firstAt + at);
    const given = Object.entries(options).map(([option, value]) => ({ type: 3, name: option, value }));
    const interaction = discord.interaction({
      type: 2,
      guild_id: guildId,
      channel_id: channelId,
      member: { user: { id: `3${String(at).padStart(17, '0')}` } },
      data: { id: '1', name: 'papers', type: 1, options: [{ type: 1, name, options: given }] },
    });
    const start = performance.now();
    const since = () => performance.now() - start;
    const acknowledged = discord.answered(interaction.id, ({ first }) => first !== null).then(since);
    const answered = discord.answered(interaction.id, ({ message }) => message !== null).then(since);
    discord.deliver(interaction);
    return { acknowledgedMs: await acknowledged, answeredMs: await answered };
  });
  return Promise.all(waits);
}

async function withBot<T>(
  bot: BotKind,
  guilds: number,
  database: string,
  use: (discord: DiscordStandIn, child: BotProcess) => Promise<T>,
): Promise<T> {
  const discord = await startDiscord({ checked: false });
  for (let at = 0; at < guilds; at += 1) addGuild(discord, at);
  const child = startBotProcess(new URL('./discord-child.js', import.meta.url));
  try {
    await child.start({ bot, connection: { apiUrl: discord.apiUrl, token: discord.token }, database });
    return await use(discord, child);
  } finally {
    await child.stop();
    await discord.close();
  }
}

/** A guild as they are: thirty channels. */
function addGuild(discord: DiscordStandIn, at: number): void {
  const id = at === 0 ? guildId : `1${String(at).padStart(17, '0')}`;
  discord.addGuild({ id, name: `Guild number ${at}` });
  for (let channel = 0; channel < 30; channel += 1)
    discord.addChannel({
      id: at === 0 && channel === 0 ? channelId : `2${String(at * 100 + channel).padStart(17, '0')}`,
      type: 0,
      name: `channel-${channel}`,
      guildId: id,
    });
}

function discordSpeed(bot: BotKind, database: string, commands: number, rounds: number): Promise<Speed> {
  return withBot(bot, 1, database, (discord, child) =>
    speedOf(child, rounds, (round) => burst(discord, commands, round * commands)),
  );
}

async function heapOf(bot: BotKind, database: string, guilds: number): Promise<number> {
  return withBot(bot, guilds, database, async (discord, child) => {
    if (guilds > 0) await burst(discord, 20, 0); // whatever a handled command leaves behind counts too
    return (await child.report()).heapBytes;
  });
}

/** What 1,000 guilds add to the heap, so that the bots' different sizes without any do not count. */
async function memoryPerThousand(bot: BotKind, database: string, guilds: number): Promise<number> {
  const few = await heapOf(bot, database, 1);
  return ((await heapOf(bot, database, guilds)) - few) / (guilds / 1_000);
}

/** Two hundred commands at once through the real discord.js client beside a bare echo handler, and memory beside discord.js's own caches. */
export async function benchDiscord(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      corpus: { type: 'string' },
      papers: { type: 'string', default: '100000' },
      commands: { type: 'string', default: '200' },
      rounds: { type: 'string', default: '5' },
      guilds: { type: 'string', default: '2000' },
    },
  });
  const { corpus, ...counts } = values;
  const given = countsOf(counts);
  if (given === null) throw new BenchError(`Usage: ${discordUsage}`);
  const { commands, rounds, guilds } = given;
  await withLibrary(corpus, given.papers, async (database, papers) => {
    console.log(`${papers} papers; ${commands} commands at once, ${rounds} times; Node ${process.version}\n`);
    const echo = await discordSpeed('echo', database, commands, rounds);
    const own = await discordSpeed('paperboy', database, commands, rounds);
    console.log(speedWords(own, echo, 'bare echo handler'));
    const ours = await memoryPerThousand('paperboy', database, guilds);
    const defaults = await memoryPerThousand('default-caches', database, guilds);
    console.log(
      table([
        ['heap for 1,000 guilds of 30 channels', ''],
        ['Paperboy', megabytes(ours)],
        ['discord.js, default caches, Guilds intent', megabytes(defaults)],
        ['Paperboy’s share of the default', ratio(ours, defaults)],
      ]),
    );
  });
}
