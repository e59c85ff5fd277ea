import type { CommandContext } from '../command.ts';
import { written } from '../command-line.ts';
import { type Block, code, type Text, text } from '../reply.ts';

/** How papers come into a library that has none. */
export function howToFill(context: CommandContext): Text {
  const add = code(written({ command: 'add', options: { paper: '1706.03762' } }, context));
  return context.writing.shell
    ? [text('Read the day’s papers with '), code('paperboy ingest huggingface'), text(' or add one with '), add]
    : [text('New papers come in by themselves. To add one now: '), add];
}

/** Says that there is no paper at all, and how to get some. */
export function emptyLibrary(context: CommandContext): readonly Block[] {
  return [
    { kind: 'heading', text: 'The library is empty' },
    { kind: 'text', text: howToFill(context) },
  ];
}
