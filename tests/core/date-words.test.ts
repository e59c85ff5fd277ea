import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDateWords } from '../../src/core/date-words.ts';
import type { LocalDate } from '../../src/core/local-date.ts';

const monday: LocalDate = '2025-11-24';

function range(words: string, today: LocalDate = monday): string | null {
  const found = parseDateWords(words, today);
  return found && (found.from === found.to ? found.from : `${found.from}..${found.to}`);
}

describe('dates as people write them', () => {
  it.each([
    ['today', '2025-11-24'],
    ['Yesterday', '2025-11-23'],
    ['2025-11-20', '2025-11-20'],
    ['2025/11/20', '2025-11-20'],
    ['last friday', '2025-11-21'],
    ['friday', '2025-11-21'],
    ['tuesday', '2025-11-18'],
    ['monday', '2025-11-24'],
    ['20 nov', '2025-11-20'],
    ['Nov 20, 2024', '2024-11-20'],
    ['dec 25', '2024-12-25'],
    ['3 days ago', '2025-11-21'],
    ['week', '2025-11-24..2025-11-30'],
    ['last week', '2025-11-17..2025-11-23'],
    ['2025-W47', '2025-11-17..2025-11-23'],
    ['month', '2025-11-01..2025-11-30'],
    ['last month', '2025-10-01..2025-10-31'],
    ['2025-02', '2025-02-01..2025-02-28'],
    ['november 2024', '2024-11-01..2024-11-30'],
    ['december', '2024-12-01..2024-12-31'],
    ['2024', '2024-01-01..2024-12-31'],
    ['last 7 days', '2025-11-18..2025-11-24'],
  ])('%s → %s', (words, expected) => {
    expect(range(words)).toBe(expected);
  });

  it.each([
    '',
    'soon',
    'diffusion',
    '2025-02-30',
    '2025-13',
    '2025-W54',
    '11/12/2025',
    '5pm',
    '12:30',
    'monday to friday',
  ])('refuses %j', (words) => {
    expect(range(words)).toBeNull();
  });

  it('never throws and never gives an inverted range', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (words) => {
        const found = parseDateWords(words, monday);
        return found === null || found.from <= found.to;
      }),
    );
  });
});
