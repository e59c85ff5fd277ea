import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/core/command.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { Store } from '../../../src/core/ports.ts';
import { plain, type Reply } from '../../../src/core/reply.ts';
import { type CommandOutcome, runInvocation, runLine } from '../../../src/core/run-command.ts';
import { createPaperSummaries } from '../../../src/core/summary/paper-summaries.ts';
import { sleep } from '../../../src/runtime/clock.ts';
import { ScriptedModel } from '../../bots/scripted-model.ts';
import { contextOf } from '../../command-context.ts';
import { inventedLibrary, inventedPaper, sighting } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

const saturday = '2025-11-22T12:00:00.000Z';

let library: TestLibrary;
let store: Store;
let now: string;
let arxivAnswers: CommandContext['lookup']['byIds'];
const bugs: unknown[] = [];

function context(): CommandContext {
  return contextOf(store, {
    clock: { now: () => now },
    zone: 'Europe/Berlin',
    lookup: { byIds: (ids, signal) => arxivAnswers(ids, signal) },
  });
}

const log = {
  report(error: unknown): string {
    bugs.push(error);
    return 'ref';
  },
};

function run(line: string): Promise<CommandOutcome> {
  return runLine(line, context(), log);
}

async function reply(line: string): Promise<Reply> {
  const outcome = await run(line);
  if (outcome.kind !== 'done')
    throw new Error(`${line}: ${outcome.kind === 'failed' ? `${outcome.sentence} ${outcome.hint}` : 'empty'}`);
  return outcome.reply;
}

async function titles(line: string): Promise<readonly string[]> {
  return (await reply(line)).blocks.flatMap((block) =>
    block.kind === 'papers' ? block.papers.map((paper) => plain(paper.title)) : [],
  );
}

async function sentences(line: string): Promise<string> {
  const { blocks } = await reply(line);
  return blocks
    .flatMap((block) =>
      block.kind === 'text' || block.kind === 'footnote'
        ? [plain(block.text)]
        : block.kind === 'heading'
          ? [block.text]
          : [],
    )
    .join('\n');
}

async function failure(line: string): Promise<string> {
  const outcome = await run(line);
  if (outcome.kind !== 'failed') throw new Error(`${line} did not fail`);
  return `${outcome.sentence} ${outcome.hint}`;
}

beforeAll(async () => {
  library = await openTestLibrary(inventedLibrary);
  store = library.store;
});

beforeEach(() => {
  now = saturday;
  arxivAnswers = async () => ({ records: [], rejected: [] });
  bugs.length = 0;
});

afterAll(async () => {
  await library.close();
});

describe('golden replies', () => {
  it.each([
    ['today', 'today'],
    ['today-thursday', 'today 2025-11-20'],
    ['today-no-list', 'today 2025-11-19'],
    ['today-saturday', 'today 2025-11-15'],
    ['today-future', 'today 2026-01-05'],
    ['today-last-week', 'today last week'],
    ['top', 'top'],
    ['top-trending', 'top month by trending'],
    ['top-empty', 'top day'],
    ['search', 'search routing'],
    ['search-nothing', 'search zeppelin category cs.CV'],
    ['search-typo', 'search difusion'],
    ['show', 'show 2511.10001'],
    ['show-without-id', 'show field guide to loss spikes'],
    ['summary', 'summary 2511.10001'],
    ['summary-extractive', 'summary reward models that say'],
    ['ask', 'ask does a reward model know when it does not know?'],
    ['ask-record', 'ask who wrote LoRA+ Revisited?'],
    ['ask-nothing', 'ask what do zeppelins cost in Lisbon?'],
    ['similar', 'similar 2511.10001'],
    ['author', 'author W. Zhang'],
    ['author-nobody', 'author Nobody'],
    ['status', 'status'],
    ['help', 'help'],
    ['help-search', 'help search'],
  ])('%s', async (name, line) => {
    const outcome = await reply(line);
    await expect(`${JSON.stringify(outcome, null, 1)}\n`).toMatchFileSnapshot(`../../golden/commands/${name}.json`);
    expect(bugs).toEqual([]);
  });

  // The list shows the TL;DR of the paper that was summarised before.
  it.each([
    ['model-summary', 'summary 2511.10001'],
    ['model-ask', 'ask which routing rule keeps small language models stable?'],
    ['model-today', 'today 2025-11-20'],
  ])('%s', async (name, line) => {
    const model = new ScriptedModel();
    const clock = { now: () => now };
    const summaries = createPaperSummaries({
      records: store,
      model,
      language: 'English',
      clock,
      sleep,
      holder: 'test',
    });
    const outcome = await runLine(line, { ...context(), conversation: name, model, summaries }, log);
    if (outcome.kind !== 'done') expect.fail(line);
    await expect(`${JSON.stringify(outcome.reply, null, 1)}\n`).toMatchFileSnapshot(
      `../../golden/commands/${name}.json`,
    );
    expect(bugs).toEqual([]);
  });
});

describe('today', () => {
  it('shows the newest list on a weekend and says why', async () => {
    expect(await sentences('today')).toContain("There is no list on Saturdays; this is Friday's, 2025-11-21.");
    expect(await titles('today')).toEqual([
      'Reward Models that Say When They Do Not Know',
      'Quantized Diffusion on Wristwatches',
    ]);
  });

  it("says that today's list is not here yet", async () => {
    now = '2025-11-24T08:00:00.000Z';
    expect(await sentences('today')).toContain(
      "Today's list (2025-11-24) is not here yet; this is the newest, of Friday 2025-11-21.",
    );
  });

  it('means the day where the person is', async () => {
    now = '2025-11-20T23:30:00.000Z'; // Friday 00:30 in Berlin
    expect(await titles('today')).toHaveLength(2);
    expect(await sentences('today')).not.toContain('not here yet');
  });

  it('names the Friday before a weekend that was asked for', async () => {
    expect(await sentences('today yesterday')).toContain('Friday 2025-11-21');
    expect(await sentences('today 2025-11-22')).toContain("There is no list on Saturdays; this is Friday's");
    now = '2025-11-25T12:00:00.000Z';
    expect(await sentences('today 2025-11-22')).toContain("No list on Saturdays; Friday's (2025-11-21) had 2 papers.");
  });

  it("keeps arXiv's announcements of the day a button away", async () => {
    const { blocks } = await reply('today 2025-11-20');
    const buttons = blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : []));
    const arxiv = buttons.find((button) => button.kind === 'button' && button.label === 'arXiv (1)');
    if (arxiv?.kind !== 'button') throw new Error('no such button');
    const pressed = await runInvocation(arxiv.invocation, context(), log);
    expect(pressed.kind === 'done' && pressed.reply.listed).toEqual(['2511.10005']);
  });
});

describe('summary', () => {
  it('takes its sentences from the abstract and says so', async () => {
    const said = await sentences('summary quantized diffusion');
    expect(said).toContain(
      'TL;DR We quantize a text-to-image model to two bits and show that faces stay recognisable. [2\u00a0of\u00a03]',
    );
    expect(said).toContain('nothing is added');
    expect(said).not.toContain('Hugging Face');
  });

  it("shows Hugging Face's TL;DR as theirs, and what is new in the authors' words", async () => {
    const { blocks, result } = await reply('summary 2511.10001');
    const said = blocks.flatMap((block) => (block.kind === 'text' ? [plain(block.text)] : []));
    expect(said[0]).toMatch(/^TL;DR A one-threshold routing rule .* —\u00a0Hugging\u00a0Face$/);
    expect(result).toMatchObject({
      points: [
        { role: 'new', evidence: [1] },
        { role: 'evidence', evidence: [2] },
      ],
    });
  });

  it('says where there is nothing to take one from', async () => {
    const bare = await openTestLibrary([inventedPaper({ title: 'A Title and Nothing Else', arxivId: '2511.10009' })]);
    const outcome = await runLine('summary 2511.10009', contextOf(bare.store), log);
    await bare.close();
    if (outcome.kind !== 'done') throw new Error(outcome.kind);
    expect(outcome.reply.blocks.some((block) => block.kind === 'list' || block.kind === 'fields')).toBe(false);
    expect(JSON.stringify(outcome.reply.blocks)).toContain('The library has no abstract of this paper');
  });

  it('asks which of several papers is meant', async () => {
    expect(await sentences('summary models')).toContain('Several fit. By its number: /papers summary paper:1');
  });

  it('names a paper that is not there as show does', async () => {
    expect(await failure('summary 2401.00001')).toBe(await failure('show 2401.00001'));
  });
});

describe('show', () => {
  it('takes a number of the last list, an id, a URL and words of a title', async () => {
    await reply('today 2025-11-20');
    for (const line of [
      'show 2',
      'show #2',
      'show 2511.10002',
      'show https://arxiv.org/pdf/2511.10002v3',
      'show lora+ revisited',
      '2511.10002',
    ]) {
      expect((await reply(line)).result, line).toMatchObject({ paper: { id: '2511.10002' } });
    }
  });

  it('asks which paper where several fit', async () => {
    expect(await sentences('show models')).toContain('Which paper?');
  });

  it('says what to do for what it cannot find', async () => {
    await reply('today 2025-11-20');
    expect(await failure('show 9')).toBe(
      'The last list here has 2 papers, no number 9. Use a number of that list, an arXiv id or words of a title.',
    );
    expect(await failure('show 2401.00001')).toBe(
      'Paper 2401.00001 is not in the library. To read it from arXiv: "/papers add paper:2401.00001".',
    );
    expect(await failure('show zeppelin weather')).toContain('No paper with "zeppelin weather" in its title.');
  });

  it('remembers lists by conversation', async () => {
    await reply('today 2025-11-20');
    const elsewhere = await runLine('show 1', { ...context(), conversation: 'elsewhere' }, log);
    expect(elsewhere.kind === 'failed' && elsewhere.sentence).toBe('There is no list yet to take number 1 from.');
  });
});

describe('search', () => {
  it('finds code names, authors, phrases and ids', async () => {
    expect((await titles('search LoRA+'))[0]).toContain('LoRA+');
    expect(await titles('search GRPO')).toEqual(['Reward Models that Say When They Do Not Know']);
    expect((await titles('search okafor')).toSorted()).toEqual([
      'Parsing Sea Charts with Graph Transformers',
      'Quantized Diffusion on Wristwatches',
    ]);
    expect((await titles('search "sea charts"'))[0]).toBe('Parsing Sea Charts with Graph Transformers');
    expect(await titles('search 2511.10003')).toEqual(['Quantized Diffusion on Wristwatches']);
  });

  it('keeps to dates and categories', async () => {
    expect(await titles('search loss since 2025-01-01')).toEqual([]);
    expect(await titles('search loss until 2024')).toEqual(['A Field Guide to Loss Spikes']);
    expect((await titles('search models category cs.CV'))[0]).toBe('Quantized Diffusion on Wristwatches');
    expect(await failure('search x since 2025-02-01 until 2025-01-01')).toContain('Nothing lies between');
  });

  it('tells a category from a word', async () => {
    expect(await sentences('search cs.cl')).toContain(
      'cs.CL is a category of arXiv. To search in it: /papers search query:… category:cs.CL',
    );
    expect(await sentences('search routing cs.CL')).toContain(
      'To search in it: /papers search query:routing category:cs.CL',
    );
    const { blocks } = await reply('search routing cs.CL');
    const buttons = blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : []));
    expect(buttons.find((action) => action.kind === 'button' && action.label === 'Only in cs.CL')).toMatchObject({
      invocation: { command: 'search', options: { query: 'routing', category: 'cs.CL' } },
    });
    for (const line of ['search routing', 'search math', 'search low-rank', 'search routing category cs.CL'])
      expect(await sentences(line)).not.toContain('is a category of arXiv');
  });

  it('offers a form to change what was searched for, filled in', async () => {
    const formOf = async (line: string) =>
      (await reply(line)).blocks
        .flatMap((block) => (block.kind === 'actions' ? block.actions : []))
        .find((action) => action.kind === 'form');
    const asks = ['query', 'since', 'until', 'category'];
    expect(await formOf('search routing until yesterday')).toEqual({
      kind: 'form',
      label: 'Change the search',
      invocation: { command: 'search', options: { query: 'routing', until: '2025-11-21' } },
      asks,
    });
    expect(await formOf('search zeppelin category cs.CV')).toMatchObject({
      invocation: { options: { query: 'zeppelin', category: 'cs.CV' } },
    });
  });

  it('says how a typo was read', async () => {
    expect(await sentences('search difusion')).toMatch(/No paper has "difusion"; searched for "diffusion"\./i);
    expect((await titles('search difusion'))[0]).toBe('Quantized Diffusion on Wristwatches');
  });
});

describe('author', () => {
  it('takes names whole before it takes them as beginnings', async () => {
    expect(await titles('author Quill')).toHaveLength(2);
    expect(await titles('author Hinton')).toEqual(['Reward Models that Say When They Do Not Know']); // Hintonson: nobody is called Hinton
    expect(await titles('author W Zhang')).toHaveLength(2);
    expect(await titles('author Bruckner')).toEqual(['Harbour Lanterns: Sparse Routing for Small Language Models']);
    expect(await titles('author X. Zhang')).toEqual([]);
  });
});

describe('add', () => {
  it('reads a paper from arXiv once', async () => {
    let asked = 0;
    arxivAnswers = async (ids) => {
      asked += 1;
      expect(ids).toEqual(['2511.20001']);
      const record = inventedPaper({
        arxivId: '2511.20001',
        version: 1,
        title: 'Added by Hand',
        abstract: 'A paper that was added.',
        authors: ['Ada Brückner'],
        publishedOn: '2025-11-10',
        textRank: 'arxiv',
        sighting: sighting('arxiv', null, null),
      });
      return { records: [record], rejected: [] };
    };
    expect(await sentences('add https://arxiv.org/abs/2511.20001v1')).toContain('Added from arXiv.');
    expect(await sentences('add 2511.20001')).toContain('Already in the library.');
    expect(asked).toBe(1);
    expect(await titles('search "added by hand"')).toEqual(['Added by Hand']);
  });

  it('says what is wrong', async () => {
    expect(await failure('add something')).toContain('"something" is not an arXiv id or URL.');
    expect(await failure('add 2511.99999')).toContain('arXiv has no paper 2511.99999.');
    arxivAnswers = async () => {
      throw new UserError('unreachable', 'arXiv does not answer.', 'Try again in a minute.');
    };
    expect(await failure('add 2511.99999')).toBe('arXiv does not answer. Try again in a few minutes.');
  });
});

describe('failures', () => {
  it('gives a bug a reference and the log the error', async () => {
    arxivAnswers = async () => {
      throw new TypeError('a bug');
    };
    expect(await failure('add 2511.99999')).toContain('reference ref');
    expect(bugs).toHaveLength(1);
  });

  it('is told kindly of a button from an older version', async () => {
    const gone = await runInvocation({ command: 'vanished', options: {} }, context(), log);
    expect(gone.kind === 'failed' && gone.sentence).toBe('There is no command "vanished" any more.');
    const wrong = await runInvocation({ command: 'top', options: { period: 'century' } }, context(), log);
    expect(wrong.kind).toBe('failed');
  });
});

describe('an empty library', () => {
  it('says how to fill it', async () => {
    const empty = await openTestLibrary([]);
    try {
      const outcomes = await Promise.all(
        ['today', 'top', 'search x', 'author y', 'status'].map((line) =>
          runLine(line, { ...context(), store: empty.store }, log),
        ),
      );
      expect(outcomes.map((outcome) => outcome.kind)).toEqual(['done', 'done', 'done', 'done', 'done']);
      const [today] = outcomes;
      expect(today?.kind === 'done' && JSON.stringify(today.reply)).toContain('/papers add paper:1706.03762');
    } finally {
      await empty.close();
    }
  });
});
