import { addDays, type Instant, isoWeekday, type LocalDate, monthOf } from '../local-date.ts';
import type { Rhythm, Schedule } from './subscription.ts';
import { zonedDate, zonedInstant } from './zone.ts';

export interface Due {
  readonly at: Instant;
  /** The local date it is the digest of. */
  readonly date: LocalDate;
}

function isDay(rhythm: Rhythm, date: LocalDate): boolean {
  switch (rhythm.kind) {
    case 'days':
      return rhythm.weekdays.includes(isoWeekday(date));
    case 'weekly':
      return rhythm.weekday === isoWeekday(date);
    case 'monthly':
      return dayInMonth(rhythm.day, date) === date;
  }
}

/** The month's day of that number, or its last where it is shorter. */
function dayInMonth(day: number, inMonth: LocalDate): LocalDate {
  const { from, to } = monthOf(inMonth);
  const wanted = addDays(from, day - 1);
  return wanted < to ? wanted : to;
}

/** The first day of the rhythm on `date` or after it. */
function firstDay(rhythm: Rhythm, date: LocalDate): LocalDate {
  if (rhythm.kind === 'monthly') {
    const here = dayInMonth(rhythm.day, date);
    return here >= date ? here : dayInMonth(rhythm.day, addDays(monthOf(date).to, 1));
  }
  let day = date;
  while (!isDay(rhythm, day)) day = addDays(day, 1);
  return day;
}

/**
 * When the digest of a local date is due; `null` where the schedule has none on that day, or the zone left that day out. A local time that is
 * skipped as clocks go forward counts as the first moment after the gap (a gap that ends at midnight or later: on the next day), one that
 * comes twice as the first of both.
 */
export function dueOn(schedule: Schedule, date: LocalDate): Instant | null {
  if (!isDay(schedule.rhythm, date)) return null;
  const ms = zonedInstant(date, schedule.time, schedule.zone);
  return ms === null ? null : new Date(ms).toISOString();
}

/** The first due time strictly after a moment. There is one for each local date of the rhythm, whatever the zone does. */
export function nextDue(schedule: Schedule, after: Instant): Due {
  const afterMs = Date.parse(after);
  let date = firstDay(schedule.rhythm, zonedDate(afterMs, schedule.zone));
  for (;;) {
    const ms = zonedInstant(date, schedule.time, schedule.zone);
    if (ms !== null && ms > afterMs) return { at: new Date(ms).toISOString(), date };
    date = firstDay(schedule.rhythm, addDays(date, 1));
  }
}
