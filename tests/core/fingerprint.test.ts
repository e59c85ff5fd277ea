import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/core/fingerprint.ts';

describe('fingerprint', () => {
  // Vectors: http://www.isthe.com/chongo/src/fnv/test_fnv.c
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('of %j is that of FNV-1a', (text, expected) => {
    expect(fingerprint(text)).toBe(expected);
  });

  it('takes any text', () => {
    expect(fingerprint('漢字 🏮 \ud800')).toMatch(/^[0-9a-f]{16}$/);
  });
});
