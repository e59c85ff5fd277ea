import { weekdayNames } from '../day-names.ts';
import { UserError } from '../errors.ts';
import { cut, foldCase, foldSpace } from '../text.ts';
import type { Rhythm, Schedule } from './subscription.ts';

const workdays = [1, 2, 3, 4, 5];
const weekendDays = [6, 7];
const allDays = [...workdays, ...weekendDays];

function nameOf(weekday: number): string {
  return weekdayNames[weekday - 1] ?? '';
}

function timeError(shown: string): UserError {
  return new UserError('bad-option', `“${shown}” is no time of day.`, 'Write it as 9:00, 17:30 or 9am.');
}

/** Reads a time of day (`9`, `9:30`, `09:00`, `9.30`, `0930`, `9am`, `9:30 pm`, `21h`, `noon`, `midnight`) as `HH:MM`. Throws a `UserError`. */
export function parseTimeOfDay(text: string): string {
  const words = foldSpace(foldCase(text)).replace(/^at /, '');
  const shown = cut(foldSpace(text), 40);
  if (words === 'noon') return '12:00';
  if (words === 'midnight') return '00:00';
  const match =
    /^(\d{1,2})(?:[:.h](\d{2}))?(?:\s?([ap])\.?m\.?|\s?h|\s?uhr|\s?o'?clock)?$/.exec(words) ??
    /^(\d{2})(\d{2})$/.exec(words);
  if (!match) throw timeError(shown);
  let hour = Number(match[1]);
  const minute = Number(match[2] ?? 0);
  const half = match[3];
  if (half !== undefined) {
    if (hour < 1 || hour > 12) throw timeError(shown);
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  if (hour > 23 || minute > 59) throw timeError(shown);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

const daysHint = 'Write weekdays, daily, mon,wed,fri, weekly on friday or monthly on 1.';

function daysError(shown: string): UserError {
  return new UserError('bad-option', `“${shown}” does not say on which days.`, daysHint);
}

/** A day of the week by the beginning of its name (`m` could be one only, `t` two): `mon`, `mondays`, `thurs`; `null` for other words. */
function weekdayOf(word: string): number | null {
  const singular = word.replace(/(?<=day)s$/, '').replace(/\.$/, '');
  if (singular.length < 2) return null;
  const index = weekdayNames.findIndex((name) => name.toLowerCase().startsWith(singular));
  return index < 0 ? null : index + 1;
}

/** `mon-fri`, `friday to monday`: the days from one to the other, also over Sunday. */
function span(from: number, to: number): readonly number[] {
  const length = ((to - from + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => ((from - 1 + index) % 7) + 1);
}

function weekdaysOf(words: string): readonly number[] | null {
  const parts = words
    .replace(/\s*(?:-|–|\bto\b|\buntil\b)\s*/g, '-')
    .split(/[\s,;/+&]+|\band\b/)
    .filter((part) => part !== '' && part !== 'on' && part !== 'every');
  const days = new Set<number>();
  for (const part of parts) {
    if (part === 'weekdays' || part === 'workdays') for (const day of workdays) days.add(day);
    else if (part === 'weekends' || part === 'weekend') for (const day of weekendDays) days.add(day);
    else {
      const [first = '', last, ...rest] = part.split('-');
      const from = weekdayOf(first);
      const to = last === undefined ? from : weekdayOf(last);
      if (from === null || to === null || rest.length > 0) return null;
      for (const day of span(from, to)) days.add(day);
    }
  }
  return days.size === 0 ? null : [...days].sort((left, right) => left - right);
}

/** Days as a week is made of them; one alone is a weekly digest, which covers the week. */
function daysRhythm(weekdays: readonly number[]): Rhythm {
  const [only] = weekdays;
  return weekdays.length === 1 && only !== undefined ? { kind: 'weekly', weekday: only } : { kind: 'days', weekdays };
}

/**
 * Reads on which days a digest comes: `weekdays`, `daily`, `weekends`, `mon,wed`, `mon-fri`, `friday` or `weekly on friday` (Monday where it is
 * not said), `monthly`, `monthly on 15`, `monthly on the last day`. Throws a `UserError`.
 */
export function parseRhythm(text: string): Rhythm {
  const shown = cut(foldSpace(text), 40);
  const words = foldSpace(foldCase(text));
  if (/^(?:daily|every ?day|all days|each day|all)$/.test(words)) return { kind: 'days', weekdays: allDays };
  if (/^(?:every )?(?:week|work|business|working )days?$/.test(words)) return { kind: 'days', weekdays: workdays };
  const monthly =
    /^(?:monthly|(?:once )?(?:a|every|each) month)(?: on)?(?: the| day)?(?: (last)(?: day)?| (\d{1,2})(?:st|nd|rd|th|\.)?)?$/.exec(
      words,
    );
  if (monthly) {
    const day = monthly[1] === undefined ? Number(monthly[2] ?? 1) : 31;
    if (day < 1 || day > 31)
      throw new UserError('bad-option', `No month has a day ${day}.`, 'Write monthly on 1 to monthly on 31.');
    return { kind: 'monthly', day };
  }
  const weekly = /^(?:weekly|(?:once )?(?:a|every|each) week)(?: on)?(?: (\S+))?$/.exec(words);
  if (weekly) {
    const weekday = weekdayOf(weekly[1] ?? 'monday');
    if (weekday === null) throw daysError(shown);
    return { kind: 'weekly', weekday };
  }
  const weekdays = words.length > 120 ? null : weekdaysOf(words);
  if (weekdays === null) throw daysError(shown);
  return daysRhythm(weekdays);
}

function isSame(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((day, index) => day === right[index]);
}

/** A rhythm as `parseRhythm` reads it again, for forms: `weekdays`, `mon,wed`, `weekly on friday`, `monthly on 1`. */
export function writtenRhythm(rhythm: Rhythm): string {
  switch (rhythm.kind) {
    case 'days':
      if (isSame(rhythm.weekdays, workdays)) return 'weekdays';
      if (isSame(rhythm.weekdays, allDays)) return 'daily';
      return rhythm.weekdays.map((day) => nameOf(day).slice(0, 3).toLowerCase()).join(',');
    case 'weekly':
      return `weekly on ${nameOf(rhythm.weekday).toLowerCase()}`;
    case 'monthly':
      return `monthly on ${rhythm.day === 31 ? 'the last day' : rhythm.day}`;
  }
}

function ordinal(day: number): string {
  const ending = day > 10 && day < 14 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[day % 10] ?? 'th');
  return `${day}${ending}`;
}

function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** A rhythm in a sentence: `every weekday`, `every Monday and Wednesday`, `monthly on the 1st`. */
export function rhythmWords(rhythm: Rhythm): string {
  switch (rhythm.kind) {
    case 'days':
      if (isSame(rhythm.weekdays, workdays)) return 'every weekday';
      if (isSame(rhythm.weekdays, allDays)) return 'every day';
      return `every ${joined(rhythm.weekdays.map(nameOf))}`;
    case 'weekly':
      return `weekly on ${nameOf(rhythm.weekday)}`;
    case 'monthly':
      if (rhythm.day === 31) return 'monthly on the last day';
      return `monthly on the ${ordinal(rhythm.day)}${rhythm.day > 28 ? ' or the last day' : ''}`;
  }
}

/** A schedule in a sentence: `every weekday at 09:00, Europe/Berlin`. */
export function scheduleWords({ rhythm, time, zone }: Schedule): string {
  return `${rhythmWords(rhythm)} at ${time}, ${zone}`;
}
