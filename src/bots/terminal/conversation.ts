import type { FormButton, Invocation, Reply } from '../../core/reply.ts';
import { inputCharsMax } from './limits.ts';
import { firstActionNumber, meaningOf, type Numbers, noNumbers, numbersAfter } from './numbers.ts';
import { renderReply, type TerminalLook } from './render.ts';

/** What a chat needs from Paperboy. Failures people can mend come back as replies; a rejection is a bug and ends the chat. */
export interface ChatSession {
  /** Runs a line as typed; `null` where there is nothing to answer. */
  run(line: string, signal: AbortSignal, progress: (reply: Reply) => void): Promise<Reply | null>;
  /** Does what a button says. */
  press(invocation: Invocation, signal: AbortSignal, progress: (reply: Reply) => void): Promise<Reply | null>;
  /** What may stand at the end of a line that is being typed; `replaceFrom` is where in the line a suggestion's value goes. */
  complete(line: string, signal: AbortSignal): Promise<Completion>;
  /** What to type instead of filling in a form. */
  formLine(form: FormButton): string;
}

export interface Completion {
  readonly replaceFrom: number;
  readonly suggestions: readonly { readonly value: string; readonly label: string }[];
}

/** What a line led to. */
export type Turn =
  | { readonly kind: 'leave' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'said'; readonly text: string };

/** One chat: keeps what the numbers on the screen mean. */
export interface Conversation {
  /**
   * Answers one line; `draw` gets the answer as far as it is, in place of what it got before. Once the signal is aborted it rejects with its
   * reason and what the numbers mean stays as it was.
   */
  take(line: string, signal: AbortSignal, draw: (text: string) => void): Promise<Turn>;
  /** Shows a reply nobody asked for. */
  show(reply: Reply): string;
}

const silent: Turn = { kind: 'silent' };

function told(...sentences: readonly string[]): Reply {
  return {
    visibility: 'private',
    blocks: sentences.map((sentence) => ({ kind: 'text', text: [{ kind: 'text', text: sentence }] })),
    listed: null,
    result: null,
  };
}

/** Words that end a chat. */
export function isFarewell(line: string): boolean {
  return /^\/?(quit|exit)$/i.test(line.trim());
}

/** A number typed alone, or `null`. */
export function bareNumber(line: string): number | null {
  return /^\d{1,9}$/.test(line.trim()) ? Number(line.trim()) : null;
}

export function createConversation(
  session: ChatSession,
  look: () => Omit<TerminalLook, 'firstActionNumber' | 'formLine'>,
): Conversation {
  let numbers: Numbers = noNumbers;

  function rendered(reply: Reply) {
    return renderReply(reply, {
      ...look(),
      firstActionNumber: firstActionNumber(numbers, reply),
      formLine: (form) => session.formLine(form),
    });
  }

  function show(reply: Reply): string {
    const { text, actions } = rendered(reply);
    numbers = numbersAfter(numbers, reply, actions);
    return text;
  }

  async function answer(line: string, signal: AbortSignal, progress: (reply: Reply) => void): Promise<Reply | null> {
    if (line.length > inputCharsMax)
      return told(`That line is longer than ${inputCharsMax} characters.`, 'Give one command a line.');
    const number = bareNumber(line);
    if (number === null) return session.run(line, signal, progress);
    const meaning = meaningOf(numbers, number);
    switch (meaning.kind) {
      case 'button':
        return session.press(meaning.invocation, signal, progress);
      case 'paper':
        return session.run(`show ${number}`, signal, progress);
      case 'nothing':
        return meaning.last === 0
          ? told(`Nothing here has the number ${number}.`, 'Type "today" for a list.')
          : told(`Nothing here has the number ${number}.`, `Numbers go from 1 to ${meaning.last}.`);
    }
  }

  return {
    show,
    async take(line, signal, draw) {
      const trimmed = line.trim();
      if (trimmed === '' || trimmed.startsWith('#')) return silent; // scripts may hold comments
      if (isFarewell(line)) return { kind: 'leave' };
      const reply = await answer(trimmed, signal, (draft) => {
        if (!signal.aborted) draw(rendered(draft).text);
      });
      signal.throwIfAborted();
      if (reply === null) return silent;
      const text = show(reply);
      return text === '' ? silent : { kind: 'said', text };
    },
  };
}
