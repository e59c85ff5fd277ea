import type { Clock, Sleep } from '../../core/ports.ts';

/** Lets requests go one after the other. */
export interface RequestPace {
  /** Waits for the next turn, in the order of asking. Rejects with the signal's reason. */
  turn(signal: AbortSignal): Promise<void>;
}

/**
 * Discord takes 50 requests a second. Whoever sends 50 at once and 50 a second later may have both in one second of Discord's; evenly spaced
 * they never are. Source: https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
 */
const everyMs = 1_000 / 48;
/** Later than that the next turn can only be where the clock was set back. */
const aheadMsMax = 60_000;

export function createRequestPace({ clock, sleep }: { readonly clock: Clock; readonly sleep: Sleep }): RequestPace {
  let freeAt = 0;
  return {
    async turn(signal) {
      const now = Date.parse(clock.now());
      const at = freeAt > now + aheadMsMax ? now : Math.max(now, freeAt);
      freeAt = at + everyMs;
      if (at > now) await sleep(at - now, signal);
    },
  };
}
