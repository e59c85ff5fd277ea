import type { App, types } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { lab } from './lab.ts';
import type { SlackStandIn } from './stand-in.ts';
import { card, clientFor, httpAppFor, posted, refusalOf, slackForTest, socketAppFor } from './with-slack.ts';

const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text, emoji: false });

const form: types.ModalView = {
  type: 'modal',
  callback_id: 'papers-form',
  title: plain('Search'),
  submit: plain('Search'),
  notify_on_close: true,
  private_metadata: 'kept',
  blocks: [
    {
      type: 'input',
      block_id: 'query',
      label: plain('Query'),
      element: { type: 'plain_text_input', action_id: 'query', max_length: 100 },
    },
    {
      type: 'input',
      block_id: 'sort',
      label: plain('Sort'),
      optional: true,
      element: {
        type: 'static_select',
        action_id: 'sort',
        options: [
          { text: plain('Newest'), value: 'new' },
          { text: plain('Best'), value: 'best' },
        ],
        initial_option: { text: plain('Best'), value: 'best' },
      },
    },
  ],
};

const buttons = (text: string): { readonly text: string; readonly blocks: types.KnownBlock[] } => ({
  text,
  blocks: [
    ...card(text).blocks,
    {
      type: 'actions',
      block_id: 'paging',
      elements: [
        { type: 'button', action_id: 'press-1', text: plain('Next page'), value: 'state-1' },
        {
          type: 'overflow',
          action_id: 'press-2',
          options: [
            { text: plain('Save'), value: 'save-1' },
            { text: plain('Show'), value: 'show-1' },
          ],
        },
      ],
    },
  ],
});

/** What an app got, in its own words. */
function listening(heard: unknown[]): (app: App) => void {
  return (app) => {
    app.command('/papers', async ({ ack, command, respond, client }) => {
      heard.push(command.text);
      if (command.text === 'said at once') return ack({ text: 'at once', response_type: 'in_channel' });
      await ack();
      if (command.text === 'form')
        return client.views.open({ trigger_id: command.trigger_id, view: form }).then(() => {});
      if (command.text === 'shown') await respond({ ...buttons('for you'), response_type: 'ephemeral' });
    });
    app.action(/.*/, async ({ ack, action, body, respond }) => {
      await ack();
      const { type: where } = 'container' in body ? body.container : { type: 'none' };
      const value =
        action.type === 'button' ? action.value : 'selected_option' in action ? action.selected_option : null;
      heard.push([action.type, where, value]);
      if (where === 'message') await respond({ ...card('replaced'), replace_original: true });
    });
    app.view('papers-form', async ({ ack, view }) => {
      heard.push([view.state.values, view.private_metadata]);
      const query = view.state.values['query']?.['query']?.value;
      if (query === 'bad') await ack({ response_action: 'errors', errors: { query: 'No such word.' } });
      else if (query === 'next') await ack({ response_action: 'update', view: { ...form, title: plain('Again') } });
      else await ack();
    });
    app.view({ callback_id: 'papers-form', type: 'view_closed' }, async ({ ack }) => {
      heard.push('closed');
      await ack();
    });
    app.shortcut('papers-search', async ({ ack, shortcut, client }) => {
      await ack();
      heard.push(shortcut.type);
      await client.views.open({ trigger_id: shortcut.trigger_id, view: form });
    });
    app.shortcut('papers-message-find', async ({ ack, shortcut }) => {
      await ack();
      heard.push(shortcut.type === 'message_action' ? shortcut.message.text : 'global');
    });
    app.event('app_home_opened', async ({ event, client }) => {
      heard.push(`home ${event.tab}`);
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: buttons('home').blocks } });
    });
    app.event('app_mention', async ({ event, say }) => {
      heard.push(event.text);
      await say({ ...posted('answer'), thread_ts: event.thread_ts ?? event.ts });
    });
    app.message(async ({ message }) => {
      if (message.subtype === undefined) heard.push([message.channel_type, message.text]);
    });
    app.event('link_shared', async ({ event, client }) => {
      const [link] = event.links;
      const unfurls = { [link?.url ?? '']: { blocks: card('A paper').blocks } };
      await client.chat.unfurl({ channel: event.channel, ts: event.message_ts, unfurls });
    });
    for (const name of ['app_uninstalled', 'tokens_revoked', 'member_joined_channel'] as const)
      app.event(name, async ({ event }) => {
        heard.push(event.type);
      });
  };
}

const ways: readonly (readonly [string, (slack: SlackStandIn, prepare: (app: App) => void) => Promise<void>])[] = [
  ['Socket Mode', async (slack, prepare) => void (await socketAppFor(slack, prepare).start())],
  ['HTTP', async (slack, prepare) => slack.deliverTo(await httpAppFor(slack, prepare))],
];

describe.each(ways)('requests of the Slack stand-in over %s, with the real app', (_name, start) => {
  async function begun() {
    const heard: unknown[] = [];
    const slack = await slackForTest();
    await start(slack, listening(heard));
    return { slack, heard };
  }

  it('delivers commands as Slack writes them', async () => {
    const { slack, heard } = await begun();
    const { user, channel } = lab;
    await slack.send(slack.slashCommand({ user, channel, text: 'a & b <c> https://arxiv.org/abs/1' }));
    expect(heard).toEqual(['a &amp; b &lt;c&gt; <https://arxiv.org/abs/1>']);
    expect(await slack.send(slack.slashCommand({ user, channel, text: 'said at once' }))).toMatchObject({
      payload: { text: 'at once', response_type: 'in_channel' },
    });
    expect(slack.shown(channel)).toMatchObject([{ text: 'at once', onlyTo: null }]);
    expect(slack.problems()).toEqual([]);
  });

  it('delivers presses on messages, ephemeral ones too, whose answers replace them', async () => {
    const { slack, heard } = await begun();
    const { user, channel } = lab;
    await slack.send(slack.slashCommand({ user, channel, text: 'shown' }));
    const mine = await slack.until('the answer', () => slack.shown(channel, user)[0]);
    const ephemeral = slack.press({ user, on: mine, which: { label: 'Next page' } });
    expect(ephemeral.body).toMatchObject({ container: { type: 'message', is_ephemeral: true, message_ts: mine.ts } });
    expect(ephemeral.body).not.toHaveProperty('message');
    await slack.send(ephemeral);
    await slack.until('the replacement', () => slack.shown(channel, user)[0]?.text === 'replaced');
    const { ts } = await clientFor(slack).chat.postMessage({
      channel,
      ...buttons('all'),
      unfurl_links: false,
      unfurl_media: false,
    });
    const everyones = { channel, ts: String(ts) };
    const press = slack.press({ user, on: everyones, which: { actionId: 'press-2' }, option: 'Show' });
    expect(press.body).toMatchObject({ channel: { id: channel, name: 'papers' }, message: { ts, text: 'all' } });
    await slack.send(press);
    await slack.until('the replacement', () => slack.message(channel, everyones.ts)?.text === 'replaced');
    expect(heard.slice(1)).toEqual([
      ['button', 'message', 'state-1'],
      ['overflow', 'message', { text: plain('Show'), value: 'show-1' }],
    ]);
    expect(() => slack.press({ user, on: everyones, which: { actionId: 'press-1' } })).toThrow('no element');
    expect(slack.problems()).toEqual([]);
  });

  it('opens a form, shows its errors, updates and closes it', async () => {
    const { slack, heard } = await begun();
    const { user, channel } = lab;
    await slack.send(slack.slashCommand({ user, channel, text: 'form' }));
    const top = () => slack.modals(user).at(-1);
    const view = (await slack.until('the form', top)).id;
    expect(() => slack.submit({ user, view })).toThrow('without query');
    expect(() => slack.submit({ user, view, values: { query: 'x', year: '1' } })).toThrow('has no year');
    await slack.send(slack.submit({ user, view, values: { query: 'bad' } }));
    expect(top()).toMatchObject({ errors: { query: 'No such word.' } });
    await slack.send(slack.submit({ user, view, values: { query: 'next', sort: null } }));
    expect(top()).toMatchObject({ errors: {}, view: { title: { text: 'Again' } } });
    await slack.send(slack.submit({ user, view, values: { query: 'good', sort: 'Newest' } }));
    expect(top()).toBeUndefined();
    const query = (value: string) => ({ query: { type: 'plain_text_input', value } });
    const sort = (option: unknown) => ({ sort: { type: 'static_select', selected_option: option } });
    expect(heard.slice(1)).toEqual([
      [{ query: query('bad'), sort: sort({ text: plain('Best'), value: 'best' }) }, 'kept'],
      [{ query: query('next'), sort: sort(null) }, 'kept'],
      [{ query: query('good'), sort: sort({ text: plain('Newest'), value: 'new' }) }, 'kept'],
    ]);
    expect(slack.problems()).toEqual([]);
  });

  it('delivers shortcuts, and a form that is closed', async () => {
    const { slack, heard } = await begun();
    const { user, channel } = lab;
    await slack.send(slack.shortcut({ user, callbackId: 'papers-search' }));
    const view = await slack.until('the form', () => slack.modals(user)[0]);
    const closing = slack.closeView({ user, view: view.id });
    if (closing) await slack.send(closing);
    expect(slack.modals(user)).toEqual([]);
    const ts = slack.write(channel, lab.otherUser, 'see https://arxiv.org/abs/2401.00001');
    await slack.send(slack.messageShortcut({ user, channel, ts, callbackId: 'papers-message-find' }));
    expect(heard).toEqual(['shortcut', 'closed', 'see <https://arxiv.org/abs/2401.00001>']);
    expect(slack.problems()).toEqual([]);
  });

  it('delivers events: Home, mentions, direct messages, links, and what happens to the app', async () => {
    const { slack, heard } = await begun();
    const { user, channel } = lab;
    await slack.send(slack.homeOpened({ user }));
    await slack.until('Home', () => slack.home(user));
    await slack.send(slack.press({ user, on: { home: user }, which: { value: 'state-1' } }));
    await slack.send(slack.mention({ user, channel, text: 'what is new?' }));
    await slack.until('an answer in the thread', () => slack.shown(channel)[0]?.replies[0]?.text === 'answer');
    await slack.send(slack.directMessage({ user, text: 'hello <you>' }));
    const links = ['https://arxiv.org/abs/2401.00001'];
    await slack.send(slack.linkShared({ user, channel: lab.otherChannel, links }));
    await slack.until('an unfurl', () => slack.shown(lab.otherChannel)[0]?.unfurls[String(links[0])]);
    await slack.send(slack.joined({ user: slack.installed.botUserId, channel: lab.otherChannel }));
    // Bolt itself says nothing of requests from where the app is no more: it has one token for all.
    await slack.send(slack.tokensRevoked());
    await slack.send(slack.uninstalled());
    expect(heard).toEqual([
      'home home',
      ['button', 'view', 'state-1'],
      `<@${slack.installed.botUserId}> what is new?`,
      ['im', 'hello &lt;you&gt;'],
      'member_joined_channel',
      'tokens_revoked',
      'app_uninstalled',
    ]);
    expect(await refusalOf(clientFor(slack).auth.test())).toMatchObject({ error: 'token_revoked' });
    expect(slack.problems()).toEqual([]);
  });
});

describe('builders of the Slack stand-in', () => {
  it('link and mention in commands where the app asked for it', async () => {
    const slack = await slackForTest({ escapeCommands: true });
    const text = 'show <@U0ADA0001> arxiv.org/abs/2401.00001 and https://huggingface.co/papers/2401.00001?a=1&b=2.';
    const { body } = slack.slashCommand({ user: lab.user, channel: lab.channel, text });
    expect(body['text']).toBe(
      'show <@U0ADA0001> <http://arxiv.org/abs/2401.00001|arxiv.org/abs/2401.00001> and <https://huggingface.co/papers/2401.00001?a=1&amp;b=2>.',
    );
  });

  it('tell of organisations and other workspaces', async () => {
    const slack = await slackForTest();
    const team = 'T0OTHER01';
    slack.addTeam({ id: team, name: 'Other', domain: 'other', enterprise: { id: 'E0CORP001', name: 'Corp' } });
    slack.addUser({ id: lab.user, team, name: 'namesake' });
    slack.addChannel({ id: 'C0OTHER01', team, name: 'general', members: [lab.user] });
    slack.install(team);
    const { body } = slack.slashCommand({ user: lab.user, channel: 'C0OTHER01', text: 'today' });
    expect(body).toMatchObject({
      team_id: team,
      team_domain: 'other',
      enterprise_id: 'E0CORP001',
      user_name: 'namesake',
    });
    const shortcut = slack.shortcut({ user: lab.user, callbackId: 'x', team });
    expect(shortcut.body).toMatchObject({ team: { id: team }, enterprise: { id: 'E0CORP001', name: 'Corp' } });
    const event = slack.directMessage({ user: lab.user, text: 'hi', team }).body;
    expect(event).toMatchObject({
      team_id: team,
      enterprise_id: 'E0CORP001',
      authorizations: [{ team_id: team, is_bot: true }],
    });
    const context = { event_context: String(event['event_context']) };
    const list = await clientFor(slack, slack.appToken).apps.event.authorizations.list(context);
    expect(list.authorizations).toMatchObject([{ team_id: team }]);
  });
});

describe('views of the Slack stand-in', () => {
  it('open by a trigger once, within 3 seconds, for its workspace', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    const trigger = () => String(slack.shortcut({ user: lab.user, callbackId: 'x' }).triggerId);
    const open = (trigger_id: string) => client.views.open({ trigger_id, view: form });
    const first = trigger();
    const { view } = await open(first);
    expect(view).toMatchObject({ callback_id: 'papers-form', private_metadata: 'kept', team_id: lab.team });
    expect(await refusalOf(open(first))).toMatchObject({ error: 'exchanged_trigger_id' });
    const late = trigger();
    slack.pass(3_001);
    expect(await refusalOf(open(late))).toMatchObject({ error: 'expired_trigger_id' });
    expect(await refusalOf(open('made up'))).toMatchObject({ error: 'invalid_trigger_id' });
    const update = { view_id: String(view?.id), view: { ...form, title: plain('Newer') } };
    const { view: newer } = await client.views.update({ ...update, hash: String(view?.hash) });
    expect(await refusalOf(client.views.update({ ...update, hash: String(view?.hash) }))).toMatchObject({
      error: 'hash_conflict',
    });
    await client.views.update({ ...update, hash: String(newer?.hash) });
    for (const _ of [1, 2]) await client.views.push({ trigger_id: trigger(), view: form });
    expect(await refusalOf(client.views.push({ trigger_id: trigger(), view: form }))).toMatchObject({
      error: 'push_limit_reached',
    });
    expect(slack.modals(lab.user)).toHaveLength(3);
    expect(await refusalOf(client.views.update({ ...update, view_id: 'V0' }))).toMatchObject({ error: 'not_found' });
    expect(slack.problems()).toEqual([]);
  });

  it('publish a Home, with a hash', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    const view: types.HomeView = { type: 'home', blocks: card('Hello').blocks };
    const first = await client.views.publish({ user_id: lab.user, view });
    const hash = String(first.view?.hash);
    await client.views.publish({ user_id: lab.user, view, hash });
    expect(await refusalOf(client.views.publish({ user_id: lab.user, view, hash }))).toMatchObject({
      error: 'hash_conflict',
    });
    expect(await refusalOf(client.views.publish({ user_id: 'U0NOBODY1', view }))).toMatchObject({
      error: 'user_not_found',
    });
    expect(slack.home(lab.user)?.view).toEqual(view);
    expect(slack.problems()).toEqual([]);
    const broken = { ...form, title: plain('x'.repeat(25)) };
    const { triggerId } = slack.shortcut({ user: lab.user, callbackId: 'x' });
    expect(await refusalOf(client.views.open({ trigger_id: String(triggerId), view: broken }))).toMatchObject({
      error: 'invalid_arguments',
    });
    expect(slack.forgive(/25 characters/)).toHaveLength(1);
  });
});

describe('response URLs of the Slack stand-in', () => {
  const post = async (url: string | null, body: unknown) => {
    const response = await fetch(String(url), { method: 'POST', body: JSON.stringify(body) });
    return [response.status, await response.json()];
  };

  it('take five posts in 30 minutes', async () => {
    const slack = await slackForTest();
    const { user, channel } = lab;
    const { responseUrl } = slack.slashCommand({ user, channel, text: '' });
    for (const _ of [1, 2, 3, 4, 5]) expect(await post(responseUrl, card('x'))).toEqual([200, { ok: true }]);
    expect(await post(responseUrl, card('x'))).toEqual([404, { ok: false, error: 'used_url' }]);
    const late = slack.slashCommand({ user, channel, text: '' }).responseUrl;
    slack.pass(30 * 60_000);
    expect(await post(late, card('x'))).toEqual([200, { ok: true }]);
    slack.pass(1);
    expect(await post(late, card('x'))).toEqual([404, { ok: false, error: 'expired_url' }]);
    expect(slack.shown(channel, user)).toHaveLength(6);
    expect(slack.problems()).toEqual([]);
  });

  it('answer where the app is no member, publicly or in a thread, and delete what was pressed', async () => {
    const slack = await slackForTest();
    const { user, otherChannel: channel } = lab;
    const { responseUrl } = slack.slashCommand({ user, channel, text: '' });
    const ts = slack.write(channel, user, 'a question');
    await post(responseUrl, { ...posted('for all'), response_type: 'in_channel', thread_ts: ts });
    expect(slack.shown(channel)).toMatchObject([{ ts, replies: [{ text: 'for all' }] }]);
    await post(responseUrl, { ...buttons('mine'), response_type: 'ephemeral' });
    const mine = slack.shown(channel, user).at(-1);
    if (!mine) throw new Error('Nothing was shown.');
    const press = slack.press({ user, on: mine, which: { actionId: 'press-1' } });
    expect(() => slack.press({ user: lab.otherUser, on: mine, which: { actionId: 'press-1' } })).toThrow(
      'does not see',
    );
    await post(press.responseUrl, { delete_original: true });
    expect(slack.message(channel, mine.ts)).toBeNull();
    expect(slack.problems()).toEqual([]);
  });

  it('tell what is wrong with a post', async () => {
    const slack = await slackForTest();
    const { user, channel } = lab;
    const { responseUrl } = slack.slashCommand({ user, channel, text: '' });
    expect(await post(responseUrl, {})).toEqual([400, { ok: false, error: 'no_text' }]);
    await post(responseUrl, { ...card('x'), response_type: 'in_channel' });
    await post(responseUrl, { ...card('x'), replace_original: true });
    expect(slack.problems()).toEqual([
      'response_url: no_text {}',
      expect.stringContaining('unfurl_links'),
      expect.stringContaining('unfurl_media'),
      expect.stringContaining('no original message'),
    ]);
    slack.meet({ method: 'response_url', answer: { status: 500 } });
    const response = await fetch(String(responseUrl), { method: 'POST', body: JSON.stringify(card('x')) });
    expect(response.status).toBe(500);
  });
});
