import { describe, expect, it } from 'vitest';
import { noBrowser, previewOf } from './run-preview.ts';

const text = (content: string): object => ({ type: 10, content });
const preview = previewOf('discord');

/** A private message of these components. */
const message = (components: readonly object[]): readonly object[] => [
  { flags: 32_768 | 64, components, allowed_mentions: { parse: [] } },
];

/** What Discord is sent, and what the page shows for it. */
const texts: readonly (readonly [string, string])[] = [
  ['@everyone', '<discord-mention type="user">everyone</discord-mention>'],
  ['<@12345678901234567>', '<discord-mention type="user">user 12345678901234567</discord-mention>'],
  ['||x||', '<discord-spoiler>x</discord-spoiler>'],
  [
    'https://a.example',
    '<discord-link href="https://a.example" title="https://a.example">https://a.example</discord-link>',
  ],
  ['[b](https://b.example)', '<discord-link href="https://b.example" title="https://b.example">b</discord-link>'],
  ['<mail@a.example>', '<discord-mention>&#60;mail@a.example&#62;</discord-mention>'],
  [':fire:', '<span class="emoji">:fire:</span>'],
  ['\\@everyone \\*a\\* \\|\\|b\\|\\| \\:fire: 1\\. <i>', '@everyone *a* ||b|| :fire: 1. &#60;i&#62;'],
  ['## a\n-# b\n### c', '<h2>a</h2><small>b</small><h3>c</h3>'],
  [
    '- c\n  - d\ne - f',
    '<ul class="list"><li style="--depth: 0"><span class="bullet">•</span>c</li>' +
      '<li style="--depth: 1"><span class="bullet">◦</span>d</li></ul>e - f',
  ],
  ['**1. a** # b', '<strong>1. a</strong> # b'],
  // The client refuses a label that is an address.
  ['[https://aa.example](https://b.example)', '<span class="doubtful">[https://aa.example](https://b.example)</span>'],
];

describe('the preview of Discord payloads', { timeout: 120_000 }, () => {
  it('draws texts as Discord does, and without a Chromium says what to install', () => {
    const run = preview('today-texts', message(texts.map(([sent]) => text(sent))), noBrowser);
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(/^No Chromium found, .*install chromium or set CHROME_PATH.*index\.html\n$/);
    expect(run.status).toBe(0);
    const page = run.file('today-texts.html');
    const shown = [...page.matchAll(/<div class="text">(.*?)<\/div>/gs)].map((match) => match[1]);
    expect(shown).toEqual(texts.map(([, html]) => html));
    expect(page).toContain('command="papers today"');
    expect(page).toContain(' ephemeral>');
    expect(page).toContain(`${texts.map(([sent]) => sent).join('').length} of 4000 characters, 12 of 40 components`);
    expect(run.file('index.html')).toContain('today-texts.html');
  });

  it('stops at what it cannot draw', () => {
    const run = preview('odd', message([{ type: 99 }]), noBrowser);
    expect(run.stderr).toBe('odd: the preview cannot draw a component of type 99\n');
    expect(run.status).toBe(2);
  });

  it('takes a picture for desktop and phone, with the network off', (test) => {
    const row = { type: 1, components: [{ type: 2, style: 2, label: 'Similar', custom_id: 'x' }] };
    const run = preview('picture', message([{ type: 17, components: [text('# a'), row] }]), process.env);
    if (run.stdout.startsWith('No Chromium')) test.skip('skipped: no Chromium is installed');
    expect(run.stderr).toBe('');
    expect(run.pictureWidth('desktop')).toBe(720);
    expect(run.pictureWidth('phone')).toBe(780); // 390, drawn at two dots a pixel
  });
});
