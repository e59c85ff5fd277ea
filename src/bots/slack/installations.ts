import type { InstallationStore, Installation as OAuthInstallation } from '@slack/oauth';
import { z } from 'zod';
import { createOneByOne } from '../../core/one-by-one.ts';
import type { Clock, Log, Seal, Store } from '../../core/ports.ts';

const installationSchema = z.object({
  /** Team, or the organisation where an admin installed it for all of its workspaces. */
  id: z.string().min(1),
  name: z.string(),
  kind: z.enum(['workspace', 'organisation']),
  appId: z.string(),
  /** Who installed it: a user's id. */
  installedBy: z.string(),
  bot: z.object({
    token: z.string().min(1),
    /** Where tokens rotate. */
    refreshToken: z.string().nullable(),
    /** Unix seconds; `null` for a token that does not end. */
    expiresAtS: z.number().nullable(),
    scopes: z.array(z.string()),
    id: z.string(),
    userId: z.string(),
  }),
});

/** Paperboy as it is installed in a workspace or an organisation. Secret: nothing of `bot.token` or `bot.refreshToken` goes into a log. */
export type Installation = z.output<typeof installationSchema>;

/** The installations in the library, sealed there. */
export interface Installations {
  /** A workspace's own installation, else its organisation's; `null` where there is none, or none that can be opened. */
  of(workspace: string): Promise<Installation | null>;
  /** In place of what was there before. */
  save(installation: Installation): Promise<void>;
  /** Saves only where the installation still has this refresh token: what was erased or installed anew meanwhile stays so. */
  renew(installation: Installation, refreshTokenBefore: string): Promise<boolean>;
  /** Erases the tokens of a workspace or an organisation. */
  forget(id: string): Promise<void>;
  /** Remembers that a workspace belongs to an organisation, as Slack says with every request from there. */
  belongs(workspace: string, organisation: string): Promise<void>;
  /** Everything installed, with `null` for what cannot be opened: it was sealed with another secret, or is damaged. */
  all(): Promise<readonly { readonly id: string; readonly installation: Installation | null }[]>;
}

const platform = 'slack';
/** The setting that leads from a workspace to its organisation. */
const organisationSetting = 'organisation';

/** Reads and writes installations through a seal: nobody reads tokens out of the library's file or a copy of it. */
export function createInstallations(deps: {
  readonly store: Pick<
    Store,
    'saveInstallation' | 'installation' | 'installedWorkspaces' | 'forgetInstallation' | 'saveSetting' | 'setting'
  >;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly log: Log;
}): Installations {
  const { store, seal, clock, log } = deps;
  /** Writes of one workspace wait for each other, so that reading before a write means something. */
  const turns = createOneByOne();
  /** Told once; every request would tell it again. */
  const unreadable = new Set<string>();

  function open(id: string, sealed: string): Installation | null {
    const clear = seal.open(sealed);
    const parsed = clear === null ? null : installationSchema.safeParse(jsonOf(clear));
    // A row that was copied to another workspace's place would hand one workspace the other's token.
    if (parsed?.success && parsed.data.id === id) return parsed.data;
    if (!unreadable.has(id)) log.warn('an installation cannot be opened: another PAPERBOY_SECRET, or damaged', { id });
    unreadable.add(id);
    return null;
  }

  async function read(id: string): Promise<Installation | null> {
    const sealed = await store.installation(platform, id);
    return sealed === null ? null : open(id, sealed);
  }

  async function write(installation: Installation): Promise<void> {
    const sealed = seal.close(JSON.stringify(installation));
    await store.saveInstallation({ platform, workspace: installation.id, sealed, at: clock.now() });
    unreadable.delete(installation.id);
  }

  return {
    async of(workspace) {
      const own = await read(workspace);
      if (own) return own;
      const organisation = await store.setting(platform, workspace, organisationSetting);
      const shared = organisation === null ? null : await read(organisation);
      // The setting is not sealed: whoever changes it must not get another workspace's token.
      return shared?.kind === 'organisation' ? shared : null;
    },
    save: (installation) => turns.run(installation.id, () => write(installation)),
    renew: (installation, refreshTokenBefore) =>
      turns.run(installation.id, async () => {
        const now = await read(installation.id);
        if (now?.bot.refreshToken !== refreshTokenBefore) return false;
        await write(installation);
        return true;
      }),
    forget: (id) => turns.run(id, () => store.forgetInstallation(platform, id)),
    async belongs(workspace, organisation) {
      if ((await store.setting(platform, workspace, organisationSetting)) === organisation) return;
      await store.saveSetting(platform, workspace, organisationSetting, organisation);
    },
    async all() {
      const ids = await store.installedWorkspaces(platform);
      return Promise.all(ids.map(async (id) => ({ id, installation: await read(id) })));
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What @slack/oauth knows of an installation, as far as Paperboy needs it; `null` where there is no bot in it. */
export function installationOf(oauth: OAuthInstallation): Installation | null {
  const { bot, team, enterprise } = oauth;
  const isOrganisation = oauth.isEnterpriseInstall === true;
  const place = isOrganisation ? enterprise : team;
  if (!bot || !place) return null;
  return {
    id: place.id,
    name: place.name ?? place.id,
    kind: isOrganisation ? 'organisation' : 'workspace',
    appId: oauth.appId ?? '',
    installedBy: oauth.user.id,
    bot: {
      token: bot.token,
      refreshToken: bot.refreshToken ?? null,
      expiresAtS: bot.expiresAt ?? null,
      scopes: bot.scopes,
      id: bot.id,
      userId: bot.userId,
    },
  };
}

/** The other way round. */
export function oauthInstallationOf({ id, name, kind, appId, installedBy, bot }: Installation): OAuthInstallation {
  const { refreshToken, expiresAtS, ...rest } = bot;
  const shared = {
    user: { token: undefined, scopes: undefined, id: installedBy },
    bot: {
      ...rest,
      ...(refreshToken === null ? {} : { refreshToken }),
      ...(expiresAtS === null ? {} : { expiresAt: expiresAtS }),
    },
    appId,
    tokenType: 'bot' as const,
    authVersion: 'v2' as const,
  };
  return kind === 'organisation'
    ? { ...shared, team: undefined, enterprise: { id, name }, isEnterpriseInstall: true }
    : { ...shared, team: { id, name }, enterprise: undefined, isEnterpriseInstall: false };
}

/** Where @slack/oauth puts what somebody installed. It never asks here for what it put: tokens are looked up by `tokens.ts`. */
export function oauthStoreOf(installations: Installations): InstallationStore {
  return {
    async storeInstallation(oauth) {
      const installation = installationOf(oauth);
      if (!installation) throw new Error('Slack installed Paperboy without its bot');
      await installations.save(installation);
    },
    fetchInstallation: () => Promise.reject(new Error('installations are looked up elsewhere')),
  };
}
