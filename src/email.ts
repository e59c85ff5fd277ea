/** Puts e-mail together: the way to the mail server, the messenger, the pages that links in mails lead to. */
import { diagnoseEmail } from './bots/email/doctor.ts';
import { defaultMailTimes } from './bots/email/limits.ts';
import { createEmailMessenger } from './bots/email/messenger.ts';
import { createMailPages } from './bots/email/pages.ts';
import { createMailer } from './bots/email/smtp.ts';
import type { Finding } from './core/finding.ts';
import type { Messenger } from './core/messenger.ts';
import type { Paperboy } from './main.ts';
import type { EmailConfig } from './runtime/email-config.ts';
import type { Mount } from './runtime/http-server.ts';
import type { Logs } from './runtime/log.ts';

export interface Email {
  /** Sends what nobody asked for. */
  readonly messenger: Messenger;
  /** Pages for the HTTP server; empty where Paperboy has no public address: no mail leads to one then. */
  readonly mounts: readonly Mount[];
  /** For people; `url` is the HTTP server's, where there is one. */
  says(url: string): string;
  /** Lets go of the connections once what is under way is sent. */
  stop(): Promise<void>;
}

/** Opens e-mail as configured; connects only once there is something to send. */
export function openEmail(
  paperboy: Pick<Paperboy, 'store' | 'clock' | 'draws'>,
  config: EmailConfig,
  logs: Logs,
): Email {
  const { store, clock } = paperboy;
  const mailer = createMailer(config.smtp, defaultMailTimes);
  const messenger = createEmailMessenger({
    mailer,
    from: config.from,
    publicUrl: config.publicUrl,
    subscription: (id) => store.subscription(id),
    draw: paperboy.draws(logs),
    clock,
  });
  return {
    messenger,
    mounts: config.publicUrl === null ? [] : createMailPages({ records: store, clock }),
    says: (url) => `e-mail (through ${config.smtp.host}${config.publicUrl === null ? '' : `; pages at ${url}/email`})`,
    async stop() {
      mailer.stop();
    },
  };
}

/** What the doctor finds. */
export async function examineEmail(config: EmailConfig, signal: AbortSignal): Promise<readonly Finding[]> {
  const mailer = createMailer(config.smtp, defaultMailTimes);
  try {
    return await diagnoseEmail(mailer, { host: config.smtp.host, publicUrl: config.publicUrl }, signal);
  } finally {
    mailer.stop();
  }
}
