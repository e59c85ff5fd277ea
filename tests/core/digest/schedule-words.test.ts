import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseRhythm,
  parseTimeOfDay,
  rhythmWords,
  scheduleWords,
  writtenRhythm,
} from '../../../src/core/digest/schedule-words.ts';
import { digestSettings, type Rhythm } from '../../../src/core/digest/subscription.ts';

describe('times of day', () => {
  test.each([
    ['9', '09:00'],
    ['9:30', '09:30'],
    ['09:00', '09:00'],
    ['9.30', '09:30'],
    ['0930', '09:30'],
    ['9am', '09:00'],
    ['9 p.m.', '21:00'],
    ['12am', '00:00'],
    ['12pm', '12:00'],
    ['12:30 am', '00:30'],
    ['21h', '21:00'],
    ['7h45', '07:45'],
    ['at noon', '12:00'],
    ['Midnight', '00:00'],
    ['23:59', '23:59'],
    ['00:00', '00:00'],
  ])('%s', (typed, time) => {
    expect(parseTimeOfDay(typed)).toBe(time);
  });

  test.each(['', '24:00', '25', '9:60', '13pm', '0am', '9:3', 'soon', '-1', '9:30:15', '٩'])('not %s', (typed) => {
    expect(() => parseTimeOfDay(typed)).toThrow('is no time of day');
  });
});

describe('days', () => {
  test.each<readonly [string, Rhythm, string]>([
    ['weekdays', { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, 'every weekday'],
    ['every weekday', { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, 'every weekday'],
    ['Daily', { kind: 'days', weekdays: [1, 2, 3, 4, 5, 6, 7] }, 'every day'],
    ['weekends', { kind: 'days', weekdays: [6, 7] }, 'every Saturday and Sunday'],
    ['mon,wed', { kind: 'days', weekdays: [1, 3] }, 'every Monday and Wednesday'],
    ['Fridays, Mondays and tue', { kind: 'days', weekdays: [1, 2, 5] }, 'every Monday, Tuesday and Friday'],
    ['mon-fri', { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, 'every weekday'],
    ['fri to mon', { kind: 'days', weekdays: [1, 5, 6, 7] }, 'every Monday, Friday, Saturday and Sunday'],
    [
      'weekdays and sun',
      { kind: 'days', weekdays: [1, 2, 3, 4, 5, 7] },
      'every Monday, Tuesday, Wednesday, Thursday, Friday and Sunday',
    ],
    ['friday', { kind: 'weekly', weekday: 5 }, 'weekly on Friday'],
    ['weekly', { kind: 'weekly', weekday: 1 }, 'weekly on Monday'],
    ['weekly on thurs', { kind: 'weekly', weekday: 4 }, 'weekly on Thursday'],
    ['every week on sunday', { kind: 'weekly', weekday: 7 }, 'weekly on Sunday'],
    ['monthly', { kind: 'monthly', day: 1 }, 'monthly on the 1st'],
    ['monthly on 22', { kind: 'monthly', day: 22 }, 'monthly on the 22nd'],
    ['monthly on the 13th', { kind: 'monthly', day: 13 }, 'monthly on the 13th'],
    ['monthly on the 30th', { kind: 'monthly', day: 30 }, 'monthly on the 30th or the last day'],
    ['monthly on the last day', { kind: 'monthly', day: 31 }, 'monthly on the last day'],
  ])('%s', (typed, rhythm, words) => {
    expect(parseRhythm(typed)).toEqual(rhythm);
    expect(rhythmWords(rhythm)).toBe(words);
  });

  test.each(['', 'sometimes', 'm', 't', 'mon-', 'mon-tue-wed', 'weekly on doomsday'])('not %s', (typed) => {
    expect(() => parseRhythm(typed)).toThrow('does not say on which days');
  });

  test('no month has a day 32', () => {
    expect(() => parseRhythm('monthly on 32')).toThrow('No month has a day 32.');
    expect(() => parseRhythm('monthly on 0')).toThrow('No month has a day 0.');
  });

  test('what is written is read back', () => {
    const rhythm: fc.Arbitrary<Rhythm> = fc.oneof(
      fc
        .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 2 })
        .map((days): Rhythm => ({ kind: 'days', weekdays: days.sort() })),
      fc.integer({ min: 1, max: 7 }).map((weekday): Rhythm => ({ kind: 'weekly', weekday })),
      fc.integer({ min: 1, max: 31 }).map((day): Rhythm => ({ kind: 'monthly', day })),
    );
    fc.assert(
      fc.property(rhythm, (wanted) => {
        expect(parseRhythm(writtenRhythm(wanted))).toEqual(wanted);
        expect(digestSettings.shape.schedule.shape.rhythm.parse(wanted)).toEqual(wanted);
      }),
    );
  });
});

test('a schedule in a sentence', () => {
  expect(scheduleWords({ rhythm: parseRhythm('weekdays'), time: '09:00', zone: 'Europe/Berlin' })).toBe(
    'every weekday at 09:00, Europe/Berlin',
  );
});
