import type { types } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { lab } from './lab.ts';
import { startSlack } from './start-slack.ts';
import { card, clientFor, posted, refusalOf, slackForTest } from './with-slack.ts';

const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text, emoji: false });

describe('the world of the Slack stand-in', () => {
  it('unfolds only links that were posted, in their message', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    const url = 'https://arxiv.org/abs/2401.00001';
    const { body } = slack.linkShared({ user: lab.user, channel: lab.otherChannel, links: [url] });
    const event = Object(body['event']) as { readonly unfurl_id: string; readonly message_ts: string };
    const place = { channel: lab.otherChannel, ts: event.message_ts };
    const unfurl = { blocks: card('A paper').blocks };
    const unfold = (args: Record<string, unknown>) => refusalOf(client.apiCall('chat.unfurl', { ...place, ...args }));
    expect(await unfold({ unfurls: { 'https://example.org/': unfurl } })).toMatchObject({ error: 'cannot_unfurl_url' });
    expect(await unfold({ ts: '1.000001', unfurls: { [url]: unfurl } })).toMatchObject({
      error: 'cannot_unfurl_message',
    });
    await client.apiCall('chat.unfurl', {
      unfurl_id: event.unfurl_id,
      source: 'conversations_history',
      unfurls: { [url]: unfurl },
    });
    expect(slack.message(place.channel, place.ts)?.unfurls).toEqual({ [url]: unfurl });
    expect(slack.problems()).toEqual([]);
    expect(await unfold({ unfurls: {} })).toMatchObject({ error: 'missing_unfurls' });
    const loud = {
      blocks: [
        { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: 'U1' }] }] },
      ],
    };
    expect(await unfold({ unfurls: { [url]: loud } })).toMatchObject({ error: 'invalid_blocks' });
    expect(slack.forgive(/missing_unfurls|invalid_blocks|rich_text user/)).toHaveLength(3);
  });

  it('shows a reply in the channel too where it says so', async () => {
    const slack = await slackForTest();
    const ts = slack.write(lab.channel, lab.user, 'a question');
    const client = clientFor(slack);
    await client.chat.postMessage({
      channel: lab.channel,
      ...posted('an answer'),
      thread_ts: ts,
      reply_broadcast: true,
    });
    expect(slack.shown(lab.channel)).toMatchObject([
      { text: 'a question', replies: [{ text: 'an answer' }] },
      { text: 'an answer', broadcast: true },
    ]);
    expect(slack.problems()).toEqual([]);
  });

  it('finds what would address people, wherever it stands', async () => {
    const slack = await slackForTest({ checked: false });
    const client = clientFor(slack);
    const rich = (...elements: unknown[]) => ({
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements }],
    });
    const post = (...blocks: unknown[]) =>
      client.apiCall('chat.postMessage', { channel: lab.channel, text: 'x', blocks });
    await post(rich({ type: 'text', text: '<!channel>' }, { type: 'link', url: 'https://x.org/<@U1>' }));
    await post({ type: 'section', text: { type: 'plain_text', text: '<!here> <@U1>' } });
    await post({ type: 'context', elements: [{ type: 'mrkdwn', text: '&lt;!here&gt; <https://x.org|x>' }] });
    expect(slack.notified()).toEqual([]);
    await post(
      rich(
        { type: 'user', user_id: 'U1' },
        { type: 'usergroup', usergroup_id: 'S1' },
        { type: 'broadcast', range: 'here' },
      ),
    );
    await post({ type: 'context', elements: [{ type: 'mrkdwn', text: '<!subteam^S1> <#C1|x>' }] });
    await client.apiCall('chat.postMessage', { channel: lab.channel, text: '@everyone', parse: 'full' });
    expect(slack.notified().map(({ what }) => what)).toEqual([
      'rich_text user',
      'rich_text usergroup',
      'rich_text broadcast',
      '<!subteam^S1>',
      '<#C1|x>',
      'parse: full',
    ]);
    expect(slack.problems()).toEqual([]);
  });

  it('sends the words and values of elements back with entities', async () => {
    const slack = await slackForTest();
    const { ts } = await clientFor(slack).chat.postMessage({
      channel: lab.channel,
      ...posted('x'),
      blocks: [
        { type: 'actions', elements: [{ type: 'button', action_id: 'press-1', text: plain('A & B'), value: 'a&b' }] },
      ],
    });
    const on = { channel: lab.channel, ts: String(ts) };
    expect(slack.press({ user: lab.user, on, which: { label: 'A & B' } }).body['actions']).toMatchObject([
      { value: 'a&amp;b', text: { text: 'A &amp; B' } },
    ]);
    expect(slack.problems()).toEqual([]);
  });

  it('takes many calls at once, each message with a time of its own', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack);
    const all = Array.from({ length: 200 }, (_, n) =>
      client.chat.postMessage({ channel: lab.channel, ...posted(`${n}`) }),
    );
    const times = (await Promise.all(all)).map(({ ts }) => ts);
    expect(new Set(times).size).toBe(200);
    expect(slack.shown(lab.channel).map(({ ts }) => ts)).toEqual([...times].sort());
    expect(slack.tooFast()).toHaveLength(199);
  });

  it('tells what waits in vain, ends with close, and comes back on its port', async () => {
    const slack = await startSlack();
    const waiting = slack.until('something that never comes', () => null);
    slack.meet({ method: 'auth.test', answer: 'hang' });
    const hanging = clientFor(slack).auth.test();
    await slack.call(({ method }) => method === 'auth.test');
    await slack.close();
    await expect(waiting).rejects.toThrow(
      'The Slack stand-in was closed while a test waited for something that never comes',
    );
    await expect(hanging).rejects.toThrow();
    const again = await slackForTest({ port: Number(new URL(slack.apiUrl).port) });
    expect(again.apiUrl).toBe(slack.apiUrl);
    expect(await clientFor(again).auth.test()).toMatchObject({ ok: true });
  });

  it('names the mistakes of tests', async () => {
    const slack = await slackForTest();
    const { user, channel } = lab;
    expect(() => slack.slashCommand({ user: 'U0', channel, text: '' })).toThrow('no user U0');
    expect(() => slack.slashCommand({ user, channel: 'C0', text: '' })).toThrow('no channel C0');
    expect(() => slack.press({ user, on: { channel, ts: '1' }, which: {} })).toThrow('no message 1');
    expect(() => slack.press({ user, on: { home: user }, which: {} })).toThrow('Nothing was published');
    expect(() => slack.submit({ user, view: 'V0' })).toThrow('no view V0');
    expect(() => slack.install('T0')).toThrow('no workspace T0');
    expect(() => slack.setToken('x', 'live')).toThrow('no such token');
  });
});
