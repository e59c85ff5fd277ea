import { ComponentType, type REST } from 'discord.js';
import { expect } from 'vitest';
import { type MessageBody, messageBody } from '../../../src/bots/discord/message-body.ts';
import { createDiscordMessenger } from '../../../src/bots/discord/messenger.ts';
import { closeRest, createRest } from '../../../src/bots/discord/rest.ts';
import type { Destination, Messenger, Place, SendRequest } from '../../../src/core/messenger.ts';
import { type Block, plain, type Reply } from '../../../src/core/reply.ts';
import { saying } from '../../contracts/messenger.ts';
import type { DiscordStandIn, RecordedRequest, StandInChannel } from './stand-in/stand-in.ts';
import { startDiscord } from './stand-in/start-discord.ts';

export const guild = '300000000000000001';
export const text = '300000000000000002';
export const news = '300000000000000003';
export const forum = '300000000000000004';
export const thread = '300000000000000005';
export const person = '300000000000000006';

const channels: readonly StandInChannel[] = [
  { id: text, type: 0, name: 'papers', guildId: guild },
  { id: news, type: 5, name: 'news', guildId: guild },
  {
    id: forum,
    type: 15,
    name: 'reading',
    guildId: guild,
    availableTags: [
      { id: '300000000000000101', name: 'Vision' },
      { id: '300000000000000102', name: 'Language' },
    ],
  },
  { id: thread, type: 11, name: 'old thread', guildId: guild, parentId: text, archived: true },
];

/** Every heading begins another message; otherwise the words as they stand. */
async function renderPlainly(reply: Reply): Promise<readonly MessageBody[]> {
  const parts: string[][] = [];
  for (const block of reply.blocks) {
    if (block.kind === 'heading' || parts.length === 0) parts.push([]);
    parts.at(-1)?.push(wordsOf(block));
  }
  return parts.map((words) => messageBody([{ type: ComponentType.TextDisplay, content: words.join('\n') }]));
}

function wordsOf(block: Block): string {
  return block.kind === 'heading' ? block.text : block.kind === 'text' ? plain(block.text) : block.kind;
}

/** A reply of several messages. */
export const inParts = (...words: readonly string[]): Reply => ({
  ...saying(''),
  blocks: words.map((word) => ({ kind: 'heading', text: word })),
});

export interface Scene {
  readonly discord: DiscordStandIn;
  readonly messenger: Messenger;
  readonly rest: REST;
  readonly logged: string[];
  readonly waits: number[];
}

const scenes: Scene[] = [];

/** A messenger and the Discord it sends to; channels given here replace those with the same id. */
export async function open(
  more: readonly StandInChannel[] = [],
  render: (reply: Reply, signal: AbortSignal) => Promise<readonly MessageBody[]> = renderPlainly,
): Promise<Scene> {
  const discord = await startDiscord({});
  discord.addGuild({ id: guild, name: 'Readers' });
  for (const channel of [...channels.filter(({ id }) => more.every((other) => other.id !== id)), ...more])
    discord.addChannel(channel);
  const rest = createRest({
    apiUrl: discord.apiUrl,
    token: discord.token,
    userAgent: 'paperboy/0.0.0',
    purpose: 'send',
  });
  const logged: string[] = [];
  const waits: number[] = [];
  const messenger = createDiscordMessenger({
    rest,
    render,
    botUserId: discord.botUserId,
    clock: { now: () => new Date().toISOString() },
    // The pace of requests is another matter (request-pace.test.ts).
    sleep: async (ms) => void (ms < 100 || waits.push(ms)),
    log: { info: () => {}, warn: (message) => void logged.push(message) },
  });
  const scene = { discord, messenger, rest, logged, waits };
  scenes.push(scene);
  return scene;
}

/** After each test: everything closes, and no request was wrong. */
export async function closeAll(): Promise<void> {
  for (const { discord, rest } of scenes.splice(0)) {
    const { problems } = discord;
    closeRest(rest);
    await discord.close();
    expect(problems).toEqual([]);
  }
}

export const at = (place: Place): Destination => ({ platform: 'discord', workspace: guild, place });
export const inText: Destination = at({ kind: 'channel', channel: text, announce: false });
export const inForum = (title: string, ...tags: readonly string[]) =>
  at({ kind: 'new-thread', channel: forum, title, tags });
export const request = (destination: Destination, reply: Reply = saying('Sparrow')): SendRequest => ({
  destination,
  reply,
  dedupeKey: 'digest:1:2025-11-20',
  subscription: null,
  triedSince: null,
});
export const again = (first: SendRequest): SendRequest => ({
  ...first,
  triedSince: new Date(Date.now() - 1_000).toISOString(),
});
export const never = new AbortController().signal;
export const wordsIn = (discord: DiscordStandIn, channel: string) =>
  discord.messages(channel).map(({ body }) => JSON.stringify(body['components']).match(/"content":"([^"]*)"/u)?.[1]);
export const made = (discord: DiscordStandIn, method: string, path: RegExp): readonly RecordedRequest[] =>
  discord.requests.filter((one) => one.method === method && path.test(one.path));
