import type { webApi } from '@slack/bolt';
import { InstallProvider } from '@slack/oauth';
import type { Clock, Log, Sleep } from '../../core/ports.ts';
import { type Installation, type Installations, installationOf, oauthInstallationOf } from './installations.ts';

/** The app's own credentials. */
export interface AppClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Tokens {
  /** The bot token of a workspace, renewed where it has to be; `null` where Paperboy is not installed (any more). */
  of(workspace: string): Promise<string | null>;
  /** Resolves when no token is being renewed: a renewed token that is not saved is lost, and the workspace with it. */
  stop(): Promise<void>;
}

export interface TokensDeps extends AppClient {
  readonly installations: Installations;
  /** Options of a client without a token, fresh ones each time: the SDK writes into them. */
  readonly clientOptions: () => webApi.WebClientOptions;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
}

/** @slack/oauth renews what ends within two hours; a token lives for twelve. Source: https://docs.slack.dev/authentication/using-token-rotation */
const renewAheadMs = 7_200_000;
/** A token with less to live than this is not handed out while it is renewed. */
const usableMs = 60_000;
/** While a token is still good, failing to renew it is not repeated for every request. */
const renewAgainMs = 60_000;
/** Waits for another copy of Paperboy to save what it renewed with the same refresh token, which is good only once. */
const otherCopyMs = [200, 500, 1_000, 2_000] as const;

/** Looks up the tokens of workspaces, and renews those that rotate: once, however many ask at the same time. */
export function createTokens(deps: TokensDeps): Tokens {
  const { installations, clock, sleep, log } = deps;
  const never = new AbortController().signal;
  const renewing = new Map<string, Promise<string | null>>();
  const failedAtMs = new Map<string, number>();
  /** Renewed but not saved (a full disk): the only place where these tokens are. */
  const unsaved = new Map<string, { readonly installation: Installation; readonly refreshTokenBefore: string }>();

  const nowMs = (): number => Date.parse(clock.now());

  async function keep(installation: Installation, refreshTokenBefore: string): Promise<void> {
    unsaved.set(installation.id, { installation, refreshTokenBefore });
    await installations.renew(installation, refreshTokenBefore);
    unsaved.delete(installation.id);
  }

  async function current(workspace: string): Promise<Installation | null> {
    const found = await installations.of(workspace);
    const held = found && unsaved.get(found.id);
    if (!found || !held) return found;
    if (found.bot.refreshToken !== held.refreshTokenBefore) {
      unsaved.delete(found.id);
      return found; // installed anew meanwhile
    }
    await keep(held.installation, held.refreshTokenBefore).catch(() => undefined);
    return held.installation;
  }

  /** What another copy made of it in the meantime. */
  async function renewedElsewhere(workspace: string, refreshTokenBefore: string): Promise<Installation | null> {
    let now = await installations.of(workspace);
    for (const waitMs of otherCopyMs) {
      // Where it failed before, nobody else is about to save anything.
      if (now?.bot.refreshToken !== refreshTokenBefore || failedAtMs.has(now.id)) return now;
      await sleep(waitMs, never);
      now = await installations.of(workspace);
    }
    return now;
  }

  async function renew(workspace: string, asked: Installation, refreshToken: string): Promise<string | null> {
    // Whoever asked read it a moment ago: a refresh token that is used twice is refused.
    const installation = await installations.of(workspace);
    if (!installation || installation.bot.refreshToken !== refreshToken || installation.id !== asked.id)
      return installation?.bot.token ?? null;
    const oauth = oauthInstallationOf(installation);
    const options = deps.clientOptions();
    const provider = new InstallProvider({
      clientId: deps.clientId,
      clientSecret: deps.clientSecret,
      stateVerification: false, // nobody comes here by a browser
      ...(options.logger ? { logger: options.logger } : {}),
      clientOptions: options,
      installationStore: {
        fetchInstallation: () => Promise.resolve(oauth),
        async storeInstallation(renewed) {
          const whole = installationOf(renewed);
          if (whole) await keep(whole, refreshToken);
        },
      },
    });
    const isOrganisation = installation.kind === 'organisation';
    try {
      const { botToken } = await provider.authorize(
        isOrganisation
          ? { teamId: undefined, enterpriseId: installation.id, isEnterpriseInstall: true }
          : { teamId: installation.id, enterpriseId: undefined, isEnterpriseInstall: false },
      );
      if (botToken !== undefined && botToken !== installation.bot.token) {
        failedAtMs.delete(installation.id);
        // It may have been erased or installed anew meanwhile: what stands in the library now is what counts.
        return (await current(workspace))?.bot.token ?? null;
      }
    } catch {
      const held = unsaved.get(installation.id);
      if (held) {
        log.warn('a renewed token could not be saved; it is kept in memory and tried again', { id: installation.id });
        return held.installation.bot.token;
      }
    }
    const elsewhere = await renewedElsewhere(workspace, refreshToken);
    if (elsewhere?.bot.refreshToken === refreshToken) {
      failedAtMs.set(installation.id, nowMs());
      log.warn('a token could not be renewed', { id: installation.id });
    }
    return elsewhere?.bot.token ?? null;
  }

  function renewOnce(workspace: string, installation: Installation, refreshToken: string): Promise<string | null> {
    const before = renewing.get(installation.id);
    if (before) return before;
    const renewed = renew(workspace, installation, refreshToken).finally(() => renewing.delete(installation.id));
    renewing.set(installation.id, renewed);
    return renewed;
  }

  return {
    async of(workspace) {
      const installation = await current(workspace);
      if (!installation) return null;
      const { token, refreshToken, expiresAtS } = installation.bot;
      if (refreshToken === null || expiresAtS === null) return token;
      const leftMs = expiresAtS * 1_000 - nowMs();
      if (leftMs > renewAheadMs) return token;
      if (leftMs <= usableMs) return renewOnce(workspace, installation, refreshToken);
      const failed = failedAtMs.get(installation.id);
      if (failed === undefined || nowMs() - failed >= renewAgainMs)
        void renewOnce(workspace, installation, refreshToken).catch(() => undefined);
      return token; // still good: nobody waits for the next one
    },
    async stop() {
      await Promise.allSettled([...renewing.values()]);
    },
  };
}
