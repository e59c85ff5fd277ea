import type { Readable, Writable } from 'node:stream';
import type { Sleep } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { type ChatSession, createConversation } from './conversation.ts';
import { openHistory } from './history.ts';
import { runLineChat } from './line-chat.ts';
import { createPromptChat } from './prompt-chat.ts';

export interface ChatOptions {
  readonly session: ChatSession;
  readonly input: Readable;
  readonly output: Writable;
  /** Both ends are a terminal that can move its cursor (not `TERM=dumb`): a prompt; otherwise lines in, answers out. */
  readonly isTty: boolean;
  /** Columns now; asked for every answer, so that it follows the window. */
  readonly width: () => number;
  /** Rows now. */
  readonly height: () => number;
  readonly colour: boolean;
  readonly hyperlinks: boolean;
  /** Where commands of earlier chats are kept; `null` keeps none. Used with a prompt only. */
  readonly historyFile: string | null;
  /** Shown before the first prompt; not without one. */
  readonly welcome: Reply | null;
  readonly sleep: Sleep;
  /** Ends the chat. */
  readonly signal: AbortSignal;
}

export interface Chat {
  /** Until the person leaves, the input ends or nobody reads the answers any more. To be called once. Rejects for bugs, a full disk, unreadable input. */
  run(): Promise<void>;
  /** Says a sentence between the answers without disturbing what is being typed. Without a prompt, where only answers are written, it is dropped. */
  notify(text: string): void;
}

/** The terminal chat. Leaving in any way a person can is a success: exit status 0. */
export function createChat(options: ChatOptions): Chat {
  const { session, input, output, isTty, width, height, sleep, signal } = options;
  const paint = { colour: options.colour, hyperlinks: options.hyperlinks };
  const conversation = createConversation(session, () => ({ ...paint, width: width() }), isTty);
  if (isTty) {
    const history = openHistory(options.historyFile);
    return createPromptChat({
      session,
      conversation,
      input,
      output,
      width,
      height,
      paint,
      history,
      welcome: options.welcome,
      sleep,
      signal,
    });
  }
  return {
    run: () => runLineChat({ conversation, input, output, signal }),
    notify() {},
  };
}
