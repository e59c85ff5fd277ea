import { retryAfterMs } from './server-wait.ts';

/** An answer that takes longer counts as none. */
const postMs = 10_000;
/** Read of an answer; what follows says nothing that is needed. */
const answerCharsMax = 2_000;

/** One POST of JSON, to an address a platform gave. Rejects where no whole answer came, and with the signal's reason. */
export async function postJson(
  url: string,
  body: unknown,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly retryAfterS: number | null; readonly body: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    redirect: 'error', // what it holds is for this address
    signal: AbortSignal.any([signal, AbortSignal.timeout(postMs)]),
  });
  const waitMs = retryAfterMs(response.headers, Date.now());
  const text = await response.text();
  return {
    status: response.status,
    retryAfterS: waitMs === 0 ? null : Math.ceil(waitMs / 1_000),
    body: text.slice(0, answerCharsMax),
  };
}
