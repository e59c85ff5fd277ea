import { afterEach, beforeEach, expect } from 'vitest';
import { type BotScene, everything, openScene, type SceneChanges, wordsOf } from '../bots/slack/bot-scene.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import type {
  Acknowledgement,
  ShownMessage,
  SlackRequest,
  SlackStandIn,
  Which,
} from '../bots/slack/stand-in/stand-in.ts';

/** One way in, opened between a Slack and a handler. */
export interface WayIn {
  stop(): Promise<void>;
}

export type OpenWay = (scene: BotScene) => Promise<WayIn>;

/** What came of a request. */
export interface Heard {
  readonly acknowledged: Acknowledgement;
  /** Messages that were not there before, as the person sees them; replies among them. */
  readonly messages: readonly ShownMessage[];
  /** Their words, one message after the other. */
  readonly words: string;
}

export interface Who {
  readonly user?: string;
  readonly channel?: string;
}

/** A scene and a way into it, new for each test. */
export interface OpenedBot {
  readonly scene: BotScene;
  readonly slack: SlackStandIn;
  readonly way: WayIn;
  /** Another scene in the place of the one that is there. */
  reopen(changes: SceneChanges): Promise<void>;
  /** Sends a request, and waits until all of its answer is given. */
  send(request: SlackRequest, who?: Who): Promise<Heard>;
  /** Gives a command by its line. */
  say(line: string, who?: Who): Promise<Heard>;
  /** Uses an element of a message. */
  press(message: ShownMessage, which: Which, who?: Who): Promise<Heard>;
  /** The message as it is now. */
  now(message: ShownMessage): ShownMessage;
}

/** The first of some, which has to be there. */
export function first<T>(some: readonly T[]): T {
  return some[0] ?? expect.fail('there is none');
}

/** Opens one before each test of the suite and closes it after. */
export function openBots(open: OpenWay): OpenedBot {
  let opened: { readonly scene: BotScene; readonly way: WayIn } | null = null;

  async function start(changes: SceneChanges = {}): Promise<void> {
    const scene = await openScene(changes);
    opened = { scene, way: await open(scene) };
  }
  async function end(): Promise<void> {
    if (opened === null) return;
    const { scene, way } = opened;
    opened = null;
    await way.stop();
    const problems = [...scene.slack.problems()];
    const notified = scene.slack.notified();
    await scene.close();
    expect(problems).toEqual([]);
    expect(notified).toEqual([]);
  }
  beforeEach(() => start());
  afterEach(end);

  const current = () => opened ?? expect.fail('no test runs');

  async function send(request: SlackRequest, { user = lab.user, channel = lab.channel }: Who = {}): Promise<Heard> {
    const { scene } = current();
    const seen = () => everything(scene.slack.shown(channel, user));
    const before = new Set(seen().map(({ ts }) => ts));
    const acknowledged = await scene.slack.send(request);
    await scene.handler.idle();
    const messages = seen().filter(({ ts }) => !before.has(ts));
    return { acknowledged, messages, words: messages.map(wordsOf).join('\n') };
  }

  return {
    get scene() {
      return current().scene;
    },
    get slack() {
      return current().scene.slack;
    },
    get way() {
      return current().way;
    },
    async reopen(changes) {
      await end();
      await start(changes);
    },
    send,
    say(line, who = {}) {
      const { user = lab.user, channel = lab.channel } = who;
      return send(current().scene.slack.slashCommand({ text: line, user, channel }), who);
    },
    press(message, which, who = {}) {
      const { user = lab.user } = who;
      const on = { channel: message.channel, ts: message.ts };
      return send(current().scene.slack.press({ user, on, which }), { channel: message.channel, ...who });
    },
    now: ({ channel, ts }) => current().scene.slack.message(channel, ts) ?? expect.fail('the message is gone'),
  };
}
