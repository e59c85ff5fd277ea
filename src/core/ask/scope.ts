import { parseArxivId } from '../arxiv-id.ts';
import { parseDateWords } from '../date-words.ts';
import type { LocalDate } from '../local-date.ts';
import { foldSpace } from '../text.ts';

/** A question and what stands at its end to limit it: "… about 3", "… in 2511.01234", "… on monday", "… in the last week". */
export interface LimitedQuestion {
  readonly question: string;
  /** As it names the paper. */
  readonly paper: string | null;
  /** As it names the days. */
  readonly days: string | null;
}

const dateWordsMax = 5;
const beforePaper = new Set(['about', 'in', 'of', 'on', 'from', 'for', 'by', 'paper', 'number']);
const beforeDays = new Set(['on', 'in', 'of', 'from', 'for', 'during', 'about']);

function withoutLast(words: readonly string[], count: number): string {
  return words.slice(0, words.length - count).join(' ');
}

/** Takes the limit off the end of a question, so that it can be typed as it is spoken. A number alone is no year and no paper. */
export function limitsOf(typed: string, today: LocalDate): LimitedQuestion {
  const question = foldSpace(typed);
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
    if (/^\d+$/u.test(named) || (!beforeDays.has(lead) && !alone && !/^(?:this|last) /iu.test(named))) continue;
    if (parseDateWords(named, today) === null) continue;
    return { question: withoutLast(bare, beforeDays.has(lead) ? count + 1 : count) + mark, paper: null, days: named };
  }
  return { question, paper: null, days: null };
}
