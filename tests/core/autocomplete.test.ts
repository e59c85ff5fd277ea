import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeLine, suggest } from '../../src/core/autocomplete.ts';
import { optionsOf } from '../../src/core/command.ts';
import { registry } from '../../src/core/commands/index.ts';
import { searchCommand } from '../../src/core/commands/search.ts';
import { contextOf } from '../command-context.ts';
import { inventedLibrary, inventedPaper } from '../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';

let library: TestLibrary;
beforeAll(async () => {
  library = await openTestLibrary(inventedLibrary);
  await library.store.rememberList('test', ['2511.10001', '2511.10002'], '2025-11-21T12:00:00.000Z');
});
afterAll(() => library.close());

const context = () =>
  contextOf(library.store, {
    writing: { prefixes: { everyone: '', 'channel-settings': '' }, fields: false, shell: true, messageMenu: null },
  });

async function complete(line: string): Promise<readonly string[]> {
  const { replaceFrom, suggestions } = await completeLine(line, context());
  return suggestions.map((suggestion) => line.slice(0, replaceFrom) + suggestion.value);
}

describe('completion', () => {
  it.each([
    ['', registry.commands.map(({ name }) => name)],
    ['s', ['save', 'saved', 'search', 'show', 'similar', 'status', 'subscribe', 'subscriptions', 'summary']],
    ['/papers to', ['/papers today', '/papers top']],
    ['top ', ['top day', 'top week', 'top month', 'top all', 'top by']],
    ['top w', ['top week']],
    ['top week by ', ['top week by upvotes', 'top week by comments', 'top week by trending']],
    ['top --by t', ['top --by trending']],
    ['top --by=c', ['top --by=comments']],
    ['search diffu', ['search diffusion', 'search Quantized Diffusion on Wristwatches']],
    ['search LORA', ['search LoRA+', 'search LoRA+ Revisited: Which Learning Rates Matter?']],
    ['search reward models that', ['search Reward Models that Say When They Do Not Know']],
    ['search "diffu', []],
    ['search author:oka', []],
    ['search diffusion -wat', []],
    ['search diffusion si', ['search diffusion since']],
    ['search diffusion --f', ['search diffusion --freshness']],
    ['search diffusion category cs.c', ['search diffusion category cs.CL', 'search diffusion category cs.CV']],
    ['help se', ['help search']],
    ['show ', ['show 2511.10001', 'show 2511.10002']],
    ['show 2511.10003', ['show 2511.10003']],
    ['show lora+ rev', ['show 2511.10002']],
    ['show LO', ['show 2511.10002']], // of the last list only
    ['show qu', []],
    ['author d', []],
    ['author duar', ['author Ines Duarte']],
    ['today 2025-11-2', ['today 2025-11-21', 'today 2025-11-20']],
    ['today last', ['today last friday', 'today last week', 'today last month']],
    ['subscribe LoRA+, diffu', ['subscribe LoRA+, diffusion']],
    ['subscribe cs.c', ['subscribe cs.CL', 'subscribe cs.CV']],
    ['subscribe --zone ber', ['subscribe --zone Atlantic/Bermuda', 'subscribe --zone Europe/Berlin']],
    ['subscribe --days mon', ['subscribe --days mon,wed,fri', 'subscribe --days monthly on 1']],
    ['subscribe --time 09', ['subscribe --time 09:00']],
    ['subscribe --language germ', ['subscribe --language German']],
    ['subscribe --to ', ['subscribe --to here', 'subscribe --to me', 'subscribe --to email:']],
    ['pause ', []],
    ['nonsense x', []],
  ])('%j', async (line, expected) => {
    expect([...(await complete(line))].sort()).toEqual([...expected].sort());
  });

  it('offers keywords for a search: all at first, then those that begin so before titles, next to what may follow', async () => {
    const keywords = 'diffusion, fine-tuning, GRPO, LoRA+, mixture of experts, quantization, reward models, routing';
    expect(await complete('search ')).toEqual(keywords.split(', ').map((keyword) => `search ${keyword}`));
    expect(await complete('search r')).toEqual(['search reward models', 'search routing']);
    expect(await complete('search s')).toEqual(['search since']);
    expect((await complete('search rou'))[0]).toBe('search routing');
    expect(await complete('search rou')).toContain('search Harbour Lanterns: Sparse Routing for Small Language Models');
    const offered = await complete('search lantern');
    expect(offered).toEqual(['search Harbour Lanterns: Sparse Routing for Small Language Models']);
    expect(await complete('search diffusion ')).toEqual(['search Quantized Diffusion on Wristwatches']);
  });

  it('offers somebody the papers they saved, to remove one', async () => {
    const one = await openTestLibrary(inventedLibrary);
    const reader = contextOf(one.store).actor;
    const offered = async (line: string) =>
      (await completeLine(line, contextOf(one.store))).suggestions.map(({ value }) => value);
    try {
      expect(await offered('unsave ')).toEqual([]);
      await one.store.savePaper(reader, '2511.10001', '2025-11-21T12:00:00.000Z');
      await one.store.savePaper(reader, '2511.10003', '2025-11-21T13:00:00.000Z');
      await one.store.savePaper({ ...reader, id: 'other' }, '2511.10002', '2025-11-21T13:00:00.000Z');
      expect(await offered('unsave ')).toEqual(['2511.10003', '2511.10001']);
      expect(await offered('unsave wat')).toEqual([]);
      expect(await offered('unsave wrist dif')).toEqual(['2511.10003']);
      expect(await offered('unsave H')).toEqual(['2511.10001']);
      expect(await offered('unsave 2511.10001')).toEqual(['2511.10001']);
      expect(await offered('unsave ?')).toEqual([]);
      expect(await offered('save wristw')).toEqual(['2511.10003']);
    } finally {
      await one.close();
    }
  });

  it('offers the names of other options together with keywords', async () => {
    const one = await openTestLibrary([inventedPaper({ title: 'A', keywords: ['tides until dawn'] })]);
    try {
      const { replaceFrom, suggestions } = await completeLine('search tides u', { ...context(), store: one.store });
      expect([replaceFrom, ...suggestions.map(({ value }) => value)]).toEqual([7, 'tides until', 'tides until dawn']);
    } finally {
      await one.close();
    }
  });

  it('suggests at most 25', async () => {
    const many = await openTestLibrary(
      Array.from({ length: 30 }, (_, index) =>
        inventedPaper({
          title: `Lanterns ${index}`,
          arxivId: `2511.${String(20_000 + index)}`,
          keywords: [`lantern ${String(index).padStart(2, '0')}`],
        }),
      ),
    );
    try {
      const [query] = optionsOf(searchCommand);
      if (!query) throw new Error('search has an option');
      const found = await suggest(query, ' Lan', { ...context(), store: many.store });
      expect(found).toHaveLength(25);
      expect(found[0]).toEqual({ value: 'lantern 00', label: 'lantern 00 (1)' });
      expect(found.filter(({ value }) => value.startsWith('Lanterns'))).toHaveLength(8);
    } finally {
      await many.close();
    }
  });
});
