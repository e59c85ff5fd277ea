import { afterEach, describe, expect, test } from 'vitest';
import { threadPlace } from '../../../src/bots/slack/places.ts';
import { knownCodes, outcomeOf } from '../../../src/bots/slack/send-outcome.ts';
import { saying, sentOf } from '../../contracts/messenger.ts';
import { at, closeAll, inChannel, lab, made, never, open, request, toPerson } from './messenger-scene.ts';

afterEach(closeAll);

/** What Slack answers a message with, and what it means: a reason of refusal, or that it may be tried again. */
const answers: Readonly<Record<string, string>> = {
  channel_not_found: 'gone',
  duplicate_channel_not_found: 'gone',
  team_not_found: 'gone',
  message_not_found: 'gone',
  thread_not_found: 'gone',
  invalid_thread_ts: 'gone',
  user_not_found: 'gone',
  user_disabled: 'gone',

  not_in_channel: 'not-allowed',
  no_permission: 'not-allowed',
  channel_is_limited_access: 'not-allowed',
  restricted_action: 'not-allowed',
  restricted_action_read_only_channel: 'not-allowed',
  restricted_action_of_a_new_kind: 'not-allowed',
  posting_to_channel_denied: 'not-allowed',
  slack_connect_file_link_sharing_blocked: 'not-allowed',
  slack_connect_canvas_sharing_blocked: 'not-allowed',
  slack_connect_lists_sharing_blocked: 'not-allowed',
  missing_scope: 'not-allowed',
  access_denied: 'not-allowed',
  accesslimited: 'not-allowed',
  ekm_access_denied: 'not-allowed',
  enterprise_is_restricted: 'not-allowed',
  team_access_not_granted: 'not-allowed',
  two_factor_setup_required: 'not-allowed',
  cant_update_message: 'not-allowed',
  edit_window_closed: 'not-allowed',

  user_not_visible: 'closed',
  invalid_user_combination: 'closed',
  messages_tab_disabled: 'closed',

  is_archived: 'archived',
  is_inactive: 'archived',
  restricted_action_thread_locked: 'archived',

  cannot_dm_bot: 'unsuitable',
  restricted_action_thread_only_channel: 'unsuitable',
  restricted_action_non_threadable_channel: 'unsuitable',
  cannot_reply_to_message: 'unsuitable',
  method_not_supported_for_channel_type: 'unsuitable',
  channel_type_not_supported: 'unsuitable',

  as_user_not_supported: 'malformed',
  attachment_payload_limit_exceeded: 'malformed',
  block_mismatch: 'malformed',
  deprecated_endpoint: 'malformed',
  draft_not_found: 'malformed',
  invalid_arg_name: 'malformed',
  invalid_arguments: 'malformed',
  invalid_array_arg: 'malformed',
  invalid_attachments: 'malformed',
  invalid_blocks: 'malformed',
  invalid_blocks_format: 'malformed',
  invalid_charset: 'malformed',
  invalid_cursor: 'malformed',
  invalid_form_data: 'malformed',
  invalid_metadata_format: 'malformed',
  invalid_metadata_schema: 'malformed',
  invalid_post_type: 'malformed',
  invalid_ts_latest: 'malformed',
  invalid_ts_oldest: 'malformed',
  markdown_text_conflict: 'malformed',
  metadata_must_be_sent_from_app: 'malformed',
  metadata_too_large: 'malformed',
  method_deprecated: 'malformed',
  missing_file_data: 'malformed',
  missing_post_type: 'malformed',
  msg_blocks_too_long: 'malformed',
  msg_too_long: 'malformed',
  no_text: 'malformed',
  not_enough_users: 'malformed',
  too_many_attachments: 'malformed',
  too_many_contact_cards: 'malformed',
  too_many_users: 'malformed',
  unknown_method: 'malformed',
  users_list_not_supplied: 'malformed',
  a_code_nobody_knows: 'malformed',

  invalid_auth: 'unauthorised',
  not_authed: 'unauthorised',
  account_inactive: 'unauthorised',
  token_revoked: 'unauthorised',
  not_allowed_token_type: 'unauthorised',

  token_expired: 'retry',
  message_limit_exceeded: 'retry',
  request_timeout: 'retry',
  org_login_required: 'retry',
  team_added_to_org: 'retry',
  external_channel_migrating: 'retry',
  streaming_state_conflict: 'retry',
  update_failed: 'retry',
  ratelimited: 'retry',
  rate_limited: 'retry',
  internal_error: 'retry',
  fatal_error: 'retry',
  service_unavailable: 'retry',
};

const post = { method: 'chat.postMessage' } as const;

describe('every answer to a message', () => {
  test('that has a meaning of its own is in the table', () => {
    expect(knownCodes.filter((code) => answers[code] === undefined)).toEqual([]);
  });

  test.each(Object.entries(answers))('%s: %s', async (error, meaning) => {
    const scene = await open();
    scene.slack.meet({ ...post, answer: { error } });
    const outcome = await scene.messenger.send(request(inChannel()), never);
    expect(outcome.kind === 'refused' ? outcome.reason : outcome.kind).toBe(meaning);
    if (outcome.kind === 'retry') expect(outcome.afterMs).toBeGreaterThanOrEqual(1_000);
    if (outcome.kind !== 'sent') expect(outcome.sentence).toMatch(/^[A-Z][^{}]*\.$/u);
    if (outcome.kind === 'refused') expect(outcome.hint).toMatch(/^[A-Z][^{}]*\.$/u);
    expect(made(scene, 'chat.postMessage')).toHaveLength(1);
  });

  test.each([200, 201, 204, 301, 302, 400, 403, 404, 408, 413, 500, 502, 503, 504, 520])(
    'a page with status %i in its place: retry',
    async (status) => {
      const { slack, messenger } = await open();
      const body = status === 204 ? '' : '<html><body>No.</body></html>';
      slack.meet({ ...post, answer: { status, body } });
      const outcome = await messenger.send(request(inChannel()), never);
      if (outcome.kind !== 'retry') throw new Error(outcome.kind);
      expect(outcome.afterMs).toBe(status >= 400 && status < 500 ? 600_000 : 15_000);
      expect(outcome.sentence).toMatch(/^[A-Z].*\.$/u);
    },
  );

  test.each([
    '',
    'null',
    '[]',
    '7',
    '"ok"',
    '{}',
    '{"ok":true}',
    '{"ok":false}',
    '{"ok":true,"ts":7}',
    '{"ok":false,"error":{}}',
    '{"ok"',
  ])('an answer of another shape, %j: retry', async (body) => {
    const { slack, messenger } = await open();
    slack.meet({ ...post, answer: { status: 200, body } });
    expect(await messenger.send(request(inChannel()), never)).toMatchObject({
      kind: 'retry',
      sentence: 'Slack did not answer.',
    });
  });

  test('an answer that breaks off: retry', async () => {
    const { slack, messenger } = await open();
    const headers = { 'content-length': '1000' };
    slack.meet({ ...post, answer: { status: 200, body: '{"ok":true', headers } });
    const sending = messenger.send(request(inChannel()), never);
    await slack.call(({ method }) => method === 'chat.postMessage');
    await slack.close();
    expect(await sending).toMatchObject({ kind: 'retry' });
  });

  test('a Slack that is not there: retry', async () => {
    const { slack, messenger } = await open();
    await slack.close();
    expect(await messenger.send(request(inChannel()), never)).toMatchObject({ kind: 'retry', afterMs: 15_000 });
  });
});

describe('Slack asks to wait', () => {
  test.each([
    [0, 1_000],
    [1, 1_000],
    [30, 30_000],
    [3_600, 3_600_000],
  ])('%i s', async (retryAfter, afterMs) => {
    const { slack, messenger } = await open();
    slack.meet({ ...post, answer: { retryAfter } });
    expect(await messenger.send(request(inChannel()), never)).toEqual({
      kind: 'retry',
      afterMs,
      sentence: `Slack asks to wait ${afterMs / 1_000} s.`,
    });
  });

  test.each([undefined, 'soon', '-5'])('and does not say for how long (%s): a few seconds', async (told) => {
    const { slack, messenger } = await open();
    const headers = told === undefined ? {} : { 'retry-after': told };
    slack.meet({ ...post, answer: { status: 429, headers } });
    expect(await messenger.send(request(inChannel()), never)).toMatchObject({ kind: 'retry', afterMs: 5_000 });
  });
});

describe('where it says more', () => {
  test('a missing scope is named', async () => {
    const { slack, messenger } = await open();
    slack.meet({ ...post, answer: { error: 'missing_scope', more: { needed: 'chat:write', provided: 'commands' } } });
    expect(await messenger.send(request(inChannel()), never)).toMatchObject({
      sentence: 'Paperboy lacks a right in this workspace: chat:write.',
      hint: 'Add the scope chat:write to the app and install Paperboy again.',
    });
  });

  test('what is wrong with the blocks is named, and no more of it than fits a sentence', async () => {
    const { slack, messenger } = await open();
    const messages = [`[ERROR] no more than 50 items allowed [json-pointer:/blocks]`, 'x'.repeat(5_000)];
    slack.meet({ ...post, answer: { error: 'invalid_blocks', more: { response_metadata: { messages } } } });
    const outcome = await messenger.send(request(inChannel()), never);
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.sentence).toContain('invalid_blocks ([ERROR] no more than 50 items allowed [json-pointer:/blocks]');
    expect(outcome.sentence.length).toBeLessThan(400);
  });

  test('the channel where Paperboy is no member is told how to invite it', async () => {
    const { messenger } = await open();
    expect(await messenger.send(request(inChannel(lab.otherChannel)), never)).toEqual({
      kind: 'refused',
      reason: 'not-allowed',
      sentence: 'Paperboy is not a member of this channel.',
      hint: 'Write "/invite @Paperboy" in the channel.',
    });
  });

  test.each([
    ['archived', inChannel(lab.archivedChannel), 'archived'],
    ['restricted', inChannel(lab.restrictedChannel), 'not-allowed'],
    ['private and not joined', inChannel(lab.hiddenChannel), 'gone'],
  ])('a channel that is %s', async (_, place, reason) => {
    const { slack, messenger } = await open();
    if (reason !== 'gone')
      slack.join(place.place.kind === 'channel' ? place.place.channel : '', slack.installed.botUserId);
    expect(await messenger.send(request(place), never)).toMatchObject({ kind: 'refused', reason });
  });

  test('a person whom Slack does not let us write to', async () => {
    const { slack, messenger } = await open();
    slack.meet({ ...post, answer: { error: 'channel_not_found' } });
    expect(await messenger.send(request(toPerson()), never)).toMatchObject({ kind: 'refused', reason: 'closed' });
  });

  test('a thread whose first message went away meanwhile', async () => {
    const { slack, messenger } = await open();
    const thread = threadPlace(lab.channel, slack.write(lab.channel, lab.user, 'What is new?'));
    slack.meet({ ...post, answer: { error: 'message_not_found' } });
    expect(await messenger.send(request(at({ kind: 'thread', thread })), never)).toMatchObject({
      reason: 'gone',
      sentence: 'The message this thread hangs from is not there any more.',
    });
  });

  test.each([
    ['conversations.open', { error: 'user_not_visible' }, 'closed'],
    ['conversations.open', { error: 'ratelimited' }, 'retry'],
    ['conversations.open', { status: 502 }, 'retry'],
    ['conversations.open', 'cut', 'retry'],
  ] as const)('%s answers %j: %s', async (method, answer, meaning) => {
    const { slack, messenger } = await open();
    slack.meet({ method, answer });
    const outcome = await messenger.send(request(toPerson()), never);
    expect(outcome.kind === 'refused' ? outcome.reason : outcome.kind).toBe(meaning);
  });

  test.each([
    ['edit_window_closed', 'not-allowed'],
    ['cant_update_message', 'not-allowed'],
    ['message_not_found', 'gone'],
    ['is_inactive', 'archived'],
    ['msg_too_long', 'malformed'],
    ['token_revoked', 'unauthorised'],
    ['update_failed', 'retry'],
    ['internal_error', 'retry'],
  ])('an edit answered with %s: %s', async (error, meaning) => {
    const { slack, messenger } = await open();
    const sent = sentOf(await messenger.send(request(inChannel()), never));
    slack.meet({ method: 'chat.update', answer: { error } });
    const outcome = await messenger.edit(sent, saying('Heron'), never);
    expect(outcome.kind === 'refused' ? outcome.reason : outcome.kind).toBe(meaning);
  });

  test('nothing of what Slack says is taken for a place to fill in', () => {
    const failure = { kind: 'rejected', code: 'invalid_blocks', needed: null, details: '$& {scopes} $1' } as const;
    expect(outcomeOf(failure, 'channel')).toMatchObject({
      sentence: 'Slack did not accept the message: invalid_blocks ($& {scopes} $1).',
    });
  });
});
