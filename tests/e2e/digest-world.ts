import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { botScopes } from '../../src/bots/slack/scopes.ts';
import { firstProgress } from '../../src/core/digest/progress.ts';
import type { DigestSettings, Layout, Subscription } from '../../src/core/digest/subscription.ts';
import { addDays, isWeekend, type LocalDate, localDateIn } from '../../src/core/local-date.ts';
import type { Destination } from '../../src/core/messenger.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-store.ts';
import type { DiscordStandIn } from '../bots/discord/stand-in/stand-in.ts';
import { startDiscord } from '../bots/discord/stand-in/start-discord.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import type { SlackStandIn } from '../bots/slack/stand-in/stand-in.ts';
import { startSlack } from '../bots/slack/stand-in/start-slack.ts';
import { type AtEnd, dailyEntry, freshEnvironment, standIn } from './paperboy-process.ts';

const executable = resolve(import.meta.dirname, '../../dist/cli.js');
const shiftedClock = resolve(import.meta.dirname, 'shifted-clock.mjs');

const guild = '500000000000000001';
export const boss = '500000000000000009';
export const discordChannels = {
  list: '500000000000000011',
  cards: '500000000000000012',
  forbidden: '500000000000000013',
};
export const papersADay = 4;

/** The papers of a day's list: ids that no other day has. */
function papersOf(date: LocalDate): readonly unknown[] {
  const day = Math.floor(Date.parse(date) / 86_400_000) % 1_000;
  return Array.from({ length: papersADay }, (_, index) => dailyEntry(day * papersADay + index, date));
}

/** Hugging Face, Discord and Slack on loopback with one clock that a test sets, and a library whose channels are subscribed. */
export interface DigestWorld {
  readonly discord: DiscordStandIn;
  readonly slack: SlackStandIn;
  readonly env: Readonly<Record<string, string>>;
  readonly path: string;
  readonly subscriptions: readonly Subscription[];
  nowMs(): number;
  /** Moves the clock of the world; a process that runs keeps its own. */
  advance(ms: number): void;
  /** `paperboy` by the clock of this moment. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams;
}

const settingsOf = (layout: Layout): DigestSettings => ({
  topics: '',
  sources: ['huggingface'],
  minUpvotes: 0,
  papersMax: 20,
  schedule: { rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, time: '09:00', zone: 'UTC' },
  layout,
  language: null,
  whenEmpty: 'say',
  updates: 'silent',
});

/** Opens the world at a moment, with its library. */
export async function openDigestWorld(startAt: string, atEnd: AtEnd): Promise<DigestWorld> {
  let offsetMs = Date.parse(startAt) - Date.now();
  const nowMs = (): number => Date.now() + offsetMs;
  const today = (): LocalDate => localDateIn(new Date(nowMs()), 'UTC');
  const discord = await startDiscord({ nowMs });
  atEnd(() => discord.close());
  discord.addGuild({ id: guild, name: 'Readers' });
  for (const [name, id] of Object.entries(discordChannels))
    discord.addChannel({
      id,
      type: 0,
      name,
      guildId: guild,
      ...(name === 'forbidden' ? { botPermissions: 0n } : {}),
    });
  // With the right to read, so that Slack's part of the promise is the strongest one.
  const slack = await startSlack({ nowMs, scopes: [...botScopes, 'channels:history', 'groups:history'] });
  atEnd(() => slack.close());
  const huggingFace = await standIn((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const newest = isWeekend(today())
      ? (addDays(today(), isWeekend(addDays(today(), -1)) ? -2 : -1) as LocalDate)
      : today();
    const date = (url.searchParams.get('date') ?? newest) as LocalDate;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isWeekend(date) || date > today() ? [] : papersOf(date)));
  });
  const env = freshEnvironment(
    {
      PAPERBOY_HF_URL: huggingFace,
      PAPERBOY_HTTP_PORT: '0',
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_PUBLIC_KEY: discord.publicKey,
      SLACK_BOT_TOKEN: slack.installed.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
    },
    atEnd,
  );
  const path = env['PAPERBOY_DATABASE'] ?? '';
  const inDiscord = (channel: string): Destination => ({
    platform: 'discord',
    workspace: guild,
    place: { kind: 'channel', channel, announce: false },
  });
  const inSlack = (channel: string): Destination => ({
    platform: 'slack',
    workspace: lab.team,
    place: { kind: 'channel', channel, announce: false },
  });
  const owner = { platform: 'discord', id: boss };
  const ownerAt: Destination = { platform: 'discord', workspace: null, place: { kind: 'person', person: boss } };
  const store = await openSqliteStore({ path });
  const subscriptions: Subscription[] = [];
  const wanted: readonly (readonly [Destination, Layout])[] = [
    [inDiscord(discordChannels.list), 'list'],
    [inDiscord(discordChannels.cards), 'cards'],
    [inDiscord(discordChannels.forbidden), 'list'],
    [inSlack(lab.channel), 'list'],
    [inSlack(lab.privateChannel), 'cards'],
  ];
  for (const [destination, layout] of wanted) {
    const at = new Date(nowMs()).toISOString();
    const settings = settingsOf(layout);
    subscriptions.push(
      await store.addSubscription({
        destination,
        owner,
        ownerAt,
        settings,
        state: { kind: 'active' },
        progress: firstProgress(settings, at),
        token: `token-${subscriptions.length}`,
        at,
      }),
    );
  }
  await store.close();
  return {
    discord,
    slack,
    env,
    path,
    subscriptions,
    nowMs,
    advance(ms) {
      offsetMs += Math.round(ms);
    },
    start(args) {
      const child = spawn(process.execPath, ['--import', shiftedClock, executable, ...args], {
        env: { ...env, CLOCK_OFFSET_MS: String(offsetMs) },
        cwd: env['HOME'],
      });
      atEnd(() => void child.kill('SIGKILL'));
      return child;
    },
  };
}
