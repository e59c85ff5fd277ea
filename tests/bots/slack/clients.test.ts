import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ClientPurpose,
  createSlackClients,
  type SlackClients,
  type SlackClientsDeps,
  webClientOptions,
} from '../../../src/bots/slack/clients.ts';
import { failureOf } from '../../../src/bots/slack/web-failure.ts';
import { type FakeTime, fakeTime } from '../../runtime/fake-time.ts';
import { lab } from './stand-in/lab.ts';
import type { SlackStandIn } from './stand-in/stand-in.ts';
import { startSlack } from './stand-in/start-slack.ts';

let slack: SlackStandIn;
let time: FakeTime;
/** The headers of each request. */
let sent: Headers[];

beforeEach(async () => {
  slack = await startSlack({ pace: 'off' });
  time = fakeTime();
  sent = [];
});
afterEach(async () => {
  const problems = slack.problems();
  await slack.close();
  expect(problems).toEqual([]);
});

function clientsFor(purpose: ClientPurpose, more: Partial<SlackClientsDeps> = {}): SlackClients {
  return createSlackClients({
    apiUrl: slack.apiUrl,
    userAgent: 'paperboy/1.2.3',
    purpose,
    sleep: time.sleep,
    token: async () => slack.installed.botToken,
    fetch: (url, init) => {
      sent.push(new Headers(init?.headers));
      return fetch(url, init);
    },
    ...more,
  });
}

async function clientOf(clients: SlackClients, workspace: string = lab.team): Promise<webApi.WebClient> {
  const client = await clients.of(workspace);
  if (client === null) throw new Error('not installed');
  return client;
}

const message = { channel: lab.channel, text: 'Sparrow' };
const never = new AbortController().signal;

async function failureOfCall(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    return failureOf(error, never);
  }
  throw new Error('it did not fail');
}

describe('clients', () => {
  test('are kept while the token is the same, and made anew when it was rotated', async () => {
    let token: string | null = 'xoxb-one';
    const clients = clientsFor('send', { token: async () => token });
    const one = await clientOf(clients);
    expect(await clientOf(clients)).toBe(one);
    token = 'xoxb-two';
    const two = await clientOf(clients);
    expect(two).not.toBe(one);
    expect(two.token).toBe('xoxb-two');
    token = null;
    expect(await clients.of(lab.team)).toBeNull();
    token = 'xoxb-two';
    expect(await clientOf(clients)).not.toBe(two);
  });

  test('speak for their own workspace only, and say what they are and nothing of the machine', async () => {
    const other = 'T0OTHER01';
    slack.addTeam({ id: other, name: 'Other' });
    const { botToken } = slack.install(other);
    const clients = clientsFor('send', {
      token: async (workspace) => (workspace === other ? botToken : slack.installed.botToken),
    });
    await (await clientOf(clients)).auth.test();
    await (await clientOf(clients, other)).auth.test();
    await (await clientOf(clients)).auth.test();
    expect(slack.calls.map(({ team }) => team)).toEqual([lab.team, other, lab.team]);
    expect(new Set(sent.map((headers) => headers.get('user-agent')))).toEqual(new Set(['paperboy/1.2.3']));
  });

  test('made by Bolt from the same options do so too', async () => {
    const options = {
      apiUrl: slack.apiUrl,
      userAgent: 'paperboy/1.2.3',
      purpose: 'answer',
      fetch,
      sleep: time.sleep,
    } as const;
    const one = new webApi.WebClient('xoxb-one', webClientOptions(options));
    const two = new webApi.WebClient('xoxb-two', webClientOptions(options));
    expect([one.token, two.token]).toEqual(['xoxb-one', 'xoxb-two']);
    expect(webClientOptions(options).headers).toEqual({ 'User-Agent': 'paperboy/1.2.3' });
  });

  test('of thousands of workspaces are not all kept', async () => {
    const clients = clientsFor('send', { token: async (workspace) => `xoxb-${workspace}` });
    const first = await clientOf(clients, 'T0');
    const second = await clientOf(clients, 'T1');
    for (let workspace = 2; workspace < 1_001; workspace += 1) {
      await clientOf(clients, 'T0');
      await clientOf(clients, `T${workspace}`);
    }
    expect(await clientOf(clients, 'T0')).toBe(first);
    expect(await clientOf(clients, 'T1')).not.toBe(second);
  });

  test.each(['xoxb-one\n', 'xoxb one', 'xoxb-\u{1f426}', ''])(
    'are not made for what is no token: %j',
    async (token) => {
      expect(await clientsFor('send', { token: async () => token }).of(lab.team)).toBeNull();
    },
  );

  test('ask only the configured address, whatever the method is called', async () => {
    const client = await clientOf(clientsFor('send'));
    expect(await failureOfCall(client.apiCall('https://example.com/steal'))).toMatchObject({ kind: 'rejected' });
    slack.forgive(/there is no such method/u);
  });

  test('say nothing of their token in any error', async () => {
    const { botToken } = slack.installed;
    const client = await clientOf(clientsFor('send'));
    const errors: unknown[] = [];
    for (const answer of [
      { error: 'invalid_auth' },
      { status: 500 },
      { retryAfter: 1 },
      { status: 429 },
      'cut',
      { status: 200, body: '<html>' },
    ] as const) {
      slack.meet({ method: 'auth.test', answer });
      await client.auth.test().catch((error: unknown) => errors.push(error));
    }
    expect(errors).toHaveLength(6);
    const said = errors.flatMap((error) => [
      String(error),
      JSON.stringify(error),
      error instanceof Error ? `${error.stack} ${String(error.cause)}` : '',
    ]);
    expect(said.filter((words) => words.includes(botToken))).toEqual([]);
  });
});

describe('to send', () => {
  test.each([{ status: 503 }, { retryAfter: 1 }, 'cut', { error: 'internal_error' }] as const)(
    'a call that meets %j is made once',
    async (answer) => {
      slack.meet({ method: 'auth.test', times: 9, answer });
      const client = await clientOf(clientsFor('send'));
      expect((await failureOfCall(client.auth.test())).kind).not.toBe('rejected');
      expect(slack.calls).toHaveLength(1);
      expect(time.waits).toEqual([]);
    },
  );

  test('hundreds of calls at once do not wait for each other', async () => {
    const met = slack.meet({ method: 'auth.test', times: 250, answer: 'held' });
    const client = await clientOf(clientsFor('send'));
    const calls = Array.from({ length: 250 }, () => client.auth.test());
    await slack.until('all calls', () => met.times() === 250);
    met.release();
    await Promise.all(calls);
  });
});

describe('to answer', () => {
  test('a short rate limit is waited for, whatever is asked: nothing was done', async () => {
    slack.meet({ method: 'chat.postMessage', answer: { retryAfter: 3 } });
    const client = await clientOf(clientsFor('answer'));
    await client.chat.postMessage(message);
    expect(time.waits).toEqual([3_000]);
    expect(slack.shown(lab.channel)).toHaveLength(1);
  });

  test('a long one is not', async () => {
    slack.meet({ method: 'chat.postMessage', answer: { retryAfter: 60 } });
    const client = await clientOf(clientsFor('answer'));
    expect(await failureOfCall(client.chat.postMessage(message))).toEqual({ kind: 'rate-limited', afterMs: 60_000 });
    expect(time.waits).toEqual([]);
  });

  test('one without an end is a few seconds', async () => {
    slack.meet({ method: 'chat.postMessage', answer: { status: 429 } });
    await (await clientOf(clientsFor('answer'))).chat.postMessage(message);
    expect(time.waits).toEqual([5_000]);
  });

  test.each([{ status: 503 }, 'cut'] as const)('what only reads is asked again after %j', async (answer) => {
    slack.meet({ method: 'users.info', times: 2, answer });
    const client = await clientOf(clientsFor('answer'));
    expect((await client.users.info({ user: lab.user })).user?.id).toBe(lab.user);
    expect(time.waits).toEqual([500, 1_000]);
  });

  test.each([{ status: 503 }, 'lost answer'] as const)('a message is not posted again after %j', async (answer) => {
    slack.meet({ method: 'chat.postMessage', answer });
    const client = await clientOf(clientsFor('answer'));
    expect(await failureOfCall(client.chat.postMessage(message))).toMatchObject({ kind: 'unavailable', arrived: true });
    expect(slack.calls).toHaveLength(1);
  });

  test('two tries after the first are enough', async () => {
    slack.meet({ method: 'users.info', times: 9, answer: { status: 500 } });
    const client = await clientOf(clientsFor('answer'));
    expect(await failureOfCall(client.users.info({ user: lab.user }))).toMatchObject({ status: 500 });
    expect(slack.calls).toHaveLength(3);
  });
});

describe('what a failure says of what Slack may have done', () => {
  test('nothing where the connection never came about', async () => {
    const gone = await startSlack();
    await gone.close();
    const client = await clientOf(clientsFor('send', { apiUrl: gone.apiUrl }));
    expect(await failureOfCall(client.auth.test())).toEqual({ kind: 'unavailable', status: null, arrived: false });
  });

  test('maybe something where it broke off, or nothing came in time', async () => {
    slack.meet({ method: 'auth.test', answer: 'cut' });
    const client = await clientOf(clientsFor('send'));
    expect(await failureOfCall(client.auth.test())).toEqual({ kind: 'unavailable', status: null, arrived: true });
    const slow = clientsFor('send', { fetch: () => Promise.reject(new DOMException('too late', 'TimeoutError')) });
    expect(await failureOfCall((await clientOf(slow)).auth.test())).toEqual({
      kind: 'unavailable',
      status: null,
      arrived: true,
    });
  });

  test("a bug is no failure of Slack's, and the signal's reason comes first", async () => {
    expect(() => failureOf(new RangeError('a bug'), never)).toThrow('a bug');
    const reason = new Error('shutting down');
    expect(() => failureOf(new webApi.WebAPIRateLimitedError(1), AbortSignal.abort(reason))).toThrow(reason);
  });
});
