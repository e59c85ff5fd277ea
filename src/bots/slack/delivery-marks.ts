import type { types } from '@slack/bolt';
import { z } from 'zod';
import { fingerprint } from '../../core/fingerprint.ts';
import type { Instant } from '../../core/local-date.ts';

/**
 * By what a message is known again, so that no try of it shows it twice (docs/adr/0012-slack-repeats.md).
 *
 * `id` stands in the message's metadata. Slack keeps it and gives it back with the history, where we may read it.
 * Source: https://docs.slack.dev/messaging/message-metadata
 *
 * `clientId` is what Slack's own clients send so that a repeat gives back the message that is there.
 */
export interface DeliveryMark {
  readonly id: string;
  readonly clientId: string;
}

/** Letters, digits, `_` and `-`. Source: https://docs.slack.dev/messaging/message-metadata#defining */
const eventType = 'paperboy_message';

/** The mark of one part (0 is the first message) of what is sent to `place` (workspace, channel, thread) under `dedupeKey`. */
export function deliveryMark(place: string, dedupeKey: string, part: number): DeliveryMark {
  const key = JSON.stringify([place, dedupeKey, part]);
  const id = fingerprint(key);
  const hex = `${fingerprint(`client ${key}`)}${id}`;
  return { id, clientId: uuidOf(hex) };
}

/** In the form of a random UUID, which is what Slack's clients send. */
function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Every app in the workspace may read this: a hash, never text. */
export function metadataOf(mark: DeliveryMark): types.MessageMetadata {
  return { event_type: eventType, event_payload: { id: mark.id } };
}

const metadataSchema = z.object({ event_type: z.literal(eventType), event_payload: z.object({ id: z.string() }) });

/** The `id` of a mark; `null` for the metadata of anything else. */
export function markIn(metadata: unknown): string | null {
  return metadataSchema.safeParse(metadata).data?.event_payload.id ?? null;
}

/** How far the clocks of Slack and of this machine may be apart. */
const clockSkewMs = 5 * 60_000;

/** A message's `ts` (seconds and a serial number) below those of all messages sent since `instant`. */
export function tsBefore(instant: Instant): string {
  return (Math.max(0, Date.parse(instant) - clockSkewMs) / 1_000).toFixed(6);
}
