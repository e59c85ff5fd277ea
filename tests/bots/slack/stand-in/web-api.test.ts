import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { lab } from './lab.ts';
import { card, clientFor, posted, refusalOf, slackForTest } from './with-slack.ts';

describe('chat of the Slack stand-in, with the real client', () => {
  it('posts into a channel, replies in a thread, edits and deletes', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    const metadata = { event_type: 'paperboy', event_payload: { delivery: 'd1' } };
    const first = await client.chat.postMessage({ channel: lab.channel, ...posted('Three papers'), metadata });
    expect(first).toMatchObject({ ok: true, channel: lab.channel, message: { bot_id: slack.installed.botId } });
    const ts = String(first.ts);
    await client.chat.postMessage({ channel: lab.channel, ...posted('More'), thread_ts: ts });
    await client.chat.update({ channel: lab.channel, ts, ...card('Four papers') });
    expect(slack.shown(lab.channel)).toMatchObject([
      { text: 'Four papers', edits: 1, metadata, replies: [{ text: 'More', threadTs: ts }] },
    ]);
    const { permalink } = await client.chat.getPermalink({ channel: lab.channel, message_ts: ts });
    expect(permalink).toBe(`https://lab.slack.com/archives/${lab.channel}/p${ts.replace('.', '')}`);
    await client.chat.delete({ channel: lab.channel, ts });
    expect(slack.shown(lab.channel)).toEqual([]);
    expect(slack.problems()).toEqual([]);
  });

  it('shows an ephemeral message to one person only', async () => {
    const slack = await slackForTest();
    await clientFor(slack).chat.postEphemeral({ channel: lab.channel, user: lab.user, ...card('For you') });
    expect(slack.shown(lab.channel)).toEqual([]);
    expect(slack.shown(lab.channel, lab.otherUser)).toEqual([]);
    expect(slack.shown(lab.channel, lab.user)).toMatchObject([{ text: 'For you', onlyTo: lab.user }]);
    expect(slack.problems()).toEqual([]);
  });

  it('opens a direct channel where a message goes to a person', async () => {
    const slack = await slackForTest();
    const { channel } = await clientFor(slack).chat.postMessage({ channel: lab.user, ...posted('Hello') });
    expect(channel).toBe(slack.direct(lab.user));
    expect(slack.shown(slack.direct(lab.user))).toMatchObject([{ text: 'Hello' }]);
  });

  it.each([
    ['channel_not_found', 'C0NOWHERE'],
    ['channel_not_found', lab.hiddenChannel],
    ['not_in_channel', lab.otherChannel],
    ['is_archived', lab.archivedChannel],
    ['restricted_action', lab.restrictedChannel],
    ['channel_not_found', 'U0NOBODY1'],
    ['cannot_dm_bot', lab.robot],
    ['user_disabled', lab.deletedUser],
  ])('refuses with %s to post to %s', async (error, channel) => {
    const slack = await slackForTest();
    expect(await refusalOf(clientFor(slack).chat.postMessage({ channel, ...posted('x') }))).toMatchObject({ error });
    expect(slack.problems()).toEqual([]);
    expect(slack.calls.at(-1)).toMatchObject({ method: 'chat.postMessage', status: 200, answer: { ok: false, error } });
  });

  it('refuses messages to people whose messages tab is off', async () => {
    const slack = await slackForTest();
    slack.closeMessagesTab(lab.user);
    const call = clientFor(slack).chat.postMessage({ channel: lab.user, ...posted('x') });
    expect(await refusalOf(call)).toMatchObject({ error: 'messages_tab_disabled' });
  });

  it('refuses edits of what is not there, not ours, or ephemeral', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    const update = (ts: string) => refusalOf(client.chat.update({ channel: lab.channel, ts, ...card('x') }));
    expect(await update('1.000001')).toMatchObject({ error: 'message_not_found' });
    expect(await update(slack.write(lab.channel, lab.user, 'hello'))).toMatchObject({ error: 'cant_update_message' });
    const { message_ts: ts } = await client.chat.postEphemeral({ channel: lab.channel, user: lab.user, ...card('x') });
    expect(await update(String(ts))).toMatchObject({ error: 'message_not_found' });
    expect(
      await refusalOf(client.chat.postMessage({ channel: lab.channel, ...posted('x'), thread_ts: '1.000001' })),
    ).toMatchObject({ error: 'thread_not_found' });
    expect(
      await refusalOf(client.chat.postEphemeral({ channel: lab.channel, user: lab.deletedUser, ...card('x') })),
    ).toMatchObject({ error: 'user_not_in_channel' });
  });

  it('tells what is wrong with what is sent, and refuses it', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    const post = (args: Record<string, unknown>) =>
      refusalOf(
        client.apiCall('chat.postMessage', { channel: lab.channel, unfurl_links: false, unfurl_media: false, ...args }),
      );
    const long = { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151), emoji: false } };
    const full = Array.from({ length: 5 }, () => card('y'.repeat(2_900)).blocks[0]);
    expect(await post({})).toMatchObject({ error: 'no_text' });
    expect(await post({ text: 'x'.repeat(40_001) })).toMatchObject({ error: 'msg_too_long' });
    expect(await post({ text: 'x', blocks: [long] })).toMatchObject({ error: 'invalid_blocks' });
    expect(await post({ text: 'x', blocks: full })).toMatchObject({ error: 'msg_blocks_too_long' });
    expect(await post({ text: 'x', blocks: '{' })).toMatchObject({ error: 'invalid_blocks_format' });
    expect(await post({ text: 'x', metadata: { event_type: 'x' } })).toMatchObject({
      error: 'invalid_metadata_schema',
    });
    expect(await refusalOf(client.apiCall('chat.update', { channel: lab.channel, ...card('x') }))).toMatchObject({
      error: 'invalid_arguments',
    });
    expect(
      await refusalOf(client.apiCall('chat.update', { channel: lab.channel, ts: '1.000001', text: 'x'.repeat(4_001) })),
    ).toMatchObject({ error: 'msg_too_long' });
    expect(await refusalOf(client.apiCall('chat.shout', {}))).toMatchObject({ error: 'unknown_method' });
    expect(
      slack.forgive(/no_text|msg_too_long|invalid_|msg_blocks_too_long|no such method|characters|bytes/),
    ).not.toEqual([]);
    expect(slack.problems()).toEqual([]);
  });

  it('takes note of what would unfold, stay without words, or address people', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    const channel = lab.channel;
    await client.chat.postMessage({ channel, ...card('x') });
    expect(slack.forgive(/unfurl_(?:links|media) is not false/)).toHaveLength(2);
    await client.apiCall('chat.postMessage', { channel, ...posted('x'), text: ' ' });
    expect(slack.forgive(/blocks without text|text:/)).not.toEqual([]);
    await client.apiCall('chat.postMessage', { channel, ...posted('x'), shout: 'y' });
    expect(slack.forgive(/takes no argument shout/)).toHaveLength(1);
    await client.chat.postMessage({ channel, text: 'hello <!channel> and <@U1> in <#C1>, &lt;!here&gt;' });
    await client.chat.postMessage({ channel, text: '@channel', link_names: true });
    expect(slack.notified().map(({ what }) => what)).toEqual(['<!channel>', '<@U1>', '<#C1>', 'link_names']);
    expect(slack.forgive(/would address people|markup/)).not.toEqual([]);
    await client.chat.postMessage({ channel, ...posted('<!channel> <@U1>'), text: '&lt;!channel&gt;' });
    expect(slack.notified()).toHaveLength(4);
    expect(slack.problems()).toEqual([]);
  });
});

describe('tokens and scopes', () => {
  it.each([
    ['revoked', 'token_revoked'],
    ['expired', 'token_expired'],
    ['inactive', 'account_inactive'],
    ['invalid', 'invalid_auth'],
  ] as const)('refuses a token that is %s with %s', async (state, error) => {
    const slack = await slackForTest();
    slack.setToken(slack.installed.botToken, state);
    expect(await refusalOf(clientFor(slack).auth.test())).toMatchObject({ error });
  });

  it('refuses none, unknown ones, and those of the wrong kind', async () => {
    const slack = await slackForTest();
    expect(await refusalOf(clientFor(slack, '').auth.test())).toMatchObject({ error: 'not_authed' });
    expect(await refusalOf(clientFor(slack, 'xoxb-other').auth.test())).toMatchObject({ error: 'invalid_auth' });
    expect(await refusalOf(clientFor(slack).apps.connections.open({}))).toMatchObject({
      error: 'not_allowed_token_type',
    });
    expect(
      await refusalOf(clientFor(slack, slack.appToken).chat.postMessage({ channel: lab.channel, ...posted('x') })),
    ).toMatchObject({ error: 'not_allowed_token_type' });
  });

  it('says which scopes a token has, which it takes, and which is missing', async () => {
    const slack = await slackForTest({ scopes: ['commands', 'chat:write'] });
    const client = clientFor(slack);
    const test = await client.auth.test();
    expect(test).toMatchObject({ team_id: lab.team, user_id: slack.installed.botUserId, team: 'Lab' });
    expect(test.response_metadata).toMatchObject({ scopes: ['commands', 'chat:write'] });
    const refused = await refusalOf(client.users.info({ user: lab.user }));
    expect(refused).toMatchObject({ error: 'missing_scope', needed: 'users:read', provided: 'commands,chat:write' });
    expect(refused['response_metadata']).toMatchObject({ acceptedScopes: ['users:read'] });
    expect(await refusalOf(client.conversations.history({ channel: lab.channel }))).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:history',
    });
    expect(slack.problems()).toEqual([]);
  });

  it('revokes, and removes the app', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    const second = slack.install(lab.team);
    expect(await client.auth.revoke()).toMatchObject({ revoked: true });
    expect(await refusalOf(client.auth.test())).toMatchObject({ error: 'token_revoked' });
    const other = clientFor(slack, second.botToken);
    await other.apps.uninstall({ client_id: slack.clientId, client_secret: slack.clientSecret });
    expect(await refusalOf(other.auth.test())).toMatchObject({ error: 'token_revoked' });
  });
});

describe('reading', () => {
  it('tells of people, channels and the workspace', async () => {
    const scopes = ['users:read', 'team:read', 'channels:read', 'groups:read', 'im:read', 'im:write'];
    const slack = await slackForTest({ scopes });
    const client = clientFor(slack);
    expect((await client.users.info({ user: lab.admin })).user).toMatchObject({ is_admin: true, is_owner: false });
    expect((await client.users.info({ user: lab.owner })).user).toMatchObject({ is_admin: true, is_owner: true });
    expect((await client.users.info({ user: lab.user })).user).toMatchObject({ is_admin: false, team_id: lab.team });
    expect((await client.users.info({ user: lab.deletedUser })).user).toMatchObject({ deleted: true });
    expect(await refusalOf(client.users.info({ user: 'U0NOBODY1' }))).toMatchObject({ error: 'user_not_found' });
    expect((await client.team.info()).team).toMatchObject({ id: lab.team, domain: 'lab' });
    const { channel } = await client.conversations.info({ channel: lab.channel });
    expect(channel).toMatchObject({ id: lab.channel, name: 'papers', is_member: true, is_private: false });
    expect(await refusalOf(client.conversations.info({ channel: lab.hiddenChannel }))).toMatchObject({
      error: 'channel_not_found',
    });
    const all = await client.conversations.list({ types: 'public_channel,private_channel', exclude_archived: true });
    expect(all.channels?.map(({ id }) => id)).toEqual([
      lab.channel,
      lab.otherChannel,
      lab.privateChannel,
      lab.restrictedChannel,
    ]);
    const mine: (string | undefined)[] = [];
    for await (const page of client.paginate('users.conversations', {
      types: 'public_channel,private_channel',
      limit: 2,
    }))
      mine.push(...((page as { channels?: { id?: string }[] }).channels ?? []).map(({ id }) => id));
    expect(mine).toEqual([lab.channel, lab.privateChannel, lab.archivedChannel, lab.restrictedChannel]);
    expect((await client.conversations.members({ channel: lab.channel })).members).toContain(lab.user);
    const open = await client.conversations.open({ users: lab.user });
    expect(open.channel?.id).toBe(slack.direct(lab.user));
    expect(await refusalOf(client.conversations.open({ users: lab.robot }))).toMatchObject({ error: 'cannot_dm_bot' });
    expect(slack.problems()).toEqual([]);
  });

  it('reads history with metadata where the token may, from a moment on', async () => {
    const slack = await slackForTest({ scopes: ['chat:write', 'channels:history'] });
    const client = clientFor(slack);
    const metadata = { event_type: 'paperboy', event_payload: { part: 1 } };
    const before = slack.write(lab.channel, lab.user, 'earlier');
    const { ts } = await client.chat.postMessage({ channel: lab.channel, ...posted('one'), metadata });
    await client.chat.postMessage({ channel: lab.channel, ...posted('reply'), thread_ts: String(ts) });
    slack.pass(1_000);
    await client.chat.postMessage({ channel: lab.channel, ...posted('two') });
    const history = await client.conversations.history({
      channel: lab.channel,
      oldest: before,
      include_all_metadata: true,
    });
    expect(history.messages).toMatchObject([{ text: 'two' }, { text: 'one', ts, metadata, reply_count: 1 }]);
    expect((await client.conversations.history({ channel: lab.channel, limit: 1 })).has_more).toBe(true);
    const replies = await client.conversations.replies({ channel: lab.channel, ts: String(ts) });
    expect(replies.messages?.map(({ text }) => text)).toEqual(['one', 'reply']);
    expect(replies.messages?.[0]).not.toHaveProperty('metadata');
    expect(await refusalOf(client.conversations.history({ channel: lab.otherChannel }))).toMatchObject({
      error: 'not_in_channel',
    });
    expect(slack.problems()).toEqual([]);
  });

  it('keeps workspaces apart', async () => {
    const slack = await slackForTest();
    slack.addTeam({ id: 'T0OTHER01', name: 'Other', enterprise: { id: 'E0CORP001', name: 'Corp' } });
    slack.addUser({ id: lab.user, team: 'T0OTHER01', name: 'somebody else', admin: true });
    const other = slack.install('T0OTHER01');
    const client = clientFor(slack, other.botToken);
    expect(await client.auth.test()).toMatchObject({ team_id: 'T0OTHER01', enterprise_id: 'E0CORP001' });
    expect(await refusalOf(client.chat.postMessage({ channel: lab.channel, ...posted('x') }))).toMatchObject({
      error: 'channel_not_found',
    });
    expect((await client.users.info({ user: lab.user })).user).toMatchObject({ is_admin: true });
    expect(await refusalOf(client.users.info({ user: lab.admin }))).toMatchObject({ error: 'user_not_found' });
    expect(slack.calls.map(({ team }) => team)).toEqual(Array(4).fill('T0OTHER01'));
  });
});

describe('troubles', () => {
  const post = (client: webApi.WebClient) => client.chat.postMessage({ channel: lab.channel, ...posted('x') });
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => 'answered',
      (error: unknown) => error,
    );

  it('answers the next call with an error, a rate limit, a fault or no JSON', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    slack.meet({ method: 'chat.postMessage', answer: { error: 'fatal_error' } });
    expect(await refusalOf(post(client))).toMatchObject({ error: 'fatal_error' });
    slack.meet({ method: 'chat.postMessage', answer: { retryAfter: 30 } });
    const limited = await failure(post(client));
    expect(limited).toBeInstanceOf(webApi.WebAPIRateLimitedError);
    expect(limited).toMatchObject({ retryAfter: 30 });
    slack.meet({ method: 'chat.postMessage', answer: { status: 503 }, times: 2 });
    for (const _ of [1, 2]) expect(await failure(post(client))).toBeInstanceOf(webApi.WebAPIHTTPError);
    slack.meet({ method: 'chat.postMessage', answer: { status: 200, body: '<html>busy</html>' } });
    expect(await refusalOf(post(client))).toMatchObject({ error: '<html>busy</html>' });
    expect(slack.shown(lab.channel)).toEqual([]);
    await post(client);
    expect(slack.shown(lab.channel)).toHaveLength(1);
  });

  it('cuts the connection before or after the message is there, or never answers', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack, undefined, { timeout: 300 });
    const cut = slack.meet({ method: 'chat.postMessage', answer: 'cut' });
    expect(await failure(post(client))).toBeInstanceOf(webApi.WebAPIRequestError);
    expect(cut.times()).toBe(1);
    expect(slack.shown(lab.channel)).toEqual([]);
    slack.meet({ method: 'chat.postMessage', answer: 'hang', when: ({ channel }) => channel === lab.channel });
    expect(await failure(post(client))).toBeInstanceOf(webApi.WebAPIRequestError);
    expect(slack.shown(lab.channel)).toEqual([]);
    slack.meet({ method: 'chat.postMessage', answer: 'lost answer' });
    expect(await failure(post(client))).toBeInstanceOf(webApi.WebAPIRequestError);
    expect(slack.shown(lab.channel)).toHaveLength(1);
    expect(slack.calls.map(({ status }) => status)).toEqual([0, 0, 0]);
  });

  it('holds an answer back', async () => {
    const slack = await slackForTest();
    const held = slack.meet({ method: 'chat.postMessage', answer: 'held' });
    const answered = post(clientFor(slack));
    await slack.call(({ method }) => method === 'chat.postMessage');
    expect(slack.shown(lab.channel)).toHaveLength(1);
    held.release();
    expect(await answered).toMatchObject({ ok: true });
  });

  it('enforces one message a second and channel, by its own clock', async () => {
    const slack = await slackForTest({ pace: 'enforced' });
    const client = clientFor(slack);
    await post(client);
    expect(await failure(post(client))).toMatchObject({ retryAfter: 1 });
    await client.chat.postMessage({ channel: lab.user, ...posted('elsewhere') });
    slack.pass(999);
    expect(await failure(post(client))).toBeInstanceOf(webApi.WebAPIRateLimitedError);
    slack.pass(1);
    await post(client);
    expect(slack.tooFast()).toHaveLength(2);
  });

  it('counts where it does not enforce', async () => {
    let now = 1_800_000_000_000;
    const slack = await slackForTest({ nowMs: () => now });
    const client = clientFor(slack);
    const { ts } = await post(client);
    expect(ts).toBe('1800000000.000000');
    now += 1_000;
    await post(client);
    await post(client);
    expect(slack.tooFast()).toEqual([`${lab.channel}: 0 ms after the one before`]);
  });
});
