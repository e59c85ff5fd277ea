import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencesOf } from '../../src/core/sentences.ts';

const split = (text: string): readonly string[] => sentencesOf(text).map(({ start, end }) => text.slice(start, end));

describe('sentencesOf', () => {
  it.each([
    ['nothing', '', []],
    ['white space', ' \n ', []],
    ['one sentence without an end', 'no stop at all', ['no stop at all']],
    ['two', 'One thing. Another thing!', ['One thing.', 'Another thing!']],
    [
      'abbreviations',
      'It works, e.g. Alpine maps, cf. Fig. 3 and Eq. (2). Dr. Who agrees.',
      ['It works, e.g. Alpine maps, cf. Fig. 3 and Eq. (2).', 'Dr. Who agrees.'],
    ],
    [
      'decimals',
      'It gains 0.5 points at 1.2B parameters. Version 2.0 follows.',
      ['It gains 0.5 points at 1.2B parameters.', 'Version 2.0 follows.'],
    ],
    ['et al.', 'We follow Brandt et al. Their proof is short.', ['We follow Brandt et al. Their proof is short.']],
    [
      'et al. before a word that opens sentences',
      'This extends Brandt et al. We add a bound.',
      ['This extends Brandt et al.', 'We add a bound.'],
    ],
    [
      'a missing space before a word that opens sentences',
      'We tell tides from video.Unlike others, it sees floods.',
      ['We tell tides from video.', 'Unlike others, it sees floods.'],
    ],
    [
      'initials',
      'J. R. Smith and M. Lee wrote it. Nobody else did.',
      ['J. R. Smith and M. Lee wrote it.', 'Nobody else did.'],
    ],
    ['initialisms', 'The U.S. Geological Survey agrees. It does.', ['The U.S. Geological Survey agrees.', 'It does.']],
    ['formulas', 'Let $f(x) = 1. Then$ be so. We prove it.', ['Let $f(x) = 1. Then$ be so.', 'We prove it.']],
    [
      'brackets',
      'It holds (see Sec. 2. Proofs follow there) always. We show it.',
      ['It holds (see Sec. 2. Proofs follow there) always.', 'We show it.'],
    ],
    [
      'a bracket that never closes',
      'It holds (see below. We show it. This ends.',
      ['It holds (see below.', 'We show it.', 'This ends.'],
    ],
    ['lists', 'It (1) reads. (2) It writes. 3. It stops now.', ['It (1) reads.', '(2) It writes.', '3. It stops now.']],
    [
      'URLs',
      'Code: https://a.example/B.Data.html. We release it.',
      ['Code: https://a.example/B.Data.html.', 'We release it.'],
    ],
    ['quotes', 'They say "it works." We doubt it.', ['They say "it works."', 'We doubt it.']],
    ['questions', 'Does it work? Yes! Indeed.', ['Does it work?', 'Yes!', 'Indeed.']],
    [
      'TeX',
      'We use {\\em attention}. \\textbf{Results} are good.',
      ['We use {\\em attention}.', '\\textbf{Results} are good.'],
    ],
    ['no space', 'This is the method.We show that it works.', ['This is the method.', 'We show that it works.']],
    [
      'names that start small',
      'It runs on phones. iPhone users test it.',
      ['It runs on phones.', 'iPhone users test it.'],
    ],
    ['small letters after a stop', 'It is approx. five. and so on', ['It is approx. five. and so on']],
    ['No. and no', 'See No. 5 there. It says no. We differ.', ['See No. 5 there.', 'It says no.', 'We differ.']],
    ['paragraphs', 'A title line\n\nThe text begins', ['A title line', 'The text begins']],
    ['Chinese', '我们提出一种方法。它很快。', ['我们提出一种方法。', '它很快。']],
    ['an ellipsis', 'It goes on... We stop.', ['It goes on...', 'We stop.']],
  ])('%s', (_, text, sentences) => {
    expect(split(text)).toEqual(sentences);
  });

  it('loses no character but white space, whatever the text', () => {
    const words = fc.constantFrom(
      'We',
      'e.g.',
      'et al.',
      '(',
      ')',
      '$',
      '[',
      '"',
      'J.',
      '3.',
      'https://a.b/C.',
      '\n\n',
      '。',
      'ends.',
      'so?',
      ' ',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let at = 0;
        for (const { start, end } of sentencesOf(text)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(text.slice(at, start).trim()).toBe('');
          at = end;
        }
        expect(text.slice(at).trim()).toBe('');
      }),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to the text', () => {
    for (const piece of ['(A. ', '$A. ', '. ', '[(." ', 'a.A ']) {
      const text = piece.repeat(20_000);
      const start = performance.now();
      sentencesOf(text);
      expect(performance.now() - start, piece).toBeLessThan(2_000);
    }
  });
});
