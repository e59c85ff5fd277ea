import { type ChildProcess, fork } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DiscordStandIn } from '../tests/bots/discord/stand-in/stand-in.ts';
import { startDiscord } from '../tests/bots/discord/stand-in/start-discord.ts';
import { type DiscordChildMessage, type discordBotKinds, discordChildMessage } from './discord-child.ts';
import { BenchError, batchesOf, documentsOf, sharedFile } from './documents.ts';
import { searchEngines } from './engines/index.ts';
import { percentile } from './metrics.ts';
import { typedQueries } from './queries.ts';
import { megabytes, milliseconds, ratio, table } from './table.ts';

export const discordUsage = 'discord [--corpus FILE] [--papers 100000] [--commands 200] [--rounds 5] [--guilds 2000]';

type BotKind = (typeof discordBotKinds)[number];

const batchSize = 1_000;
const guildId = '100000000000000001';
const channelId = '200000000000000001';

interface ChildBot {
  ask<Kind extends DiscordChildMessage['kind']>(
    order: { readonly kind: string } & Readonly<Record<string, unknown>>,
    answer: Kind,
  ): Promise<Extract<DiscordChildMessage, { kind: Kind }>>;
  stop(): Promise<void>;
}

function startChild(): ChildBot {
  const path = new URL('./discord-child.js', import.meta.url);
  const child: ChildProcess = fork(path, { execArgv: ['--expose-gc'] });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    ask: (order, answer) =>
      new Promise((done, fail) => {
        const failed = (): void => fail(new BenchError('The bot under test ended.'));
        child.once('exit', failed);
        child.on('message', function take(raw) {
          const message = discordChildMessage.parse(raw);
          if (message.kind !== answer) return;
          child.off('message', take);
          child.off('exit', failed);
          done(message as Extract<DiscordChildMessage, { kind: typeof answer }>);
        });
        child.send(order);
      }),
    async stop() {
      if (child.connected) child.send({ kind: 'stop' });
      await ended;
    },
  };
}

async function buildLibrary(folder: string, corpus: string, papers: number): Promise<number> {
  const engine = await searchEngines['paperboy']?.open(folder);
  if (!engine) throw new Error('no engine of our own');
  let added = 0;
  for await (const batch of batchesOf(documentsOf(corpus, papers), batchSize)) {
    await engine.add(batch);
    added += batch.length;
  }
  await engine.close();
  return added;
}

/** The command of each of many people at once: mostly searches, as in a busy hour, with lists and cards between them. */
function commandOf(at: number): Readonly<Record<string, unknown>> {
  const query = typedQueries[at % typedQueries.length] ?? 'diffusion models';
  const string = (name: string, value: string) => ({ type: 3, name, value });
  switch (at % 8) {
    case 5:
      return { type: 1, name: 'today', options: [] };
    case 6:
      return { type: 1, name: 'top', options: [string('period', 'all')] };
    case 7:
      return { type: 1, name: 'show', options: [string('paper', query)] };
    default:
      return { type: 1, name: 'search', options: [string('query', query)] };
  }
}

interface Times {
  readonly acknowledgedMs: readonly number[];
  readonly answeredMs: readonly number[];
}

/** Delivers all commands in one go and times each on this side of the wire. */
async function burst(discord: DiscordStandIn, commands: number, firstAt: number): Promise<Times> {
  const waits = Array.from({ length: commands }, async (_, at) => {
    const interaction = discord.interaction({
      type: 2,
      guild_id: guildId,
      channel_id: channelId,
      member: { user: { id: `3${String(at).padStart(17, '0')}` } },
      data: { id: '1', name: 'papers', type: 1, options: [commandOf(firstAt + at)] },
    });
    const start = performance.now();
    const since = () => performance.now() - start;
    const acknowledged = discord.answered(interaction.id, ({ first }) => first !== null).then(since);
    const answered = discord.answered(interaction.id, ({ message }) => message !== null).then(since);
    discord.deliver(interaction);
    return { acknowledged: await acknowledged, answered: await answered };
  });
  const times = await Promise.all(waits);
  return {
    acknowledgedMs: times.map(({ acknowledged }) => acknowledged),
    answeredMs: times.map(({ answered }) => answered),
  };
}

async function withBot<T>(
  bot: BotKind,
  guilds: number,
  database: string,
  use: (discord: DiscordStandIn, child: ChildBot) => Promise<T>,
): Promise<T> {
  const discord = await startDiscord({ checked: false });
  for (let at = 0; at < guilds; at += 1) addGuild(discord, at);
  const child = startChild();
  try {
    await child.ask({ kind: 'start', bot, apiUrl: discord.apiUrl, token: discord.token, database }, 'ready');
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

interface Speed extends Times {
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
}

async function speedOf(bot: BotKind, database: string, commands: number, rounds: number): Promise<Speed> {
  return withBot(bot, 1, database, async (discord, child) => {
    await burst(discord, commands, 0); // code is compiled and pages are read before anything is measured
    await child.ask({ kind: 'watch' }, 'watching');
    const times: Times[] = [];
    for (let round = 1; round <= rounds; round += 1) times.push(await burst(discord, commands, round * commands));
    const { loopP99Ms, loopMaxMs } = await child.ask({ kind: 'report' }, 'report');
    return {
      acknowledgedMs: times.flatMap(({ acknowledgedMs }) => acknowledgedMs),
      answeredMs: times.flatMap(({ answeredMs }) => answeredMs),
      loopP99Ms,
      loopMaxMs,
    };
  });
}

async function heapOf(bot: BotKind, database: string, guilds: number): Promise<number> {
  return withBot(bot, guilds, database, async (discord, child) => {
    if (guilds > 0) await burst(discord, 20, 0); // whatever a handled command leaves behind counts too
    return (await child.ask({ kind: 'report' }, 'report')).heapBytes;
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
  const corpus = resolve(values.corpus ?? sharedFile('corpus', 'papers-100k.jsonl.gz'));
  const [papers, commands, rounds, guilds] = [values.papers, values.commands, values.rounds, values.guilds].map(Number);
  if (![papers, commands, rounds, guilds].every((count) => Number.isInteger(count) && Number(count) > 0))
    throw new BenchError(`Usage: ${discordUsage}`);
  // The product reads its version beside its compiled files.
  await copyFile(new URL('../../package.json', import.meta.url), new URL('../package.json', import.meta.url));
  const root = await mkdtemp(join(tmpdir(), 'paperboy-bench-'));
  try {
    const added = await buildLibrary(root, corpus, Number(papers));
    const database = join(root, 'paperboy.sqlite');
    console.log(`${added} papers; ${commands} commands at once, ${rounds} times; Node ${process.version}\n`);
    const echo = await speedOf('echo', database, Number(commands), Number(rounds));
    const own = await speedOf('paperboy', database, Number(commands), Number(rounds));
    const row = (name: string, speed: Speed): readonly string[] => [
      name,
      ...[speed.acknowledgedMs, speed.answeredMs].flatMap((times) => [
        milliseconds(percentile(times, 0.5)),
        milliseconds(percentile(times, 0.99)),
      ]),
      milliseconds(speed.loopP99Ms),
      milliseconds(speed.loopMaxMs),
    ];
    console.log(
      table([
        ['', 'acknowledged p50', 'p99', 'answered p50', 'p99', 'loop p99', 'loop max'],
        row('Paperboy', own),
        row('bare echo handler', echo),
      ]),
    );
    const share = (of: (speed: Speed) => readonly number[], at: number): string =>
      ratio(percentile(of(own), at), percentile(of(echo), at));
    console.log(
      `\nPaperboy’s share of the echo handler: acknowledged p50 ${share((speed) => speed.acknowledgedMs, 0.5)}, ` +
        `p99 ${share((speed) => speed.acknowledgedMs, 0.99)}; answered p99 ${share((speed) => speed.answeredMs, 0.99)}\n`,
    );
    const memory = new Map<BotKind, number>();
    for (const bot of ['paperboy', 'default-caches'] as const)
      memory.set(bot, await memoryPerThousand(bot, database, Number(guilds)));
    const of = (bot: BotKind): number => memory.get(bot) ?? 0;
    console.log(
      table([
        ['heap for 1,000 guilds of 30 channels', ''],
        ['Paperboy', megabytes(of('paperboy'))],
        ['discord.js, default caches, Guilds intent', megabytes(of('default-caches'))],
        ['Paperboy’s share of the default', ratio(of('paperboy'), of('default-caches'))],
      ]),
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
