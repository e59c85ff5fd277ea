import type OpenAI from 'openai';
import { APIConnectionError, APIError } from 'openai';
import { z } from 'zod';
import type { ModelServer, OpenAiServer } from './openai-api.ts';
import { isOfModel, isPage, openAiClient } from './openai-client.ts';
import { modelApis } from './openai-model.ts';

/** For a server that is only asked whether it is there. */
const limits = { timeoutMs: 10_000, answerBytesMax: 16 * 1_024 * 1_024 }; // some list hundreds of models

const list = z.object({ data: z.array(z.unknown()) });
const named = z.object({ id: z.string() });

/** What a server says of a model. */
export type ModelThere =
  | { readonly kind: 'there' }
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'untold' }
  | { readonly kind: 'failed'; readonly sentence: string };

/** Whether a server names a model in its list; `null` where it has no list. */
async function isListed(client: OpenAI, model: string, signal: AbortSignal): Promise<boolean | null> {
  try {
    const { data } = list.parse(await client.models.list({ signal }));
    return data.some((each) => named.safeParse(each).data?.id === model);
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** Asks a server whether it takes the key and has a model; uses no tokens. Throws only the signal's reason. */
export async function modelThere(server: OpenAiServer, model: string, signal: AbortSignal): Promise<ModelThere> {
  const client = openAiClient(server, limits);
  try {
    await client.models.retrieve(model, { signal });
    return { kind: 'there' };
  } catch (error) {
    signal.throwIfAborted();
    if (isPage(error))
      return {
        kind: 'failed',
        sentence: `At ${server.baseUrl} there are web pages and no API of models; most of their addresses end in /v1.`,
      };
    if (error instanceof APIConnectionError)
      return { kind: 'failed', sentence: `The server of models at ${server.baseUrl} cannot be reached.` };
    const status = error instanceof APIError ? error.status : undefined;
    if (status === 401 || status === 403) return { kind: 'unauthorised' };
    // Not every server answers for single models, and some for none.
    if (status === 404) {
      const isThere = await isListed(client, model, signal);
      return { kind: isThere === null ? 'untold' : isThere ? 'there' : 'missing' };
    }
    return {
      kind: 'failed',
      sentence: `The server of models failed${status === undefined ? '' : ` (status ${status})`}.`,
    };
  }
}

/**
 * Whether a server knows the way its model is to be asked: a request without a question is refused by those that do, before a token is
 * used. `unknown` where it does not say. Throws only the signal's reason.
 */
export async function apiThere(server: ModelServer, signal: AbortSignal): Promise<'there' | 'missing' | 'unknown'> {
  try {
    await openAiClient(server, limits).post(modelApis[server.api].endpoint.replace('/v1', ''), { body: {}, signal });
    return 'there';
  } catch (error) {
    signal.throwIfAborted();
    const { status, code, message } = error instanceof APIError ? error : { message: '' };
    if (status === 404) return isOfModel(code, message) ? 'there' : 'missing';
    if (status === 405 || status === 501) return 'missing';
    return status === 400 || status === 422 ? 'there' : 'unknown';
  }
}
