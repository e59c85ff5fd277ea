import type { types } from '@slack/bolt';

export type SlackBlock = types.KnownBlock;

/** One message for Slack. */
export interface SlackMessage {
  /** The same as plain words: what a notification shows and a screen reader reads; never empty. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}
