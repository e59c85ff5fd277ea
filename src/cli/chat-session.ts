import type { ChatForm, ChatSession } from '../bots/terminal/conversation.ts';
import { createActionIds } from '../core/action-id.ts';
import { completeLine } from '../core/autocomplete.ts';
import type { Command, CommandContext } from '../core/command.ts';
import { formLineOf, parseCommandLine } from '../core/command-line.ts';
import { UserError } from '../core/errors.ts';
import { formOf } from '../core/form.ts';
import { readOptions } from '../core/given-options.ts';
import type { Reply } from '../core/reply.ts';
import { type BugLog, type CommandOutcome, runInvocation, runParsed } from '../core/run-command.ts';
import { parseSpoken } from '../core/spoken.ts';
import type { Paperboy } from '../main.ts';
import { terminalActor } from './terminal-actor.ts';

const terminal = {
  actor: terminalActor,
  channelRights: { kind: 'allowed' },
  here: null,
  me: null,
  guessZone: async () => null,
  thread: null,
  writing: { prefixes: { everyone: '', 'channel-settings': '' }, fields: false, shell: true, messageMenu: null },
} as const;

function answer(outcome: CommandOutcome): Reply | null {
  return outcome.kind === 'empty' ? null : outcome.reply;
}

/** A terminal cuts nothing. */
const anyLength = Number.MAX_SAFE_INTEGER;
const formLimits = {
  titleCharsMax: anyLength,
  labelCharsMax: anyLength,
  hintCharsMax: anyLength,
  inputsMax: anyLength,
  choicesMax: anyLength,
  choiceCharsMax: anyLength,
  textCharsMax: anyLength,
};

/** `null` where there is no use in asking: the command itself says why. */
async function chatForm(
  command: Command,
  { asks, startsWith }: NonNullable<Command['opensForm']>,
  context: CommandContext,
): Promise<ChatForm | null> {
  const options = await startsWith(context).catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
  if (options === null) return null;
  const form = formOf({ invocation: { command: command.name, options }, effect: 'answer', asks }, command, formLimits);
  return (
    form && {
      questions: form.inputs.map(({ name, label, hint, value, widget }) => ({
        name,
        label,
        hint,
        choices: widget.kind === 'choice' ? widget.choices : [],
        value,
      })),
      check(name, value) {
        const read = readOptions(command, {}, { [name]: value });
        if (read.kind === 'read' || read.option !== name) return null;
        return read.sentence;
      },
      invocation(given) {
        const read = readOptions(command, options, given);
        return { command: command.name, options: read.kind === 'read' ? read.options : options };
      },
    }
  );
}

/**
 * What the terminal chat asks of Paperboy. `bugs` get the errors nobody but a programmer can mend. Chats that share a library need
 * `conversation`s of their own: a number, or "it", is of what this one showed.
 */
export function createChatSession(
  paperboy: Pick<Paperboy, 'store' | 'clock' | 'registry' | 'context'>,
  conversation: string,
  bugs: BugLog,
): ChatSession {
  const ids = createActionIds(paperboy.store, paperboy.clock);
  const context = (signal: AbortSignal) => paperboy.context({ ...terminal, conversation, signal });
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
    form(line, signal) {
      const parsed = parseCommandLine(paperboy.registry, line);
      if (parsed.kind !== 'run' || !parsed.command.opensForm || Object.keys(parsed.options).length > 0) return null;
      return chatForm(parsed.command, parsed.command.opensForm, context(signal));
    },
    complete: (line, signal) => completeLine(line, context(signal)),
    formLine: (form) => formLineOf(form, paperboy.registry),
  };
}
