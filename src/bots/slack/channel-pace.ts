import type { Clock, Sleep } from '../../core/ports.ts';

/** Where a message is about to go. */
export interface Lane {
  readonly workspace: string;
  readonly channel: string;
}

/** `wait`: it would take longer than a sender should wait: come back after `afterMs`. */
export type Turn = { readonly kind: 'go' } | { readonly kind: 'wait'; readonly afterMs: number };

/** Decides when messages may go to channels. */
export interface ChannelPace {
  /** Waits until the next message may go to this channel, in the order of asking. Rejects with the signal's reason. */
  turn(lane: Lane, signal: AbortSignal): Promise<Turn>;
  /** Slack has answered: the next message goes so long after that, as this one may have been long on its way. */
  answered(lane: Lane): void;
  /** Slack asked to wait: nothing goes to this workspace before that. */
  hold(workspace: string, forMs: number): void;
  /** How many channels it knows of at the moment. */
  readonly channels: number;
}

/**
 * 1 message per second per channel, and some more because not every request takes as long on its way as the one before.
 * Source: https://docs.slack.dev/reference/methods/chat.postMessage#rate-limiting
 */
const messageEveryMs = 1_050;
/**
 * The longest wait for a turn. Whoever sends holds a lease on the message; with one that waits much longer than this, the message would be
 * taken for lost and begun by somebody else.
 */
const turnWaitMsMax = 30_000;
/** Channels looked at for each new turn, so that those nobody writes to any more are forgotten. */
const sweptPerTurn = 4;

interface Waiter {
  /** No later than this. */
  readonly until: number;
  go(turn: Turn): void;
}

interface Channel {
  readonly lane: Lane;
  /** First come, first served. */
  readonly waiting: Waiter[];
  /** When the next message may go, in milliseconds of the clock. */
  freeAt: number;
  /** Ends the sleep of the channel whose turns come by themselves; `null` while nobody waits. */
  alarm: AbortController | null;
}

function laneKey({ workspace, channel }: Lane): string {
  return JSON.stringify([workspace, channel]);
}

/**
 * One message a second to each channel, many channels side by side. A 429 does not say whether it was about the channel or the workspace's
 * own limit ("several hundred messages per minute"); as we keep to the first, the whole workspace waits.
 */
export function createChannelPace(deps: { readonly clock: Clock; readonly sleep: Sleep }): ChannelPace {
  const channels = new Map<string, Channel>();
  /** Workspace → when it takes messages again. */
  const holds = new Map<string, number>();

  const nowMs = (): number => Date.parse(deps.clock.now());

  function openAt(channel: Channel, now: number): number {
    // Later than that it can only be where the clock was set back.
    channel.freeAt = Math.min(channel.freeAt, now + messageEveryMs);
    return Math.max(channel.freeAt, holds.get(channel.lane.workspace) ?? 0);
  }

  function channelOf(lane: Lane): Channel {
    const key = laneKey(lane);
    const known = channels.get(key);
    const channel = known ?? { lane, waiting: [], freeAt: 0, alarm: null };
    // At the end, so that the ones at the beginning are those that were used longest ago.
    channels.delete(key);
    channels.set(key, channel);
    return channel;
  }

  function forgetIdle(): void {
    const now = nowMs();
    let looked = 0;
    for (const [key, channel] of channels) {
      if (looked === sweptPerTurn) break;
      looked += 1;
      channels.delete(key);
      if (channel.waiting.length > 0 || channel.freeAt > now) channels.set(key, channel);
    }
    for (const [workspace, until] of holds) if (until <= now) holds.delete(workspace);
  }

  /** Lets go whoever's time has come, and tells those whose time is up. */
  function serve(channel: Channel): void {
    for (;;) {
      const now = nowMs();
      const [head] = channel.waiting;
      if (head === undefined) return;
      const at = openAt(channel, now);
      if (at <= now) {
        channel.freeAt = now + messageEveryMs;
        channel.waiting.shift();
        head.go({ kind: 'go' });
      } else if (at > head.until) {
        channel.waiting.shift();
        head.go({ kind: 'wait', afterMs: at - now });
      } else return;
    }
  }

  /** One sleeper for each channel in which somebody waits. */
  async function run(channel: Channel): Promise<void> {
    if (channel.alarm !== null) return;
    const alarm = new AbortController();
    channel.alarm = alarm;
    try {
      for (serve(channel); channel.waiting.length > 0; serve(channel))
        await deps.sleep(Math.max(1, openAt(channel, nowMs()) - nowMs()), alarm.signal);
    } catch (error) {
      // Only where everybody who waited has given up.
      if (!alarm.signal.aborted) throw error;
    } finally {
      if (channel.alarm === alarm) channel.alarm = null;
    }
  }

  return {
    get channels() {
      return channels.size;
    },

    answered(lane) {
      const channel = channels.get(laneKey(lane));
      if (channel !== undefined) channel.freeAt = Math.max(channel.freeAt, nowMs() + messageEveryMs);
    },

    hold(workspace, forMs) {
      holds.set(workspace, Math.max(holds.get(workspace) ?? 0, nowMs() + forMs));
    },

    async turn(lane, signal) {
      signal.throwIfAborted();
      forgetIdle();
      const channel = channelOf(lane);
      const now = nowMs();
      const waitMs = Math.max(openAt(channel, now) - now, 0) + channel.waiting.length * messageEveryMs;
      if (waitMs > turnWaitMsMax) return { kind: 'wait', afterMs: waitMs };
      return new Promise<Turn>((resolve, reject) => {
        const waiter: Waiter = {
          until: now + turnWaitMsMax,
          go(turn) {
            signal.removeEventListener('abort', giveUp);
            resolve(turn);
          },
        };
        const giveUp = (): void => {
          channel.waiting.splice(channel.waiting.indexOf(waiter), 1);
          if (channel.waiting.length === 0) {
            channel.alarm?.abort();
            channel.alarm = null;
          }
          reject(signal.reason);
        };
        signal.addEventListener('abort', giveUp, { once: true });
        channel.waiting.push(waiter);
        run(channel).catch(reject);
      });
    },
  };
}
