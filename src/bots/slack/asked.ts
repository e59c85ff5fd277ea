import type { CommandContext } from '../../core/command.ts';
import type { Instant } from '../../core/local-date.ts';
import type { Visibility } from '../../core/reply.ts';
import type { Writing } from '../../core/writing.ts';
import { slashCommand } from './names.ts';
import type { Origin, Spot } from './request.ts';

/** How an answer reaches whoever asked. */
export type Way =
  /** By `response_url`: also in channels that the bot is not in. `replaces`: in the place of the message that was pressed. */
  | {
      readonly kind: 'url';
      readonly url: string;
      /** When Slack gave it to us. */
      readonly since: Instant;
      readonly at: Spot;
      readonly replaces: boolean;
    }
  /** By a message of the bot's, where somebody spoke to it. */
  | { readonly kind: 'post'; readonly at: Spot; readonly isDirect: boolean }
  /** In a modal. */
  | { readonly kind: 'modal'; readonly viewId: string }
  /** On Home: above its sections, or in the place of the one of this command. */
  | { readonly kind: 'home'; readonly section: string | null };

/** A request that waits for its answer. */
export interface Asked {
  readonly from: Origin;
  readonly command: string;
  readonly visibility: Visibility;
  readonly way: Way;
}

const prefix = `${slashCommand} `;

/** How commands are written in Slack: one line, in mentions and direct messages too. */
export const writing: Writing = {
  prefixes: { everyone: prefix, 'channel-settings': prefix },
  fields: false,
  shell: false,
  messageMenu: 'In the menu ⋮ of any message, under More message shortcuts',
};

/** Ids of people are only unique in their workspace. */
export function actorOf({ workspace, person }: Origin): CommandContext['actor'] {
  return { platform: 'slack', workspace, id: `${workspace}:${person}` };
}

/** A message's `ts` as a moment: seconds since 1970. */
function momentOf(ts: string): Instant | null {
  const date = new Date(Number(ts) * 1_000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** What a thread has branched off: the same person's talk in its channel. */
export function threadStartOf(from: Origin, at: Spot | null): CommandContext['thread'] {
  const begunAt = at === null || at.thread === null ? null : momentOf(at.thread);
  return at === null || begunAt === null
    ? null
    : { conversation: conversationOf(from, { ...at, thread: null }), begunAt };
}

/** What a last list belongs to: a person in a channel, in a thread of it, or in no channel (Home and modals). */
export function conversationOf({ workspace, person }: Origin, at: Spot | null): string {
  const place = at === null ? 'views' : at.thread === null ? at.channel : `${at.channel}:${at.thread}`;
  return `slack:${workspace}:${place}:${person}`;
}
