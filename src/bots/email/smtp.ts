import { createTransport, type SendMailOptions } from 'nodemailer';
import { connectionsMax, idleMs, type MailTimes, messagesPerConnectionMax } from './limits.ts';
import type { MailFailure } from './send-outcome.ts';

/** Where mails are handed in. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (usually port 465). */
  readonly tls: 'from-the-start' | 'required' | 'where-offered';
  /** `null`: the server asks for none. */
  readonly account: { readonly user: string; readonly password: string } | null;
  /** Mails a second at most. */
  readonly perSecond: number;
}

/** A mail whose fields are made; parts of it are literal. */
export type OutgoingMail = SendMailOptions;

export interface Mailer {
  /** `null` once the server has taken the mail. Throws only the signal's reason (and bugs): the server may have it nevertheless. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<MailFailure | null>;
  /** Connects and logs in, and sends nothing. */
  verify(signal: AbortSignal): Promise<MailFailure | null>;
  /** Lets go of the connections once what is under way is sent. */
  stop(): void;
}

function field(error: Error, name: string): unknown {
  return Object.entries(error).find(([key]) => key === name)?.[1];
}

/** What Node calls a certificate nobody vouches for, or a broken handshake. Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const tlsCodes = /CERT|^ERR_(?:TLS|SSL)|^UNABLE_TO|^INVALID_(?:CA|PURPOSE)|^HOSTNAME_MISMATCH/;

/** `null` for what is no failure of mail: a bug. */
function failureOf(error: unknown): MailFailure | null {
  if (!(error instanceof Error)) return null;
  const code = field(error, 'code');
  if (typeof code !== 'string') return null;
  const original = field(error, 'originalCode');
  const status = field(error, 'responseCode');
  const command = field(error, 'command');
  const response = field(error, 'response');
  return {
    code: typeof original === 'string' && tlsCodes.test(original) ? 'ETLS' : code,
    status: typeof status === 'number' ? status : null,
    command: typeof command === 'string' ? command : '',
    response: typeof response === 'string' ? response.replace(/^\d{3}[ -]/gmu, '') : '',
  };
}

/** Codes that say something of us, and nothing of the server. */
const bugCodes: ReadonlySet<string> = new Set(['ECONFIG', 'EFILEACCESS', 'EURLACCESS', 'EOTP', 'ESTREAM']);

/** Does not wait longer than the signal lets it. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Hands mails to a server over a few connections that stay open. */
export function createMailer(server: SmtpServer, times: MailTimes): Mailer {
  const { host, port, tls, account, perSecond } = server;
  const pool = createTransport({
    pool: true,
    host,
    port,
    secure: tls === 'from-the-start',
    requireTLS: tls === 'required',
    // On this machine nobody listens in between, and its certificate is rarely one that others vouch for.
    tls: { rejectUnauthorized: tls !== 'where-offered' },
    ...(account === null ? {} : { auth: { user: account.user, pass: account.password } }),
    maxConnections: connectionsMax,
    maxMessages: messagesPerConnectionMax,
    // The outbox tries again; here nothing is sent twice behind its back.
    maxRequeues: 0,
    rateLimit: perSecond,
    rateDelta: 1_000,
    idleTimeout: idleMs,
    connectionTimeout: times.connectMs,
    greetingTimeout: times.greetingMs,
    socketTimeout: times.silenceMs,
    dnsTimeout: times.connectMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  async function outcome(action: () => Promise<unknown>, signal: AbortSignal): Promise<MailFailure | null> {
    signal.throwIfAborted();
    try {
      await action();
      return null;
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      if (failure === null || bugCodes.has(failure.code)) throw error;
      return failure;
    }
  }

  return {
    async send(mail, signal) {
      const timeUp = AbortSignal.timeout(times.messageMs);
      return outcome(() => pool.sendMail({ ...mail, signal: AbortSignal.any([signal, timeUp]) }), signal);
    },
    verify: (signal) => outcome(() => orAborted(pool.verify(), signal), signal),
    stop: () => pool.close(),
  };
}
