import type { Finding } from '../../core/finding.ts';
import { outcomeOf } from './send-outcome.ts';
import type { Mailer } from './smtp.ts';

const area = 'E-mail';

/** Connects to the mail server, logs in and sends nothing; and says what mails lack. */
export async function diagnoseEmail(
  mailer: Pick<Mailer, 'verify'>,
  { host, publicUrl }: { readonly host: string; readonly publicUrl: string | null },
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const failure = await mailer.verify(signal);
  const outcome = failure === null ? null : outcomeOf(failure);
  const server: Finding =
    outcome === null
      ? { area, level: 'ok', sentence: `The mail server ${host} takes mails from Paperboy.`, mend: null }
      : {
          area,
          level: 'problem',
          sentence: outcome.sentence,
          mend: outcome.kind === 'refused' ? outcome.hint : 'Check host and port in SMTP_URL, and try again.',
        };
  const pages: Finding =
    publicUrl === null
      ? {
          area,
          level: 'warning',
          sentence: 'Mails have no links to confirm and unsubscribe: Paperboy has no public address.',
          mend: 'Set PAPERBOY_PUBLIC_URL where browsers can reach "paperboy serve"; until then commands do both.',
        }
      : { area, level: 'ok', sentence: `Mails lead to ${publicUrl}.`, mend: null };
  return [server, pages];
}
