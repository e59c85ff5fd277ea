import type { types } from '@slack/bolt';

/** Words that mean nothing but themselves: no markup, no names of emoji. */
export function plainObject(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}
