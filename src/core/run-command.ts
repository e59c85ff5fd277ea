import type { ChannelRights, Command, CommandContext } from './command.ts';
import { type ParsedLine, parseCommandLine, written } from './command-line.ts';
import { UserError } from './errors.ts';
import type { PaperId } from './paper.ts';
import { readableReply } from './readable-reply.ts';
import type { Invocation, Reply } from './reply.ts';
import { cut } from './text.ts';
import { bugWords, told } from './told.ts';

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

/** Sentences quote what was typed; a quotation need not be whole. */
const sentenceCharsMax = 400;

function toldShort(errorCode: string, sentence: string, hint: string): Reply {
  return told(errorCode, cut(sentence, sentenceCharsMax), cut(hint, sentenceCharsMax));
}

/** What a person sees of a line that is no command. */
export function toldUsage({ sentence, hint }: { readonly sentence: string; readonly hint: string }): Reply {
  return toldShort('usage', sentence, hint);
}

function failure(errorCode: string, sentence: string, hint: string): CommandOutcome {
  const reply = toldShort(errorCode, sentence, hint);
  return { kind: 'failed', reply, sentence, hint, usage: errorCode === 'usage' || errorCode === 'bad-option' };
}

/** A library that cannot be written (a full disk, another process) still answers; only `show 3` will not know this list. */
async function remember(
  ids: readonly PaperId[],
  command: Command,
  context: CommandContext,
  bugs: BugLog,
): Promise<void> {
  try {
    await context.store.rememberList(context.conversation, ids, context.clock.now());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    bugs.report(error, command.name);
  }
}

/** What is wrong with the library's file is for those who can mend it: where people only chat, its path is nobody's business. */
function isForReader({ code }: UserError, { writing }: CommandContext): boolean {
  return writing.shell || !code.startsWith('library-');
}

/** Why the rights that somebody has do not let a command begin; `null` where they do. */
function refusalOf(
  command: Command,
  rights: ChannelRights,
): (ChannelRights & { readonly kind: 'own' | 'refused' }) | null {
  if (command.permission === 'everyone' || rights.kind === 'allowed') return null;
  return rights.kind === 'own' && command.ownersMay ? null : rights;
}

async function run(
  command: Command,
  options: Readonly<Record<string, unknown>>,
  context: CommandContext,
  bugs: BugLog,
): Promise<CommandOutcome> {
  const { channelRights } = context;
  const refusal = refusalOf(command, channelRights);
  if (refusal) return failure('not-allowed', refusal.sentence, refusal.hint);
  try {
    const progress = (draft: Reply): void => context.progress(readableReply(draft));
    const reply = readableReply(await command.handle(options, { ...context, progress }));
    if (reply.listed) await remember(reply.listed, command, context, bugs);
    return { kind: 'done', reply };
  } catch (error) {
    const { aborted, reason } = context.signal;
    if (aborted && !(reason instanceof UserError)) return failure('cancelled', 'Cancelled.', 'Nothing was changed.');
    const expected = aborted ? reason : error;
    if (expected instanceof UserError && isForReader(expected, context))
      return failure(
        expected.code,
        expected.message,
        // Whose network it is does not help a reader.
        expected.code === 'unreachable' && !context.writing.shell ? 'Try again in a few minutes.' : expected.hint,
      );
    if (expected instanceof UserError)
      return failure(
        expected.code,
        'Paperboy cannot use its library right now.',
        `Try again in a minute; if it stays, tell whoever runs Paperboy (reference ${bugs.report(expected, command.name)}).`,
      );
    const { sentence, hint } = bugWords(bugs.report(error, command.name));
    return failure('bug', sentence, hint);
  }
}

/** Runs what a line was read as. Never throws. */
export async function runParsed(parsed: ParsedLine, context: CommandContext, bugs: BugLog): Promise<CommandOutcome> {
  if (parsed.kind === 'empty') return { kind: 'empty' };
  if (parsed.kind === 'usage') return failure('usage', parsed.sentence, parsed.hint);
  return run(parsed.command, parsed.options, context, bugs);
}

/** Runs a typed line as the command it is. Never throws. */
export async function runLine(line: string, context: CommandContext, bugs: BugLog): Promise<CommandOutcome> {
  return runParsed(parseCommandLine(context.registry, line), context, bugs);
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
