import { describe, expect, it } from 'vitest';
import { startDiscord } from '../bots/discord/stand-in/start-discord.ts';
import type { SlackStandIn } from '../bots/slack/stand-in/stand-in.ts';
import { startSlack } from '../bots/slack/stand-in/start-slack.ts';
import { slackForTest } from '../bots/slack/stand-in/with-slack.ts';
import { freshEnvironment, runPaperboy } from './paperboy-process.ts';
import { answered, type Env, serving, stopped, today } from './slack-service.ts';

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
    // The second one does not know the token of the first; answering a command takes none.
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
    expect(stderr).toContain('lacks app_mentions:read, im:history, im:write, users:read');
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
