import { addDays, type LocalDate, localDateOf } from '../../local-date.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const pattern =
  /^(?:published on )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (\d{1,2})(?:, ?(\d{4}))?(?: (\d{1,6}))?$/i;

/** A line that shows a date, such as `Mar 3, 2023`, `Sep 10 2` or `Published on Oct 4, 2026`. */
export interface ShownDate {
  /** `null` for a day that the calendar does not have. */
  readonly date: LocalDate | null;
  /** The number after the date, which counts comments; `null` where there is none. */
  readonly comments: number | null;
  /** Written with "Published on", as on trending cards and a paper's own page. */
  readonly published: boolean;
}

/**
 * Reads a whole line of at most one date, white space folded; `null` for any other line.
 *
 * Hugging Face leaves the year out in the calendar year of the capture. Such a date can therefore not lie after the capture (a day
 * later is let pass, for time zones); where it would, the day of the capture is wrong or the page is older than its file, and the
 * newest year that does not put it in the future is taken.
 */
export function parseShownDate(line: string, capturedOn: LocalDate): ShownDate | null {
  if (line.length > 60) return null;
  const match = pattern.exec(line);
  if (!match) return null;
  const [, name = '', dayText, yearText, commentsText] = match;
  const month = months.indexOf(name.toLowerCase()) + 1;
  const day = Number(dayText);
  return {
    date: yearText === undefined ? withoutYear(month, day, capturedOn) : localDateOf(Number(yearText), month, day),
    comments: commentsText === undefined ? null : Number(commentsText),
    published: /^p/i.test(line),
  };
}

function withoutYear(month: number, day: number, capturedOn: LocalDate): LocalDate | null {
  const latest = addDays(capturedOn, 1);
  const year = Number(capturedOn.slice(0, 4));
  for (const candidate of [year, year - 1, year - 2, year - 3, year - 4]) {
    const date = localDateOf(candidate, month, day); // 29 February is in one year of four
    if (date !== null && date <= latest) return date;
  }
  return null;
}
