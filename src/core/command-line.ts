import { parseArxivId } from './arxiv-id.ts';
import {
  type Command,
  type CommandContext,
  type CommandOption,
  type CommandRegistry,
  type OptionKind,
  optionsOf,
} from './command.ts';
import { looksLikeDate } from './date-words.ts';
import { nearestWord } from './edit-distance.ts';
import { saidOf } from './given-options.ts';
import type { FormButton, Invocation } from './reply.ts';
import { parseCategory } from './sources/arxiv/category.ts';
import { cut } from './text.ts';

/** What a typed line means. `usage`: it cannot run; `sentence` says why, `hint` what to type instead. */
export type ParsedLine =
  | { readonly kind: 'empty' }
  | { readonly kind: 'run'; readonly command: Command; readonly options: Readonly<Record<string, string | number>> }
  | { readonly kind: 'usage'; readonly sentence: string; readonly hint: string };

/** A word of the line. `raw` keeps its quotes, `value` is without them. */
interface Word {
  readonly raw: string;
  readonly value: string;
  readonly quoted: boolean;
}

/** Most words a date takes: `the 3rd of november 2025` has five. */
const dateWordsMax = 5;
/** Longest line that is read as a command or a question. */
export const lineCharsMax = 2_000;
/** Options in which quotes mean something themselves. */
const keepsQuotes: ReadonlySet<OptionKind> = new Set<OptionKind>(['text', 'topic', 'topics']);

/** Splits at white space; a quoted part (straight or curly, closed or not) stays together. */
function splitWords(line: string): readonly Word[] {
  const words: Word[] = [];
  const pattern = /([^\s"'“”]*[:=])?("([^"]*)"?|“([^”]*)”?)|\S+/gu;
  for (const match of line.matchAll(pattern)) {
    const quoted = match[2] !== undefined;
    const inner = match[3] ?? match[4] ?? '';
    words.push({ raw: match[0], value: quoted ? (match[1] ?? '') + inner : match[0], quoted: quoted && !match[1] });
  }
  return words;
}

/** How an option is written that has no value yet: `<query>`, `[since <date>]`. */
function placeholder(option: CommandOption, hasRest: boolean): string {
  if (option.info.rest) return option.required ? `<${option.name}>` : `[${option.name}]`;
  const name = option.info.keyword ? `${option.name} ` : hasRest ? `--${option.name} ` : '';
  return option.choices.length > 0
    ? `[${name}${option.choices.join('|')}]`
    : `[${name}<${option.isNumber ? 'number' : option.info.kind}>]`;
}

/** How a command is written: `search <query> [since <date>] [until <date>]`. */
export function usageOf(command: Command): string {
  const options = optionsOf(command).filter((option) => !option.info.hidden);
  const hasRest = options.some((option) => option.info.rest);
  return [command.name, ...options.map((option) => placeholder(option, hasRest))].join(' ');
}

function accepts(option: CommandOption, value: string): boolean {
  if (option.choices.length > 0) return option.choices.includes(value.toLowerCase());
  if (option.info.kind === 'date') return looksLikeDate(value);
  return value !== '' && option.schema.safeParse(option.isNumber ? Number(value) : value).success;
}

/** How many words from `start` on make one value of the option: the longest that it accepts; 0 where none does. */
function valueLength(option: CommandOption, words: readonly Word[], start: number): number {
  const most =
    option.info.kind === 'date' ? Math.min(dateWordsMax, words.length - start) : Math.min(1, words.length - start);
  for (let length = most; length > 0; length -= 1) {
    const value = words
      .slice(start, start + length)
      .map((word) => word.value)
      .join(' ');
    if (accepts(option, value)) return length;
  }
  return 0;
}

/** The same for a value behind a plain word, where another word must not be taken for a category. */
function bareValueLength(option: CommandOption, words: readonly Word[], start: number): number {
  if (option.info.kind === 'category' && parseCategory(words[start]?.value ?? '') === null) return 0;
  return valueLength(option, words, start);
}

function normal(option: CommandOption, value: string): string | number {
  if (option.isNumber) return Number(value);
  return option.choices.length > 0 ? value.toLowerCase() : value;
}

/** The option a word names (`--since`, `since:`, `since=`), and the value that stands in the same word, if any. */
function namedBy(
  word: Word,
  options: readonly CommandOption[],
): { option: CommandOption | null; name: string; value: string | null } | null {
  if (word.quoted) return null;
  const match = /^(--)?([a-z][a-z_-]*)(?:[:=](.*))?$/isu.exec(word.value);
  const name = match?.[2]?.toLowerCase().replaceAll('-', '_') ?? '';
  if (!match || (!match[1] && match[3] === undefined)) return null;
  // Hidden options are for buttons, and for scripts that spell them out: `--page 2`.
  const option = options.find((entry) => entry.name === name && (!entry.info.hidden || match[1])) ?? null;
  if (!option && !match[1]) return null; // `author:hinton` belongs to the query
  return { option, name, value: match[3] === undefined || match[3] === '' ? null : match[3] };
}

class UsageError extends Error {
  readonly hint: string;
  constructor(sentence: string, hint: string) {
    super(sentence);
    this.hint = hint;
  }
}

/** What stands behind a plain word is no value for the option of that name: the word alone may have been meant. */
function wrongBareValue(option: CommandOption, value: string, command: Command, hasRest: boolean): UsageError {
  const { message, hint } = wrongValue(option, value, command);
  return new UsageError(
    message,
    hasRest ? `${hint} To look for the word itself, write "${option.name}" in quotes.` : hint,
  );
}

function wrongValue(option: CommandOption, value: string, command: Command): UsageError {
  const hint =
    option.choices.length > 0
      ? `Choose one of: ${option.choices.join(', ')}.`
      : option.info.kind === 'date'
        ? 'Write a date such as 2025-11-20, yesterday, last friday, 2025-W47 or november 2025.'
        : option.info.kind === 'category'
          ? 'Write one such as cs.CL, stat.ML, quant-ph, or cs for all of it.'
          : `Usage: ${usageOf(command)}`;
  const said = value === '' ? null : saidOf(option, option.isNumber ? Number(value) : value);
  if (said !== null) return new UsageError(said, `See "help ${command.name}".`);
  return new UsageError(
    value === ''
      ? `"${option.name}" needs a value.`
      : `"${value}" is not a ${option.info.kind === 'choice' ? `choice for "${option.name}"` : option.info.kind}.`,
    hint,
  );
}

/** Takes the words of a command apart; throws `UsageError`. */
function readOptions(command: Command, words: readonly Word[]): Record<string, string | number> {
  const options = optionsOf(command);
  const restOption = options.find((option) => option.info.rest);
  const values: Record<string, string | number> = {};
  const rest: Word[] = [];
  for (let index = 0; index < words.length; ) {
    const word = words[index];
    if (!word) break;
    const named = namedBy(word, options);
    if (named) {
      if (!named.option) {
        const nearest = nearestWord(
          named.name,
          options.filter((option) => !option.info.hidden).map((option) => option.name),
        );
        throw new UsageError(
          `"${command.name}" has no option "${word.value}".`,
          nearest ? `Did you mean --${nearest}?` : `Usage: ${usageOf(command)}`,
        );
      }
      const { option } = named;
      const following =
        named.value === null
          ? words.slice(index + 1)
          : [{ raw: named.value, value: named.value, quoted: false }, ...words.slice(index + 1)];
      const length = valueLength(option, following, 0);
      if (length === 0) throw wrongValue(option, following[0]?.value ?? '', command);
      values[option.name] = normal(
        option,
        following
          .slice(0, length)
          .map((entry) => entry.value)
          .join(' '),
      );
      index += named.value === null ? length + 1 : length;
      continue;
    }
    const bare = word.quoted
      ? undefined
      : options.find((option) => option.info.keyword && option.name === word.value.toLowerCase());
    if (bare && values[bare.name] === undefined) {
      const length = bareValueLength(bare, words, index + 1);
      const following = words.slice(index + 1, index + 1 + Math.max(1, length)).map((entry) => entry.value);
      if (length > 0) {
        values[bare.name] = normal(bare, following.join(' '));
        index += 1 + length;
        continue;
      }
      // At either end of a query it is a word like others: nothing was to be limited, or nothing is said to limit it.
      const isWord = restOption && (rest.length === 0 || following.length === 0);
      if (!isWord) throw wrongBareValue(bare, following[0] ?? '', command, restOption !== undefined);
    }
    rest.push(word);
    index += 1;
  }

  if (restOption) {
    // A query keeps its quotes, they mean a phrase; elsewhere they only held words together.
    const value = rest.map((word) => (keepsQuotes.has(restOption.info.kind) ? word.raw : word.value)).join(' ');
    if (value !== '') values[restOption.name] = value;
  } else {
    for (const word of rest) {
      const option = options.find(
        (entry) => entry.choices.includes(word.value.toLowerCase()) && values[entry.name] === undefined,
      );
      if (option) {
        values[option.name] = word.value.toLowerCase();
        continue;
      }
      const nearest = nearestWord(
        word.value.toLowerCase(),
        options.flatMap((entry) => entry.choices),
      );
      throw new UsageError(
        `"${command.name}" does not know "${word.value}".`,
        nearest ? `Did you mean "${nearest}"?` : `Usage: ${usageOf(command)}`,
      );
    }
  }

  const missing = options.find((option) => option.required && values[option.name] === undefined);
  if (missing) throw new UsageError(`"${command.name}" needs a ${missing.name}.`, `Usage: ${usageOf(command)}`);
  const parsed = command.options.safeParse(values);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UsageError(issue?.message ?? 'That cannot be right.', `Usage: ${usageOf(command)}`);
  }
  return values;
}

/**
 * Reads a line as typed in a terminal or after `/papers` in Slack. `papers` or `/papers` in front is allowed; an arXiv id or URL alone
 * means `show`. Options are written `--name value`, `name:value` or, for dates and choices, in plain words (`top week by comments`,
 * `search diffusion since last friday`).
 */
export function parseCommandLine(registry: CommandRegistry, line: string): ParsedLine {
  if (line.length > lineCharsMax) {
    return {
      kind: 'usage',
      sentence: `That line has ${line.length} characters.`,
      hint: `Shorten it: a command may have ${lineCharsMax}.`,
    };
  }
  const words = [
    ...splitWords(
      line
        .trim()
        .replace(/^\/?papers?(?=\s|$)/iu, '')
        .replace(/^\//u, ''),
    ),
  ];
  const first = words[0];
  if (!first) return /papers?/iu.test(line) ? parseCommandLine(registry, 'help') : { kind: 'empty' };
  const command = registry.find(first.value);
  if (!command) {
    const show = registry.find('show');
    if (show && words.length === 1 && parseArxivId(first.value))
      return { kind: 'run', command: show, options: { paper: first.value } };
    const nearest = nearestWord(
      first.value.toLowerCase(),
      registry.commands.map((entry) => entry.name),
    );
    const hint = nearest
      ? `Did you mean "${[nearest, ...words.slice(1).map((word) => word.raw)].join(' ')}"?`
      : `Try "search ${cut(line.trim(), 60)}", or "help" for all commands.`;
    return { kind: 'usage', sentence: `There is no command "${first.value}".`, hint };
  }
  try {
    return { kind: 'run', command, options: readOptions(command, words.slice(1)) };
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'usage', sentence: error.message, hint: error.hint };
    throw error;
  }
}

/** An invocation as a line that `parseCommandLine` reads back. */
export function lineOf(invocation: Invocation, registry: CommandRegistry): string {
  const command = registry.find(invocation.command);
  const options = command ? optionsOf(command) : [];
  const hasRest = options.some((option) => option.info.rest);
  const parts = Object.entries(invocation.options).map(([name, value]) => {
    const option = options.find((entry) => entry.name === name);
    const info = option?.info;
    const isPlain = !hasRest && !info?.keyword && option?.choices.includes(String(value));
    if (info?.rest || isPlain) return String(value);
    return `${info?.keyword ? '' : '--'}${name} ${/\s/.test(String(value)) ? `"${value}"` : value}`;
  });
  return [invocation.command, ...parts].join(' ');
}

/** A command as a person gives it where `writing` is how: `/papers search query:tides`, `paperboy papers search tides`. */
export function written(
  invocation: Invocation,
  { writing, registry }: Pick<CommandContext, 'writing' | 'registry'>,
): string {
  const { prefixes, fields } = writing;
  const command = registry.find(invocation.command);
  const prefix = prefixes[command?.permission ?? 'everyone'];
  if (!fields) return prefix + lineOf(invocation, registry);
  const filled = Object.entries(invocation.options).map(([name, value]) => `${name}:${value}`);
  return prefix + [invocation.command, ...filled].join(' ');
}

/**
 * A form as the line that a person types instead: what it holds at first, then what it asks for and does not hold yet as usage lines write
 * it (`search flow matching [since <date>]`). A command that asks by itself is written alone where nothing is held.
 */
export function formLineOf(
  { invocation, asks }: Pick<FormButton, 'invocation' | 'asks'>,
  registry: CommandRegistry,
): string {
  const command = registry.find(invocation.command);
  const options = command ? optionsOf(command) : [];
  const isTyped = (name: string): boolean => !options.some((option) => option.name === name && option.info.hidden);
  const held = Object.fromEntries(Object.entries(invocation.options).filter(([name]) => isTyped(name)));
  if (command?.opensForm && Object.keys(held).length === 0) return command.name;
  const hasRest = options.some((option) => option.info.rest);
  const open = options.filter(({ name }) => asks.includes(name) && held[name] === undefined);
  const line = lineOf({ ...invocation, options: held }, registry);
  return [line, ...open.map((option) => placeholder(option, hasRest))].join(' ');
}
