import type { webApi } from '@slack/bolt';
import type { Sleep } from '../../core/ports.ts';

type FetchResponse = Awaited<ReturnType<webApi.FetchFunction>>;

export interface SlackFetchOptions {
  readonly fetch: webApi.FetchFunction;
  readonly sleep: Sleep;
  /** See `ClientPurpose`. */
  readonly purpose: 'answer' | 'send';
}

/** Tries after the first, for an answer. */
const retriesMax = 2;
/** Before another try after a fault; doubled each time. */
const againMs = 500;
/** The longest rate limit somebody waits for who waits for an answer; twice that is within the time of a call. */
const rateLimitMsMax = 8_000;
/** A 429 that says nothing of its end. */
const retryAfterDefaultS = 5;

/** Methods that may be called twice: a second call does the same or only reads. A posted message would stand there twice. */
const repeatable =
  /\/(?:api\.test|auth\.test|bots\.info|chat\.(?:getPermalink|unfurl|update)|conversations\.(?:history|info|list|members|open|replies)|team\.info|users\.(?:conversations|info)|views\.publish)$/u;

/** How requests travel to Slack: the tries of a call somebody waits for, and a wait in every 429. All within the call's own time limit. */
export function createSlackFetch({ fetch, sleep, purpose }: SlackFetchOptions): webApi.FetchFunction {
  return async (url, init) => {
    const signal = init?.signal ?? new AbortController().signal;
    const mayRepeat = repeatable.test(new URL(url).pathname);
    for (let retry = 0; ; retry += 1) {
      const last = purpose === 'send' || retry === retriesMax;
      let response: FetchResponse;
      try {
        response = await fetch(url, init);
      } catch (error) {
        if (last || !mayRepeat || signal.aborted) throw error;
        await sleep(againMs * 2 ** retry, signal);
        continue;
      }
      if (response.status === 429) {
        const limited = withRetryAfter(response);
        const waitMs = Number(limited.headers.get('retry-after')) * 1_000;
        if (last || waitMs > rateLimitMsMax) return limited;
        await drained(response);
        await sleep(Math.max(waitMs, againMs), signal);
        continue;
      }
      if (last || !mayRepeat || response.status < 500) return response;
      await drained(response);
      await sleep(againMs * 2 ** retry, signal);
    }
  };
}

/** Reads a body nobody needs, so that its connection can be used again. */
async function drained(response: FetchResponse): Promise<void> {
  await response.arrayBuffer().catch(() => undefined);
}

/** The SDK takes a 429 without a wait for a bug. */
function withRetryAfter(response: FetchResponse): FetchResponse {
  const told = response.headers.get('retry-after');
  if (told !== null && /^\d+$/u.test(told)) return response;
  return new Response(null, { status: 429, headers: { 'retry-after': String(retryAfterDefaultS) } });
}
