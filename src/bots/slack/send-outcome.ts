import { assertNever } from '../../core/errors.ts';
import type { RefusalReason, Unsent } from '../../core/messenger.ts';
import { cut, foldSpace } from '../../core/text.ts';
import type { WebFailure } from './web-failure.ts';

/** What the messenger was about to do: some codes mean another thing for a person or a thread. */
export type SendStep = 'channel' | 'thread' | 'direct' | 'edit' | 'read';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The least wait after a rate limit. */
const rateLimitMsMin = second;
/** After 5xx or no answer. Whoever keeps the queue waits longer from try to try. */
const unavailableMs = 15 * second;
/** After the answer of a proxy. */
const blockedMs = 10 * minute;

/** Braces stand for what the answer says. */
const retry = (afterMs: number, sentence: string): Unsent => ({ kind: 'retry', afterMs, sentence });
const refused = (reason: RefusalReason, sentence: string, hint: string): Unsent => ({
  kind: 'refused',
  reason,
  sentence,
  hint,
});

/** Where Paperboy has no token for a workspace. */
export const notInstalled = refused(
  'gone',
  'Paperboy is not installed in this workspace any more.',
  'Install it again, or remove these messages.',
);
export const messageGone = refused(
  'gone',
  'The message is not there any more.',
  'Nothing needs to be done if somebody deleted it.',
);
const channelGone = refused(
  'gone',
  'Paperboy cannot find this channel.',
  'If it is private, write "/invite @Paperboy" in it; otherwise choose another channel.',
);
const threadGone = refused(
  'gone',
  'The message this thread hangs from is not there any more.',
  'Choose another thread, or the channel itself.',
);
const personGone = refused(
  'gone',
  'This person is not in the workspace any more.',
  'Remove these messages, or send them to a channel.',
);
const closed = refused(
  'closed',
  'This person cannot get direct messages from Paperboy.',
  'Have the messages sent to a channel.',
);
const notMember = refused(
  'not-allowed',
  'Paperboy is not a member of this channel.',
  'Write "/invite @Paperboy" in the channel.',
);
const postingRestricted = refused(
  'not-allowed',
  'Only some people may post in this channel.',
  "Let Paperboy post there in the channel's settings, or choose another channel.",
);
const readOnly = refused('not-allowed', 'Nobody may post in this channel.', 'Choose another channel.');
const blockedByOrganisation = refused(
  'not-allowed',
  'The administrators of this organisation do not let Paperboy do this.',
  'Ask them to approve Paperboy for this workspace.',
);
const archived = refused('archived', 'The channel is archived.', 'Unarchive it, or choose another channel.');
const wrongPlace = refused(
  'unsuitable',
  'This kind of conversation does not take such a message.',
  'Choose a channel, a thread or a person.',
);
const malformed = refused(
  'malformed',
  'Slack did not accept the message: {message}.',
  'This is a bug of Paperboy: please report it with this sentence.',
);
const unauthorised = refused(
  'unauthorised',
  "Slack does not accept Paperboy's token for this workspace.",
  'Install Paperboy again, or put the new token of the bot into the configuration and start Paperboy again.',
);
const migrating = retry(hour, 'Slack moves this workspace to an organisation.');
const busy = retry(minute, 'Slack cannot change this message now.');

/**
 * What each of Slack's error codes means for a message.
 * Sources: https://docs.slack.dev/reference/methods/chat.postMessage#errors, …/chat.update#errors, …/conversations.open#errors,
 * …/conversations.history#errors
 */
const meanings: ReadonlyMap<string, Unsent> = new Map([
  ['channel_not_found', channelGone],
  ['duplicate_channel_not_found', channelGone],
  ['team_not_found', refused('gone', 'Slack does not know this workspace.', 'Install Paperboy again.')],
  ['message_not_found', messageGone],
  ['thread_not_found', threadGone],
  ['invalid_thread_ts', threadGone],
  ['user_not_found', personGone],
  ['user_disabled', personGone],

  ['not_in_channel', notMember],
  ['no_permission', notMember],
  ['channel_is_limited_access', notMember],
  ['restricted_action', postingRestricted],
  ['restricted_action_read_only_channel', readOnly],
  ['posting_to_channel_denied', postingRestricted],
  [
    'missing_scope',
    refused(
      'not-allowed',
      'Paperboy lacks a right in this workspace: {scopes}.',
      'Add the scope {scopes} to the app and install Paperboy again.',
    ),
  ],
  ['access_denied', blockedByOrganisation],
  ['ekm_access_denied', blockedByOrganisation],
  ['enterprise_is_restricted', blockedByOrganisation],
  ['team_access_not_granted', blockedByOrganisation],
  [
    'accesslimited',
    refused(
      'not-allowed',
      'This workspace does not take requests from the address Paperboy runs at.',
      "Put the address on the app's list of allowed addresses.",
    ),
  ],
  [
    'two_factor_setup_required',
    refused(
      'not-allowed',
      'This workspace demands two-factor authentication.',
      'Whoever installed Paperboy sets it up in Slack.',
    ),
  ],
  [
    'cant_update_message',
    refused('not-allowed', 'The message is not one of Paperboy.', 'Nothing can be put in its place.'),
  ],
  [
    'edit_window_closed',
    refused(
      'not-allowed',
      'This workspace does not let old messages be edited.',
      'Send the message anew, or let messages be edited in the settings of the workspace.',
    ),
  ],

  ['user_not_visible', closed],
  ['invalid_user_combination', closed],
  [
    'messages_tab_disabled',
    refused(
      'closed',
      'Paperboy takes and sends no direct messages in this workspace.',
      'Switch on the Messages Tab under App Home in the settings of the app.',
    ),
  ],

  ['is_archived', archived],
  ['is_inactive', archived],
  [
    'restricted_action_thread_locked',
    refused('archived', 'The thread is locked.', 'Unlock it, or choose another thread.'),
  ],

  ['cannot_dm_bot', refused('unsuitable', 'Bots get no direct messages.', 'Choose a person or a channel.')],
  [
    'restricted_action_thread_only_channel',
    refused('unsuitable', 'This channel takes replies in threads only.', 'Choose a thread in it, or another channel.'),
  ],
  [
    'restricted_action_non_threadable_channel',
    refused('unsuitable', 'This channel has no threads.', 'Choose the channel itself.'),
  ],
  ['cannot_reply_to_message', refused('unsuitable', 'This message takes no replies.', 'Choose another thread.')],
  ['method_not_supported_for_channel_type', wrongPlace],
  ['channel_type_not_supported', wrongPlace],

  ...[
    'attachment_payload_limit_exceeded',
    'block_mismatch',
    'invalid_arg_name',
    'invalid_arguments',
    'invalid_array_arg',
    'invalid_attachments',
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_charset',
    'invalid_cursor',
    'invalid_form_data',
    'invalid_metadata_format',
    'invalid_metadata_schema',
    'invalid_post_type',
    'invalid_ts_latest',
    'invalid_ts_oldest',
    'markdown_text_conflict',
    'metadata_must_be_sent_from_app',
    'metadata_too_large',
    'missing_post_type',
    'msg_blocks_too_long',
    'msg_too_long',
    'no_text',
    'not_enough_users',
    'too_many_attachments',
    'too_many_contact_cards',
    'too_many_users',
    'users_list_not_supplied',
  ].map((code): [string, Unsent] => [code, malformed]),
  ...['deprecated_endpoint', 'method_deprecated', 'unknown_method'].map((code): [string, Unsent] => [
    code,
    refused(
      'malformed',
      'Slack does not take messages in this way any more: {message}.',
      'Get a newer version of Paperboy.',
    ),
  ]),

  ['invalid_auth', unauthorised],
  ['not_authed', unauthorised],
  ['account_inactive', unauthorised],
  ['token_revoked', unauthorised],
  [
    'not_allowed_token_type',
    refused(
      'unauthorised',
      'This is not the token of a bot.',
      'Use the "Bot User OAuth Token", which begins with xoxb-.',
    ),
  ],

  ['token_expired', retry(minute, "Paperboy's token for this workspace has run out and is being renewed.")],
  ['message_limit_exceeded', retry(hour, 'This workspace has used up its messages for now.')],
  // The request was cut off on its way; nothing was done.
  ['request_timeout', retry(unavailableMs, 'Slack did not get the whole message.')],
  ['org_login_required', migrating],
  ['team_added_to_org', migrating],
  ['external_channel_migrating', migrating],
  ['streaming_state_conflict', busy],
  ['update_failed', busy],
]);

/** The codes whose meaning is known, for the test that goes through all of them. */
export const knownCodes: readonly string[] = [...meanings.keys()];

/** Some codes say more where we know what we did. */
function meaningOf(code: string, step: SendStep): Unsent {
  // "You will receive channel_not_found if your app doesn't have permission to enter into a DM with the intended user."
  if (code === 'channel_not_found' && step === 'direct') return closed;
  if (code === 'message_not_found' && step === 'thread') return threadGone;
  return meanings.get(code) ?? byForm(code);
}

/** New codes of a family are like the ones we know. */
function byForm(code: string): Unsent {
  if (code.startsWith('restricted_action')) return postingRestricted;
  if (code.startsWith('slack_connect_')) return blockedByOrganisation;
  return malformed;
}

/** What a failed call means for the message. */
export function outcomeOf(failure: WebFailure, step: SendStep): Unsent {
  switch (failure.kind) {
    case 'rate-limited': {
      const afterMs = Math.max(rateLimitMsMin, Math.ceil(failure.afterMs));
      return retry(afterMs, `Slack asks to wait ${Math.ceil(afterMs / second)} s.`);
    }
    case 'unavailable':
      return unavailable(failure.status);
    case 'rejected':
      return named(meaningOf(failure.code, step), failure);
    default:
      return assertNever(failure);
  }
}

/** Slack answers with 200 and 429. */
function unavailable(status: number | null): Unsent {
  if (status === null || status < 300) return retry(unavailableMs, 'Slack did not answer.');
  return status >= 500
    ? retry(unavailableMs, `Slack has trouble of its own (${status}).`)
    : retry(blockedMs, `Something between here and Slack blocks requests (${status}).`);
}

/** Slack's own words in a sentence of ours: enough to see which block it did not like. */
const detailsCharsMax = 300;

function named(meaning: Unsent, failure: Extract<WebFailure, { readonly kind: 'rejected' }>): Unsent {
  if (meaning.kind === 'retry') return meaning;
  const details = cut(foldSpace(failure.details).replace(/\.$/u, ''), detailsCharsMax);
  const message = details === '' ? failure.code : `${failure.code} (${details})`;
  const scopes = failure.needed?.replaceAll(',', ' or ') ?? 'one that Slack does not name';
  const filled = (words: string): string =>
    words.replace(/\{(message|scopes)\}/gu, (_, name) => (name === 'message' ? message : scopes));
  return { ...meaning, sentence: filled(meaning.sentence), hint: filled(meaning.hint) };
}
