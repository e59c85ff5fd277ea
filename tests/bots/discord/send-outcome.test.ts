import { RESTJSONErrorCodes as Code } from 'discord.js';
import { afterEach, describe, expect, test } from 'vitest';
import { knownCodes } from '../../../src/bots/discord/send-outcome.ts';
import { saying, sentOf } from '../../contracts/messenger.ts';
import { at, closeAll, forum, inText, made, never, open, request, text } from './messenger-scene.ts';

afterEach(closeAll);

/** Status and code as Discord answers a message, and what it means: a reason of refusal, or that it may be tried again. */
const answers: readonly (readonly [status: number, code: number, meaning: string])[] = [
  [401, 0, 'unauthorised'],
  [401, Code.Unauthorized, 'unauthorised'],
  [401, Code.InvalidToken, 'unauthorised'],
  [404, Code.UnknownChannel, 'gone'],
  [404, Code.UnknownGuild, 'gone'],
  [404, Code.UnknownMessage, 'gone'],
  [404, Code.UnknownUser, 'gone'],
  [404, Code.UnknownMember, 'gone'],
  [400, Code.InvalidRecipients, 'gone'],
  [404, 10_999, 'gone'],
  [403, Code.MissingAccess, 'not-allowed'],
  [403, Code.MissingPermissions, 'not-allowed'],
  [403, Code.ChannelVerificationLevelTooHighForYouToGainAccess, 'not-allowed'],
  [403, Code.CannotEditMessageAuthoredByAnotherUser, 'not-allowed'],
  [403, Code.UserBannedFromThisGuild, 'not-allowed'],
  [403, Code.ExplicitContentCannotBeSentToTheDesiredRecipient, 'not-allowed'],
  [403, Code.TwoFactorAuthenticationIsRequired, 'not-allowed'],
  [403, Code.VerifyYourAccount, 'not-allowed'],
  [403, Code.TheUserAccountMustFirstBeVerified, 'not-allowed'],
  [403, 59_999, 'not-allowed'],
  [400, Code.CannotReplyWithoutPermissionToReadMessageHistory, 'not-allowed'],
  [400, Code.MessageWasBlockedByAutomaticModeration, 'not-allowed'],
  [400, Code.TitleWasBlockedByAutomaticModeration, 'not-allowed'],
  [400, Code.MessageBlockedByHarmfulLinksFilter, 'not-allowed'],
  [403, Code.CannotSendMessagesToThisUser, 'closed'],
  [403, Code.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds, 'closed'],
  [400, Code.ThreadLocked, 'archived'],
  [400, Code.CannotSendAMessageInAForumChannel, 'unsuitable'],
  [400, Code.CannotSendMessagesInNonTextChannel, 'unsuitable'],
  [400, Code.CannotExecuteActionOnThisChannelType, 'unsuitable'],
  [403, Code.CannotExecuteActionOnDMChannel, 'unsuitable'],
  [400, Code.InvalidMessageType, 'unsuitable'],
  [400, Code.UnknownTag, 'unsuitable'],
  [400, Code.TagRequiredToCreateAForumPostInThisChannel, 'unsuitable'],
  [400, Code.ThereAreNoTagsAvailableThatCanBeSetByNonModerators, 'unsuitable'],
  [400, Code.InvalidFormBodyOrContentType, 'malformed'],
  [400, Code.CannotSendAnEmptyMessage, 'malformed'],
  [400, Code.RequestBodyContainsInvalidJSON, 'malformed'],
  [413, Code.RequestEntityTooLarge, 'malformed'],
  [400, 0, 'malformed'],
  [400, 999_999, 'malformed'],
  [405, 0, 'malformed'],
  [400, Code.ActionCannotBePerformedDueToSlowmodeRateLimit, 'retry'],
  [400, Code.AnnouncementEditLimitExceeded, 'retry'],
  [400, Code.ChannelWriteRateLimit, 'retry'],
  [400, Code.ServerWriteRateLimit, 'retry'],
  [400, Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached, 'retry'],
  [400, Code.OpeningDirectMessagesTooFast, 'retry'],
  [400, Code.SendMessagesHasBeenTemporarilyDisabled, 'retry'],
  [400, Code.FeatureTemporarilyDisabledServerSide, 'retry'],
  [400, Code.ServiceResourceIsBeingRateLimited, 'retry'],
  [403, Code.CloudflareIsBlockingYourRequest, 'retry'],
  [400, Code.IndexNotYetAvailable, 'retry'],
  [400, Code.APIResourceOverloaded, 'retry'],
  [400, Code.MaximumActiveThreads, 'retry'],
  [400, Code.MaximumActiveAnnouncementThreads, 'retry'],
  [404, 0, 'malformed'],
  [403, 0, 'retry'],
  [408, 0, 'retry'],
  [500, 0, 'retry'],
  [502, 0, 'retry'],
  [503, Code.APIResourceOverloaded, 'retry'],
  [520, 0, 'retry'],
];

const post = { method: 'POST', path: /^\/channels\/\d+\/messages$/u };
const refusal = (status: number, code: number) => ({ ...post, answer: { status, body: { code, message: 'No.' } } });

describe('every answer to a message', () => {
  test('that has a meaning of its own is in the table', () => {
    const tested = new Set(answers.map(([, code]) => code));
    // An archived thread is opened first: see below.
    expect(knownCodes.filter((code) => !tested.has(code))).toEqual([Code.InvalidActionOnArchivedThread]);
  });

  test.each(answers)('%i with code %i: %s', async (status, code, meaning) => {
    const { discord, messenger } = await open();
    discord.fail(refusal(status, code));
    const outcome = await messenger.send(request(inText), never);
    expect(outcome.kind === 'refused' ? outcome.reason : outcome.kind).toBe(meaning);
    if (outcome.kind === 'retry') expect(outcome.afterMs).toBeGreaterThan(0);
    if (outcome.kind !== 'sent') expect(outcome.sentence).toMatch(/^[A-Z][^{}]*\.$/u);
    if (outcome.kind === 'refused') expect(outcome.hint).toMatch(/^[A-Z][^{}]*\.$/u);
    expect(made(discord, 'POST', post.path)).toHaveLength(1);
  });

  test('a closed thread that cannot be opened: archived', async () => {
    const { discord, messenger } = await open();
    discord.fail(refusal(400, Code.InvalidActionOnArchivedThread));
    discord.fail({ method: 'PATCH', path: /./u, answer: { status: 403, body: { code: 50013, message: 'No.' } } });
    const outcome = await messenger.send(request(inText), never);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'archived' });
  });

  test('a page that is not Discord, or an answer cut short: retry', async () => {
    const { discord, messenger } = await open();
    for (const body of ['<html>', { id: 'no number' }, null]) {
      discord.fail({ ...post, answer: { status: 200, body } });
      expect(await messenger.send(request(inText), never)).toMatchObject({ kind: 'retry' });
    }
  });
});

describe('waiting', () => {
  const limited = (headers: Readonly<Record<string, string>>, body: unknown) => ({
    ...post,
    answer: { status: 429, headers, body },
  });

  test.each([
    ['its header', { 'retry-after': '12' }, { message: 'limited', global: false }],
    [
      'the limit on everything',
      { 'retry-after': '12', 'x-ratelimit-global': 'true' },
      { retry_after: 12, global: true },
    ],
  ])('is as long as Discord asks: %s', async (_, headers, body) => {
    const { discord, messenger } = await open();
    discord.fail(limited(headers, body));
    const outcome = await messenger.send(request(inText), never);
    if (outcome.kind !== 'retry') throw new Error(outcome.kind);
    expect(outcome.afterMs).toBeGreaterThanOrEqual(12_000);
    expect(outcome.afterMs).toBeLessThan(14_000);
  });

  test('is a second at least, however little Discord asks for', async () => {
    const { discord, messenger } = await open();
    discord.fail(limited({ 'retry-after': '0' }, {}));
    expect(await messenger.send(request(inText), never)).toMatchObject({ kind: 'retry', afterMs: 1_000 });
  });

  test('for an answer ends after the time of a request: retry', async () => {
    const { discord, messenger, rest } = await open();
    rest.options.timeout = 50;
    discord.fail({ ...post, answer: 'hang' });
    expect(await messenger.send(request(inText), never)).toMatchObject({
      kind: 'retry',
      sentence: 'Discord did not answer.',
    });
  });

  test('ends with the signal, whose reason is thrown', async () => {
    const { discord, messenger } = await open();
    discord.fail({ ...post, answer: 'hang' });
    const controller = new AbortController();
    const sending = messenger.send(request(inText), controller.signal);
    const reason = new Error('shutting down');
    void discord.request(({ method }) => method === 'POST').then(() => controller.abort(reason));
    await expect(sending).rejects.toBe(reason);
  });

  test('for a server that is not there: retry', async () => {
    const { discord, messenger } = await open();
    await discord.close();
    expect(await messenger.send(request(inText), never)).toMatchObject({ kind: 'retry' });
  });
});

test('a token that was refused once stays refused, without asking again', async () => {
  const { discord, messenger } = await open();
  discord.fail(refusal(401, 0));
  for (let turn = 0; turn < 2; turn += 1)
    expect(await messenger.send(request(inText), never)).toMatchObject({ kind: 'refused', reason: 'unauthorised' });
  expect(made(discord, 'POST', post.path)).toHaveLength(1);
});

describe('a missing permission is named', () => {
  const all = 1024n | (1n << 11n) | (1n << 35n) | (1n << 38n);
  test.each([
    [0n, text, 0, 'View Channel and Send Messages.'],
    [1024n, text, 0, 'View Channel and Send Messages.'],
    [1024n, forum, 15, 'View Channel, Send Messages (Create Posts) and Send Messages in Threads.'],
  ])('with %i in %s', async (botPermissions, id, type, needed) => {
    const { messenger } = await open([{ id, type, name: 'papers', guildId: '300000000000000001', botPermissions }]);
    const place = type === 15 ? at({ kind: 'new-thread', channel: id, title: 'Papers', tags: [] }) : inText;
    expect(await messenger.send(request(place), never)).toMatchObject({
      kind: 'refused',
      reason: 'not-allowed',
      hint: `Give Paperboy there: ${needed}`,
    });
  });

  test('and nothing is missing with all of them', async () => {
    const { messenger } = await open([
      { id: text, type: 0, name: 'papers', guildId: '300000000000000001', botPermissions: all },
    ]);
    sentOf(await messenger.send(request(inText, saying('Sparrow')), never));
  });
});
