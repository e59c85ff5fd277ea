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
  /** What to ask, one after the other, where a line opens a form; `null`, at once, for any other line. */
  form(line: string, signal: AbortSignal): Promise<ChatForm | null> | null;
  /** What to type instead of filling in a form. */
  formLine(form: FormButton): string;
}

/** A form that is filled in line by line. */
export interface ChatForm {
  readonly questions: readonly {
    readonly name: string;
    readonly label: string;
    readonly hint: string;
    /** Some of what it may be, or nothing where anything goes. */
    readonly choices: readonly string[];
    /** What it is when nothing is typed; may be empty. */
    readonly value: string;
  }[];
  /** What is wrong with an answer, in a sentence; `null` where nothing is. */
  check(name: string, value: string): string | null;
  /** What is to be done once all was asked. */
  invocation(given: Readonly<Record<string, string>>): Invocation;
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

/** A form under way. */
interface Asking {
  readonly form: ChatForm;
  readonly given: Readonly<Record<string, string>>;
  /** Of the question that waits for its answer. */
  readonly at: number;
}

function question({ form, at }: Asking): Reply {
  const asked = form.questions[at];
  if (!asked) throw new Error('a form without this question');
  const { label, hint, choices, value } = asked;
  const may = choices.length > 0 ? ` (${choices.join(', ')})` : '';
  const kept = value === '' ? 'Enter leaves it out' : `Enter takes ${value}`;
  return told(`${label}: ${hint}${may}.`, `${at + 1} of ${form.questions.length}. ${kept}; "cancel" ends this.`);
}

/** `isAsked`: somebody sits there and answers; lines of a script are commands, never answers. */
export function createConversation(
  session: ChatSession,
  look: () => Omit<TerminalLook, 'firstActionNumber' | 'formLine'>,
  isAsked: boolean,
): Conversation {
  let numbers: Numbers = noNumbers;
  let asking: Asking | null = null;

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

  /** Takes the answer to a question; then comes the next one, or what all the answers lead to. */
  async function answered(
    { form, given, at }: Asking,
    typed: string,
    signal: AbortSignal,
    progress: (reply: Reply) => void,
  ): Promise<Reply | null> {
    if (/^\/?cancel$/i.test(typed)) {
      asking = null;
      return told('Cancelled: nothing was changed.');
    }
    const asked = form.questions[at];
    const value = typed === '' ? (asked?.value ?? '') : typed;
    const wrong = asked === undefined || value === '' ? null : form.check(asked.name, value);
    if (wrong !== null) return told(wrong, 'Type it again, or "cancel".');
    const all = asked === undefined ? given : { ...given, [asked.name]: value };
    asking = at + 1 < form.questions.length ? { form, given: all, at: at + 1 } : null;
    return asking === null ? session.press(form.invocation(all), signal, progress) : question(asking);
  }

  async function opened(line: string, signal: AbortSignal, progress: (reply: Reply) => void): Promise<Reply | null> {
    const opening = isAsked ? session.form(line, signal) : null;
    if (opening === null) return answer(line, signal, progress);
    const form = await opening;
    signal.throwIfAborted();
    if (form === null) return answer(line, signal, progress);
    asking = { form, given: {}, at: 0 };
    return question(asking);
  }

  return {
    show,
    async take(line, signal, draw) {
      const trimmed = line.trim();
      const progress = (draft: Reply): void => {
        if (!signal.aborted) draw(rendered(draft).text);
      };
      if (asking !== null && !isFarewell(line)) {
        const reply = await answered(asking, trimmed, signal, progress);
        signal.throwIfAborted();
        return reply === null ? silent : { kind: 'said', text: show(reply) };
      }
      if (trimmed === '' || trimmed.startsWith('#')) return silent; // scripts may hold comments
      if (isFarewell(line)) return { kind: 'leave' };
      const reply = await opened(trimmed, signal, progress);
      signal.throwIfAborted();
      if (reply === null) return silent;
      const text = show(reply);
      return text === '' ? silent : { kind: 'said', text };
    },
  };
}
