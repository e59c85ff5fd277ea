/** A calendar day without a zone, `YYYY-MM-DD`. Compares as text. */
export type LocalDate = `${number}-${number}-${number}`;

/** A moment in UTC as `Date.prototype.toISOString` writes it. Compares as text. */
export type Instant = string;

/** Both ends belong to the range. */
export interface DateRange {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const dayMs = 86_400_000;
const pattern = /^(\d{4})-(\d{2})-(\d{2})$/;

function format(date: Date): LocalDate {
  return date.toISOString().slice(0, 10) as LocalDate;
}

function utc(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}

/** The day written `YYYY-MM-DD`, or `null` where the text is anything else or no day of the calendar (`2025-02-30`). */
export function parseLocalDate(text: string): LocalDate | null {
  if (!pattern.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  if (Number.isNaN(ms)) return null;
  const date = format(new Date(ms));
  return date === text ? date : null;
}

/** The day of year, month (1–12) and day (1–31), or `null` where the calendar has none. */
export function localDateOf(year: number, month: number, day: number): LocalDate | null {
  const text = [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
  return parseLocalDate(text);
}

/** The day `days` later (or earlier, if negative). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return format(new Date(utc(date) + days * dayMs));
}

/** Whole days from `from` to `to`; negative if `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((utc(to) - utc(from)) / dayMs);
}

/** ISO day of the week: 1 Monday … 7 Sunday. */
export function isoWeekday(date: LocalDate): number {
  return new Date(utc(date)).getUTCDay() || 7;
}

/** Saturday or Sunday, when Hugging Face has no list. */
export function isWeekend(date: LocalDate): boolean {
  return isoWeekday(date) > 5;
}

/** Monday to Sunday of the ISO week `date` is in. */
export function weekOf(date: LocalDate): DateRange {
  const from = addDays(date, 1 - isoWeekday(date));
  return { from, to: addDays(from, 6) };
}

/** First to last day of the month `date` is in. */
export function monthOf(date: LocalDate): DateRange {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const from = `${date.slice(0, 7)}-01` as LocalDate;
  const next = month === 12 ? localDateOf(year + 1, 1, 1) : localDateOf(year, month + 1, 1);
  return { from, to: addDays(next ?? from, -1) };
}

/** The ISO week written `2025-W47`, Monday to Sunday, or `null` where the text is no such week. */
export function parseIsoWeek(text: string): DateRange | null {
  const match = /^(\d{4})-?W(\d{1,2})$/i.exec(text);
  if (!match) return null;
  const week = Number(match[2]);
  const fourth = localDateOf(Number(match[1]), 1, 4); // 4 January is always in week 1
  if (fourth === null || week < 1 || week > 53) return null;
  const from = addDays(weekOf(fourth).from, 7 * (week - 1));
  return isoWeekName(from) === `${match[1]}-W${String(week).padStart(2, '0')}` ? { from, to: addDays(from, 6) } : null;
}

/** The ISO week a day is in, `2025-W47`. */
export function isoWeekName(date: LocalDate): string {
  const thursday = addDays(weekOf(date).from, 3); // its year is the week's year
  const first = `${thursday.slice(0, 4)}-01-01` as LocalDate;
  return `${thursday.slice(0, 4)}-W${String(Math.floor(daysBetween(first, thursday) / 7) + 1).padStart(2, '0')}`;
}

/** The month written `2025-11`, first to last day, or `null` where the text is no such month. */
export function parseMonth(text: string): DateRange | null {
  const date = parseLocalDate(`${text}-01`);
  return date === null ? null : monthOf(date);
}

/** Making a formatter costs more than a hundred uses of it, and there are few zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(zone, made);
  return made;
}

/** The day it is at `instant` in an IANA zone such as `Europe/Berlin`. Throws a `RangeError` for a zone nobody knows. */
export function localDateIn(instant: Instant | Date, zone: string): LocalDate {
  return formatOf(zone).format(typeof instant === 'string' ? new Date(instant) : instant) as LocalDate;
}

/** arXiv's own zone: its submission days and announcements are US Eastern. Source: https://info.arxiv.org/help/availability.html */
export const arxivZone = 'America/New_York';
