import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/runtime/config.ts';
import { parsePublicUrl, parseSender, parseSmtpUrl } from '../../src/runtime/email-config.ts';

describe('SMTP_URL', () => {
  test.each([
    ['smtp://mail.example.org', { host: 'mail.example.org', port: 587, tls: 'required', account: null }],
    ['smtps://mail.example.org/', { host: 'mail.example.org', port: 465, tls: 'from-the-start', account: null }],
    ['smtp://127.0.0.1:1025', { host: '127.0.0.1', port: 1025, tls: 'where-offered', account: null }],
    ['smtp://[::1]:25', { host: '::1', port: 25, tls: 'where-offered', account: null }],
    ['smtps://localhost', { host: 'localhost', port: 465, tls: 'from-the-start', account: null }],
    [
      'smtp://ann%40example.org:p%3A%2Fw@mail.example.org:2525',
      { host: 'mail.example.org', port: 2525, tls: 'required', account: { user: 'ann@example.org', password: 'p:/w' } },
    ],
  ])('%s', (written, server) => {
    expect(parseSmtpUrl(written)).toEqual(server);
  });

  test.each([
    '',
    'mail.example.org',
    'https://mail.example.org',
    'smtp://',
    'smtp://a:b%@c.org',
    'smtp://c.org/x',
    'smtp://c.org?x=1',
  ])('%j is none', (written) => {
    expect(parseSmtpUrl(written)).toBeNull();
  });
});

describe('SMTP_FROM', () => {
  test.each([
    ['papers@example.org', { name: 'Paperboy', address: 'papers@example.org' }],
    ['Papers of the day <papers@Example.org>', { name: 'Papers of the day', address: 'papers@example.org' }],
    ['"Lee, Ann" <ann@example.org>', { name: 'Lee, Ann', address: 'ann@example.org' }],
    ['Evil\r\nBcc: x <ann@example.org>', { name: 'Evil Bcc: x', address: 'ann@example.org' }],
  ])('%j', (written, sender) => {
    expect(parseSender(written)).toEqual(sender);
  });

  test.each(['', 'Paperboy', 'Paperboy <>', 'Paperboy <papers>', 'a@b.org, c@d.org'])('%j is none', (written) => {
    expect(parseSender(written)).toBeNull();
  });
});

describe('PAPERBOY_PUBLIC_URL', () => {
  test.each([
    ['https://papers.example.org/', 'https://papers.example.org'],
    ['https://example.org/bot//', 'https://example.org/bot'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ])('%s', (written, url) => {
    expect(parsePublicUrl(written)).toBe(url);
  });

  test.each([
    'papers.example.org',
    'http://papers.example.org',
    'https://u:p@example.org',
    'https://example.org?x',
    'ftp://example.org',
  ])('%j is none', (written) => {
    expect(parsePublicUrl(written)).toBeNull();
  });
});

describe('e-mail in the environment', () => {
  const right = { SMTP_URL: 'smtp://ann:secret@mail.example.org', SMTP_FROM: 'papers@example.org' };

  test('is there with a server and a sender, and nowhere else', () => {
    expect(readConfig({}, 'linux').email).toBeNull();
    expect(readConfig({ ...right, SMTP_RATE: '3', PAPERBOY_PUBLIC_URL: 'https://a.org' }, 'linux').email).toEqual({
      smtp: {
        host: 'mail.example.org',
        port: 587,
        tls: 'required',
        account: { user: 'ann', password: 'secret' },
        perSecond: 3,
      },
      from: { name: 'Paperboy', address: 'papers@example.org' },
      publicUrl: 'https://a.org',
    });
  });

  test('all that is wrong is said at once, and no password with it', () => {
    const wrong = { SMTP_URL: 'smtp://ann:sec%ret@c.org', SMTP_RATE: '0', PAPERBOY_PUBLIC_URL: 'http://c.org' };
    try {
      readConfig(wrong, 'linux');
      expect.unreachable();
    } catch (error) {
      const words = String(error);
      for (const name of [
        'SMTP_URL must be',
        'SMTP_RATE must be',
        'PAPERBOY_PUBLIC_URL must be',
        'SMTP_URL needs SMTP_FROM',
      ])
        expect(words).toContain(name);
      expect(words).not.toContain('sec%ret');
    }
    expect(() => readConfig({ SMTP_FROM: right.SMTP_FROM }, 'linux')).toThrow(/SMTP_FROM needs SMTP_URL/);
  });
});
