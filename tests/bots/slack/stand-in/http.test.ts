import { createServer, type Server } from 'node:http';
import { App, HTTPReceiver, type Installation, LogLevel } from '@slack/bolt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lab } from './lab.ts';
import type { SlackStandIn } from './stand-in.ts';
import { clientFor, httpAppFor, quiet, refusalOf, slackForTest } from './with-slack.ts';

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}

const command = (slack: SlackStandIn) => slack.slashCommand({ text: 'today', user: lab.user, channel: lab.channel });

describe('signed requests of the Slack stand-in, with the real receiver', () => {
  it('are taken when signed well, and refused when forged, stale or unsigned', async () => {
    const slack = await slackForTest();
    const heard: string[] = [];
    const url = await httpAppFor(slack, (app) => {
      app.command('/papers', async ({ ack, command: { text } }) => {
        heard.push(text);
        await ack();
      });
    });
    expect(await slack.send(command(slack), url)).toMatchObject({ status: 200 });
    const stale = Date.now() - 5 * 60_000 - 2_000;
    for (const posting of [{ signature: 'forged' }, { signature: 'none' }, { signedAtMs: stale }] as const) {
      const delivery = slack.deliver(command(slack), url, posting);
      expect(await delivery.acknowledged).toMatchObject({ status: 401 });
      expect(delivery.state()).toBe('refused');
    }
    expect(heard).toEqual(['today']);
    expect(slack.problems()).toEqual([]);
  });

  it('verify a URL and check TLS', async () => {
    const slack = await slackForTest();
    const url = await httpAppFor(slack, () => {});
    const { status, body, challenge } = await slack.verifyUrl(url);
    expect([status, JSON.parse(body)]).toEqual([200, { challenge }]);
    expect((await slack.verifyUrl(url, { signature: 'forged' })).status).toBe(401);
    expect(await slack.checkSsl(url)).toBe(200);
  });

  it('come again when the app had a fault', async () => {
    const slack = await slackForTest();
    const seen: unknown[] = [];
    // Bolt acknowledges events before anything of ours can fail: a server of its own has the fault.
    const server = createServer(({ headers }, response) => {
      seen.push([headers['x-slack-retry-num'], headers['x-slack-retry-reason']]);
      response.writeHead(seen.length === 1 ? 500 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const delivery = slack.deliver(slack.homeOpened({ user: lab.user }), `http://127.0.0.1:${portOf(server)}/`);
    await slack.until('a failed try', () => delivery.state() === 'failed');
    slack.pass(0);
    expect(await delivery.acknowledged).toMatchObject({ status: 200, attempts: 2 });
    expect(seen).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
    ]);
    await expect(slack.send(command(slack), 'http://127.0.0.1:9/')).rejects.toThrow('connection_failed');
    expect(slack.problems()).toEqual([]);
  });
});

describe('OAuth of the Slack stand-in, with the real installer', () => {
  it('installs into a workspace, and refuses a state it did not give', async () => {
    const slack = await slackForTest();
    const installations: Installation[] = [];
    const receiver = new HTTPReceiver({
      signingSecret: slack.signingSecret,
      clientId: slack.clientId,
      clientSecret: slack.clientSecret,
      stateSecret: 'a-state-secret',
      scopes: ['commands', 'chat:write'],
      logger: quiet,
      installationStore: {
        storeInstallation: async (installation) => {
          installations.push({ ...installation, enterprise: undefined });
        },
        fetchInstallation: async () => {
          throw new Error('not asked for');
        },
      },
      installerOptions: {
        authorizationUrl: slack.authorizeUrl,
        directInstall: true,
        clientOptions: { slackApiUrl: slack.apiUrl },
      },
    });
    new App({ receiver, logger: quiet, logLevel: LogLevel.ERROR });
    const server = await receiver.start({ port: 0, host: '127.0.0.1' });
    onTestFinished(async () => {
      server.closeAllConnections();
      await receiver.stop();
    });
    const base = `http://127.0.0.1:${portOf(server)}`;
    const begun = await fetch(`${base}/slack/install`, { redirect: 'manual' });
    const cookie = begun.headers.get('set-cookie') ?? '';
    slack.addTeam({ id: 'T0NEW0001', name: 'New' });
    const back = new URL(slack.authorize(String(begun.headers.get('location')), { team: 'T0NEW0001', user: 'U1' }));
    const finish = (search: string) =>
      fetch(`${base}/slack/oauth_redirect${search}`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect((await finish(back.search)).status).toBe(200);
    expect(installations).toMatchObject([
      { team: { id: 'T0NEW0001' }, bot: { scopes: ['commands', 'chat:write'], userId: 'UBOT0NEW0001' } },
    ]);
    back.searchParams.set('state', 'made up');
    expect((await finish(back.search)).status).toBe(400);
    expect(installations).toHaveLength(1);
    const denied = slack.authorize(String(begun.headers.get('location')), { denied: true });
    expect(new URL(denied).searchParams.get('error')).toBe('access_denied');
    const token = String(installations[0]?.bot?.token);
    expect(await clientFor(slack, token).auth.test()).toMatchObject({ team_id: 'T0NEW0001' });
    expect(slack.problems()).toEqual([]);
  });

  it('exchanges a code once, with the right secret and address', async () => {
    const slack = await slackForTest();
    const client = clientFor(slack, '');
    const secrets = { client_id: slack.clientId, client_secret: slack.clientSecret };
    const asked = (extra = '') => `${slack.authorizeUrl}?client_id=${slack.clientId}&scope=commands&state=s${extra}`;
    const codeOf = (url: string) => String(new URL(url).searchParams.get('code'));
    const code = codeOf(slack.authorize(asked()));
    const access = (args: Record<string, unknown>) => client.apiCall('oauth.v2.access', { ...secrets, ...args });
    expect(await refusalOf(access({ code, client_secret: 'x' }))).toMatchObject({ error: 'bad_client_secret' });
    expect(await refusalOf(access({ code, client_id: 'x' }))).toMatchObject({ error: 'invalid_client_id' });
    expect(await refusalOf(access({ code, redirect_uri: 'http://x' }))).toMatchObject({ error: 'bad_redirect_uri' });
    expect(await access({ code })).toMatchObject({ token_type: 'bot', scope: 'commands', team: { id: lab.team } });
    expect(await refusalOf(access({ code }))).toMatchObject({ error: 'code_already_used' });
    expect(await refusalOf(access({ code: 'x' }))).toMatchObject({ error: 'invalid_code' });
    const old = codeOf(slack.authorize(asked('&redirect_uri=http%3A%2F%2Fx%2F')));
    slack.pass(10 * 60_000 + 1);
    expect(await refusalOf(access({ code: old, redirect_uri: 'http://x/' }))).toMatchObject({ error: 'invalid_code' });
    expect(await refusalOf(access({ grant_type: 'password' }))).toMatchObject({ error: 'invalid_grant_type' });
  });

  it('rotates tokens', async () => {
    const slack = await slackForTest({ rotating: true });
    const { botToken, refreshToken } = slack.installed;
    const client = clientFor(slack);
    const refresh = () =>
      clientFor(slack, '').oauth.v2.access({
        client_id: slack.clientId,
        client_secret: slack.clientSecret,
        grant_type: 'refresh_token',
        refresh_token: String(refreshToken),
      });
    await client.auth.test();
    slack.pass(43_200_000);
    expect(await refusalOf(client.auth.test())).toMatchObject({ error: 'token_expired' });
    const next = await refresh();
    expect(next).toMatchObject({ ok: true, expires_in: 43_200, token_type: 'bot' });
    expect(next.access_token).not.toBe(botToken);
    expect(next.refresh_token).not.toBe(refreshToken);
    expect(await clientFor(slack, next.access_token).auth.test()).toMatchObject({ team_id: lab.team });
    expect(await refusalOf(refresh())).toMatchObject({ error: 'invalid_refresh_token' });
    const fixed = slack.install(lab.team, { rotating: false });
    const exchanged = await clientFor(slack, fixed.botToken).oauth.v2.exchange({
      client_id: slack.clientId,
      client_secret: slack.clientSecret,
      token: fixed.botToken,
    });
    expect(exchanged).toMatchObject({ ok: true, expires_in: 43_200 });
    expect(slack.problems()).toEqual([]);
  });
});
