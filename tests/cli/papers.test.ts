import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runPapers } from '../../src/cli/papers.ts';
import { registry } from '../../src/core/commands/index.ts';
import type { Paperboy } from '../../src/main.ts';
import { ScriptedModel } from '../bots/scripted-model.ts';
import { TinyScreen } from '../bots/terminal/tiny-screen.ts';
import { contextOf } from '../command-context.ts';
import { inventedLibrary } from '../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../library.ts';

const question = ['ask', 'which routing rule keeps small language models stable?'];
const sentences = [
  'Routing tokens to experts usually pays off only at scale.',
  'We present Harbour Lanterns, a routing rule',
  'On six tasks it matches a dense model',
] as const;

let library: TestLibrary;
beforeEach(async () => {
  library = await openTestLibrary(inventedLibrary);
});
afterEach(() => library.close());

/** A shell whose standard output is a terminal, or not. */
function shell(isTTY: boolean) {
  const screen = new TinyScreen(100);
  const stderr = Object.assign(new TinyScreen(100), { isTTY: true });
  const output = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => void screen.write(chunk, done),
  });
  const stdout = Object.assign(output, { isTTY, columns: 100, rows: 40 });
  const model = new ScriptedModel();
  const paperboy: Pick<Paperboy, 'context' | 'registry'> = {
    registry,
    context: (who) => contextOf(library.store, { model, ...who }),
  };
  const bugs = {
    report(error: unknown): string {
      throw error;
    },
  };
  const run = () =>
    runPapers(question, false, paperboy, { env: {}, stdout, stderr }, bugs, new AbortController().signal);
  return { screen, stderr, model, run };
}

const flat = (text: string): string => text.replace(/\s+/g, ' ');
/** Where the answer ends and the quotations begin. */
const answerOf = (text: string): string => flat(text).split('Harbour Lanterns: Sparse')[0] ?? '';

it('lets an answer grow on a terminal, and leaves it there once', async () => {
  const { screen, stderr, model, run } = shell(true);
  model.hold();
  const done = run();
  model.next();
  await screen.until((text) => flat(text).includes(sentences[0]));
  expect(flat(screen.text)).not.toContain(sentences[1]);
  model.next();
  await screen.until((text) => flat(text).includes(sentences[1]));
  model.release();
  expect(await done).toBe(0);
  await screen.until((text) => text.includes('Written by test-model'));
  for (const sentence of sentences) expect(answerOf(screen.text).split(sentence)).toHaveLength(2);
  expect(screen.text.match(/Harbour Lanterns: Sparse/g)).toHaveLength(1);
  expect(screen.text).toContain('Written by test-model');
  expect(stderr.text).toBe('');
});

it('writes a pipe the final answer only', async () => {
  const { screen, run } = shell(false);
  expect(await run()).toBe(0);
  await screen.until((text) => text.includes('Written by test-model'));
  expect(screen.raw).not.toContain('\u001b');
  expect(screen.raw.match(/Harbour Lanterns: Sparse/g)).toHaveLength(1);
  expect(screen.raw).toContain('Written by test-model');
});
