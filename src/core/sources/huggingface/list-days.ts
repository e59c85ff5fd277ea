import { UserError } from '../../errors.ts';
import { addDays, type DateRange, isWeekend, type LocalDate, parseIsoWeek, parseMonth } from '../../local-date.ts';

/** The day of the first Daily Papers list. Source: the collection at https://huggingface.co/spaces/yutohub/hf_daily_papers */
const firstListOn: LocalDate = '2023-05-04';

/** Throws a `UserError` for a day that has not come yet where Hugging Face counts its days, in UTC. */
export function checkDay(date: LocalDate, todayUtc: LocalDate): void {
  if (date <= todayUtc) return;
  throw new UserError(
    'bad-option',
    `${date} is in the future: Hugging Face is at ${todayUtc} (UTC).`,
    'Ask for that day or an earlier one.',
  );
}

/** Throws a `UserError` for a week or month that does not exist or has not begun. */
export function checkPeriod(kind: 'week' | 'month', name: string, todayUtc: LocalDate): void {
  const range = kind === 'week' ? parseIsoWeek(name) : parseMonth(name);
  if (range === null) {
    const example = kind === 'week' ? '2025-W47' : '2025-11';
    throw new UserError('bad-option', `“${name}” is no ${kind}.`, `Write it like ${example}.`);
  }
  checkDay(range.from, todayUtc);
}

/**
 * The working days of a range that may have a list, oldest first: nothing before the first list there ever was. Throws a `UserError` for a
 * range that is turned round or ends in the future; tomorrow is let pass, as it is today already east of Greenwich.
 */
export function listDays(range: DateRange, todayUtc: LocalDate): readonly LocalDate[] {
  if (range.from > range.to) {
    throw new UserError(
      'bad-option',
      `The range from ${range.from} to ${range.to} ends before it begins.`,
      'Give the earlier day first.',
    );
  }
  checkDay(range.from, todayUtc);
  if (range.to > addDays(todayUtc, 1)) checkDay(range.to, todayUtc);
  const last = range.to < todayUtc ? range.to : todayUtc;
  const days: LocalDate[] = [];
  for (let day = range.from > firstListOn ? range.from : firstListOn; day <= last; day = addDays(day, 1)) {
    if (!isWeekend(day)) days.push(day);
  }
  return days;
}
