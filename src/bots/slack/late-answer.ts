import type { LateAnswer } from '../../core/late-answer.ts';
import type { Destination } from '../../core/messenger.ts';
import type { Reply } from '../../core/reply.ts';
import { type Asked, actorOf } from './asked.ts';
import { threadPlace } from './places.ts';
import type { Origin, Spot } from './request.ts';

function channelOf(workspace: string, { channel, thread }: Spot): Destination {
  const place =
    thread === null
      ? ({ kind: 'channel', channel, announce: false } as const)
      : ({ kind: 'thread', thread: threadPlace(channel, thread) } as const);
  return { platform: 'slack', workspace, place };
}

/** Where messages to whoever asks go. */
export function personOf(from: Origin): Destination {
  return { platform: 'slack', workspace: from.workspace, place: { kind: 'person', person: actorOf(from).id } };
}

/** Where messages to the channel go in which somebody asks: not into the thread of it; `null` outside of channels. */
export function hereOf(from: Origin, at: Spot | null): Destination | null {
  if (at === null) return null;
  return at.channel.startsWith('D') ? personOf(from) : channelOf(from.workspace, { ...at, thread: null });
}

/** An answer that cannot be given where it was asked for any more: it goes to the channel, or to the person where it is private or the channel does not take it. */
export function lateAnswerOf({ from, command, way }: Asked, reply: Reply): LateAnswer {
  const person = personOf(from);
  const at = way.kind === 'url' || way.kind === 'post' ? way.at : null;
  const isOpen = reply.visibility === 'channel' && at !== null;
  return {
    destinations: isOpen ? [channelOf(from.workspace, at), person] : [person],
    reply,
    command,
    questionId: `${from.workspace}:${from.id}`,
    platformName: 'Slack',
  };
}
