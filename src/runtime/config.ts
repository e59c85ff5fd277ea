import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../core/errors.ts';
import { dataFolder } from './data-folder.ts';

/** What stands beside a variable in README and `.env.example`, both of which are generated from here. */
interface VariableInfo {
  readonly summary: string;
  /** The default in words, where it depends on the machine; otherwise the schema's own. */
  readonly fallback?: string;
  readonly secret?: true;
}

const variableInfo = z.registry<VariableInfo>();

function webAddress(fallback: string, summary: string) {
  return z
    .url({ protocol: /^https?$/, error: 'must be a web address such as https://example.org' })
    .transform((url) => url.replace(/\/+$/, ''))
    .default(fallback)
    .register(variableInfo, { summary, fallback });
}

const snowflake = /^\d{17,20}$/;

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
  PAPERBOY_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('warn')
    .register(variableInfo, { summary: 'how much is written to `paperboy.log`', fallback: 'warn' }),
  PAPERBOY_HTTP_HOST: z.string().default('127.0.0.1').register(variableInfo, {
    summary: 'address that `paperboy serve` listens on for HTTP interactions; `0.0.0.0` inside a container',
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
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly http: { readonly host: string; readonly port: number };
  /** `null` without a token. */
  readonly discord: DiscordConfig | null;
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

/** Reads the environment. Throws ONE `UserError` that names every wrong variable; an empty one counts as not set. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in variables.shape && value));
  const parsed = variables.safeParse(set);
  const forgotten =
    set['DISCORD_TOKEN'] === undefined && set['DISCORD_PUBLIC_KEY'] !== undefined
      ? ['DISCORD_PUBLIC_KEY needs DISCORD_TOKEN beside it']
      : [];
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
  };
}
