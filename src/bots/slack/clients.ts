import { webApi } from '@slack/bolt';
import type { Sleep } from '../../core/ports.ts';
import { createSlackFetch } from './slack-fetch.ts';

/** Slack's Web API as one workspace's bot. */
export interface SlackClients {
  /** `null` where Paperboy is not installed (any more). Ask each time: tokens rotate, and apps are removed. */
  of(workspace: string): Promise<webApi.WebClient | null>;
}

/**
 * `answer`: somebody is waiting: a short rate limit is waited for, and what can be asked twice is asked again where Slack has a fault.
 * `send`: messages nobody waits for: one try, because whoever sends comes back by itself and nothing may be posted twice behind its back.
 */
export type ClientPurpose = 'answer' | 'send';

export interface SlackClientOptions {
  /** `https://slack.com/api/`; tests and proxies put another address here. */
  readonly apiUrl: string;
  /** `paperboy/1.2.3`; the SDK's own words would tell Slack the operating system and its version. */
  readonly userAgent: string;
  readonly purpose: ClientPurpose;
  /** The network: Node's own `fetch` keeps connections open by itself. */
  readonly fetch: webApi.FetchFunction;
  readonly sleep: Sleep;
}

export interface SlackClientsDeps extends SlackClientOptions {
  /** The bot token of a workspace, `null` where there is none (any more). */
  readonly token: (workspace: string) => Promise<string | null>;
}

/** The whole of one call, with waiting and other tries. */
const callMs: Readonly<Record<ClientPurpose, number>> = { answer: 20_000, send: 15_000 };
/** Clients that are kept; one is small, and making another costs next to nothing. */
const keptMax = 1_000;

/** What a token may consist of: a header with anything else in it is refused with an error that repeats the token. */
const tokenForm = /^[\x21-\x7e]+$/u;

/** Clients for all workspaces, made as they are needed. */
export function createSlackClients(deps: SlackClientsDeps): SlackClients {
  /** Workspace → its client, the ones used last at the end. */
  const kept = new Map<string, webApi.WebClient>();

  return {
    async of(workspace) {
      const token = await deps.token(workspace);
      const before = kept.get(workspace);
      kept.delete(workspace);
      if (token === null || !tokenForm.test(token)) return null;
      const client = before?.token === token ? before : createSlackClient(token, deps);
      kept.set(workspace, client);
      const [oldest] = kept.keys();
      if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
      return client;
    },
  };
}

/** One client for one token (or without: `oauth.v2.access` needs none). Its errors become unions in `web-failure.ts`. */
export function createSlackClient(token: string | undefined, options: SlackClientOptions): webApi.WebClient {
  return new webApi.WebClient(token, webClientOptions(options));
}

/**
 * How Paperboy talks to Slack, also for the parts of Bolt that make clients of their own. Make one for each client: the SDK writes the
 * first token it sees into the `headers` it was given, and whoever shares them would speak for that workspace.
 */
export function webClientOptions({
  apiUrl,
  userAgent,
  purpose,
  fetch,
  sleep,
}: SlackClientOptions): webApi.WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    allowAbsoluteUrls: false,
    headers: { 'User-Agent': userAgent },
    fetch: createSlackFetch({ fetch, sleep, purpose }),
    timeout: callMs[purpose],
    // The SDK's own tries repeat what has no answer, posted messages too, for half an hour; ours are in `slack-fetch.ts`.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // Its queue would send after whoever asked has given up.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    logger: silent,
  };
}

/** The SDK's log repeats requests and answers, which have people's text in them; what matters comes back as an error. */
const silent: webApi.Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => webApi.LogLevel.ERROR,
  setName: () => {},
};
