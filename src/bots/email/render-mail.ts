import { type Detail, details } from '../../core/paper-parts.ts';
import type { Reply } from '../../core/reply.ts';
import { envelopeWords, layMail, type MailPart, type PageOf } from './lay-mail.ts';
import { htmlBytesMax } from './limits.ts';
import { own } from './mail-runs.ts';
import { type Pictures, renderHtml } from './render-html.ts';
import { renderText } from './render-text.ts';

/** A mail as people read it. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** How whoever reads the mail can stop it; `null` for mails nobody subscribed to. */
export type Stop =
  | { readonly kind: 'page'; readonly url: string; readonly subscription: number }
  /** There is no page: Paperboy has no public address. */
  | { readonly kind: 'command'; readonly subscription: number }
  | null;

/** The ways out stand together, at the end. */
function withStop(mail: readonly MailPart[], stop: Stop): readonly MailPart[] {
  if (stop === null) return mail;
  if (stop.kind === 'command') {
    const words = [own('To stop this digest, give Paperboy '), own(`unsubscribe ${stop.subscription}`, 'code')];
    return [...mail, { kind: 'line', look: 'small', runs: [...words, own(' where you subscribed.')] }];
  }
  const isWayOut = (part: MailPart): boolean =>
    part.kind === 'links' && part.links.every(({ look }) => look === 'small');
  const others = mail.flatMap((part) => (part.kind === 'links' && isWayOut(part) ? part.links : []));
  const unsubscribe = { label: 'Unsubscribe', url: stop.url, look: 'small' } as const;
  const links = [...others.filter(({ url }) => url !== stop.url), unsubscribe];
  return [...mail.filter((part) => !isWayOut(part)), { kind: 'links', links }];
}

/** A reply as a mail: always one, with less of each paper where it would become so long that mail programs hide its end. */
export function renderMail(
  reply: Reply,
  { pageOf, stop, pictures }: { readonly pageOf: PageOf; readonly stop: Stop; readonly pictures: Pictures },
): RenderedMail {
  const render = (detail: Detail): RenderedMail => {
    const mail = withStop(layMail(reply, detail, pageOf), stop);
    const words = envelopeWords(mail);
    return { subject: words.subject, text: renderText(mail), html: renderHtml(mail, words, pictures) };
  };
  const [ample, ...scarcer] = details;
  let rendered = render(ample);
  for (const detail of scarcer) {
    if (Buffer.byteLength(rendered.html) <= htmlBytesMax) break;
    rendered = render(detail);
  }
  return rendered;
}
