import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/core/command.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { type CommandOutcome, runLine } from '../../../src/core/run-command.ts';
import { contextOf } from '../../command-context.ts';
import { inventedPaper } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';
import { replyOf, said } from './said.ts';

const papers = [
  inventedPaper({
    arxivId: '2511.30001',
    title: 'Lodestone: Forecasting Harbour Tides with Graph Networks',
    abstract:
      'Tides in shallow harbours are hard to forecast. Lodestone is a graph network over gauges. It forecasts harbour tides twice as fast as tables.',
    authors: ['Ada Brückner', 'Tomás Quill'],
    organization: 'Harbour Lab',
    publishedOn: '2025-11-03',
    updatedOn: '2025-11-10',
    links: [{ kind: 'code', url: 'https://github.com/harbour/lodestone' }],
  }),
  inventedPaper({
    arxivId: '2511.30002',
    title: 'Lodestone Revisited: Harbour Tides in the Rain',
    abstract: 'We repeat the forecasts of harbour tides. Rain makes harbour tides harder to forecast.',
    authors: Array.from({ length: 15 }, (_, at) => `Author ${at + 1}`),
    publishedOn: '2025-11-12',
  }),
  inventedPaper({
    arxivId: '2511.30003',
    title: 'Robots that knead bread dough',
    abstract: 'Kneading bread dough needs touch. We train robots with tactile sensors.',
    publishedOn: '2025-11-14',
  }),
];

let library: TestLibrary;
beforeAll(async () => {
  library = await openTestLibrary(papers);
});
afterAll(async () => {
  await library.close();
});

let talks = 0;

/** Somebody who gives one line after the other; `say` answers what is shown of the last. */
function talk(changes: Partial<CommandContext> = {}) {
  talks += 1;
  const context = contextOf(library.store, { conversation: `talk ${talks}`, ...changes });
  const run = (line: string): Promise<CommandOutcome> =>
    runLine(line, context, {
      report: (error) => {
        throw error;
      },
    });
  return {
    run,
    async say(...lines: readonly string[]): Promise<Reply> {
      let reply: Reply | null = null;
      for (const line of lines) {
        reply = replyOf(await run(line));
      }
      if (reply === null) throw new Error('nothing was said');
      return reply;
    },
  };
}

describe('questions that records answer', () => {
  it('tells who wrote a paper that calls itself so, and says where it stands', async () => {
    const reply = await talk().say('ask who wrote Lodestone?');
    expect(said(reply)).toContain('Ada Brückner, Tomás Quill (Harbour Lab). [1]');
    expect(said(reply)).toContain('not from its abstract');
    expect(reply.listed).toEqual(['2511.30001']);
    expect(reply.result).toMatchObject({ kind: 'ask', verdict: 'answered', by: 'record' });
  });

  it('keeps a long list of authors short', async () => {
    expect(said(await talk().say('ask who are the authors of Lodestone Revisited'))).toContain('Author 12 and 3 more');
  });

  it('means the paper that was shown, then goes on with it', async () => {
    const { say } = talk();
    expect(said(await say('show 2511.30001', 'ask when was it published?'))).toContain(
      'First submitted on 2025-11-03; the newest version is of 2025-11-10.',
    );
    expect(said(await say('ask is there code?'))).toContain('https://github.com/harbour/lodestone');
    expect(said(await say('ask and who wrote it'))).toContain('Ada Brückner');
  });

  it('asks the abstracts where the record does not say', async () => {
    const reply = await talk().say('ask does it have code? --paper 2511.30003');
    expect(said(reply)).toContain('The abstract does not say');
    expect(reply.result).toMatchObject({ by: 'quotation' });
  });

  it('takes no unknown name for a paper', async () => {
    expect((await talk().say('ask who wrote Zeppelin Weather')).result).toMatchObject({ by: 'quotation' });
  });
});

describe('a talk', () => {
  it('stays with what it began with', async () => {
    const { say } = talk();
    const first = await say('ask who forecasts harbour tides?');
    expect(first.listed).toHaveLength(2);
    await say('ask and twice as fast?');
    const reply = await say('ask and which papers are about rain?');
    expect(said(reply)).toContain('Taken to follow “who forecasts harbour tides?”.');
    expect(reply.listed).toEqual(['2511.30002']);
  });

  it('asks the same of another paper of the list, by its number or place', async () => {
    const { say } = talk();
    const list = await say('search lodestone');
    const [first, second] = list.listed ?? [];
    expect((await say('ask who wrote the first one?')).listed).toEqual([first]);
    await say('search lodestone');
    const other = await say('ask what about 2?');
    expect(other.listed).toEqual([second]);
    expect(other.blocks[0]).toEqual({ kind: 'heading', text: 'who wrote it?' });
    await say('search lodestone');
    expect((await say('ask 2 what is repeated?')).listed).toEqual([second]);
  });

  it('answers thanks and greetings as such', async () => {
    const { say } = talk();
    expect(said(await say('ask thanks!'))).toBe('You are welcome.');
    expect(said(await say('ask hello'))).toMatch(/^Hello\./);
    expect(said(await say('ask thanks to what are tides forecast?'))).not.toContain('welcome');
  });
});

it('shows the nearest sentence of a paper that is named rather than nothing, and never calls it an answer', async () => {
  const reply = await talk().say('ask does Lodestone cost lighthouse keepers their wages?');
  expect(reply.result).toMatchObject({ verdict: 'closest' });
  expect(reply.listed).toEqual(['2511.30001']);
  const unnamed = await talk().say('ask do zeppelins cost lighthouse keepers their wages?');
  expect(unnamed.result).toMatchObject({ verdict: 'none' });
});

describe('limits that cannot be', () => {
  it('says what days the library covers where it has none of those', async () => {
    const reply = await talk().say('ask what is new on robots --days 2024-05');
    expect(said(reply)).toBe('No papers of May 2024 in the library: it covers 2025-11-03 to 2025-11-14.');
  });

  it('says of an empty library that it is one', async () => {
    const empty = await openTestLibrary([]);
    const outcome = await runLine('ask what is new?', contextOf(empty.store), { report: expect.unreachable });
    await empty.close();
    expect(outcome).toMatchObject({ reply: { blocks: [{ text: 'The library is empty' }, {}], listed: null } });
  });

  it('takes every label of days back as days', async () => {
    const { say } = talk();
    for (const days of ['this month', 'since october', '2025-W45', '2025-11']) {
      const asked = await say(`ask which robots knead --days "${days}"`);
      const form = asked.blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : [])).at(-1);
      if (form?.kind !== 'form') throw new Error('one can ask more');
      const again = await say(`ask which robots knead --days "${form.invocation.options['days']}"`);
      expect(again.listed).toEqual(asked.listed);
    }
  });

  it('refuses a paper and days at once', async () => {
    expect(await talk().run('ask what is new --paper 2511.30001 --days 2025-11')).toMatchObject({
      kind: 'failed',
      sentence: 'A question is about one paper or about days, not both.',
    });
  });

  it('keeps the question where several papers may be meant', async () => {
    const reply = await talk().say('ask which gauges are used --paper "harbour tides"');
    const menu = reply.blocks
      .flatMap((block) => (block.kind === 'actions' ? block.actions : []))
      .find((action) => action.kind === 'select' && action.placeholder === 'Ask about this paper');
    expect(menu).toMatchObject({
      choices: expect.arrayContaining([
        expect.objectContaining({
          invocation: { command: 'ask', options: { question: 'which gauges are used', paper: '2511.30001' } },
        }),
      ]),
    });
  });
});
