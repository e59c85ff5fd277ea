import { expect, test } from 'vitest';
import { examineEmail } from '../../../src/email.ts';
import type { EmailConfig } from '../../../src/runtime/email-config.ts';
import { openSmtp, type SmtpStandIn } from './smtp-stand-in.ts';

const never = new AbortController().signal;

async function found(change: (smtp: SmtpStandIn) => Partial<EmailConfig['smtp']>, publicUrl: string | null = null) {
  const smtp = await openSmtp({ authOptional: false, allowInsecureAuth: true });
  const server = { host: '127.0.0.1', port: smtp.port, tls: 'where-offered' as const, perSecond: 10 };
  const account = { user: 'ann', password: 'right' };
  const from = { name: 'Paperboy', address: 'papers@example.net' };
  try {
    const findings = await examineEmail({ smtp: { ...server, account, ...change(smtp) }, from, publicUrl }, never);
    expect(smtp.received()).toEqual([]);
    return findings;
  } finally {
    await smtp.close();
  }
}

test('a server that takes our account is right, and pages are told of', async () => {
  const [server, pages] = await found(() => ({}), 'https://papers.example.org');
  expect(server).toMatchObject({ level: 'ok', sentence: expect.stringContaining('127.0.0.1') });
  expect(pages).toMatchObject({ level: 'ok', sentence: expect.stringContaining('https://papers.example.org') });
});

test('without a public address links are missing, which may be meant so', async () => {
  const [, pages] = await found(() => ({}));
  expect(pages).toMatchObject({ level: 'warning', mend: expect.stringContaining('PAPERBOY_PUBLIC_URL') });
});

test('a wrong password, no server, and a line that is not safe are problems with what to mend', async () => {
  const [account] = await found(() => ({ account: { user: 'ann', password: 'wrong' } }));
  expect(account).toMatchObject({ level: 'problem', mend: expect.stringContaining('SMTP_URL') });
  const [nobody] = await found(() => ({ port: 2 }));
  expect(nobody).toMatchObject({ level: 'problem', mend: expect.stringContaining('host and port') });
  const [unsafe] = await found(() => ({ tls: 'required' }));
  expect(unsafe).toMatchObject({ level: 'problem', sentence: expect.stringContaining('TLS') });
});

test('an interrupted doctor does not wait for the server', async () => {
  const reason = new Error('interrupted');
  const controller = new AbortController();
  const smtp = await openSmtp();
  smtp.meet({ at: 'connect', silent: true });
  const config: EmailConfig = {
    smtp: { host: '127.0.0.1', port: smtp.port, tls: 'where-offered', account: null, perSecond: 10 },
    from: { name: 'Paperboy', address: 'papers@example.net' },
    publicUrl: null,
  };
  const examining = examineEmail(config, controller.signal);
  await smtp.came('connect', 1);
  controller.abort(reason);
  await expect(examining).rejects.toBe(reason);
  await smtp.close();
});
