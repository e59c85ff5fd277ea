import { expect, it } from 'vitest';
import { createNearnessReader } from '../../../src/core/ask/nearness.ts';
import { readPassage } from '../../../src/core/ask/passage.ts';
import { readQuestion } from '../../../src/core/ask/question.ts';
import { testWordTable } from '../../word-table.ts';

const read = (text: string) => readQuestion(text, () => 1);

it('finds a sentence nearer that says the same in other words', () => {
  const passage = readPassage('Pruning of layers', [
    'We prune layers of large language models.',
    'The method speeds up inference by a factor of three.',
    'The dataset has photographs of birds.',
  ]);
  const near = createNearnessReader(testWordTable)(read('how much faster does the network run?'), passage);
  const [prunes = 0, faster = 0, birds = 0] = near.sentences;
  expect(faster).toBeGreaterThan(birds);
  expect(near.sentenceCovers[1]).toBeGreaterThan(near.sentenceCovers[2] ?? 1);
  expect(near.cover).toBeGreaterThan(0.3);
  expect(near.cover).toBeLessThan(1);
  expect(Math.max(prunes, faster, birds)).toBeLessThanOrEqual(1);
});

it('counts a word that is there whole, also by its abbreviation', () => {
  const passage = readPassage('', ['We train a variational autoencoder (VAE) on birds.']);
  const reader = createNearnessReader(testWordTable);
  expect(reader(read('birds'), passage)).toMatchObject({ cover: 1, strictCover: 1, missing: 0, missingMost: 0 });
  expect(reader(read('VAE'), passage).cover).toBe(1);
});

it('knows of words that the table lacks only whether they are there', () => {
  const passage = readPassage('', ['The qwzrtx is blue.']);
  const reader = createNearnessReader(testWordTable);
  expect(reader(read('qwzrtx'), passage)).toMatchObject({ cover: 1, known: 0, whole: 0 });
  expect(reader(read('xyzzqv'), passage)).toMatchObject({ cover: 0, known: 0, whole: 0 });
});

it('tells names and questions for a number', () => {
  const question = read('how many layers does Mamba-2 of Lisbon need for GPT?');
  expect(question.asksNumber).toBe(true);
  expect(question.names).toContain('lisbon');
  expect(question.names).toContain('gpt');
  expect(read('Which layers are needed').names.size).toBe(0);
  expect(read('why is the sky blue').asksNumber).toBe(false);
});
