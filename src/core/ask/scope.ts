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

/** "No, I meant text watermarking": a question of its own. */
const correction = /^no[,.]? (?:i (?:mean|meant)|rather|i was asking (?:about|for)) /iu;
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

/** The number of a paper in a list by what it is called there: `#2`, `second`. */
function numberOf(word: string): string {
  const at = ordinals.indexOf(word.toLowerCase());
  return at < 0 ? word.replace('#', '') : String(at + 1);
}

/** The number that a paper is called by: "2", "the second one", "me the second paper"; `null` for other words. */
export function placeInList(words: string): number | null {
  const [, named] =
    /^(?:me )?(?:the )?(?:paper |number )?(#?\d{1,3}|first|second|third|fourth|fifth)(?: one| paper)?$/iu.exec(words) ??
    [];
  return named === undefined ? null : Number(numberOf(named));
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

/** A question that names one paper by an id or a link, anywhere in it: "is 2501.12948 open source?" */
function identifiedPaper(question: string): LimitedQuestion | null {
  const words = question.replace(/[?!. ]+$/u, '').split(' ');
  const named = words.filter((word) => parseArxivId(word) !== null);
  const [only] = named;
  if (only === undefined || new Set(named.map((word) => parseArxivId(word)?.id)).size > 1) return null;
  const mark = /[?!]+$/u.exec(question)?.[0] ?? '';
  const at = words.indexOf(only);
  // At its end it only limits the question: "what is new in 2501.12948?"
  if (at === words.length - 1 && beforePaper.has(words[at - 1]?.toLowerCase() ?? '')) {
    const lead =
      words[at - 1]?.toLowerCase() === 'paper' && beforePaper.has(words[at - 2]?.toLowerCase() ?? '') ? 3 : 2;
    const rest = withoutLast(words, lead);
    return { question: rest === '' ? '' : rest + mark, paper: only, days: null };
  }
  const said = words.map((word, index) => (index === at ? 'it' : word)).join(' ');
  return { question: words.length === 1 ? '' : said + mark, paper: only, days: null };
}

function withoutLast(words: readonly string[], count: number): string {
  return words.slice(0, words.length - count).join(' ');
}

/** Takes the limit off a question, so that it can be typed as it is spoken. */
export function limitsOf(typed: string, today: LocalDate): LimitedQuestion {
  const question = foldSpace(typed).replace(correction, '');
  const named = listedPaper(question) ?? identifiedPaper(question);
  if (named !== null) return named;
  const words = question.split(' ');
  const bare = question.replace(/[?!. ]+$/u, '').split(' ');
  const mark = /[?!]+$/u.exec(question)?.[0] ?? '';
  const last = bare.at(-1) ?? '';
  const before = bare.at(-2)?.toLowerCase() ?? '';
  const isListed = before === 'about' || before === 'paper' || before === 'number';
  if (isListed && /^#?\d{1,3}$/u.test(last) && words.length > 3) {
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
