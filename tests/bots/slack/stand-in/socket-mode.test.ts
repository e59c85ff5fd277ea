import type { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { lab } from './lab.ts';
import type { SlackStandIn } from './stand-in.ts';
import { card, slackForTest, socketAppFor } from './with-slack.ts';

/** An app that acknowledges every command and says which it got. */
function echo(app: App): void {
  app.command('/papers', async ({ ack, command, respond }) => {
    await ack();
    await respond({ ...card(`got ${command.text}`), response_type: 'ephemeral' });
  });
}

const command = (slack: SlackStandIn, text: string) =>
  slack.slashCommand({ text, user: lab.user, channel: lab.channel });

describe('Socket Mode of the Slack stand-in, with the real app', () => {
  it('says hello, delivers a command, takes the acknowledgement and the answer', async () => {
    const slack = await slackForTest();
    await socketAppFor(slack, echo).start();
    const connection = await slack.socket.connection();
    expect(connection.state()).toBe('open');
    const acknowledgement = await slack.send(command(slack, 'today'));
    expect(acknowledgement).toMatchObject({ payload: null, status: 200, attempts: 1 });
    expect(acknowledgement.afterMs).toBeGreaterThan(0);
    const answer = await slack.until('the answer', () => slack.shown(lab.channel, lab.user)[0]);
    expect(answer).toMatchObject({ text: 'got today', onlyTo: lab.user });
    expect(connection.envelopes()).toBe(1);
    await connection.ping();
    expect(slack.problems()).toEqual([]);
  });

  it('refuses connections to tokens that are no good', async () => {
    const slack = await slackForTest();
    slack.setToken(slack.appToken, 'invalid');
    await expect(socketAppFor(slack, echo).start()).rejects.toMatchObject({ data: { error: 'invalid_auth' } });
    expect(slack.socket.connections).toEqual([]);
  });

  it('sends an envelope to one of several connections, in turn', async () => {
    const slack = await slackForTest();
    await socketAppFor(slack, echo).start();
    await socketAppFor(slack, echo).start();
    for (const text of ['a', 'b', 'c', 'd']) await slack.send(command(slack, text));
    expect(slack.socket.connections.map((one) => one.envelopes())).toEqual([2, 2]);
    await slack.until('four answers', () => slack.shown(lab.channel, lab.user).length === 4);
  });

  it.each(['refresh_requested', 'warning', 'link_disabled', 'too_many_websockets'] as const)(
    'makes the app come back after disconnect with %s',
    async (reason) => {
      const slack = await slackForTest();
      await socketAppFor(slack, echo, 300).start();
      const first = await slack.socket.connection();
      first.disconnect(reason);
      const second = await slack.socket.connection((one) => one !== first);
      expect(second.state()).toBe('open');
      expect(slack.calls.filter(({ method }) => method === 'apps.connections.open').length).toBeGreaterThan(1);
    },
  );

  it('is left where it falls silent, and when the connection breaks', async () => {
    const slack = await slackForTest();
    await socketAppFor(slack, echo, 300).start();
    const first = await slack.socket.connection();
    first.fallSilent();
    const second = await slack.socket.connection((one) => one !== first);
    second.closeWith(1006);
    const third = await slack.socket.connection((one) => one !== first && one !== second);
    third.closeWith(1001);
    await slack.socket.connection((one) => ![first, second, third].includes(one));
  });

  it('sends what a half-open connection swallowed again to another one', async () => {
    const slack = await slackForTest();
    const heard: string[] = [];
    await socketAppFor(slack, (app) => {
      app.event('app_mention', async ({ event }) => {
        heard.push(event.text);
      });
    }).start();
    const [silent] = slack.socket.connections;
    silent?.fallSilent();
    const delivery = slack.deliver(slack.mention({ user: lab.user, channel: lab.channel, text: 'hello' }));
    await socketAppFor(slack, (app) => {
      app.event('app_mention', async ({ event, body, context }) => {
        heard.push(`${event.text} ${context.retryNum} ${context.retryReason} ${body.event_id}`);
      });
    }).start();
    silent?.closeWith(1006);
    await slack.until('the end of the first connection', () => silent?.state() === 'closed');
    slack.pass(3_000);
    expect(await delivery.acknowledged).toMatchObject({ attempts: 2 });
    expect(heard).toEqual([
      `<@${slack.installed.botUserId}> hello 1 timeout ${String(delivery.request.body['event_id'])}`,
    ]);
  });

  it('sends events again after 3 seconds, a minute and five, and then gives up', async () => {
    const slack = await slackForTest();
    const retries: unknown[] = [];
    let all = (): void => {};
    const four = new Promise<void>((resolve) => {
      all = resolve;
    });
    await socketAppFor(slack, (app) => {
      // Bolt acknowledges events by itself; here its acknowledgements come too late, because the clock runs on without a break.
      app.use(async ({ context }) => {
        if (retries.push([context.retryNum, context.retryReason]) === 4) all();
      });
    }).start();
    const delivery = slack.deliver(slack.homeOpened({ user: lab.user }));
    for (const ms of [2_999, 1, 3_000, 59_999, 1, 3_000, 299_999, 1]) slack.pass(ms);
    expect([delivery.attempts(), delivery.state()]).toEqual([4, 'sent']);
    slack.pass(3_000);
    expect(delivery.state()).toBe('lost');
    await expect(delivery.acknowledged).rejects.toThrow('after 4 attempts: timeout');
    await four;
    expect(retries).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
      [3, 'timeout'],
    ]);
  });

  it('gives up on a command that is not acknowledged in 3 seconds, or that nobody is there for', async () => {
    const slack = await slackForTest();
    const lost = slack.deliver(command(slack, 'today'));
    expect(lost.state()).toBe('lost');
    await expect(lost.acknowledged).rejects.toThrow('connection_failed');
    const app = socketAppFor(slack, () => {});
    await app.start();
    const delivery = slack.deliver(command(slack, 'today'));
    slack.pass(2_999);
    expect(delivery.state()).toBe('sent');
    slack.pass(1);
    expect(delivery.state()).toBe('lost');
  });

  it('tells of acknowledgements nobody asked for', async () => {
    const slack = await slackForTest();
    await socketAppFor(slack, echo).start();
    const connection = await slack.socket.connection();
    const body = command(slack, 'today').body;
    connection.say({ envelope_id: 'made-up', type: 'slash_commands', payload: body, accepts_response_payload: true });
    await slack.until('a problem', () => slack.problems().length > 0);
    expect(slack.forgive(/made-up was never sent/)).toHaveLength(1);
  });
});
