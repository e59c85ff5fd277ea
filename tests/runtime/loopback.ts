import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Loopback {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Everything that was asked, oldest first. */
  readonly requests: readonly IncomingMessage[];
  /** How many connections that carried a request were closed. (Node's fetch opens a spare one after it drops one.) */
  closed(): number;
}

function open(requests: readonly IncomingMessage[]): number {
  return new Set(requests.map(({ socket }) => socket).filter((socket) => !socket.destroyed)).size;
}

/** An HTTP server on this machine for the rest of the test. */
export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Loopback> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.on('error', () => response.destroy());
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, closed: () => new Set(requests.map(({ socket }) => socket)).size - open(requests) };
}

/** A server that speaks bytes of its own choice, for answers that no HTTP server would give, once a request comes. */
export async function serveRaw(
  answer: (socket: Socket) => void,
): Promise<{ readonly url: string; readonly requests: () => number }> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      requests += 1;
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests };
}
