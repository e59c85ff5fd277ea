import { describe, expect, it } from 'vitest';
import { linksInText, mergeLinks, pageLink } from '../../../src/core/sources/links.ts';

describe('linksInText', () => {
  it.each([
    ['Code at https://github.com/a/b.', 'code https://github.com/a/b'],
    ['Code at {https://github.com/a/b_c}.', 'code https://github.com/a/b_c'],
    ['Code (https://gitee.com/a/b), data', 'code https://gitee.com/a/b'],
    ['at \\url{https://gitlab.com/a/b/}', 'code https://gitlab.com/a/b/'],
    ['at https://git.gitlab.example.org/a', 'code https://git.gitlab.example.org/a'],
    ['a Space: https://huggingface.co/spaces/a/b_c.', 'code https://huggingface.co/spaces/a/b_c'],
    ['see https://example.org/page_(v2)', 'project https://example.org/page_(v2)'],
    ['(see https://example.org/page_(v2)).', 'project https://example.org/page_(v2)'],
    ['[here](https://a.github.io/b/)!', 'project https://a.github.io/b/'],
    ['<https://a.example.org/?q=1&r=2#top>', 'project https://a.example.org/?q=1&r=2#top'],
    ['https://a.example.org/x\\_y\\allowbreak/z', 'project https://a.example.org/x_y'],
    ['athttps://github.com/a/b;', 'code https://github.com/a/b'],
    ['https:/github.com/a/b', 'code https://github.com/a/b'],
    ['code: github.com/a/b.', 'code https://github.com/a/b'],
    ['见https://github.com/a/b。', 'code https://github.com/a/b'],
    ['https://github.com/a/b{https://github.com/a/b}', 'code https://github.com/a/b'],
    ['https://a.github.io/b/ and http://www.a.github.io/b', 'project https://a.github.io/b/'],
    ['https://arxiv.org/abs/2401.00001 https://doi.org/10.1/x https://huggingface.co/papers/2401.00001', ''],
    ['https://g https:// http://localhost/x https:x', ''],
  ])('in %j finds %j', (text, expected) => {
    expect(
      linksInText(text)
        .map(({ kind, url }) => `${kind} ${url}`)
        .join(', '),
    ).toBe(expected);
  });

  it('keeps their order and gives ten at most', () => {
    const text = Array.from({ length: 30 }, (_, index) => `https://example.org/${index}`).join(' ');
    expect(linksInText(text).map((link) => link.url)).toEqual(
      Array.from({ length: 10 }, (_, index) => `https://example.org/${index}`),
    );
  });
});

describe('pageLink', () => {
  it('takes http(s) pages only, of the kind asked for', () => {
    expect(pageLink(' https://sites.example.org/view ', 'project')).toEqual({
      kind: 'project',
      url: 'https://sites.example.org/view',
    });
    expect(pageLink('https://github.com/a/\nb', 'code')).toEqual({ kind: 'code', url: 'https://github.com/a/b' });
    for (const bad of [
      '',
      'javascript:alert(1)',
      'ftp://a.org/',
      'github.com/a/b',
      'https://',
      'https://a b',
      `https://a.org/${'x'.repeat(600)}`,
    ]) {
      expect(pageLink(bad)).toBeNull();
    }
  });

  it('is merged with another that differs in nothing that matters', () => {
    const first = { kind: 'code', url: 'https://github.com/A/b' } as const;
    expect(mergeLinks([first, { kind: 'project', url: 'http://www.github.com/a/B.git' }])).toEqual([first]);
  });
});
