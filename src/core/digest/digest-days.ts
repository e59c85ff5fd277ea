import { monthNames, weekdayNames } from '../day-names.ts';
import { isoWeekday, type LocalDate } from '../local-date.ts';

function partsOf(date: LocalDate): { readonly day: number; readonly month: string; readonly year: string } {
  const [year = '', month = '', day = ''] = date.split('-');
  return { day: Number(day), month: monthNames[Number(month) - 1] ?? month, year };
}

/** `Thursday 20 November`: a digest is of these days, so its year goes without saying. */
export function dayOf(date: LocalDate): string {
  const { day, month } = partsOf(date);
  return `${weekdayNames[isoWeekday(date) - 1]} ${day} ${month}`;
}

/** The days from the first to the last: `Thursday 20 November`, `17–21 November`, `28 November – 2 December`; `null` for none. */
export function daysOf(dates: readonly LocalDate[]): string | null {
  const sorted = [...dates].sort();
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return null;
  if (first === last) return dayOf(first);
  const [from, to] = [partsOf(first), partsOf(last)];
  if (from.year !== to.year) return `${from.day} ${from.month} ${from.year} – ${to.day} ${to.month} ${to.year}`;
  if (from.month !== to.month) return `${from.day} ${from.month} – ${to.day} ${to.month}`;
  return `${from.day}–${to.day} ${to.month}`;
}
