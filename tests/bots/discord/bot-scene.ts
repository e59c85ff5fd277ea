import { PermissionFlagsBits, type REST } from 'discord.js';
import { expect } from 'vitest';
import { createInteractionHandler, type InteractionHandler } from '../../../src/bots/discord/handle-interaction.ts';
import { createDiscordMessenger } from '../../../src/bots/discord/messenger.ts';
import { createRenderer } from '../../../src/bots/discord/renderer.ts';
import { closeRest, createRest } from '../../../src/bots/discord/rest.ts';
import { createActionIds } from '../../../src/core/action-id.ts';
import { type CommandRegistry, createRegistry } from '../../../src/core/command.ts';
import { registry } from '../../../src/core/commands/index.ts';
import type { Clock, Log, Sleep, Store } from '../../../src/core/ports.ts';
import type { BugLog } from '../../../src/core/run-command.ts';
import { breathe, sleep as realSleep } from '../../../src/runtime/clock.ts';
import { testDesk } from '../../digest-desk.ts';
import { inventedToken } from '../../invented-token.ts';
import { openTestLibrary } from '../../library.ts';
import { dot } from '../../pictures.ts';
import { testWordTable } from '../../word-table.ts';
import { EdgeCommands } from '../edge-commands.ts';
import { movableClock, sceneLibrary, sceneLookup } from '../scene-library.ts';
import type { DiscordStandIn, DiscordStandInOptions, InteractionAnswers } from './stand-in/stand-in.ts';
import { startDiscord } from './stand-in/start-discord.ts';

export const guild = '400000000000000001';
export const channel = '400000000000000002';
export const quietChannel = '400000000000000003';
export const ada = '400000000000000004';
export const bob = '400000000000000005';
export const role = '400000000000000006';

const all = (1n << 53n) - 1n;
/** A member who may do everything but manage. */
export const plainMember = String(all & ~(PermissionFlagsBits.ManageChannels | PermissionFlagsBits.Administrator));

/** A Discord, a library and a handler between them. */
export interface BotScene {
  readonly discord: DiscordStandIn;
  readonly handler: InteractionHandler;
  /** For first responses. */
  readonly rest: REST;
  readonly registry: CommandRegistry;
  readonly store: Store;
  readonly edge: EdgeCommands;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
  readonly logged: readonly string[];
  readonly bugs: readonly unknown[];
  advance(ms: number): void;
  /** Another copy of Paperboy with this library and Discord: all the rest is its own. Closed with the scene. */
  copy(): InteractionHandler;
  close(): Promise<void>;
}

export async function openScene(
  options: DiscordStandInOptions = {},
  changes: { readonly sleep?: Sleep; readonly store?: (store: Store) => Store } = {},
): Promise<BotScene> {
  const discord = await startDiscord(options);
  const library = await openTestLibrary(sceneLibrary);
  const store = changes.store ? changes.store(library.store) : library.store;
  const edge = new EdgeCommands();
  const clock = movableClock();
  const sleep = changes.sleep ?? realSleep;
  const logged: string[] = [];
  const found: unknown[] = [];
  const log: Log = { info: () => undefined, warn: (message) => void logged.push(message) };
  const bugs: BugLog = { report: (error) => `bug-${found.push(error)}` };
  discord.addGuild({ id: guild, name: 'Readers' });
  discord.addChannel({ id: channel, type: 0, name: 'papers', guildId: guild });
  discord.addChannel({
    id: quietChannel,
    type: 0,
    name: 'quiet',
    guildId: guild,
    botPermissions: all & ~(PermissionFlagsBits.EmbedLinks | PermissionFlagsBits.Administrator),
  });
  const closing: (() => Promise<void>)[] = [];

  /** A copy of Paperboy. */
  function run(): Pick<BotScene, 'handler' | 'rest' | 'registry'> {
    const restOptions = { apiUrl: discord.apiUrl, token: discord.token, userAgent: 'paperboy/0.0.0' };
    const rest = createRest({ ...restOptions, purpose: 'acknowledge' });
    const answering = createRest({ ...restOptions, purpose: 'answer' });
    const impatient = createRest({ ...restOptions, purpose: 'send' });
    const ids = createActionIds(store, clock);
    const renderer = createRenderer(ids, dot);
    const messenger = createDiscordMessenger({
      rest: impatient,
      render: (reply, signal) => renderer.render(reply, signal),
      botUserId: discord.botUserId,
      clock,
      sleep,
      log,
    });
    const commands = createRegistry([...registry.commands, ...edge.commands]);
    const handler = createInteractionHandler({
      registry: commands,
      context: (who) => ({
        store,
        clock,
        zone: 'UTC',
        lookup: sceneLookup,
        meaning: null,
        rarity: testWordTable,
        digests: testDesk(store, clock),
        newToken: inventedToken,
        registry: commands,
        ...edge.brain({ records: store, clock, sleep }),
        progress: () => undefined,
        ...who,
      }),
      ids,
      renderer,
      rest: answering,
      messenger,
      clock,
      sleep,
      breathe,
      bugs,
      log,
      allowedRoles: [role],
    });
    closing.push(async () => {
      await handler.stop();
      closeRest(rest);
      closeRest(answering);
      closeRest(impatient);
    });
    return { handler, rest, registry: commands };
  }

  return {
    ...run(),
    discord,
    store,
    edge,
    clock,
    sleep,
    log,
    logged,
    bugs: found,
    advance: clock.advance,
    copy: () => run().handler,
    async close() {
      for (const close of closing.splice(0)) await close();
      await discord.close();
      await library.close();
    },
  };
}

type Partial = Readonly<Record<string, unknown>>;

export interface Given {
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** The type of all options: 3 text unless it says otherwise. */
  readonly optionType?: number;
  readonly root?: string;
  readonly by?: string;
  readonly more?: Partial;
  readonly data?: Partial;
}

/** `/papers <name>` with these options, given by Ada in the channel. */
export function slash(
  discord: DiscordStandIn,
  name: string,
  given: Given = {},
): ReturnType<DiscordStandIn['interaction']> {
  const options = Object.entries(given.options ?? {}).map(([option, value]) => ({
    name: option,
    type: given.optionType ?? (typeof value === 'number' ? 4 : 3),
    value,
  }));
  return discord.interaction({
    type: 2,
    guild_id: guild,
    channel_id: channel,
    user: { id: given.by ?? ada },
    data: { name: given.root ?? 'papers', type: 1, options: [{ name, type: 1, options }], ...given.data },
    ...given.more,
  });
}

/** All ids, and all words of all texts, anywhere in a body. */
export function widgets(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(body)) return body.flatMap(widgets);
  if (typeof body !== 'object' || body === null) return [];
  return [Object.fromEntries(Object.entries(body)), ...Object.values(body).flatMap(widgets)];
}

export function wordsOf(body: unknown): string {
  return widgets(body)
    .flatMap(({ content }) => (typeof content === 'string' ? [content] : []))
    .join('\n');
}

/** The id of the button with this label, or of the menu's entry whose label begins so. */
export function idUnder(body: unknown, label: string): string {
  const found = widgets(body).find((widget) => String(widget['label']).startsWith(label));
  const id = found?.['custom_id'] ?? found?.['value'];
  if (typeof id !== 'string') expect.fail(`nothing is labelled ${label} in ${JSON.stringify(body)}`);
  return id;
}

export function isPrivate(body: unknown): boolean {
  const flags = typeof body === 'object' && body !== null && 'flags' in body ? Number(body.flags) : 0;
  return (flags & 64) !== 0;
}

/** A whole answer, or an immediate one. */
export const hasAnswer = (answers: InteractionAnswers): boolean => answers.message !== null;
export const hasFollowUp = (answers: InteractionAnswers): boolean => answers.followUps.length > 0;
