import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isRecord, type Json } from '../../json.ts';
import { appId } from './message-json.ts';
import type { SocketConnection } from './stand-in.ts';
import { unique } from './tokens.ts';

export interface SocketSetup {
  /** `ws://127.0.0.1:1234` */
  readonly base: () => string;
  readonly connectionSeconds: number;
  readonly acknowledged: (envelopeId: string, payload: unknown) => void;
  readonly changed: () => void;
  readonly problem: (what: string) => void;
}

export interface Sockets {
  readonly connections: readonly (SocketConnection & { readonly heardHello: boolean })[];
  /** A URL that is good for one connection. */
  url(): string;
  /** Sends an envelope to one of the connections; false where there is none. */
  send(envelope: Json): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** How often Slack asks whether a connection stands; a client that was asked once leaves after 30 s without. */
const pingEveryMs = 10_000;
/** Connections an app may have. Source: https://docs.slack.dev/apis/events-api/using-socket-mode */
const connectionsMax = 10;

/** What a ping says whose pong somebody waits for. */
const awaited = 'Answer, please';

class Connection implements SocketConnection {
  readonly url: string;
  readonly #socket: WebSocket;
  readonly #setup: SocketSetup;
  #silent = false;
  #closed = false;
  #envelopes = 0;
  readonly #waitingForPong: { readonly heard: () => void; readonly gone: (reason: Error) => void }[] = [];
  /** Gets envelopes: nobody is leaving. */
  inUse = true;
  /** The client has heard hello: only then is it up, and may be stopped without harm. */
  heardHello = false;

  constructor(url: string, socket: WebSocket, setup: SocketSetup) {
    this.url = url;
    this.#socket = socket;
    this.#setup = setup;
    socket.on('message', (data) => this.#read(data.toString()));
    socket.on('ping', (data) => {
      if (!this.#silent) socket.pong(data);
    });
    socket.on('pong', (data) => {
      if (data.toString() === awaited) this.#waitingForPong.shift()?.heard();
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.#closed = true;
      this.inUse = false;
      for (const { gone } of this.#waitingForPong.splice(0)) gone(new Error('The connection is closed.'));
      setup.changed();
    });
  }

  state(): 'open' | 'closed' {
    return this.#closed ? 'closed' : 'open';
  }

  envelopes(): number {
    return this.#envelopes;
  }

  say(frame: unknown): void {
    if (!this.#silent && !this.#closed) this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  deliver(envelope: Json): void {
    this.#envelopes += 1;
    this.say(envelope);
  }

  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets'): void {
    // A warning comes some seconds before the end; until then envelopes go on coming.
    if (reason !== 'warning') this.inUse = false;
    this.say({ type: 'disconnect', reason, debug_info: { host: 'applink-stand-in' } });
  }

  closeWith(code: number): void {
    this.inUse = false;
    if (code === 1006) this.#socket.terminate();
    else this.#socket.close(code);
  }

  fallSilent(): void {
    this.#silent = true;
    // Nothing is read any more, not even a close frame.
    this.#socket.pause();
  }

  ping(): Promise<void> {
    return new Promise((heard, gone) => {
      if (this.#closed) gone(new Error('The connection is closed.'));
      this.#waitingForPong.push({ heard, gone });
      this.#socket.ping(awaited);
    });
  }

  terminate(): void {
    this.#socket.terminate();
  }

  askWhetherItStands(): void {
    if (!this.#silent && !this.#closed) this.#socket.ping('Ping from the stand-in');
  }

  #read(body: string): void {
    if (this.#silent) return;
    let frame: unknown;
    try {
      frame = JSON.parse(body);
    } catch {
      this.#setup.problem(`Socket Mode: a frame that is no JSON: ${body.slice(0, 100)}`);
      return;
    }
    if (!isRecord(frame) || typeof frame['envelope_id'] !== 'string') {
      this.#setup.problem(`Socket Mode: a frame without envelope_id: ${body.slice(0, 100)}`);
      return;
    }
    this.#setup.acknowledged(frame['envelope_id'], frame['payload']);
  }
}

/** Socket Mode: real WebSocket connections that envelopes go to in turn. */
export function createSockets(setup: SocketSetup): Sockets {
  const server = new WebSocketServer({ noServer: true, autoPong: false });
  const connections: Connection[] = [];
  const tickets = new Set<string>();
  let turn = 0;
  const pings = setInterval(() => {
    for (const connection of connections) connection.askWhetherItStands();
  }, pingEveryMs);
  pings.unref();

  return {
    connections,
    url() {
      const ticket = unique();
      tickets.add(ticket);
      return `${setup.base()}/link/?ticket=${ticket}&app_id=${appId}`;
    },
    send(envelope) {
      const open = connections.filter(({ inUse }) => inUse);
      const connection = open[turn % Math.max(open.length, 1)];
      if (!connection) return false;
      turn += 1;
      connection.deliver(envelope);
      return true;
    },
    upgrade(request, socket, head) {
      const url = request.url ?? '';
      const ticket = new URL(url, 'http://localhost').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = new Connection(url, webSocket, setup);
        const before = connections.filter(({ inUse }) => inUse).length;
        connections.push(connection);
        if (before >= connectionsMax) connection.disconnect('too_many_websockets');
        else
          connection.say({
            type: 'hello',
            num_connections: before + 1,
            debug_info: {
              host: 'applink-stand-in',
              build_number: 1,
              approximate_connection_time: setup.connectionSeconds,
            },
            connection_info: { app_id: appId },
          });
        setup.changed();
        // Frames are answered in their order.
        connection.ping().then(
          () => {
            connection.heardHello = true;
            setup.changed();
          },
          () => {},
        );
      });
    },
    close() {
      clearInterval(pings);
      for (const connection of connections) connection.terminate();
      server.close();
    },
  };
}
