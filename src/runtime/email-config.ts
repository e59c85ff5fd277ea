import { z } from 'zod';
import { parseEmailAddress } from '../core/digest/email-address.ts';
import { visibleText } from '../core/text.ts';
import { variableInfo } from './variable-info.ts';

/** E-mail as it is configured. */
export interface EmailConfig {
  readonly smtp: {
    readonly host: string;
    readonly port: number;
    /** `where-offered` on this machine only, where nobody listens in between. */
    readonly tls: 'from-the-start' | 'required' | 'where-offered';
    /** `null` where the server asks for none. */
    readonly account: { readonly user: string; readonly password: string } | null;
    /** Mails a second at most. */
    readonly perSecond: number;
  };
  readonly from: { readonly name: string; readonly address: string };
  /** Where browsers reach the HTTP server, without a slash at its end; `null`: nowhere. */
  readonly publicUrl: string | null;
}

/** Ports of submission, without and with TLS from the start. Source: https://www.rfc-editor.org/rfc/rfc8314#section-3.3 */
const submissionPort = 587;
const submissionsPort = 465;
/** Amazon SES gives new accounts 14 a second, Google Workspace and others less: those who may send more say so. */
const perSecondDefault = 10;

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Reads `smtp://user:password@mail.example.org:587`; `null` for anything else. */
export function parseSmtpUrl(written: string): Omit<EmailConfig['smtp'], 'perSecond'> | null {
  try {
    const url = new URL(written.trim());
    const { protocol, hostname: host, username, password, pathname, search, hash } = url;
    if (!/^smtps?:$/.test(protocol) || host === '' || !/^\/?$/.test(pathname) || search !== '' || hash !== '')
      return null;
    const isSecure = protocol === 'smtps:';
    return {
      host: host.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (isSecure ? submissionsPort : submissionPort) : Number(url.port),
      tls: isSecure ? 'from-the-start' : loopback.test(host) ? 'where-offered' : 'required',
      account: username === '' ? null : { user: decodeURIComponent(username), password: decodeURIComponent(password) },
    };
  } catch {
    return null; // no address, or a % in the password that stands for nothing
  }
}

/** Reads `ann@example.org` or `Paperboy <ann@example.org>`; `null` for anything else. */
export function parseSender(written: string): EmailConfig['from'] | null {
  const [, name = '', bracketed] = /^([^<>]*)<([^<>]+)>$/.exec(written.trim()) ?? [];
  const address = parseEmailAddress(bracketed ?? written);
  if (address === null) return null;
  const said = visibleText(name)
    .trim()
    .replace(/^"(.*)"$/, '$1');
  return { name: said === '' ? 'Paperboy' : said, address };
}

/** Reads an address that mails may lead to: https, http on this machine only; `null` for anything else. */
export function parsePublicUrl(written: string): string | null {
  try {
    const url = new URL(written.trim());
    const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname));
    if (!isSafe || url.username !== '' || url.search !== '' || url.hash !== '') return null;
    return url.href.replace(/\/+$/, '');
  } catch {
    return null;
  }
}

function read<T>(parse: (written: string) => T | null, wanted: string) {
  return z
    .string()
    .transform((written, context): T => {
      const value = parse(written);
      if (value !== null) return value;
      context.addIssue({ code: 'custom', message: `must be ${wanted}` });
      return z.NEVER;
    })
    .optional();
}

/** The variables of e-mail. */
export const emailVariables = {
  SMTP_URL: read(
    parseSmtpUrl,
    'smtp://user:password@mail.example.org:587, or smtps:// for port 465; special characters of the password percent-encoded',
  ).register(variableInfo, {
    summary:
      'mail server, `smtp://user:password@host:587` or `smtps://user:password@host:465`; with it digests go to e-mail addresses too',
    fallback: 'none',
    secret: true,
  }),
  SMTP_FROM: read(parseSender, 'an address, or a name and an address: Paperboy <papers@example.org>').register(
    variableInfo,
    { summary: 'whom mails come from: `Paperboy <papers@example.org>`', fallback: 'none' },
  ),
  SMTP_RATE: z.coerce
    .number('must be a number of mails a second')
    .int('must be a whole number of mails a second')
    .min(1, 'must be at least 1 mail a second')
    .max(1_000, 'must be at most 1000 mails a second')
    .default(perSecondDefault)
    .register(variableInfo, { summary: 'mails a second at most', fallback: String(perSecondDefault) }),
  PAPERBOY_PUBLIC_URL: read(
    parsePublicUrl,
    'an address that begins with https://, such as https://papers.example.org',
  ).register(variableInfo, {
    summary: 'where browsers reach `paperboy serve` from outside, for links in mails that confirm and unsubscribe',
    fallback: 'none: mails have no such links',
  }),
};

/** What is missing beside what is set. */
export function emailInconsistencies(isSet: (name: string) => boolean): readonly string[] {
  const pair = ['SMTP_URL', 'SMTP_FROM'];
  const given = pair.find(isSet);
  const missing = pair.find((name) => !isSet(name));
  return given === undefined || missing === undefined ? [] : [`${given} needs ${missing} beside it`];
}

/** `null` without a mail server. */
export function emailConfig(value: {
  readonly SMTP_URL?: Omit<EmailConfig['smtp'], 'perSecond'> | undefined;
  readonly SMTP_FROM?: EmailConfig['from'] | undefined;
  readonly SMTP_RATE: number;
  readonly PAPERBOY_PUBLIC_URL?: string | undefined;
}): EmailConfig | null {
  const { SMTP_URL: smtp, SMTP_FROM: from, SMTP_RATE: perSecond, PAPERBOY_PUBLIC_URL: publicUrl = null } = value;
  return smtp === undefined || from === undefined ? null : { smtp: { ...smtp, perSecond }, from, publicUrl };
}
