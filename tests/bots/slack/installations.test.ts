import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { webClientOptions } from '../../../src/bots/slack/clients.ts';
import {
  createInstallations,
  type Installation,
  type Installations,
  installationOf,
  oauthInstallationOf,
  oauthStoreOf,
} from '../../../src/bots/slack/installations.ts';
import { createTokens, type Tokens } from '../../../src/bots/slack/tokens.ts';
import type { Store } from '../../../src/core/ports.ts';
import { sleep, systemClock } from '../../../src/runtime/clock.ts';
import { createSeal } from '../../../src/runtime/seal.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-store.ts';
import { openTestLibrary } from '../../library.ts';
import { fakeTime } from '../../runtime/fake-time.ts';
import { openRefreshDesk, type RefreshDesk } from './refresh-desk.ts';

const secret = 'a secret for tests that is long enough';

interface Warning {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Copy {
  readonly store: Store;
  readonly installations: Installations;
  readonly warnings: Warning[];
  tokens(desk: RefreshDesk, changes?: Partial<Parameters<typeof createTokens>[0]>): Tokens;
}

function copyOf(store: Store, sealedWith = secret): Copy {
  const warnings: Warning[] = [];
  const log = {
    info: () => {},
    warn: (message: string, fields: Warning['fields']) => warnings.push({ message, fields }),
  };
  const installations = createInstallations({ store, seal: createSeal(sealedWith), clock: systemClock, log });
  return {
    store,
    installations,
    warnings,
    tokens: (desk, changes = {}) =>
      createTokens({
        clientId: '1.2',
        clientSecret: 'client-secret',
        installations,
        clientOptions: () =>
          webClientOptions({ apiUrl: desk.apiUrl, userAgent: 'paperboy/test', purpose: 'answer', fetch, sleep }),
        clock: systemClock,
        sleep: fakeTime().sleep,
        log,
        ...changes,
      }),
  };
}

async function library() {
  const library = await openTestLibrary([]);
  onTestFinished(() => library.close());
  return { ...copyOf(library.store), folder: library.folder };
}

/** Another process over the same file. */
async function secondCopy(folder: string): Promise<Copy> {
  const store = await openSqliteStore({ path: join(folder, 'library.sqlite') });
  onTestFinished(() => store.close());
  return copyOf(store);
}

function installed(id: string, bot: Partial<Installation['bot']> = {}): Installation {
  return {
    id,
    name: `Workspace ${id}`,
    kind: id.startsWith('E') ? 'organisation' : 'workspace',
    appId: 'A1',
    installedBy: 'U1',
    bot: {
      token: `xoxb-token-of-${id}`,
      refreshToken: null,
      expiresAtS: null,
      scopes: ['commands', 'chat:write'],
      id: 'B1',
      userId: 'U0BOT',
      ...bot,
    },
  };
}

/** What somebody waits for, and how it comes about. */
function gate(): readonly [opened: Promise<void>, open: () => void] {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, open];
}

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

/** The library as it stands on disk, log and all. */
function bytesOf(folder: string): string {
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'latin1'))
    .join('\n');
}

describe('installations', () => {
  it('are kept one by one, in place of what was there, until they are erased', async () => {
    const { installations } = await library();
    expect(await installations.of('T1')).toBeNull();
    await installations.save(installed('T1'));
    await installations.save(installed('T2'));
    await installations.save(installed('T1', { token: 'xoxb-newer' }));
    expect((await installations.of('T1'))?.bot.token).toBe('xoxb-newer');
    expect(await installations.of('T2')).toEqual(installed('T2'));
    await installations.forget('T1');
    await installations.forget('T1');
    expect(await installations.of('T1')).toBeNull();
    expect((await installations.all()).map(({ id }) => id)).toEqual(['T2']);
  });

  it('never stand in the file in the clear, before and after they are erased', async () => {
    const { installations, folder } = await library();
    const token = 'xoxb-1111-2222-VerySecretIndeed';
    const refreshToken = 'xoxe-1-AlsoVerySecretIndeed';
    await installations.save(installed('T1', { token, refreshToken, expiresAtS: inSeconds(60) }));
    const before = bytesOf(folder);
    expect(before).toContain('T1'); // the row is there
    for (const words of [token, refreshToken, 'VerySecretIndeed', 'xoxb-']) expect(before).not.toContain(words);
    await installations.forget('T1');
    for (const words of [token, refreshToken, 'xoxb-']) expect(bytesOf(folder)).not.toContain(words);
  });

  it('sealed with another secret count as not there, are told once, and can be replaced', async () => {
    const { store, installations } = await library();
    await installations.save(installed('T1'));
    const other = copyOf(store, 'another secret that is long enough too');
    expect(await other.installations.of('T1')).toBeNull();
    expect(await other.installations.of('T1')).toBeNull();
    expect(other.warnings).toHaveLength(1);
    expect(await other.installations.all()).toEqual([{ id: 'T1', installation: null }]);
    await other.installations.save(installed('T1', { token: 'xoxb-again' }));
    expect((await other.installations.of('T1'))?.bot.token).toBe('xoxb-again');
  });

  it('are no good in the place of another workspace', async () => {
    const { store, installations } = await library();
    await installations.save(installed('T1'));
    const sealed = await store.installation('slack', 'T1');
    await store.saveInstallation({ platform: 'slack', workspace: 'T2', sealed: sealed ?? '', at: systemClock.now() });
    expect(await installations.of('T2')).toBeNull();
  });

  it.each(['', 'nonsense', 'v1.', createSeal(secret).close('{"id":"T1"}'), createSeal(secret).close('no JSON')])(
    'that are damaged (%j) count as not there',
    async (sealed) => {
      const { store, installations } = await library();
      await store.saveInstallation({ platform: 'slack', workspace: 'T1', sealed, at: systemClock.now() });
      expect(await installations.of('T1')).toBeNull();
    },
  );

  it('of an organisation serve its workspaces, one of their own comes first, and no others', async () => {
    const { installations } = await library();
    await installations.save(installed('E1'));
    expect(await installations.of('T1')).toBeNull();
    await installations.belongs('T1', 'E1');
    await installations.belongs('T1', 'E1');
    await installations.belongs('T2', 'E2');
    expect((await installations.of('T1'))?.id).toBe('E1');
    expect(await installations.of('T2')).toBeNull();
    await installations.save(installed('T1'));
    expect((await installations.of('T1'))?.id).toBe('T1');
    await installations.forget('T1');
    await installations.forget('E1');
    expect(await installations.of('T1')).toBeNull();
  });

  it('of another workspace are never taken for an organisation', async () => {
    const { installations } = await library();
    await installations.save(installed('T1'));
    await installations.belongs('T2', 'T1');
    expect(await installations.of('T2')).toBeNull();
  });

  it('are renewed only where they are still the same', async () => {
    const { installations } = await library();
    const old = installed('T1', { refreshToken: 'old' });
    const renewed = installed('T1', { refreshToken: 'new', token: 'xoxb-renewed' });
    expect(await installations.renew(renewed, 'old')).toBe(false);
    await installations.save(old);
    expect(await installations.renew(renewed, 'other')).toBe(false);
    expect(await installations.of('T1')).toEqual(old);
    const both = [installations.renew(renewed, 'old'), installations.renew(installed('T1'), 'old')];
    expect(await Promise.all(both)).toEqual([true, false]);
    expect(await installations.of('T1')).toEqual(renewed);
  });

  it.each([installed('T1'), installed('E1'), installed('T2', { refreshToken: 'r', expiresAtS: 5 })])(
    'go to @slack/oauth and back: $id',
    async (installation) => {
      expect(installationOf(oauthInstallationOf(installation))).toEqual(installation);
      const { installations } = await library();
      await oauthStoreOf(installations).storeInstallation(oauthInstallationOf(installation));
      expect(await installations.of(installation.id)).toEqual(installation);
    },
  );
});

describe('tokens', () => {
  it('that do not end are taken as they are', async () => {
    const { installations, tokens } = await library();
    const desk = await openRefreshDesk();
    const lookup = tokens(desk);
    expect(await lookup.of('T1')).toBeNull();
    await installations.save(installed('T1'));
    expect(await lookup.of('T1')).toBe('xoxb-token-of-T1');
    expect(desk.brought).toEqual([]);
  });

  it('that have ended are renewed once, however many ask', async () => {
    const { installations, tokens } = await library();
    const desk = await openRefreshDesk();
    const lookup = tokens(desk);
    const refreshToken = desk.issue();
    await installations.save(installed('T1', { refreshToken, expiresAtS: inSeconds(-10) }));
    const given = await Promise.all(Array.from({ length: 20 }, () => lookup.of('T1')));
    expect(new Set(given)).toEqual(new Set([`xoxe.xoxb-1-access-of-${refreshToken}`]));
    expect(desk.brought).toEqual([refreshToken]);
    expect((await installations.of('T1'))?.bot).toMatchObject({
      refreshToken: 'xoxe-1-refresh-2',
      expiresAtS: expect.any(Number),
      scopes: ['commands', 'chat:write'],
      userId: 'U0BOT',
    });
  });

  it('that end soon are handed out while they are renewed, so that nobody waits', async () => {
    const { installations, tokens } = await library();
    const desk = await openRefreshDesk();
    const lookup = tokens(desk);
    const [answered, answer] = gate();
    desk.before = () => answered;
    const refreshToken = desk.issue();
    await installations.save(installed('T1', { refreshToken, expiresAtS: inSeconds(3_600) }));
    expect(await lookup.of('T1')).toBe('xoxb-token-of-T1');
    answer();
    await lookup.stop();
    expect(await lookup.of('T1')).toBe(`xoxe.xoxb-1-access-of-${refreshToken}`);
    expect(desk.brought).toEqual([refreshToken]);
  });

  it('of an organisation are renewed for all of its workspaces at once', async () => {
    const { installations, tokens } = await library();
    const desk = await openRefreshDesk();
    const lookup = tokens(desk);
    const refreshToken = desk.issue();
    await installations.save(installed('E1', { refreshToken, expiresAtS: inSeconds(-10) }));
    await installations.belongs('T1', 'E1');
    await installations.belongs('T2', 'E1');
    const given = await Promise.all([lookup.of('T1'), lookup.of('T2'), lookup.of('T1')]);
    expect(new Set(given)).toEqual(new Set([`xoxe.xoxb-1-access-of-${refreshToken}`]));
    expect(desk.brought).toEqual([refreshToken]);
  });

  it('are not lost where two copies renew at the same time', async () => {
    const first = await library();
    const second = await secondCopy(first.folder);
    const desk = await openRefreshDesk();
    const refreshToken = desk.issue();
    await first.installations.save(installed('T1', { refreshToken, expiresAtS: inSeconds(-10) }));
    // Both have asked before either is answered; the one that is refused waits for what the other saves.
    const [bothAsked, ask] = gate();
    desk.before = async () => {
      if (desk.brought.length === 2) ask();
      await bothAsked;
    };
    const [oneIsDone, done] = gate();
    const given = await Promise.all(
      [first, second].map(async (copy) => {
        const token = await copy.tokens(desk, { sleep: () => oneIsDone }).of('T1');
        done();
        return token;
      }),
    );
    expect(desk.brought).toEqual([refreshToken, refreshToken]);
    expect(given).toEqual(Array(2).fill(`xoxe.xoxb-1-access-of-${refreshToken}`));
    expect((await second.installations.of('T1'))?.bot.refreshToken).toBe('xoxe-1-refresh-2');
    // And the next time it is good.
    await first.installations.save(installed('T1', { refreshToken: 'xoxe-1-refresh-2', expiresAtS: inSeconds(-10) }));
    expect(await second.tokens(desk).of('T1')).toBe('xoxe.xoxb-1-access-of-xoxe-1-refresh-2');
  });

  it('of a workspace that removes Paperboy while they are renewed stay erased', async () => {
    const { installations, tokens } = await library();
    const desk = await openRefreshDesk();
    const lookup = tokens(desk);
    await installations.save(installed('T1', { refreshToken: desk.issue(), expiresAtS: inSeconds(-10) }));
    desk.before = () => installations.forget('T1');
    expect(await lookup.of('T1')).toBeNull();
    expect(await installations.of('T1')).toBeNull();
  });

  it('of a workspace that installs Paperboy anew while they are renewed are the new ones', async () => {
    const { installations, tokens } = await library();
    const desk = await openRefreshDesk();
    const lookup = tokens(desk);
    const anew = installed('T1', { token: 'xoxb-anew', refreshToken: 'anew', expiresAtS: inSeconds(43_200) });
    await installations.save(installed('T1', { refreshToken: desk.issue(), expiresAtS: inSeconds(-10) }));
    desk.before = () => installations.save(anew);
    expect(await lookup.of('T1')).toBe('xoxb-anew');
    expect(await installations.of('T1')).toEqual(anew);
  });

  it('that Slack does not renew stay as they are, and are tried again', async () => {
    const { installations, tokens, warnings } = await library();
    const desk = await openRefreshDesk();
    const lookup = tokens(desk);
    const refreshToken = desk.issue();
    await installations.save(installed('T1', { refreshToken, expiresAtS: inSeconds(-10) }));
    desk.status = 503;
    expect(await lookup.of('T1')).toBe('xoxb-token-of-T1');
    expect(warnings).toEqual([{ message: 'a token could not be renewed', fields: { id: 'T1' } }]);
    desk.status = 200;
    expect(await lookup.of('T1')).toBe(`xoxe.xoxb-1-access-of-${refreshToken}`);
  });

  it('that are still good are not tried at every request', async () => {
    const { installations, tokens } = await library();
    const desk = await openRefreshDesk();
    const time = fakeTime(new Date().toISOString());
    const lookup = tokens(desk, { clock: time.clock, sleep: fakeTime().sleep });
    await installations.save(installed('T1', { refreshToken: desk.issue(), expiresAtS: inSeconds(3_600) }));
    desk.status = 503;
    for (let times = 0; times < 5; times += 1) {
      expect(await lookup.of('T1')).toBe('xoxb-token-of-T1');
      await lookup.stop();
    }
    expect(desk.brought).toHaveLength(1);
    time.advance(60_000);
    await lookup.of('T1');
    await lookup.stop();
    expect(desk.brought).toHaveLength(2);
  });

  it('that cannot be saved are not lost', async () => {
    const { installations, tokens, warnings } = await library();
    const desk = await openRefreshDesk();
    let full = true;
    const lookup = tokens(desk, {
      installations: {
        ...installations,
        renew: (...both) => (full ? Promise.reject(new Error('disk full')) : installations.renew(...both)),
      },
    });
    const refreshToken = desk.issue();
    await installations.save(installed('T1', { refreshToken, expiresAtS: inSeconds(-10) }));
    const renewed = `xoxe.xoxb-1-access-of-${refreshToken}`;
    expect(await lookup.of('T1')).toBe(renewed);
    expect(await lookup.of('T1')).toBe(renewed);
    expect((await installations.of('T1'))?.bot.refreshToken).toBe(refreshToken);
    full = false;
    expect(await lookup.of('T1')).toBe(renewed);
    expect((await installations.of('T1'))?.bot.token).toBe(renewed);
    expect(desk.brought).toEqual([refreshToken]);
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('could not be saved')]);
  });

  it('never come into the log', async () => {
    const { installations, tokens, warnings } = await library();
    const desk = await openRefreshDesk();
    await installations.save(installed('T1', { refreshToken: 'not-good', expiresAtS: inSeconds(-10) }));
    await tokens(desk).of('T1');
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toMatch(/xox|not-good|secret/);
  });
});
