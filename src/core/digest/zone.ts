import { nearestWord } from '../edit-distance.ts';
import { UserError } from '../errors.ts';
import type { Instant, LocalDate } from '../local-date.ts';
import { cut, foldCase, foldSpace } from '../text.ts';

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** No zone is further behind UTC than 12 hours or further ahead than 14; one more for the old local times. */
const behindMostMs = 13 * hourMs;
const aheadMostMs = 15 * hourMs;

/** Days of a zone whose offset is kept; a schedule looks at a handful, and a clock moves on. */
const keptDaysMax = 2_000;

/** A zone's offset from UTC, in milliseconds, asked of Intl once for each UTC day. */
interface ZoneClock {
  readonly format: Intl.DateTimeFormat;
  /** By UTC day, counted from 1970: the offset as the day begins. */
  readonly dayStarts: Map<number, number>;
  /** By UTC day: the moment in it from which on the offset of the next day holds. */
  readonly changes: Map<number, number>;
}

const clocks = new Map<string, ZoneClock>();

function clockOf(zone: string): ZoneClock {
  const known = clocks.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const made = { format, dayStarts: new Map<number, number>(), changes: new Map<number, number>() };
  clocks.set(zone, made);
  return made;
}

const wallPattern = /^(\d\d)\/(\d\d)\/(\d{1,4}), (\d\d):(\d\d):(\d\d)$/;

/** Asks Intl; `ms` is a whole second. */
function measuredOffset(clock: ZoneClock, ms: number): number {
  const match = wallPattern.exec(clock.format.format(ms));
  if (!match) throw new Error('Intl writes a date as no other Intl does');
  const [month, day, year, hour, minute, second] = match.slice(1).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) - ms;
}

function dayStart(clock: ZoneClock, day: number): number {
  const known = clock.dayStarts.get(day);
  if (known !== undefined) return known;
  if (clock.dayStarts.size >= keptDaysMax) clock.dayStarts.clear();
  const offset = measuredOffset(clock, day * dayMs);
  clock.dayStarts.set(day, offset);
  return offset;
}

/** When in a UTC day the offset becomes that of the next day; to the second, as no zone was ever changed within one. */
function changeIn(clock: ZoneClock, day: number): number {
  const known = clock.changes.get(day);
  if (known !== undefined) return known;
  const before = dayStart(clock, day);
  let low = day * dayMs;
  let high = low + dayMs;
  while (high - low > secondMs) {
    const middle = low + Math.floor((high - low) / 2 / secondMs) * secondMs;
    if (measuredOffset(clock, middle) === before) low = middle;
    else high = middle;
  }
  clock.changes.set(day, high);
  return high;
}

function offsetAt(clock: ZoneClock, ms: number): number {
  const day = Math.floor(ms / dayMs);
  const before = dayStart(clock, day);
  const after = dayStart(clock, day + 1);
  if (before === after) return before;
  return ms < changeIn(clock, day) ? before : after;
}

/** The first moment between the two at which the offset is another than at `low`. */
function changeBetween(clock: ZoneClock, low: number, high: number): number {
  const before = offsetAt(clock, low);
  for (let day = Math.floor(low / dayMs); day <= Math.floor(high / dayMs); day += 1) {
    if (dayStart(clock, day + 1) !== before) return changeIn(clock, day);
  }
  return high;
}

function dateOf(wallMs: number): LocalDate {
  return new Date(wallMs).toISOString().slice(0, 10) as LocalDate;
}

/** The day it is at `ms` (since 1970, UTC) in an IANA zone. */
export function zonedDate(ms: number, zone: string): LocalDate {
  return dateOf(ms + offsetAt(clockOf(zone), ms));
}

/** The local time it is at an instant in a zone, `HH:MM`. */
export function zonedTime(instant: Instant, zone: string): string {
  const ms = Date.parse(instant);
  return new Date(ms + offsetAt(clockOf(zone), ms)).toISOString().slice(11, 16);
}

/**
 * The moment (milliseconds since 1970, UTC) a zone's clocks show `time` (`HH:MM`) on `date`. The first of both where they show it twice; where
 * they skip it, the first moment after the gap. `null` for a day that the zone left out as a whole (`Pacific/Apia`, 2011-12-30).
 * Throws a `RangeError` for a zone nobody knows.
 */
export function zonedInstant(date: LocalDate, time: string, zone: string): number | null {
  const clock = clockOf(zone);
  const wall = Date.parse(`${date}T${time}:00.000Z`);
  const low = wall - aheadMostMs;
  const high = wall + behindMostMs;
  const early = offsetAt(clock, low);
  const late = offsetAt(clock, high);
  if (early === late) return wall - early;
  const fitting = [wall - early, wall - late].filter((ms) => ms + offsetAt(clock, ms) === wall);
  if (fitting.length > 0) return Math.min(...fitting);
  const resumed = changeBetween(clock, low, high);
  // A gap up to midnight or beyond ends on the next day, and still belongs to the day whose last hour it took.
  const lastBefore = resumed - secondMs;
  const exists = zonedDate(resumed, zone) === date || dateOf(lastBefore + early) === date;
  return exists ? resumed : null;
}

/** Names that ICU still gives zones whose city is written otherwise today. Source: the tz database's `backward` file. */
const newNames: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** Every zone by its name, its old name and its city (`berlin`, `new york`), folded. */
let byName: ReadonlyMap<string, string> | null = null;

function foldZone(text: string): string {
  return foldSpace(foldCase(text).replace(/[_\s]+/g, ' '));
}

function zoneNames(): ReadonlyMap<string, string> {
  if (byName) return byName;
  const made = new Map<string, string>();
  const cities = new Map<string, string>();
  for (const id of Intl.supportedValuesOf('timeZone')) {
    const name = newNames[id] ?? id;
    made.set(foldZone(id), name).set(foldZone(name), name);
    for (const one of [id, name]) cities.set(foldZone(one.split('/').at(-1) ?? one), name);
  }
  for (const [city, name] of cities) if (!made.has(city)) made.set(city, name);
  for (const utc of ['utc', 'etc/utc', 'gmt', 'z', 'zulu', 'etc/gmt']) made.set(utc, 'UTC');
  byName = made;
  return made;
}

/** Zones of this name or with this part in their name, for completion; the most likely first. */
export function zonesLike(typed: string, limit: number): readonly string[] {
  const folded = foldZone(typed);
  const all = [...new Set(zoneNames().values())].sort();
  const rank = (zone: string): number => {
    const name = foldZone(zone);
    const city = name.split('/').at(-1) ?? name;
    if (name === folded || city === folded) return 0;
    if (city.startsWith(folded)) return 1;
    if (name.startsWith(folded)) return 2;
    return name.includes(folded) ? 3 : 4;
  };
  return all
    .map((zone) => ({ zone, rank: rank(zone) }))
    .filter((entry) => entry.rank < 4)
    .sort((left, right) => left.rank - right.rank)
    .slice(0, limit)
    .map((entry) => entry.zone);
}

/** Names that say an hour, not a place; people mean them all year, clocks do not. */
const abbreviations =
  /^(?:[ecmp][sd]?t|ak[sd]t|hst|[cemw]e(?:s)?t|bst|ist|jst|kst|ae[sd]t|ac[sd]t|awst|nz[sd]t|sgt|hkt|msk|[a-z]{3}\d[a-z]{3})$/;

const exampleHint = 'Write it as a city, such as Europe/Berlin, America/New_York or Asia/Kolkata.';

/**
 * The IANA zone that was typed, as it is written today: `europe/berlin`, `Asia/Calcutta`, `new york`, `utc`. Throws a `UserError` with near
 * names for anything else; also for abbreviations and offsets (`EST`, `+02:00`), which stay the same when clocks change.
 */
export function zoneOf(text: string): string {
  const folded = foldZone(text);
  const known = zoneNames().get(folded);
  if (known !== undefined) return known;
  const shown = cut(foldSpace(text), 40);
  if (/^(?:utc|gmt)?\s?[+-]\s?\d/.test(folded) || abbreviations.test(folded))
    throw new UserError('bad-option', `“${shown}” does not say when clocks are changed there.`, exampleHint);
  if (folded.length <= 60 && folded.includes('/')) {
    const alias = intlZone(folded.replaceAll(' ', '_'));
    if (alias !== null) return alias;
  }
  const near = nearZones(folded);
  throw new UserError(
    'bad-option',
    `There is no time zone “${shown}”.`,
    near.length === 0 ? exampleHint : `Did you mean ${near.join(' or ')}?`,
  );
}

/** Names of the tz database that are only links to others (`US/Pacific`); Intl follows them. */
function intlZone(name: string): string | null {
  if (name.startsWith('etc/')) return null;
  try {
    const id = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
    return newNames[id] ?? id;
  } catch {
    return null;
  }
}

const nearMax = 3;

function nearZones(folded: string): readonly string[] {
  if (folded.length < 2 || folded.length > 60) return [];
  const city = folded.split('/').at(-1) ?? folded;
  const like = city.length >= 3 ? zonesLike(city, nearMax) : [];
  if (like.length > 0) return like;
  const names = zoneNames();
  const nearest = [nearestWord(folded, [...names.keys()]), nearestWord(city, [...names.keys()])]
    .map((name) => (name === null ? null : names.get(name)))
    .filter((zone) => zone !== null && zone !== undefined);
  return [...new Set(nearest)];
}

const knownZones = new Map<string, boolean>();

/** Whether this machine knows a kept zone: another version of Node.js may have known more. There are few, and asking Intl is slow. */
export function isKnownZone(zone: string): boolean {
  const known = knownZones.get(zone) ?? intlZone(zone) !== null;
  knownZones.set(zone, known);
  return known;
}
