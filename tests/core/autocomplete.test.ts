import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeLine } from '../../src/core/autocomplete.ts';
import type { CommandContext } from '../../src/core/command.ts';
import { registry } from '../../src/core/commands/index.ts';
import { inventedLibrary } from '../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';

let library: TestLibrary;
beforeAll(async () => {
  library = await openTestLibrary(inventedLibrary);
  await library.store.rememberList('test', ['2511.10001', '2511.10002'], '2025-11-21T12:00:00.000Z');
});
afterAll(() => library.close());

async function complete(line: string): Promise<readonly string[]> {
  const context: CommandContext = {
    store: library.store,
    clock: { now: () => '2025-11-21T12:00:00.000Z' },
    zone: 'UTC',
    lookup: { byIds: async () => ({ records: [], rejected: [] }) },
    registry,
    actor: { platform: 'test', workspace: null, id: 'reader' },
    channelRights: { kind: 'allowed' },
    conversation: 'test',
    prefix: '',
    signal: new AbortController().signal,
  };
  const { replaceFrom, suggestions } = await completeLine(line, context);
  return suggestions.map((suggestion) => line.slice(0, replaceFrom) + suggestion.value);
}

describe('completion', () => {
  it.each([
    ['', ['today', 'top', 'search', 'show', 'author', 'add', 'status', 'help']],
    ['s', ['search', 'show', 'status']],
    ['/papers to', ['/papers today', '/papers top']],
    ['top ', ['top day', 'top week', 'top month', 'top all', 'top by']],
    ['top w', ['top week']],
    ['top week by ', ['top week by upvotes', 'top week by comments', 'top week by trending']],
    ['top --by t', ['top --by trending']],
    ['top --by=c', ['top --by=comments']],
    ['search diffusion si', ['search diffusion since']],
    ['search diffusion --f', ['search diffusion --freshness']],
    ['search diffusion category cs.c', ['search diffusion category cs.CL', 'search diffusion category cs.CV']],
    ['help se', ['help search']],
    ['show ', ['show 2511.10001', 'show 2511.10002']],
    ['show 2511.10003', ['show 2511.10003']],
    ['show lora+ rev', ['show 2511.10002']],
    ['author duar', ['author Ines Duarte']],
    ['today 2025-11-2', ['today 2025-11-21', 'today 2025-11-20']],
    ['today last', ['today last friday', 'today last week', 'today last month']],
    ['nonsense x', []],
  ])('%j', async (line, expected) => {
    expect([...(await complete(line))].sort()).toEqual([...expected].sort());
  });
});
