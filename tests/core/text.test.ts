import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestWord } from '../../src/core/edit-distance.ts';
import { cut, foldCase, normaliseTitle, openableUrl } from '../../src/core/text.ts';

describe('titles as identities', () => {
  it('are equal whatever the copy did to them', () => {
    const key = normaliseTitle('PanGu-Σ: A Hölder’s View of $k$-Means');
    for (const copy of [
      'pangu-σ: a holder s view of k means'.replace(' s ', 's '),
      "PanGu-Σ:  A Hölder's\n  View of k-means",
      'PANGU-Σ: A HÖLDERS VIEW OF K-MEANS',
    ]) {
      expect(normaliseTitle(copy)).toBe(key);
    }
  });

  it('differ where words do', () => {
    expect(normaliseTitle('Scaling Laws')).not.toBe(normaliseTitle('Scaling Law'));
    expect(normaliseTitle('！？')).toBe('');
    expect(normaliseTitle('大型语言模型')).toBe('大型语言模型');
  });

  it('fold case and accents', () => {
    expect(foldCase('Brückner ﬁne ①')).toBe('bruckner fine 1');
  });
});

describe('cut', () => {
  it('never gives more than was asked for, and no half characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.integer({ min: 2, max: 60 }), (text, charsMax) => {
        const short = cut(text, charsMax);
        expect(short.length).toBeLessThanOrEqual(charsMax);
        expect(short).not.toMatch(/\p{Cs}/u);
        if (text.length <= charsMax) expect(short).toBe(text);
      }),
    );
  });
});

describe('near words', () => {
  it('counts letters added, left out, changed and swapped', () => {
    expect(editDistance('search', 'serach', 2)).toBe(1);
    expect(editDistance('search', 'seach', 2)).toBe(1);
    expect(editDistance('show', 'shows', 2)).toBe(1);
    expect(editDistance('author', 'top', 2)).toBe(3);
    expect(editDistance('', '', 1)).toBe(0);
  });

  it('finds what was meant, or nothing', () => {
    const known = ['today', 'top', 'search', 'status'];
    expect(nearestWord('tody', known)).toBe('today');
    expect(nearestWord('sea', known)).toBe('search');
    expect(nearestWord('diffusion', known)).toBeNull();
    expect(nearestWord('x', known)).toBeNull();
  });

  it('is the same from both sides', () => {
    const word = fc.stringMatching(/^[a-d]{0,6}$/);
    fc.assert(fc.property(word, word, (left, right) => editDistance(left, right, 3) === editDistance(right, left, 3)));
  });
});

describe('an address', () => {
  it('with letters such as "ü" is opened however often it is asked for', () => {
    // Node 20's URL.canParse says no once it is hot, which is why it is not used.
    const urls = ['https://m\u00fcller.example/', 'https://example.org/', 'https://example.org/\u00fc x'];
    const answers = Array.from({ length: 60_000 }, (_, index) => openableUrl(urls[index % 3] ?? ''));
    expect(new Set(answers)).toEqual(
      new Set(['https://xn--mller-kva.example/', 'https://example.org/', 'https://example.org/%C3%BC%20x']),
    );
  });

  it.each(['', 'ftp://example.org/', 'https://', 'https://a b/', 'javascript:alert(1)'])('%j is none', (url) => {
    expect(openableUrl(url)).toBeNull();
  });
});
