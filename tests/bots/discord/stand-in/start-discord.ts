import { createServer } from 'node:http';
import { Socket } from 'node:net';
import { record, text } from '../../json.ts';
import { createWaiting } from '../../waiting.ts';
import { accountRoutes } from './account-routes.ts';
import { channelRoutes } from './channel-routes.ts';
import { Commands, commandRoutes } from './command-routes.ts';
import { createGateway } from './gateway.ts';
import { interactionRoutes, responseLapses, responseProblems } from './interaction-routes.ts';
import { Interactions, type RawInteraction } from './interactions.ts';
import { createOpenApiCheck, type OpenApiCheck } from './openapi-check.ts';
import { RateLimits } from './rate-limits.ts';
import { createRestServer, parsedJson, refusalJson } from './rest-server.ts';
import { createSigner } from './signing.ts';
import type { DiscordStandIn, DiscordStandInOptions, RecordedRequest } from './stand-in.ts';
import { World } from './world.ts';

const botUserId = '3000000000000000001';
const applicationId = '3000000000000000002';
const callbackTemplate = '/interactions/{interaction_id}/{interaction_token}/callback';

let loaded: OpenApiCheck | undefined;

/** The document is large and read once for all tests of a file. */
function openApiCheck(): OpenApiCheck {
  loaded ??= createOpenApiCheck();
  return loaded;
}

/** A Discord on loopback: REST v10 and the gateway on one port. Let go of it with `close()`. */
export async function startDiscord(options: DiscordStandInOptions = {}): Promise<DiscordStandIn> {
  const token = options.token ?? 'a-token-for-tests';
  const check = (options.checked ?? true) ? openApiCheck() : null;
  const signer = createSigner();
  const world = new World({ botUserId, applicationId }, options.nowMs);
  const commands = new Commands(world);
  const interactions = new Interactions(world, (name, guildId) => commands.idOf(name, guildId));
  const requests: RecordedRequest[] = [];
  const problems: string[] = [];
  const sockets = new Set<Socket>();
  const waiting = createWaiting('Discord stand-in', () => {
    const last = requests.slice(-8).map(({ method, path, status }) => `${method} ${path} → ${status}`);
    return `The last requests: ${last.join(', ') || 'none'}.${problems.length > 0 ? ` Problems: ${problems.join('; ')}.` : ''}`;
  });
  const problem = (what: string): void => {
    problems.push(what);
    waiting.changed();
  };

  const server = createServer((request, response) => rest.answer(request, response));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    if (socket instanceof Socket) gateway.upgrade(request, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The Discord stand-in has no port.');
  const gatewayUrl = `ws://127.0.0.1:${address.port}`;

  const gateway = createGateway({ world, token, options, url: gatewayUrl, changed: waiting.changed, problem });
  const rest = createRestServer({
    token,
    routes: [
      ...accountRoutes(world, {
        publicKey: signer.publicKey,
        gatewayUrl,
        shards: options.shards ?? 1,
        application: options.application ?? {},
      }),
      ...commandRoutes(world, commands),
      ...channelRoutes(world),
      ...interactionRoutes(world, interactions),
    ],
    limits: new RateLimits(options.bucket ?? { limit: 1_000, resetSeconds: 1 }),
    check,
    record(request) {
      problems.push(...request.problems);
      requests.push(request);
      waiting.changed();
    },
    failed: problem,
  });

  /** Takes the answer of an interactions endpoint as Discord does. */
  function takeHttpAnswer(raw: RawInteraction, body: string, atMs: number): void {
    const answer = parsedJson(body);
    const response = record(answer?.json);
    const wrong = [
      ...(answer ? [] : ['the body is no JSON']),
      ...(check ? [...responseProblems(response), ...check.problems('POST', callbackTemplate, response)] : []),
    ];
    const lapses = check ? responseLapses(response) : [];
    problems.push(...[...wrong, ...lapses].map((what) => `HTTP answer to ${raw.id}: ${what}`));
    if (wrong.length > 0) return;
    try {
      interactions.respond(raw.id, raw.token, response, atMs);
    } catch (error) {
      problems.push(`HTTP answer to ${raw.id}: ${JSON.stringify(refusalJson(error))}`);
    }
  }

  return {
    apiUrl: `http://127.0.0.1:${address.port}/api`,
    token,
    applicationId,
    botUserId,
    publicKey: signer.publicKey,
    requests,
    problems,
    openApi: check?.state ?? 'skipped: turned off',

    addGuild(guild) {
      gateway.guildAdded(world.addGuild(guild));
    },
    addChannel(channel) {
      world.addChannel(channel);
    },
    deleteChannel(id) {
      world.channels.delete(id);
    },
    closeDirectMessages(userId) {
      world.closedTo.add(userId);
    },
    messages: (channelId) => world.stored(channelId),
    commands: (guildId) => commands.in(guildId),

    request: (matches) => waiting.until('a request', () => requests.find(matches)),
    fail: (fault) => rest.fail(fault),

    interaction: (partial) => interactions.create(partial),
    press(answerTo, customId, { values, ...partial } = {}) {
      const { messageId } = interactions.answers(answerTo);
      if (messageId === null) throw new Error(`Interaction ${answerTo} has no answer to press on.`);
      const data = { custom_id: customId, ...(values ? { values } : {}), ...record(partial['data']) };
      return interactions.create({ type: 3, message: { id: messageId }, ...partial, data });
    },
    deliver({ id }) {
      const interaction = interactions.get(id);
      interaction.deliveredMs = performance.now();
      gateway.dispatchTo(text(interaction.raw['guild_id']) ?? null, 'INTERACTION_CREATE', interaction.raw);
    },
    async post(url, { id }, signing = 'good') {
      const interaction = interactions.get(id);
      const body = JSON.stringify(interaction.raw);
      interaction.deliveredMs = performance.now();
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
          ...signer.headers(body, signing),
        },
      });
      const answer = await response.text();
      if (response.status === 200) takeHttpAnswer(interaction.raw, answer, performance.now());
      waiting.changed();
      return response.status;
    },
    answers: (id) => interactions.answers(id),
    answered: (id, matches) =>
      waiting.until(`an answer to interaction ${id}`, () => {
        const answers = interactions.answers(id);
        return matches(answers) ? answers : undefined;
      }),
    expire(id) {
      interactions.get(id).expired = true;
    },

    gateway: {
      connections: gateway.connections,
      connection: (matches) => waiting.until('a gateway connection', () => gateway.connections.find(matches)),
      dispatch: (event, data) => gateway.dispatch(event, data),
    },
    async close() {
      waiting.close();
      gateway.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
