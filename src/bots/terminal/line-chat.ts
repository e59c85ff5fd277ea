import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { UserError } from '../../core/errors.ts';
import type { Conversation } from './conversation.ts';
import { inputCharsMax } from './limits.ts';
import { isGone, written } from './output.ts';

/** The lines of a stream as they come: LF or CRLF, with or without one at the end, without a byte order mark. */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let isFirst = true;
  let open = '';
  const clean = (line: string) => {
    const whole = isFirst ? line.replace(/^\uFEFF/, '') : line;
    isFirst = false;
    return whole.replace(/\r$/, '');
  };
  for await (const chunk of input) {
    const lines = (open + (chunk instanceof Uint8Array ? decoder.write(Buffer.from(chunk)) : String(chunk))).split(
      '\n',
    );
    // One character past the limit is kept, so that whoever gets the line sees that it is too long.
    open = (lines.pop() ?? '').slice(0, inputCharsMax + 1);
    for (const line of lines) yield clean(line);
  }
  open += decoder.end();
  if (open !== '') yield clean(open);
}

export interface LineChatOptions {
  readonly conversation: Conversation;
  readonly input: Readable;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

/**
 * Answers commands read line by line, one after another, and writes nothing but the answers, parted by a blank line.
 * Ends with the input, with `quit`, when nobody reads the answers any more, or with the signal. Throws a `UserError` where the input
 * cannot be read.
 */
export async function runLineChat({ conversation, input, output, signal }: LineChatOptions): Promise<void> {
  const stop = () => input.destroy();
  let isUnread = false;
  // A failed write is seen where it is awaited; this is for a reader that leaves between answers. Without a listener the event would end
  // the process, also after the chat, so it stays.
  output.on('error', (error) => {
    isUnread ||= isGone(error);
    if (isUnread) stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  let isFirst = true;
  try {
    if (signal.aborted) return;
    for await (const line of linesOf(input)) {
      const turn = await conversation.take(line, signal, () => undefined); // what is written cannot be taken back
      if (turn.kind === 'leave') return;
      if (turn.kind === 'silent') continue;
      if (!(await written(output, `${isFirst ? '' : '\n'}${turn.text}\n`))) return;
      isFirst = false;
    }
  } catch (error) {
    if (signal.aborted || isUnread) return; // the input was closed by `stop`, or the command by the signal
    if (error === input.errored) {
      throw new UserError(
        'unrecognised-input',
        'Standard input could not be read.',
        'Pipe commands into Paperboy, one a line.',
        { cause: error },
      );
    }
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
