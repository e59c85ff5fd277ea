import type { Messenger, SendOutcome } from '../../core/messenger.ts';
import type { FormButton, Reply } from '../../core/reply.ts';
import { written } from './output.ts';
import { renderReply, type TerminalLook } from './render.ts';

export interface TerminalMessengerDeps {
  readonly output: NodeJS.WritableStream;
  look(): Omit<TerminalLook, 'firstActionNumber' | 'formLine'>;
  /** What to type instead of filling in a form. */
  formLine(form: FormButton): string;
}

/** Where nobody reads any more, it is for the next one who runs Paperboy. */
const unread = { kind: 'retry', afterMs: 60_000, sentence: 'Nobody reads the output of Paperboy any more.' } as const;

/**
 * Writes messages to whoever runs Paperboy. What was written cannot be asked for: a repeat after a crash may be shown twice, and an edited
 * message is written once more.
 */
export function createTerminalMessenger({ output, look, formLine }: TerminalMessengerDeps): Messenger {
  async function show(reply: Reply, id: string, signal: AbortSignal): Promise<SendOutcome> {
    signal.throwIfAborted();
    const { text } = renderReply(reply, { ...look(), firstActionNumber: null, formLine });
    const isRead = await written(output, `${text}\n\n`);
    return isRead ? { kind: 'sent', message: { channel: 'terminal', id }, notes: [] } : unread;
  }
  return {
    send: ({ reply, dedupeKey }, signal) => show(reply, dedupeKey, signal),
    edit: ({ id }, reply, signal) => show(reply, id, signal),
  };
}
