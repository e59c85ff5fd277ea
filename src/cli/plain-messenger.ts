import { createTerminalMessenger } from '../bots/terminal/messenger.ts';
import type { CommandRegistry } from '../core/command.ts';
import { formLineOf } from '../core/command-line.ts';
import type { Messenger } from '../core/messenger.ts';

/** Columns of digests that are written here: they may go into a mail of cron or a file. */
const plainWidth = 100;

/** Writes digests for the terminal as plain text. */
export function plainMessenger(output: NodeJS.WritableStream, registry: CommandRegistry): Messenger {
  return createTerminalMessenger({
    output,
    look: () => ({ width: plainWidth, colour: false, hyperlinks: false }),
    formLine: (form) => formLineOf(form, registry),
  });
}
