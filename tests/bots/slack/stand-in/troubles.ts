import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../../json.ts';
import type { Met, Trouble } from './stand-in.ts';

/** What is sent as an answer. */
export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: Json;
  /** In the place of JSON. */
  readonly body?: string;
}

export interface Answering {
  readonly method: string;
  readonly args: Json;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Carries the call out. */
  readonly trulyAnswer: () => Sent;
  /** Takes what went out; `null` for nothing. */
  readonly answered: (sent: Sent | null) => void;
}

export interface Troubles {
  meet(trouble: Trouble): Met;
  /** Answers a call truly, or with the trouble it meets. */
  answer(answering: Answering): Promise<void>;
  /** Lets go of everything that is held. */
  close(): void;
}

interface Waiting {
  readonly trouble: Trouble;
  left: number;
  met: number;
  readonly released: Promise<void>;
  readonly release: () => void;
}

function send(response: ServerResponse, { status, headers, json, body }: Sent): void {
  const type = json === undefined ? 'text/html' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(json === undefined ? (body ?? '') : JSON.stringify(json));
}

/** What a trouble says in the place of the true answer. */
function instead(answer: Exclude<Trouble['answer'], string>): Sent {
  if ('error' in answer) return { status: 200, headers: {}, json: { ok: false, error: answer.error, ...answer.more } };
  if ('retryAfter' in answer)
    return {
      status: 429,
      headers: { 'retry-after': String(answer.retryAfter) },
      json: { ok: false, error: 'ratelimited' },
    };
  return {
    status: answer.status,
    headers: answer.headers ?? {},
    body: answer.body ?? '<html><body>Server Error</body></html>',
  };
}

export function createTroubles(): Troubles {
  const all: Waiting[] = [];
  return {
    meet(trouble) {
      let release = (): void => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const waiting: Waiting = { trouble, left: trouble.times ?? 1, met: 0, released, release };
      all.push(waiting);
      return { times: () => waiting.met, release };
    },
    async answer({ method, args, request, response, trulyAnswer, answered }) {
      const found = all.find(
        ({ trouble, left }) => left > 0 && trouble.method === method && (trouble.when?.(args) ?? true),
      );
      if (found) {
        found.left -= 1;
        found.met += 1;
      }
      const answer = found?.trouble.answer;
      switch (answer) {
        case 'hang':
          answered(null);
          return;
        case 'cut':
          request.socket.destroy();
          answered(null);
          return;
        case 'lost answer':
          trulyAnswer();
          request.socket.destroy();
          answered(null);
          return;
        case 'held': {
          const sent = trulyAnswer();
          answered(sent);
          await found?.released;
          send(response, sent);
          return;
        }
        case undefined: {
          const sent = trulyAnswer();
          send(response, sent);
          answered(sent);
          return;
        }
        default: {
          const sent = instead(answer);
          send(response, sent);
          answered(sent);
        }
      }
    },
    close() {
      for (const { release } of all) release();
    },
  };
}
