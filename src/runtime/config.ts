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
});

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
  const set = Object.fromEntries(Object.entries(env).filter(([name, value]) => name.startsWith('PAPERBOY_') && value));
  const parsed = variables.safeParse(set);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
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
  };
}
