import { App, type Authorize, type Receiver, type ViewResponseAction, type webApi } from '@slack/bolt';
import type { Clock, Log } from '../../core/ports.ts';
import { createBoltLogger } from './bolt-logger.ts';
import type { Acknowledge, FirstResponse } from './first-response.ts';
import type { RequestHandler } from './handle-request.ts';

export interface BoltDeps {
  readonly handler: RequestHandler;
  /** Whether a request's workspace is one of ours; rejects where it is not. It stands before the acknowledgement: let it be quick. */
  readonly authorize: Authorize<boolean>;
  /** Of a client that Bolt makes and nobody uses. */
  readonly clientOptions: () => webApi.WebClientOptions;
  readonly clock: Clock;
  readonly log: Log;
}

/** Anything at all. */
const every = /^/;

function viewResponse(response: FirstResponse): ViewResponseAction | undefined {
  switch (response.kind) {
    case 'heard':
      return undefined;
    case 'errors':
      return { response_action: 'errors', errors: { ...response.errors } };
    case 'view':
      return { response_action: 'update', view: response.view };
  }
}

/** Bolt between a way in and the handler: it verifies, parses and acknowledges; all that comes is read in `request.ts`. */
export function createBoltApp(receiver: Receiver, deps: BoltDeps): App {
  const { handler, clock, log } = deps;
  const app = new App({
    receiver,
    // Bolt would keep a client for each token it sees; ours are in `clients.ts`.
    authorize: async (source, body) => {
      const { botToken: _bot, userToken: _user, ...known } = await deps.authorize(source, body);
      return known;
    },
    convoStore: false,
    attachFunctionToken: false,
    logger: createBoltLogger(log),
    clientOptions: deps.clientOptions(),
  });

  /** Whoever asked is answered even where the acknowledgement got lost on the way: answers take other ways. */
  const acknowledgedBy =
    (ack: (response: FirstResponse) => Promise<void>): Acknowledge =>
    async (response) => {
      try {
        await ack(response);
        return true;
      } catch (error) {
        log.warn('a request of Slack was not acknowledged', {
          problem: error instanceof Error ? error.name : 'unknown',
        });
        return false;
      }
    };

  const receive = (body: unknown, ack: (response: FirstResponse) => Promise<void>): Promise<void> =>
    handler.handle(body, clock.now(), acknowledgedBy(ack));

  app.command(every, ({ body, ack }) => receive(body, () => ack()));
  app.action(every, ({ body, ack }) => receive(body, () => ack()));
  app.shortcut(every, ({ body, ack }) => receive(body, () => ack()));
  app.view(every, ({ body, ack }) => receive(body, (response) => ack(viewResponse(response))));
  app.view({ callback_id: every, type: 'view_closed' }, ({ body, ack }) => receive(body, () => ack()));
  // Bolt has acknowledged events by now.
  app.event(every, ({ body }) => receive(body, () => Promise.resolve()));

  app.error((error) => {
    log.warn('Slack’s request could not be handled', { code: error.code });
    return Promise.resolve();
  });
  return app;
}
