import { ChannelType } from 'discord.js';
import type { LateAnswer } from '../../core/late-answer.ts';
import type { Destination, Place } from '../../core/messenger.ts';
import type { Reply } from '../../core/reply.ts';
import type { Asked } from './asked.ts';
import type { Origin } from './interaction.ts';
import { isThread } from './threads.ts';

function channelPlace({ id, type }: { readonly id: string; readonly type: number }): Place {
  return isThread(type) ? { kind: 'thread', thread: id } : { kind: 'channel', channel: id, announce: false };
}

/** Where messages to whoever asks go. */
export function personOf({ person }: Pick<Origin, 'person'>): Destination {
  return { platform: 'discord', workspace: null, place: { kind: 'person', person } };
}

/** Where messages to the channel go in which somebody asks; `null` where Paperboy can only answer. */
export function channelOf(
  from: Pick<Origin, 'person' | 'workspace' | 'channel' | 'userInstallOnly'>,
): Destination | null {
  if (from.workspace === null) return from.channel.type === ChannelType.DM ? personOf(from) : null;
  if (from.userInstallOnly) return null;
  return { platform: 'discord', workspace: from.workspace, place: channelPlace(from.channel) };
}

/** An answer whose interaction is over: it goes to the channel, or to the person where it is private or the channel does not take it. */
export function lateAnswerOf({ from, command }: Asked, reply: Reply): LateAnswer {
  const person = personOf(from);
  const channel: Destination = { platform: 'discord', workspace: from.workspace, place: channelPlace(from.channel) };
  return {
    destinations: reply.visibility === 'channel' ? [channel, person] : [person],
    reply,
    command,
    questionId: from.id,
    platformName: 'Discord',
  };
}
