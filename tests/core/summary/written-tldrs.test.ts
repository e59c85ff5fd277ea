import { expect, it } from 'vitest';
import type { LanguageModel, ModelOutcome } from '../../../src/core/language-model.ts';
import type { Paper } from '../../../src/core/paper.ts';
import type { Sleep } from '../../../src/core/ports.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { runLine } from '../../../src/core/run-command.ts';
import { createPaperSummaries } from '../../../src/core/summary/paper-summaries.ts';
import { summariseNewest } from '../../../src/core/summary/summarise-newest.ts';
import { contextOf } from '../../command-context.ts';
import { inventedPaper, sighting } from '../../invented-papers.ts';
import { openTestLibrary } from '../../library.ts';

const signal = new AbortController().signal;
const bugs = {
  report(error: unknown): string {
    throw error;
  },
};

/** Papers of a day, the last with the most upvotes; each tells its own number. */
function records(count: number) {
  return Array.from({ length: count }, (_, index) =>
    inventedPaper({
      arxivId: `2511.2000${index}`,
      title: `Harbour ${index}`,
      authors: ['Ada Quill'],
      abstract: `Harbours are crowded, and pilots wait for hours before their ships may enter the inner basin of a port. We present Pilot${index}, which plans the way of ships through narrow water from radar alone. It is trained on ten years of recorded traffic of four large ports. In trials Pilot${index} saves 1${index}% of waiting time, and no ship came closer to another than the rules allow.`,
      sourceTldr: `A borrowed line ${index}.`,
      sighting: sighting('huggingface', '2025-11-20', 10 + index, 0),
    }),
  );
}

/** Time stands still. */
const untilCalledOff: Sleep = (_ms, over) =>
  new Promise((_resolve, reject) => over.addEventListener('abort', () => reject(over.reason), { once: true }));

/** A library, and a model that reads its prompts well; or one that is away. */
async function scene(
  count: number,
  {
    isAway = false,
    isSlow = false,
    sleep = untilCalledOff,
    quiet = untilCalledOff,
  }: { isAway?: boolean; isSlow?: boolean; sleep?: Sleep; quiet?: Sleep } = {},
) {
  const library = await openTestLibrary(records(count));
  let asked = 0;
  const model: LanguageModel = {
    id: 'test-model',
    async complete(request, over): Promise<ModelOutcome<never>> {
      asked += 1;
      if (isSlow) return untilCalledOff(0, over).then(() => expect.fail('nobody waits that long'));
      const [name = ''] = /Pilot\d/.exec(request.input) ?? [];
      const tldr = { part: 'tldr', text: `${name} plans the way of ships from radar alone.`, from: [2] };
      return isAway
        ? { kind: 'unavailable', reason: 'over-budget', sentence: 'The budget is used up.' }
        : {
            kind: 'answered',
            value: request.schema.parse({ sentences: [tldr] }) as never,
            usage: { inputTokens: 1, outputTokens: 1 },
          };
    },
    stream: () => {
      throw new Error('not asked for');
    },
  };
  const summaries = createPaperSummaries({
    records: library.store,
    model,
    language: 'English',
    clock: { now: () => '2025-11-21T12:00:00.000Z' },
    sleep,
    holder: 'one',
  });
  const drafts: Reply[] = [];
  const progress = (reply: Reply) => drafts.push(reply);
  const context = contextOf(library.store, { model, summaries, progress, sleep: quiet });
  const views = ({ blocks }: Reply) =>
    blocks.flatMap((block) => (block.kind === 'papers' ? block.papers : block.kind === 'paper' ? [block.paper] : []));
  const say = async (line: string) => {
    const outcome = await runLine(line, context, bugs);
    if (outcome.kind !== 'done') throw new Error(line);
    return outcome.reply;
  };
  return { library, summaries, drafts, say, views, asked: () => asked };
}

it('shows in lists the TL;DRs that a model has written, and asks for none', async () => {
  const { library, say, views, asked } = await scene(3);
  await say('summary 2511.20001');
  expect(asked()).toBe(1);
  for (const line of ['today', 'top all', 'author Ada Quill', 'similar 2511.20002', 'saved']) {
    if (line === 'saved') await say('save 2511.20001');
    const found = views(await say(line));
    const tldrs = found.map(({ tldr }) => tldr?.by);
    const own = found.find(({ id }) => id === '2511.20001');
    expect(own, line).toMatchObject({
      abstract: [{ text: 'Pilot1 plans the way of ships from radar alone.' }],
      tldr: { by: 'test-model' },
    });
    expect(
      tldrs.filter((by) => by === 'test-model'),
      line,
    ).toHaveLength(1);
  }
  expect(asked()).toBe(1);
  await library.close();
});

it('shows a card at once, and again with the TL;DR that the model writes', async () => {
  const { library, say, views, drafts, asked } = await scene(1);
  const card = await say('show 2511.20000');
  expect(drafts.flatMap(views).map(({ tldr }) => tldr?.by)).toEqual(['Hugging Face']);
  expect(views(card)).toMatchObject([
    { tldr: { text: 'Pilot0 plans the way of ships from radar alone.', by: 'test-model' } },
  ]);
  await say('show 2511.20000');
  expect(asked()).toBe(1);
  expect(drafts).toHaveLength(1);
  const summary = JSON.stringify((await say('summary 2511.20000')).blocks);
  expect(summary).toContain('Pilot0 plans');
  expect(summary).not.toMatch(/borrowed|Hugging/);
  await library.close();
});

it('shows the card without a model that is away', async () => {
  const { library, say, views } = await scene(1, { isAway: true });
  expect(views(await say('show 2511.20000'))).toMatchObject([{ tldr: { by: 'Hugging Face' } }]);
  await library.close();
});

it('does not keep a reader waiting for a slow model', async () => {
  const { library, say, views } = await scene(1, { isSlow: true, sleep: async () => undefined });
  expect(views(await say('show 2511.20000'))).toMatchObject([{ tldr: { by: 'Hugging Face' } }]);
  await library.close();
});

it('shows a summary from the abstract while the model writes for long, and no draft where it does not', async () => {
  const quick = await scene(1);
  expect(JSON.stringify(await quick.say('summary 2511.20000'))).toContain('Written by test-model');
  expect(quick.drafts).toEqual([]);
  await quick.library.close();

  // The time that is waited for it passes at once.
  const slow = await scene(1, { quiet: async () => undefined });
  const written = JSON.stringify(await slow.say('summary 2511.20000'));
  expect(written).toContain('Written by test-model');
  expect(slow.drafts).toHaveLength(1);
  const draft = JSON.stringify(slow.drafts);
  expect(draft).toContain('The model is still writing. The TL;DR is Hugging Face');
  expect(draft).toMatch(/\[2.of.4\]/);
  expect(slow.asked()).toBe(1);
  await slow.library.close();
});

it('writes what the newest list lacks ahead, once', async () => {
  const { library, summaries, asked } = await scene(5);
  const options = { store: library.store, summaries, isInBatch: () => false };
  // A batch brings two of them.
  const isInBatch = ({ arxivId }: Paper) => arxivId === '2511.20000' || arxivId === '2511.20001';
  expect(await summariseNewest({ ...options, isInBatch }, signal)).toBe(3);
  expect(asked()).toBe(3);
  expect(await summariseNewest(options, signal)).toBe(2);
  expect(await summariseNewest(options, signal)).toBe(0);
  expect(asked()).toBe(5);
  await library.close();
});

it('stops early where the model is away', async () => {
  const { library, summaries, asked } = await scene(5, { isAway: true });
  expect(await summariseNewest({ store: library.store, summaries, isInBatch: () => false }, signal)).toBe(0);
  expect(asked()).toBe(3);
  await library.close();
});
