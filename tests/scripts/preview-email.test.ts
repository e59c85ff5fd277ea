import { describe, expect, it } from 'vitest';
import { noBrowser, previewOf } from './run-preview.ts';

const preview = previewOf('email');
const mail = '<!doctype html><html lang="en"><body><p>a &lt;b&gt;</p></body></html>';

describe('the preview of mails', { timeout: 120_000 }, () => {
  it('shows a mail as it stands', () => {
    const run = preview('digest', mail, noBrowser);
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    expect(run.file('digest.html')).toBe(mail);
    expect(run.file('index.html')).toContain('E-mail, light: 1 goldens');
  });

  it('takes a picture for desktop and phone', (test) => {
    const run = preview('picture', mail, process.env);
    if (run.stdout.startsWith('No Chromium')) test.skip('skipped: no Chromium is installed');
    expect(run.stderr).toBe('');
    expect(run.pictureWidth('desktop')).toBe(720);
    expect(run.pictureWidth('phone')).toBe(750); // 375, drawn at two dots a pixel
  });
});
