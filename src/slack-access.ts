/** How Paperboy gets at Slack's workspaces: one by its token, or many by what they installed. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Authorize, webApi } from '@slack/bolt';
import { accountErrorOf } from './bots/slack/account-error.ts';
import { type ClientPurpose, createSlackClient, webClientOptions } from './bots/slack/clients.ts';
import { examineApp, examineScopes } from './bots/slack/doctor.ts';
import { type Identity, readAppId, readIdentity } from './bots/slack/doctor-read.ts';
import { createInstallations, type Installations } from './bots/slack/installations.ts';
import { slackPaths } from './bots/slack/manifest.ts';
import { createOAuthPages } from './bots/slack/oauth.ts';
import { createStateStore } from './bots/slack/oauth-state.ts';
import { createTokens, type Tokens } from './bots/slack/tokens.ts';
import { UserError } from './core/errors.ts';
import type { Finding } from './core/finding.ts';
import { visibleText } from './core/text.ts';
import { type Paperboy, productVersion } from './main.ts';
import { sleep } from './runtime/clock.ts';
import type { SlackConfig, SlackWorkspaces } from './runtime/config.ts';
import type { Mount } from './runtime/http-server.ts';
import type { Logs } from './runtime/log.ts';
import { createSeal } from './runtime/seal.ts';

/** How Paperboy gets at workspaces. */
export interface Access {
  token(workspace: string): Promise<string | null>;
  readonly authorize: Authorize<boolean>;
  /** Paperboy was removed from it. */
  forget(workspace: string): Promise<void>;
  readonly mounts: readonly Mount[];
  says(url: string): string;
  stop(): Promise<void>;
}

type One = Extract<SlackWorkspaces, { readonly kind: 'one' }>;
type Many = Extract<SlackWorkspaces, { readonly kind: 'many' }>;

/** How to talk to Slack's Web API, for one purpose. */
export function connection({ apiUrl }: Pick<SlackConfig, 'apiUrl'>, purpose: ClientPurpose) {
  return { apiUrl: `${apiUrl}/`, userAgent: `paperboy/${productVersion()}`, purpose, fetch, sleep };
}

/** The installations of many workspaces, and their tokens. */
export function openInstallations(
  paperboy: Pick<Paperboy, 'store' | 'clock'>,
  config: Pick<SlackConfig, 'apiUrl'>,
  { clientId, clientSecret, secret }: Many,
  logs: Logs,
): { readonly installations: Installations; readonly tokens: Tokens } {
  const { store, clock } = paperboy;
  const installations = createInstallations({ store, seal: createSeal(secret), clock, log: logs });
  const clientOptions = (): webApi.WebClientOptions => webClientOptions(connection(config, 'answer'));
  const client = { clientId, clientSecret };
  return {
    installations,
    tokens: createTokens({ ...client, installations, clientOptions, clock, sleep, log: logs }),
  };
}

/** Stops at the first problem: as it is, nobody would be answered. */
function demand(findings: readonly Finding[]): void {
  const wrong = findings.find(({ level }) => level === 'problem');
  if (wrong) throw new UserError('bad-configuration', wrong.sentence, wrong.mend ?? '');
}

function quoted(name: string): string {
  return `“${visibleText(name)}”`;
}

/** One workspace by its token, which is looked at before anything else. */
async function openOne(config: SlackConfig, { botToken }: One, logs: Logs, signal: AbortSignal): Promise<Access> {
  const client = createSlackClient(botToken, connection(config, 'answer'));
  const read = await readIdentity(client, signal);
  if (read.kind === 'unknown') throw accountErrorOf(read.failure, 'SLACK_BOT_TOKEN');
  const identity: Identity = read.value;
  const { team, teamId, botId, botUserId, scopes } = identity;
  if (botId === null)
    throw accountErrorOf(
      { kind: 'rejected', code: 'not_allowed_token_type', needed: null, details: '' },
      'SLACK_BOT_TOKEN',
    );
  if (scopes !== null) demand(examineScopes(identity, `workspace ${quoted(team)}`, false));
  if (config.wayIn.kind === 'socket') {
    const appId = await readAppId(client, botId, signal);
    demand(examineApp(appId, config.wayIn.appToken));
  }
  let isThere = true;
  return {
    token: (workspace) => Promise.resolve(isThere && workspace === teamId ? botToken : null),
    authorize: (source) =>
      source.teamId === undefined || source.teamId === teamId
        ? Promise.resolve({ teamId, botId, botUserId })
        : Promise.reject(new Error('a request of another workspace than that of SLACK_BOT_TOKEN')),
    async forget(workspace) {
      if (workspace !== teamId) return;
      isThere = false;
      logs.warn('Paperboy was removed from the workspace of SLACK_BOT_TOKEN', { workspace });
    },
    mounts: [],
    says: () => `in workspace ${quoted(team)}`,
    stop: () => Promise.resolve(),
  };
}

/** Where nothing can be opened any more it would look as if nobody had installed Paperboy. Says where it is. */
function installedWords(all: readonly { readonly installation: object | null }[]): string {
  const closed = all.filter(({ installation }) => installation === null).length;
  const open = all.length - closed;
  const words = `in ${open} ${open === 1 ? 'workspace' : 'workspaces'}`;
  if (closed === 0) return words;
  if (open > 0) return `${words} (the tokens of ${closed} more cannot be opened: see "paperboy doctor")`;
  throw new UserError(
    'bad-configuration',
    `The tokens of ${closed === 1 ? 'the one workspace' : `all ${closed} workspaces`} in the library cannot be opened: they were sealed with another PAPERBOY_SECRET.`,
    'Put the former secret back; or erase them with "paperboy slack forget <workspace>" and have Paperboy installed again ("paperboy slack workspaces" lists them).',
  );
}

/** Wherever somebody installs Paperboy. */
async function openMany(paperboy: Paperboy, config: SlackConfig, many: Many, logs: Logs): Promise<Access> {
  const { installations, tokens } = openInstallations(paperboy, config, many, logs);
  const all = await installations.all();
  const installed = installedWords(all);
  const pages = createOAuthPages({
    clientId: many.clientId,
    clientSecret: many.clientSecret,
    installations,
    states: createStateStore(
      createHmac('sha256', many.secret).update('state of an installation in Slack').digest('hex'),
      () => randomBytes(16).toString('base64url'),
    ),
    authorizeUrl: new URL('/oauth/v2/authorize', config.apiUrl).href,
    clientOptions: () => webClientOptions(connection(config, 'answer')),
    log: logs,
    bugs: logs,
  });
  const never = new AbortController().signal;

  async function stateOf(token: string): Promise<'alive' | 'dead' | 'unknown'> {
    const read = await readIdentity(createSlackClient(token, connection(config, 'answer')), never);
    if (read.kind === 'known') return 'alive';
    return read.failure.kind === 'rejected' && goneCodes.has(read.failure.code) ? 'dead' : 'unknown';
  }

  return {
    token: (workspace) => tokens.of(workspace),
    async authorize({ teamId, enterpriseId, isEnterpriseInstall }) {
      if (isEnterpriseInstall && teamId !== undefined && enterpriseId !== undefined)
        await installations.belongs(teamId, enterpriseId);
      const installation = await installations.of(teamId ?? enterpriseId ?? '');
      if (installation === null) throw new Error('a request of a workspace in which Paperboy is not installed');
      const { id: botId, userId: botUserId } = installation.bot;
      return {
        botId,
        botUserId,
        ...(teamId === undefined ? {} : { teamId }),
        ...(enterpriseId === undefined ? {} : { enterpriseId }),
      };
    },
    async forget(workspace) {
      // Its own installation, then that of its organisation, which may be over as well.
      for (let found = await installations.of(workspace); found; found = await installations.of(workspace)) {
        const state = await stateOf(found.bot.token);
        // Slack sends events again for minutes: meanwhile somebody may have installed it anew.
        if (state === 'alive' || (state === 'unknown' && found.id !== workspace)) return;
        await installations.forget(found.id);
        logs.info('Paperboy was removed', { id: found.id });
      }
      await installations.forget(workspace); // also what cannot be opened
    },
    mounts: [
      { method: 'GET', path: slackPaths.install, listener: (request, response) => pages.install(request, response) },
      { method: 'GET', path: slackPaths.redirect, listener: (request, response) => pages.redirect(request, response) },
    ],
    says: (url) => `${installed}; more at ${url}${slackPaths.install}`,
    stop: () => tokens.stop(),
  };
}

/** The app is gone for good; a token that ran out is not. */
const goneCodes: ReadonlySet<string> = new Set(['account_inactive', 'invalid_auth', 'token_revoked']);

/** Gets at the workspaces that are configured. Throws a `UserError` where that cannot be. */
export function openAccess(paperboy: Paperboy, config: SlackConfig, logs: Logs, signal: AbortSignal): Promise<Access> {
  const { workspaces } = config;
  return workspaces.kind === 'one'
    ? openOne(config, workspaces, logs, signal)
    : openMany(paperboy, config, workspaces, logs);
}
