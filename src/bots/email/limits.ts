/** What mail takes, and how we send it. */

/** A longer address of a link is none. Source: https://support.microsoft.com/topic/174a7d5c (Outlook and Edge open 2,083 characters) */
export const linkCharsMax = 2_000;

/** A mail program shows some 40 to 70 characters; a line of a header has at most 998. Source: https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1 */
export const subjectCharsMax = 150;

/** What an inbox shows beside the subject. */
export const previewCharsMax = 140;

/**
 * Gmail shows no more of a message's HTML than 102 kB and hides the rest, the way to unsubscribe with it, behind "View entire message".
 * Source: https://github.com/hteumeuleu/email-bugs/issues/41
 */
export const htmlBytesMax = 100_000;

/** Alternative text of a picture; mail sets no limit. */
export const altCharsMax = 1_000;

/** Connections at once. Servers allow few: Postfix 50, Exchange Online 3. Source: https://learn.microsoft.com/exchange/troubleshoot/send-emails/smtp-submission-improvements */
export const connectionsMax = 3;
/** Messages a connection carries before it is made anew. Source: https://nodemailer.com/smtp/pooled (its own default) */
export const messagesPerConnectionMax = 100;
/** An unused connection is closed before servers close it (five minutes at least: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.2.7). */
export const idleMs = 60_000;

/** How long a mail server may take. */
export interface MailTimes {
  /** Until TCP and TLS stand. */
  readonly connectMs: number;
  /** Until the server greets; some hold strangers up. */
  readonly greetingMs: number;
  /** Nothing comes: a server may look at the whole mail before it answers. */
  readonly silenceMs: number;
  /** One mail, whatever the server does: some answer a word at a time, so that no silence ends them. */
  readonly messageMs: number;
}

/**
 * Less than the five and ten minutes of https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.2, which are meant for servers that pass mail on:
 * a server of one's own answers sooner, and what does not is tried again.
 */
export const defaultMailTimes: MailTimes = {
  connectMs: 15_000,
  greetingMs: 30_000,
  silenceMs: 60_000,
  messageMs: 180_000,
};
