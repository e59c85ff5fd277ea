import { expect } from 'vitest';
import { createSlackClients, type SlackClients } from '../../../src/bots/slack/clients.ts';
import type { SlackMessage } from '../../../src/bots/slack/message.ts';
import { createSlackMessenger } from '../../../src/bots/slack/messenger.ts';
import { createPictures, type UploadedPictures } from '../../../src/bots/slack/pictures.ts';
import { botScopes } from '../../../src/bots/slack/scopes.ts';
import type { Destination, Messenger, Place, SendRequest } from '../../../src/core/messenger.ts';
import type { Sleep } from '../../../src/core/ports.ts';
import { type Block, plain, type Reply } from '../../../src/core/reply.ts';
import { saying } from '../../contracts/messenger.ts';
import { dot } from '../../pictures.ts';
import { type FakeTime, fakeTime } from '../../runtime/fake-time.ts';
import { record, text } from '../json.ts';
import { lab } from './stand-in/lab.ts';
import type { RecordedCall, ShownMessage, SlackStandIn } from './stand-in/stand-in.ts';
import { startSlack } from './stand-in/start-slack.ts';

/** What a token has that was installed with more than Paperboy asks for. */
export const readingScopes: readonly string[] = [...botScopes, 'channels:history', 'groups:history'];

/** Every heading begins another message; otherwise the words as they stand. */
async function renderPlainly(reply: Reply): Promise<readonly SlackMessage[]> {
  const parts: string[][] = [];
  for (const block of reply.blocks) {
    if (block.kind === 'heading' || parts.length === 0) parts.push([]);
    parts.at(-1)?.push(wordsOf(block));
  }
  return parts.map((words) => ({
    text: words.join('\n'),
    blocks: [{ type: 'section', text: { type: 'plain_text', text: words.join('\n'), emoji: false } }],
  }));
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
  readonly slack: SlackStandIn;
  readonly messenger: Messenger;
  readonly clients: SlackClients;
  /** Sleeping makes it go by at once; the Slack here lives by it too. */
  readonly time: FakeTime;
  readonly logged: string[];
  /** The token of each workspace; `null` where the app is not installed any more. */
  readonly tokens: Map<string, string | null>;
  /** Another messenger for the same Slack: as this one after a restart. */
  restarted(): Messenger;
}

export interface SceneOptions {
  /** Of the app in the workspace `lab`. */
  readonly scopes?: readonly string[];
  readonly render?: (reply: Reply, pictures: UploadedPictures) => Promise<readonly SlackMessage[]>;
  readonly fileRefusals?: number;
  readonly pace?: 'counted' | 'enforced';
}

const scenes: Scene[] = [];

/** A messenger and the Slack it sends to. */
export async function open(options: SceneOptions = {}): Promise<Scene> {
  const time = fakeTime(new Date().toISOString());
  const { scopes = readingScopes, render = renderPlainly, pace = 'counted', fileRefusals = 0 } = options;
  const slack = await startSlack({ nowMs: () => Date.parse(time.clock.now()), pace, scopes, fileRefusals });
  const tokens = new Map<string, string | null>([[lab.team, slack.installed.botToken]]);
  const { clock } = time;
  const underWay = new Set<Promise<unknown>>();
  const watchedFetch: typeof fetch = (url, init) => {
    const request = fetch(url, init);
    underWay.add(request);
    const done = (): void => void underWay.delete(request);
    request.then(done, done);
    return request;
  };
  /** Time goes by once Slack has answered what it was asked before. */
  const sleep: Sleep = async (ms, signal) => {
    do {
      await Promise.allSettled([...underWay]);
      await new Promise((resolve) => setImmediate(resolve));
    } while (underWay.size > 0);
    await time.sleep(ms, signal);
  };
  const clients = createSlackClients({
    apiUrl: slack.apiUrl,
    userAgent: 'paperboy/0.0.0',
    purpose: 'send',
    fetch: watchedFetch,
    sleep,
    token: async (workspace) => tokens.get(workspace) ?? null,
  });
  const logged: string[] = [];
  const log = { info: () => {}, warn: (message: string) => void logged.push(message) };
  const restarted = (): Messenger =>
    createSlackMessenger({ clients, render, pictures: createPictures({ draw: dot, sleep, log }), clock, sleep, log });
  const scene: Scene = { slack, messenger: restarted(), clients, time, logged, tokens, restarted };
  scenes.push(scene);
  return scene;
}

/** After each test: everything closes, no request was wrong, and no channel got more than a message a second. */
export async function closeAll(): Promise<void> {
  for (const { slack } of scenes.splice(0)) {
    const problems = slack.problems();
    const tooFast = slack.tooFast();
    await slack.close();
    expect(problems).toEqual([]);
    expect(tooFast).toEqual([]);
  }
}

export const at = (place: Place, workspace: string | null = lab.team): Destination => ({
  platform: 'slack',
  workspace,
  place,
});
export const inChannel = (channel: string = lab.channel): Destination =>
  at({ kind: 'channel', channel, announce: false });
export const toPerson = (person: string = `${lab.team}:${lab.user}`): Destination =>
  at({ kind: 'person', person }, null);
export const request = (destination: Destination, reply: Reply = saying('Sparrow')): SendRequest => ({
  destination,
  reply,
  dedupeKey: 'digest:1:2025-11-20',
  subscription: null,
  triedSince: null,
});
/** The same, as it is tried again after a minute. */
export const again = (first: SendRequest, { time }: Pick<Scene, 'time'>): SendRequest => {
  const triedSince = first.triedSince ?? time.clock.now();
  time.advance(60_000);
  return { ...first, triedSince };
};
export const never = new AbortController().signal;

/** Messages and the replies below them, in the order people read them. */
export function flat(messages: readonly ShownMessage[]): readonly ShownMessage[] {
  return messages.flatMap((message) => [message, ...message.replies]);
}

/** What stands in a channel: each message's words, a thread as a list behind its first. */
export function words(slack: SlackStandIn, channel: string = lab.channel): readonly (string | readonly string[])[] {
  return slack.shown(channel).flatMap(({ text: first, replies }) => {
    const below = replies.map((reply) => reply.text);
    return below.length === 0 ? [first] : [first, below];
  });
}

export const made = ({ slack }: Pick<Scene, 'slack'>, method: string): readonly RecordedCall[] =>
  slack.calls.filter((call) => call.method === method);

/** All the text in a message's blocks, lists and buttons too. */
export function textIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, inside]) =>
      (name === 'text' || name === 'alt_text') && typeof inside === 'string' ? inside : textIn(inside),
    )
    .filter((part) => part !== '')
    .join('\n');
}

/** The ids of the marks in calls that posted. */
export function marks(scene: Pick<Scene, 'slack'>): readonly (string | undefined)[] {
  return made(scene, 'chat.postMessage').map(({ args }) =>
    text(record(record(args['metadata'])['event_payload'])['id']),
  );
}

export { lab };
