import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/command.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { Store } from '../../../src/core/ports.ts';
import { type Action, type Invocation, plain, pressesOf, type Reply } from '../../../src/core/reply.ts';
import { type CommandOutcome, runInvocation, runLine } from '../../../src/core/run-command.ts';
import { contextOf } from '../../command-context.ts';
import { inventedLibrary, inventedPaper, sighting } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

const reader: Actor = { platform: 'test', workspace: null, id: 'reader' };
const bugs: unknown[] = [];
const log = {
  report(error: unknown): string {
    bugs.push(error);
    return 'ref';
  },
};

let library: TestLibrary;
let store: Store;
let second = 0;

/** Every command a second after the one before. */
function contextFor(actor: Actor = reader) {
  second += 1;
  const now = `2025-11-22T12:00:${String(second).padStart(2, '0')}.000Z`;
  return contextOf(store, { clock: { now: () => now }, actor, conversation: `test:${actor.id}` });
}

function replyOf(outcome: CommandOutcome, what: string): Reply {
  if (outcome.kind === 'done') return outcome.reply;
  throw new Error(`${what}: ${outcome.kind === 'failed' ? `${outcome.sentence} ${outcome.hint}` : 'empty'}`);
}

async function reply(line: string, actor: Actor = reader): Promise<Reply> {
  return replyOf(await runLine(line, contextFor(actor), log), line);
}

async function press(invocation: Invocation, actor: Actor = reader): Promise<Reply> {
  return replyOf(await runInvocation(invocation, contextFor(actor), log), invocation.command);
}

async function failure(line: string): Promise<string> {
  const outcome = await runLine(line, contextFor(), log);
  if (outcome.kind !== 'failed') throw new Error(`${line} did not fail`);
  return `${outcome.sentence} ${outcome.hint}`;
}

function actions({ blocks }: Reply): readonly Action[] {
  return blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : []));
}

/** What the button or the menu's entry of this label does. */
function behind(shown: Reply, label: string): Invocation {
  for (const action of actions(shown)) {
    const labels = action.kind === 'select' ? action.choices.map((choice) => choice.label) : [action.label];
    const found = pressesOf(action)[labels.indexOf(label)];
    if (found) return found.invocation;
  }
  throw new Error(`there is no "${label}"`);
}

function menu(shown: Reply, placeholder: string): readonly string[] {
  return actions(shown).flatMap((action) =>
    action.kind === 'select' && action.placeholder === placeholder ? action.choices.map(({ label }) => label) : [],
  );
}

function words({ blocks }: Reply): string {
  return blocks.flatMap((block) => (block.kind === 'text' ? [plain(block.text)] : [])).join('\n');
}

const pageLabels = (shown: Reply) =>
  actions(shown).flatMap((action) => (action.kind === 'button' && /page/.test(action.label) ? [action.label] : []));

beforeEach(async () => {
  library = await openTestLibrary(inventedLibrary);
  store = library.store;
  second = 0;
  bugs.length = 0;
});

afterEach(async () => {
  await library.close();
  expect(bugs).toEqual([]);
});

describe('golden replies', () => {
  it.each([
    ['save', ['save 2511.10001']],
    ['save-again', ['save 2511.10001', 'save 2511.10001']],
    ['save-which', ['save models']],
    ['saved', ['save 2511.10001', 'save 2511.10003', 'save field guide to loss spikes', 'saved']],
    ['saved-nothing', ['saved']],
    ['unsave', ['save 2511.10001', 'unsave 2511.10001']],
    ['unsave-not-saved', ['unsave 2511.10001']],
  ])('%s', async (name, lines) => {
    const replies: Reply[] = [];
    for (const line of lines) replies.push(await reply(line));
    const last = replies.at(-1);
    await expect(`${JSON.stringify(last, null, 1)}\n`).toMatchFileSnapshot(`../../golden/commands/${name}.json`);
  });
});

describe('save', () => {
  it('takes all that show takes', async () => {
    await reply('today 2025-11-20');
    for (const [line, outcome] of [
      ['save 2', 'saved'],
      ['save #2', 'already'],
      ['save 2511.10002', 'already'],
      ['save https://arxiv.org/pdf/2511.10002v3', 'already'],
      ['save lora+ revisited', 'already'],
      ['save 1', 'saved'],
    ])
      expect((await reply(`${line}`)).result, line).toMatchObject({ kind: 'save', outcome });
    expect((await reply('saved')).listed).toEqual([expect.not.stringContaining('2511.10002'), '2511.10002']);
  });

  it('says twice that it was saved before, with a way back', async () => {
    await reply('save 2511.10001');
    const again = await reply('save 2511.10001');
    expect(words(again)).toBe('You have saved this before: Harbour Lanterns: Sparse Routing for Small Language Models');
    await press(behind(again, 'Remove'));
    expect((await reply('saved')).result).toMatchObject({ total: 0 });
  });

  it('fails as show does, and keeps nothing then', async () => {
    for (const [line, hint] of [
      ['save 3', 'Show one first'],
      ['save 2401.00001', 'To read it from arXiv: "/papers add paper:2401.00001".'],
      ['save t-0123456789abcdef', 'Search for words of its title.'],
      ['save zeppelin weather', 'No paper with "zeppelin weather" in its title.'],
      ['save', '<paper>'],
    ] as const) {
      const said = await failure(line);
      expect(said).toContain(hint);
      if (line !== 'save') expect(said).toBe(await failure(line.replace('save', 'show')));
    }
    expect((await reply('saved')).result).toMatchObject({ total: 0 });
  });

  it('lets people pick where several papers fit, and changes nothing before', async () => {
    const which = await reply('save models');
    expect(which.visibility).toBe('private');
    expect(words(which)).toBe('Several fit. By its number: /papers save paper:1');
    expect((await reply('saved')).result).toMatchObject({ total: 0 });
    const labels = menu(which, 'Save a paper');
    expect(labels).toHaveLength(which.listed?.length ?? 0);
    await press(behind(which, labels[1] ?? ''));
    expect((await reply('saved')).listed).toEqual(which.listed?.slice(1, 2));
  });

  it('is a button of every card, for whoever presses it', async () => {
    const card = await reply('show 2511.10001');
    const other: Actor = { ...reader, id: 'somebody else' };
    const answer = await press(behind(card, 'Save'), other);
    expect(answer.visibility).toBe('private'); // the card is everybody's
    expect((await reply('saved', other)).listed).toEqual(['2511.10001']);
    expect((await reply('saved')).listed).toBeNull();
    expect(actions(await reply('show 2511.10001'))).toEqual(actions(card)); // nor does a card tell who saved it
  });

  it('tells that samples go', async () => {
    await library.close();
    const bundled = inventedPaper({
      title: 'A Sample',
      arxivId: '1706.00001',
      textRank: 'sample',
      sighting: sighting('sample', null, null),
    });
    library = await openTestLibrary([bundled]);
    store = library.store;
    expect(JSON.stringify(await reply('save 1706.00001'))).toContain('They go once real papers arrive');
  });

  it('says so where the paper goes just now', async () => {
    const vanishing: Store = { ...store, savePaper: async () => 'unknown' };
    const outcome = await runLine('save 2511.10001', { ...contextFor(), store: vanishing }, log);
    expect(outcome.kind === 'failed' && outcome.sentence).toBe('Paper 2511.10001 is not in the library.');
  });

  it('passes on why the library cannot be written', async () => {
    const full: Store = {
      ...store,
      savePaper: async () => {
        throw new UserError('library-busy', 'Another process is writing.', 'Try again.');
      },
    };
    const outcome = await runLine('save 2511.10001', { ...contextFor(), store: full }, log);
    expect(outcome.kind === 'failed' && outcome.sentence).toBe('Paperboy cannot use its library right now.');
    bugs.length = 0;
  });
});

describe('saved', () => {
  it('says what to do while there is nothing', async () => {
    const nothing = await reply('saved');
    expect(nothing.visibility).toBe('private');
    expect(words(nothing)).toContain('/papers save paper:3');
    expect(behind(nothing, 'Newest papers')).toEqual({ command: 'today', options: {} });
  });

  it('has pages, whose numbers go on and work for other commands', async () => {
    for (let number = 0; number < 19; number += 1) {
      const record = inventedPaper({
        title: `Letter ${number}`,
        arxivId: `2511.300${String(number).padStart(2, '0')}`,
      });
      await store.ingest({ source: 'huggingface', scope: 'test', records: [record], cursor: null, etags: {} });
      await reply(`save ${record.arxivId}`);
    }
    const first = await reply('saved');
    expect(first.visibility).toBe('private');
    expect(first.result).toMatchObject({ kind: 'saved', total: 19, page: 1 });
    expect(menu(first, 'Remove a paper')).toEqual(Array.from({ length: 8 }, (_, index) => `Letter ${18 - index}`));
    expect(pageLabels(first)).toEqual(['Next page']);
    const next = await press(behind(first, 'Next page'));
    expect(next.visibility).toBe('private');
    expect(pageLabels(next)).toEqual(['Previous page', 'Next page']);
    expect(menu(next, 'Remove a paper')[0]).toBe('Letter 10');
    const last = await press(behind(next, 'Next page'));
    expect(pageLabels(last)).toEqual(['Previous page']);
    expect(menu(last, 'Remove a paper')).toEqual(['Letter 2', 'Letter 1', 'Letter 0']);
    expect((await reply('unsave 19')).result).toMatchObject({ removed: true, paper: { title: 'Letter 0' } });
    // The last page goes with its last paper: its button shows the page before.
    for (const id of ['2511.30001', '2511.30002']) await reply(`unsave ${id}`);
    const gone = await press(behind(next, 'Next page'));
    expect(gone.result).toMatchObject({ total: 16, page: 2 });
    expect(menu(gone, 'Remove a paper')).toHaveLength(8);
    expect(pageLabels(gone)).toEqual(['Previous page']);
  });

  it('shows each reader only their own', async () => {
    const other: Actor = { ...reader, platform: 'elsewhere' };
    await reply('save 2511.10001');
    await reply('save 2511.10002', other);
    expect((await reply('saved')).listed).toEqual(['2511.10001']);
    expect((await reply('saved', other)).listed).toEqual(['2511.10002']);
    expect((await reply('unsave 2511.10001', other)).result).toMatchObject({ removed: false });
    expect((await reply('saved')).listed).toEqual(['2511.10001']);
  });
});

describe('unsave', () => {
  it('removes what the menu of the list says, and can be taken back', async () => {
    await reply('save 2511.10001');
    await reply('save 2511.10003');
    const list = await reply('saved');
    const removed = await press(behind(list, 'Quantized Diffusion on Wristwatches'));
    expect(removed.visibility).toBe('private');
    expect(words(removed)).toBe('Removed from your saved papers: Quantized Diffusion on Wristwatches');
    expect((await press(behind(removed, 'Saved papers'))).listed).toEqual(['2511.10001']);
    await press(behind(removed, 'Save it again'));
    expect((await reply('saved')).listed).toEqual(['2511.10003', '2511.10001']);
  });

  it('is calm about a second press', async () => {
    await reply('save 2511.10001');
    await reply('unsave 2511.10001');
    const again = await reply('unsave 2511.10001');
    expect(again.result).toMatchObject({ kind: 'unsave', removed: false });
    expect(words(again)).toContain('It is not among your saved papers');
    await press(behind(again, 'Save it'));
    expect((await reply('saved')).listed).toEqual(['2511.10001']);
  });

  it('means saved papers before others of the library', async () => {
    await reply('save 2511.10001');
    expect((await reply('unsave models')).result).toMatchObject({ removed: true, paper: { id: '2511.10001' } });
    expect(words(await reply('unsave models'))).toBe('Several fit. By its number: /papers unsave paper:1');
    expect((await reply('unsave lora+ revisited')).result).toMatchObject({ removed: false });
    expect(await failure('unsave zeppelin weather')).toContain('No paper with "zeppelin weather" in its title.');
  });

  it('lets people pick where several saved papers fit', async () => {
    for (const [index, title] of ['Tides at Dawn', 'Tides at Dusk', 'Nothing of the Sea'].entries()) {
      const record = inventedPaper({ title, arxivId: `2511.3001${index}` });
      await store.ingest({ source: 'huggingface', scope: 'test', records: [record], cursor: null, etags: {} });
      await reply(`save ${record.arxivId}`);
    }
    await store.ingest({
      source: 'huggingface',
      scope: 'test',
      records: [inventedPaper({ title: 'Tides Nobody Saved', arxivId: '2511.30001' })],
      cursor: null,
      etags: {},
    });
    const which = await reply('unsave tides');
    expect(which.visibility).toBe('private');
    const labels = ['Tides at Dusk', 'Tides at Dawn'];
    expect(menu(which, 'Remove a paper').toSorted()).toEqual(labels.toSorted());
    await press(behind(which, 'Tides at Dawn'));
    expect((await reply('unsave tides')).result).toMatchObject({ removed: true, paper: { title: 'Tides at Dusk' } });
    expect((await reply('saved')).result).toMatchObject({ total: 1 });
  });
});
