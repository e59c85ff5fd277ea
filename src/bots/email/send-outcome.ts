import type { RefusalReason, SendOutcome, Unsent } from '../../core/messenger.ts';
import { cut, foldSpace, visibleText } from '../../core/text.ts';

/** Why a mail did not go out, as the SMTP client tells it. */
export interface MailFailure {
  /** The client's own code: `ECONNECTION`, `EAUTH`, `EENVELOPE`, … */
  readonly code: string;
  /** The server's: 421, 550, … `null` where it said nothing. */
  readonly status: number | null;
  /** What it was asked: `MAIL FROM`, `RCPT TO`, `DATA`, `AUTH PLAIN`, `CONN`. */
  readonly command: string;
  /** The server's words. */
  readonly response: string;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** No connection, or one that broke. Whoever keeps the queue waits longer from try to try. */
const unreachableMs = 30 * second;
/** 421: the server closes, or has too many connections. */
const busyMs = minute;
/** 4xx for a message: most are greylisting, which lets strangers in after five minutes. Source: https://www.rfc-editor.org/rfc/rfc6647#section-5 */
const laterMs = 5 * minute;
/** A full mailbox is not emptied in minutes. */
const fullMs = 2 * hour;
/** The server's certificate, or a server without TLS: somebody has to mend it. */
const insecureMs = 10 * minute;

/** The server's words in a sentence of ours. */
const responseCharsMax = 200;

const retry = (afterMs: number, sentence: string): Unsent => ({ kind: 'retry', afterMs, sentence });
const refused = (reason: RefusalReason, sentence: string, hint: string): Unsent => ({
  kind: 'refused',
  reason,
  sentence,
  hint,
});

/** What the server said, for people: without the line breaks it may have, and without the address it often repeats. */
function said({ response, status }: MailFailure): string {
  const words = visibleText(foldSpace(response))
    .replace(/<?[^\s<>@]+@[^\s<>@]+>?/gu, 'the address')
    .replace(/[.\s]+$/u, '');
  return words === '' ? String(status ?? 'no words') : cut(words, responseCharsMax);
}

/** The status of RFC 3463 (`5.1.1`), as `1.1`; `null` where there is none. Source: https://www.rfc-editor.org/rfc/rfc3463 */
function detailOf({ response }: MailFailure): string | null {
  return /\b[245]\.(\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? null;
}

/** The server will not pass mail on for us: it is about our account, although it says so of an address. */
function isAboutRelaying({ response }: MailFailure): boolean {
  return /\brelay|authenticat|\bauth required|not logged in/i.test(response);
}

function unauthorised(failure: MailFailure): Unsent {
  return refused(
    'unauthorised',
    `The mail server does not accept Paperboy's account (${said(failure)}).`,
    'Whoever runs Paperboy corrects the user and password in SMTP_URL.',
  );
}

function senderRefused(failure: MailFailure): Unsent {
  return refused(
    'unauthorised',
    `The mail server does not take mail from Paperboy's sender (${said(failure)}).`,
    'Whoever runs Paperboy puts an address into SMTP_FROM that this account may send from.',
  );
}

function unknownAddress(failure: MailFailure): Unsent {
  return refused(
    'gone',
    `The mail server does not know this address (${said(failure)}).`,
    'Subscribe again with the right address.',
  );
}

function blocked(failure: MailFailure): Unsent {
  return refused(
    'not-allowed',
    `The mail server does not let Paperboy's mail through (${said(failure)}).`,
    'Whoever runs Paperboy asks the provider why; SPF, DKIM and DMARC of the sender are the usual reasons.',
  );
}

function full(failure: MailFailure): Unsent {
  return refused('closed', `The mailbox is full (${said(failure)}).`, 'Make room in it.');
}

/** A permanent answer about the address, by its detailed status where there is one. */
function addressRefused(failure: MailFailure): Unsent {
  if (isAboutRelaying(failure)) return unauthorised(failure);
  const detail = detailOf(failure);
  if (detail === '2.2') return full(failure);
  if (detail === '1.8' || detail === '1.7') return senderRefused(failure);
  if (detail?.startsWith('7.')) return blocked(failure);
  if (detail !== null) return unknownAddress(failure);
  switch (failure.status) {
    case 552:
      return full(failure);
    case 554:
      return blocked(failure);
    default:
      return unknownAddress(failure);
  }
}

/** A permanent answer to the message itself. */
function messageRefused(failure: MailFailure): Unsent {
  const detail = detailOf(failure);
  if (detail === '2.2') return full(failure);
  if (detail === '3.4' || detail === '2.3' || (failure.status === 552 && detail === null))
    return refused(
      'unsuitable',
      `The mail server takes no mail as long as this one (${said(failure)}).`,
      'Choose fewer papers, or the layout "list".',
    );
  if (detail?.startsWith('6.'))
    return refused(
      'malformed',
      `The mail server cannot read the mail (${said(failure)}).`,
      'This is a bug of Paperboy: please report it with this sentence.',
    );
  return blocked(failure);
}

function permanent(failure: MailFailure): Unsent {
  const { command } = failure;
  if (command.startsWith('AUTH') || failure.status === 530 || failure.status === 535) return unauthorised(failure);
  if (command === 'MAIL FROM') return isAboutRelaying(failure) ? unauthorised(failure) : senderRefused(failure);
  if (command === 'RCPT TO') return addressRefused(failure);
  if (command === 'DATA') return messageRefused(failure);
  return refused(
    'unauthorised',
    `The mail server does not talk to Paperboy (${said(failure)}).`,
    'Whoever runs Paperboy asks its provider, or puts another server into SMTP_URL.',
  );
}

/**
 * What a failed mail means. Codes that begin with 4 are for now, with 5 for good; 503 says that the conversation went wrong, not the mail.
 * Source: https://www.rfc-editor.org/rfc/rfc5321#section-4.2
 */
export function outcomeOf(failure: MailFailure): Exclude<SendOutcome, { readonly kind: 'sent' }> {
  const { code, status, command } = failure;
  // Some answer STARTTLS with a code for good, but it is nothing about the mail.
  if (code === 'ETLS')
    return retry(insecureMs, 'The mail server offers no safe connection: its TLS is missing or its certificate wrong.');
  if (status !== null && status >= 500 && status !== 503) return permanent(failure);
  if (status === 421) return retry(busyMs, `The mail server is busy (${said(failure)}).`);
  if (status !== null && status >= 400) {
    const isFull = detailOf(failure) === '2.2';
    return retry(isFull ? fullMs : laterMs, `The mail server asks to try later (${said(failure)}).`);
  }
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return command.startsWith('AUTH') || status === null ? unauthorised(failure) : retry(laterMs, noAnswer);
    case 'EDNS':
      return retry(unreachableMs, 'The name of the mail server cannot be looked up.');
    case 'ETIMEDOUT':
    case 'EABORT':
      return retry(unreachableMs, 'The mail server did not answer in time.');
    case 'EENVELOPE':
      return status === null ? unknownAddress(failure) : retry(laterMs, noAnswer);
    default:
      return retry(unreachableMs, noAnswer);
  }
}

const noAnswer = 'The mail server cannot be reached, or broke off.';
