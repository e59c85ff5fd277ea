import { PermissionFlagsBits as P, type REST } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { commandDefinitions } from '../../../src/bots/discord/definition.ts';
import {
  diagnoseDiscord,
  type Expectations,
  examineChannel,
  examineCommands,
  examineGateway,
  examineGuilds,
  examineInstallation,
  examineIntents,
  examineRoles,
  examineWayIn,
} from '../../../src/bots/discord/doctor.ts';
import type { Channel, DiscordState, Guild, GuildRights } from '../../../src/bots/discord/doctor-read.ts';
import { registerCommands } from '../../../src/bots/discord/registration.ts';
import { closeRest, createRest } from '../../../src/bots/discord/rest.ts';
import { registry } from '../../../src/core/commands/index.ts';
import type { Finding } from '../../../src/core/finding.ts';
import type { DiscordStandIn } from './stand-in/stand-in.ts';
import { startDiscord } from './stand-in/start-discord.ts';

const key = 'ab'.repeat(32);
const definitions = commandDefinitions(registry);
const expected: Expectations = { publicKey: null, shards: 'auto', allowedRoles: [], definitions };
const registered = definitions.map((definition) => ({ ...definition, type: definition.type ?? 1 }));

const known = <T>(value: T) => ({ kind: 'known', value }) as const;
const refused = {
  kind: 'unknown',
  failure: { kind: 'rejected', status: 403, code: 50_001, message: 'Missing Access' },
} as const;
const away = { kind: 'unknown', failure: { kind: 'unavailable', status: null } } as const;

const canPost = P.ViewChannel | P.SendMessages | P.SendMessagesInThreads | P.EmbedLinks;
const rights: GuildRights = {
  guildId: '1',
  isOwner: false,
  roles: new Map([['1', canPost]]),
  memberId: '9',
  memberRoles: [],
};

function channel(name: string, changes: Partial<Channel> = {}): Channel {
  return { id: `id-${name}`, type: 0, name, guild_id: '1', permission_overwrites: [], ...changes };
}
const closed = (name: string, deny: bigint) => channel(name, { permission_overwrites: [{ id: '1', allow: 0n, deny }] });

function guild(changes: Partial<Guild> = {}): Guild {
  return {
    id: '1',
    name: 'Reading Group',
    commands: known([]),
    rights: known(rights),
    channels: known([channel('papers')]),
    ...changes,
  };
}

const application: DiscordState['application'] = {
  id: '5',
  name: 'Paperboy',
  verify_key: key,
  flags: 0,
  bot_public: true,
  bot_require_code_grant: false,
  interactions_endpoint_url: null,
  approximate_guild_count: 1,
  integration_types_config: { 0: {}, 1: {} },
};

function state(changes: Partial<DiscordState> = {}): DiscordState {
  return {
    application,
    bot: { id: '9', username: 'Paperboy' },
    gateway: known({ shards: 1, session_start_limit: { total: 1_000, remaining: 999, reset_after: 3_600_000 } }),
    commands: known(registered),
    guilds: known([guild()]),
    asked: [],
    ...changes,
  };
}

const app = (changes: Partial<DiscordState['application']>) => state({ application: { ...application, ...changes } });
const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);
const said = (findings: readonly Finding[]) => findings.map(({ sentence, mend }) => `${sentence} ${mend}`).join('\n');

describe('the way interactions come', () => {
  const http = { ...expected, publicKey: key };

  it('is right where both sides mean the same', () => {
    expect(levels(examineWayIn(state(), expected))).toEqual(['ok']);
    const both = app({ interactions_endpoint_url: 'https://papers.example/discord/interactions' });
    expect(levels(examineWayIn(both, http))).toEqual(['ok', 'ok']);
    expect(levels(examineWayIn(both, { ...http, publicKey: key.toUpperCase() }))).toEqual(['ok', 'ok']);
  });

  it('is wrong where Discord sends them elsewhere than Paperboy listens', () => {
    const elsewhere = examineWayIn(app({ interactions_endpoint_url: 'https://papers.example/x' }), expected);
    expect(levels(elsewhere)).toEqual(['problem']);
    expect(said(elsewhere)).toMatch(
      /sends all commands to https:\/\/papers\.example\/x.*empty "Interactions Endpoint URL"/,
    );
    const nowhere = examineWayIn(state(), http);
    expect(levels(nowhere)).toEqual(['ok', 'problem']);
    expect(said(nowhere)).toContain('/discord/interactions');
  });

  it('is wrong with the key of another app', () => {
    const findings = examineWayIn(app({ interactions_endpoint_url: 'https://papers.example/x' }), {
      ...http,
      publicKey: 'cd'.repeat(32),
    });
    expect(levels(findings)).toEqual(['problem', 'ok']);
    expect(said(findings)).toContain('copy "Public Key" into DISCORD_PUBLIC_KEY');
  });
});

describe('the gateway', () => {
  const gateway = (remaining: number, shards = 1) =>
    state({ gateway: known({ shards, session_start_limit: { total: 1_000, remaining, reset_after: 7_100_000 } }) });

  it('tells how many sessions are left, and is not looked at where it is not used', () => {
    expect(said(examineGateway(gateway(12), expected))).toContain('12 of 1000 sessions left, 1 shard recommended');
    expect(examineGateway(gateway(0), { ...expected, publicKey: key })).toEqual([]);
  });

  it('is closed when all sessions of the day are used', () => {
    const findings = examineGateway(gateway(0), expected);
    expect(levels(findings)).toEqual(['problem']);
    expect(said(findings)).toContain('Wait 2 hours');
  });

  it.each<[string, readonly string[]]>([
    ['auto', ['ok']],
    ['4', ['ok']],
    ['0,1/4', ['ok']],
    ['2', ['ok', 'warning']],
    ['0,1/2', ['ok', 'warning']],
  ])('with 4 recommended, %s is %j', (shards, expectedLevels) => {
    expect(levels(examineGateway(gateway(9, 4), { ...expected, shards }))).toEqual(expectedLevels);
  });

  it('may not answer', () => {
    expect(levels(examineGateway(state({ gateway: away }), expected))).toEqual(['warning']);
  });
});

describe('intents and installation', () => {
  it('names privileged intents that are on, as nothing bad', () => {
    expect(said(examineIntents(state()))).toContain('none is needed');
    const findings = examineIntents(app({ flags: (1 << 18) | (1 << 15) }));
    expect(levels(findings)).toEqual(['ok']);
    expect(said(findings)).toContain('Server Members, Message Content are on');
  });

  it('is complete for servers and accounts', () => {
    expect(levels(examineInstallation(state()))).toEqual(['ok']);
    expect(said(examineInstallation(app({ integration_types_config: { 0: {} } })))).toContain(
      'cannot be added to accounts',
    );
    expect(said(examineInstallation(app({ integration_types_config: { 1: {} } })))).toContain(
      'cannot be added to servers,',
    );
    expect(levels(examineInstallation(app({ integration_types_config: null })))).toEqual(['ok']);
  });

  it('cannot be finished with a code grant', () => {
    expect(examineInstallation(app({ bot_require_code_grant: true }))[0]).toMatchObject({
      level: 'problem',
      mend: expect.stringContaining('Requires OAuth2 Code Grant'),
    });
  });

  it('begins with the invite link', () => {
    const findings = examineInstallation(
      state({ application: { ...application, approximate_guild_count: 0 }, guilds: known([]) }),
    );
    expect(levels(findings)).toEqual(['warning']);
    expect(said(findings)).toContain('https://discord.com/oauth2/authorize?client_id=5&scope=bot');
  });

  it('is told where not all servers are looked at', () => {
    const many = Array.from({ length: 20 }, () => guild());
    const findings = examineInstallation(
      state({ application: { ...application, approximate_guild_count: 120 }, guilds: known(many) }),
    );
    expect(said(findings)).toMatch(/in 120 servers[\s\S]*Only 20 of them/);
  });
});

describe('the registered commands', () => {
  const old = known([{ type: 1, name: 'papers', description: 'Of another time' }]);

  it.each<[string, Partial<DiscordState>, readonly string[], RegExp]>([
    ['are those of this version', {}, ['ok'], /are those of this version/],
    ['are older', { commands: old }, ['warning'], /Run "paperboy discord register"/],
    ['are not there', { commands: known([]) }, ['problem'], /No commands are registered/],
    ['cannot be read', { commands: away }, ['warning'], /could not be looked at/],
    [
      'are twice in a server',
      { guilds: known([guild({ commands: known(registered) })]) },
      ['ok', 'warning'],
      /“Reading Group” every command shows twice[\s\S]*register --guild 1 --remove/,
    ],
    [
      'are only in a server',
      { commands: known([]), guilds: known([guild({ commands: known(registered) })]) },
      ['ok'],
      /In server “Reading Group” the registered commands are those/,
    ],
    [
      'are only in a server, and older',
      { commands: known([]), guilds: known([guild({ commands: old })]) },
      ['warning'],
      /Run "paperboy discord register --guild 1"/,
    ],
  ])('%s', (_what, changes, expectedLevels, words) => {
    const findings = examineCommands(state(changes), expected);
    expect(levels(findings)).toEqual(expectedLevels);
    expect(said(findings)).toMatch(words);
  });
});

describe('where Paperboy may post', () => {
  const inChannels = (...channels: readonly Channel[]) =>
    examineGuilds(state({ guilds: known([guild({ channels: known(channels) })]) }));

  it('is counted for each server; read-only channels are normal', () => {
    const findings = inChannels(
      channel('papers'),
      channel('forum', { type: 15 }),
      closed('rules', P.SendMessages),
      closed('hidden', P.ViewChannel),
      channel('voice', { type: 2 }),
    );
    expect(levels(findings)).toEqual(['ok']);
    expect(said(findings)).toContain(
      'can post in 2 of the 3 channels it sees in server “Reading Group”; not in #rules (Send Messages).',
    );
  });

  it('is worth a word where it is nowhere', () => {
    const findings = inChannels(closed('rules', P.SendMessages), closed('news', P.EmbedLinks));
    expect(levels(findings)).toEqual(['warning']);
    expect(said(findings)).toContain('none of the 2 channels it sees');
    expect(said(findings)).toContain('#rules (Send Messages); #news (Embed Links)');
    expect(said(inChannels(closed('hidden', P.ViewChannel)))).toContain('sees no channel of server');
  });

  it('names five channels at most', () => {
    const many = Array.from({ length: 8 }, (_, index) => closed(`c${index}`, P.SendMessages));
    expect(said(inChannels(channel('papers'), ...many))).toContain('#c4 (Send Messages) and 3 more.');
  });

  it('names a server whose commands it may not register', () => {
    const findings = examineGuilds(state({ guilds: known([guild({ commands: refused })]) }));
    expect(levels(findings)).toEqual(['problem', 'ok']);
    expect(said(findings)).toContain('scope applications.commands');
  });

  it.each<[string, Parameters<typeof examineChannel>[0], Finding['level'], RegExp]>([
    ['a channel that is open', { id: '3', channel: known(channel('papers')), rights: known(rights) }, 'ok', /#papers/],
    [
      'a channel that lacks something',
      { id: '3', channel: known(closed('papers', P.EmbedLinks)), rights: known(rights) },
      'problem',
      /cannot post in #papers: it lacks Embed Links/,
    ],
    [
      'a thread of a channel in which only threads are open',
      { id: '3', channel: known({ ...closed('papers', P.SendMessages), type: 11 }), rights: known(rights) },
      'ok',
      /#papers/,
    ],
    ['a direct message', { id: '3', channel: known(channel('x', { type: 1 })), rights: null }, 'ok', /direct message/],
    ['a hidden channel', { id: '3', channel: refused, rights: null }, 'problem', /cannot see channel 3/],
    [
      'a channel that is not there',
      {
        id: '3',
        channel: {
          kind: 'unknown',
          failure: { kind: 'rejected', status: 404, code: 10_003, message: 'Unknown Channel' },
        },
        rights: null,
      },
      'problem',
      /no channel 3/,
    ],
    ['a channel when Discord is away', { id: '3', channel: away, rights: null }, 'problem', /could not be reached/],
  ])('%s that was asked about', (_what, asked, level, words) => {
    const finding = examineChannel(asked);
    expect(finding.level).toBe(level);
    expect(finding.sentence).toMatch(words);
    expect(finding.mend === null).toBe(level === 'ok');
  });
});

describe('allowed roles', () => {
  it('that no server has are told, where all servers are known', () => {
    const roles = { ...expected, allowedRoles: ['1', '77'] };
    expect(said(examineRoles(state(), roles))).toMatch(/^DISCORD_ALLOWED_ROLES names 77,/);
    expect(examineRoles(app({ approximate_guild_count: 30 }), roles)).toEqual([]);
    expect(examineRoles(state({ guilds: known([guild({ rights: away })]) }), roles)).toEqual([]);
  });
});

describe('asking Discord', () => {
  let discord: DiscordStandIn | null = null;
  let rest: REST | null = null;
  const signal = new AbortController().signal;

  afterEach(async () => {
    if (rest) closeRest(rest);
    await discord?.close();
  });

  async function open(
    options: Parameters<typeof startDiscord>[0] = {},
    token?: string,
  ): Promise<[DiscordStandIn, REST]> {
    const started = await startDiscord(options);
    discord = started;
    started.addGuild({ id: '200000000000000001', name: 'Reading Group' });
    started.addChannel({ id: '300000000000000001', type: 0, name: 'papers', guildId: '200000000000000001' });
    started.addChannel({
      id: '300000000000000002',
      type: 0,
      name: 'rules',
      guildId: '200000000000000001',
      botPermissions: P.ViewChannel,
    });
    started.addChannel({
      id: '300000000000000003',
      type: 11,
      name: 'a thread',
      guildId: '200000000000000001',
      parentId: '300000000000000001',
    });
    const made = createRest({
      apiUrl: started.apiUrl,
      token: token ?? started.token,
      userAgent: 'paperboy/test',
      purpose: 'answer',
    });
    rest = made;
    return [started, made];
  }

  it('finds a bot that is set up well in order', async () => {
    const [started, api] = await open();
    await registerCommands(api, started.applicationId, definitions, null, signal);
    const findings = await diagnoseDiscord(api, expected, ['300000000000000001', '300000000000000003'], signal);
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(said(findings)).toContain('accepts the token: it is that of the app “Paperboy”');
    expect(said(findings)).toContain('1 of the 2 channels it sees in server “Reading Group”; not in #rules');
    expect(said(findings)).toContain('can post in #papers.');
    expect(said(findings)).toContain('can post in #a thread.');
    expect(said(findings)).not.toContain(started.token);
    expect(started.problems).toEqual([]);
  });

  it('finds what is wrong', async () => {
    const [, api] = await open({ application: { interactions_endpoint_url: 'https://papers.example/x' } });
    const findings = await diagnoseDiscord(api, expected, ['300000000000000002', '300000000000000099'], signal);
    expect(findings.filter(({ level }) => level === 'problem').map(({ sentence }) => sentence)).toEqual([
      'Paperboy uses the gateway, but Discord sends all commands to https://papers.example/x.',
      'No commands are registered.',
      'Paperboy cannot post in #rules: it lacks Send Messages, Embed Links.',
      'There is no channel 300000000000000099 that Paperboy knows.',
    ]);
  });

  it('stops at a wrong token, without showing it', async () => {
    const [, api] = await open({}, 'a-wrong-one');
    const findings = await diagnoseDiscord(api, expected, [], signal);
    expect(findings).toMatchObject([{ level: 'problem', sentence: 'Discord does not accept DISCORD_TOKEN.' }]);
    expect(said(findings)).not.toContain('a-wrong-one');
  });

  it('says so when Discord has a fault', async () => {
    const [started, api] = await open();
    started.fail({ path: /^\/applications\/@me$/, times: 9, answer: { status: 502, body: '' } });
    expect(await diagnoseDiscord(api, expected, [], signal)).toMatchObject([
      { level: 'problem', sentence: 'Discord has a fault (502).' },
    ]);
  });

  it('goes on where one answer is missing', async () => {
    const [started, api] = await open();
    started.fail({ path: /^\/gateway\/bot$/, times: 9, answer: { status: 500, body: '' } });
    started.fail({
      path: /\/roles$/,
      times: 9,
      answer: { status: 404, body: { code: 10_004, message: 'Unknown Guild' } },
    });
    const findings = await diagnoseDiscord(api, expected, [], signal);
    expect(said(findings)).toContain('The gateway could not be looked at: Discord has a fault (500).');
    expect(said(findings)).toContain('Roles in server “Reading Group” could not be looked at');
    expect(said(findings)).toContain('No commands are registered.');
  });
});
