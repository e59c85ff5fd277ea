import type { Destination } from '../messenger.ts';
import type { BuiltDigest } from './build-digest.ts';
import type { DigestSettings, Subscription } from './subscription.ts';

/** What commands do with digests that are not due. */
export interface DigestDesk {
  /** Whether messages to this platform are sent from here: it is configured. */
  canSend(platform: string): boolean;
  /** What a digest of these settings would be today at this destination, without what was told there. Nothing is kept or sent. */
  preview(
    wanted: { readonly settings: DigestSettings; readonly destination: Destination },
    signal: AbortSignal,
  ): Promise<BuiltDigest>;
  /** Queues such a digest at the subscription's destination, marked as a test: it counts for nothing. */
  sendTest(subscription: Subscription, signal: AbortSignal): Promise<void>;
}
