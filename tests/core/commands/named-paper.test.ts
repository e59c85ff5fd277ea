import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CommandOutcome, runLine } from '../../../src/core/run-command.ts';
import { contextOf } from '../../command-context.ts';
import { inventedLibrary } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

let library: TestLibrary;
beforeAll(async () => {
  library = await openTestLibrary(inventedLibrary);
});
afterAll(async () => {
  await library.close();
});

async function show(name: string): Promise<CommandOutcome> {
  return runLine(`show ${name}`, contextOf(library.store), {
    report: (error) => {
      throw error;
    },
  });
}

it.each(['zweihundert flurben gostak models', 'doshes distimmed by a routing gostak', 'qwrtz'])(
  'says of a nonsense title that there is none: %s',
  async (name) => {
    expect(await show(name)).toMatchObject({ kind: 'failed', sentence: expect.stringMatching(/^No paper with /) });
  },
);

it('asks which of several papers was meant only where they fit', async () => {
  const outcome = await show('models');
  expect(outcome).toMatchObject({ kind: 'done', reply: { result: { kind: 'which' } } });
  expect(JSON.stringify(outcome)).toContain('Several fit');
});

it('knows a paper by half of its title and a slip', async () => {
  expect(await show('parsing sea charts with graphs')).toMatchObject({
    kind: 'done',
    reply: { result: { paper: { id: '2511.10005' } } },
  });
});
