import type { CallOutcome } from './web-caller.ts';

/** A message is where it is not wanted: the bot is not in the channel, or may not post there. Source: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const shutOut: ReadonlySet<string> = new Set([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_thread_locked',
  'user_not_in_channel',
  'user_not_found',
  'cannot_reply_to_message',
  'thread_not_found',
  'message_not_found',
  'messages_tab_disabled',
  'missing_scope',
]);

/** Whether Slack refused a message because of where it was to stand. */
export function isShutOut(outcome: CallOutcome<unknown>): boolean {
  return outcome.kind === 'failed' && outcome.failure.kind === 'rejected' && shutOut.has(outcome.failure.code);
}
