import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createInstallations, type Installation, type Installations } from '../../src/bots/slack/installations.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createSeal } from '../../src/runtime/seal.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-store.ts';
import { lab } from '../bots/slack/stand-in/lab.ts';
import type { SlackStandIn } from '../bots/slack/stand-in/stand-in.ts';
import { slackForTest } from '../bots/slack/stand-in/with-slack.ts';
import { finished, freshEnvironment, runPaperboy, startPaperboy } from './paperboy-process.ts';
import { said } from './said.ts';
import { answered, type Env, serving, stopped, today } from './slack-service.ts';

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
      'commands,chat:write,app_mentions:read,im:history,im:write,users:read,files:write',
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

  it('does not take a late word of a removal for one of the newer installation', async () => {
    const slack = await slackOfTwo();
    const env = manyEnvironment(slack);
    const { child, done, url, events } = await serving(env);
    await install(slack, url, lab.team, lab.admin);
    const late = slack.uninstalled(lab.team);
    await install(slack, url, lab.team, lab.admin);
    await slack.send(late, events);
    // Once when it was installed, and once because of the late word.
    const looks = () =>
      slack.calls.filter(({ method, token }) => method === 'auth.test' && token === tokensOf(slack)[2]);
    await slack.until('a look at the token', () => looks().length === 2);
    await slack.send(slack.directMessage({ user: lab.user, text: 'today' }), events);
    await answered(slack, slack.direct(lab.user));
    expect((await runPaperboy(['slack', 'workspaces'], env)).stdout).toContain(lab.team);
    await stopped(child, done);
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
    const told = [400, expect.stringContaining('did not begin in this browser')];
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

  /** Reads and writes installations beside the service. */
  async function inLibrary<T>(env: Env, work: (installations: Installations) => Promise<T>): Promise<T> {
    const store = await openSqliteStore({ path: env['PAPERBOY_DATABASE'] ?? '' });
    try {
      const log = { info: () => {}, warn: () => {} };
      return await work(createInstallations({ store, seal: createSeal(secret), clock: systemClock, log }));
    } finally {
      await store.close();
    }
  }

  /** Makes the token of the lab look as if it had that long to live; answers the token. */
  function agedBy(env: Env, secondsLeft: number): Promise<string> {
    return inLibrary(env, async (installations) => {
      const installation = await installations.of(lab.team);
      if (!installation) throw new Error('not installed');
      const expiresAtS = Math.floor(Date.now() / 1_000) + secondsLeft;
      await installations.save({ ...installation, bot: { ...installation.bot, expiresAtS } });
      return installation.bot.token;
    });
  }

  const renewals = (slack: SlackStandIn) =>
    slack.calls.filter(({ method, args }) => method === 'oauth.v2.access' && args['grant_type'] === 'refresh_token');

  it('renews a token before it ends, and once though two copies run', async () => {
    const slack = await slackOfTwo();
    const env = manyEnvironment(slack);
    const first = await serving(env);
    await install(slack, first.url, lab.team, lab.admin);
    const second = startPaperboy(['serve'], env);
    const secondDone = finished(second);
    const secondUrl = /http:\S+\/slack\/events/.exec(await said(second, /Ctrl-C/))?.[0] ?? '';

    const soon = await agedBy(env, 3_600);
    await slack.send(slack.directMessage({ user: lab.user, text: 'today' }), first.events);
    await slack.until('a renewal', () => renewals(slack).length > 0);
    await expect
      .poll(() => inLibrary(env, async (installations) => (await installations.of(lab.team))?.bot.token))
      .not.toBe(soon);

    slack.setToken(await agedBy(env, -60), 'expired');
    const before = renewals(slack).length;
    const answers = () => slack.calls.filter(({ method, answer }) => method === 'chat.postMessage' && answer?.['ok']);
    const already = answers().length;
    await Promise.all(
      [first.events, secondUrl].map((to) => slack.send(slack.directMessage({ user: lab.user, text: 'help' }), to)),
    );
    await slack.until('two answers', () => answers().length >= already + 2);
    const renewed = renewals(slack).slice(before);
    expect(renewed.filter(({ answer }) => answer?.['ok'] === true)).toHaveLength(1);
    expect(await inLibrary(env, async (installations) => (await installations.of(lab.team))?.bot.token)).toBe(
      renewed.find(({ answer }) => answer?.['ok'])?.answer?.['access_token'],
    );
    for (const token of tokensOf(slack)) expect(bytesOf(env)).not.toContain(token);
    await Promise.all([stopped(first.child, first.done), stopped(second, secondDone)]);
  });

  it('serves the workspaces of an organisation that installed it, until it removes it', async () => {
    const slack = await slackOfTwo();
    const env = manyEnvironment(slack);
    const organisation = 'E0INST001';
    const institute: Installation = {
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
    };
    await inLibrary(env, (installations) => installations.save(institute));
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
