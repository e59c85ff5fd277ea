import { describe, expect, it } from 'vitest';
import { factAsked } from '../../../src/core/ask/paper-facts.ts';

describe('questions for what stands in a record', () => {
  it.each([
    ['who wrote it?', 'authors', null],
    ['and who wrote this paper', 'authors', null],
    ['Who are the authors?', 'authors', null],
    ['who are the authors of Harbour Lanterns?', 'authors', 'Harbour Lanterns'],
    ['who wrote the paper on “sea charts”?', 'authors', 'sea charts'],
    ['which lab is behind DeepSeek-R1', 'authors', 'DeepSeek-R1'],
    ['when was that published?', 'date', null],
    ['when was Qwen2.5 released?', 'date', 'Qwen2.5'],
    ['How old is it?', 'date', null],
    ['is there code?', 'code', null],
    ['is there any code for Harbour Lanterns?', 'code', 'Harbour Lanterns'],
    ['does it have an official implementation?', 'code', null],
    ['where is the code', 'code', null],
    ['is it open-source?', 'code', null],
    ['how many upvotes does it have?', 'counts', null],
    ['how popular is this?', 'counts', null],
  ])('%s', (question, fact, of) => expect(factAsked(question)).toEqual({ fact, of }));

  it.each([
    'who benefits from quantisation?',
    'which papers wrote about code generation',
    'is there evidence for scaling laws?',
    'how many parameters does it have?',
    'when does distillation fail?',
    'is open-source data enough?',
    'what is the code rate of this channel code?',
    'how old are the patients in the study of sleep?',
  ])('%s is none', (question) => {
    const asked = factAsked(question);
    // What names no paper by its title is put to abstracts all the same.
    expect(asked === null || asked.of !== null).toBe(true);
  });
});
