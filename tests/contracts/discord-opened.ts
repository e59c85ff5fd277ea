import { afterEach, beforeEach, expect } from 'vitest';
import {
  type BotScene,
  type Given,
  hasAnswer,
  isPrivate,
  openScene,
  slash,
  wordsOf,
} from '../bots/discord/bot-scene.ts';
import type { InteractionAnswers } from '../bots/discord/stand-in/stand-in.ts';

interface Sent {
  readonly id: string;
}

/** One way in, opened between a Discord and a handler. */
export interface WayIn {
  deliver(interaction: Sent): void;
  stop(): Promise<void>;
}

/** A scene and a way into it, new for each test. */
export interface OpenedBot {
  readonly scene: BotScene;
  readonly way: WayIn;
  /** Delivers an interaction and waits for an answer to it. */
  told(interaction: Sent, until?: (answers: InteractionAnswers) => boolean): Promise<InteractionAnswers>;
  /** Gives a command and waits for its answer. */
  ask(command: string, given?: Given): Promise<InteractionAnswers>;
  /** The words of an answer that came at once and privately, without another request. */
  refused(interaction: Sent): Promise<string>;
  /** A problem that Discord has with what this test does, on purpose. */
  expectProblem(like: RegExp): void;
}

export const ephemeral = 64;

/** Opens one before each test of the suite and closes it after. */
export function openBots(open: (scene: BotScene) => Promise<WayIn>): OpenedBot {
  let opened: { readonly scene: BotScene; readonly way: WayIn } | null = null;
  let expected: RegExp | null = null;

  beforeEach(async () => {
    expected = null;
    const scene = await openScene();
    opened = { scene, way: await open(scene) };
  });
  afterEach(async () => {
    if (opened === null) return;
    const { scene, way } = opened;
    opened = null;
    await way.stop();
    await scene.close();
    expect(scene.discord.problems.filter((problem) => !expected?.test(problem))).toEqual([]);
  });

  const current = () => opened ?? expect.fail('no test runs');

  async function told(
    interaction: Sent,
    until: (answers: InteractionAnswers) => boolean = hasAnswer,
  ): Promise<InteractionAnswers> {
    const { scene, way } = current();
    way.deliver(interaction);
    return scene.discord.answered(interaction.id, until);
  }

  return {
    get scene() {
      return current().scene;
    },
    get way() {
      return current().way;
    },
    told,
    ask: (command, given) => told(slash(current().scene.discord, command, given)),
    async refused(interaction) {
      const { scene } = current();
      const more = () => scene.discord.requests.filter(({ path }) => path.startsWith('/webhooks'));
      await scene.handler.idle();
      const before = more();
      const { first, message } = await told(interaction);
      expect([first?.type, isPrivate(message)]).toEqual([4, true]);
      await scene.handler.idle();
      expect(more()).toEqual(before);
      return wordsOf(message);
    },
    expectProblem(like) {
      expected = like;
    },
  };
}
