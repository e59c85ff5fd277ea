import { describe, expect, test } from 'vitest';
import { type MailFailure, outcomeOf } from '../../../src/bots/email/send-outcome.ts';

const failure = (command: string, status: number | null, response: string, code = 'EENVELOPE'): MailFailure => ({
  code,
  status,
  command,
  response,
});

/** What servers of the world answer. */
describe('what a refusal for good means', () => {
  test.each([
    [
      'RCPT TO',
      550,
      '5.1.1 The email account that you tried to reach does not exist. Please try double-checking',
      'gone',
    ],
    ['RCPT TO', 550, '5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup', 'gone'],
    ['RCPT TO', 550, '5.2.1 The email account that you tried to reach is disabled', 'gone'],
    ['RCPT TO', 550, 'No such user', 'gone'],
    ['RCPT TO', 551, 'User not local; please try <forward@example.org>', 'gone'],
    ['RCPT TO', 553, '5.1.3 Bad recipient address syntax', 'gone'],
    ['RCPT TO', 501, '5.1.3 Bad recipient address syntax', 'gone'],
    ['RCPT TO', 552, '5.2.2 The email account that you tried to reach is over quota', 'closed'],
    ['RCPT TO', 552, 'Mailbox full', 'closed'],
    ['RCPT TO', 554, 'Transaction failed', 'not-allowed'],
    ['RCPT TO', 550, '5.7.1 Service unavailable; client host blocked using a list', 'not-allowed'],
    ['RCPT TO', 554, '5.7.1 <ann@example.org>: Relay access denied', 'unauthorised'],
    ['RCPT TO', 550, 'relay not permitted', 'unauthorised'],
    ['RCPT TO', 530, '5.7.0 Must issue a STARTTLS command first', 'unauthorised'],
    ['MAIL FROM', 553, '5.7.1 <papers@example.net>: Sender address rejected: not owned by user', 'unauthorised'],
    ['MAIL FROM', 550, '5.1.8 Sender domain does not exist', 'unauthorised'],
    ['MAIL FROM', 530, '5.7.0 Authentication Required', 'unauthorised'],
    ['DATA', 550, '5.7.26 This mail is unauthenticated, which poses a security risk', 'not-allowed'],
    ['DATA', 554, 'Message rejected as spam', 'not-allowed'],
    ['DATA', 552, '5.3.4 Message size exceeds fixed limit', 'unsuitable'],
    ['DATA', 552, 'Too much mail data', 'unsuitable'],
    ['DATA', 552, '5.2.2 Over quota', 'closed'],
    ['DATA', 554, '5.6.0 Invalid header', 'malformed'],
    ['AUTH PLAIN', 535, '5.7.8 Username and Password not accepted', 'unauthorised'],
    ['AUTH LOGIN', 534, '5.7.9 Application-specific password required', 'unauthorised'],
    ['CONN', 554, 'No SMTP service here', 'unauthorised'],
    ['EHLO', 550, 'Access denied', 'unauthorised'],
  ] as const)('%s %i %s: %s', (command, status, response, reason) => {
    const outcome = outcomeOf(failure(command, status, response));
    expect(outcome).toMatchObject({ kind: 'refused', reason });
    if (outcome.kind !== 'refused') return;
    for (const sentence of [outcome.sentence, outcome.hint]) expect(sentence).toMatch(/^[A-Z].*\.$/u);
    expect(outcome.sentence).not.toMatch(/@example/);
  });
});

describe('what is tried again', () => {
  test.each([
    ['RCPT TO', 450, '4.2.0 Greylisted, see http://postgrey.example', 'EENVELOPE', 300_000],
    ['RCPT TO', 451, 'Local error in processing', 'EENVELOPE', 300_000],
    ['RCPT TO', 452, '4.2.2 Mailbox full', 'EENVELOPE', 7_200_000],
    ['CONN', 421, '4.7.0 Too many connections', 'ECONNECTION', 60_000],
    ['DATA', 451, '4.3.0 Try again', 'EMESSAGE', 300_000],
    ['AUTH PLAIN', 454, '4.7.0 Temporary authentication failure', 'EAUTH', 300_000],
    ['RCPT TO', 503, 'Bad sequence of commands', 'EENVELOPE', 300_000],
    ['CONN', null, '', 'ECONNECTION', 30_000],
    ['CONN', null, '', 'ETIMEDOUT', 30_000],
    ['CONN', null, '', 'EDNS', 30_000],
    ['CONN', null, '', 'ESOCKET', 30_000],
    ['DATA', null, '', 'EABORT', 30_000],
    ['STARTTLS', 502, '5.5.1 Not implemented', 'ETLS', 600_000],
  ] as const)('%s %s %s (%s): after %i ms', (command, status, response, code, afterMs) => {
    const outcome = outcomeOf(failure(command, status, response, code));
    expect(outcome).toMatchObject({ kind: 'retry', afterMs, sentence: expect.stringMatching(/^[A-Z].*\.$/u) });
  });
});

test('the words of a server are shortened and made visible', () => {
  const outcome = outcomeOf(failure('RCPT TO', 550, `5.1.1 a\r\nb\u001b[31m \u202e${'x'.repeat(5_000)}`));
  expect(outcome.sentence.length).toBeLessThan(300);
  expect(outcome.sentence).toMatch(/^[^\p{Cc}\u202e]*$/u);
});
