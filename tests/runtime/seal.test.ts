import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSeal } from '../../src/runtime/seal.ts';

const seal = createSeal('a secret of at least thirty-two characters');
const token = '{"bot":{"token":"xoxb-1-2-three"}}';
const bodyOf = (sealed: string) => Buffer.from(sealed.slice(3), 'base64url');
const sealedAs = (bytes: Uint8Array) => `v1.${Buffer.from(bytes).toString('base64url')}`;

describe('a seal', () => {
  it.each([
    ['a token', token],
    ['nothing', ''],
    ['one character', 'x'],
    ['other scripts and pictures', 'Brückner 東京 🏮 \u0000 \u202e عربى'],
    ['what looks sealed', 'v1.AAAA'],
    ['much', 'token '.repeat(400_000)],
  ])('gives back %s', (_what, clear) => {
    expect(seal.open(seal.close(clear))).toBe(clear);
  });

  it('shows nothing of what is in it but how long it is, and never looks the same twice', () => {
    const all = Array.from({ length: 200 }, () => seal.close(token));
    expect(new Set(all).size).toBe(200);
    expect(new Set(all.map((sealed) => sealed.slice(3, 19))).size).toBe(200); // the nonce
    for (const sealed of all) {
      expect(sealed).toMatch(/^v1\.[\w-]+$/);
      expect(bodyOf(sealed)).toHaveLength(12 + 16 + token.length);
      expect(bodyOf(sealed).includes('xoxb')).toBe(false);
    }
  });

  it('is opened by the same secret in another process or at another time, by no other', () => {
    const sealed = seal.close(token);
    expect(createSeal('a secret of at least thirty-two characters').open(sealed)).toBe(token);
    for (const other of ['a secret of at least thirty-two character', 'A secret of at least thirty-two characters', ''])
      expect(createSeal(other).open(sealed)).toBeNull();
  });

  it('still opens what was sealed with the first version', () => {
    // Sealed once and written down: whoever changes the salt, the key or the layout makes every stored token unreadable.
    expect(seal.open('v1.AAECAwQFBgcICQoLUBXdh3pExDNDj1bQ5K4PBTT7Li3tF1P5xExNhESOTW_e4lq9Bhdk4cm3MbcjC2NLnsI')).toBe(
      token,
    );
  });

  it('notices every changed bit', () => {
    const bytes = bodyOf(seal.close(token));
    for (let index = 0; index < bytes.length * 8; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index >> 3] = (changed[index >> 3] ?? 0) ^ (1 << (index & 7));
      expect(seal.open(sealedAs(changed))).toBeNull();
    }
  });

  it('notices every changed, missing or added character, also those that decoding passes over', () => {
    const sealed = seal.close(token);
    for (let index = 0; index < sealed.length; index += 1) {
      for (const other of ['A', 'B', '_', '=', ' ', '\n', 'é', '']) {
        const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
        if (changed !== sealed) expect(seal.open(changed)).toBeNull();
      }
    }
    for (const added of ['A', '=', '==', ' ', '\n', '.', '\u0000', 'AAAA', sealed]) {
      expect(seal.open(sealed + added)).toBeNull();
      expect(seal.open(added + sealed)).toBeNull();
    }
    for (let length = 0; length < sealed.length; length += 1) expect(seal.open(sealed.slice(0, length))).toBeNull();
  });

  it('does not open what somebody else wrote', () => {
    for (const foreign of [
      '',
      'v1.',
      'v1',
      'v2.',
      token,
      'xoxb-1-2-three',
      'null',
      'v1.AAAA',
      `v2${seal.close('x').slice(2)}`,
    ])
      expect(seal.open(foreign)).toBeNull();
    for (const length of [0, 11, 12, 27, 28, 29, 1_000]) expect(seal.open(sealedAs(Buffer.alloc(length)))).toBeNull();
    const nonce = Buffer.alloc(12);
    const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32), nonce);
    const body = Buffer.concat([cipher.update(token), cipher.final()]);
    expect(seal.open(sealedAs(Buffer.concat([nonce, cipher.getAuthTag(), body])))).toBeNull();
  });

  it('does not mix the parts of two sealed texts', () => {
    const [one, two] = [bodyOf(seal.close('first token')), bodyOf(seal.close('other token'))];
    for (const at of [12, 28, 30])
      expect(seal.open(sealedAs(Buffer.concat([one.subarray(0, at), two.subarray(at)])))).toBeNull();
  });
});
