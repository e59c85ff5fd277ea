import type { Clock } from '../../core/ports.ts';
import type { FirstResponse } from './first-response.ts';

/** The requests that came lately: Slack sends one again that was not acknowledged in time, and on another connection. */
export interface Seen {
  /** The first response to a request that was here before; `undefined` for a new one. */
  responseTo(id: string): Promise<FirstResponse> | undefined;
  add(id: string, response: Promise<FirstResponse>): void;
}

/** Events are sent again at once, after a minute and after five. Source: https://docs.slack.dev/apis/events-api#retries */
const keptMs = 15 * 60_000;
const keptMax = 10_000;

export function createSeen(deps: { readonly clock: Clock }): Seen {
  /** In the order they came. */
  const kept = new Map<string, { readonly atMs: number; readonly response: Promise<FirstResponse> }>();

  return {
    responseTo: (id) => kept.get(id)?.response,
    add(id, response) {
      const nowMs = Date.parse(deps.clock.now());
      for (const [oldest, { atMs }] of kept) {
        if (kept.size < keptMax && nowMs - atMs < keptMs) break;
        kept.delete(oldest);
      }
      kept.set(id, { atMs: nowMs, response });
    },
  };
}
