import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand, optionInfo } from '../../src/core/command.ts';
import { readOptions } from '../../src/core/given-options.ts';

const command = defineCommand({
  name: 'follow',
  summary: 'Follows something',
  options: z.object({
    topic: z.string().min(1, 'Say which topic.').register(optionInfo, { summary: 'what about', kind: 'topic' }),
    limit: z.number().int().max(20).default(5).register(optionInfo, { summary: 'how many', kind: 'text' }),
    how: z.enum(['daily', 'weekly']).default('daily').register(optionInfo, { summary: 'how often', kind: 'choice' }),
    quiet: z.boolean().default(false).register(optionInfo, { summary: 'without a sound', kind: 'text' }),
  }),
  visibility: 'channel',
  permission: 'everyone',
  examples: [],
  handle: async () => ({ visibility: 'channel', blocks: [], listed: null, result: null }),
});

it('puts what was given over what a button carries', () => {
  const carried = { topic: 'flows', limit: 3 };
  expect(readOptions(command, carried, { topic: 'maps', quiet: true, page: 7 })).toEqual({
    kind: 'read',
    options: { topic: 'maps', limit: 3, quiet: true },
  });
});

it('takes a form’s text for numbers and yes or no, and an empty one for left out', () => {
  expect(readOptions(command, { limit: 3 }, { topic: '42', limit: ' 7 ', quiet: 'true', how: '' })).toEqual({
    kind: 'read',
    options: { topic: '42', limit: 7, quiet: true },
  });
  expect(readOptions(command, { topic: 'x', limit: 3 }, { limit: '' })).toEqual({
    kind: 'read',
    options: { topic: 'x' },
  });
});

it('takes a number for a text where an older registration has a number', () => {
  expect(readOptions(command, {}, { topic: 42 })).toEqual({ kind: 'read', options: { topic: '42' } });
});

it.each([
  [{}, '"topic" needs a value.', 'What it takes: what about.', 'topic'],
  [{ topic: 'x', limit: 'many' }, '"limit" cannot be that.', 'What it takes: how many.', 'limit'],
  [{ topic: 'x', limit: 21 }, '"limit" cannot be that.', 'What it takes: how many.', 'limit'],
  [{ topic: 'x', how: 'hourly' }, '"how" cannot be that.', 'Choose one of: daily, weekly.', 'how'],
])('says what is wrong with %j', (given, sentence, hint, option) => {
  expect(readOptions(command, {}, given)).toEqual({ kind: 'wrong', sentence, hint, option });
});

it('uses the command’s own words where it has some', () => {
  expect(readOptions(command, { topic: '' }, {})).toMatchObject({ kind: 'wrong', sentence: 'Say which topic.' });
});
