import type { IncomingMessage, ServerResponse } from 'node:http';
import { type BrowserPage, pageHeaders, pageHtml } from '../../core/browser-page.ts';
import { doFromMail, type MailDeed, mailDeeds, type OptInRecords, type OptOutcome } from '../../core/digest/opt-in.ts';
import type { Clock } from '../../core/ports.ts';
import { mailPaths } from './mail-links.ts';

/** A page of the HTTP server, which answers whatever its query is. */
export interface MailPage {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  listener(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface MailPagesDeps {
  readonly records: OptInRecords;
  readonly clock: Clock;
}

/** Ours have less; a longer one is nobody's. */
const tokenCharsMax = 200;

interface Words {
  readonly asks: string;
  readonly button: string;
  readonly done: string;
  readonly after: string;
  readonly already: string;
}

const words: Readonly<Record<MailDeed, Words>> = {
  confirm: {
    asks: 'Do you want this digest of papers?',
    button: 'Yes, send it to me',
    done: 'Your digest is confirmed',
    after: 'It comes at its next time. Every mail has a link that stops it.',
    already: 'Your digest was confirmed before',
  },
  unsubscribe: {
    asks: 'Stop this digest for good?',
    button: 'Unsubscribe',
    done: 'You are unsubscribed',
    after: 'No more mails of this digest are sent.',
    already: 'You are unsubscribed',
  },
  pause: {
    asks: 'Pause this digest?',
    button: 'Pause',
    done: 'Your digest is paused',
    after: 'It stays so until somebody resumes it.',
    already: 'Your digest does not come at the moment',
  },
  resume: {
    asks: 'Resume this digest?',
    button: 'Resume',
    done: 'Your digest comes again',
    after: 'It comes at its next time.',
    already: 'Your digest is not paused',
  },
};

const gone: Omit<BrowserPage, 'status'> = {
  title: 'There is no such digest any more',
  sentences: ['It was stopped, or the link is not whole. Nothing is sent for it.'],
  link: null,
};

function tokenOf({ url }: IncomingMessage): string {
  const token = new URL(url ?? '/', 'http://localhost').searchParams.get('token') ?? '';
  return token.length > tokenCharsMax ? '' : token;
}

function answer(response: ServerResponse, { status, ...page }: BrowserPage): void {
  response.writeHead(status, pageHeaders).end(pageHtml(page));
}

function outcomePage(deed: MailDeed, outcome: OptOutcome): BrowserPage {
  const said = words[deed];
  switch (outcome) {
    case 'done':
      return { status: 200, title: said.done, sentences: [said.after], link: null };
    case 'already':
      return { status: 200, title: said.already, sentences: ['Nothing needed to be changed.'], link: null };
    case 'gone':
      // A mail program that unsubscribes twice has what it wanted.
      return { status: deed === 'unsubscribe' ? 200 : 404, ...gone };
  }
}

/**
 * What links in mails lead to. Opening one changes nothing, because programs that look for dangerous links open every one; its button does.
 * The same address takes the one-click unsubscription of mail programs (https://www.rfc-editor.org/rfc/rfc8058).
 */
export function createMailPages({ records, clock }: MailPagesDeps): readonly MailPage[] {
  return mailDeeds.flatMap((deed): readonly MailPage[] => [
    {
      method: 'GET',
      path: mailPaths[deed],
      async listener(request, response) {
        const token = tokenOf(request);
        const isThere = token !== '' && (await records.subscriptionByToken(token)) !== null;
        if (!isThere) return answer(response, { status: 404, ...gone });
        const { asks, button } = words[deed];
        // A page without a path leads to itself, wherever a proxy has put it.
        const url = `?token=${encodeURIComponent(token)}`;
        answer(response, { status: 200, title: asks, sentences: [], link: { text: button, url, post: true } });
      },
    },
    {
      method: 'POST',
      path: mailPaths[deed],
      async listener(request, response) {
        request.resume(); // the press is all it says
        const token = tokenOf(request);
        const outcome = token === '' ? 'gone' : await doFromMail(records, deed, token, clock.now());
        answer(response, outcomePage(deed, outcome));
      },
    },
  ]);
}
