/** One try of a POST, from connecting to the last byte of its answer. */
const postMs = 10_000;
/** Whoever is posted to says a word or two. */
const answerCharsMax = 2_000;

/** Posts JSON once. Rejects where no whole answer comes in time; any status is an answer. */
export async function postJson(
  url: string,
  body: unknown,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly retryAfterS: number | null; readonly body: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    redirect: 'error', // it would go on to wherever somebody says
    signal: AbortSignal.any([signal, AbortSignal.timeout(postMs)]),
  });
  const told = response.headers.get('retry-after') ?? '';
  return {
    status: response.status,
    retryAfterS: /^\d+$/.test(told) ? Number(told) : null,
    body: (await response.text()).slice(0, answerCharsMax),
  };
}
