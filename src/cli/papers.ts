import type { Writable } from 'node:stream';
import { colourWanted, hyperlinksWanted } from '../bots/terminal/colours.ts';
import { createGrowing } from '../bots/terminal/growing.ts';
import { renderReply } from '../bots/terminal/render.ts';
import type { CommandRegistry } from '../core/command.ts';
import { formLineOf, lineOf } from '../core/command-line.ts';
import type { FormButton, Reply } from '../core/reply.ts';
import { type BugLog, runLine } from '../core/run-command.ts';
import { visibleText } from '../core/text.ts';
import type { Paperboy } from '../main.ts';
import { status } from './exit-status.ts';
import type { Host } from './host.ts';
import { terminalActor } from './terminal-actor.ts';

const prefix = 'paperboy papers ';
const shell = {
  actor: terminalActor,
  channelRights: { kind: 'allowed' },
  conversation: 'terminal',
  here: null,
  me: null,
  guessZone: async () => null,
  thread: null,
  writing: {
    prefixes: { everyone: prefix, 'channel-settings': prefix },
    fields: false,
    shell: true,
    messageMenu: null,
  },
} as const;

/**
 * The words as one line of the chat. The shell has taken the quotes away, so a value of several words behind `--option` gets them back;
 * other words that came in quotes only held together for the shell.
 */
export function lineOfWords(words: readonly string[]): string {
  return words
    .map((word, index) => {
      if (!/\s/.test(word)) return word;
      const named = /^(--[a-z_-]+=)(.*)$/s.exec(word);
      if (named) return `${named[1]}"${named[2]}"`;
      return words[index - 1]?.startsWith('--') ? `"${word}"` : word;
    })
    .join(' ');
}

/** Nobody can press a button in a shell, or fill in a form: each is shown as the command that does the same. */
export function nextSteps(reply: Reply, registry: CommandRegistry): string {
  const actions = reply.blocks.flatMap((block) => (block.kind === 'actions' ? block.actions : []));
  const lines = actions.flatMap((action) => {
    if (action.kind === 'button') return [lineOf(action.invocation, registry)];
    return action.kind === 'form' ? [formLineOf(action, registry)] : [];
  });
  if (lines.length === 0) return '';
  return `\nNext:\n${lines.map((line) => `  ${prefix}${visibleText(line)}\n`).join('')}`;
}

/** What of a process a command of the shell touches. */
interface ShellHost {
  readonly env: Host['env'];
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** Runs one command of the chat from the shell; on a terminal its answer grows, or one line says that it takes long. Answers the exit status. */
export async function runPapers(
  words: readonly string[],
  jsonFlag: boolean,
  paperboy: Pick<Paperboy, 'context' | 'registry'>,
  host: ShellHost,
  bugs: BugLog,
  signal: AbortSignal,
): Promise<number> {
  const json = jsonFlag || words.includes('--json');
  const asksForHelp = words[0] === '--help' || words[0] === '-h';
  const line = asksForHelp ? 'help' : lineOfWords(words.filter((word) => word !== '--json'));
  const isTty = host.stdout.isTTY === true;
  const look = {
    width: host.stdout.columns ?? 100,
    colour: colourWanted(host.env, isTty),
    hyperlinks: hyperlinksWanted(host.env, isTty),
    firstActionNumber: null,
    formLine: (form: FormButton) => formLineOf(form, paperboy.registry),
  };
  const growing = createGrowing({
    write: (text) => void host.stdout.write(text),
    width: () => host.stdout.columns ?? 100,
    height: () => host.stdout.rows ?? 24,
  });
  // A pipe gets the final answer only: what is written there cannot be taken back.
  const canGrow = isTty && !json && host.env['TERM'] !== 'dumb';
  let isTold = host.stderr.isTTY !== true;
  const progress = (reply: Reply): void => {
    if (signal.aborted) return;
    if (canGrow) growing.show(renderReply(reply, look).text);
    else if (!isTold) host.stderr.write('paperboy: still at work on the answer …\n');
    isTold = true;
  };
  const context = { ...paperboy.context({ ...shell, signal }), progress };
  const outcome = await runLine(line === '' ? 'help' : line, context, bugs);
  growing.clear();
  if (outcome.kind === 'empty') return status.done;
  const { reply } = outcome;
  if (json)
    host.stdout.write(
      `${JSON.stringify({ reply: { visibility: reply.visibility, blocks: reply.blocks }, result: reply.result })}\n`,
    );
  if (outcome.kind === 'failed') {
    host.stderr.write(`paperboy: ${outcome.sentence} ${outcome.hint}\n`);
    return outcome.usage ? status.usage : status.failed;
  }
  if (!json) {
    host.stdout.write(`${renderReply(reply, look).text}\n`);
    if (isTty) host.stdout.write(nextSteps(reply, paperboy.registry));
  }
  return status.done;
}
