import type { ServerResponse } from 'node:http';
import { type Json, record, records } from '../../bots/json.ts';

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

/** Says what is wrong with a body that goes out. */
export type CheckAnswer = (schema: string, body: unknown) => void;

/** Four letters a token, as everybody counts who does not know. */
export function tokensIn(text: string): number {
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

/** The completion that a behaviour comes to; `null` where it is none. */
export function completionFor(body: Json, behaviour: Behaviour): Json | null {
  switch (behaviour.kind) {
    case 'content':
      return completionOf(body, behaviour.content, behaviour.finish ?? 'stop', null);
    case 'refusal':
      return completionOf(body, null, 'stop', 'I cannot do that.');
    case 'no-choice':
      return { ...completionOf(body, null, 'stop', null), choices: [] };
    default:
      return null;
  }
}

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The body of an error, as the server words it: with what must not be repeated. */
export function errorBody(code: string | null): Json {
  return { error: { message: 'The server repeats sk-secret-key here.', type: 'error', param: null, code } };
}

/** Does what is no answer; `false` where the behaviour is one. */
export function misbehave(response: ServerResponse, behaviour: Behaviour, check: CheckAnswer): boolean {
  if (behaviour.kind === 'status') {
    const { status, code = null, retryAfter } = behaviour;
    const body = errorBody(code);
    check('ErrorResponse', body);
    send(response, status, body, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  } else if (behaviour.kind === 'body') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(behaviour.body);
  } else if (behaviour.kind === 'hang-up') {
    response.destroy();
  } else return behaviour.kind === 'silent';
  return true;
}

function stream(
  response: ServerResponse,
  body: Json,
  pieces: readonly string[],
  finish: string | null,
  check: CheckAnswer,
): void {
  const chunk = (choices: readonly Json[], usage: Json | null): string => {
    const created = 1_772_000_000;
    const data = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created,
      model: body['model'],
      choices,
      usage,
    };
    check('CreateChatCompletionStreamResponse', data);
    return `data: ${JSON.stringify(data)}\n\n`;
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const content of pieces)
    response.write(chunk([{ index: 0, delta: { content }, finish_reason: null, logprobs: null }], null));
  if (finish === null) {
    response.write('data: {"id":"chatcmpl-1","obj', () => response.destroy());
    return;
  }
  response.write(chunk([{ index: 0, delta: {}, finish_reason: finish, logprobs: null }], null));
  const { usage } = completionOf(body, pieces.join(''), finish, null);
  response.end(`${chunk([], record(usage))}data: [DONE]\n\n`);
}

/** Answers a request to Chat Completions. */
export function answerChat(response: ServerResponse, body: Json, behaviour: Behaviour, check: CheckAnswer): void {
  if (misbehave(response, behaviour, check)) return;
  if (behaviour.kind === 'cut') {
    stream(response, body, behaviour.pieces, null, check);
    return;
  }
  if (behaviour.kind === 'content' && body['stream'] === true) {
    const { content, finish = 'stop' } = behaviour;
    stream(response, body, content?.split(/(?<= )/) ?? [], finish, check);
    return;
  }
  const completion = completionFor(body, behaviour);
  check('CreateChatCompletionResponse', completion);
  send(response, 200, completion);
}
