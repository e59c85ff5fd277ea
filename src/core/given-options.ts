import { type Command, type CommandOption, optionsOf } from './command.ts';
import type { Invocation } from './reply.ts';

/** What a platform's own fields hold. */
export type GivenValue = string | number | boolean;

/** What was given, as the command takes it; `wrong` says what to mend, and in which option where it is one. */
export type ReadOptions =
  | { readonly kind: 'read'; readonly options: Invocation['options'] }
  | { readonly kind: 'wrong'; readonly sentence: string; readonly hint: string; readonly option: string | null };

/** How zod begins when nobody wrote a sentence for people. */
const zodSentence = /^(Invalid|Too|Unrecognized|Expected)\b/;

/** What an option's own schema says of a value, for people; `null` where it says nothing to them. */
export function saidOf({ schema }: Pick<CommandOption, 'schema'>, value: GivenValue): string | null {
  const message = schema.safeParse(value).error?.issues[0]?.message ?? null;
  return message === null || zodSentence.test(message) ? null : message;
}

/** Forms know text only, and registered commands may be older than the code. */
function fitted(option: CommandOption, value: GivenValue): GivenValue {
  if (typeof value === 'string' && option.isNumber && /^\s*-?\d+(\.\d+)?\s*$/.test(value)) return Number(value);
  if ((value === 'true' || value === 'false') && option.schema.safeParse(true).success) return value === 'true';
  if (typeof value === 'number' && !option.isNumber) return String(value);
  return value;
}

/**
 * Puts what a person gave (`given`) over what a button carries (`carried`) and checks the whole against the command. An empty text is
 * an option that was left out; names the command does not have are ignored.
 */
export function readOptions(
  command: Command,
  carried: Invocation['options'],
  given: Readonly<Record<string, GivenValue>>,
): ReadOptions {
  const all = optionsOf(command);
  const typed = all.flatMap((option) => {
    const value = given[option.name];
    return value === undefined || value === '' ? [] : [[option.name, fitted(option, value)] as const];
  });
  const cleared = new Set(Object.keys(given).filter((name) => given[name] === ''));
  const kept = Object.entries(carried).filter(([name]) => !cleared.has(name));
  const options = Object.fromEntries([...kept, ...typed]);
  const checked = command.options.safeParse(options);
  if (checked.success) return { kind: 'read', options };
  const [issue] = checked.error.issues;
  const option = all.find(({ name }) => name === issue?.path[0]);
  const missing = option !== undefined && options[option.name] === undefined;
  const hint =
    option === undefined || option.choices.length === 0
      ? `What it takes: ${option?.info.summary ?? command.summary}.`
      : `Choose one of: ${option.choices.join(', ')}.`;
  if (issue && !zodSentence.test(issue.message))
    return { kind: 'wrong', sentence: issue.message, hint, option: option?.name ?? null };
  const name = option ? `"${option.name}"` : 'An option';
  return {
    kind: 'wrong',
    sentence: missing ? `${name} needs a value.` : `${name} cannot be that.`,
    hint,
    option: option?.name ?? null,
  };
}
