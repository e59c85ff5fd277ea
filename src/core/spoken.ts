import { smallTalk } from './ask/small-talk.ts';
import type { Command, CommandRegistry } from './command.ts';
import { lineCharsMax, type ParsedLine, parseCommandLine } from './command-line.ts';
import { editDistance, nearestWord } from './edit-distance.ts';
import { listAsked } from './spoken-lists.ts';
import { cut, foldSpace } from './text.ts';
import { wordsOfQuestion } from './words-of-question.ts';

/** The longest query that `search` takes. */
const queryCharsMax = 300;

/** Commands whose names begin questions too: with more words than a command like that needs, it is one. */
const asking: ReadonlySet<string> = new Set(['why']);
const askingWordsMax = 3;

function withText(command: Command, options: Readonly<Record<string, string>>): ParsedLine | null {
  return command.options.safeParse(options).success ? { kind: 'run', command, options } : null;
}

/** A list that somebody asks for in plain words, as a command; `null` for anything else. */
function listed(question: string, registry: CommandRegistry): ParsedLine | null {
  const wanted = listAsked(question);
  const command = wanted && registry.find(wanted.command);
  return command ? withText(command, wanted.options) : null;
}

/** A question as a command: `ask` where there is one, else a search for what it is about. */
function asked(question: string, registry: CommandRegistry): ParsedLine | null {
  const ask = registry.find('ask');
  const search = registry.find('search');
  const query = cut(wordsOfQuestion(question), queryCharsMax);
  return (ask && withText(ask, { question })) ?? (search && withText(search, { query }));
}

/** A word this long that is a command but for one letter is a slip of the finger, also in front of many words: `seach papers on …`. */
const slipCharsMin = 5;

/** Whether a word was most likely meant to be a command. Many words are near a short one (`how` and `show`), so few may follow those. */
function isSlip(first: string, words: number, names: readonly string[]): boolean {
  if (words <= 2) return nearestWord(first, names) !== null;
  return first.length >= slipCharsMin && names.some((name) => editDistance(first, name, 1) <= 1);
}

/**
 * What somebody means who speaks to Paperboy instead of giving a command: a line that is a command is one, anything else is a question.
 * Words that nearly begin with a command, and a command that lacks something, are told how it is written. Nothing, or a greeting, asks for help.
 */
export function parseSpoken(registry: CommandRegistry, line: string): ParsedLine {
  const parsed = parseCommandLine(registry, line);
  const isAsked =
    parsed.kind === 'run' &&
    ((asking.has(parsed.command.name) && foldSpace(line).split(' ').length > askingWordsMax) ||
      (parsed.command.name === 'show' && listAsked(foldSpace(line)) !== null));
  if (parsed.kind === 'run' && !isAsked) return parsed;
  if (parsed.kind === 'empty' || smallTalk(line) === 'greeting') return parseCommandLine(registry, 'help');
  if (line.length > lineCharsMax) return parsed;
  const question = foldSpace(line);
  const words = question.replace(/^\/?papers?\s+/iu, '').split(' ');
  const first = (words[0] ?? '').toLowerCase();
  const names = registry.commands.map(({ name }) => name);
  const list = listed(question, registry);
  if (list !== null) return list;
  const isNearCommand = (!isAsked && names.includes(first)) || isSlip(first, words.length, names);
  const isQuestion = /[?？؟]$/u.test(question) || !isNearCommand;
  return (isQuestion ? asked(question, registry) : null) ?? parsed;
}
