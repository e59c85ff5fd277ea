import { DefaultRestOptions, DiscordAPIError, HTTPError, RateLimitError, REST, type RESTOptions } from 'discord.js';
import { z } from 'zod';
import { UserError } from '../../core/errors.ts';

/**
 * `acknowledge`: the first response to an interaction. Whoever sends it tries again by itself, because only it knows whether "already
 * acknowledged" is its own doing.
 * `answer`: what follows, and questions of the command line: waits until a rate limit is over; what has no answer is asked again.
 * `send`: messages nobody waits for: fails where it would have to wait, and makes nothing twice; the sender comes back by itself.
 */
export type RestPurpose = 'acknowledge' | 'answer' | 'send';

export interface RestOptions {
  /** `https://discord.com/api`; tests put a loopback address here. */
  readonly apiUrl: string;
  readonly token: string;
  /** `paperboy/1.2.3`. */
  readonly userAgent: string;
  readonly purpose: RestPurpose;
}

/** One try of one request: long enough for a slow answer, short enough to try again within an interaction. */
const requestMs = 15_000;
const globalWaitMsMax = 1_500;
/** Tries after the first where Discord answers 5xx or not at all. */
const retriesMax = 2;

/** discord.js keeps a queue for every interaction's token, an hour by default; tokens live 15 minutes and mostly need seconds. */
const sweepMs = 300_000;

/** Discord's REST API, version 10, as the bot. Let go of it with `closeRest`. */
export function createRest({ apiUrl, token, userAgent, purpose }: RestOptions): REST {
  return new REST({
    api: apiUrl,
    version: '10',
    timeout: requestMs,
    retries: purpose === 'answer' ? retriesMax : 0,
    makeRequest: withRetryAfter,
    userAgentAppendix: userAgent,
    rejectOnRateLimit: purpose === 'send' ? (limit) => !isShort(limit) : null,
    handlerSweepInterval: sweepMs,
    // Interactions are outside the limit of 50 requests a second.
    // Source: https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
    ...(purpose === 'send' ? {} : { globalRequestsPerSecond: Number.POSITIVE_INFINITY }),
  }).setToken(token);
}

/**
 * A sender waits for the next second, in which 50 more requests may go; anything longer it is told, so that it can do something else meanwhile.
 * Nothing of the request has been sent by then.
 */
function isShort({ global, timeToReset }: { readonly global: boolean; readonly timeToReset: number }): boolean {
  return global && timeToReset <= globalWaitMsMax;
}

/** A limit that says nothing of its end. */
const retryAfterDefaultS = 5;
const retryAfterMinS = 0.05;

const retryAfterBody = z.object({ retry_after: z.number().nonnegative() });

/**
 * discord.js reads how long to wait only from the header. Discord says it in the body too, and some limits only there.
 * Source: https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit-rate-limit-response-structure
 */
const withRetryAfter: RESTOptions['makeRequest'] = async (url, init) => {
  const response = await DefaultRestOptions.makeRequest(url, await withPlainBody(init));
  if (response.status !== 429) return response;
  const text = await response.text();
  const headers = new Headers([...response.headers]);
  const told = jsonOf(retryAfterBody, text);
  // Without a number discord.js would ask again at once, and again: 10,000 refused requests in ten minutes end in a ban.
  const header = Number(headers.get('retry-after') ?? Number.NaN);
  const seconds = Number.isFinite(header) ? header : (told?.retry_after ?? retryAfterDefaultS);
  headers.set('retry-after', String(Math.max(seconds, retryAfterMinS)));
  return new Response(text, { status: 429, headers });
};

type RequestInit = Parameters<RESTOptions['makeRequest']>[1];

/**
 * A form as the bytes it consists of. The Slack SDK brings another version of undici, and whichever was loaded first sends for both: it would
 * take a form for a stream it cannot read ("action is not a function"), wherever both bots run in one process.
 */
async function withPlainBody(init: RequestInit): Promise<RequestInit> {
  if (!(init.body instanceof FormData)) return init;
  const form = new Response(init.body);
  const headers = { ...init.headers, 'content-type': form.headers.get('content-type') ?? '' };
  return { ...init, headers, body: new Uint8Array(await form.arrayBuffer()) };
}

function jsonOf<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Stops the timers that a `REST` keeps. */
export function closeRest(rest: REST): void {
  rest.clearHashSweeper();
  rest.clearHandlerSweeper();
}

/** Why a request came to nothing. */
export type RestFailure =
  | { readonly kind: 'rate-limited'; readonly afterMs: number }
  /** Discord said no. `code` is its own (10003, 50001, …), 0 where it gave none. Source: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
  | { readonly kind: 'rejected'; readonly status: number; readonly code: number; readonly message: string }
  /** No answer, or one of the server's own faults; `status` is `null` where there was none. */
  | { readonly kind: 'unavailable'; readonly status: number | null };

/** What a failed request means; rethrows the signal's reason and whatever is not Discord's doing. */
export function failureOf(error: unknown, signal: AbortSignal): RestFailure {
  signal.throwIfAborted();
  if (error instanceof RateLimitError)
    return { kind: 'rate-limited', afterMs: Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout) };
  if (error instanceof DiscordAPIError) {
    const { status, message } = error;
    const code = typeof error.code === 'number' ? error.code : 0;
    return status >= 500 ? { kind: 'unavailable', status } : { kind: 'rejected', status, code, message };
  }
  if (error instanceof HTTPError)
    return error.status >= 500
      ? { kind: 'unavailable', status: error.status }
      : { kind: 'rejected', status: error.status, code: 0, message: error.message };
  // After a 401 discord.js forgets the token, and every further request fails before it is made.
  if (error instanceof Error && error.message.startsWith('Expected token'))
    return { kind: 'rejected', status: 401, code: 0, message: 'the token was not accepted before' };
  if (error instanceof SyntaxError) return { kind: 'unavailable', status: null }; // an answer cut short
  if (error instanceof Error && (error.name === 'AbortError' || error instanceof TypeError || 'code' in error))
    return { kind: 'unavailable', status: null };
  throw error;
}

/** The same signal for one request: discord.js never lets go of one it was given. */
export function forOneRequest(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal]);
}

/** An answer as its schema reads it. Throws a `UserError` for one that cannot be Discord's. */
export function answerOf<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UserError(
    'unreachable',
    'What answers is not Discord: its answer makes no sense.',
    'Check DISCORD_API_URL; without it Discord itself is asked.',
    { cause: parsed.error },
  );
}
