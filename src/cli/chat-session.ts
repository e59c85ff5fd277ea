import type { ChatSession } from '../bots/terminal/conversation.ts';
import { createActionIds } from '../core/action-id.ts';
import { completeLine } from '../core/autocomplete.ts';
import type { CommandContext } from '../core/command.ts';
import { formLineOf } from '../core/command-line.ts';
import type { Reply } from '../core/reply.ts';
import { type BugLog, type CommandOutcome, runInvocation, runParsed } from '../core/run-command.ts';
import { parseSpoken } from '../core/spoken.ts';
import type { Paperboy } from '../main.ts';
import { terminalActor } from './terminal-actor.ts';

const terminal = {
  actor: terminalActor,
  channelRights: { kind: 'allowed' },
  conversation: 'terminal',
  thread: null,
  writing: { prefixes: { everyone: '', 'channel-settings': '' }, fields: false, shell: true, messageMenu: null },
} as const;

function answer(outcome: CommandOutcome): Reply | null {
  return outcome.kind === 'empty' ? null : outcome.reply;
}

/** What the terminal chat asks of Paperboy. `bugs` get the errors nobody but a programmer can mend. */
export function createChatSession(
  paperboy: Pick<Paperboy, 'store' | 'clock' | 'registry' | 'context'>,
  bugs: BugLog,
): ChatSession {
  const ids = createActionIds(paperboy.store, paperboy.clock);
  const context = (signal: AbortSignal) => paperboy.context({ ...terminal, signal });
  const growing = (signal: AbortSignal, progress: CommandContext['progress']) => ({ ...context(signal), progress });
  return {
    async run(line, signal, progress) {
      return answer(await runParsed(parseSpoken(paperboy.registry, line), growing(signal, progress), bugs));
    },
    async press(invocation, signal, progress) {
      // By way of the id, as on every platform: what a button does must fit there and come back whole.
      const press = await ids.decode(await ids.encode({ invocation, effect: 'answer', asks: [] }));
      return press === null ? null : answer(await runInvocation(press.invocation, growing(signal, progress), bugs));
    },
    complete: (line, signal) => completeLine(line, context(signal)),
    formLine: (form) => formLineOf(form, paperboy.registry),
  };
}
