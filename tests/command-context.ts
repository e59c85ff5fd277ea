import type { CommandContext } from '../src/core/command.ts';
import { registry } from '../src/core/commands/index.ts';
import type { Store } from '../src/core/ports.ts';
import { extractiveSummaries } from '../src/core/summary/paper-summaries.ts';
import { testDesk } from './digest-desk.ts';
import { inventedToken } from './invented-token.ts';
import { stillTime } from './still-time.ts';

/** What a command gets in a test: a reader in a chat with fields of its own, at a fixed moment, with an arXiv that knows no paper. */
export function contextOf(store: Store, changes: Partial<CommandContext> = {}): CommandContext {
  const clock = changes.clock ?? { now: () => '2025-11-21T12:00:00.000Z' };
  return {
    store,
    clock,
    sleep: stillTime,
    zone: 'UTC',
    meaning: null,
    rarity: { idf: () => 1 },
    digests: testDesk(store, clock),
    lookup: { byIds: async () => ({ records: [], rejected: [] }) },
    registry,
    actor: { platform: 'test', workspace: null, id: 'reader' },
    channelRights: { kind: 'allowed' },
    conversation: 'test',
    here: { platform: 'test', workspace: 'W1', place: { kind: 'channel', channel: 'C1', announce: false } },
    me: { platform: 'test', workspace: 'W1', place: { kind: 'person', person: 'reader' } },
    guessZone: async () => null,
    newToken: inventedToken,
    thread: null,
    writing: {
      prefixes: { everyone: '/papers ', 'channel-settings': '/papers ' },
      fields: true,
      shell: false,
      messageMenu: 'In the menu of any message, under Apps',
    },
    signal: new AbortController().signal,
    model: null,
    language: 'English',
    summaries: extractiveSummaries,
    progress: () => undefined,
    ...changes,
  };
}
