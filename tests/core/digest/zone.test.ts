import { describe, expect, test } from 'vitest';
import { zoneOf, zonesLike } from '../../../src/core/digest/zone.ts';

describe('zones as people write them', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    [' berlin ', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['America/New York', 'America/New_York'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['kyiv', 'Europe/Kyiv'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['são paulo', 'America/Sao_Paulo'],
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['GMT', 'UTC'],
  ])('%s', (typed, zone) => {
    expect(zoneOf(typed)).toBe(zone);
  });

  test.each([
    ['Berln', 'There is no time zone “Berln”.', 'Did you mean Europe/Berlin?'],
    ['Europe/Berln', 'There is no time zone “Europe/Berln”.', 'Did you mean Europe/Berlin?'],
    ['indiana', 'There is no time zone “indiana”.', 'Did you mean America/Indiana'],
    ['EST', '“EST” does not say when clocks are changed there.', 'Write it as a city'],
    ['CEST', '“CEST” does not say when clocks are changed there.', 'Write it as a city'],
    ['EST5EDT', '“EST5EDT” does not say', 'Write it as a city'],
    ['+02:00', '“+02:00” does not say', 'Write it as a city'],
    ['UTC+2', '“UTC+2” does not say', 'Write it as a city'],
    ['Etc/GMT-2', 'There is no time zone', ''],
    ['', 'There is no time zone “”.', 'Write it as a city'],
    ['../../etc/passwd', 'There is no time zone', ''],
  ])('not %s', (typed, sentence, hint) => {
    expect(() => zoneOf(typed)).toThrow(sentence);
    expect(() => zoneOf(typed)).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });

  test('a very long one', () => {
    expect(() => zoneOf('x'.repeat(5_000))).toThrow('There is no time zone');
  });

  test('every zone of this machine is known by its own name, and is written as Intl takes it', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const found = zoneOf(zone);
      const canonical = new Intl.DateTimeFormat('en', { timeZone: found }).resolvedOptions().timeZone;
      expect(canonical).toBe(new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone);
      expect(zoneOf(found)).toBe(found);
    }
  });

  test('completion: the city first, then names that hold it', () => {
    expect(zonesLike('ber', 3)).toEqual(['Atlantic/Bermuda', 'Europe/Berlin']);
    expect(zonesLike('america/new', 1)).toEqual(['America/New_York']);
    expect(zonesLike('', 5)).toHaveLength(5);
    expect(zonesLike('nowhere', 5)).toEqual([]);
  });
});
