import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { webClientOptions } from '../../../src/bots/slack/clients.ts';
import type { Installation, Installations } from '../../../src/bots/slack/installations.ts';
import { createOAuthPages } from '../../../src/bots/slack/oauth.ts';
import { createStateStore } from '../../../src/bots/slack/oauth-state.ts';
import { pageHtml } from '../../../src/core/browser-page.ts';
import { sleep } from '../../../src/runtime/clock.ts';
import { serve } from '../../runtime/loopback.ts';
import { lab } from './stand-in/lab.ts';
import { slackForTest } from './stand-in/with-slack.ts';

/** The pages on loopback, and a browser that knows them. */
async function browser(save: Installations['save'] = () => Promise.resolve()) {
  const slack = await slackForTest();
  const saved: Installation[] = [];
  const bugs: unknown[] = [];
  const warnings: unknown[] = [];
  const pages = createOAuthPages({
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    installations: {
      of: () => Promise.resolve(null),
      async save(installation) {
        await save(installation);
        saved.push(installation);
      },
      renew: () => Promise.resolve(false),
      forget: () => Promise.resolve(),
      belongs: () => Promise.resolve(),
      all: () => Promise.resolve([]),
    },
    states: createStateStore('a secret', randomUUID),
    authorizeUrl: slack.authorizeUrl,
    clientOptions: () =>
      webClientOptions({ apiUrl: slack.apiUrl, userAgent: 'paperboy/test', purpose: 'answer', fetch, sleep }),
    log: { info: () => {}, warn: (...all) => warnings.push(all) },
    bugs: { report: (error) => `ref-${bugs.push(error)}` },
  });
  const { url } = await serve((request, response) => {
    void (request.url?.startsWith('/slack/install') ? pages.install : pages.redirect)(request, response);
  });

  async function begin() {
    const page = await fetch(`${url}/slack/install`);
    const href = /<a href="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
    return { page, href, cookie: page.headers.get('set-cookie')?.split(';')[0] ?? '' };
  }

  async function install() {
    const { href, cookie } = await begin();
    const back = new URL(slack.authorize(href, { team: lab.team, user: lab.admin }));
    const answer = await fetch(`${url}${back.pathname}${back.search}`, { headers: { cookie } });
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  }

  return { slack, saved, bugs, warnings, begin, install };
}

describe('installing Paperboy in a browser', () => {
  it('ends with the workspace saved: the bot, and no token of a person', async () => {
    const { slack, saved, install } = await browser();
    const { status, html, headers } = await install();
    expect([status, html]).toEqual([200, expect.stringContaining('It is in Lab now.')]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(saved).toEqual([
      {
        id: lab.team,
        name: 'Lab',
        kind: 'workspace',
        appId: slack.appId,
        installedBy: lab.admin,
        bot: expect.objectContaining({ token: expect.stringMatching(/^xoxb-/), refreshToken: null, expiresAtS: null }),
      },
    ]);
    expect(slack.problems()).toEqual([]);
  });

  it('gives no workspace the token of another', async () => {
    const { slack, install } = await browser();
    await install();
    await install();
    const exchanges = slack.calls.filter(({ method }) => method === 'oauth.v2.access');
    expect(exchanges.map(({ token }) => token)).toEqual([null, null]);
    const tests = slack.calls.filter(({ method }) => method === 'auth.test').map(({ token }) => token);
    expect(tests).toEqual(exchanges.map(({ answer }) => answer?.['access_token']));
  });

  it('says that Slack did not answer', async () => {
    const { slack, saved, warnings, install } = await browser();
    slack.meet({ method: 'oauth.v2.access', answer: 'cut' });
    const { status, html } = await install();
    expect([status, html]).toEqual([502, expect.stringContaining('Slack did not answer.')]);
    expect(html).toContain('<a href="install">Begin again</a>');
    expect(saved).toEqual([]);
    expect(warnings).toHaveLength(1);
  });

  it('says what Slack says, and that one can begin again', async () => {
    const { slack, install } = await browser();
    slack.meet({ method: 'oauth.v2.access', answer: { error: 'invalid_code' } });
    const { status, html } = await install();
    expect([status, html]).toEqual([502, expect.stringContaining('(invalid_code)')]);
  });

  it('tells a fault of ours by its reference', async () => {
    const { bugs, install } = await browser(() => Promise.reject(new Error('the disk is on fire')));
    const { status, html } = await install();
    expect([status, html]).toEqual([500, expect.stringContaining('reference ref-1')]);
    expect(html).not.toContain('fire');
    expect(bugs).toEqual([expect.objectContaining({ message: 'the disk is on fire' })]);
  });

  it('says what a workspace did not give', async () => {
    const { slack, install } = await browser();
    slack.meet({
      method: 'oauth.v2.access',
      answer: {
        status: 200,
        body: JSON.stringify({
          ok: true,
          access_token: slack.installed.botToken,
          token_type: 'bot',
          scope: 'commands,chat:write,app_mentions:read,im:history',
          bot_user_id: 'U1',
          app_id: 'A1',
          team: { id: 'T9', name: '<script>alert(1)</script>' },
          enterprise: null,
          is_enterprise_install: false,
          authed_user: { id: 'U2' },
        }),
      },
    });
    const { html } = await install();
    expect(html).toContain('users:read is missing');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script');
  });
});

it('writes pages in which everything is literal', () => {
  const html = pageHtml({ title: '<&>', sentences: [`"'`], link: { text: '<b>', url: '"><script>' } });
  expect(html).toContain('<h1>&lt;&amp;&gt;</h1>');
  expect(html).toContain('<p>&quot;&#39;</p>');
  expect(html).toContain('href="&quot;&gt;&lt;script&gt;"');
});
