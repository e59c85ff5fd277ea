import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../core/errors.ts';
import { dataFolder } from './data-folder.ts';
import { type EmailConfig, emailConfig, emailInconsistencies, emailVariables } from './email-config.ts';
import {
  type EmbeddingsConfig,
  embeddingsConfig,
  type ModelConfig,
  modelConfig,
  modelInconsistencies,
  modelServer,
  modelVariables,
} from './model-config.ts';
import type { ModelServer } from './openai-api.ts';
import { type VariableInfo, variableInfo, webAddress } from './variable-info.ts';

const snowflake = /^\d{17,20}$/;

/** What Slack's tokens begin with. Source: https://docs.slack.dev/authentication/tokens */
const slackTokens: readonly (readonly [prefix: string, name: string])[] = [
  ['xoxb-', 'a bot token'],
  ['xapp-', 'an app-level token'],
  ['xoxp-', "a person's token"],
  ['xoxe', 'a token that expires, or what renews one'],
];

/** Says what was put in the place of a value of Slack, where its beginning tells. */
function mistaken(value: string, wanted: string): string {
  const [prefix, name] = slackTokens.find(([start]) => value.startsWith(start)) ?? [];
  return prefix === undefined ? `must be ${wanted}` : `holds ${name} (${prefix}…), but must be ${wanted}`;
}

/** A secret of Slack's: hexadecimal digits so far, and none of its tokens. */
const secretWord = /^(?!xox|xapp)[\w-]{16,}$/;

function slackValue(form: RegExp, wanted: string) {
  return z
    .string()
    .trim()
    .superRefine((value, context) => {
      if (!form.test(value)) context.addIssue({ code: 'custom', message: mistaken(value, wanted) });
    })
    .optional();
}

/** Shorter secrets can be guessed. */
const sealSecretCharsMin = 32;
const makeSecret = 'openssl rand -hex 32';

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const variables = z.object({
  PAPERBOY_DATABASE: z.string().optional().register(variableInfo, {
    summary: 'file of the library; its log and the chat history lie beside it',
    fallback: "`paperboy/library.sqlite` in the user's data folder",
  }),
  PAPERBOY_TIME_ZONE: z
    .string()
    .refine(isZone, 'must be an IANA time zone such as Europe/Berlin')
    .optional()
    .register(variableInfo, { summary: 'IANA zone in which `today` is meant', fallback: "the system's" }),
  PAPERBOY_HF_URL: webAddress('https://huggingface.co', 'where Hugging Face is read'),
  PAPERBOY_HF_TOKEN: z.string().optional().register(variableInfo, {
    summary: 'a free Hugging Face token doubles the number of requests allowed',
    fallback: 'none',
    secret: true,
  }),
  PAPERBOY_ARXIV_URL: webAddress('https://export.arxiv.org', "where arXiv's API is read"),
  PAPERBOY_ARXIV_RSS_URL: webAddress('https://rss.arxiv.org', "where arXiv's announcements are read"),
  ...modelVariables,
  PAPERBOY_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('warn')
    .register(variableInfo, { summary: 'how much is written to `paperboy.log`', fallback: 'warn' }),
  PAPERBOY_HTTP_HOST: z.string().default('127.0.0.1').register(variableInfo, {
    summary: 'address that `paperboy serve` listens on where a platform comes by HTTP; `0.0.0.0` inside a container',
    fallback: '127.0.0.1',
  }),
  PAPERBOY_HTTP_PORT: z.coerce
    .number('must be a port from 0 to 65535')
    .int('must be a port from 0 to 65535')
    .min(0, 'must be a port from 0 to 65535')
    .max(65_535, 'must be a port from 0 to 65535')
    .default(8080)
    .register(variableInfo, { summary: 'port for the same', fallback: '8080' }),
  DISCORD_TOKEN: z
    .string()
    .trim()
    .transform((token) => token.replace(/^Bot\s+/i, ''))
    .refine((token) => /^[\w.-]+$/.test(token), 'must be the bot token as the Developer Portal shows it, one word')
    .optional()
    .register(variableInfo, {
      summary: "the bot's token; with it `paperboy serve` answers in Discord",
      fallback: 'none',
      secret: true,
    }),
  DISCORD_PUBLIC_KEY: z
    .string()
    .trim()
    .regex(/^[0-9a-f]{64}$/i, 'must be the 64 hexadecimal digits of "Public Key" in the Developer Portal')
    .optional()
    .register(variableInfo, {
      summary: 'takes interactions by HTTP instead of the gateway',
      fallback: 'none: the gateway',
    }),
  DISCORD_SHARDS: z
    .string()
    .trim()
    .regex(
      /^(?:auto|\d{1,5}|\d{1,5}(?:\s*,\s*\d{1,5})*\s*\/\s*\d{1,5})$/,
      'must be auto, a number, or some of a number: 0,1/4',
    )
    .default('auto')
    .register(variableInfo, {
      summary: 'gateway shards: `auto`, how many, or those of this process (`0,1/4`)',
      fallback: 'auto',
    }),
  DISCORD_ALLOWED_ROLES: z
    .string()
    .transform((list) => list.split(/[\s,]+/).filter((id) => id !== ''))
    .refine((ids) => ids.every((id) => snowflake.test(id)), 'must be ids of roles, parted by commas')
    .default([])
    .register(variableInfo, {
      summary: "ids of roles that may change a channel's settings without Manage Channels",
      fallback: 'none',
    }),
  DISCORD_API_URL: webAddress('https://discord.com/api', "where Discord's API is; for tests and proxies"),
  SLACK_BOT_TOKEN: slackValue(
    /^xoxb-[\w-]+$/,
    'the "Bot User OAuth Token" from Install App, which begins with xoxb-',
  ).register(variableInfo, {
    summary: "the bot's token (`xoxb-…`) in ONE workspace; with it `paperboy serve` answers in Slack",
    fallback: 'none',
    secret: true,
  }),
  SLACK_APP_TOKEN: slackValue(
    /^xapp-[\w-]+$/,
    'an "App-Level Token" with connections:write from Basic Information, which begins with xapp-',
  ).register(variableInfo, {
    summary: 'opens Socket Mode (`xapp-…`): no public address is needed',
    fallback: 'none',
    secret: true,
  }),
  SLACK_SIGNING_SECRET: slackValue(secretWord, 'the "Signing Secret" from Basic Information, one word').register(
    variableInfo,
    {
      summary: 'takes Slack by HTTP, where SLACK_APP_TOKEN is not set',
      fallback: 'none: Socket Mode',
      secret: true,
    },
  ),
  SLACK_CLIENT_ID: slackValue(
    /^\d+\.\d+$/,
    'the two numbers with a dot between them of "Client ID" from Basic Information',
  ).register(variableInfo, {
    summary: 'with SLACK_CLIENT_SECRET: MANY workspaces install Paperboy by OAuth, instead of SLACK_BOT_TOKEN',
    fallback: 'none',
  }),
  SLACK_CLIENT_SECRET: slackValue(secretWord, 'the "Client Secret" from Basic Information, one word').register(
    variableInfo,
    { summary: 'see SLACK_CLIENT_ID', fallback: 'none', secret: true },
  ),
  SLACK_API_URL: webAddress('https://slack.com/api', "where Slack's Web API is; for tests and proxies"),
  PAPERBOY_SECRET: z
    .string()
    .min(sealSecretCharsMin, `must have at least ${sealSecretCharsMin} characters: make one with ${makeSecret}`)
    .optional()
    .register(variableInfo, {
      summary: `seals the tokens of many workspaces in the library, at least ${sealSecretCharsMin} characters: \`${makeSecret}\``,
      fallback: 'none',
      secret: true,
    }),
  ...emailVariables,
});

export interface DiscordConfig {
  readonly token: string;
  readonly apiUrl: string;
  /** Hexadecimal; `null` for the gateway. */
  readonly publicKey: string | null;
  /** As written; `bots/discord/shards.ts` reads it. */
  readonly shards: string;
  readonly allowedRoles: readonly string[];
}

/** How Slack's requests come here. */
export type SlackWayIn =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string };

/** Where Paperboy is installed: in one workspace by its token, or wherever somebody installs it. */
export type SlackWorkspaces =
  | { readonly kind: 'one'; readonly botToken: string }
  | { readonly kind: 'many'; readonly clientId: string; readonly clientSecret: string; readonly secret: string };

export interface SlackConfig {
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly wayIn: SlackWayIn;
  readonly workspaces: SlackWorkspaces;
}

export interface Config {
  /** Absolute path. */
  readonly database: string;
  /** Folder of the log and the chat history. */
  readonly folder: string;
  readonly zone: string;
  readonly huggingFaceUrl: string;
  readonly huggingFaceToken: string | null;
  readonly arxivUrl: string;
  readonly arxivRssUrl: string;
  /** What search knows of meaning. */
  readonly embeddings: EmbeddingsConfig;
  /** A server of models; `null` where there is neither a key nor an address. */
  readonly openAi: ModelServer | null;
  /** Writes summaries and answers; `null` for none. */
  readonly model: ModelConfig | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly http: { readonly host: string; readonly port: number };
  /** `null` without a token. */
  readonly discord: DiscordConfig | null;
  /** `null` without a bot token or a client. */
  readonly slack: SlackConfig | null;
  /** `null` without a mail server. */
  readonly email: EmailConfig | null;
}

/** One line of the table of variables. */
export interface Variable extends VariableInfo {
  readonly name: string;
  readonly fallback: string;
}

/** Every variable Paperboy reads, in the order of the README. */
export function configVariables(): readonly Variable[] {
  return Object.entries(variables.shape).map(([name, schema]) => {
    const info = variableInfo.get(schema);
    if (!info) throw new Error(`variable ${name} is not described`);
    return { name, ...info, fallback: info.fallback ?? '' };
  });
}

/** What is missing beside what is set, or stands beside it for nothing. */
function inconsistencies(set: Readonly<Record<string, string | undefined>>): readonly string[] {
  const isSet = (name: string): boolean => set[name] !== undefined;
  const problems: string[] = [];
  if (isSet('DISCORD_PUBLIC_KEY') && !isSet('DISCORD_TOKEN'))
    problems.push('DISCORD_PUBLIC_KEY needs DISCORD_TOKEN beside it');

  const one = isSet('SLACK_BOT_TOKEN');
  const client = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'];
  const many = client.some(isSet);
  const waysIn = ['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'];
  const [wayIn] = waysIn.filter(isSet);
  if (one && many)
    problems.push(
      'SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID with SLACK_CLIENT_SECRET for many: keep one of the two',
    );
  if (many && !one) {
    const [missing] = client.filter((name) => !isSet(name));
    if (missing !== undefined) problems.push(`${client.find(isSet)} needs ${missing} beside it`);
    if (!isSet('PAPERBOY_SECRET'))
      problems.push(
        `SLACK_CLIENT_ID needs PAPERBOY_SECRET beside it, which seals the workspaces' tokens: make one with ${makeSecret}`,
      );
  }
  if ((one || many) && wayIn === undefined)
    problems.push(
      `${one ? 'SLACK_BOT_TOKEN' : 'SLACK_CLIENT_ID'} needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside it`,
    );
  if (!one && !many && wayIn !== undefined)
    problems.push(
      `${wayIn} needs SLACK_BOT_TOKEN (one workspace) or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (many) beside it`,
    );
  return problems;
}

function slackConfig(value: z.output<typeof variables>): SlackConfig | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = value;
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret, PAPERBOY_SECRET: secret } = value;
  const workspaces: SlackWorkspaces | null =
    botToken !== undefined
      ? { kind: 'one', botToken }
      : clientId !== undefined && clientSecret !== undefined && secret !== undefined
        ? { kind: 'many', clientId, clientSecret, secret }
        : null;
  const wayIn: SlackWayIn | null =
    appToken !== undefined
      ? { kind: 'socket', appToken }
      : signingSecret !== undefined
        ? { kind: 'http', signingSecret }
        : null;
  return workspaces && wayIn && { apiUrl: value.SLACK_API_URL, wayIn, workspaces };
}

/** Reads the environment. Throws ONE `UserError` that names every wrong variable; an empty one counts as not set. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in variables.shape && value));
  const parsed = variables.safeParse(set);
  const isSet = (name: string): boolean => set[name] !== undefined;
  const forgotten = [...inconsistencies(set), ...modelInconsistencies(set), ...emailInconsistencies(isSet)];
  if (!parsed.success || forgotten.length > 0) {
    const wrong = parsed.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`) ?? [];
    const problems = [...wrong, ...forgotten];
    throw new UserError(
      'bad-configuration',
      `The configuration is wrong: ${problems.join('; ')}.`,
      'Mend these variables in the environment or the .env file; the README lists them.',
    );
  }
  const value = parsed.data;
  const database = resolve(value.PAPERBOY_DATABASE ?? join(dataFolder(env, platform), 'library.sqlite'));
  return {
    database,
    folder: dirname(database),
    zone: value.PAPERBOY_TIME_ZONE ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    huggingFaceUrl: value.PAPERBOY_HF_URL,
    huggingFaceToken: value.PAPERBOY_HF_TOKEN ?? null,
    arxivUrl: value.PAPERBOY_ARXIV_URL,
    arxivRssUrl: value.PAPERBOY_ARXIV_RSS_URL,
    embeddings: embeddingsConfig(value.PAPERBOY_EMBEDDINGS),
    openAi: modelServer(value),
    model: modelConfig(value),
    logLevel: value.PAPERBOY_LOG_LEVEL,
    http: { host: value.PAPERBOY_HTTP_HOST, port: value.PAPERBOY_HTTP_PORT },
    discord:
      value.DISCORD_TOKEN === undefined
        ? null
        : {
            token: value.DISCORD_TOKEN,
            apiUrl: value.DISCORD_API_URL,
            publicKey: value.DISCORD_PUBLIC_KEY ?? null,
            shards: value.DISCORD_SHARDS,
            allowedRoles: value.DISCORD_ALLOWED_ROLES,
          },
    slack: slackConfig(value),
    email: emailConfig(value),
  };
}
