import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { type Json, record, records } from '../../bots/json.ts';
import { createOpenAiCheck } from './openapi-check.ts';

/** What the stand-in does with a request. Anything but an answer is what real servers do on bad days. */
export type Behaviour =
  | { readonly kind: 'content'; readonly content: string | null; readonly finish?: string }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'no-choice' }
  | { readonly kind: 'status'; readonly status: number; readonly code?: string; readonly retryAfter?: string }
  | { readonly kind: 'body'; readonly body: string }
  /** Never answers. */
  | { readonly kind: 'silent' }
  /** Streams these pieces and breaks the connection. */
  | { readonly kind: 'cut'; readonly pieces: readonly string[] }
  /** Closes the connection at once. */
  | { readonly kind: 'hang-up' };

/** One request as it came. */
export interface Asked {
  readonly body: Json;
  readonly key: string | undefined;
}

export interface OpenAiStandIn {
  /** With the path of the protocol: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Resolves once so many requests have come. */
  untilAsked(count: number): Promise<void>;
}

const check = createOpenAiCheck();

/** Four letters a token, as everybody counts who does not know. */
function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}

function completionOf(body: Json, content: string | null, finish: string, refusal: string | null): Json {
  const prompt = records(body['messages']).reduce((sum, message) => sum + tokensIn(String(message['content'])), 0);
  const answer = tokensIn(content ?? '');
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_772_000_000,
    model: body['model'],
    choices: [{ index: 0, finish_reason: finish, logprobs: null, message: { role: 'assistant', content, refusal } }],
    usage: { prompt_tokens: prompt, completion_tokens: answer, total_tokens: prompt + answer },
  };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function chunk(body: Json, choices: readonly Json[], usage: Json | null): string {
  const data = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_772_000_000,
    model: body['model'],
    choices,
    usage,
  };
  expect(check.problems('CreateChatCompletionStreamResponse', data)).toEqual([]);
  return `data: ${JSON.stringify(data)}\n\n`;
}

function piece(content: string): Json {
  return { index: 0, delta: { content }, finish_reason: null, logprobs: null };
}

function stream(response: ServerResponse, body: Json, pieces: readonly string[], finish: string | null): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const each of pieces) response.write(chunk(body, [piece(each)], null));
  if (finish === null) {
    response.write('data: {"id":"chatcmpl-1","obj', () => response.destroy());
    return;
  }
  response.write(chunk(body, [{ index: 0, delta: {}, finish_reason: finish, logprobs: null }], null));
  const { usage } = completionOf(body, pieces.join(''), finish, null);
  response.end(`${chunk(body, [], record(usage))}data: [DONE]\n\n`);
}

function answer(response: ServerResponse, body: Json, behaviour: Behaviour): void {
  if (behaviour.kind === 'content') {
    const { content, finish = 'stop' } = behaviour;
    if (body['stream'] === true) stream(response, body, content?.split(/(?<= )/) ?? [], finish);
    else send(response, 200, completionOf(body, content, finish, null));
  } else if (behaviour.kind === 'refusal') {
    send(response, 200, completionOf(body, null, 'stop', 'I cannot do that.'));
  } else if (behaviour.kind === 'no-choice') {
    send(response, 200, { ...completionOf(body, null, 'stop', null), choices: [] });
  } else if (behaviour.kind === 'status') {
    const { status, code = null, retryAfter } = behaviour;
    const error = { message: 'The server repeats sk-secret-key here.', type: 'error', param: null, code };
    send(response, status, { error }, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  } else if (behaviour.kind === 'body') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(behaviour.body);
  } else if (behaviour.kind === 'cut') {
    stream(response, body, behaviour.pieces, null);
  } else if (behaviour.kind === 'hang-up') {
    response.destroy();
  }
}

async function read(request: IncomingMessage): Promise<Json> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return record(JSON.parse(text));
}

/** A server on loopback that speaks Chat Completions, for the rest of the test. `behave` is asked for the n-th request, from 0. */
export async function startOpenAi(behave: (body: Json, index: number) => Behaviour): Promise<OpenAiStandIn> {
  const asked: Asked[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const problems: string[] = [];
  const server = createServer(async (request, response) => {
    response.on('error', () => response.destroy());
    const body = await read(request);
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
      return send(response, 404, { error: { message: 'no such route', type: 'error', param: null, code: null } });
    problems.push(...check.problems('CreateChatCompletionRequest', body));
    const index = asked.push({ body, key: request.headers.authorization }) - 1;
    for (const { count, resolve } of waiting) if (asked.length >= count) resolve();
    answer(response, body, behave(body, index));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  onTestFinished(() => expect(problems, 'what OpenAI would not take').toEqual([]));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    untilAsked: (count) =>
      new Promise((resolve) => {
        if (asked.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}
