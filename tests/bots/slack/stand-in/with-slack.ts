import { App, HTTPReceiver, LogLevel, SocketModeReceiver, webApi } from '@slack/bolt';
import { onTestFinished } from 'vitest';
import type { SlackStandIn, SlackStandInOptions } from './stand-in.ts';
import { startSlack } from './start-slack.ts';

/** A Slack for the rest of the test, with the workspace of lab.ts. */
export async function slackForTest(options?: SlackStandInOptions): Promise<SlackStandIn> {
  const slack = await startSlack(options);
  onTestFinished(() => slack.close());
  return slack;
}

/** What the SDK would print. */
export const quiet: webApi.Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** The real client, with no tries of its own. */
export function clientFor(
  slack: SlackStandIn,
  token: string | undefined = slack.installed.botToken,
  options: webApi.WebClientOptions = {},
): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
    ...options,
  });
}

/** What Slack refuses a call with, and what it says beside it. */
export async function refusalOf(call: Promise<unknown>): Promise<Readonly<Record<string, unknown>>> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof webApi.WebAPIPlatformError)) throw new Error(`Not refused by Slack: ${String(error)}`);
  return { ...error.data };
}

/**
 * The real Bolt app over Socket Mode, for the rest of the test; not started. `backAfterMs` is when it comes back after a connection
 * ended, and how long it waits for a pong: short times come true on a busy machine, so only tests of reconnecting give one.
 */
export function socketAppFor(slack: SlackStandIn, prepare: (app: App) => void, backAfterMs = 5_000): App {
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: quiet };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quiet,
    clientPingTimeout: backAfterMs,
    installerOptions: { clientOptions },
  });
  const app = new App({
    token: slack.installed.botToken,
    receiver,
    clientOptions,
    logger: quiet,
    logLevel: LogLevel.ERROR,
  });
  prepare(app);
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}

/** The real Bolt app over HTTP; returns the URL requests go to. */
export async function httpAppFor(slack: SlackStandIn, prepare: (app: App) => void): Promise<string> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: quiet });
  const app = new App({
    token: slack.installed.botToken,
    receiver,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: quiet },
    logger: quiet,
    logLevel: LogLevel.ERROR,
  });
  prepare(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  onTestFinished(async () => {
    server.closeAllConnections();
    await receiver.stop();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return `http://127.0.0.1:${address.port}/slack/events`;
}

/** A card as Paperboy sends it: rich text, with words for the notification. */
export function card(words: string): { readonly text: string; readonly blocks: webApi.KnownBlock[] } {
  return {
    text: words,
    blocks: [
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: words }] }] },
    ],
  };
}

/** With what keeps its links from unfolding. */
export function posted(words: string) {
  return { ...card(words), unfurl_links: false, unfurl_media: false };
}
