import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { coverage, fiveNumberScore } from '../../bench/five-number-score.ts';
import { readForeignQuestions, readOwnQuestions, readQuestions } from '../../bench/question-sets.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paperboy-questions-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const tides = ['Tides in harbours are hard to forecast.', 'A graph network lowers the error.'];
const bread = ['Robots knead dough.', 'They have tactile sensors.'];

it("reads PubMedQA's own form, whose test split is a list beside it", async () => {
  const path = join(folder, 'ori_pqal.json');
  await writeFile(
    path,
    JSON.stringify({
      11: { QUESTION: 'Can tides be forecast?', CONTEXTS: tides, LABELS: ['A', 'B'], LONG_ANSWER: 'Yes.' },
      12: { QUESTION: 'Do robots knead?', CONTEXTS: bread, LABELS: ['A', 'B'], LONG_ANSWER: 'Yes.' },
    }),
  );
  await writeFile(join(folder, 'test_ground_truth.json'), JSON.stringify({ 12: 'yes' }));
  const all = await readQuestions(path, null);
  expect(all.asked.map(({ text }) => text)).toEqual(['Can tides be forecast?', 'Do robots knead?']);
  const { asked, library } = await readQuestions(path, 'test');
  expect(asked.map(({ text }) => text)).toEqual(['Do robots knead?']);
  expect(library.passages.size).toBe(2);
  expect(library.passages.get(asked[0]?.paper ?? '')?.sentences.map(({ text }) => text)).toEqual(bread);
});

it.each(['lines', 'list'])('reads rows as %s, of one split where one is named', async (form) => {
  const rows = [
    { question: 'Can tides be forecast?', contexts: tides, split: 'train' },
    { question: 'Do robots knead?', abstract: bread.join(' '), split: 'test' },
  ];
  const path = join(folder, 'questions.jsonl');
  await writeFile(path, form === 'list' ? JSON.stringify(rows) : rows.map((row) => JSON.stringify(row)).join('\n'));
  expect((await readQuestions(path, null)).asked).toHaveLength(2);
  expect((await readQuestions(path, 'test')).asked.map(({ text }) => text)).toEqual(['Do robots knead?']);
  await expect(readQuestions(path, 'dev')).rejects.toThrow('dev');
});

it('scores the abstract that has the words higher than the other, by the prototype and by coverage', async () => {
  const path = join(folder, 'questions.json');
  await writeFile(
    path,
    JSON.stringify([
      { question: 'Do robots knead dough?', contexts: bread },
      { question: 'x', contexts: tides },
    ]),
  );
  const { library } = await readQuestions(path, null);
  const question = library.question('Do robots knead dough?');
  const [own, other] = [...library.passages.values()].map((passage) => ({ question, passage }));
  if (!own || !other) return expect.fail('two abstracts');
  expect([coverage(own), coverage(other)]).toEqual([1, 0]);
  expect(fiveNumberScore(own)).toBeGreaterThan(2);
  // Nothing in common: the constant alone.
  expect(fiveNumberScore(other)).toBeCloseTo(-4.79);
});

it('keeps what is fitted to apart from what is measured on', async () => {
  const [fit, dev, test] = await Promise.all((['fit', 'dev', 'test'] as const).map(readOwnQuestions));
  const papers = [fit, dev, test].map(
    (part) => new Set([...(part?.asked ?? []), ...(part?.nearMisses ?? [])].map(({ paper }) => paper)),
  );
  expect(papers.every((part) => part.size > 30)).toBe(true);
  expect(new Set(papers.flatMap((part) => [...part])).size).toBe(papers.reduce((sum, part) => sum + part.size, 0));
  const everyday = new Set(await readForeignQuestions('fit'));
  expect((await readForeignQuestions('test')).filter((question) => everyday.has(question))).toEqual([]);
});
