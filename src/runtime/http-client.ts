import { setMaxListeners } from 'node:events';
import type { Clock, HttpClient, HttpOutcome, HttpRequest, Sleep } from '../core/ports.ts';
import { sleep, systemClock } from './clock.ts';
import { answered, brokeOff, type Failure, paused, timedOut, tooLarge, unreadable } from './http-failure.ts';
import { createLane, type Lane, type Pace } from './pacer.ts';
import { retryAfterMs, usedUpForMs } from './server-wait.ts';

interface HttpLimits {
  /** Until the first byte of an answer: finding the host, connecting, waiting. */
  readonly answerMsMax: number;
  /** From the start of a request to the last byte of its answer. */
  readonly totalMsMax: number;
  /** Of one answer, counted after decompression. */
  readonly bodyBytesMax: number;
  readonly redirectsMax: number;
  /** How often a request is repeated after a network error or an answer 408, 429 or 5xx. */
  readonly retriesMax: number;
  /** The longest pause a server may ask for; asked for more, the request is given up. */
  readonly waitMsMax: number;
}

const defaultLimits: HttpLimits = {
  answerMsMax: 15_000,
  totalMsMax: 45_000,
  bodyBytesMax: 20 * 1024 * 1024,
  redirectsMax: 5,
  retriesMax: 3,
  waitMsMax: 60_000,
};

/** A host with a pace of its own, which its subdomains and ports share. */
interface HostPace {
  readonly host: string;
  readonly pace: Pace;
}

const hostPaces: readonly HostPace[] = [
  // One request every three seconds on one connection, over all of arXiv's interfaces. Source: https://info.arxiv.org/help/api/tou.html
  { host: 'arxiv.org', pace: { gapMs: 3000, concurrencyMax: 1 } },
];
const otherPace: Pace = { gapMs: 0, concurrencyMax: 4 };

/** First back-off after a network error or server error; doubles with every retry, of which a random part is waited. */
const backOffMs = 1000;
/** The same after 429 or 503 that do not say how long: the server asked for less, so it gets more time. */
const slowDownMs = 5000;
/** No answer stops us from asking a host again for longer than this. */
const pauseMsMax = 3_600_000;
/** Headers that a redirect to another origin must not carry along. */
const privateHeaders = ['authorization', 'cookie', 'proxy-authorization'];

export interface HttpClientOptions {
  /** Product and version: `paperboy/0.1.0`. */
  readonly userAgent: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** From 0 up to 1: which part of a back-off is waited. */
  readonly random: () => number;
  /** What is not given stands at its default. */
  readonly limits?: Partial<HttpLimits>;
  /** In place of the table that holds arXiv to its terms; all other hosts get four requests at once. */
  readonly paces?: readonly HostPace[];
}

/** The machine's clock, timers and random numbers, and every limit at its default. `userAgent` as in `HttpClientOptions`. */
export function defaultHttpOptions(userAgent: string): HttpClientOptions {
  return { userAgent, clock: systemClock, sleep, random: Math.random };
}

/** One answer, or what it says to do next. */
type Exchange =
  | { readonly kind: 'settled'; readonly outcome: HttpOutcome }
  | { readonly kind: 'redirect'; readonly location: string }
  /** `slowDown`: the host as a whole is left alone for a while, for `askedMs` where it said how long (else 0). */
  | { readonly kind: 'again'; readonly slowDown: boolean; readonly askedMs: number; readonly failure: Failure };

/** What is left to do after all redirects: nothing, or the same again after a wait of our own. */
type Attempt =
  | { readonly kind: 'settled'; readonly outcome: HttpOutcome }
  | { readonly kind: 'again'; readonly waitMs: number; readonly failure: Failure };

/** Where an exchange stands: a redirect changes both. */
interface Target {
  readonly url: URL;
  readonly headers: Headers;
}

const settled = (outcome: HttpOutcome): Exchange => ({ kind: 'settled', outcome });

/**
 * HTTP for reading sources, on Node's own `fetch`. Each `get` ends in one outcome:
 * - `ok` for 2xx, and for 400 because sources explain there what was wrong with the question: look at `status`;
 * - `not-modified` for 304; `not-found` for 404 and 410;
 * - `failed` after up to `retriesMax` repeats with exponential back-off and full jitter, or the pause the server asked for
 *   (`Retry-After`, `RateLimit`). Such a pause holds for every request to that host.
 * Redirects are followed over http and https only, never from https to http, and carry no credentials to another origin.
 * Throws nothing but the signal's reason. Make one client per process: it keeps the pace of each host.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const limits: HttpLimits = { ...defaultLimits, ...options.limits };
  const paces = options.paces ?? hostPaces;
  const lanes = new Map<string, Lane>();
  const now = () => Date.parse(options.clock.now());

  function laneOf(url: URL): Lane {
    const paced = paces.find(({ host }) => url.hostname === host || url.hostname.endsWith(`.${host}`));
    const key = paced?.host ?? url.host;
    const known = lanes.get(key);
    if (known) return known;
    const lane = createLane(paced?.pace ?? otherPace, options.clock, options.sleep);
    lanes.set(key, lane);
    return lane;
  }

  /** One request and its answer, within the limits of time and size. */
  async function exchange(target: Target, lane: Lane, signal: AbortSignal): Promise<Exchange> {
    const { url, headers } = target;
    signal.throwIfAborted();
    const stop = new AbortController();
    const giveUp = () => stop.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    const total = setTimeout(giveUp, limits.totalMsMax);
    const first = setTimeout(giveUp, limits.answerMsMax);
    try {
      const response = await fetch(url, { headers, redirect: 'manual', signal: stop.signal });
      clearTimeout(first);
      lane.pause(Math.min(usedUpForMs(response.headers), pauseMsMax));
      const early = byStatus(url, response, headers.has('if-none-match'));
      if (early) {
        await discard(response);
        return early;
      }
      return settled(await readBody(url, response));
    } catch (error) {
      signal.throwIfAborted();
      const failure = stop.signal.aborted ? timedOut(url) : brokeOff(url, error);
      return failure.retry
        ? { kind: 'again', slowDown: false, askedMs: 0, failure: failure.outcome }
        : settled(failure.outcome);
    } finally {
      clearTimeout(total);
      clearTimeout(first);
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** All that can be said without the body; `null` where it must be read. */
  function byStatus(url: URL, response: Response, conditional: boolean): Exchange | null {
    const { status, headers } = response;
    if (response.ok || status === 400) return null;
    if (status === 304 && conditional) return settled({ kind: 'not-modified' });
    if (status === 404 || status === 410) return settled({ kind: 'not-found' });
    const location = headers.get('location');
    if ([301, 302, 303, 307, 308].includes(status) && location !== null) return { kind: 'redirect', location };
    const failure = answered(url, status);
    if (status !== 408 && status !== 429 && status < 500) return settled(failure);
    const askedMs = Math.max(retryAfterMs(headers, now()), status === 429 ? usedUpForMs(headers) : 0);
    return { kind: 'again', slowDown: status === 429 || status === 503 || askedMs > 0, askedMs, failure };
  }

  async function readBody(url: URL, response: Response): Promise<HttpOutcome> {
    const oversized = () => tooLarge(url, limits.bodyBytesMax);
    if (Number(response.headers.get('content-length') ?? 0) > limits.bodyBytesMax) {
      await discard(response);
      return oversized();
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      length += part.value.byteLength;
      if (length > limits.bodyBytesMax) {
        await reader?.cancel().catch(() => undefined); // too large either way
        return oversized();
      }
      chunks.push(part.value);
    }
    const body = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      body.set(chunk, at);
      at += chunk.byteLength;
    }
    const { status, headers } = response;
    return { kind: 'ok', status, body, etag: headers.get('etag'), contentType: headers.get('content-type') ?? '' };
  }

  /** From the first address over all redirects to an answer. A host that wants more wait than we give is not asked. */
  async function attempt(start: Target, retry: number, signal: AbortSignal): Promise<Attempt> {
    let target = start;
    for (let redirects = 0; redirects <= limits.redirectsMax; redirects += 1) {
      const { url } = target;
      const lane = laneOf(url);
      const leave = await lane.enter(limits.waitMsMax, signal);
      if (leave === null) return { kind: 'settled', outcome: paused(url, null, now(), lane.pausedForMs()) };
      const answer = await exchange(target, lane, signal).finally(leave);
      if (answer.kind === 'settled') return answer;
      if (answer.kind === 'again') return putOff(url, lane, answer, retry);
      const next = redirected(target, answer.location);
      if ('kind' in next) return { kind: 'settled', outcome: next };
      target = next;
    }
    return {
      kind: 'settled',
      outcome: unreadable(`${start.url.host} sends us from one address to the next without end.`),
    };
  }

  /** Decides how long to wait before the next try; a host that asked us to slow down is paused for everyone. */
  function putOff(url: URL, lane: Lane, answer: Extract<Exchange, { kind: 'again' }>, retry: number): Attempt {
    const { slowDown, askedMs, failure } = answer;
    const backOff = options.random() * (slowDown ? slowDownMs : backOffMs) * 2 ** retry;
    if (!slowDown) return { kind: 'again', waitMs: backOff, failure };
    const pauseMs = askedMs > 0 ? Math.min(askedMs, pauseMsMax) : Math.min(backOff, limits.waitMsMax);
    lane.pause(pauseMs);
    if (pauseMs > limits.waitMsMax) return { kind: 'settled', outcome: paused(url, failure.status, now(), pauseMs) };
    return { kind: 'again', waitMs: 0, failure };
  }

  return {
    async get(request, signal) {
      signal.throwIfAborted();
      setMaxListeners(0, signal); // any number of requests may wait under one signal
      const start = targetOf(request, options.userAgent);
      if ('kind' in start) return start;
      for (let retry = 0; ; retry += 1) {
        const answer = await attempt(start, retry, signal);
        if (answer.kind === 'settled') return answer.outcome;
        if (retry >= limits.retriesMax) return answer.failure;
        if (answer.waitMs > 0) await options.sleep(answer.waitMs, signal);
      }
    },
  };
}

/** Frees the connection of an answer whose body nobody reads. That it broke off meanwhile changes nothing. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

function parseUrl(text: string, base?: URL): URL | null {
  try {
    return new URL(text, base); // not `URL.canParse`: see `webUrl` in core
  } catch {
    return null;
  }
}

function targetOf(request: HttpRequest, userAgent: string): Target | Failure {
  const url = parseUrl(request.url);
  if (url === null) return unreadable('The address of a source is not a web address.');
  const problem = unsafe(url);
  if (problem) return problem;
  try {
    const headers = new Headers(request.headers);
    headers.set('user-agent', userAgent);
    if (request.etag !== null) headers.set('if-none-match', request.etag);
    return { url, headers };
  } catch {
    return unreadable(`A header meant for ${url.host} has characters that HTTP does not allow.`);
  }
}

function unsafe(url: URL): Failure | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return unreadable(`Only http and https addresses can be read, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    return unreadable(`The address of ${url.host} holds a user name or password, which is not supported.`);
  }
  return null;
}

function redirected(from: Target, location: string): Target | Failure {
  const url = parseUrl(location, from.url);
  if (url === null) return unreadable(`${from.url.host} sends us to something that is no address.`);
  const problem = unsafe(url);
  if (problem) return problem;
  if (from.url.protocol === 'https:' && url.protocol === 'http:') {
    return unreadable(`${from.url.host} sends us from https to http, which is not safe.`);
  }
  const headers = new Headers(from.headers);
  if (url.origin !== from.url.origin) {
    for (const name of privateHeaders) headers.delete(name);
  }
  return { url, headers };
}
