import type { REST } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandDefinition, commandDefinitions } from '../../../src/bots/discord/definition.ts';
import { isRegistered, type RegisteredCommand, registerCommands } from '../../../src/bots/discord/registration.ts';
import { closeRest, createRest } from '../../../src/bots/discord/rest.ts';
import { createRegistry } from '../../../src/core/command.ts';
import { registry } from '../../../src/core/commands/index.ts';
import { UserError } from '../../../src/core/errors.ts';
import { inventedCommand, inventedRegistry } from './invented-commands.ts';
import type { DiscordStandIn } from './stand-in/stand-in.ts';
import { startDiscord } from './stand-in/start-discord.ts';

const guild = '200000000000000001';
const definitions = commandDefinitions(registry);
const signal = new AbortController().signal;

let discord: DiscordStandIn;
let rest: REST;

function restWith(token: string, apiUrl = discord.apiUrl): REST {
  return createRest({ apiUrl, token, userAgent: 'paperboy/test', purpose: 'send' });
}

beforeEach(async () => {
  discord = await startDiscord();
  discord.addGuild({ id: guild, name: 'Reading Group' });
  rest = restWith(discord.token);
});
afterEach(async () => {
  closeRest(rest);
  await discord.close();
});

function register(commands: readonly CommandDefinition[] = definitions, guildId: string | null = null) {
  return registerCommands(rest, discord.applicationId, commands, guildId, signal);
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof UserError) return error;
  throw new Error('not refused', { cause: error });
}

const puts = () => discord.requests.filter(({ method }) => method === 'PUT').length;

describe('registering commands', () => {
  it('writes them once, and then sees that nothing changed', async () => {
    expect(await register()).toEqual({ kind: 'registered', commands: definitions.length, removed: [] });
    expect(await register()).toEqual({ kind: 'unchanged', commands: definitions.length, removed: [] });
    expect(puts()).toBe(1);
    expect(discord.commands(null)).toHaveLength(definitions.length);
    expect(discord.problems).toEqual([]);
  });

  it('knows all it can send again: other languages, choices, bounds, channels, defaults, a message command', async () => {
    const invented = commandDefinitions(inventedRegistry);
    await register(invented);
    expect((await register(invented)).kind).toBe('unchanged');
    expect((await register(invented, guild)).kind).toBe('registered');
    expect((await register(invented, guild)).kind).toBe('unchanged');
    expect(puts()).toBe(2);
    expect(discord.problems).toEqual([]);
  });

  it('writes again when one word changed, and says what it removed', async () => {
    await register(
      commandDefinitions(createRegistry([inventedCommand({ onMessage: { label: 'Old', option: 'words' } })])),
    );
    const changed = commandDefinitions(createRegistry([inventedCommand({ summary: 'Find all papers' })]));
    expect(await register(changed)).toEqual({ kind: 'registered', commands: 1, removed: ['Old'] });
    expect((await register(changed)).kind).toBe('unchanged');
    expect(await register([])).toEqual({ kind: 'registered', commands: 0, removed: ['papers'] });
    expect(await register([])).toEqual({ kind: 'unchanged', commands: 0, removed: [] });
  });

  it('leaves global commands alone when it registers in a server, without what only global ones have', async () => {
    await register(definitions, guild);
    expect(discord.commands(null)).toEqual([]);
    const put = await discord.request(({ method }) => method === 'PUT');
    expect(put.path).toBe(`/applications/${discord.applicationId}/guilds/${guild}/commands`);
    expect(JSON.stringify(put.body)).not.toMatch(/integration_types|contexts/);
    expect(discord.problems).toEqual([]);
  });
});

describe('commands that cannot be registered', () => {
  it('because of the token', async () => {
    const wrong = restWith('another-token');
    const error = await failure(registerCommands(wrong, discord.applicationId, definitions, null, signal));
    closeRest(wrong);
    expect(error).toMatchObject({ code: 'bad-configuration', message: 'Discord does not accept DISCORD_TOKEN.' });
    expect(`${error.message} ${error.hint}`).not.toContain('another-token');
  });

  it('in a server the app is not in', async () => {
    const error = await failure(register(definitions, '200000000000000009'));
    expect(error.code).toBe('platform-refused');
    expect(error.message).toContain('server 200000000000000009');
    expect(error.hint).toContain(`client_id=${discord.applicationId}&scope=bot+applications.commands`);
  });

  it('because there were too many that day', async () => {
    discord.fail({
      method: 'PUT',
      path: /commands$/,
      answer: {
        status: 429,
        headers: { 'retry-after': '7200', 'x-ratelimit-scope': 'user', via: '1.1 google' },
        body: {
          message: 'Max number of daily application command creates has been reached (200)',
          retry_after: 7_200,
          global: false,
          code: 30_034,
        },
      },
    });
    expect(await failure(register())).toMatchObject({
      code: 'unreachable',
      hint: expect.stringContaining('in 2 hours'),
    });
  });

  it('because the app is only for servers', async () => {
    discord.fail({
      method: 'PUT',
      path: /commands$/,
      answer: {
        status: 400,
        body: {
          code: 50_035,
          message: 'Invalid Form Body',
          errors: {
            0: {
              integration_types: {
                _errors: [{ code: 'APPLICATION_COMMAND_INTEGRATION_TYPE', message: 'not supported' }],
              },
            },
          },
        },
      },
    });
    expect(await failure(register())).toMatchObject({
      code: 'platform-refused',
      hint: expect.stringContaining('Installation, tick "User Install" and "Guild Install"'),
    });
  });

  it('because Discord has a fault, or is not there', async () => {
    discord.fail({ path: /commands$/, times: 9, answer: { status: 503, body: '' } });
    expect(await failure(register())).toMatchObject({ code: 'unreachable', message: 'Discord has a fault (503).' });
    const nowhere = restWith(discord.token, 'http://127.0.0.1:2/api');
    const error = await failure(registerCommands(nowhere, discord.applicationId, definitions, null, signal));
    closeRest(nowhere);
    expect(error).toMatchObject({ code: 'unreachable', message: 'Discord could not be reached.' });
  });

  it('because somebody else answers', async () => {
    discord.fail({ path: /commands$/, answer: { status: 200, body: { welcome: 'to my home page' } } });
    expect(await failure(register())).toMatchObject({
      code: 'unreachable',
      hint: expect.stringContaining('DISCORD_API_URL'),
    });
  });

  it('because the person stopped it', async () => {
    const stopped = new Error('stopped');
    await expect(
      registerCommands(rest, discord.applicationId, definitions, null, AbortSignal.abort(stopped)),
    ).rejects.toBe(stopped);
  });
});

describe('what counts as the same commands', () => {
  const [papers] = definitions;
  const told = (changes: Readonly<Record<string, unknown>>): RegisteredCommand => ({
    ...JSON.parse(JSON.stringify({ type: 1, ...papers })),
    id: '1',
    application_id: '2',
    version: '3',
    default_member_permissions: null,
    name_localizations: null,
    nsfw: false,
    ...changes,
  });
  const same = (command: RegisteredCommand) => isRegistered([command], papers ? [papers] : [], null);

  it('is not what Discord adds, nor an order that means nothing', () => {
    expect(same(told({}))).toBe(true);
    expect(same(told({ contexts: [2, 0, 1], integration_types: [1, 0], dm_permission: true }))).toBe(true);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['a description', { description: 'Other words' }],
    ['who may use it', { default_member_permissions: '16' }],
    ['where it may be used', { contexts: [0] }],
    ['an age limit', { nsfw: true }],
    ['another language', { name_localizations: { de: 'papiere' } }],
    ['no subcommands', { options: [] }],
    ['its type', { type: 3 }],
  ])('is %s', (_what, changes) => {
    expect(same(told(changes))).toBe(false);
  });
});
