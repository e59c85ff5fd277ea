import { APIConnectionError, APIError } from 'openai';
import { type OpenAiServer, openAiClient } from './openai-client.ts';

/** Longest wait for a server that is only asked whether it is there, in milliseconds. */
const timeoutMs = 10_000;

/** What a server says of a model. */
export type ModelThere =
  | { readonly kind: 'there' }
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly sentence: string };

/** Asks a server whether it takes the key and has a model; uses no tokens. Throws only the signal's reason. */
export async function modelThere(server: OpenAiServer, model: string, signal: AbortSignal): Promise<ModelThere> {
  try {
    await openAiClient(server, timeoutMs).models.retrieve(model, { signal });
    return { kind: 'there' };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof APIConnectionError)
      return { kind: 'failed', sentence: `The server of models at ${server.baseUrl} cannot be reached.` };
    const status = error instanceof APIError ? error.status : undefined;
    if (status === 401 || status === 403) return { kind: 'unauthorised' };
    if (status === 404) return { kind: 'missing' };
    return {
      kind: 'failed',
      sentence: `The server of models failed${status === undefined ? '' : ` (status ${status})`}.`,
    };
  }
}
