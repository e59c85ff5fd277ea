import type { Clock, RouteRequest, RouteResponse } from '../../core/ports.ts';
import type { FirstResponse } from './first-response.ts';
import type { InteractionHandler } from './handle-interaction.ts';
import { isSigned, readPublicKey } from './signature.ts';

export interface InteractionEndpoint {
  /** Answers one request with its first response; the rest of the answer goes on by itself. Never rejects. */
  handle(request: RouteRequest): Promise<RouteResponse>;
  /** Ends the answers under way. */
  stop(): Promise<void>;
}

export interface EndpointDeps {
  readonly handler: InteractionHandler;
  readonly clock: Clock;
}

/**
 * Discord names no age at which a request is too old. An interaction lives 15 minutes: what is older could not be answered any more and is
 * somebody's repeat. Source: https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
 */
const ageMsMax = 15 * 60_000;

function plainText(status: number, words: string): RouteResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${words}\n` };
}

const refused = plainText(401, 'The signature of this request is not valid.');
const unreadable = plainText(400, 'This is not an interaction.');

function jsonOf(body: Uint8Array): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return null;
  }
}

/**
 * Discord's interactions by HTTP, for any number of copies behind one address: nothing is kept between requests but the answers under way.
 * `publicKey` is the application's, in hexadecimal; throws a `UserError` where it is none.
 */
export function createInteractionEndpoint(
  options: { readonly publicKey: string },
  deps: EndpointDeps,
): InteractionEndpoint {
  const key = readPublicKey(options.publicKey);

  function isFromDiscord({ headers, body }: RouteRequest): boolean {
    const signature = headers['x-signature-ed25519'] ?? '';
    const timestamp = headers['x-signature-timestamp'] ?? '';
    if (!isSigned(key, { signature, timestamp, body })) return false;
    return Date.parse(deps.clock.now()) - Number(timestamp) * 1000 <= ageMsMax;
  }

  /** Resolves with the first response as soon as it is known; with `null` where there is none. */
  function firstResponse(raw: unknown): Promise<FirstResponse | null> {
    return new Promise((resolve) => {
      const handled = deps.handler.handle(raw, deps.clock.now(), (response) => {
        resolve(response);
        return Promise.resolve(true);
      });
      void handled.then(() => resolve(null));
    });
  }

  return {
    async handle(request) {
      if (!isFromDiscord(request)) return refused;
      const parsed = jsonOf(request.body);
      const response = parsed && (await firstResponse(parsed.value));
      if (!response) return unreadable;
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(response) };
    },
    stop: () => deps.handler.stop(),
  };
}
