import * as chrono from 'chrono-node/en'; // its other languages take longer to load than all of Paperboy
import { monthNames } from './day-names.ts';
import {
  addDays,
  type DateRange,
  isoWeekday,
  type LocalDate,
  localDateOf,
  monthOf,
  parseIsoWeek,
  parseLocalDate,
  parseMonth,
  weekOf,
} from './local-date.ts';

/** What someone meant by a date: one day, or a span of days. Always both ends, a day has `from === to`. */
export interface DateWords extends DateRange {
  /** How to name it in an answer: `2025-11-20`, `the week of 2025-11-17`, `November 2025`. */
  readonly label: string;
}

function day(date: LocalDate): DateWords {
  return { from: date, to: date, label: date };
}

function week(date: LocalDate): DateWords {
  const range = weekOf(date);
  return { ...range, label: `the week of ${range.from}` };
}

function month(date: LocalDate): DateWords {
  return { ...monthOf(date), label: `${monthNames[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}` };
}

function year(number: number): DateWords | null {
  const from = localDateOf(number, 1, 1);
  const to = localDateOf(number, 12, 31);
  return from && to && number >= 1991 && number <= 2199 ? { from, to, label: String(number) } : null; // arXiv began in 1991
}

/** Spans that people name in one or two words; everything else is left to chrono. */
function span(words: string, today: LocalDate): DateWords | null {
  const lastMonth = addDays(monthOf(today).from, -1);
  switch (words) {
    case 'today':
    case 'now':
      return day(today);
    case 'yesterday':
      return day(addDays(today, -1));
    case 'week':
    case 'this week':
      return week(today);
    case 'last week':
      return week(addDays(today, -7));
    case 'month':
    case 'this month':
      return month(today);
    case 'last month':
      return month(lastMonth);
    case 'year':
    case 'this year':
      return year(Number(today.slice(0, 4)));
    case 'last year':
      return year(Number(today.slice(0, 4)) - 1);
    default: {
      const past = /^(?:last|past) (\d{1,4}) (day|week)s?$/.exec(words);
      if (!past) return null;
      const days = Number(past[1]) * (past[2] === 'week' ? 7 : 1);
      return days === 0
        ? null
        : { from: addDays(today, 1 - days), to: today, label: `the last ${past[1]} ${past[2]}s` };
    }
  }
}

function numeric(words: string): DateWords | null {
  const iso = parseLocalDate(words.replace(/[/.]/g, '-'));
  if (iso) return day(iso);
  const isoWeek = parseIsoWeek(words);
  if (isoWeek) return { ...isoWeek, label: `the week of ${isoWeek.from}` };
  const isoMonth = parseMonth(words);
  if (isoMonth) return month(isoMonth.from);
  return /^\d{4}$/.test(words) ? year(Number(words)) : null;
}

/** The labels of ranges and what people say like them: `the week of 2025-11-17`, `since july`. */
function longSpan(words: string, today: LocalDate): DateWords | null {
  const [, kind, rest = ''] = /^(week of|since) (.+)$/.exec(words) ?? [];
  const named = rest === '' ? null : parseDateWords(rest, today);
  if (named === null) return null;
  if (kind === 'week of') return week(named.from);
  return named.from > today ? null : { from: named.from, to: today, label: `since ${named.from}` };
}

/** A month with or without a year: `november 2025`, `nov`; without one it is the newest that has begun. */
function namedMonth(words: string, today: LocalDate): DateWords | null {
  const match = /^([a-z]{3,9})\.?(?: (\d{4}))?$/.exec(words);
  const index = monthNames.findIndex((name) => match?.[1] !== undefined && name.toLowerCase().startsWith(match[1]));
  if (!match || index < 0) return null;
  const thisYear = Number(today.slice(0, 4));
  const number = match[2] ? Number(match[2]) : index + 1 > Number(today.slice(5, 7)) ? thisYear - 1 : thisYear;
  const from = localDateOf(number, index + 1, 1);
  return from && month(from);
}

function relativeDay(words: string, today: LocalDate): DateWords | null {
  if (/\d[/.]\d/.test(words)) return null; // 11/12/2025 is another day on each side of the Atlantic
  const reference = { instant: new Date(`${today}T12:00:00.000Z`), timezone: 0 };
  const found = chrono.casual.parse(words, reference, { forwardDate: false });
  const result = found[0];
  if (!result || found.length > 1 || result.text.length !== words.length || result.end) return null;
  const { start } = result;
  const date = localDateOf(start.get('year') ?? 0, start.get('month') ?? 0, start.get('day') ?? 0);
  if (!date || start.isCertain('hour')) return null;
  if (date <= today || start.isCertain('year')) return day(date);
  // Papers lie in the past: a weekday or a day without its year is the last one there was.
  if (/^(?:next|tomorrow|in)\b/.test(words)) return day(date);
  if (start.isCertain('weekday')) return day(addDays(today, -((isoWeekday(today) - isoWeekday(date) + 7) % 7 || 7)));
  const earlier = localDateOf(Number(date.slice(0, 4)) - 1, Number(date.slice(5, 7)), Number(date.slice(8)));
  return earlier && day(earlier);
}

/**
 * Reads a date as people write it: `2025-11-20`, `yesterday`, `last friday`, `20 nov`, `3 days ago`, `week`, `last month`,
 * `2025-W47`, `2025-11`, `november`, `2024`, `since july`; and the labels it gives itself. `null` where it is none, or could be two (`11/12/2025`).
 */
export function parseDateWords(typed: string, today: LocalDate): DateWords | null {
  const words = typed.trim().toLowerCase().replace(/\s+/g, ' ').replace(/^the /, '');
  if (words === '' || words.length > 40) return null;
  return (
    numeric(words) ??
    span(words, today) ??
    longSpan(words, today) ??
    namedMonth(words, today) ??
    relativeDay(words, today)
  );
}

/** Days as papers are said to be of them: `of November 2025`, `since 2025-11-01`. */
export function ofDays(label: string): string {
  return label.startsWith('since ') ? label : `of ${label}`;
}

/** Whether the words could be a date on some day: for telling dates from other words before today is known. */
export function looksLikeDate(typed: string): boolean {
  return parseDateWords(typed, '2026-01-01') !== null;
}
