import { UserError } from '../errors.ts';
import { cut, visibleText, webUrl } from '../text.ts';

/** Sources: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 and, for the whole, https://www.rfc-editor.org/errata/eid1690 */
const localCharsMax = 64;
const addressCharsMax = 254;
/** Of what was typed; a longer one is shown cut in the error. */
const shownCharsMax = 60;

/** Words with dots between them; quoted local parts, which almost nobody has, would bring spaces and brackets. */
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const hostName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]{2,63}$/;

/**
 * An e-mail address as it is kept and sent to: lower case (no provider tells two people apart by capitals), its domain in ASCII
 * (`bücher.example` → `xn--bcher-kva.example`). `null` for anything else: names beside it, several, quoted local parts, addresses of hosts by
 * number, letters outside ASCII before the `@` (few servers take those).
 */
export function parseEmailAddress(written: string): string | null {
  const typed = written.trim().replace(/^mailto:/i, '');
  const at = typed.lastIndexOf('@');
  const local = typed.slice(0, Math.max(0, at)).toLowerCase();
  const domain = typed.slice(at + 1);
  if (local.length > localCharsMax || !localPart.test(local) || domain.length > addressCharsMax) return null;
  // A URL's host is read as names are in the DNS; what could end it, or change its meaning, is none.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return null;
  const host = webUrl(`https://${domain}/`)?.hostname ?? '';
  const address = `${local}@${host}`;
  return hostName.test(host) && address.length <= addressCharsMax ? address : null;
}

/** The address, or a `UserError` that says what is wrong with it. */
export function emailAddressOf(written: string): string {
  const address = parseEmailAddress(written);
  if (address !== null) return address;
  throw new UserError(
    'bad-option',
    `"${cut(visibleText(written).trim(), shownCharsMax)}" is not an e-mail address that Paperboy can write to.`,
    'Write one address such as ann@example.org.',
  );
}

/** The mailbox behind an address: what stands after a plus only sorts a person's mail. */
export function mailboxOf(address: string): string {
  return address.replace(/\+[^@]*@/, '@');
}
