import type { ServerResponse } from 'node:http';
import type { Json } from '../../bots/json.ts';
import { type Behaviour, type CheckAnswer, misbehave, send, tokensIn, wordsIn } from './chat-answers.ts';

const ends: Readonly<Record<string, string>> = { length: 'max_output_tokens', content_filter: 'content_filter' };

/** A message that was written so far; `refusal` in the place of words. */
function messageOf(content: string, refusal: string | null, status: string): Json {
  const said =
    refusal === null
      ? { type: 'output_text', text: content, annotations: [], logprobs: [] }
      : { type: 'refusal', refusal };
  return { id: 'msg_1', type: 'message', role: 'assistant', status, content: [said] };
}

/** The object that all answers and most events hold. */
function responseOf(body: Json, output: readonly Json[], { status = 'completed', reason = '', thought = 0 }): Json {
  const prompt = tokensIn(String(body['instructions'] ?? '')) + tokensIn(String(body['input']));
  const written = output.reduce((sum, item) => sum + tokensIn(wordsIn(item)), thought);
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_772_000_000,
    status,
    error: null,
    incomplete_details: reason === '' ? null : { reason },
    instructions: body['instructions'] ?? null,
    metadata: {},
    model: body['model'],
    output,
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    store: body['store'] ?? true,
    usage: {
      input_tokens: prompt,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: written,
      output_tokens_details: { reasoning_tokens: thought },
      total_tokens: prompt + written,
    },
  };
}

/** The response that a behaviour comes to; `null` where it is none. */
export function responseFor(body: Json, behaviour: Behaviour): Json | null {
  const thinking: Json = { id: 'rs_1', type: 'reasoning', summary: [] };
  switch (behaviour.kind) {
    case 'content': {
      const { content, finish = 'stop', thought = 0 } = behaviour;
      const reason = ends[finish];
      const status = reason === undefined ? 'completed' : 'incomplete';
      const messages = content === null ? [] : [messageOf(content, null, status)];
      return responseOf(body, thought > 0 ? [thinking, ...messages] : messages, {
        status,
        reason: reason ?? '',
        thought,
      });
    }
    case 'refusal':
      return responseOf(body, [messageOf('', 'I cannot do that.', 'completed')], {});
    case 'no-choice':
      return responseOf(body, [], {});
    case 'tool-call':
      return responseOf(
        body,
        [{ id: 'fc_1', type: 'function_call', status: 'completed', call_id: 'call_1', name: 'run', arguments: '{}' }],
        {},
      );
    case 'failed': {
      const { usage: _nothing, ...failed } = responseOf(body, [], { status: 'failed' });
      return { ...failed, error: { code: behaviour.code, message: 'The server repeats sk-secret-key here.' } };
    }
    default:
      return null;
  }
}

/** Streams the pieces of a message, and what the answer comes to; `cut` breaks the connection instead, `silent` says nothing more. */
function stream(
  response: ServerResponse,
  body: Json,
  pieces: readonly string[],
  last: Json | 'cut' | 'silent',
  check: CheckAnswer,
): void {
  let sequence = 0;
  const write = (type: string, fields: Json): void => {
    const event = { type, sequence_number: sequence, ...fields };
    sequence += 1;
    check('ResponseStreamEvent', event);
    response.write(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const { usage: _later, ...begun } = responseOf(body, [], { status: 'in_progress' });
  write('response.created', { response: begun });
  write('response.in_progress', { response: begun });
  const text = pieces.join('');
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const part = (said: string): Json => ({ type: 'output_text', text: said, annotations: [], logprobs: [] });
  if (pieces.length > 0) {
    const item = { ...messageOf('', null, 'in_progress'), content: [] };
    write('response.output_item.added', { output_index: 0, item });
    write('response.content_part.added', { ...at, part: part('') });
    for (const delta of pieces) write('response.output_text.delta', { ...at, delta, logprobs: [] });
  }
  if (last === 'silent') return;
  if (last === 'cut') {
    response.write('event: response.output_text.del', () => response.destroy());
    return;
  }
  if (pieces.length > 0) {
    write('response.output_text.done', { ...at, text, logprobs: [] });
    write('response.content_part.done', { ...at, part: part(text) });
    write('response.output_item.done', { output_index: 0, item: messageOf(text, null, 'completed') });
  }
  if (wordsIn(last).includes('I cannot do that.')) {
    write('response.refusal.delta', { ...at, delta: 'I cannot ' });
    write('response.refusal.done', { ...at, refusal: 'I cannot do that.' });
  }
  write(`response.${String(last['status'])}`, { response: last });
  response.end();
}

/** Answers a request to Responses. */
export function answerResponses(response: ServerResponse, body: Json, behaviour: Behaviour, check: CheckAnswer): void {
  if (misbehave(response, behaviour, check)) return;
  if (behaviour.kind === 'cut') {
    stream(response, body, behaviour.pieces, behaviour.isSilent === true ? 'silent' : 'cut', check);
    return;
  }
  const answer = responseFor(body, behaviour);
  check('Response', answer);
  if (body['stream'] !== true) send(response, 200, answer);
  else if (answer !== null) {
    const content = behaviour.kind === 'content' ? behaviour.content : null;
    stream(response, body, content?.split(/(?<= )/) ?? [], answer, check);
  }
}
