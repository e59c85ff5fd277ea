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

  describe('of Slack', () => {
    const secret = 'a'.repeat(64);
    const hex = '0123456789abcdef'.repeat(2);
    const one = { SLACK_BOT_TOKEN: 'xoxb-1-2-abc', SLACK_APP_TOKEN: 'xapp-1-A1-2-abc' };
    const client = { SLACK_CLIENT_ID: '123.456', SLACK_CLIENT_SECRET: hex };
    const problem = (env: Readonly<Record<string, string>>): string => {
      try {
        readConfig(env, 'linux');
      } catch (error) {
        if (error instanceof UserError) return error.message;
        throw error;
      }
      return 'none';
    };

    it('is nothing without a token', () => {
      expect(readConfig({}, 'linux').slack).toBeNull();
      expect(readConfig({ PAPERBOY_SECRET: secret }, 'linux').slack).toBeNull();
    });

    it('is one workspace by Socket Mode or HTTP', () => {
      expect(readConfig({ ...one, SLACK_API_URL: 'http://127.0.0.1:9/api/' }, 'linux').slack).toEqual({
        apiUrl: 'http://127.0.0.1:9/api',
        wayIn: { kind: 'socket', appToken: 'xapp-1-A1-2-abc' },
        workspaces: { kind: 'one', botToken: 'xoxb-1-2-abc' },
      });
      expect(readConfig({ SLACK_BOT_TOKEN: ' xoxb-1 ', SLACK_SIGNING_SECRET: hex }, 'linux').slack).toEqual({
        apiUrl: 'https://slack.com/api',
        wayIn: { kind: 'http', signingSecret: hex },
        workspaces: { kind: 'one', botToken: 'xoxb-1' },
      });
    });

    it('takes Socket Mode where both ways in are set', () => {
      expect(readConfig({ ...one, SLACK_SIGNING_SECRET: hex }, 'linux').slack?.wayIn.kind).toBe('socket');
    });

    it('is many workspaces with a client and a secret', () => {
      const many = { ...client, PAPERBOY_SECRET: secret, SLACK_SIGNING_SECRET: hex };
      expect(readConfig(many, 'linux').slack).toMatchObject({
        wayIn: { kind: 'http' },
        workspaces: { kind: 'many', clientId: '123.456', clientSecret: hex, secret },
      });
      const socket = { ...client, PAPERBOY_SECRET: secret, SLACK_APP_TOKEN: 'xapp-1' };
      expect(readConfig(socket, 'linux').slack?.wayIn.kind).toBe('socket');
    });

    it.each([
      [{ SLACK_BOT_TOKEN: 'xoxb-1' }, /SLACK_BOT_TOKEN needs SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET/],
      [{ SLACK_APP_TOKEN: 'xapp-1' }, /SLACK_APP_TOKEN needs SLACK_BOT_TOKEN .* or SLACK_CLIENT_ID/],
      [{ SLACK_SIGNING_SECRET: hex }, /SLACK_SIGNING_SECRET needs SLACK_BOT_TOKEN/],
      [{ ...one, ...client, PAPERBOY_SECRET: secret }, /for one workspace .* for many: keep one/],
      [{ SLACK_CLIENT_ID: '1.2', PAPERBOY_SECRET: secret }, /SLACK_CLIENT_ID needs SLACK_CLIENT_SECRET/],
      [{ SLACK_CLIENT_SECRET: hex, PAPERBOY_SECRET: secret }, /SLACK_CLIENT_SECRET needs SLACK_CLIENT_ID/],
      [{ ...client, SLACK_SIGNING_SECRET: hex }, /needs PAPERBOY_SECRET .* openssl rand -hex 32/],
      [{ PAPERBOY_SECRET: 'short' }, /PAPERBOY_SECRET must have at least 32 characters: .* openssl rand -hex 32/],
      [
        { ...one, SLACK_BOT_TOKEN: 'xapp-1-A1-2-abc' },
        /SLACK_BOT_TOKEN holds an app-level token \(xapp-…\), but must be/,
      ],
      [{ ...one, SLACK_APP_TOKEN: 'xoxb-1-2-abc' }, /SLACK_APP_TOKEN holds a bot token \(xoxb-…\), but must be/],
      [{ ...one, SLACK_BOT_TOKEN: 'xoxp-1' }, /SLACK_BOT_TOKEN holds a person's token/],
      [{ ...one, SLACK_BOT_TOKEN: 'xoxe.xoxb-1' }, /SLACK_BOT_TOKEN holds a token that expires/],
      [{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'xoxb-1' }, /SLACK_SIGNING_SECRET holds a bot token/],
      [{ ...client, SLACK_CLIENT_ID: 'A0123456' }, /SLACK_CLIENT_ID must be the two numbers/],
      [{ ...one, SLACK_API_URL: 'slack' }, /SLACK_API_URL must be a web address/],
    ] as const)('%j is told kindly', (env, words) => {
      expect(problem(env)).toMatch(words);
      for (const value of Object.values(env)) if (value.length > 10) expect(problem(env)).not.toContain(value);
    });

    it('is told with all that is wrong at once', () => {
      const words = problem({ SLACK_BOT_TOKEN: 'x y', PAPERBOY_SECRET: 'short', DISCORD_PUBLIC_KEY: 'a'.repeat(64) });
      for (const name of ['SLACK_BOT_TOKEN must be', 'SLACK_BOT_TOKEN needs', 'PAPERBOY_SECRET', 'DISCORD_PUBLIC_KEY'])
        expect(words).toContain(name);
    });
  });

  describe('of models', () => {
    const key = { OPENAI_API_KEY: ' sk-not-a-real-key ' };
    const local = { OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/', PAPERBOY_MODEL: 'llama' };
    const million = { max: 1_000_000, inputWeight: 1, outputWeight: 1 };

    it('asks none without a key or an address', () => {
      const config = readConfig({ PAPERBOY_MODEL: 'gpt-4.1-mini' }, 'linux');
      expect(config).toMatchObject({ openAi: null, model: null, embeddings: { kind: 'static' } });
    });

    it('asks OpenAI with a key, within a budget', () => {
      const config = readConfig(key, 'linux');
      const baseUrl = 'https://api.openai.com/v1';
      expect(config.openAi).toEqual({ apiKey: 'sk-not-a-real-key', baseUrl, api: 'responses', reasoning: null });
      expect(config.model).toEqual({ name: 'gpt-4.1-mini', language: 'English', limit: million, silenceMs: 20_000 });
      expect(config.embeddings).toEqual({ kind: 'static' });
    });

    it("asks a server of one's own, in any language, for any money", () => {
      const written = {
        PAPERBOY_LANGUAGE: 'Deutsch (Schweiz)',
        PAPERBOY_BUDGET: 'none',
        PAPERBOY_MODEL_PATIENCE: '90',
      };
      const set = { ...local, ...written };
      const config = readConfig({ ...set, PAPERBOY_EMBEDDINGS: 'nomic-embed-text:v1.5' }, 'linux');
      const baseUrl = 'http://127.0.0.1:11434/v1';
      expect(config.openAi).toEqual({ apiKey: null, baseUrl, api: 'chat', reasoning: null });
      expect(config.model).toEqual({ name: 'llama', language: 'Deutsch (Schweiz)', limit: null, silenceMs: 90_000 });
      expect(config.embeddings).toEqual({ kind: 'model', name: 'nomic-embed-text:v1.5' });
    });

    it('asks either way where that is said, and lets a model think', () => {
      const responses = readConfig({ ...local, PAPERBOY_MODEL_API: 'responses', PAPERBOY_REASONING: 'low' }, 'linux');
      expect(responses.openAi).toMatchObject({ api: 'responses', reasoning: 'low' });
      const region = { ...key, OPENAI_BASE_URL: 'https://eu.api.openai.com/v1', PAPERBOY_MODEL: 'gpt-5-mini' };
      expect(readConfig(region, 'linux').openAi).toMatchObject({ api: 'responses' });
      expect(readConfig({ ...key, PAPERBOY_MODEL_API: 'chat' }, 'linux').openAi).toMatchObject({ api: 'chat' });
    });

    it('may use a server for embeddings alone, or for answers alone', () => {
      const embeddings = { ...key, PAPERBOY_MODEL: 'none', PAPERBOY_EMBEDDINGS: 'text-embedding-3-small' };
      expect(readConfig(embeddings, 'linux')).toMatchObject({ model: null, embeddings: { kind: 'model' } });
      expect(readConfig({ ...key, PAPERBOY_EMBEDDINGS: 'none' }, 'linux').embeddings).toEqual({ kind: 'none' });
    });

    it('weighs tokens by their price for a budget in dollars', () => {
      const config = readConfig({ ...key, PAPERBOY_BUDGET: '$2', PAPERBOY_MODEL_PRICE: '0.40/1.60' }, 'linux');
      expect(config.model?.limit).toMatchObject({ max: 2, outputWeight: expect.closeTo(1.6e-6, 12) });
    });

    it.each([
      [{ OPENAI_API_KEY: 'two words' }, /OPENAI_API_KEY must be a key, one word/],
      [{ OPENAI_BASE_URL: 'localhost' }, /OPENAI_BASE_URL must be a web address/],
      [{ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }, /OPENAI_BASE_URL needs PAPERBOY_MODEL/],
      [{ ...key, PAPERBOY_MODEL: 'two words' }, /PAPERBOY_MODEL must be the name/],
      [{ ...key, PAPERBOY_MODEL_API: 'completions' }, /PAPERBOY_MODEL_API must be chat or responses/],
      [{ ...key, PAPERBOY_REASONING: 'much' }, /PAPERBOY_REASONING must be none, .* or xhigh/],
      [{ ...key, PAPERBOY_MODEL_PATIENCE: 'long' }, /PAPERBOY_MODEL_PATIENCE must be a number of seconds/],
      [{ ...key, PAPERBOY_MODEL_PATIENCE: '900' }, /PAPERBOY_MODEL_PATIENCE must be 1 to 120 seconds/],
      [{ ...key, PAPERBOY_LANGUAGE: '42' }, /PAPERBOY_LANGUAGE must be/],
      [{ ...key, PAPERBOY_BUDGET: 'much' }, /PAPERBOY_BUDGET must be tokens/],
      [{ ...key, PAPERBOY_BUDGET: '$2' }, /needs PAPERBOY_MODEL_PRICE/],
      [{ ...key, PAPERBOY_MODEL_PRICE: '1' }, /PAPERBOY_MODEL_PRICE must be two prices/],
      [{ PAPERBOY_EMBEDDINGS: 'text-embedding-3-small' }, /PAPERBOY_EMBEDDINGS names a model and needs OPENAI_API_KEY/],
      [{ ...key, PAPERBOY_EMBEDDINGS: 'a b' }, /PAPERBOY_EMBEDDINGS must be static, none or the name/],
    ] as const)('%j is told', (env, words) => {
      expect(() => readConfig(env, 'linux')).toThrow(words);
    });
  });

  it('tells all problems at once', () => {
    const wrong = { PAPERBOY_HF_URL: 'nowhere', PAPERBOY_TIME_ZONE: 'Mars', PAPERBOY_LOG_LEVEL: 'loud' };
    expect(() => readConfig(wrong, 'linux')).toThrow(UserError);
    expect(() => readConfig(wrong, 'linux')).toThrow(
      /PAPERBOY_TIME_ZONE must be .* PAPERBOY_HF_URL must be .* PAPERBOY_LOG_LEVEL must be/,
    );
  });
});
