import { arxivZone, type LocalDate, localDateIn, parseLocalDate } from '../../local-date.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** `2026-05-10T12:00:00Z`, `2025-08-20T00:00:00-04:00`, `2025-08-20T04:00:19.866337+00:00`, `2025-08-20`. */
const isoForm = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s?(Z|[+-]\d\d:?\d\d)?)?$/i;
/** `Mon, 27 Apr 2026 00:00:00 -0400`. */
const mailForm =
  /^(?:[a-z]{3,9},? )?(\d{1,2}) ([a-z]{3})[a-z]* (\d{4})(?: (\d\d:\d\d(?::\d\d)?) ?([a-z]{1,3}|[+-]\d{4})?)?$/i;
const zoneNames: Readonly<Record<string, string>> = { EST: '-05:00', EDT: '-04:00' };

/**
 * The US Eastern day of a date in one of arXiv's feeds, `null` where it is none.
 * A date written in Eastern time (-0400, -0500) is taken as written. Midnight UTC and a time without zone stand for a day without a time, as in
 * records whose time arXiv does not tell, and are taken as written too; every other moment is converted.
 */
export function feedDay(text: string): LocalDate | null {
  const trimmed = text.replace(/\s+/g, ' ').trim();
  const iso = isoForm.exec(trimmed);
  if (iso) return easternDay(iso[1] ?? '', iso[2], iso[3]);
  const mail = mailForm.exec(trimmed);
  if (!mail) return null;
  const [, day = '', month = '', year = '', time, zone] = mail;
  const number = months.indexOf(month.toLowerCase()) + 1;
  return easternDay(`${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`, time, zone);
}

function easternDay(written: string, time: string | undefined, zone: string | undefined): LocalDate | null {
  const day = parseLocalDate(written);
  if (day === null || time === undefined || zone === undefined) return day;
  const named = zoneNames[zone.toUpperCase()];
  const offset = named ?? (/^[a-z]/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2'));
  if (offset === '-04:00' || offset === '-05:00') return day;
  const utc = offset === 'Z' || offset === '+00:00' || offset === '-00:00';
  if (utc && /^00:00(?::00(?:\.0+)?)?$/.test(time)) return day;
  const ms = Date.parse(`${written}T${time}${offset}`);
  return Number.isNaN(ms) ? null : localDateIn(new Date(ms), arxivZone);
}
