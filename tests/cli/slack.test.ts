import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { type DoctorFlags, doctor } from '../../src/cli/doctor.ts';
import { UsageError } from '../../src/cli/exit-status.ts';
import { type ManifestFlags, slackForget, slackManifestCommand, slackWorkspaces } from '../../src/cli/slack.ts';
import { openPaperboy, type Paperboy } from '../../src/main.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { type Config, readConfig } from '../../src/runtime/config.ts';
import { createLogs, type Logs } from '../../src/runtime/log.ts';
import { openInstallations } from '../../src/slack-access.ts';
import { slackForTest } from '../bots/slack/stand-in/with-slack.ts';

const secret = '0'.repeat(64);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperboy-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

type Env = Readonly<Record<string, string>>;
const here = (env: Env): Env => ({ PAPERBOY_DATABASE: join(folder, 'library.sqlite'), ...env });

interface Run {
  readonly status: number;
  readonly stdout: string;
}

async function run(work: (stdout: PassThrough) => Promise<number> | number): Promise<Run> {
  const stdout = new PassThrough();
  const said = text(stdout);
  try {
    const status = await work(stdout);
    stdout.end();
    return { status, stdout: await said };
  } finally {
    stdout.end();
  }
}

const manifest = (flags: ManifestFlags): Promise<Run> => run((stdout) => slackManifestCommand(flags, stdout));
const examine = (env: Env, flags: DoctorFlags = {}): Promise<Run> =>
  run((stdout) => doctor(flags, { env: here(env), platform: 'linux', stdout }, new AbortController().signal));

describe('paperboy slack manifest', () => {
  it('prints YAML, or JSON', async () => {
    const yaml = await manifest({});
    expect(yaml.status).toBe(0);
    const json = await manifest({ json: true });
    expect(JSON.parse(json.stdout)).toEqual(parse(yaml.stdout));
    expect(JSON.parse(json.stdout)).toMatchObject({ settings: { socket_mode_enabled: true } });
  });

  it('takes an address for requests, and for installing', async () => {
    const { stdout } = await manifest({ http: 'https://papers.example/', oauth: true, unfurl: true });
    const read = parse(stdout);
    expect(read.settings.event_subscriptions.request_url).toBe('https://papers.example/slack/events');
    expect(read.oauth_config.redirect_urls).toEqual(['https://papers.example/slack/oauth_redirect']);
    expect(read.features.unfurl_domains).toContain('arxiv.org');
    const socket = parse((await manifest({ oauth: 'https://papers.example/bot' })).stdout);
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(socket.oauth_config.redirect_urls).toEqual(['https://papers.example/bot/slack/oauth_redirect']);
  });

  it.each([
    [{ http: 'http://papers.example' }],
    [{ http: 'papers.example' }],
    [{ http: 'https://papers.example/?x=1' }],
    [{ oauth: 'ftp://papers.example' }],
    [{ oauth: true }],
  ] as const)('refuses %j', async (flags) => {
    await expect(manifest(flags)).rejects.toThrow(UsageError);
  });
});

describe('workspaces that installed it', () => {
  const env = {
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: 'a-client-secret-for-tests',
    SLACK_SIGNING_SECRET: 'a-signing-secret-for-tests',
    PAPERBOY_SECRET: secret,
  };

  async function opened(more: Env = env): Promise<{ config: Config; paperboy: Paperboy; logs: Logs }> {
    const config = readConfig(here(more), 'linux');
    const paperboy = await openPaperboy(config);
    onTestFinished(() => paperboy.close());
    return { config, paperboy, logs: createLogs(config) };
  }

  async function install(id: string, name: string, token: string): Promise<void> {
    const { config, paperboy, logs } = await opened();
    if (config.slack?.workspaces.kind !== 'many') throw new Error('not many');
    const { installations } = openInstallations(paperboy, config.slack, config.slack.workspaces, logs);
    const bot = { token, refreshToken: null, expiresAtS: null, scopes: ['commands'], id: 'B1', userId: 'U1' };
    const kind = id.startsWith('E') ? 'organisation' : 'workspace';
    await installations.save({ id, name, kind, appId: 'A1', installedBy: 'U2', bot });
  }

  it('are listed, with what cannot be opened, and erased one by one', async () => {
    await install('T1', 'Lab\u001b[2J', 'xoxb-1');
    await install('E2', 'Institute', 'xoxb-2');
    const { config, paperboy, logs } = await opened();
    const list = () => run((stdout) => slackWorkspaces(paperboy, config, logs, stdout));
    expect((await list()).stdout).toBe('E2  Institute (organisation)\nT1  Lab[2J\n');

    const damaged = 'v1.damaged';
    await paperboy.store.saveInstallation({
      platform: 'slack',
      workspace: 'T1',
      sealed: damaged,
      at: systemClock.now(),
    });
    expect((await list()).stdout).toContain('T1  its tokens cannot be opened');
    const forgotten = await run((stdout) => slackForget('T1', paperboy, config, logs, stdout));
    expect(forgotten).toEqual({ status: 0, stdout: expect.stringContaining('Erased the tokens of T1.') });
    await expect(run((stdout) => slackForget('T1', paperboy, config, logs, stdout))).rejects.toThrow(
      'not installed in',
    );
    await run((stdout) => slackForget('E2', paperboy, config, logs, stdout));
    expect((await list()).stdout).toContain('in no workspace');
  });

  it('are none where one token is configured, or nothing', async () => {
    const one = await opened({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' });
    await expect(run((stdout) => slackWorkspaces(one.paperboy, one.config, one.logs, stdout))).rejects.toThrow(
      'stands for one workspace',
    );
    const nothing = await opened({});
    await expect(
      run((stdout) => slackWorkspaces(nothing.paperboy, nothing.config, nothing.logs, stdout)),
    ).rejects.toThrow('Slack is not configured.');
  });

  it('are examined by the doctor, each with its own token', async () => {
    const slack = await slackForTest();
    await install('T1', 'Gone Lab', 'xoxb-gone');
    await install(slack.installed.team, 'Lab', slack.installed.botToken);
    const { status, stdout } = await examine({ ...env, SLACK_API_URL: slack.apiUrl });
    expect(status).toBe(1);
    expect(stdout).toContain('Slack is configured, by HTTP, for many workspaces');
    expect(stdout).toContain(`ok       Slack accepts the token of workspace “Lab” (${slack.installed.team}).`);
    expect(stdout).toMatch(/problem {2}workspace “Gone Lab” \(T1\): Slack does not accept the token of this workspace/);
    expect(stdout).not.toMatch(/xoxb|secret-for-tests/);
  });
});

describe('paperboy doctor in Slack', () => {
  it('looks at tokens, scopes and channels of both platforms, each by the shape of its id', async () => {
    const slack = await slackForTest();
    slack.meet({ method: 'chat.scheduleMessage', answer: { error: 'not_in_channel' } });
    const env = {
      SLACK_BOT_TOKEN: slack.installed.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    };
    const { status, stdout } = await examine(env, { channel: ['C0PAPERS1', '300000000000000001', '#papers'] });
    expect(status).toBe(1);
    expect(stdout).toContain('Slack is configured, over Socket Mode, for one workspace');
    expect(stdout).toContain('problem  300000000000000001 is a channel of Discord, which is not configured.');
    expect(stdout).toContain('problem  "#papers" is not the id of a channel.');
    expect(stdout).toContain('problem  Paperboy cannot post in C0PAPERS1: Paperboy is not a member of this channel.');
    expect(stdout).toContain('→ Write "/invite @Paperboy" in the channel.');
    expect(stdout).not.toMatch(/xoxb|xapp/);
  });

  it('says the first step where nothing is configured', async () => {
    const { stdout } = await examine({});
    expect(stdout).toContain('For Slack: Make an app at https://api.slack.com/apps');
    expect((await examine({}, { channel: ['C0PAPERS1'] })).stdout).toContain('C0PAPERS1 is a channel of Slack');
  });

  it('tells programs the same', async () => {
    const slack = await slackForTest();
    slack.setToken(slack.installed.botToken, 'revoked');
    const env = {
      SLACK_BOT_TOKEN: slack.installed.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    };
    const { stdout } = await examine(env, { json: true });
    const { ok, findings } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(findings).toContainEqual(
      expect.objectContaining({ area: 'Slack', level: 'problem', sentence: expect.stringContaining('token_revoked') }),
    );
  });
});
