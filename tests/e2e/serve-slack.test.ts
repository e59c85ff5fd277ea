import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createInstallations } from '../../src/bots/slack/installations.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createSeal } from '../../src/runtime/seal.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-store.ts';
import { startDiscord } from '../bots/discord/stand-in/start-discord.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import type { SlackStandIn } from '../bots/slack/stand-in/stand-in.ts';
import { startSlack } from '../bots/slack/stand-in/start-slack.ts';
import { slackForTest } from '../bots/slack/stand-in/with-slack.ts';
import { finished, freshEnvironment, runPaperboy, startPaperboy } from './paperboy-process.ts';
import { said } from './said.ts';

type Env = Readonly<Record<string, string>>;

function bySocket(slack: SlackStandIn, changes: Env = {}): Record<string, string> {
  return freshEnvironment({
    SLACK_BOT_TOKEN: slack.installed.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    ...changes,
  });
}

function byHttp(slack: SlackStandIn, changes: Env = {}): Record<string, string> {
  return freshEnvironment({
    SLACK_BOT_TOKEN: slack.installed.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    PAPERBOY_HTTP_PORT: '0',
    ...changes,
  });
}

async function serving(env: Record<string, string>) {
  const child = startPaperboy(['serve'], env);
  const done = finished(child);
  const words = await said(child, /sample papers/);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(words)?.[0] ?? '';
  return { child, done, words, url, events: `${url}/slack/events` };
}

/** `/papers today`, typed by somebody in the channel. */
function today(slack: SlackStandIn) {
  return slack.slashCommand({ text: 'today', user: lab.user, channel: lab.channel });
}

/** Waits until the answer stands in the channel. */
function answered(slack: SlackStandIn, channel: string = lab.channel): Promise<string> {
  return slack.until('an answer with papers', () => {
    const words = JSON.stringify(slack.shown(channel, lab.user));
    return words.includes('sample') ? words : null;
  });
}

async function stopped(child: ChildProcessWithoutNullStreams, done: ReturnType<typeof finished>): Promise<void> {
  child.kill('SIGTERM');
  expect((await done).status).toBe(0);
}

describe('paperboy serve', () => {
  it('serves Slack by Socket Mode: answers, and stops when told to', async () => {
    const slack = await slackForTest();
    const { child, done, words } = await serving(bySocket(slack));
    expect(words).toContain('serves Slack (Socket Mode) in workspace “Lab”. Ctrl-C stops it');
    const acknowledgement = await slack.send(today(slack));
    expect(acknowledgement.afterMs).toBeLessThan(3_000);
    await answered(slack);
    await stopped(child, done);
    expect(slack.problems()).toEqual([]);
  });

  it('serves Slack by HTTP, and refuses what is forged, stale or unsigned', async () => {
    const slack = await slackForTest();
    const { child, done, words, url, events } = await serving(byHttp(slack));
    expect(words).toContain(`serves Slack (HTTP at ${events}) in workspace “Lab”.`);
    expect(await slack.verifyUrl(events)).toMatchObject({ status: 200 });
    const tenMinutesAgo = { signedAtMs: Date.now() - 600_000 };
    for (const posting of [{ signature: 'forged' }, { signature: 'none' }, tenMinutesAgo] as const)
      expect((await slack.send(today(slack), events, posting)).status).toBe(401);
    expect(slack.calls.filter(({ method }) => method === 'response_url')).toEqual([]);
    expect((await slack.send(today(slack), events)).status).toBe(200);
    await answered(slack);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(events)).status).toBe(405);
    expect((await fetch(`${url}/slack/install`)).status).toBe(404); // one workspace: nobody installs anything
    await stopped(child, done);
    expect(slack.socket.connections).toEqual([]);
    slack.forgive(/401/);
    expect(slack.problems()).toEqual([]);
  });

  it('serves Discord and Slack in one process', async () => {
    const slack = await slackForTest();
    const discord = await startDiscord();
    const { child, done, words, events } = await serving(
      byHttp(slack, { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl }),
    );
    expect(words).toMatch(
      /serves Discord \(gateway\); commands registered, and Slack \(HTTP at http\S+\) in workspace/,
    );
    expect(discord.gateway.connections).toHaveLength(1);
    await slack.send(today(slack), events);
    await answered(slack);
    await stopped(child, done);
    await discord.close();
    expect(slack.problems()).toEqual([]);
  });

  it('comes back by itself after Slack was away, and answers', async () => {
    const before = await startSlack();
    const port = Number(new URL(before.apiUrl).port);
    const env = bySocket(before);
    const { child, done } = await serving(env);
    await before.close();
    const slack = await slackForTest({ port, appToken: before.appToken });
    // The token of the first one is not known to the second: what it is asked without a token shows that it is back.
    await slack.socket.connection();
    await slack.send(today(slack));
    await answered(slack);
    await stopped(child, done);
  });

  it('stops when told to while Slack is away', async () => {
    const slack = await startSlack();
    const { child, done } = await serving(bySocket(slack));
    await slack.close();
    await stopped(child, done);
  });

  it.each([
    ['SLACK_BOT_TOKEN', 'xoxb-not-the-token', /Slack does not accept SLACK_BOT_TOKEN \(invalid_auth\)\. Open https/],
    ['SLACK_APP_TOKEN', 'xapp-1-A0PAPERBOY-not-this', /app-level token/],
    [
      'SLACK_APP_TOKEN',
      'xapp-1-A0OTHERAPP-for-tests',
      /SLACK_APP_TOKEN is of the app A0OTHERAPP, but SLACK_BOT_TOKEN of/,
    ],
  ])('stops with one clear sentence where %s is wrong (%s)', async (name, value, words) => {
    const slack = await slackForTest();
    const { status, stderr, stdout } = await runPaperboy(['serve'], bySocket(slack, { [name]: value }));
    expect([stdout, stderr.trim().split('\n').length]).toEqual(['', 1]);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain(value);
    expect([1, 2]).toContain(status);
  });

  it('stops where the token was withdrawn, or may not do what is needed, and says what to do', async () => {
    const slack = await slackForTest();
    slack.setToken(slack.installed.botToken, 'revoked');
    const withdrawn = await runPaperboy(['serve'], bySocket(slack));
    expect([withdrawn.status, withdrawn.stderr]).toEqual([2, expect.stringContaining('(token_revoked)')]);
    const narrow = await slackForTest({ scopes: ['commands', 'chat:write'] });
    const { status, stderr } = await runPaperboy(['serve'], bySocket(narrow));
    expect(status).toBe(2);
    expect(stderr).toContain('lacks app_mentions:read, im:history, users:read');
    expect(stderr).toContain('"Reinstall to Workspace"');
  });

  it('stops where Slack switches Socket Mode off for good', async () => {
    const slack = await slackForTest();
    const { done } = await serving(bySocket(slack));
    (await slack.socket.connection()).disconnect('link_disabled');
    const { status, stderr } = await done;
    expect(status).toBe(1);
    expect(stderr).toMatch(/Socket Mode was switched off/);
  });

  it('says all that is wrong with the configuration at once', async () => {
    const run = await runPaperboy(['serve'], freshEnvironment({ SLACK_BOT_TOKEN: 'xapp-1-x', DISCORD_TOKEN: 'a b' }));
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(
      /DISCORD_TOKEN must be.*SLACK_BOT_TOKEN holds an app-level token.*SLACK_BOT_TOKEN needs/,
    );
  });
});

describe('paperboy serve in many workspaces', () => {
  const secret = 'f'.repeat(64);
  const other = { team: 'T0OTHER01', channel: 'C0OTHER01', user: 'U0EVE0001' };

  function manyEnvironment(slack: SlackStandIn, changes: Env = {}): Record<string, string> {
    return freshEnvironment({
      SLACK_CLIENT_ID: slack.clientId,
      SLACK_CLIENT_SECRET: slack.clientSecret,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      PAPERBOY_SECRET: secret,
      PAPERBOY_HTTP_PORT: '0',
      ...changes,
    });
  }

  async function slackOfTwo(options = {}): Promise<SlackStandIn> {
    const slack = await slackForTest({ rotating: true, ...options });
    slack.addTeam({ id: other.team, name: 'Other <b>Lab</b>' });
    slack.addUser({ id: other.user, team: other.team, name: 'eve', admin: true });
    slack.addChannel({ id: other.channel, team: other.team, name: 'general', members: [other.user] });
    return slack;
  }

  /** What a browser does from the first page to the last. */
  async function install(slack: SlackStandIn, url: string, team: string, user: string) {
    const page = await fetch(`${url}/slack/install`);
    const html = await page.text();
    const href = /<a href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
    const back = new URL(slack.authorize(href, { team, user }));
    const address = `${url}${back.pathname}${back.search}`;
    return { page, html, href, cookie, address, answer: await fetch(address, { headers: { cookie } }) };
  }

  function bytesOf(env: Env): string {
    const folder = dirname(env['PAPERBOY_DATABASE'] ?? '');
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(folder, entry.name), 'latin1'))
      .join('\n');
  }

  function tokensOf(slack: SlackStandIn): readonly string[] {
    return slack.calls
      .filter(({ method }) => method === 'oauth.v2.access')
      .flatMap(({ answer }) => [answer?.['access_token'], answer?.['refresh_token']])
      .filter((token) => typeof token === 'string');
  }

  it('is installed by OAuth, answers both, keeps them apart, and erases what is removed', async () => {
    const slack = await slackOfTwo();
    const env = manyEnvironment(slack);
    const { child, done, words, url, events } = await serving(env);
    expect(words).toContain(`in 0 workspaces; more at ${url}/slack/install.`);

    const first = await install(slack, url, lab.team, lab.admin);
    expect(first.page.status).toBe(200);
    expect(first.page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(first.page.headers.get('set-cookie')).toMatch(/Secure; HttpOnly/);
    expect(new URL(first.href).searchParams.get('scope')).toBe(
      'commands,chat:write,app_mentions:read,im:history,users:read',
    );
    expect([first.answer.status, await first.answer.text()]).toEqual([
      200,
      expect.stringContaining('It is in Lab now.'),
    ]);
    const second = await install(slack, url, other.team, other.user);
    const html = await second.answer.text();
    expect(html).toContain('It is in Other &lt;b&gt;Lab&lt;/b&gt; now.');

    const tokens = tokensOf(slack);
    expect(tokens).toHaveLength(4);
    for (const token of tokens) expect(bytesOf(env)).not.toContain(token);

    // Each is answered, with its own token, in its own place.
    await slack.send(today(slack), events);
    await answered(slack);
    const question = { user: other.user, text: 'today', team: other.team };
    await slack.send(slack.directMessage(question), events);
    const direct = slack.direct(other.user, other.team);
    const mine = await slack.until('an answer in the other workspace', () => {
      const shown = JSON.stringify(slack.shown(direct, other.user));
      return shown.includes('sample') ? shown : null;
    });
    expect(mine).not.toContain(lab.team);
    const posts = slack.calls.filter(({ method }) => method === 'chat.postMessage');
    expect(new Set(posts.map(({ team }) => team))).toEqual(new Set([other.team]));

    // The one that removes it is forgotten; the other goes on.
    await slack.send(slack.uninstalled(lab.team), events);
    await slack.send(slack.tokensRevoked({ team: lab.team, bot: ['UBOT0LAB0001'] }), events);
    const listed = () => runPaperboy(['slack', 'workspaces'], { ...env });
    await expect
      .poll(async () => (await listed()).stdout, { timeout: 20_000 })
      .toBe(`${other.team}  Other <b>Lab</b>\n`);
    await slack.send(slack.directMessage({ ...question, text: 'help' }), events);
    await slack.call(
      ({ method, args }) => method === 'chat.postMessage' && JSON.stringify(args).includes('today [date]'),
    );

    await stopped(child, done);
    for (const token of tokens) expect(bytesOf(env)).not.toContain(token);
    expect(bytesOf(env)).not.toContain('xoxe');
    expect(slack.problems()).toEqual([]);
  });

  it('asks for unfolding only where somebody wants it', async () => {
    const slack = await slackOfTwo();
    const { child, done, url } = await serving(manyEnvironment(slack));
    const html = await (await fetch(`${url}/slack/install?unfurl=1`)).text();
    expect(html).toContain('links%3Aread%2Clinks%3Awrite');
    await stopped(child, done);
  });

  it('refuses a state that is forged, of another browser, or used before, and a person who says no', async () => {
    const slack = await slackOfTwo();
    const { child, done, url } = await serving(manyEnvironment(slack));
    const { address, cookie, href } = await install(slack, url, lab.team, lab.admin);
    const again = async (target: string, headers: Env): Promise<readonly [number, string]> => {
      const answer = await fetch(target, { headers });
      return [answer.status, await answer.text()];
    };
    const told = [400, expect.stringContaining('older than ten minutes')];
    expect(await again(address, { cookie })).toEqual(told); // used before
    expect(await again(address, {})).toEqual(told); // another browser
    const forged = address.replace(/state=[^&]+/, 'state=forged');
    expect(await again(forged, { cookie: 'slack-app-oauth-state=forged' })).toEqual(told);
    const { searchParams } = new URL(address);
    expect(await again(`${url}/slack/oauth_redirect?code=1`, { cookie })).toEqual(told);
    expect(await again(`${url}/slack/oauth_redirect?state=${searchParams.get('state')}`, { cookie })).toEqual([
      400,
      expect.stringContaining('no code'),
    ]);
    const denied = new URL(slack.authorize(href, { denied: true }));
    expect(await again(`${url}${denied.pathname}${denied.search}`, { cookie })).toEqual([
      403,
      expect.stringContaining('It was not allowed in Slack.'),
    ]);
    expect(slack.calls.filter(({ method }) => method === 'oauth.v2.access')).toHaveLength(1);
    await stopped(child, done);
  });

  it('says what Slack says where it gives no tokens', async () => {
    const slack = await slackOfTwo();
    const wrong = manyEnvironment(slack, { SLACK_CLIENT_SECRET: 'not-the-client-secret' });
    const { child, done, url } = await serving(wrong);
    const { answer } = await install(slack, url, lab.team, lab.admin);
    const html = await answer.text();
    expect([answer.status, html]).toEqual([502, expect.stringContaining('(bad_client_secret)')]);
    expect(html).toContain('SLACK_CLIENT_SECRET');
    expect(html).not.toContain('not-the-client-secret');
    await stopped(child, done);
  });

  it('does not start with another secret, until what it cannot open is erased', async () => {
    const slack = await slackOfTwo();
    const env = manyEnvironment(slack);
    const { child, done, url } = await serving(env);
    await install(slack, url, lab.team, lab.admin);
    await stopped(child, done);

    const changed = { ...env, PAPERBOY_SECRET: 'e'.repeat(64) };
    const refused = await runPaperboy(['serve'], changed);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('sealed with another PAPERBOY_SECRET');
    const { stdout } = await runPaperboy(['slack', 'workspaces'], changed);
    expect(stdout).toContain(`${lab.team}  its tokens cannot be opened`);
    expect((await runPaperboy(['slack', 'forget', lab.team], changed)).status).toBe(0);
    const missing = await runPaperboy(['slack', 'forget', lab.team], changed);
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('is not installed in')]);
    const fresh = await serving(changed);
    await stopped(fresh.child, fresh.done);
  });

  it('serves the workspaces of an organisation that installed it, until it removes it', async () => {
    const slack = await slackOfTwo();
    const env = manyEnvironment(slack);
    const organisation = 'E0INST001';
    const store = await openSqliteStore({ path: env['PAPERBOY_DATABASE'] ?? '' });
    const log = { info: () => {}, warn: () => {} };
    await createInstallations({ store, seal: createSeal(secret), clock: systemClock, log }).save({
      id: organisation,
      name: 'Institute',
      kind: 'organisation',
      appId: slack.appId,
      installedBy: lab.admin,
      bot: {
        token: slack.installed.botToken,
        refreshToken: null,
        expiresAtS: null,
        scopes: [...slack.installed.scopes],
        id: slack.installed.botId,
        userId: slack.installed.botUserId,
      },
    });
    await store.close();
    const { child, done, events } = await serving(env);
    const more = { is_enterprise_install: 'true', enterprise_id: organisation };
    await slack.send(slack.slashCommand({ text: 'today', user: lab.user, channel: lab.channel, more }), events);
    await answered(slack);
    // From now on it is known whose workspace that is.
    await slack.send(slack.directMessage({ user: lab.user, text: 'today' }), events);
    await answered(slack, slack.direct(lab.user));

    slack.setToken(slack.installed.botToken, 'revoked');
    await slack.send(slack.tokensRevoked({ team: lab.team, bot: [slack.installed.botUserId] }), events);
    await expect
      .poll(async () => (await runPaperboy(['slack', 'workspaces'], env)).stdout, { timeout: 20_000 })
      .toContain('in no workspace');
    await stopped(child, done);
  });

  it('takes many workspaces by Socket Mode as well', async () => {
    const slack = await slackOfTwo();
    const { SLACK_SIGNING_SECRET: _, ...env } = manyEnvironment(slack, { SLACK_APP_TOKEN: slack.appToken });
    const { child, done, url } = await serving(env);
    await install(slack, url, lab.team, lab.admin);
    await slack.socket.connection();
    await slack.send(today(slack));
    await answered(slack);
    await stopped(child, done);
    expect(slack.problems()).toEqual([]);
  });
});
