import type { Command, CommandContext } from './command.ts';
import { parseCommandLine, written } from './command-line.ts';
import { UserError } from './errors.ts';
import { type Invocation, type Reply, text } from './reply.ts';

/** What became of a command. A failure is a reply too: short, private, with what to do next. */
export type CommandOutcome =
  | { readonly kind: 'done'; readonly reply: Reply }
  | {
      readonly kind: 'failed';
      readonly reply: Reply;
      readonly sentence: string;
      readonly hint: string;
      /** It was given wrongly, so that giving it again as it is will not help. */
      readonly usage: boolean;
    }
  | { readonly kind: 'empty' };

/** Where bugs go: the person gets the reference, the log gets the error under it. */
export interface BugLog {
  /** Returns the reference. */
  report(error: unknown, command: string): string;
}

function failure(errorCode: string, sentence: string, hint: string): CommandOutcome {
  const reply: Reply = {
    visibility: 'private',
    blocks: [
      { kind: 'text', text: [text(sentence)] },
      { kind: 'text', text: [text(hint)] },
    ],
    listed: null,
    result: { kind: 'error', code: errorCode, sentence, hint },
  };
  return { kind: 'failed', reply, sentence, hint, usage: errorCode === 'usage' || errorCode === 'bad-option' };
}

async function run(
  command: Command,
  options: Readonly<Record<string, unknown>>,
  context: CommandContext,
  bugs: BugLog,
): Promise<CommandOutcome> {
  const { channelRights } = context;
  if (command.permission === 'channel-settings' && channelRights.kind === 'refused')
    return failure('not-allowed', channelRights.sentence, channelRights.hint);
  try {
    const reply = await command.handle(options, context);
    if (reply.listed) await context.store.rememberList(context.conversation, reply.listed, context.clock.now());
    return { kind: 'done', reply };
  } catch (error) {
    if (context.signal.aborted) return failure('cancelled', 'Cancelled.', 'Nothing was changed.');
    if (error instanceof UserError) return failure(error.code, error.message, error.hint);
    const reference = bugs.report(error, command.name);
    return failure(
      'bug',
      `Something went wrong in Paperboy (reference ${reference}).`,
      'Try again; if it stays, report it with the reference: the log has the details under it.',
    );
  }
}

/** Runs a typed line. Never throws. */
export async function runLine(line: string, context: CommandContext, bugs: BugLog): Promise<CommandOutcome> {
  const parsed = parseCommandLine(context.registry, line);
  if (parsed.kind === 'empty') return { kind: 'empty' };
  if (parsed.kind === 'usage') return failure('usage', parsed.sentence, parsed.hint);
  return run(parsed.command, parsed.options, context, bugs);
}

/** Runs what a button or a platform's own form says. Never throws; values that are no longer valid are told kindly. */
export async function runInvocation(
  invocation: Invocation,
  context: CommandContext,
  bugs: BugLog,
): Promise<CommandOutcome> {
  const command = context.registry.find(invocation.command);
  if (!command)
    return failure('usage', `There is no command "${invocation.command}" any more.`, 'Ask again with "help".');
  const checked = command.options.safeParse(invocation.options);
  if (!checked.success)
    return failure(
      'usage',
      checked.error.issues[0]?.message ?? 'That cannot be right.',
      `See "${written({ command: 'help', options: { command: command.name } }, context)}".`,
    );
  return run(command, invocation.options, context, bugs);
}
