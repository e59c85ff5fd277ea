import { ChannelType } from 'discord.js';
import type { Reply } from '../../core/reply.ts';
import { cut, foldSpace } from '../../core/text.ts';
import { threadNameCharsMax } from './limits.ts';

const types: ReadonlySet<number> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

/** Whether a channel of this type is a thread of another. */
export function isThread(channelType: number): boolean {
  return types.has(channelType);
}

/** What a thread is called in which a reply goes on: the reply's heading. */
export function threadNameOf(reply: Reply): string {
  const heading = reply.blocks.find((block) => block.kind === 'heading');
  const name = heading?.kind === 'heading' ? cut(foldSpace(heading.text), threadNameCharsMax) : '';
  return name === '' ? 'Papers' : name;
}
