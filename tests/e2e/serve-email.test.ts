import { expect, it } from 'vitest';
import { openSmtp } from '../bots/email/smtp-stand-in.ts';
import { freshEnvironment, runPaperboy } from './paperboy-process.ts';
import { serving, stopped } from './slack-service.ts';

/** What a mail's link leads to, where the service of this test listens. */
function here(url: string, base: string): string {
  const { pathname, search } = new URL(url);
  return `${base}${pathname}${search}`;
}

it('asks an address, sends nothing before it says yes, and stops at one click', async (test) => {
  const smtp = await openSmtp();
  test.onTestFinished(() => smtp.close());
  const env = freshEnvironment(
    {
      SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      SMTP_FROM: 'Paperboy <papers@example.net>',
      PAPERBOY_PUBLIC_URL: 'https://papers.example.org',
      PAPERBOY_HTTP_PORT: '0',
    },
    test.onTestFinished,
  );
  const papers = (...args: readonly string[]) => runPaperboy(['papers', ...args], env, '', test.onTestFinished);
  const subscribed = await papers('subscribe', 'tides', '--to', 'email:ann@example.org', '--confirmed', 'yes');
  expect(subscribed).toMatchObject({ status: 0, stdout: expect.stringContaining('asks to confirm digest 1') });

  const { child, done, words, url: base } = await serving(env);
  expect(words).toContain(`e-mail (through 127.0.0.1; pages at ${base}/email)`);
  await smtp.came('data', 1);
  const [question] = smtp.received();
  expect(question?.read.subject).toBe('Confirm your digest of papers');
  const confirm = /Confirm: (\S+)/.exec(question?.read.text ?? '')?.[1] ?? '';
  expect((await fetch(here(confirm, base))).status).toBe(200);
  expect((await papers('subscriptions')).stdout).toMatch(/waiting until its address confirms/);
  expect(await (await fetch(here(confirm, base), { method: 'POST' })).text()).toContain('Your digest is confirmed');
  expect((await papers('subscriptions')).stdout).not.toContain('waiting');

  const unsubscribe = question?.read.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
  const oneClick = await fetch(here(unsubscribe.slice(1, -1), base), {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  expect(oneClick.status).toBe(200);
  expect((await papers('subscriptions')).stdout).not.toContain('tides');
  await stopped(child, done);
  expect(smtp.received()).toHaveLength(1);
});
