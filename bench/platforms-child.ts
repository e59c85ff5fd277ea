/** Discord and Slack with nothing but their limits, in a process of their own: they count what arrives, and refuse what comes too fast. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const second = 1_000;
/** Source: https://discord.com/developers/docs/topics/rate-limits#global-rate-limit */
const discordPerSecond = 50;
/** As Discord tells it in the headers of a channel's messages. */
const discordChannel = { messages: 5, windowMs: 5 * second };
/** Source: https://docs.slack.dev/apis/web-api/rate-limits#posting-messages */
const slackEveryMs = second;

interface Count {
  accepted: number;
  refused: number;
  /** Of the last refusal, from the beginning on. */
  lastRefusedMs: number;
  firstMs: number;
  lastMs: number;
  repeats: number;
}

const fresh = (): Count => ({ accepted: 0, refused: 0, lastRefusedMs: 0, firstMs: 0, lastMs: 0, repeats: 0 });
const counts = { discord: fresh(), slack: fresh() };
const marks = new Set<string>();
let serial = 0;
let globalWindow = { endsMs: 0, used: 0 };
const channelWindows = new Map<string, { endsMs: number; used: number }>();
const slackLast = new Map<string, number>();

function accept(count: Count, mark: string): void {
  const now = performance.now();
  if (count.accepted === 0) count.firstMs = now;
  count.lastMs = now;
  count.accepted += 1;
  if (marks.has(mark)) count.repeats += 1;
  marks.add(mark);
}

function refuse(count: Count): void {
  count.refused += 1;
  count.lastRefusedMs = performance.now() - count.firstMs;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function discord(path: string, text: string): Answer {
  const count = counts.discord;
  const now = Date.now();
  if (globalWindow.endsMs <= now) globalWindow = { endsMs: now + second, used: 0 };
  if (globalWindow.used >= discordPerSecond) {
    refuse(count);
    const wait = (globalWindow.endsMs - now) / second;
    const headers = { 'retry-after': String(wait), 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' };
    return { status: 429, body: { message: 'slow', retry_after: wait, global: true }, headers };
  }
  globalWindow.used += 1;
  const channel = /channels\/(\d+)/.exec(path)?.[1] ?? '';
  const known = channelWindows.get(channel);
  const window = known && known.endsMs > now ? known : { endsMs: now + discordChannel.windowMs, used: 0 };
  channelWindows.set(channel, window);
  const limited = window.used >= discordChannel.messages;
  if (!limited) window.used += 1;
  const after = (window.endsMs - now) / second;
  const headers = {
    'x-ratelimit-limit': String(discordChannel.messages),
    'x-ratelimit-remaining': String(discordChannel.messages - window.used),
    'x-ratelimit-reset-after': String(after),
    'x-ratelimit-bucket': 'messages',
    ...(limited ? { 'x-ratelimit-scope': 'user', 'retry-after': String(after) } : {}),
  };
  if (limited) {
    refuse(count);
    return { status: 429, body: { message: 'slow', retry_after: after, global: false }, headers };
  }
  accept(count, `d${channel}${String(JSON.parse(text).nonce)}`);
  serial += 1;
  return {
    status: 200,
    body: { id: String(1_000_000 + serial), channel_id: channel, author: { id: '1' }, components: [] },
    headers,
  };
}

function slack(path: string, text: string): Answer {
  if (!path.endsWith('chat.postMessage'))
    return { status: 200, body: { ok: true, user_id: 'U1', bot_id: 'B1', team_id: 'T1' } };
  const count = counts.slack;
  const args = new URLSearchParams(text);
  const channel = args.get('channel') ?? '';
  const now = Date.now();
  const last = slackLast.get(channel) ?? 0;
  if (now - last < slackEveryMs) {
    refuse(count);
    return { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '1' } };
  }
  slackLast.set(channel, now);
  accept(count, `s${channel}${args.get('metadata') ?? args.get('blocks') ?? ''}`);
  serial += 1;
  return {
    status: 200,
    body: {
      ok: true,
      channel,
      ts: `${Math.floor(now / 1_000)}.${String(serial).padStart(6, '0')}`,
      message: {},
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const server = createServer((request, response) => {
  bodyOf(request).then(
    (text) => {
      const path = request.url ?? '';
      // Whoever tries again looks first.
      if (request.method === 'GET') return send(response, { status: 200, body: [] });
      send(response, path.startsWith('/api/v10') ? discord(path, text) : slack(path, text));
    },
    () => response.destroy(),
  );
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (message) => {
  if (message === 'stop') {
    server.close();
    server.closeAllConnections();
    process.disconnect();
    return;
  }
  process.send?.(counts);
  if (message === 'reset') {
    counts.discord = fresh();
    counts.slack = fresh();
    marks.clear();
  }
});
