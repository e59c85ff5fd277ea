import { expect } from 'vitest';
import type { BoltDeps } from '../../../src/bots/slack/bolt-app.ts';
import { createSlackClients, webClientOptions } from '../../../src/bots/slack/clients.ts';
import { createRequestHandler, type RequestHandler } from '../../../src/bots/slack/handle-request.ts';
import { createSlackMessenger } from '../../../src/bots/slack/messenger.ts';
import { createPictures } from '../../../src/bots/slack/pictures.ts';
import { createRenderer } from '../../../src/bots/slack/renderer.ts';
import { createActionIds } from '../../../src/core/action-id.ts';
import { type CommandRegistry, createRegistry } from '../../../src/core/command.ts';
import { registry } from '../../../src/core/commands/index.ts';
import type { Clock, Log, Sleep, Store } from '../../../src/core/ports.ts';
import type { BugLog } from '../../../src/core/run-command.ts';
import { breathe, sleep as realSleep } from '../../../src/runtime/clock.ts';
import { postJson } from '../../../src/runtime/post-json.ts';
import { testDesk } from '../../digest-desk.ts';
import { inventedToken } from '../../invented-token.ts';
import { openTestLibrary } from '../../library.ts';
import { dot } from '../../pictures.ts';
import { testWordTable } from '../../word-table.ts';
import { EdgeCommands } from '../edge-commands.ts';
import type { Json } from '../json.ts';
import { movableClock, sceneLibrary, sceneLookup } from '../scene-library.ts';
import { readBlocks } from './client-reading.ts';
import { lab } from './stand-in/lab.ts';
import type { ShownMessage, ShownView, SlackStandIn, SlackStandInOptions } from './stand-in/stand-in.ts';
import { startSlack } from './stand-in/start-slack.ts';

/** A Slack, a library and a handler between them. */
export interface BotScene {
  readonly slack: SlackStandIn;
  readonly handler: RequestHandler;
  /** What a way in needs. */
  readonly bolt: BoltDeps & { readonly sleep: Sleep };
  readonly registry: CommandRegistry;
  readonly store: Store;
  readonly edge: EdgeCommands;
  readonly clock: Clock;
  readonly logged: readonly string[];
  readonly bugs: readonly unknown[];
  /** Workspaces that were erased. */
  readonly forgotten: readonly string[];
  advance(ms: number): void;
  /** From now on waits of this length are over at once. */
  skip(ms: number): void;
  /** Another copy of Paperboy with this library and Slack: all the rest is its own. Closed with the scene. */
  copy(): RequestHandler;
  close(): Promise<void>;
}

export interface SceneChanges {
  readonly store?: (store: Store) => Store;
  /** What arXiv says; it has every paper by default. */
  readonly lookup?: typeof sceneLookup;
  readonly slack?: SlackStandInOptions;
}

export async function openScene(changes: SceneChanges = {}): Promise<BotScene> {
  const clock = movableClock();
  const slack = await startSlack({ nowMs: () => Date.parse(clock.now()), ...changes.slack });
  const library = await openTestLibrary(sceneLibrary);
  const store = changes.store ? changes.store(library.store) : library.store;
  const edge = new EdgeCommands();
  const skipped = new Set<number>();
  const sleep: Sleep = (ms, signal) => (skipped.has(ms) ? Promise.resolve() : realSleep(ms, signal));
  const logged: string[] = [];
  const found: unknown[] = [];
  const forgotten: string[] = [];
  const log: Log = {
    info: () => undefined,
    warn: (message, fields) => void logged.push(`${message} ${JSON.stringify(fields)}`),
  };
  const bugs: BugLog = { report: (error) => `bug-${found.push(error)}` };
  const commands = createRegistry([...registry.commands, ...edge.commands]);
  const handlers: RequestHandler[] = [];
  const options = { apiUrl: slack.apiUrl, userAgent: 'paperboy/0.0.0', fetch, sleep };
  const token = async (workspace: string): Promise<string | null> => tokens.get(workspace)?.() ?? null;
  const tokens = new Map<string, () => string | null>([[lab.team, () => slack.installed.botToken]]);
  const install = slack.install;

  function run(): RequestHandler {
    const ids = createActionIds(store, clock);
    const renderer = createRenderer(ids);
    const pictures = createPictures({ draw: dot, sleep, log });
    const messenger = createSlackMessenger({
      pictures,
      clients: createSlackClients({ ...options, purpose: 'send', token }),
      render: (reply, uploaded) => renderer.render(reply, uploaded),
      clock,
      sleep,
      log,
    });
    const handler = createRequestHandler({
      registry: commands,
      context: (who) => ({
        store,
        clock,
        zone: 'UTC',
        lookup: changes.lookup ?? sceneLookup,
        meaning: null,
        rarity: testWordTable,
        digests: testDesk(store, clock),
        newToken: inventedToken,
        registry: commands,
        ...edge.brain({ records: store, clock, sleep }),
        progress: () => undefined,
        ...who,
      }),
      store,
      ids,
      renderer,
      pictures,
      clients: createSlackClients({ ...options, purpose: 'answer', token }),
      post: postJson,
      messenger,
      forget: async (workspace) => void forgotten.push(workspace),
      clock,
      sleep,
      breathe,
      bugs,
      log,
    });
    handlers.push(handler);
    return handler;
  }

  const handler = run();
  return {
    slack: {
      ...slack,
      install(team, more) {
        const installed = install(team, more);
        tokens.set(team, () => installed.botToken);
        return installed;
      },
    },
    handler,
    bolt: {
      handler,
      authorize: async () => ({}),
      clientOptions: () => webClientOptions({ ...options, purpose: 'send' }),
      clock,
      log,
      sleep,
    },
    registry: commands,
    store,
    edge,
    clock,
    logged,
    bugs: found,
    forgotten,
    advance: clock.advance,
    skip: (ms) => void skipped.add(ms),
    copy: run,
    async close() {
      for (const one of handlers) await one.stop();
      await slack.close();
      await library.close();
    },
  };
}

/** A second workspace, where the app is installed, with a person of the same id as one of the first. */
export const club = { team: 'T0CLUB001', channel: 'C0CLUB001' } as const;

export function addClub(slack: SlackStandIn): void {
  slack.addTeam({ id: club.team, name: 'Club' });
  slack.addUser({ id: lab.user, team: club.team, name: 'ada' });
  const { botUserId } = slack.install(club.team);
  slack.addChannel({ id: club.channel, team: club.team, name: 'books', members: [lab.user, botUserId] });
}

/** What a person reads in blocks, as one line. */
export function wordsOf(shown: { readonly blocks: readonly Json[] }): string {
  return readBlocks(shown.blocks)
    .shown.map(({ text }) => text)
    .join(' ')
    .replace(/[\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

export function viewWords({ view }: ShownView): string {
  const { blocks } = view;
  return Array.isArray(blocks) ? wordsOf({ blocks }) : expect.fail('a view without blocks');
}

/** Messages and their replies, as one list. */
export function everything(messages: readonly ShownMessage[]): readonly ShownMessage[] {
  return messages.flatMap((message) => [message, ...everything(message.replies)]);
}
