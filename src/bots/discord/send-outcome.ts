import { RESTJSONErrorCodes as Code } from 'discord.js';
import { assertNever } from '../../core/errors.ts';
import type { RefusalReason, Unsent } from '../../core/messenger.ts';
import { cut } from '../../core/text.ts';
import type { RestFailure } from './rest.ts';

/** What the messenger was about to do: it decides which permissions a refusal may be about. */
export type SendStep =
  | 'channel'
  | 'thread'
  | 'start-thread'
  | 'post'
  | 'direct'
  | 'edit'
  | 'reopen'
  | 'crosspost'
  | 'read';

/** Source: https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags */
const permissions: Readonly<Record<SendStep, string>> = {
  channel: 'View Channel and Send Messages',
  thread: 'View Channel and Send Messages in Threads',
  'start-thread': 'Create Public Threads and Send Messages in Threads',
  post: 'View Channel, Send Messages (Create Posts) and Send Messages in Threads',
  direct: 'View Channel and Send Messages',
  edit: 'View Channel',
  reopen: 'Manage Threads',
  crosspost: 'Send Messages',
  read: 'View Channel and Read Message History',
};

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The least wait after a rate limit: its header may say 0. */
const rateLimitMsMin = second;
/** After 5xx or no answer. Whoever keeps the queue waits longer from try to try. */
const unavailableMs = 15 * second;

/** Braces stand for what the answer says. */
const retry = (afterMs: number, sentence: string): Unsent => ({ kind: 'retry', afterMs, sentence });
const refused = (reason: RefusalReason, sentence: string, hint: string): Unsent => ({
  kind: 'refused',
  reason,
  sentence,
  hint,
});

const channelGone = refused(
  'gone',
  'The channel or thread is not there any more.',
  'Choose another channel for these messages.',
);
const personGone = refused(
  'gone',
  'Discord does not know this person any more.',
  'Remove these messages, or send them to a channel.',
);
const missingPermission = refused(
  'not-allowed',
  'Paperboy may not do this in this channel.',
  'Give Paperboy there: {permissions}.',
);
const closed = refused(
  'closed',
  'This person does not take direct messages from Paperboy.',
  'They can allow direct messages in the privacy settings of a server that Paperboy is in, or have the messages sent to a channel.',
);
const archived = refused(
  'archived',
  'The thread is closed or locked.',
  'Open it again, or give Paperboy Manage Threads there, or choose another thread.',
);
const wrongPlace = refused(
  'unsuitable',
  'This kind of channel does not take such a message.',
  'Choose a text channel, a thread, or a forum with a title for the post.',
);
const blockedByRules = refused(
  'not-allowed',
  'The rules of this server blocked the message.',
  'Exempt Paperboy or this channel in Server Settings, AutoMod or Safety Setup.',
);
const malformed = refused(
  'malformed',
  'Discord did not accept the message: {message}.',
  'This is a bug of Paperboy: please report it with this sentence.',
);
const unauthorised = refused(
  'unauthorised',
  'Discord does not accept the token of Paperboy.',
  'Put a new token of the bot into the configuration and start Paperboy again.',
);
const accountHeld = refused(
  'not-allowed',
  "Discord holds back Paperboy's account.",
  "See the application in Discord's developer portal: verify its owner or switch on two-factor authentication as it asks.",
);
const threadsFull = retry(hour, 'This server has as many open threads as Discord allows.');
const blockedOnTheWay = retry(10 * minute, 'Something between here and Discord blocks requests for a while.');
const channelBusy = retry(minute, 'Discord slows down writing to this channel.');

/**
 * What each of Discord's own error codes means for a message; the others go by their HTTP status.
 * Source: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes
 */
const meanings: ReadonlyMap<number, Unsent> = new Map([
  [Code.UnknownChannel, channelGone],
  [
    Code.UnknownGuild,
    refused('gone', 'Paperboy is not in this server any more.', 'Invite it again, or remove these messages.'),
  ],
  [
    Code.UnknownMessage,
    refused('gone', 'The message is not there any more.', 'Nothing needs to be done if somebody deleted it.'),
  ],
  [Code.UnknownUser, personGone],
  [Code.UnknownMember, personGone],
  [Code.InvalidRecipients, personGone],

  [
    Code.MissingAccess,
    refused('not-allowed', 'Paperboy cannot see this channel.', 'Give Paperboy there: {permissions}.'),
  ],
  [Code.MissingPermissions, missingPermission],
  [
    Code.CannotReplyWithoutPermissionToReadMessageHistory,
    refused('not-allowed', 'Paperboy may not read this channel.', 'Give Paperboy there: Read Message History.'),
  ],
  [
    Code.ChannelVerificationLevelTooHighForYouToGainAccess,
    refused(
      'not-allowed',
      'The verification level of this server keeps Paperboy out.',
      'Give Paperboy a role in this server.',
    ),
  ],
  [
    Code.CannotEditMessageAuthoredByAnotherUser,
    refused('not-allowed', 'The message is not one of Paperboy.', 'Nothing can be put in its place.'),
  ],
  [
    Code.UserBannedFromThisGuild,
    refused('not-allowed', 'Paperboy is banned from this server.', 'Lift the ban and invite it again.'),
  ],
  [Code.MessageWasBlockedByAutomaticModeration, blockedByRules],
  [Code.TitleWasBlockedByAutomaticModeration, blockedByRules],
  [Code.MessageBlockedByHarmfulLinksFilter, blockedByRules],
  [Code.ExplicitContentCannotBeSentToTheDesiredRecipient, blockedByRules],
  [Code.TwoFactorAuthenticationIsRequired, accountHeld],
  [Code.VerifyYourAccount, accountHeld],
  [Code.TheUserAccountMustFirstBeVerified, accountHeld],

  [Code.CannotSendMessagesToThisUser, closed],
  [Code.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds, closed],

  [Code.InvalidActionOnArchivedThread, archived],
  [Code.ThreadLocked, archived],

  [Code.CannotSendAMessageInAForumChannel, wrongPlace],
  [Code.CannotSendMessagesInNonTextChannel, wrongPlace],
  [Code.CannotExecuteActionOnThisChannelType, wrongPlace],
  [Code.CannotExecuteActionOnDMChannel, wrongPlace],
  [Code.InvalidMessageType, wrongPlace],
  [
    Code.UnknownTag,
    refused('unsuitable', 'The forum does not have this tag any more.', 'Choose other tags for these posts.'),
  ],
  [
    Code.TagRequiredToCreateAForumPostInThisChannel,
    refused('unsuitable', 'This forum wants a tag on every post.', 'Choose a tag for these posts.'),
  ],
  [
    Code.ThereAreNoTagsAvailableThatCanBeSetByNonModerators,
    refused(
      'unsuitable',
      'Only moderators may set the tags of this forum.',
      'Give Paperboy Manage Threads there, or choose other tags.',
    ),
  ],

  [Code.InvalidFormBodyOrContentType, malformed],
  [Code.CannotSendAnEmptyMessage, malformed],
  [Code.RequestBodyContainsInvalidJSON, malformed],
  [Code.RequestEntityTooLarge, malformed],

  [Code.Unauthorized, unauthorised],
  [Code.InvalidToken, unauthorised],

  [
    Code.ActionCannotBePerformedDueToSlowmodeRateLimit,
    retry(5 * minute, 'Slow mode of this channel holds the message back.'),
  ],
  [Code.AnnouncementEditLimitExceeded, retry(hour, 'Announcements cannot be edited so often.')],
  [Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached, retry(hour, 'Old messages cannot be edited so often.')],
  [Code.ChannelWriteRateLimit, channelBusy],
  [Code.ServerWriteRateLimit, retry(minute, 'Discord slows down writing to this server.')],
  [Code.ServiceResourceIsBeingRateLimited, channelBusy],
  [Code.OpeningDirectMessagesTooFast, retry(10 * minute, 'Paperboy opened too many direct messages at once.')],
  [Code.SendMessagesHasBeenTemporarilyDisabled, retry(10 * minute, 'Discord has switched off sending for a while.')],
  [Code.FeatureTemporarilyDisabledServerSide, retry(10 * minute, 'Discord has switched this off for a while.')],
  [Code.CloudflareIsBlockingYourRequest, blockedOnTheWay],
  [Code.IndexNotYetAvailable, retry(minute, 'Discord is not ready for this yet.')],
  [Code.APIResourceOverloaded, retry(minute, 'Discord is overloaded.')],
  [Code.MaximumActiveThreads, threadsFull],
  [Code.MaximumActiveAnnouncementThreads, threadsFull],
]);

/** The codes whose meaning is known, for the test that goes through all of them. */
export const knownCodes: readonly number[] = [...meanings.keys()];

/**
 * What a failed request means for the message. 401 is our token, whatever the code; then Discord's own code decides, then the status:
 * 403 not allowed, 404 gone, 408 and 429 and whatever is no 4xx again later, every other 4xx a request that Discord will never take.
 */
export function outcomeOf(failure: RestFailure, step: SendStep): Unsent {
  switch (failure.kind) {
    case 'rate-limited': {
      const afterMs = Math.max(rateLimitMsMin, Math.ceil(failure.afterMs));
      return { kind: 'retry', afterMs, sentence: `Discord asks to wait ${Math.ceil(afterMs / second)} s.` };
    }
    case 'unavailable':
      return {
        kind: 'retry',
        afterMs: unavailableMs,
        sentence:
          failure.status === null ? 'Discord did not answer.' : `Discord has trouble of its own (${failure.status}).`,
      };
    case 'rejected':
      return named(
        failure.status === 401 ? unauthorised : (meanings.get(failure.code) ?? byStatus(failure.status, failure.code)),
      );
    default:
      return assertNever(failure);
  }

  function named(meaning: Unsent): Unsent {
    if (meaning.kind === 'retry' || failure.kind !== 'rejected') return meaning;
    const message = cut(failure.message.replace(/\s+/gu, ' ').replace(/\.$/u, ''), messageCharsMax);
    return {
      ...meaning,
      sentence: meaning.sentence.replace(
        '{message}',
        () => `${message} (code ${failure.code}, status ${failure.status})`,
      ),
      hint: meaning.hint.replace('{permissions}', () => permissions[step]),
    };
  }
}

/** Discord's own words in a sentence of ours: enough to see which field it did not like. */
const messageCharsMax = 300;

function byStatus(status: number, code: number): Unsent {
  // Discord's own refusals have a code; a page without one comes from Cloudflare or a proxy, and that passes.
  if (status === 403) return code === 0 ? blockedOnTheWay : missingPermission;
  if (status === 404 && code !== 0) return channelGone;
  if (status === 408 || status === 429 || status < 400 || status >= 500)
    return retry(unavailableMs, 'Discord did not take the message now.');
  return malformed;
}
