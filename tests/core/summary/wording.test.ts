import { describe, expect, it } from 'vitest';
import {
  asSentence,
  clauseEnds,
  detailEnds,
  firstListed,
  withoutBrackets,
  withoutLeadIn,
  withoutMarkup,
  withoutPreamble,
} from '../../../src/core/summary/wording.ts';

describe('withoutLeadIn', () => {
  it.each([
    ['In this paper, we also propose X.', 'we propose X.'],
    ['However, in this work we present X.', 'we present X.'],
    ['To address this limitation, we introduce X.', 'we introduce X.'],
    ['Based on these findings, we release X.', 'we release X.'],
    ['Motivated by this, and so on.', 'and so on.'],
    ['Finally, we further show that it works.', 'we show that it works.'],
    ['TideCache therefore keeps states.', 'TideCache keeps states.'],
    ['(2) We show X.', 'We show X.'],
    ['To systematically study this behavior, we introduce Thud.', 'we introduce Thud.'],
    ['This paper presents a cache to address these limitations.', 'This paper presents a cache.'],
    // Without these words the sentence would say something else.
    [
      'To the best of our knowledge, this is the first survey.',
      'To the best of our knowledge, this is the first survey.',
    ],
    ['For large models, we find no gain.', 'For large models, we find no gain.'],
    ['To address drift, we add a clock.', 'To address drift, we add a clock.'],
    ['In this setting, models fail.', 'In this setting, models fail.'],
    ['First-order methods are slow.', 'First-order methods are slow.'],
  ])('%s', (sentence, rest) => {
    expect(withoutLeadIn(sentence)).toBe(rest);
  });
});

describe('withoutPreamble', () => {
  it.each([
    ['While tides are slow, we propose a quick clock.', 'we propose a quick clock.'],
    ['To combine their strengths in one place, we also introduce Kelp.', 'we introduce Kelp.'],
    ['Building on moored buoys, this paper presents Kelp.', 'this paper presents Kelp.'],
    ['We present Kelp, a cache that bridges this gap by keeping states.', 'We present Kelp, a cache keeping states.'],
    ['We present Kelp, a new set addressing these gaps with 40 tides.', 'We present Kelp, a new set with 40 tides.'],
    [
      'We present Kelp, a cache of attention states that breaks this bottleneck.',
      'We present Kelp, a cache of attention states',
    ],
    [
      'We weigh tides with a clock and read the moon to explain these floods.',
      'We weigh tides with a clock and read the moon',
    ],
    ['We formalize this drift and propose a rule of tides.', 'We propose a rule of tides.'],
    ['We bridge this gap by introducing Kelp, a cache.', 'We introduce Kelp, a cache.'],
    ['We address these many gaps by proposing a cache of tides.', 'We propose a cache of tides.'],
    [
      'We bridge this gap by introducing Kelp and training it.',
      'We bridge this gap by introducing Kelp and training it.',
    ],
    // A condition stays, and so does what a verb waits for.
    ['For convex tides, we prove a bound.', 'For convex tides, we prove a bound.'],
    ['If tides are slow, we prove a bound.', 'If tides are slow, we prove a bound.'],
    [
      'We study a simple clock of the moon, encouraging the model to learn this drift.',
      'We study a simple clock of the moon, encouraging the model to learn this drift.',
    ],
    ['We compare this work with that of others.', 'We compare this work with that of others.'],
  ])('%s', (sentence, rest) => {
    expect(withoutPreamble(sentence)).toBe(rest);
  });
});

it('tells the first of a list alone', () => {
  expect(firstListed('We build a model that (1) reads tides of forty harbours, and (2) tells floods ahead.')).toBe(
    'We build a model that reads tides of forty harbours',
  );
  expect(firstListed('We build three things: (1) a clock of the moon and (2) a bell.')).toBeNull();
});

describe('withoutBrackets', () => {
  it('drops what stands in brackets after a space', () => {
    expect(withoutBrackets('Large models (LLMs) of f(x) [3, 4] and image(s).')).toBe(
      'Large models of f(x) and image(s).',
    );
  });

  it('keeps the numbers of an enumeration', () => {
    expect(withoutBrackets('It is (1) fast and (2) small.')).toBe('It is (1) fast and (2) small.');
  });
});

describe('clauseEnds', () => {
  const cutsOf = (sentence: string): readonly string[] => clauseEnds(sentence).map((end) => sentence.slice(0, end));

  it('ends a sentence where the rest only adds to it', () => {
    expect(cutsOf('We present a cache for long conversations, which cuts the time by half.')).toEqual([
      'We present a cache for long conversations',
    ]);
    expect(cutsOf('We present a cache for long conversations in order to save time.')).toEqual([
      'We present a cache for long conversations',
    ]);
  });

  it.each([
    [
      'inside a list',
      'It reads blocks of text, keeps totals of all of them so that sums come out right, and recomputes the rest.',
    ],
    ['with an open clause', 'We show that large models, which are trained on text, fail.'],
    ['inside brackets', 'We present a cache for talk (a long one, which grows) today.'],
    ['amid a list', 'We test three edits of all the sounds: one moves; one mutes; one swaps.'],
    [
      'before what is shown',
      'We show that when a record of tides serves as the clock, which it may, floods are told ahead.',
    ],
    ['before its main clause', 'Trained on records of all tides from 1990 to 2022, including storms, it fails.'],
    ['amid a numbered list', 'We build a model of the tides with (1) clocks of the moon, which are slow.'],
    ['after a word that needs more', 'We present a cache for conversations that is as, which is odd.'],
  ])('never %s', (_, sentence) => {
    expect(cutsOf(sentence)).toEqual([]);
  });
});

describe('detailEnds', () => {
  const ended = (sentence: string): readonly string[] => detailEnds(sentence).map((at) => sentence.slice(0, at));

  it('ends before what only says more of it', () => {
    expect(
      ended('We present Kelp, a benchmark that sorts the failures of agents into six phases including start and stop.'),
    ).toEqual(['We present Kelp, a benchmark that sorts the failures of agents into six phases']);
  });

  it.each([
    'We go through it.',
    'We present a cache for long talk (which is kept through all of the night, say) today.',
    'We propose a prior over tides that is learned at sea and that, in contrast to earlier priors for harbours.',
    'We present Gated and Adaptive Regularization with Tides of the Moon and the Sun at Sea.',
  ])('never where nothing whole is left: %s', (sentence) => {
    expect(ended(sentence)).toEqual([]);
  });
});

it('writes a sentence', () => {
  expect(asSentence('we show it, ')).toBe('We show it.');
  expect(asSentence('mT5 is small')).toBe('mT5 is small.');
  expect(asSentence('is it?')).toBe('Is it?');
  expect(asSentence('')).toBe('');
  // Its capital is that of the plain letter.
  expect(asSentence('\u1c80 rises')).toBe('\u1c80 rises.');
  expect(asSentence('ßo it is')).toBe('ßo it is.');
});

it('takes off TeX that only dresses words', () => {
  expect(withoutMarkup('We use \\textbf{X}, {\\em much} of 5\\% , as~\\cite{y} say.')).toBe(
    'We use X, much of 5%, as say.',
  );
  expect(withoutMarkup('{bf Kelp} tells {when} $x_{a}$ and \\frac{a}{b} rise.')).toBe(
    'Kelp tells when $x_{a}$ and \\frac{a}{b} rise.',
  );
  expect(withoutMarkup('We use **Kelp** and 2**3.')).toBe('We use Kelp and 2**3.');
  expect(withoutMarkup('Nothing \\unknown{here} to do.')).toBe('Nothing \\unknown{here} to do.');
});
