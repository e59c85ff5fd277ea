import { ClearStateStore, InvalidStateError, type StateStore } from '@slack/oauth';
import type { Clock } from '../../core/ports.ts';

/** Between pressing the button and coming back from Slack. */
export const stateSeconds = 600;

/**
 * The state of an installation: signed, tied to a browser by its cookie, good for ten minutes and for one use. Copies of Paperboy share
 * the secret, so that a browser may come back to another one; what that one does not know as used, Slack does: its code is good once.
 */
export function createStateStore(secret: string, clock: Clock): StateStore {
  const signed = new ClearStateStore(secret, stateSeconds);
  /** What was used, until it is too old anyway. */
  const used = new Map<string, number>();
  return {
    generateStateParam: (options, now) => signed.generateStateParam(options, now),
    async verifyStateParam(now, state) {
      const options = await signed.verifyStateParam(now, state);
      // The signature can be written in more than one way; what it signs cannot.
      const [header, payload] = state.split('.');
      const key = `${header}.${payload}`;
      const nowMs = Date.parse(clock.now());
      for (const [before, atMs] of used) if (nowMs - atMs > stateSeconds * 1_000) used.delete(before);
      if (used.has(key)) throw new InvalidStateError('the state was used before');
      used.set(key, nowMs);
      return options;
    },
  };
}
