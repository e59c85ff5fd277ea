import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { readConfig } from '../../src/runtime/config.ts';

describe('the configuration', () => {
  it('needs nothing', () => {
    const config = readConfig({ XDG_DATA_HOME: '/data' }, 'linux');
    expect(config.database).toBe(join('/data', 'paperboy', 'library.sqlite'));
    expect(config.folder).toBe(join('/data', 'paperboy'));
    expect(config.huggingFaceUrl).toBe('https://huggingface.co');
    expect(config.huggingFaceToken).toBeNull();
  });

  it('takes an empty variable as none, and drops a slash at the end of an address', () => {
    const config = readConfig({ PAPERBOY_DATABASE: '', PAPERBOY_HF_URL: 'http://127.0.0.1:8080/' }, 'linux');
    expect(config.database).toContain('library.sqlite');
    expect(config.huggingFaceUrl).toBe('http://127.0.0.1:8080');
  });

  it('reads what Discord needs', () => {
    expect(readConfig({}, 'linux').discord).toBeNull();
    const config = readConfig(
      { DISCORD_TOKEN: ' Bot not-a-real-token ', DISCORD_ALLOWED_ROLES: '1'.repeat(18), DISCORD_SHARDS: '0,1/4' },
      'linux',
    );
    expect(config.discord).toEqual({
      token: 'not-a-real-token',
      apiUrl: 'https://discord.com/api',
      publicKey: null,
      shards: '0,1/4',
      allowedRoles: ['1'.repeat(18)],
    });
    expect(() => readConfig({ DISCORD_TOKEN: 'two words' }, 'linux')).toThrow(/DISCORD_TOKEN must be the bot token/);
    expect(() => readConfig({ DISCORD_TOKEN: 't', DISCORD_SHARDS: 'many' }, 'linux')).toThrow(/DISCORD_SHARDS must be/);
    expect(() => readConfig({ DISCORD_PUBLIC_KEY: 'a'.repeat(64) }, 'linux')).toThrow(/needs DISCORD_TOKEN/);
    expect(() => readConfig({ PAPERBOY_HTTP_PORT: 'http' }, 'linux')).toThrow(/PAPERBOY_HTTP_PORT must be a port/);
  });

  it('tells all problems at once', () => {
    const wrong = { PAPERBOY_HF_URL: 'nowhere', PAPERBOY_TIME_ZONE: 'Mars', PAPERBOY_LOG_LEVEL: 'loud' };
    expect(() => readConfig(wrong, 'linux')).toThrow(UserError);
    expect(() => readConfig(wrong, 'linux')).toThrow(
      /PAPERBOY_TIME_ZONE must be .* PAPERBOY_HF_URL must be .* PAPERBOY_LOG_LEVEL must be/,
    );
  });
});
