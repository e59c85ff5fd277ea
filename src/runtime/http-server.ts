import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { UserError } from '../core/errors.ts';
import type { Route, RouteResponse } from '../core/ports.ts';

export interface HttpServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Takes no more requests, lets those under way end, closes. */
  stop(): Promise<void>;
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

async function answer(routes: readonly Route[], request: IncomingMessage): Promise<RouteResponse> {
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  const here = routes.filter((route) => route.path === path);
  const route = here.find(({ method }) => method === request.method);
  if (here.length === 0) return { status: 404, headers: textHeaders, body: 'There is nothing here.\n' };
  if (!route)
    return {
      status: 405,
      headers: { ...textHeaders, allow: here.map(({ method }) => method).join(', ') },
      body: 'Not with this method.\n',
    };
  const body = await bodyOf(request);
  if (body === null)
    return { status: 413, headers: { ...textHeaders, connection: 'close' }, body: 'The request is too large.\n' };
  return route.handle({ headers: headersOf(request.headers), body });
}

function send(response: ServerResponse, { status, headers, body }: RouteResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/**
 * Listens for the routes of all platforms. `onBug` gets what a route throws; its sender sees 500.
 * Throws a `UserError` where the address cannot be had. Port 0 takes any free one.
 */
export async function startHttpServer(
  address: { readonly host: string; readonly port: number },
  routes: readonly Route[],
  onBug: (error: unknown) => void,
): Promise<HttpServer> {
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (request, response) => {
    request.on('error', () => response.destroy());
    response.on('error', () => response.destroy());
    answer(routes, request).then(
      (done) => send(response, done),
      (error: unknown) => {
        if (request.destroyed && !request.complete) return; // the sender broke off: nobody to answer
        onBug(error);
        send(response, { status: 500, headers: textHeaders, body: 'Something went wrong in Paperboy.\n' });
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
        const slow = setTimeout(() => server.closeAllConnections(), stopMs);
        server.close(() => {
          clearTimeout(slow);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
