import { limitsOf } from './ask/scope.ts';
import { smallTalk } from './ask/small-talk.ts';
import type { Command, CommandRegistry } from './command.ts';
import { lineCharsMax, type ParsedLine, parseCommandLine } from './command-line.ts';
import { editDistance, nearestWord } from './edit-distance.ts';
import type { LocalDate } from './local-date.ts';
import { cut, foldSpace } from './text.ts';

/** The longest query that `search` takes. */
const queryCharsMax = 300;

/** Words that a question is made of, and not what it is about. */
const questionWords = new Set(
  `a about an and any anybody anyone are at can could did do does find for from get give got has have hello hey hi how i in is it know latest
  list look me my new news of on or paper papers please published recent recently search show some tell thanks that the there these this to
  us was we were what what's whats when where which who why will with would you your`.split(/\s+/u),
);

/** For telling days from other words, on whatever day. */
const someDay: LocalDate = '2026-01-01';

/** Commands whose names begin questions too: with more words than a command like that needs, it is one. */
const asking: ReadonlySet<string> = new Set(['why']);
const askingWordsMax = 3;

/** What a question is about: `what is new on diffusion?` → `diffusion`. Where nothing would be left, all of it. */
export function wordsOfQuestion(question: string): string {
  const words = foldSpace(question)
    .split(' ')
    .map((word) => word.replace(/^[¿¡(]+|[?!.,;:)…]+$/gu, ''))
    .filter((word) => word !== '');
  const kept = words.filter((word) => !questionWords.has(word.toLowerCase().replace('’', "'")));
  return (kept.length > 0 ? kept : words).join(' ');
}

function withText(command: Command, options: Readonly<Record<string, string>>): ParsedLine | null {
  return command.options.safeParse(options).success ? { kind: 'run', command, options } : null;
}

/** Somebody who wants a list: "latest papers on robots", "are there papers about tides?" */
const wantsPapers =
  /^(?:please )?(?:(?:show|list|find|give|get|search)(?: me)?(?: for)? |(?:are|is) there |do you (?:have|know) )?(?:(?:all|some|any|more|the|a few) )*(?<age>latest|newest|recent|new)? ?papers? (?:on|about|for|in|of|with|using|from|by) (?<what>.+)$/iu;

/** A list of papers as a search; `null` for anything else, and for papers of some days, which `ask` knows. */
function listed(question: string, registry: CommandRegistry): ParsedLine | null {
  const { age, what } = wantsPapers.exec(question)?.groups ?? {};
  const search = registry.find('search');
  if (what === undefined || !search || limitsOf(question, someDay).days !== null) return null;
  const query = cut(wordsOfQuestion(what), queryCharsMax);
  return withText(search, age === undefined ? { query } : { query, freshness: 'first' });
}

/** A question as a command: a search where it wants papers, `ask` where there is one, else a search for what it is about. */
function asked(question: string, registry: CommandRegistry): ParsedLine | null {
  const list = listed(question, registry);
  if (list !== null) return list;
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
      (parsed.command.name === 'show' && wantsPapers.test(foldSpace(line))));
  if (parsed.kind === 'run' && !isAsked) return parsed;
  if (parsed.kind === 'empty' || smallTalk(line) === 'greeting') return parseCommandLine(registry, 'help');
  if (line.length > lineCharsMax) return parsed;
  const question = foldSpace(line);
  const words = question.replace(/^\/?papers?\s+/iu, '').split(' ');
  const first = (words[0] ?? '').toLowerCase();
  const names = registry.commands.map(({ name }) => name);
  const isNearCommand = (!isAsked && names.includes(first)) || isSlip(first, words.length, names);
  const isQuestion = /[?？؟]$/u.test(question) || !isNearCommand;
  return (isQuestion ? asked(question, registry) : null) ?? parsed;
}
