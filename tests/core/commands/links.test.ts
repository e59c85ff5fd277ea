import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CommandContext, createRegistry } from '../../../src/core/command.ts';
import { registry } from '../../../src/core/commands/index.ts';
import { linksCommand } from '../../../src/core/commands/links.ts';
import { showCommand } from '../../../src/core/commands/show.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { PaperRecord } from '../../../src/core/paper.ts';
import { type Action, type Block, plain, type Reply } from '../../../src/core/reply.ts';
import { runInvocation } from '../../../src/core/run-command.ts';
import { contextOf } from '../../command-context.ts';
import { inventedLibrary, inventedPaper, sighting } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

let library: TestLibrary;
let asked: (readonly string[])[] = [];
let atArxiv: readonly PaperRecord[] = [];
let failure: Error | null = null;

function context(changes: Partial<CommandContext> = {}): CommandContext {
  return contextOf(library.store, {
    clock: { now: () => '2025-11-22T12:00:00.000Z' },
    lookup: {
      byIds: async (ids) => {
        asked.push(ids);
        if (failure) throw failure;
        return { records: atArxiv.filter(({ arxivId }) => arxivId !== null && ids.includes(arxivId)), rejected: [] };
      },
    },
    ...changes,
  });
}

function links(text: string, changes: Partial<CommandContext> = {}): Promise<Reply> {
  return linksCommand.handle({ text }, context(changes));
}

const cards = ({ blocks }: Reply): readonly string[] =>
  blocks.flatMap((block) => (block.kind === 'paper' ? [block.paper.id] : []));
const actions = ({ blocks }: Reply): readonly Action[] =>
  blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : []));
const words = ({ blocks }: Reply): string =>
  blocks.flatMap((block) => (block.kind === 'text' ? [plain(block.text)] : [])).join('\n');

const fromArxiv = (number: number): PaperRecord =>
  inventedPaper({
    arxivId: `2510.${String(number).padStart(5, '0')}`,
    version: 1,
    title: `Letter Number ${number}`,
    abstract: 'A letter.',
    textRank: 'arxiv',
    sighting: sighting('arxiv', null, null),
  });

beforeAll(async () => {
  library = await openTestLibrary(inventedLibrary);
});
beforeEach(() => {
  asked = [];
  atArxiv = [];
  failure = null;
});
afterAll(() => library.close());

describe('links', () => {
  it('shows a single paper as show does, but privately', async () => {
    const reply = await links('Look: <https://huggingface.co/papers/2511.10001>!');
    const shown = await showCommand.handle({ paper: '2511.10001' }, context());
    expect(reply.blocks).toEqual(shown.blocks);
    expect(reply.visibility).toBe('private');
    expect(asked).toEqual([]);
  });

  it('shows several in the order of the text, numbered, with a menu to open one', async () => {
    const reply = await links('arXiv:2511.10003, https://arxiv.org/abs/2511.10001v2 and again arXiv:2511.10003');
    expect(cards(reply)).toEqual(['2511.10003', '2511.10001']);
    expect(reply.listed).toEqual(['2511.10003', '2511.10001']);
    const [menu] = actions(reply);
    expect(menu?.kind === 'select' && menu.choices.map(({ invocation }) => invocation.options)).toEqual([
      { paper: '2511.10003' },
      { paper: '2511.10001' },
    ]);
    expect(asked).toEqual([]);
    await expect(`${JSON.stringify(reply, null, 1)}\n`).toMatchFileSnapshot('../../golden/commands/links.json');
  });

  it('reads unknown ones from arXiv with one request, and keeps them', async () => {
    atArxiv = [fromArxiv(1), fromArxiv(2)];
    const text = 'arXiv:2510.00002 arXiv:2511.10001 arXiv:2510.00001 arXiv:2510.00009';
    const reply = await links(text);
    expect(cards(reply)).toEqual(['2510.00002', '2511.10001', '2510.00001']);
    expect(words(reply)).toBe('arXiv has no paper 2510.00009.');
    expect(reply.result).toMatchObject({ notRead: ['2510.00009'] });
    expect(asked).toEqual([['2510.00002', '2510.00001', '2510.00009']]);
    await links('arXiv:2510.00001 arXiv:2510.00002');
    expect(asked).toHaveLength(1);
  });

  it('shows the known ones where arXiv does not answer, and says why the others are missing', async () => {
    failure = new UserError('unreachable', 'arXiv does not answer.', 'Try again in a minute.');
    const some = await links('arXiv:2511.10001 and arXiv:2510.00007');
    expect(cards(some)).toEqual(['2511.10001']);
    expect(words(some)).toBe('Could not read 2510.00007: arXiv does not answer. Try again in a minute.');
    const none = await links('arXiv:2510.00007, arXiv:2510.00008');
    expect(words(none)).toBe('Could not read 2510.00007, 2510.00008: arXiv does not answer. Try again in a minute.');
    expect(JSON.stringify(none.blocks)).toContain('https://arxiv.org/abs/2510.00008');
    expect(none.visibility).toBe('private');
  });

  it('leaves bugs and cancelling to whoever ran it', async () => {
    failure = new TypeError('a bug');
    await expect(links('arXiv:2510.00007')).rejects.toThrow('a bug');
    failure = new UserError('unreachable', 'arXiv does not answer.', '');
    await expect(links('arXiv:2510.00007', { signal: AbortSignal.abort() })).rejects.toThrow('arXiv does not answer.');
  });

  it('shows ten, and names the others with their links', async () => {
    atArxiv = Array.from({ length: 60 }, (_, index) => fromArxiv(100 + index));
    const text = atArxiv.map(({ arxivId }) => `https://arxiv.org/abs/${arxivId}`).join('\n');
    const reply = await links(text);
    expect(cards(reply)).toHaveLength(10);
    expect(asked.map((ids) => ids.length)).toEqual([10]);
    expect(words(reply)).toMatch(/^50 more are not shown: 2510\.00110, .*2510\.00149 and 10 more\.$/);
    expect(JSON.stringify(reply.blocks)).toContain('https://arxiv.org/abs/2510.00149');
  });

  it('says what it looks for where nothing is linked', async () => {
    for (const text of ['', 'Lunch at 12?', 'It costs 2511.10001']) {
      const reply = await links(text);
      expect(words(reply)).toContain('No paper is linked in this message.');
      expect(words(reply)).toContain('arXiv:1706.03762');
    }
    expect(cards(await links(' 2511.10001 '))).toEqual(['2511.10001']); // an id and nothing else is meant
  });

  it('takes the longest message of any platform', async () => {
    const text = `${'x '.repeat(19_900)} arXiv:2511.10001`;
    const outcome = await runInvocation({ command: 'links', options: { text } }, context(), { report: String });
    expect(outcome.kind === 'done' && cards(outcome.reply)).toEqual(['2511.10001']);
  });

  it('reads the true paper in place of a bundled sample, which stays where arXiv is out of reach', async () => {
    const sample = inventedPaper({
      ...fromArxiv(500),
      title: 'A Sample',
      textRank: 'sample',
      sighting: sighting('sample', null, null),
    });
    const samples = await openTestLibrary([sample]);
    try {
      failure = new UserError('unreachable', 'arXiv does not answer.', '');
      const before = await links('arXiv:2510.00500', { store: samples.store });
      expect(JSON.stringify(before.blocks)).toContain('A Sample');
      failure = null;
      atArxiv = [fromArxiv(500)];
      const after = await links('arXiv:2510.00500', { store: samples.store });
      expect(JSON.stringify(after.blocks)).toContain('Letter Number 500');
    } finally {
      await samples.close();
    }
  });
});

describe('the buttons of a card', () => {
  const labels = (blocks: readonly Block[]): readonly string[] =>
    blocks.flatMap((block) =>
      block.kind === 'actions'
        ? block.actions.flatMap((action) => (action.kind === 'select' ? [] : [action.label]))
        : [],
    );

  it('offer what later commands do once there are such commands', async () => {
    const shown = (changes: Partial<CommandContext>) => showCommand.handle({ paper: '2511.10001' }, context(changes));
    const without = createRegistry(registry.commands.filter(({ name }) => name !== 'ask' && name !== 'similar'));
    const before = labels((await shown({ registry: without })).blocks);
    expect(before).toContain('Save');
    expect(before).not.toContain('Ask');
    expect(before).not.toContain('Similar');
    const reply = await shown({});
    expect(labels(reply.blocks)).toEqual(expect.arrayContaining(['Ask', 'Save', 'Similar']));
    expect(actions(reply).find((action) => action.kind === 'form')).toEqual({
      kind: 'form',
      label: 'Ask',
      invocation: { command: 'ask', options: { paper: '2511.10001' } },
      asks: ['question'],
    });
  });
});
