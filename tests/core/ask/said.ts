import { plain, type Reply } from '../../../src/core/reply.ts';
import type { CommandOutcome } from '../../../src/core/run-command.ts';

/** What an answer says beside its heading and papers: a line for each text, entry of a list and footnote. */
export function said({ blocks }: Reply): string {
  return blocks
    .flatMap((block) => {
      if (block.kind === 'list') return block.items.map(plain);
      return block.kind === 'text' || block.kind === 'footnote' ? [plain(block.text)] : [];
    })
    .join('\n');
}

/** The reply of a command that is to succeed. */
export function replyOf(outcome: CommandOutcome): Reply {
  if (outcome.kind === 'done') return outcome.reply;
  throw new Error(outcome.kind === 'failed' ? outcome.sentence : 'empty');
}
