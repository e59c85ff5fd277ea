import type { ServerResponse } from 'node:http';
import { type Json, record, records } from '../../bots/json.ts';

/** What the stand-in does with a request. Anything but an answer is what real servers do on bad days. */
export type Behaviour =
  | {
      readonly kind: 'content';
      readonly content: string | null;
      readonly finish?: 'stop' | 'length' | 'content_filter';
      /** Tokens that it thought in. */
      readonly thought?: number;
    }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'no-choice' }
  /** Calls a tool that nobody offered. */
  | { readonly kind: 'tool-call' }
  /** Says in an answer that it could not answer. */
  | { readonly kind: 'failed'; readonly code: string }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string;
      readonly param?: string;
      readonly retryAfter?: string;
    }
  | { readonly kind: 'body'; readonly body: string; readonly contentType?: string }
  /** Says the same again and again until the client goes. */
  | { readonly kind: 'endless'; readonly body: string; readonly contentType: string }
  /** Never answers. */
  | { readonly kind: 'silent' }
  /** Streams these pieces and breaks the connection, or says nothing more. */
  | { readonly kind: 'cut'; readonly pieces: readonly string[]; readonly isSilent?: true }
  /** Closes the connection at once. */
  | { readonly kind: 'hang-up' };

/** Says what is wrong with a body that goes out. */
export type CheckAnswer = (schema: string, body: unknown) => void;

/** Every word that stands anywhere in an answer, or in a part of one. */
export function wordsIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, inner]) =>
      typeof inner === 'string' ? (['text', 'refusal'].includes(key) ? inner : '') : wordsIn(inner),
    )
    .join('');
}

/** Four letters a token, as everybody counts who does not know. */
export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}

function completionOf(body: Json, content: string | null, finish: string, refusal: string | null, thought = 0): Json {
  const prompt = records(body['messages']).reduce((sum, message) => sum + tokensIn(String(message['content'])), 0);
  const answer = tokensIn(content ?? '') + thought;
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_772_000_000,
    model: body['model'],
    choices: [{ index: 0, finish_reason: finish, logprobs: null, message: { role: 'assistant', content, refusal } }],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: answer,
      total_tokens: prompt + answer,
      completion_tokens_details: { reasoning_tokens: thought },
    },
  };
}

/** The completion that a behaviour comes to; `null` where it is none. */
export function completionFor(body: Json, behaviour: Behaviour): Json | null {
  switch (behaviour.kind) {
    case 'content':
      return completionOf(body, behaviour.content, behaviour.finish ?? 'stop', null, behaviour.thought);
    case 'refusal':
      return completionOf(body, null, 'stop', 'I cannot do that.');
    case 'no-choice':
      return { ...completionOf(body, null, 'stop', null), choices: [] };
    case 'tool-call': {
      const call = { id: 'call_1', type: 'function', function: { name: 'run', arguments: '{}' } };
      const message = { role: 'assistant', content: null, refusal: null, tool_calls: [call] };
      const choices = [{ index: 0, finish_reason: 'tool_calls', logprobs: null, message }];
      return { ...completionOf(body, null, 'tool_calls', null), choices };
    }
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
export function errorBody(code: string | null, param: string | null = null): Json {
  return { error: { message: 'The server repeats sk-secret-key here.', type: 'error', param, code } };
}

/** Does what is no answer; `false` where the behaviour is one. */
export function misbehave(response: ServerResponse, behaviour: Behaviour, check: CheckAnswer): boolean {
  if (behaviour.kind === 'status') {
    const { status, code = null, param = null, retryAfter } = behaviour;
    const body = errorBody(code, param);
    check('ErrorResponse', body);
    send(response, status, body, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  } else if (behaviour.kind === 'body') {
    response.writeHead(200, { 'content-type': behaviour.contentType ?? 'application/json' });
    response.end(behaviour.body);
  } else if (behaviour.kind === 'endless') {
    const { body, contentType } = behaviour;
    response.writeHead(200, { 'content-type': contentType });
    const goOn = (): void => {
      while (!response.destroyed && response.write(body));
    };
    response.on('drain', goOn);
    goOn();
  } else if (behaviour.kind === 'hang-up') {
    response.destroy();
  } else return behaviour.kind === 'silent';
  return true;
}

/** How a stream ends; `finish` is `null` where it only stops. */
interface ChatEnd {
  readonly finish: string | null;
  readonly thought?: number;
  readonly refusal?: string;
  readonly isSilent?: boolean;
}

function stream(
  response: ServerResponse,
  body: Json,
  pieces: readonly string[],
  { finish, thought = 0, refusal, isSilent }: ChatEnd,
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
  if (refusal !== undefined)
    response.write(chunk([{ index: 0, delta: { refusal }, finish_reason: null, logprobs: null }], null));
  if (finish === null) {
    if (isSilent !== true) response.write('data: {"id":"chatcmpl-1","obj', () => response.destroy());
    return;
  }
  response.write(chunk([{ index: 0, delta: {}, finish_reason: finish, logprobs: null }], null));
  const { usage } = completionOf(body, pieces.join(''), finish, null, thought);
  response.end(`${chunk([], record(usage))}data: [DONE]\n\n`);
}

/** Answers a request to Chat Completions. */
export function answerChat(response: ServerResponse, body: Json, behaviour: Behaviour, check: CheckAnswer): void {
  if (misbehave(response, behaviour, check)) return;
  if (behaviour.kind === 'cut') {
    stream(response, body, behaviour.pieces, { finish: null, isSilent: behaviour.isSilent === true }, check);
    return;
  }
  if (behaviour.kind === 'content' && body['stream'] === true) {
    const { content, finish = 'stop', thought = 0 } = behaviour;
    stream(response, body, content?.split(/(?<= )/) ?? [], { finish, thought }, check);
    return;
  }
  if (behaviour.kind === 'failed') {
    // So do servers that pass questions on to others.
    const body = JSON.stringify(errorBody(behaviour.code));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(body);
    return;
  }
  if (behaviour.kind === 'refusal' && body['stream'] === true) {
    stream(response, body, [], { finish: 'stop', refusal: 'I cannot do that.' }, check);
    return;
  }
  const completion = completionFor(body, behaviour);
  check('CreateChatCompletionResponse', completion);
  send(response, 200, completion);
}
