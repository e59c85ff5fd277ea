import type { SpotKey } from './attempts.ts';
import type { SendStep } from './send-outcome.ts';

/** Where parts of a message go. */
export interface SendSpot {
  /** A channel's id, or a person's: Slack opens the channel of direct messages then. */
  readonly channel: string;
  readonly threadTs: string | null;
  /** The channel as its pace is kept: the same whichever id it goes by. */
  readonly lane: string;
  readonly step: SendStep;
  /** The scope without which nothing can be looked up here; `null` where trying will tell. */
  readonly lacks: string | null;
  /** Where parts go instead where the channel has no threads. */
  readonly withoutThreads: SendSpot | null;
}

/** A channel itself. */
export function spotIn(channel: string, step: SendStep): SendSpot {
  return { channel, threadTs: null, lane: channel, step, lacks: null, withoutThreads: null };
}

/** What tells spots apart. */
export function spotKey({ channel, threadTs }: SendSpot): SpotKey {
  return `${channel}:${threadTs ?? ''}`;
}
