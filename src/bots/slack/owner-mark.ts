import { z } from 'zod';
import type { SlackMessage } from './message.ts';

/** Whose answer a message is. */
export interface MessageOwner {
  readonly person: string;
  /** Nobody else may press it. */
  readonly isPrivate: boolean;
}

/** Slack does not say who asked for a message; the id of its first block does. Source of the length: https://docs.slack.dev/reference/block-kit/blocks */
const markPattern = /^(for|only):([A-Z0-9]{1,40})$/;

/** The message with its owner in it. */
export function markOwner(message: SlackMessage, { person, isPrivate }: MessageOwner): SlackMessage {
  const [first, ...others] = message.blocks;
  if (!first) return message;
  return { ...message, blocks: [{ ...first, block_id: `${isPrivate ? 'only' : 'for'}:${person}` }, ...others] };
}

const markedSchema = z.object({ block_id: z.string().regex(markPattern) });

/** Whose answer a message with these blocks is; `null` where nobody asked for it. */
export function ownerOf(blocks: readonly unknown[]): MessageOwner | null {
  const marked = markedSchema.safeParse(blocks[0]);
  const [, kind, person = ''] = marked.success ? (markPattern.exec(marked.data.block_id) ?? []) : [];
  return kind === undefined ? null : { person, isPrivate: kind === 'only' };
}
