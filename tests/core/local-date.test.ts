import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  arxivZone,
  daysBetween,
  isoWeekday,
  isoWeekName,
  localDateIn,
  monthOf,
  parseIsoWeek,
  parseLocalDate,
  parseMonth,
  weekOf,
} from '../../src/core/local-date.ts';

const anyDay = fc
  .date({ min: new Date('1991-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((date) => {
    const day = parseLocalDate(date.toISOString().slice(0, 10));
    if (day === null) throw new Error('not a day');
    return day;
  });

describe('days', () => {
  it('are those of the calendar', () => {
    expect(parseLocalDate('2024-02-29')).toBe('2024-02-29');
    for (const text of ['2025-02-29', '2025-13-01', '2025-00-10', '2025-1-1', '', '2025-11-20T00:00'])
      expect(parseLocalDate(text), text).toBeNull();
  });

  it('count forwards and backwards', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5_000, max: 5_000 }), (day, days) => {
        expect(daysBetween(day, addDays(day, days))).toBe(days);
      }),
    );
  });

  it('lie in their own week and month', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const week = weekOf(day);
        expect(isoWeekday(week.from)).toBe(1);
        expect(week.from <= day && day <= week.to).toBe(true);
        expect(parseIsoWeek(isoWeekName(day))).toEqual(week);
        const month = monthOf(day);
        expect(month.from <= day && day <= month.to).toBe(true);
        expect(parseMonth(day.slice(0, 7))).toEqual(month);
        expect(addDays(month.to, 1).slice(8)).toBe('01');
      }),
    );
  });

  it('know the years of 53 weeks', () => {
    expect(parseIsoWeek('2020-W53')).toEqual({ from: '2020-12-28', to: '2021-01-03' });
    expect(parseIsoWeek('2021-W53')).toBeNull();
    expect(isoWeekName('2021-01-03')).toBe('2020-W53');
    expect(isoWeekName('2024-12-30')).toBe('2025-W01');
    expect(parseIsoWeek('2025-W00')).toBeNull();
  });

  it('depend on where one is', () => {
    expect(localDateIn('2025-03-09T04:59:00.000Z', arxivZone)).toBe('2025-03-08'); // before the clocks change there
    expect(localDateIn('2025-07-01T03:59:00.000Z', arxivZone)).toBe('2025-06-30');
    expect(localDateIn('2025-07-01T03:59:00.000Z', 'Asia/Kathmandu')).toBe('2025-07-01');
    expect(() => localDateIn('2025-07-01T03:59:00.000Z', 'Mars/Olympus')).toThrow(RangeError);
  });
});
