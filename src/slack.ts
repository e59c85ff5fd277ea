/** Puts the Slack bot together: clients, renderer, handler, messenger, both ways in. */
import type { BoltDeps } from './bots/slack/bolt-app.ts';
import { type ClientPurpose, createSlackClient, createSlackClients, webClientOptions } from './bots/slack/clients.ts';
import type { SlackPatient } from './bots/slack/doctor.ts';
import { createRequestHandler } from './bots/slack/handle-request.ts';
import { createSlackEndpoint } from './bots/slack/http.ts';
import { slackPaths } from './bots/slack/manifest.ts';
import { createSlackMessenger } from './bots/slack/messenger.ts';
import { createPictures } from './bots/slack/pictures.ts';
import { createRenderer } from './bots/slack/renderer.ts';
import { createSocketModeBot, defaultPingMs } from './bots/slack/socket-mode.ts';
import { createActionIds } from './core/action-id.ts';
import type { Bot } from './core/bot.ts';
import type { Messenger } from './core/messenger.ts';
import type { Clock } from './core/ports.ts';
import type { Paperboy } from './main.ts';
import { sleep } from './runtime/clock.ts';
import type { SlackConfig } from './runtime/config.ts';
import type { Mount } from './runtime/http-server.ts';
import type { Logs } from './runtime/log.ts';
import { postJson } from './runtime/post-json.ts';
import { connection, openAccess, openInstallations } from './slack-access.ts';

export interface Slack {
  /** Socket Mode; empty where Slack comes by HTTP. */
  readonly bots: readonly Bot[];
  /** What the HTTP server takes: Slack's requests, and browsers that install Paperboy. */
  readonly mounts: readonly Mount[];
  /** Sends what nobody asked for. */
  readonly messenger: Messenger;
  /** For people: the way in, and where Paperboy is; `url` is the HTTP server's. */
  says(url: string): string;
  /** Finishes the answers under way and lets go of the connections. */
  stop(): Promise<void>;
}

/**
 * Opens Slack as configured, without taking anything yet. Throws a `UserError` where Slack does not know the token, where it lacks scopes,
 * and where no installation can be opened.
 */
export async function openSlack(
  paperboy: Paperboy,
  config: SlackConfig,
  logs: Logs,
  signal: AbortSignal,
): Promise<Slack> {
  const { wayIn } = config;
  const access = await openAccess(paperboy, config, logs, signal);
  const { clock, registry, store } = paperboy;
  const clients = (purpose: ClientPurpose) =>
    createSlackClients({ ...connection(config, purpose), token: (workspace) => access.token(workspace) });
  const ids = createActionIds(store, clock);
  const renderer = createRenderer(ids);
  const pictures = createPictures({ draw: paperboy.draws(logs), sleep, log: logs });
  const messenger = createSlackMessenger({
    clients: clients('send'),
    render: (reply, uploaded) => renderer.render(reply, uploaded),
    pictures,
    clock,
    sleep,
    log: logs,
  });
  const handler = createRequestHandler({
    registry,
    context: (who) => paperboy.context(who),
    store,
    ids,
    renderer,
    pictures,
    clients: clients('answer'),
    post: postJson,
    messenger,
    forget: (workspace) => access.forget(workspace),
    clock,
    sleep,
    breathe: paperboy.breathe,
    bugs: logs,
    log: logs,
  });
  const bolt: BoltDeps = {
    handler,
    authorize: access.authorize,
    clientOptions: () => webClientOptions(connection(config, 'answer')),
    clock,
    log: logs,
  };
  if (wayIn.kind === 'socket') {
    const bot = createSocketModeBot({ appToken: wayIn.appToken, pingMs: defaultPingMs }, { ...bolt, sleep });
    return {
      bots: [bot],
      messenger,
      mounts: access.mounts,
      says: (url) => `${bot.name} ${access.says(url)}`,
      async stop() {
        await bot.stop();
        await access.stop();
      },
    };
  }
  const path = slackPaths.events;
  const endpoint = createSlackEndpoint({ signingSecret: wayIn.signingSecret, path }, bolt);
  return {
    bots: [],
    messenger,
    mounts: [{ method: 'POST', path, listener: endpoint.listener }, ...access.mounts],
    says: (url) => `Slack (HTTP at ${url}${path}) ${access.says(url)}`,
    async stop() {
      await endpoint.stop();
      await access.stop();
    },
  };
}

/** What the doctor looks at. Without a library nothing is installed, and nothing is set. */
export async function openSlackPatient(
  paperboy: Pick<Paperboy, 'store' | 'clock'> | null,
  config: SlackConfig,
  logs: Logs,
  clock: Clock,
): Promise<SlackPatient> {
  const { wayIn, workspaces } = config;
  const appToken = wayIn.kind === 'socket' ? wayIn.appToken : null;
  const client = (token: string) => createSlackClient(token, connection(config, 'answer'));
  const patient = {
    appToken,
    many: workspaces.kind === 'many',
    socket: appToken === null ? null : client(appToken),
    store: paperboy?.store ?? { setting: () => Promise.resolve(null) },
    clock,
  };
  if (workspaces.kind === 'one')
    return { ...patient, workspaces: [{ id: '', name: '', client: client(workspaces.botToken) }] };
  if (paperboy === null) return { ...patient, workspaces: [] };
  const { installations, tokens } = openInstallations(paperboy, config, workspaces, logs);
  const found = await Promise.all(
    (await installations.all()).map(async ({ id, installation }) => {
      const token = installation && (await tokens.of(id));
      return { id, name: installation?.name ?? id, client: token === null ? null : client(token) };
    }),
  );
  await tokens.stop();
  return { ...patient, workspaces: found };
}
