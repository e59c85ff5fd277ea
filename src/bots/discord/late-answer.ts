import type { LateAnswer } from '../../core/late-answer.ts';
import type { Destination, Place } from '../../core/messenger.ts';
import type { Reply } from '../../core/reply.ts';
import type { Asked } from './asked.ts';
import { isThread } from './threads.ts';

function channelPlace({ id, type }: { readonly id: string; readonly type: number }): Place {
  return isThread(type) ? { kind: 'thread', thread: id } : { kind: 'channel', channel: id, announce: false };
}

/** An answer whose interaction is over: it goes to the channel, or to the person where it is private or the channel does not take it. */
export function lateAnswerOf({ from, command }: Asked, reply: Reply): LateAnswer {
  const person: Destination = {
    platform: 'discord',
    workspace: null,
    place: { kind: 'person', person: from.person },
  };
  const channel: Destination = { platform: 'discord', workspace: from.workspace, place: channelPlace(from.channel) };
  return {
    destinations: reply.visibility === 'channel' ? [channel, person] : [person],
    reply,
    command,
    questionId: from.id,
    platformName: 'Discord',
  };
}
