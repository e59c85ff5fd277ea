import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plain, type Reply } from '../../../src/core/reply.ts';
import { runLine } from '../../../src/core/run-command.ts';
import { createStaticEmbeddings } from '../../../src/core/search/static-embeddings.ts';
import { parseSampleLibrary } from '../../../src/core/sources/sample-library.ts';
import { contextOf } from '../../command-context.ts';
import { inventedPaper, sighting } from '../../invented-papers.ts';
import { openTestLibrary } from '../../library.ts';
import { inventedAbstracts } from '../summary/abstracts.ts';

const assets = join(import.meta.dirname, '../../../assets');
const samples = parseSampleLibrary(
  readFileSync(join(assets, 'sample-library.json'), 'utf8'),
  '2025-11-20T12:00:00.000Z',
)
  .slice(0, 6)
  // As any others: samples make room for real papers.
  .map((record) => ({ ...record, textRank: 'huggingface' as const, sighting: sighting('huggingface', null, null) }));
const table = createStaticEmbeddings('meaning-1', () => readFileSync(join(assets, 'meaning-1.bin')));

/** One question for each of the abstracts, and some that none of them answers. */
const questions: readonly string[] = [
  'how much faster does reusing attention states make the first token?',
  'is it better to label images of one summer or of all seasons?',
  'how many samples must be kept to forget one?',
  'how well do systems answer spoken questions about tables?',
  'can a wrist sensor tell deep sleep?',
  'which build system never rebuilds what has not changed?',
  'how can binders be found with fewer measurements?',
  'do language models notice missing cases in a proof?',
  'how large is the error of predicted floods?',
  'against which attacks are defences against prompt injection tested?',
  'how many parameters does a multilingual model for phones need?',
  'when should triage wait for a second measurement?',
  'how many views does it take to reconstruct a plant?',
  'do saliency maps help people to spot wrong predictions?',
  'how good is DeepSeekMath at MATH?',
  'what makes the parameters of Mamba depend on the input?',
  'does direct preference optimization need reinforcement learning?',
  'what data was LLaMA trained on?',
  'how many hours of audio did Whisper learn from?',
  'why does FlashAttention need less memory?',
  'who won the chess championship of 1972?',
  'what does a kilogram of saffron cost?',
  'how do octopuses sleep?',
];

function shown(question: string, { blocks, result }: Reply): string {
  const verdict = /"verdict":"(\w+)"/.exec(JSON.stringify(result))?.[1] ?? '–';
  const lines = blocks.flatMap((block) => {
    if (block.kind === 'text') return [plain(block.text)];
    if (block.kind === 'list') return block.items.map(plain);
    return block.kind === 'papers' ? block.papers.map(({ number, title }) => `${number}. ${plain(title)}`) : [];
  });
  return `# ${question} (${verdict})\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

it('answers well without a key: golden answers from 20 abstracts of our own', async () => {
  const records = [...inventedAbstracts.map(inventedPaper), ...samples];
  expect(records).toHaveLength(20);
  const library = await openTestLibrary(records);
  const answers: string[] = [];
  for (const question of questions) {
    const context = contextOf(library.store, { conversation: question, rarity: table });
    const outcome = await runLine(`ask ${question}`, context, {
      report: (error) => {
        throw error;
      },
    });
    answers.push(outcome.kind === 'done' ? shown(question, outcome.reply) : expect.fail(question));
  }
  await library.close();
  await expect(answers.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, '../../golden/answers.txt'));
});
