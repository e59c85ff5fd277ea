import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** Where the conversation is when something goes wrong. */
export type Phase = 'connect' | 'auth' | 'mail' | 'rcpt' | 'data';

/** What happens the next time the server comes to a phase. `lost`: it keeps the mail and the connection breaks before it says so. */
export type Trouble =
  | { readonly at: Phase; readonly status: number; readonly words: string }
  | { readonly at: Phase; readonly cut: true }
  | { readonly at: 'data'; readonly lost: true }
  | { readonly at: Phase; readonly silent: true };

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  /** As a mail program reads it. */
  readonly read: Email;
  readonly secure: boolean;
}

export interface SmtpStandIn {
  readonly port: number;
  /** Everything that was taken, also the same mail twice, oldest first. */
  received(): readonly ReceivedMail[];
  /** As mailboxes file it (Gmail does): one mail for each Message-ID. */
  filed(): readonly ReceivedMail[];
  meet(trouble: Trouble): void;
  /** Resolves once the server has come to a phase so many times since it began. */
  came(phase: Phase, times: number): Promise<void>;
  /** Connections it has taken so far, and those that are open. */
  connections(): { readonly taken: number; readonly open: number };
  close(): Promise<void>;
}

/** Addresses that are not there. */
export const unknownAddress = 'nobody@example.org';

function refusal(status: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: status });
}

/** A mail server on this machine, the real `smtp-server`, that can be told to fail anywhere. */
export async function openSmtp(options: SMTPServerOptions = {}): Promise<SmtpStandIn> {
  const received: ReceivedMail[] = [];
  const troubles: Trouble[] = [];
  const counts = new Map<Phase, number>();
  const waiting: { phase: Phase; times: number; resolve: () => void }[] = [];
  const sockets = new Map<number, Socket>();
  let taken = 0;

  const cut = ({ remotePort }: SMTPServerSession): void => {
    sockets.get(remotePort)?.destroy();
  };

  /** Goes on with the conversation, unless trouble waits here. */
  function arrive(phase: Phase, session: SMTPServerSession, go: (error?: Error) => void): void {
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
    for (const one of waiting) if (one.phase === phase && (counts.get(phase) ?? 0) >= one.times) one.resolve();
    const index = troubles.findIndex(({ at }) => at === phase);
    const trouble = troubles[index];
    if (trouble !== undefined) troubles.splice(index, 1);
    if (trouble === undefined) go();
    else if ('status' in trouble) go(refusal(trouble.status, trouble.words));
    else if (!('silent' in trouble)) cut(session);
  }

  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    closeTimeout: 100,
    ...options,
    onConnect: (session, callback) => arrive('connect', session, (error) => callback(error)),
    onAuth: (auth, session, callback) =>
      arrive('auth', session, (error) => {
        if (error) callback(error);
        else if (auth.password === 'right') callback(null, { user: auth.username });
        else callback(refusal(535, '5.7.8 Authentication credentials invalid'));
      }),
    onMailFrom: (_address, session, callback) => arrive('mail', session, (error) => callback(error)),
    onRcptTo: (address, session, callback) =>
      arrive('rcpt', session, (error) =>
        callback(error ?? (address.address === unknownAddress ? refusal(550, '5.1.1 No such user here') : null)),
      ),
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', async () => {
        const raw = Buffer.concat(parts).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          read: await PostalMime.parse(raw),
          secure: session.secure,
        };
        const isLost = troubles.some((trouble) => 'lost' in trouble);
        if (isLost) received.push(mail);
        arrive('data', session, (error) => {
          if (!error) received.push(mail);
          callback(error);
        });
      });
    },
  });
  server.on('error', () => undefined); // connections that were cut
  server.server.on('connection', (socket: Socket) => {
    taken += 1;
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(remotePort));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;

  return {
    port,
    received: () => received,
    filed: () => [...new Map(received.map((mail) => [mail.read.messageId, mail])).values()],
    meet: (trouble) => {
      troubles.push(trouble);
    },
    came: (phase, times) =>
      new Promise((resolve) => {
        if ((counts.get(phase) ?? 0) >= times) resolve();
        else waiting.push({ phase, times, resolve });
      }),
    connections: () => ({ taken, open: sockets.size }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.values()) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
