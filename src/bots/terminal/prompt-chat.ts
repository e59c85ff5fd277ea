import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import { type Readable, Writable } from 'node:stream';
import type { Sleep } from '../../core/ports.ts';
import type { Reply } from '../../core/reply.ts';
import { visibleText } from '../../core/text.ts';
import { completionOf, suggestionLines } from './completion.ts';
import type { ChatSession, Conversation, Turn } from './conversation.ts';
import { createGrowing } from './growing.ts';
import type { History } from './history.ts';
import { KeyInput } from './key-input.ts';
import { type Paint, paintLine } from './layout.ts';
import { completionMs, historyLinesMax, quietMs } from './limits.ts';
import { isGone } from './output.ts';

/** What readline draws on: passes on while the prompt is to be seen, swallows while a command runs and its answer is written. */
class PromptOutput extends Writable {
  isShown = false;
  private readonly target: Writable;
  private readonly width: () => number;

  constructor(target: Writable, width: () => number) {
    super({
      decodeStrings: false,
      write: (chunk, encoding, done) => {
        if (this.isShown) this.target.write(chunk, encoding);
        done();
      },
    });
    this.target = target;
    this.width = width;
  }

  /** Readline asks for it to know where lines break. */
  get columns(): number {
    return this.width();
  }
}

export interface PromptChatOptions {
  readonly session: ChatSession;
  readonly conversation: Conversation;
  readonly input: Readable;
  readonly output: Writable;
  readonly width: () => number;
  readonly height: () => number;
  readonly paint: Paint;
  readonly history: History;
  readonly welcome: Reply | null;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

export interface PromptChat {
  /** Until the person leaves. Rejects for bugs and where the terminal cannot be written. */
  run(): Promise<void>;
  /** Writes a line above the prompt, whatever is being typed there. */
  notify(text: string): void;
}

interface Typed {
  readonly line: string;
  /** It stands on the screen already, typed after a prompt that was shown. */
  readonly isSeen: boolean;
}

/** The chat at a terminal: a prompt with history, completion, type-ahead and Ctrl-C. */
export function createPromptChat(options: PromptChatOptions): PromptChat {
  const { session, conversation, input, output, width, height, paint, history, welcome, sleep, signal } = options;
  const prompt = paintLine(
    [
      { text: 'papers>', style: { bold: true } },
      { text: ' ', style: {} },
    ],
    paint,
  );
  const waiting = paintLine([{ text: '…', style: { dim: true } }], paint);

  const screen = new PromptOutput(output, width);
  const queue: Typed[] = [];
  let running: AbortController | null = null;
  let isWorking = false;
  /** What stands below the line that is being answered: a sign of work, or the answer as far as it is. */
  let below: string | null = null;
  let isInputOver = false;
  let isOver = false;
  let settle: { readonly resolve: () => void; readonly reject: (reason: unknown) => void } | null = null;

  const say = (text: string) => {
    if (!isOver) output.write(text);
  };

  // Both are created by `run`: they take the terminal over at once.
  let keys: KeyInput | null = null;
  let readline: ReturnType<typeof createInterface> | null = null;

  function end(failure: { readonly error: unknown } | null): void {
    if (isOver) return;
    clearBelow();
    if (screen.isShown) say('\n');
    screen.isShown = false;
    isOver = true;
    running?.abort();
    signal.removeEventListener('abort', leave);
    output.removeListener('resize', resized);
    readline?.close(); // gives the terminal back as it was
    keys?.release();
    input.removeListener('error', hungUp);
    // The listener for output errors stays: a write that is still under way may fail after this, and must not end the process.
    if (failure) settle?.reject(failure.error);
    else settle?.resolve();
  }

  const leave = () => end(null);
  const resized = () => screen.emit('resize');
  const hungUp = (error: unknown) => end(isGone(error) ? null : { error });

  const growing = createGrowing({ write: say, width, height });

  function showBelow(text: string): void {
    if (isOver) return;
    below = text;
    growing.show(text);
  }

  function clearBelow(): void {
    below = null;
    growing.clear();
  }

  /** Shows the prompt with what has been typed ahead. Readline first moves up by as many rows as its cursor has gone down. */
  function showPrompt(): void {
    if (!readline || isOver) return;
    screen.isShown = true;
    say('\n'.repeat(readline.getCursorPos().rows));
    readline.prompt(true);
  }

  function printAbove(text: string): void {
    if (!readline || !screen.isShown) {
      const hidden = below;
      clearBelow();
      say(`${text}\n`);
      if (hidden !== null) showBelow(hidden);
      return;
    }
    moveCursor(output, 0, -readline.getCursorPos().rows);
    cursorTo(output, 0);
    clearScreenDown(output);
    say(`${text}\n`);
    showPrompt();
  }

  async function takeLine(line: string): Promise<Turn> {
    const controller = new AbortController();
    const cancelled = new Promise<Turn>((resolve) => {
      controller.signal.addEventListener('abort', () => resolve({ kind: 'said', text: 'Cancelled.' }), { once: true });
    });
    const finished = new AbortController();
    running = controller;
    const waitIfAtWork = () => {
      if (!finished.signal.aborted && below === null) showBelow(waiting);
    };
    sleep(quietMs, finished.signal).then(waitIfAtWork, () => undefined); // rejects when the command was quick
    const taking = conversation.take(line, controller.signal, (text) => {
      if (!finished.signal.aborted) showBelow(`\n${text}\n\n${waiting}`);
    });
    try {
      return await Promise.race([taking, cancelled]);
    } catch (error) {
      if (controller.signal.aborted) return await cancelled;
      throw error;
    } finally {
      taking.catch(() => undefined); // a cancelled command may still fail later; nobody waits for it any more
      running = null;
      finished.abort();
      clearBelow();
    }
  }

  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    try {
      for (let next = queue.shift(); next && !isOver; next = queue.shift()) {
        if (!next.isSeen) say(`${prompt}${visibleText(next.line)}\n`);
        history.add(next.line);
        const turn = await takeLine(next.line);
        if (turn.kind === 'leave') return end(null);
        if (turn.kind === 'said') say(`\n${turn.text}\n\n`);
      }
    } catch (error) {
      return end({ error });
    } finally {
      isWorking = false;
    }
    if (isInputOver) end(null);
    else showPrompt();
  }

  function interrupted(): void {
    if (running) {
      queue.length = 0; // lines pasted after it were meant to follow it
      running.abort();
    } else if (readline && readline.line !== '') {
      readline.write(null, { ctrl: true, name: 'e' });
      readline.write(null, { ctrl: true, name: 'u' });
    } else end(null);
  }

  /** What readline is to insert; lists the choices itself, since readline would show only their values. */
  async function complete(line: string): Promise<readonly [string[], string]> {
    const nothing = [[], line] as const satisfies readonly [string[], string];
    if (!screen.isShown) return nothing;
    const finished = new AbortController();
    try {
      const found = await Promise.race([session.complete(line, finished.signal), sleep(completionMs, finished.signal)]);
      // A notice wakes the keys that wait meanwhile; after those an insertion would land in the wrong place.
      if (!found || isOver || !screen.isShown || readline?.line.slice(0, readline.cursor) !== line) return nothing;
      const completion = completionOf(line, found);
      if (completion.kind === 'insert') return [[completion.value], completion.typed];
      if (completion.kind === 'choose') printAbove(suggestionLines(completion.suggestions, width(), paint));
      return nothing;
    } catch {
      return nothing; // a completion that fails must not disturb whoever is typing
    } finally {
      finished.abort();
    }
  }

  function start(): void {
    output.on('error', hungUp);
    output.on('resize', resized);
    input.on('error', hungUp);
    signal.addEventListener('abort', leave, { once: true });
    if (welcome) say(`${conversation.show(welcome)}\n\n`);
    keys = new KeyInput(input);
    readline = createInterface({
      input: keys,
      output: screen,
      terminal: true,
      prompt,
      history: [...history.lines],
      historySize: historyLinesMax,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        complete(line).then(([values, typed]) => done(null, [values, typed]));
      },
    });
    readline.on('line', (line) => {
      queue.push({ line, isSeen: screen.isShown });
      screen.isShown = false;
      void work();
    });
    readline.on('SIGINT', interrupted);
    readline.on('SIGCONT', () => {
      if (isWorking) readline?.resume();
      else showPrompt();
    });
    readline.on('close', () => {
      isInputOver = true;
      if (!isWorking) end(null);
    });
    showPrompt();
  }

  return {
    run() {
      return new Promise<void>((resolve, reject) => {
        settle = { resolve, reject };
        if (signal.aborted) end(null);
        else start();
      });
    },
    notify(text) {
      if (!isOver) printAbove(visibleText(text).trim());
    },
  };
}
