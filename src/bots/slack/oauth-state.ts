import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidStateError, type StateStore } from '@slack/oauth';
import { z } from 'zod';

/** Between pressing the button and coming back from Slack. */
export const stateSeconds = 600;

/** Whoever asks for more installations in ten minutes asks for nothing good; Slack's codes are still good only once. */
const usedMax = 10_000;

const payloadSchema = z.object({
  scopes: z.array(z.string()),
  atMs: z.number(),
  /** Makes it one of its kind. */
  nonce: z.string(),
});

/**
 * The state of an installation: signed, tied to a browser by its cookie, good for ten minutes and for one use. Copies of Paperboy share
 * the secret, so that a browser may come back to another one; what that one does not know as used, Slack does: its code is good once.
 */
export function createStateStore(secret: string, nonce: () => string): StateStore {
  /** What was used and when, until it is too old anyway. */
  const used = new Map<string, number>();

  function signatureOf(written: string): Buffer {
    return createHmac('sha256', secret).update(written).digest();
  }

  function read(state: string): z.output<typeof payloadSchema> | null {
    const [written = '', signature = '', ...more] = state.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = signatureOf(written);
    if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return null;
    // Signed by us: nobody else wrote it.
    return payloadSchema.parse(JSON.parse(Buffer.from(written, 'base64url').toString('utf8')));
  }

  return {
    generateStateParam({ scopes }, now) {
      const payload = { scopes: [scopes].flat(), atMs: now.getTime(), nonce: nonce() };
      const written = Buffer.from(JSON.stringify(payload)).toString('base64url');
      return Promise.resolve(`${written}.${signatureOf(written).toString('base64url')}`);
    },
    async verifyStateParam(now, state) {
      const payload = read(state);
      if (payload === null) throw new InvalidStateError('the state is not one of ours');
      const nowMs = now.getTime();
      if (nowMs - payload.atMs > stateSeconds * 1_000) throw new InvalidStateError('the state is too old');
      for (const [oldest, atMs] of used) {
        if (used.size < usedMax && nowMs - atMs <= stateSeconds * 1_000) break;
        used.delete(oldest);
      }
      if (used.has(payload.nonce)) throw new InvalidStateError('the state was used before');
      used.set(payload.nonce, nowMs);
      return { scopes: payload.scopes };
    },
  };
}
