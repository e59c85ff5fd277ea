import { describe, expect, it } from 'vitest';
import { asksToForget, isFollowUp, wordsKnownFrom } from '../../../src/core/ask/follow-up.ts';
import { limitsOf } from '../../../src/core/ask/scope.ts';

describe('limits in a question', () => {
  it.each([
    ['what is new about 3', 'what is new', '3', null],
    ['how does it train in 2511.10001?', 'how does it train?', '2511.10001', null],
    ['which papers train robots in the last week?', 'which papers train robots?', null, 'last week'],
    ['what is said on robots on 2025-11-20', 'what is said on robots', null, '2025-11-20'],
    ['what do papers say about diffusion', 'what do papers say about diffusion', null, null],
    ['which models win in 3', 'which models win in 3', null, null],
    ['which papers train robots since july 2025?', 'which papers train robots?', null, 'since july 2025'],
    ['Is 2511.10001 open source?', 'Is it open source?', '2511.10001', null],
    [
      'what does https://arxiv.org/abs/2511.10001v2 say of tides?',
      'what does it say of tides?',
      'https://arxiv.org/abs/2511.10001v2',
      null,
    ],
    ['who wrote 2511.10001?', 'who wrote it?', '2511.10001', null],
    ['2511.10001', '', '2511.10001', null],
    ['compare 2511.10001 with 2511.10002', 'compare 2511.10001 with 2511.10002', null, null],
    ['no, I meant text watermarking', 'text watermarking', null, null],
    ['what about 2?', '', '2', null],
    ['and the second one?', '', '2', null],
    ['3', '', '3', null],
    ['1 is it open source?', 'is it open source?', '1', null],
    ['2: what is new?', 'what is new?', '2', null],
    ['who are the authors of the first one?', 'who are the authors of it?', '1', null],
    ['does the third paper use RL', 'does it use RL', '3', null],
    ['what is the first paper on diffusion?', 'what is the first paper on diffusion?', null, null],
    ['what about 2 bit quantisation?', 'what about 2 bit quantisation?', null, null],
    ['3 ways to prune', '3 ways to prune', null, null],
  ])('%s', (typed, question, paper, days) => {
    expect(limitsOf(typed, '2025-11-21')).toEqual({ question, paper, days });
  });
});

describe('follow-ups', () => {
  const known = wordsKnownFrom(['Robots that knead bread dough', 'We train robots with tactile sensors in Lisbon.']);

  it.each([
    'and on images?',
    'how does it scale?',
    'how do they train it?',
    'why?',
    'what about their data',
    'what about LoRA?',
    'which one is faster',
    'and how long?',
    'and how long do they knead?',
    'how does it compare to FlashAttention?',
    'what do the authors say of cost?',
    'is this method fast',
    'so do robots need sensors?',
    'do robots from Lisbon knead it?',
    'tell me more',
    'more about that',
    'can you say that in simpler words?',
    'only from Google',
  ])('%s goes on', (question) => expect(isFollowUp(question, known)).toBe(true));

  it.each([
    'which methods compress the KV cache?',
    'is it possible to prune attention',
    'papers that train robots',
    'do language models know their limits?',
    'which graph networks forecast tides, and how do they scale?',
    'how does FlashAttention do it?',
    'and what does FlashAttention do?',
    'also, which methods compress large caches?',
    'summarize the paper about FlashAttention',
    'what do the authors of the tide paper say of cost?',
    'which models are best these days?',
    'are there those who forecast tides',
    'Does it matter which optimizer trains robots?',
  ])('%s stands by itself', (question) => expect(isFollowUp(question, known)).toBe(false));

  it('knows who wants to be forgotten', () => {
    expect(['forget it', 'Please forget everything.', 'forget'].every(asksToForget)).toBe(true);
    expect(asksToForget('why do networks forget')).toBe(false);
  });
});
