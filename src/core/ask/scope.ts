import { parseArxivId } from '../arxiv-id.ts';
import { parseDateWords } from '../date-words.ts';
import type { LocalDate } from '../local-date.ts';
import { foldSpace } from '../text.ts';

/**
 * A question and what in it limits it: "… about 3", "… in 2511.01234", "… on monday", "… since july", "1 is it open?", "… of the second one",
 * "what about 2?".
 */
export interface LimitedQuestion {
  /** Empty where it only names another paper for the question before. */
  readonly question: string;
  /** As it names the paper. */
  readonly paper: string | null;
  /** As it names the days. */
  readonly days: string | null;
}

const dateWordsMax = 5;
const beforePaper = new Set(['about', 'in', 'of', 'on', 'from', 'for', 'by', 'paper', 'number']);
const beforeDays = new Set(['on', 'in', 'of', 'from', 'for', 'during', 'about']);

const ordinals: readonly string[] = ['first', 'second', 'third', 'fourth', 'fifth'];
const number = `#?\\d{1,3}|${ordinals.join('|')}`;
/** "what about 2?", "and the second one?", "3?" */
const onlyAnother = new RegExp(
  `^(?:(?:and|but|so|ok(?:ay)?),? )?(?:(?:what|how) about |for )?(?:(?:the )?paper |number |the )?(${number})(?: (?:one|paper))?\\W*$`,
  'iu',
);
/** "1 is it open source?", "2: what is new?" */
const numberFirst =
  /^#?(\d{1,3})[,:.]? (?=(?:is|are|was|what|what's|how|why|does|do|did|has|have|can|could|who|whose|when|where|which|tell|explain|summari[sz]e)\b)/iu;
/** "… of the second one"; "the first paper on …" is another thing. */
const ordinalPaper = new RegExp(
  `\\bthe (${ordinals.join('|')}) (?:one|paper)\\b(?! (?:on|of|by|in|about|that|to|which|who|from|for|with|where)\\b)`,
  'iu',
);

function numberOf(word: string): string {
  const at = ordinals.indexOf(word.toLowerCase());
  return at < 0 ? word.replace('#', '') : String(at + 1);
}

/** A question that names a paper of the last list by its place there. */
function listedPaper(question: string): LimitedQuestion | null {
  const another = onlyAnother.exec(question);
  if (another?.[1] !== undefined) return { question: '', paper: numberOf(another[1]), days: null };
  const first = numberFirst.exec(question);
  if (first?.[1] !== undefined) return { question: question.slice(first[0].length), paper: first[1], days: null };
  const ordinal = ordinalPaper.exec(question);
  return ordinal?.[1] === undefined
    ? null
    : { question: question.replace(ordinal[0], 'it'), paper: numberOf(ordinal[1]), days: null };
}

function withoutLast(words: readonly string[], count: number): string {
  return words.slice(0, words.length - count).join(' ');
}

/** Takes the limit off a question, so that it can be typed as it is spoken. */
export function limitsOf(typed: string, today: LocalDate): LimitedQuestion {
  const question = foldSpace(typed);
  const listed = listedPaper(question);
  if (listed !== null) return listed;
  const words = question.split(' ');
  const bare = question.replace(/[?!. ]+$/u, '').split(' ');
  const mark = /[?!]+$/u.exec(question)?.[0] ?? '';
  const last = bare.at(-1) ?? '';
  const before = bare.at(-2)?.toLowerCase() ?? '';
  const isListed = before === 'about' || before === 'paper' || before === 'number';
  const isPaper = (isListed && /^#?\d{1,3}$/u.test(last)) || (beforePaper.has(before) && parseArxivId(last) !== null);
  if (isPaper && words.length > 3) {
    const lead =
      ['paper', 'number'].includes(before) && ['about', 'in', 'of', 'on'].includes(bare.at(-3)?.toLowerCase() ?? '')
        ? 3
        : 2;
    return { question: withoutLast(bare, lead) + mark, paper: last, days: null };
  }
  for (let count = Math.min(dateWordsMax, bare.length - 3); count > 0; count -= 1) {
    const lead = bare.at(-count - 1)?.toLowerCase() ?? '';
    const named = bare.slice(-count).join(' ').replace(/^the /iu, '');
    const alone = count === 1 && /^(?:today|yesterday)$/iu.test(named);
    if (/^\d+$/u.test(named) || (!beforeDays.has(lead) && !alone && !/^(?:this|last|since) /iu.test(named))) continue;
    if (parseDateWords(named, today) === null) continue;
    return { question: withoutLast(bare, beforeDays.has(lead) ? count + 1 : count) + mark, paper: null, days: named };
  }
  return { question, paper: null, days: null };
}
