import { createHash } from 'node:crypto';
import { parseEmailAddress } from '../../core/digest/email-address.ts';
import { isConfirmation } from '../../core/digest/opt-in.ts';
import type { Subscription } from '../../core/digest/subscription.ts';
import { assertNever } from '../../core/errors.ts';
import type { Destination, MessageRef, Messenger, SendOutcome, SendRequest, Unsent } from '../../core/messenger.ts';
import { type Draw, drawn } from '../../core/picture.ts';
import type { Clock } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { pressesIn } from '../../core/reply-layout.ts';
import { cut, visibleText } from '../../core/text.ts';
import type { PageOf } from './lay-mail.ts';
import { subjectCharsMax } from './limits.ts';
import { deedOf, mayHoldLinks, pageUrl } from './mail-links.ts';
import { renderMail, type Stop } from './render-mail.ts';
import { outcomeOf } from './send-outcome.ts';
import type { Mailer } from './smtp.ts';

/** Who mails come from. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

export interface EmailMessengerDeps {
  readonly mailer: Pick<Mailer, 'send'>;
  readonly from: Sender;
  /** Where browsers reach Paperboy's pages, without a slash at its end; `null`: nowhere. */
  readonly publicUrl: string | null;
  subscription(id: number): Promise<Subscription | null>;
  readonly draw: Draw;
  readonly clock: Clock;
}

/** Mails this process knows to have arrived; what is older is not repeated any more. */
const rememberedMax = 2_000;

const noMailbox: Unsent = {
  kind: 'refused',
  reason: 'unsuitable',
  sentence: 'E-mails go to addresses only.',
  hint: 'Choose an address such as ann@example.org.',
};
/** `malformed`, so that it stops nothing else that goes to this address. */
const unwanted: Unsent = {
  kind: 'refused',
  reason: 'malformed',
  sentence: 'Nobody at this address asked for this e-mail (any more).',
  hint: 'Nothing needs to be done.',
};
const cannotEdit: Unsent = {
  kind: 'refused',
  reason: 'unsuitable',
  sentence: 'An e-mail that was sent cannot be changed.',
  hint: 'What is new comes with the next digest.',
};

/** The address a message goes to, and the mail it answers. */
function addressee({ place }: Destination): { readonly address: string; readonly under: MessageRef | null } | null {
  switch (place.kind) {
    case 'person':
    case 'message-thread': {
      const under = place.kind === 'message-thread' ? place.message : null;
      const written = place.kind === 'person' ? place.person : place.message.channel;
      const address = parseEmailAddress(written);
      return address === null ? null : { address, under };
    }
    case 'channel':
    case 'thread':
    case 'new-thread':
      return null;
    default:
      return assertNever(place);
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/**
 * Sends replies as mails. A mail server cannot be asked whether a message arrived, so where that is not known it is sent again with the same
 * Message-ID: most mailboxes show it once (docs/adr/0020-mail-once.md). `MessageRef.channel` is the address, `MessageRef.id` the Message-ID with its brackets.
 */
export function createEmailMessenger(deps: EmailMessengerDeps): Messenger {
  const { mailer, from, publicUrl, clock } = deps;
  const domain = domainOf(from.address);
  /** Message-IDs the mail server took, the oldest first: a repeat whose outcome could not be stored is not sent again. */
  const taken = new Set<string>();

  function remember(id: string): void {
    taken.add(id);
    for (const oldest of taken) {
      if (taken.size <= rememberedMax) break;
      taken.delete(oldest);
    }
  }

  /** The same for every try of a message, and for no other. */
  function messageId(address: string, dedupeKey: string): string {
    const digest = createHash('sha256')
      .update(JSON.stringify([address, dedupeKey]))
      .digest('hex')
      .slice(0, 40);
    return `<${digest}@${domain}>`;
  }

  /** Pages in the place of the reply's buttons. */
  async function pagesOf(reply: Reply, address: Destination): Promise<PageOf> {
    if (publicUrl === null) return () => null;
    const ids = new Set(pressesIn(reply).flatMap(({ invocation }) => deedOf(invocation)?.subscription ?? []));
    const found = await Promise.all([...ids].map((id) => deps.subscription(id)));
    const open = new Map(
      found.flatMap((one) => (one !== null && mayHoldLinks(one, address) ? [[one.id, one] as const] : [])),
    );
    return (invocation) => {
      const wanted = deedOf(invocation);
      const subscription = wanted === null ? undefined : open.get(wanted.subscription);
      return wanted === null || subscription === undefined ? null : pageUrl(publicUrl, wanted.deed, subscription);
    };
  }

  /** On white: nobody knows yet whether the mail is read in the dark. */
  async function picturesOf(reply: Reply, signal: AbortSignal) {
    const pictures = await drawn(reply, 'light', deps.draw, signal);
    return [...pictures].map(
      ([image, picture], index) => [image, { ...picture, cid: `chart-${index + 1}@${domain}` }] as const,
    );
  }

  function stopOf(subscription: Subscription | null): Stop {
    if (subscription === null) return null;
    const { id } = subscription;
    return publicUrl === null
      ? { kind: 'command', subscription: id }
      : { kind: 'page', url: pageUrl(publicUrl, 'unsubscribe', subscription), subscription: id };
  }

  /** So that mail programs show their own button, list servers sort it, and no absence note answers. */
  function headersOf(stop: Stop): Record<string, string> {
    return {
      // Source: https://www.rfc-editor.org/rfc/rfc3834#section-5
      'Auto-Submitted': 'auto-generated',
      ...(stop === null
        ? {}
        : { 'List-Id': `Paperboy digest ${stop.subscription} <digest-${stop.subscription}.${domain}>` }),
      // Source: https://www.rfc-editor.org/rfc/rfc8058#section-3.1
      ...(stop?.kind === 'page'
        ? { 'List-Unsubscribe': `<${stop.url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
        : {}),
    };
  }

  async function send(request: SendRequest, signal: AbortSignal): Promise<SendOutcome> {
    signal.throwIfAborted();
    const { destination, dedupeKey, reply, triedSince } = request;
    const to = addressee(destination);
    if (to === null) return noMailbox;
    const mailbox: Destination = { ...destination, place: { kind: 'person', person: to.address } };
    const subscription = request.subscription === null ? null : await deps.subscription(request.subscription);
    // Between the claim and here somebody unsubscribed; or a bug would send to somebody who did not say yes.
    if (request.subscription !== null && (subscription === null || !mayGetMail(subscription, dedupeKey)))
      return unwanted;
    const stop = stopOf(subscription);
    const id = messageId(to.address, dedupeKey);
    const sent: SendOutcome = { kind: 'sent', message: { channel: to.address, id }, notes: [] };
    if (taken.has(id)) return sent;
    const pictures = await picturesOf(reply, signal);
    const { subject, text, html } = renderMail(reply, {
      pageOf: await pagesOf(reply, mailbox),
      stop,
      pictures: new Map(pictures.map(([image, { width, cid }]) => [image, { source: `cid:${cid}`, width }])),
    });
    const failure = await mailer.send(
      {
        from,
        to: { name: '', address: to.address },
        subject: to.under === null ? subject : `Re: ${threadTitle(destination, subject)}`,
        text,
        html,
        messageId: id,
        date: new Date(triedSince ?? clock.now()),
        ...(to.under === null ? {} : { inReplyTo: to.under.id, references: to.under.id }),
        headers: headersOf(stop),
        attachments: pictures.map(([, { cid, png }], index) => ({
          cid,
          filename: `chart-${index + 1}.png`,
          content: Buffer.from(png),
          contentType: 'image/png',
          contentDisposition: 'inline',
        })),
      },
      signal,
    );
    if (failure !== null) return outcomeOf(failure);
    remember(id);
    return sent;
  }

  return {
    send,
    async edit(_message, _reply, signal) {
      signal.throwIfAborted();
      return cannotEdit;
    },
  };
}

/** Mail programs put a mail below another where its subject is the same. */
function threadTitle({ place }: Destination, subject: string): string {
  const title = place.kind === 'message-thread' ? cut(visibleText(place.title).trim(), subjectCharsMax) : '';
  return title === '' ? subject : title;
}

function mayGetMail({ state }: Subscription, dedupeKey: string): boolean {
  return state.kind !== 'unconfirmed' || isConfirmation(dedupeKey);
}
