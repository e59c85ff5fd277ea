import type { ServerResponse } from 'node:http';
import type { Json } from '../../bots/json.ts';
import { answerChat, type Behaviour, type CheckAnswer, completionFor } from './chat-answers.ts';
import { answerResponses, responseFor } from './response-answers.ts';

/** One of the ways a model may be asked, with what OpenAI's document calls its bodies. */
interface Way {
  readonly requestSchema: string;
  readonly answerSchema: string;
  /** The answer without a stream; `null` where the behaviour is none. */
  answerFor(body: Json, behaviour: Behaviour): Json | null;
  answer(response: ServerResponse, body: Json, behaviour: Behaviour, check: CheckAnswer): void;
}

const ways: ReadonlyMap<unknown, Way> = new Map([
  [
    '/v1/chat/completions',
    {
      requestSchema: 'CreateChatCompletionRequest',
      answerSchema: 'CreateChatCompletionResponse',
      answerFor: completionFor,
      answer: answerChat,
    },
  ],
  [
    '/v1/responses',
    {
      requestSchema: 'CreateResponse',
      answerSchema: 'Response',
      answerFor: responseFor,
      answer: answerResponses,
    },
  ],
]);

/** The way behind an endpoint: `/v1/responses`; `null` for none. */
export function wayOf(endpoint: unknown): Way | null {
  return ways.get(endpoint) ?? null;
}
