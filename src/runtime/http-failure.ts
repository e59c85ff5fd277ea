import type { HttpOutcome } from '../core/ports.ts';

/** Why a request failed, in words for people. */
export type Failure = Extract<HttpOutcome, { kind: 'failed' }>;

/** A failure without an answer, and whether it may go away by itself. */
interface NetworkFailure {
  readonly outcome: Failure;
  readonly retry: boolean;
}

const checkNetwork = 'Check the network connection and try again.';
const tryLater = 'Try again in a few minutes.';

function failure(reason: Failure['reason'], status: number | null, sentence: string, hint: string): Failure {
  return { kind: 'failed', reason, status, sentence, hint };
}

/** The answer's status says that there will be no content (401, 403, …), or not now (429, 5xx). */
export function answered(url: URL, status: number): Failure {
  const { host } = url;
  if (status === 429) return failure('rate-limited', status, `${host} says that we ask too often (429).`, tryLater);
  if (status === 408) return failure('timeout', status, `${host} did not wait for our question (408).`, tryLater);
  if (status >= 500) return failure('server-error', status, `${host} is in trouble (${status}).`, tryLater);
  if (status === 401 || status === 403) {
    return failure(
      'refused',
      status,
      `${host} does not let us in (${status}).`,
      'Check the token for it, if you set one.',
    );
  }
  return failure('refused', status, `${host} refuses the request (${status}).`, 'Report it if it stays that way.');
}

/** The server wants a longer pause than we wait for: says until when. `status` is `null` where it said so earlier. */
export function paused(url: URL, status: number | null, nowMs: number, waitMs: number): Failure {
  const until = `${new Date(nowMs + waitMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const reason = status !== null && status >= 500 ? 'server-error' : 'rate-limited';
  return failure(
    reason,
    status,
    `${url.host} asks for a pause of ${duration(waitMs)}, until ${until}.`,
    `Try again in ${duration(waitMs)}.`,
  );
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}

export function timedOut(url: URL): NetworkFailure {
  return { outcome: failure('timeout', null, `${url.host} does not answer in time.`, checkNetwork), retry: true };
}

/** An answer past the size limit. */
export function tooLarge(url: URL, bytesMax: number): Failure {
  const limit = bytesMax >= 1024 * 1024 ? `${Math.floor(bytesMax / 1024 / 1024)} MB` : `${bytesMax} bytes`;
  return failure(
    'too-large',
    null,
    `The answer of ${url.host} is larger than ${limit}.`,
    'Ask for less, such as a shorter range of days.',
  );
}

/** An address, redirect or header we do not follow. */
export function unreadable(sentence: string): Failure {
  return failure('refused', null, sentence, 'Check the addresses in the configuration.');
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}

/** The connection could not be made or broke off; `error` is what `fetch` threw. */
export function brokeOff(url: URL, error: unknown): NetworkFailure {
  const { host } = url;
  const code = codeOf(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return timedOut(url);
  const unreachable = (sentence: string, hint: string, retry: boolean) => ({
    outcome: failure('unreachable', null, sentence, hint),
    retry,
  });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return unreachable(`The address of ${host} cannot be found.`, checkNetwork, true);
  }
  if (code === 'ECONNREFUSED') return unreachable(`${host} does not accept connections.`, checkNetwork, true);
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code)) {
    return unreachable(
      `The certificate of ${host} cannot be trusted.`,
      'Check the clock of this machine; behind a proxy that reads along, set NODE_EXTRA_CA_CERTS.',
      false,
    );
  }
  return unreachable(`The connection to ${host} broke off.`, checkNetwork, true);
}
