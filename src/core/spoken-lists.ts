import { limitsOf } from './ask/scope.ts';
import type { LocalDate } from './local-date.ts';
import { cut, foldSpace } from './text.ts';
import { wordsOfQuestion } from './words-of-question.ts';

/** A command as a line would give it. */
interface Wanted {
  readonly command: string;
  readonly options: Readonly<Record<string, string>>;
}

/** The longest query that `search` takes. */
const queryCharsMax = 300;
/** For telling days from other words, on whatever day. */
const someDay: LocalDate = '2026-01-01';

const opening =
  '(?:please )?(?:(?:show|list|find|give|get|search|tell)(?: me)?(?: for)? |(?:are|is) there |do you (?:have|know) |what (?:are|is|were) )?';
const amount = '(?:(?:all|some|any|more|the|a few) )*';
const days = "(?:(?<days>today|yesterday|this week|last week|this month|last month)(?:['’]s)? )?";
const praise =
  '(?:(?:best|top|hottest|most (?:popular|interesting|important|upvoted)|(?<age>latest|newest|recent|new)) )?';

/** "latest papers on robots", "are there papers about tides?", "this week's best papers on agents" */
const papersOn = new RegExp(
  `^${opening}${amount}${days}${praise}papers? (?:on|about|for|in|of|with|using|from|by) (?<what>.+)$`,
  'iu',
);
/** "the best papers of this week", "today's papers" */
const papersOf = new RegExp(
  `^${opening}${amount}${days}${praise}papers?(?: (?:of|in|from|for))?(?: the)?(?: (?<until>today|yesterday|(?:this |last |past )?(?:week|month)|all time|ever))?\\W*$`,
  'iu',
);
const most = /^(?:which|what) papers? (?:has|have|got|had) (?:the )?most (?<by>upvotes|comments|votes|likes)\W*$/iu;
const howMany =
  /^how many papers (?:are there|are in (?:the|your) library|do you (?:have|know)|does the library have)\W*$/iu;

type Groups = Readonly<Record<string, string | undefined>>;

function topOf({ days: before, until, age }: Groups): Wanted | null {
  const named = (before ?? until ?? '').toLowerCase();
  if (/^(?:today|yesterday)$/.test(named)) return { command: 'today', options: { date: named } };
  if (named === '' && age === undefined) return null;
  if (named === '') return { command: 'today', options: {} };
  const period = named.endsWith('week') ? 'week' : named.endsWith('month') ? 'month' : 'all';
  return { command: 'top', options: { period } };
}

function searchFor({ days: since, age, what = '' }: Groups, question: string): Wanted | null {
  // Of other days `ask` knows more: those at the end of a question.
  if (since === undefined && limitsOf(question, someDay).days !== null) return null;
  return {
    command: 'search',
    options: {
      query: cut(wordsOfQuestion(what), queryCharsMax),
      ...(since === undefined ? {} : { since: since.toLowerCase() }),
      ...(age === undefined ? {} : { freshness: 'first' }),
    },
  };
}

/** A list of papers, or a count, that somebody asks for in plain words, as a command; `null` for anything else. */
export function listAsked(asked: string): Wanted | null {
  const question = foldSpace(asked);
  if (howMany.test(question)) return { command: 'status', options: {} };
  const by = most.exec(question)?.groups?.['by']?.toLowerCase();
  if (by !== undefined) return { command: 'top', options: { period: 'all', by: by === 'comments' ? by : 'upvotes' } };
  const whole = papersOf.exec(question)?.groups;
  if (whole !== undefined) return topOf(whole);
  const about = papersOn.exec(question)?.groups;
  return about === undefined ? null : searchFor(about, question);
}
