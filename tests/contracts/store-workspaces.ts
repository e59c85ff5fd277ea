import { describe, expect, it } from 'vitest';
import type { OpenLibrary } from './store-vocabulary.ts';

const at = '2025-11-21T12:00:00.000Z';
const large = `v1.${'ä🏮'.repeat(20_000)}`;

/** What is kept of workspaces: installations and settings. */
export function workspacesContract(library: OpenLibrary): void {
  describe('installations', () => {
    it('are kept as they are, one a workspace: a new one takes the place of the old', async () => {
      const store = await library();
      expect(await store.installation('slack', 'T1')).toBeNull();
      await store.saveInstallation({ platform: 'slack', workspace: 'T1', sealed: 'v1.one', at });
      expect(await store.installation('slack', 'T1')).toBe('v1.one');
      await store.saveInstallation({ platform: 'slack', workspace: 'T1', sealed: large, at });
      expect(await store.installation('slack', 'T1')).toBe(large);
      expect(await store.installedWorkspaces('slack')).toEqual(['T1']);
    });

    it('keep workspaces and platforms apart', async () => {
      const store = await library();
      const all = [
        ['slack', 'T2'],
        ['slack', 'T1'],
        ['slack', 't1'],
        ['discord', 'T1'],
      ] as const;
      for (const [platform, workspace] of all)
        await store.saveInstallation({ platform, workspace, sealed: `${platform} ${workspace}`, at });
      for (const [platform, workspace] of all)
        expect(await store.installation(platform, workspace)).toBe(`${platform} ${workspace}`);
      expect(await store.installedWorkspaces('slack')).toEqual(['T1', 'T2', 't1']);
      expect(await store.installedWorkspaces('discord')).toEqual(['T1']);
      expect(await store.installedWorkspaces('teams')).toEqual([]);
      await store.forgetInstallation('slack', 'T1');
      expect(await store.installation('slack', 'T1')).toBeNull();
      expect(await store.installedWorkspaces('slack')).toEqual(['T2', 't1']);
      expect(await store.installation('discord', 'T1')).toBe('discord T1');
    });

    it('are forgotten for good, as often as it is asked, and may come again', async () => {
      const store = await library();
      await store.forgetInstallation('slack', 'T1');
      await store.saveInstallation({ platform: 'slack', workspace: 'T1', sealed: 'v1.one', at });
      await store.forgetInstallation('slack', 'T1');
      await store.forgetInstallation('slack', 'T1');
      expect(await store.installedWorkspaces('slack')).toEqual([]);
      await store.saveInstallation({ platform: 'slack', workspace: 'T1', sealed: 'v1.two', at });
      expect(await store.installation('slack', 'T1')).toBe('v1.two');
    });
  });

  describe('settings of workspaces', () => {
    it('are null until somebody chooses; the last choice counts', async () => {
      const store = await library();
      expect(await store.setting('slack', 'T1', 'unfurl')).toBeNull();
      await store.saveSetting('slack', 'T1', 'unfurl', 'on');
      expect(await store.setting('slack', 'T1', 'unfurl')).toBe('on');
      await store.saveSetting('slack', 'T1', 'unfurl', '');
      expect(await store.setting('slack', 'T1', 'unfurl')).toBe('');
    });

    it('keep workspaces, platforms and names apart, and outlive an installation', async () => {
      const store = await library();
      await store.saveInstallation({ platform: 'slack', workspace: 'T1', sealed: 'v1.one', at });
      await store.saveSetting('slack', 'T1', 'unfurl', 'on');
      for (const [platform, workspace, name] of [
        ['slack', 'T2', 'unfurl'],
        ['discord', 'T1', 'unfurl'],
        ['slack', 'T1', 'Unfurl'],
      ] as const) {
        expect(await store.setting(platform, workspace, name)).toBeNull();
        await store.saveSetting(platform, workspace, name, 'off');
      }
      await store.forgetInstallation('slack', 'T1');
      expect(await store.setting('slack', 'T1', 'unfurl')).toBe('on');
      expect(await store.setting('slack', 'T2', 'unfurl')).toBe('off');
    });
  });
}
