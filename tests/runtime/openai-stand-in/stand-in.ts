import { expect, onTestFinished } from 'vitest';
import type { Json } from '../../bots/json.ts';
import type { Behaviour } from './chat-answers.ts';
import { type OpenAiServerStandIn, startOpenAiServer } from './start-openai.ts';

export type { Behaviour } from './chat-answers.ts';

/** What `startOpenAiServer` starts, for the rest of the test, which fails where an exchange is none that OpenAI knows. */
export async function startOpenAi(behave: (body: Json, index: number) => Behaviour): Promise<OpenAiServerStandIn> {
  const server = await startOpenAiServer(behave, { checked: true });
  onTestFinished(() => server.close());
  onTestFinished(() => expect(server.problems, 'what OpenAI would not take or say').toEqual([]));
  return server;
}
