import { fingerprint } from '../../core/fingerprint.ts';
import type { Instant } from '../../core/local-date.ts';
import { componentIdMax } from './limits.ts';
import type { MessageBody } from './message-body.ts';

/**
 * By what a message is known again, so that no try of it shows it twice.
 *
 * `nonce`: Discord itself answers a repeat with the message that is there, but only for a few minutes, not for the first message of a forum
 * post, and it forgets the nonce: a fetched message has none.
 * Source: https://docs.discord.com/developers/resources/message#create-message-json-form-params
 *
 * `componentId`: the number of the first component. Discord keeps it with the message and gives it back with every fetch.
 * Source: https://docs.discord.com/developers/components/reference#anatomy-of-a-component
 */
export interface DeliveryMark {
  readonly nonce: string;
  readonly componentId: number;
}

/** Discord numbers the other components from 1 on; there are at most 40. A mark must not look like one of those. */
const componentIdMin = 1_000;

/** The mark of one part (0 is the first message) of what is sent to `place` (a channel's id) under `dedupeKey`. */
export function deliveryMark(place: string, dedupeKey: string, part: number): DeliveryMark {
  const nonce = fingerprint(JSON.stringify([place, dedupeKey, part])); // 16 characters of at most 25
  const spread = BigInt(componentIdMax - componentIdMin);
  return { nonce, componentId: componentIdMin + Number(BigInt(`0x${nonce}`) % spread) };
}

/** The same message with the mark in its first component. */
export function marked(body: MessageBody, mark: DeliveryMark): MessageBody {
  const { pictures } = body;
  return {
    ...body,
    components: markedFirst(body.components, mark),
    ...(pictures === undefined ? {} : { pictures: { ...pictures, inWords: markedFirst(pictures.inWords, mark) } }),
  };
}

function markedFirst(components: MessageBody['components'], mark: DeliveryMark): MessageBody['components'] {
  const [first, ...others] = components;
  return first === undefined ? [] : [{ ...first, id: mark.componentId }, ...others];
}

/** Milliseconds since 1970 at which Discord's ids begin. Source: https://docs.discord.com/developers/reference#snowflakes */
const discordEpochMs = 1_420_070_400_000;
/** How far the clocks of Discord and of this machine may be apart. */
const clockSkewMs = 5 * 60_000;

/** An id that is below the ids of all messages sent since `instant`. */
export function idBefore(instant: Instant): string {
  const ms = Math.max(0, Date.parse(instant) - clockSkewMs - discordEpochMs);
  return String(BigInt(ms) << 22n);
}
