import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { isIP } from 'node:net';
import { UserError } from '../core/errors.ts';
import type { Route, RouteResponse } from '../core/ports.ts';

export interface HttpServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Takes no more requests, lets those under way end, closes. */
  stop(): Promise<void>;
}

/** A path that somebody else's code answers, reading the request itself: Slack's Bolt checks signatures and parses bodies its own way. */
export interface Mount {
  readonly method: Route['method'];
  readonly path: string;
  readonly listener: RequestListener;
}

/** No platform sends more in one request; a larger body is refused before it is read to its end. */
const bodyBytesMax = 1_048_576;
/** A request that has not arrived whole by then is given up, so that slow senders cannot hold connections. */
const requestMs = 10_000;

/** Requests under way have this long when the server stops. */
const stopMs = 3_000;

const textHeaders = { 'content-type': 'text/plain; charset=utf-8' };

function headersOf(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}

/** The whole body, or `null` where it is larger than allowed. Rejects where the sender breaks off. */
function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= bodyBytesMax) parts.push(part);
      else resolve(null); // what still comes is thrown away until the answer closes the connection
    });
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('close', () => reject(new Error('the sender broke off')));
  });
}

const tooLarge: RouteResponse = {
  status: 413,
  headers: { ...textHeaders, connection: 'close' },
  body: 'The request is too large.\n',
};

async function answerRoute(route: Route, request: IncomingMessage): Promise<RouteResponse> {
  const body = await bodyOf(request);
  return body === null ? tooLarge : route.handle({ headers: headersOf(request.headers), body });
}

/** Hands the request over. Resolves with what is still to be answered: `null` where the listener answers, which limits what declares no length. */
async function handOver(
  { listener }: Mount,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<RouteResponse | null> {
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) return tooLarge;
  await listener(request, response); // its type says nothing of promises, but some return one
  return null;
}

async function answer(
  handlers: readonly (Route | Mount)[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<RouteResponse | null> {
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  const here = handlers.filter((handler) => handler.path === path);
  const handler = here.find(({ method }) => method === request.method);
  if (here.length === 0) return { status: 404, headers: textHeaders, body: 'There is nothing here.\n' };
  if (!handler)
    return {
      status: 405,
      headers: { ...textHeaders, allow: here.map(({ method }) => method).join(', ') },
      body: 'Not with this method.\n',
    };
  return 'listener' in handler ? handOver(handler, request, response) : answerRoute(handler, request);
}

function send(response: ServerResponse, { status, headers, body }: RouteResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/**
 * Listens for all platforms. `onBug` gets what a handler throws; its sender sees 500. `graceMs`: how long requests under way have when it stops.
 * Throws a `UserError` where the address cannot be had. Port 0 takes any free one.
 */
export async function startHttpServer(
  address: { readonly host: string; readonly port: number },
  handlers: readonly (Route | Mount)[],
  onBug: (error: unknown) => void,
  graceMs = stopMs,
): Promise<HttpServer> {
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (request, response) => {
    request.on('error', () => response.destroy());
    response.on('error', () => response.destroy());
    response.on('close', () => {
      if (!server.listening) server.closeIdleConnections(); // kept open for a next request, which does not come any more
    });
    answer(handlers, request, response).then(
      (done) => {
        if (done !== null) send(response, done);
      },
      (error: unknown) => {
        if (request.destroyed && !request.complete) return; // the sender broke off: nobody to answer
        onBug(error);
        if (response.headersSent)
          response.destroy(); // half an answer of somebody else's code: better none
        else send(response, { status: 500, headers: textHeaders, body: 'Something went wrong in Paperboy.\n' });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new UserError(
          'bad-configuration',
          `Nothing can listen on ${address.host}:${address.port} (${'code' in error ? String(error.code) : error.message}).`,
          'Choose another PAPERBOY_HTTP_HOST or PAPERBOY_HTTP_PORT.',
          { cause: error },
        ),
      ),
    );
    server.listen(address.port, address.host, resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  const host = isIP(address.host) === 6 ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port}`,
    stop: () =>
      new Promise((resolve) => {
        // A closed server no longer gives up on connections that say nothing.
        const slow = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(slow);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
