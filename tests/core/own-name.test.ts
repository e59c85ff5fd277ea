import { expect, it } from 'vitest';
import { isNamedIn, ownName } from '../../src/core/own-name.ts';

it.each([
  ['does LoRA make inference slower?', 'LoRA: Low-Rank Adaptation', true],
  ["what is LoRA's rank?", 'LoRA: Low-Rank Adaptation', true],
  ['is Sea Charts 2 any good', 'Sea Charts 2: Parsing Again', true],
  ['how fast are rivers?', 'FAST: Tokens for Robots', false],
  ['are rivers deep?', 'ARE: Agents in the Wild', false],
  ['does QLoRA save memory?', 'LoRA: Low-Rank Adaptation', false],
  ['what do papers say: LoRA', 'LoRA without a colon', false],
  ['anything', ': no name', false],
])('%s, of %s: %s', (text, title, named) => expect(isNamedIn(text, { title })).toBe(named));

it('compares names as titles are compared', () => {
  expect(ownName({ title: 'LoRA+ : Rates' })).toBe(ownName({ title: 'lora+: Others' }));
  expect(ownName({ title: 'No Name Here' })).toBeNull();
});
