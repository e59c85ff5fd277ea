import type { RequestListener } from 'node:http';
import { HTTPReceiver } from '@slack/bolt';
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

  return {
    listener(request, response) {
      try {
        receiver.requestListener(request, response);
      } catch {
        // Another path or method, or a URL that is none.
        response.writeHead(404).end();
      }
    },
    stop: () => deps.handler.stop(),
  };
}
