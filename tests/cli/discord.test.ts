import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { discordInvite, discordRegister, type RegisterFlags } from '../../src/cli/discord.ts';
import { type DoctorFlags, doctor, examineLibrary, type Patient } from '../../src/cli/doctor.ts';
import { exitStatus, UsageError } from '../../src/cli/exit-status.ts';
import { UserError } from '../../src/core/errors.ts';
import type { LocalDate } from '../../src/core/local-date.ts';
import type { DailyList } from '../../src/core/ports.ts';
import { readConfig } from '../../src/runtime/config.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-store.ts';
import type { DiscordStandIn, DiscordStandInOptions } from '../bots/discord/stand-in/stand-in.ts';
import { startDiscord } from '../bots/discord/stand-in/start-discord.ts';
import { inventedPaper, sighting } from '../invented-papers.ts';

const guild = '200000000000000001';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperboy-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

async function standIn(options: DiscordStandInOptions = {}): Promise<DiscordStandIn> {
  const discord = await startDiscord(options);
  onTestFinished(() => discord.close());
  discord.addGuild({ id: guild, name: 'Reading\u001b[2J Group' });
  discord.addChannel({ id: '300000000000000001', type: 0, name: 'papers', guildId: guild });
  return discord;
}

interface Run {
  readonly status: number;
  readonly stdout: string;
}

type Env = Readonly<Record<string, string>>;

/** Runs work with an environment of its own, and collects what it says. */
async function run(env: Env, work: (patient: Patient) => Promise<number>): Promise<Run> {
  const stdout = new PassThrough();
  const said = text(stdout);
  const host = { env: { PAPERBOY_DATABASE: join(folder, 'library.sqlite'), ...env }, platform: process.platform };
  try {
    const status = await work({ ...host, stdout });
    stdout.end();
    return { status, stdout: await said };
  } finally {
    stdout.end();
  }
}

const { signal } = new AbortController();
const register = (env: Env, flags: RegisterFlags = {}): Promise<Run> =>
  run(env, async (host) => discordRegister(readConfig(host.env, host.platform), flags, host.stdout, signal));
const invite = (env: Env): Promise<Run> =>
  run(env, (host) => discordInvite(readConfig(host.env, host.platform), host.stdout, signal));
const examine = (env: Env, flags: DoctorFlags = {}): Promise<Run> => run(env, (host) => doctor(flags, host, signal));

const forDiscord = (discord: DiscordStandIn) => ({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof UserError) return error;
  throw new Error('not refused', { cause: error });
}

describe('paperboy discord register', () => {
  it('registers everywhere, once', async () => {
    const discord = await standIn();
    const first = await register(forDiscord(discord));
    expect(first).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^Registered for all servers and accounts: \/papers[^\n]*\.\n$/),
    });
    const second = await register(forDiscord(discord));
    expect(second.stdout).toMatch(/^Registered already for all servers and accounts, nothing to do: \/papers/);
    expect(discord.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    expect(discord.problems).toEqual([]);
  });

  it('registers for one server, tells that they show twice, and takes them away again', async () => {
    const discord = await standIn();
    await register(forDiscord(discord));
    const { stdout } = await register(forDiscord(discord), { guild });
    expect(stdout).toContain(`Registered for server ${guild}: /papers`);
    expect(stdout).toContain(
      `shows each twice. To remove these here again: paperboy discord register --guild ${guild} --remove`,
    );
    const removed = await register(forDiscord(discord), { guild, remove: true });
    expect(removed.stdout).toMatch(new RegExp(`^Removed for server ${guild}: papers`));
    expect(discord.commands(guild)).toEqual([]);
    expect(discord.commands(null)).not.toEqual([]);
    const again = await register(forDiscord(discord), { guild, remove: true });
    expect(again.stdout).toBe(`No commands were registered for server ${guild}.\n`);
  });

  it('says nothing of twice where they are only there', async () => {
    const discord = await standIn();
    const { stdout } = await register(forDiscord(discord), { guild });
    expect(stdout).toContain('Only this server shows them');
    expect(stdout).not.toContain('twice');
  });

  it('needs a token, the id of a server, and a server it is in', async () => {
    const missing = await failure(register({}));
    expect(missing).toMatchObject({
      code: 'bad-configuration',
      hint: expect.stringContaining('developers/applications'),
    });
    expect(exitStatus(missing)).toBe(2);
    const discord = await standIn();
    await expect(register(forDiscord(discord), { guild: 'here' })).rejects.toThrow(UsageError);
    const stranger = await failure(register(forDiscord(discord), { guild: '200000000000000009' }));
    expect(stranger.hint).toContain('oauth2/authorize');
    expect(exitStatus(stranger)).toBe(1);
  });

  it('stops at a wrong token, without showing it', async () => {
    const discord = await standIn();
    const error = await failure(register({ ...forDiscord(discord), DISCORD_TOKEN: 'a-wrong-one' }));
    expect(error.message).toBe('Discord does not accept DISCORD_TOKEN.');
    expect(error.hint).not.toContain('a-wrong-one');
  });
});

describe('paperboy discord invite', () => {
  it('prints the links for servers and accounts', async () => {
    const discord = await standIn({ application: { name: 'Our\u001b[31m Bot' } });
    const { stdout } = await invite(forDiscord(discord));
    expect(stdout.split('\n')).toEqual([
      'Add Our[31m Bot to a server:',
      expect.stringContaining(`client_id=${discord.applicationId}&scope=bot+applications.commands&permissions=`),
      'or to your own account, to use it anywhere:',
      expect.stringContaining('scope=applications.commands&integration_type=1'),
      '',
    ]);
  });
});

describe('paperboy doctor', () => {
  async function fill(): Promise<void> {
    const store = await openSqliteStore({ path: join(folder, 'library.sqlite') });
    const record = inventedPaper({ title: 'On Tides', sighting: sighting('huggingface', '2020-01-02', 3) });
    await store.ingest({ source: 'huggingface', scope: 'test', records: [record], cursor: null, etags: {} });
    await store.close();
  }

  it('is content without any platform, and says the first step', async () => {
    const { status, stdout } = await examine({});
    expect(status).toBe(0);
    expect(stdout).toContain('no platform but this terminal is configured');
    expect(stdout).toContain('For Discord: Create an app at https://discord.com/developers/applications');
    expect(stdout).toContain('There is no library yet');
    expect(stdout).toMatch(/\nNo problems, 1 warning\.\n$/);
  });

  it('looks at everything, and never shows the token', async () => {
    await fill();
    const discord = await standIn();
    await register(forDiscord(discord));
    const { status, stdout } = await examine(forDiscord(discord), { channel: ['300000000000000001'] });
    expect(stdout).toContain('holds 1 paper, but the newest list is of 2020-01-02');
    expect(stdout).toContain('ok       Paperboy can post in #papers.');
    expect(stdout).toContain('“Reading[2J Group”');
    expect(stdout).not.toContain(discord.token);
    expect(stdout).toMatch(/\nNo problems, 1 warning\.\n$/);
    expect(status).toBe(0);
    expect(discord.problems).toEqual([]);
  });

  it('ends with 1 where there is a problem, and tells programs the same', async () => {
    const discord = await standIn();
    const { status, stdout } = await examine(forDiscord(discord), { json: true });
    expect(status).toBe(1);
    const { ok, findings } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(findings).toContainEqual({
      area: 'Discord',
      level: 'problem',
      sentence: 'No commands are registered.',
      mend: expect.stringContaining('paperboy discord register'),
    });
  });

  it('tells a wrong configuration and a broken library as problems', async () => {
    const wrong = await examine({ DISCORD_TOKEN: 'two words' });
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toContain('problem  The configuration is wrong: DISCORD_TOKEN must be');
    expect(wrong.stdout).toMatch(/\n1 problem\.\n$/);
    const library = await examine({ PAPERBOY_DATABASE: folder });
    expect(library.status).toBe(1);
    expect(library.stdout).toContain('\nLibrary\n  problem  ');
  });
});

describe('the library', () => {
  const list = (date: LocalDate): DailyList => ({ date, source: 'huggingface', papers: 5 });

  it.each([
    [{ papers: 8, samples: 8 }, null, 'warning', 'no papers but bundled samples'],
    [{ papers: 0, samples: 0 }, null, 'warning', 'no papers'],
    [{ papers: 9, samples: 8 }, null, 'ok', 'holds 1 paper; it has no daily list'],
    [{ papers: 900, samples: 0 }, list('2025-11-14'), 'ok', 'the newest list is of 2025-11-14'],
    [{ papers: 900, samples: 0 }, list('2025-11-13'), 'warning', 'but the newest list is of 2025-11-13'],
  ] as const)('%j with %j is %s', (counts, newest, level, words) => {
    const [finding] = examineLibrary(counts, newest, '2025-11-21');
    expect(finding).toMatchObject({ level, sentence: expect.stringContaining(words) });
  });
});
