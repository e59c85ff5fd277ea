import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { dueOn, nextDue } from '../../../src/core/digest/schedule.ts';
import type { Rhythm, Schedule } from '../../../src/core/digest/subscription.ts';
import { addDays, type LocalDate } from '../../../src/core/local-date.ts';
import { runs } from '../../property-runs.ts';

const daily: Rhythm = { kind: 'days', weekdays: [1, 2, 3, 4, 5, 6, 7] };

function at(zone: string, time: string, rhythm: Rhythm = daily): Schedule {
  return { rhythm, time, zone };
}

/** The next due times after a moment, one after the other. */
function dues(schedule: Schedule, after: string, count: number): readonly string[] {
  const found: string[] = [];
  let last = after;
  for (let index = 0; index < count; index += 1) {
    const due = nextDue(schedule, last);
    found.push(`${due.date} ${due.at}`);
    last = due.at;
  }
  return found;
}

describe('local times on the days clocks change', () => {
  test('a skipped time is the first moment after the gap, one that comes twice is the first of both', () => {
    const berlin = at('Europe/Berlin', '02:30');
    expect(dueOn(berlin, '2026-03-28')).toBe('2026-03-28T01:30:00.000Z');
    expect(dueOn(berlin, '2026-03-29')).toBe('2026-03-29T01:00:00.000Z');
    expect(dueOn(berlin, '2026-10-25')).toBe('2026-10-25T00:30:00.000Z');
    expect(dueOn(berlin, '2026-10-26')).toBe('2026-10-26T01:30:00.000Z');
    expect(dueOn(at('Australia/Lord_Howe', '02:15'), '2026-10-04')).toBe('2026-10-03T15:30:00.000Z'); // by half an hour
  });

  test('midnight that does not exist, and a gap that ends on the next day', () => {
    expect(dueOn(at('America/Santiago', '00:00'), '2026-09-06')).toBe('2026-09-06T04:00:00.000Z');
    const nuuk = at('America/Nuuk', '23:30');
    expect(dues(nuuk, '2026-03-28T12:00:00.000Z', 2)).toEqual([
      '2026-03-28 2026-03-29T01:00:00.000Z', // 00:00 of the 29th there
      '2026-03-29 2026-03-30T00:30:00.000Z',
    ]);
  });

  test('a day that a zone left out has no digest', () => {
    const apia = at('Pacific/Apia', '09:00');
    expect(dueOn(apia, '2011-12-30')).toBeNull();
    expect(dues(apia, '2011-12-29T10:00:00.000Z', 3)).toEqual([
      '2011-12-29 2011-12-29T19:00:00.000Z',
      '2011-12-31 2011-12-30T19:00:00.000Z',
      '2012-01-01 2011-12-31T19:00:00.000Z',
    ]);
  });

  test('zones of 30 and 45 minutes, the first and the last minute of a day', () => {
    expect(dueOn(at('Asia/Kathmandu', '00:00'), '2026-01-01')).toBe('2025-12-31T18:15:00.000Z');
    expect(dueOn(at('Asia/Kolkata', '23:59'), '2026-01-01')).toBe('2026-01-01T18:29:00.000Z');
    expect(dueOn(at('Pacific/Chatham', '09:00'), '2026-01-01')).toBe('2025-12-31T19:15:00.000Z');
  });
});

describe('rhythms', () => {
  const after = '2028-01-31T12:00:00.000Z';

  test('monthly on a day that a month does not have is its last', () => {
    expect(dues(at('UTC', '09:00', { kind: 'monthly', day: 31 }), after, 4)).toEqual([
      '2028-02-29 2028-02-29T09:00:00.000Z',
      '2028-03-31 2028-03-31T09:00:00.000Z',
      '2028-04-30 2028-04-30T09:00:00.000Z',
      '2028-05-31 2028-05-31T09:00:00.000Z',
    ]);
    expect(nextDue(at('UTC', '09:00', { kind: 'monthly', day: 29 }), '2027-02-01T00:00:00.000Z').date).toBe(
      '2027-02-28',
    );
  });

  test('weekly, and on some days', () => {
    expect(dues(at('UTC', '09:00', { kind: 'weekly', weekday: 5 }), after, 2)).toEqual([
      '2028-02-04 2028-02-04T09:00:00.000Z',
      '2028-02-11 2028-02-11T09:00:00.000Z',
    ]);
    expect(dueOn(at('UTC', '09:00', { kind: 'weekly', weekday: 5 }), '2028-02-05')).toBeNull();
    expect(nextDue(at('UTC', '09:00', { kind: 'days', weekdays: [1, 3] }), '2028-02-02T09:00:00.000Z').date).toBe(
      '2028-02-07',
    );
  });

  test('strictly after', () => {
    const schedule = at('UTC', '09:00');
    expect(nextDue(schedule, '2028-02-01T08:59:59.999Z').date).toBe('2028-02-01');
    expect(nextDue(schedule, '2028-02-01T09:00:00.000Z').date).toBe('2028-02-02');
  });
});

describe('against another implementation', () => {
  const first: LocalDate = '2025-06-01';
  const days = 2 * 365;
  const zones = Intl.supportedValuesOf('timeZone');

  /** What the polyfill makes of it: `compatible` moves a skipped time by the gap, so the end of the gap is asked for by itself. */
  function expected(date: string, time: string, zone: string): string {
    const wall = Temporal.PlainDateTime.from(`${date}T${time}`);
    const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
    const isGap = !earlier.toPlainDateTime().equals(wall);
    const moment = isGap ? earlier.getTimeZoneTransition('next') : earlier;
    return moment === null ? 'none' : new Date(moment.epochMilliseconds).toISOString();
  }

  const time = fc
    .tuple(
      fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(23), fc.integer({ min: 0, max: 23 })),
      fc.integer({ min: 0, max: 59 }),
    )
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

  test('the due time of every day of two years, in zones of the whole world', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), time, (zone, timeOfDay) => {
        const schedule = at(zone, timeOfDay);
        let after = new Date(Date.parse(expected(first, timeOfDay, zone)) - 1).toISOString();
        for (let index = 0; index < days; index += 1) {
          const date = addDays(first, index);
          const due = nextDue(schedule, after);
          if (due.date !== date || due.at !== expected(date, timeOfDay, zone) || dueOn(schedule, date) !== due.at)
            expect({ zone, ...due, on: dueOn(schedule, date) }).toEqual({
              zone,
              date,
              at: expected(date, timeOfDay, zone),
              on: due.at,
            });
          after = due.at;
        }
      }),
      runs(zones.length / 20),
    );
  });

  test('the days around each change of clocks, every hour, in zones of the whole world', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 59 }), (zone, minute) => {
        let change = Temporal.Instant.from(`${first}T00:00:00Z`).toZonedDateTimeISO(zone).getTimeZoneTransition('next');
        for (let found = 0; change !== null && found < 5; found += 1) {
          for (const offset of [-1, 0, 1]) {
            const date = addDays(change.toPlainDate().toString() as LocalDate, offset);
            for (let hour = 0; hour < 24; hour += 1) {
              const timeOfDay = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
              expect([zone, date, timeOfDay, dueOn(at(zone, timeOfDay), date)]).toEqual([
                zone,
                date,
                timeOfDay,
                expected(date, timeOfDay, zone),
              ]);
            }
          }
          change = change.getTimeZoneTransition('next');
        }
      }),
      runs(zones.length / 20),
    );
  });
});

test('ten thousand schedules over all zones take a fraction of a second', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  const schedules = Array.from({ length: 10_000 }, (_, index) =>
    at(
      zones[index % zones.length] ?? 'UTC',
      `${String(index % 24).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}`,
    ),
  );
  for (const schedule of schedules) nextDue(schedule, '2026-03-28T12:00:00.000Z'); // zones are met once
  const start = performance.now();
  for (const schedule of schedules) nextDue(schedule, '2026-03-28T13:00:00.000Z');
  expect(performance.now() - start).toBeLessThan(500); // about 25 ms on a free core
});
