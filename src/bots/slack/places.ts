import { assertNever } from '../../core/errors.ts';
import type { Destination, MessageRef, Place } from '../../core/messenger.ts';

/**
 * How Slack's places are written where the core has one string for them. An id means nothing without its workspace, and a thread is a
 * message in a channel.
 */

/** `C0123456789:1700000000.000100`: `Place.thread`. `ts` is that of the message the thread hangs from. */
export function threadPlace(channel: string, ts: string): string {
  return `${channel}:${ts}`;
}

/** The channel and the first message of a thread; `null` for what is no thread of Slack. */
export function threadOf(place: string): { readonly channel: string; readonly ts: string } | null {
  const match = /^([A-Z0-9]+):(\d+\.\d+)$/u.exec(place);
  const [, channel, ts] = match ?? [];
  return channel === undefined || ts === undefined ? null : { channel, ts };
}

/** `T0123456789:C0123456789` and the `ts`: what it takes to edit a message. */
export function refOf(workspace: string, channel: string, ts: string): MessageRef {
  return { channel: `${workspace}:${channel}`, id: ts };
}

/** The `ts` of a message that Slack says is there, but not where. */
export const unknownTs = 'unknown';

/** Where a message is that was sent; `null` for one that cannot be found. */
export function placeOf({ channel: place, id }: MessageRef): {
  readonly workspace: string;
  readonly channel: string;
  readonly ts: string;
} | null {
  const match = /^([A-Z0-9]+):([A-Z0-9]+)$/u.exec(place);
  const [, workspace, channel] = match ?? [];
  return workspace === undefined || channel === undefined || !/^\d+\.\d+$/u.test(id)
    ? null
    : { workspace, channel, ts: id };
}

/** The channel of a message that was sent, also where Slack did not say which message it is; `null` for what is no message of Slack. */
export function channelOf({ channel }: MessageRef): string | null {
  return /^[A-Z0-9]+:([A-Z0-9]+)$/u.exec(channel)?.[1] ?? null;
}

/** A person is an actor's id (`T…:U…`), or Slack's own (`U…`) in the destination's workspace; `null` where neither names one. */
export function personOf(
  person: string,
  workspace: string | null,
): { readonly workspace: string; readonly user: string } | null {
  const [first, second] = person.split(':', 2);
  if (second !== undefined) return first ? { workspace: first, user: second } : null;
  return workspace === null ? null : { workspace, user: person };
}

/** The workspace that a place names by itself: a direct message's destination has none, what belongs under that message neither. */
function namedWorkspace(place: Place, workspace: string | null): string | null {
  switch (place.kind) {
    case 'person':
      return personOf(place.person, workspace)?.workspace ?? null;
    case 'message-thread':
      return /^([A-Z0-9]+):[A-Z0-9]+$/u.exec(place.message.channel)?.[1] ?? null;
    default:
      return null;
  }
}

/** The workspace a message goes to. Without one there is no token: whoever made such a destination has a bug. */
export function workspaceOf({ workspace, place }: Destination): string {
  const of = namedWorkspace(place, workspace) ?? workspace;
  if (of === null) throw new Error('a destination in Slack names its workspace');
  return of;
}

/** A place without what does not make it another one: how a message is passed on, what its thread is called. */
export function placeKey(workspace: string, place: Place): string {
  switch (place.kind) {
    case 'channel':
    case 'new-thread':
      return JSON.stringify([workspace, place.kind, place.channel]);
    case 'thread':
      return JSON.stringify([workspace, place.kind, place.thread]);
    case 'message-thread':
      return JSON.stringify([workspace, place.kind, place.message.channel, place.message.id]);
    case 'person':
      return JSON.stringify([workspace, place.kind, personOf(place.person, workspace)?.user ?? null]);
    default:
      return assertNever(place);
  }
}
