import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { HTTPModuleFunctions, HTTPReceiver } from '@slack/bolt';
import { type BoltDeps, createBoltApp } from './bolt-app.ts';
import { createBoltLogger } from './bolt-logger.ts';

export interface SlackEndpoint {
  /** Answers Slack's signed requests; Bolt reads and verifies them: https://docs.slack.dev/authentication/verifying-requests-from-slack */
  readonly listener: RequestListener;
  /** Ends the answers under way. */
  stop(): Promise<void>;
}

export interface SlackEndpointOptions {
  readonly signingSecret: string;
  /** The path Slack knows. */
  readonly path: string;
}

/** Slack's largest requests are a message with all its blocks. */
const bodyBytesMax = 1_048_576;

/** Bolt refuses what is older than this; what is dated ahead could be played again for longer. Source: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const aheadMsMax = 5 * 60_000;

type Buffered = Parameters<typeof HTTPModuleFunctions.parseHTTPRequestBody>[0];

/** Whether Bolt can read a body: it takes any JSON, and breaks where nobody can catch it on `null`. What is no JSON it refuses itself. */
function isReadable(request: Buffered): boolean {
  try {
    const body: unknown = HTTPModuleFunctions.parseHTTPRequestBody(request);
    return typeof body === 'object' && body !== null;
  } catch {
    return true;
  }
}

/** Slack's requests by HTTP, for any number of copies behind one address. */
export function createSlackEndpoint({ signingSecret, path }: SlackEndpointOptions, deps: BoltDeps): SlackEndpoint {
  const logger = createBoltLogger(deps.log);
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: [path],
    logger,
    bodyLimit: bodyBytesMax,
    processEventErrorHandler: ({ response }) => {
      // Slack sends it again.
      if (!response.headersSent) response.writeHead(500).end();
      return Promise.resolve(false);
    },
    unhandledRequestHandler: ({ response }) => {
      deps.log.warn('a request of Slack was of no kind that is known', {});
      if (!response.headersSent) response.writeHead(404).end();
    },
  });
  createBoltApp(receiver, deps);

  const isAhead = ({ headers }: IncomingMessage): boolean =>
    Number(headers['x-slack-request-timestamp']) * 1_000 - Date.parse(deps.clock.now()) > aheadMsMax;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const buffered = await HTTPModuleFunctions.bufferIncomingMessage(request, bodyBytesMax);
    if (isAhead(request)) response.writeHead(401).end();
    else if (isReadable(buffered)) receiver.requestListener(buffered, response);
    else response.writeHead(400).end();
  }

  return {
    listener(request, response) {
      take(request, response).catch((error: unknown) => {
        if (response.headersSent || response.destroyed) return;
        if (HTTPModuleFunctions.isRawBodyError(error)) response.writeHead(error.statusCode).end();
        else response.writeHead(404).end(); // another path or method, or a URL that is none
      });
    },
    stop: () => deps.handler.stop(),
  };
}
