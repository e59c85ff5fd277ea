import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { isRecord, record } from '../../json.ts';
import { createWaiting } from '../../waiting.ts';
import { accountMethods } from './account-methods.ts';
import { chatMethods } from './chat-methods.ts';
import { createClock } from './clock.ts';
import { conversationMethods } from './conversation-methods.ts';
import { createDeliveries } from './deliveries.ts';
import { createEvents } from './events.ts';
import { Files } from './file-methods.ts';
import { addLab, lab } from './lab.ts';
import { appId, isShownTo, shownMessage } from './message-json.ts';
import { addressed } from './notifications.ts';
import { Installations } from './oauth-methods.ts';
import { createPace } from './pace.ts';
import { Refusal } from './refusal.ts';
import { createRequests, verificationToken } from './requests.ts';
import { ResponseUrls } from './response-urls.ts';
import { createSettle } from './settle.ts';
import { signatureHeaders } from './signing.ts';
import { createSockets } from './socket.ts';
import type { RecordedCall, ShownView, SlackStandIn, SlackStandInOptions } from './stand-in.ts';
import { Tokens, unique } from './tokens.ts';
import { createTroubles, type Sent } from './troubles.ts';
import { Triggers, Views, viewMethods } from './view-methods.ts';
import { createWebApi, parsedJson, readBody } from './web-api.ts';
import { type View, World } from './world.ts';

const signingSecret = 'a-signing-secret-for-tests';
const clientId = '1000000000.2000000000';
const clientSecret = 'a-client-secret-for-tests';

function shownView({ id, user, team, hash, view, errors }: View): ShownView {
  return { id, user, team, hash, view, errors };
}

/** A Slack on loopback: Web API, Socket Mode and response URLs on one port. Let go of it with `close()`. */
export async function startSlack(options: SlackStandInOptions = {}): Promise<SlackStandIn> {
  const appToken = options.appToken ?? 'xapp-1-A0PAPERBOY-for-tests';
  const checked = options.checked ?? true;
  const clock = createClock(options.nowMs);
  const world = new World(clock.nowMs);
  const tokens = new Tokens(clock.nowMs);
  const troubles = createTroubles();
  const calls: RecordedCall[] = [];
  const problems: string[] = [];
  const connectionsOpen = new Set<Socket>();
  const waiting = createWaiting('Slack stand-in', () => {
    const last = calls
      .slice(-8)
      .map(({ method, status, answer }) => `${method} → ${status} ${String(answer?.['error'] ?? '')}`.trim());
    return `The last calls: ${last.join(', ') || 'none'}.${problems.length > 0 ? ` Problems: ${problems.join('; ')}.` : ''}`;
  });
  const problem = (what: string): void => {
    problems.push(what);
    waiting.changed();
  };
  const note = (call: RecordedCall): void => {
    calls.push(call);
    problems.push(...call.problems);
    waiting.changed();
  };

  const server = createServer((request, response) => {
    response.on('error', () => response.destroy());
    answer(request, response).catch((error: unknown) => {
      problem(`the stand-in failed at ${request.method} ${request.url}: ${String(error)}`);
      if (!response.headersSent) response.writeHead(400);
      response.end();
    });
  });
  server.on('connection', (socket: Socket) => {
    connectionsOpen.add(socket);
    socket.on('close', () => connectionsOpen.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    if (socket instanceof Socket) sockets.upgrade(request, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The Slack stand-in has no port.');
  const host = `127.0.0.1:${address.port}`;

  const pace = createPace(options.pace ?? 'counted', clock.nowMs);
  const files = new Files({ world, base: () => `http://${host}`, refusals: options.fileRefusals ?? 0, problem });
  const responseUrls = new ResponseUrls({ world, files, tokens, base: () => `http://${host}`, checked });
  const triggers = new Triggers(world);
  const views = new Views(world);
  const installations = new Installations(world, tokens, {
    clientId,
    clientSecret,
    rotating: options.rotating ?? false,
  });
  const sockets = createSockets({
    base: () => `ws://${host}`,
    connectionSeconds: options.connectionSeconds ?? 18_060,
    acknowledged: (id, payload) => deliveries.acknowledged(id, payload),
    changed: waiting.changed,
    problem,
  });
  const deliveries = createDeliveries({
    sockets,
    signingSecret,
    nowMs: clock.nowMs,
    settle: createSettle({ views, responseUrls, checked, problem }),
    changed: waiting.changed,
    problem,
  });
  const events = createEvents({ world, tokens, installations, homeTeam: lab.team });
  const requests = createRequests({
    world,
    tokens,
    triggers,
    responseUrls,
    escapeCommands: options.escapeCommands ?? true,
    homeTeam: lab.team,
  });
  const webApi = createWebApi({
    methods: [
      ...chatMethods(world, tokens, pace, files),
      ...files.methods(),
      ...conversationMethods(world, tokens),
      ...viewMethods(views, triggers, appId),
      ...accountMethods(world, tokens, { connectionUrl: () => sockets.url(), authorizations: events.authorizations }),
      ...installations.methods(),
    ],
    tokens,
    troubles,
    nowMs: clock.nowMs,
    checked,
    record: note,
  });
  tokens.add({
    value: appToken,
    kind: 'app',
    team: null,
    scopes: ['connections:write', 'authorizations:read'],
    installed: null,
    expiresMs: null,
  });

  /** A post to a response URL. */
  async function respond(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = clock.nowMs();
    const body = parsedJson(await readBody(request))?.json;
    const looked = responseUrls.post(id, record(body));
    const wrong = [...(isRecord(body) ? [] : ['the body is no JSON object']), ...looked.problems];
    await troubles.answer({
      method: 'response_url',
      args: looked.args,
      request,
      response,
      trulyAnswer(): Sent {
        try {
          looked.carryOut();
          return { status: 200, headers: {}, json: { ok: true } };
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          const gone = error.code === 'expired_url' || error.code === 'used_url';
          return { status: gone ? 404 : 400, headers: {}, json: { ok: false, error: error.code, ...error.more } };
        }
      },
      answered(sent) {
        note({
          method: 'response_url',
          url: `http://${host}/response/${id}`,
          args: looked.args,
          token: null,
          team: looked.team,
          status: sent?.status ?? 0,
          answer: sent?.json ?? null,
          atMs,
          problems: wrong.map((what) => `response_url: ${what}`),
        });
      },
    });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', `http://${host}`);
    if (pathname.startsWith('/api/')) return webApi(pathname.slice('/api/'.length), request, response);
    if (await files.upload(pathname, request, response)) return;
    if (pathname.startsWith('/response/')) return respond(pathname.slice('/response/'.length), request, response);
    if (pathname === '/oauth/v2/authorize') {
      const target = installations.authorize(`http://${host}${request.url}`, {
        team: lab.team,
        user: lab.admin,
        denied: false,
      });
      response.writeHead(302, { location: target }).end();
      return;
    }
    problem(`nothing is at ${request.method} ${pathname}`);
    response.writeHead(404).end();
  }

  let target: string | null = null;
  const install: SlackStandIn['install'] = (team, { scopes, rotating } = {}) => {
    const installed = installations.install(team, scopes, rotating);
    return installed;
  };
  const tick = (): void => {
    deliveries.tick();
    waiting.changed();
  };

  const slack: Omit<SlackStandIn, 'installed'> = {
    apiUrl: `http://${host}/api/`,
    authorizeUrl: `http://${host}/oauth/v2/authorize`,
    appId,
    appToken,
    signingSecret,
    clientId,
    clientSecret,
    calls,
    problems: () => problems,
    forgive(pattern) {
      const forgiven = problems.filter((one) => pattern.test(one));
      problems.splice(0, problems.length, ...problems.filter((one) => !pattern.test(one)));
      return forgiven;
    },
    call: (matches) => waiting.until('a call', () => calls.find(matches)),
    until: (what, probe) =>
      waiting.until(what, () => {
        const found = probe();
        return found === null || found === false ? undefined : found;
      }),
    meet: (trouble) => troubles.meet(trouble),
    nowMs: clock.nowMs,
    pass(ms) {
      clock.pass(ms);
      tick();
    },
    tooFast: () => pace.tooFast,

    files: () => files.all,
    addTeam: (team) => world.addTeam(team),
    addUser: (user) => world.addUser(user),
    addChannel(channel) {
      world.addChannel(channel);
    },
    join(channel, user) {
      world.channel(channel).members.add(user);
    },
    leave(channel, user) {
      world.channel(channel).members.delete(user);
    },
    closeMessagesTab(user, team = lab.team) {
      world.messagesTabClosed.add(`${team}:${user}`);
    },
    install,
    setToken(value, state) {
      const token = tokens.get(value);
      if (!token) throw new Error('There is no such token.');
      token.state = state;
    },
    authorize: (url, { team = lab.team, user = lab.admin, denied = false } = {}) =>
      installations.authorize(url, { team, user, denied }),

    shown: (channel, viewer) =>
      world
        .all(world.channel(channel).id)
        .filter((message) => isShownTo(message, viewer) && (message.threadTs === null || message.broadcast))
        .map((message) => shownMessage(world, message, viewer)),
    direct(user, team = lab.team) {
      const installed = tokens.installed(team);
      if (!installed) throw new Error(`The app is not installed in ${team}.`);
      return world.direct(team, world.person(team, user).id, installed.botUserId).id;
    },
    message(channel, ts) {
      const message = world.find(channel, ts);
      return message ? shownMessage(world, message, message.onlyTo ?? undefined) : null;
    },
    home(user, team = lab.team) {
      const view = world.homeOf(team, user);
      return view ? shownView(view) : null;
    },
    modals: (user, team = lab.team) => world.modalsOf(team, user).map(shownView),
    notified: () =>
      world
        .everything()
        .filter(({ byApp }) => byApp)
        .flatMap((message) => [
          ...addressed(message.body).map((what) => ({ where: `${message.channel} ${message.ts}`, what })),
          ...Object.values(message.unfurls).flatMap((unfurl) =>
            addressed(record(unfurl)).map((what) => ({ where: `unfurl in ${message.channel} ${message.ts}`, what })),
          ),
        ]),

    ...requests,
    write: events.write,
    mention: events.mention,
    directMessage: events.directMessage,
    homeOpened: events.homeOpened,
    linkShared: events.linkShared,
    joined: events.joined,
    uninstalled: events.uninstalled,
    tokensRevoked: events.tokensRevoked,
    event: events.event,

    deliver: (request, to = target ?? undefined, posting = {}) => deliveries.deliver(request, to ?? null, posting),
    deliverTo(url) {
      target = url;
    },
    send: (request, to = target ?? undefined, posting = {}) =>
      deliveries.deliver(request, to ?? null, posting).acknowledged,
    async verifyUrl(url, posting = {}) {
      const challenge = unique();
      const body = JSON.stringify({ token: verificationToken, challenge, type: 'url_verification' });
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...signatureHeaders(signingSecret, body, posting) },
      });
      return { status: response.status, body: await response.text(), challenge };
    },
    async checkSsl(url) {
      const body = `ssl_check=1&token=${verificationToken}`;
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const response = await fetch(url, { method: 'POST', body, headers });
      await response.arrayBuffer();
      return response.status;
    },

    socket: {
      connections: sockets.connections,
      connection: (matches = () => true) =>
        waiting.until('a Socket Mode connection', () =>
          sockets.connections.find((one) => one.heardHello && one.state() === 'open' && matches(one)),
        ),
    },
    async close() {
      waiting.close();
      troubles.close();
      sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of connectionsOpen) socket.destroy();
      await closed;
    },
  };
  addLab(slack);
  const installed = slack.install(lab.team, options.scopes ? { scopes: options.scopes } : {});
  for (const channel of [lab.channel, lab.privateChannel, lab.archivedChannel, lab.restrictedChannel])
    slack.join(channel, installed.botUserId);
  return { ...slack, installed };
}
