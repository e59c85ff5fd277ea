import { addDays, isoWeekday, type LocalDate, localDateOf } from '../local-date.ts';

/** The n-th such weekday of a month. */
function nth(year: number, month: number, weekday: number, count: number): LocalDate | null {
  const first = localDateOf(year, month, 1);
  return first && addDays(first, ((weekday - isoWeekday(first) + 7) % 7) + 7 * (count - 1));
}

/**
 * The holiday on whose evening arXiv announces nothing, as people call it; `null` on other days. These were kept in 2019, 2020, 2023 and 2024;
 * other evenings are left out as arXiv decides each year (around Christmas, in May or June): such a list is waited for in vain.
 * Sources: https://github.com/arXiv/arxiv-docs (source/help/availability.md, new/index.md)
 */
export function holidayEvening(date: LocalDate): string | null {
  const year = Number(date.slice(0, 4));
  switch (date) {
    case nth(year, 1, 1, 3):
      return 'Martin Luther King Day';
    case `${date.slice(0, 4)}-06-19`:
      return 'Juneteenth';
    case `${date.slice(0, 4)}-07-04`:
      return 'Independence Day';
    case nth(year, 9, 1, 1):
      return 'Labor Day';
    case nth(year, 11, 4, 4):
      return 'Thanksgiving';
    case `${date.slice(0, 4)}-12-25`:
      return 'Christmas Day';
    default:
      return null;
  }
}
