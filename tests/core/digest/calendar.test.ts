import { describe, expect, test } from 'vitest';
import { type Coverage, type CoverageQuery, coverageNow, coverageOf } from '../../../src/core/digest/calendar.ts';
import type { ListFacts } from '../../../src/core/digest/digest-records.ts';
import type { DigestSource } from '../../../src/core/digest/subscription.ts';
import { addDays, isWeekend, type LocalDate } from '../../../src/core/local-date.ts';

// November 2026: the 16th is a Monday, the 26th Thanksgiving.

function list(
  source: DigestSource,
  date: LocalDate,
  times: { grewAt: string; seenAt: string; papers?: number },
): ListFacts {
  return { source, date, papers: 20, ...times };
}

/** Hugging Face's list as it is once its day is over. */
function hf(date: LocalDate): ListFacts {
  return list('huggingface', date, { grewAt: `${date}T07:00:00.000Z`, seenAt: `${addDays(date, 1)}T02:00:00.000Z` });
}

function arxiv(date: LocalDate): ListFacts {
  return list('arxiv', date, { grewAt: `${date}T05:30:00.000Z`, seenAt: `${date}T05:30:00.000Z` });
}

function coverage(query: Partial<CoverageQuery> & Pick<CoverageQuery, 'dueAt'>): Coverage {
  return coverageOf({ sources: ['huggingface'], progress: { covered: {} }, now: query.dueAt, facts: [], ...query });
}

function dates({ lists }: Coverage): readonly string[] {
  return lists.map(({ source, date }) => `${source} ${date}`);
}

const nine = 'T08:00:00.000Z'; // 09:00 in Berlin
const evening = 'T19:00:00.000Z';

describe('Hugging Face', () => {
  const growing = list('huggingface', '2026-11-18', {
    grewAt: '2026-11-18T07:30:00.000Z',
    seenAt: `2026-11-18T08:00:00.000Z`,
  });
  const full = list('huggingface', '2026-11-18', {
    grewAt: '2026-11-18T09:00:00.000Z',
    seenAt: '2026-11-18T18:30:00.000Z',
  });
  const since = { covered: { huggingface: '2026-11-16' } } as const;

  test('a morning takes the list of the day before and waits for nothing', () => {
    const made = coverage({ dueAt: `2026-11-18${nine}`, facts: [hf('2026-11-17'), growing], progress: since });
    expect(made).toEqual({
      lists: [{ source: 'huggingface', date: '2026-11-17' }],
      awaited: [],
      waitUntil: null,
      notes: [],
      covered: { huggingface: '2026-11-17' },
    });
  });

  test('an evening takes the list of the day', () => {
    const made = coverage({ dueAt: `2026-11-18${evening}`, facts: [hf('2026-11-17'), full], progress: since });
    expect(dates(made)).toEqual(['huggingface 2026-11-17', 'huggingface 2026-11-18']);
    expect(made.waitUntil).toBeNull();
  });

  test.each([
    ['was not read since 10:00 UTC', '2026-11-18T07:00:00.000Z', '2026-11-18T09:59:00.000Z', true],
    ['grew in the hour before it was read', '2026-11-18T10:30:00.000Z', '2026-11-18T11:29:00.000Z', true],
    ['did not grow for an hour', '2026-11-18T10:30:00.000Z', '2026-11-18T11:30:00.000Z', false],
  ])('a list that %s', (_, grewAt, seenAt, waits) => {
    const made = coverage({
      dueAt: `2026-11-18T11:00:00.000Z`,
      now: '2026-11-18T11:31:00.000Z',
      facts: [hf('2026-11-17'), list('huggingface', '2026-11-18', { grewAt, seenAt })],
      progress: { covered: { huggingface: '2026-11-17' } },
    });
    expect(made.waitUntil).toBe(waits ? '2026-11-18T14:00:00.000Z' : null);
    expect(dates(made)).toEqual(waits ? [] : ['huggingface 2026-11-18']);
  });

  test('first seen when its day was over: complete at once', () => {
    const late = list('huggingface', '2026-11-17', {
      grewAt: '2026-11-18T07:59:00.000Z',
      seenAt: '2026-11-18T07:59:00.000Z',
    });
    expect(dates(coverage({ dueAt: `2026-11-18${nine}`, facts: [late] }))).toEqual(['huggingface 2026-11-17']);
  });

  test('a late list is waited for, three hours at most, and is then left to the next digest', () => {
    const query = { dueAt: '2026-11-18T12:00:00.000Z', facts: [hf('2026-11-17'), growing], progress: since };
    expect(coverage({ ...query, now: '2026-11-18T14:59:59.999Z' }).waitUntil).toBe('2026-11-18T15:00:00.000Z');
    const given = coverage({ ...query, now: '2026-11-18T15:00:00.000Z' });
    expect(given.waitUntil).toBeNull();
    expect(dates(given)).toEqual(['huggingface 2026-11-17']);
    expect(given.covered).toEqual({ huggingface: '2026-11-17' });
    expect(given.notes).toEqual([
      'The list of Hugging Face for Wednesday 18 November is not complete yet: its papers come with the next digest.',
    ]);
    const next = coverage({
      dueAt: '2026-11-19T12:00:00.000Z',
      facts: [hf('2026-11-17'), hf('2026-11-18'), { ...full, date: '2026-11-19', seenAt: '2026-11-19T11:45:00.000Z' }],
      progress: given,
    });
    expect(dates(next)).toEqual(['huggingface 2026-11-18', 'huggingface 2026-11-19']);
  });

  test('a list that never comes is waited for once', () => {
    const friday = coverage({
      dueAt: '2026-11-20T19:00:00.000Z',
      now: '2026-11-20T22:00:00.000Z',
      facts: [hf('2026-11-19')],
      progress: { covered: { huggingface: '2026-11-19' } },
    });
    expect(friday.notes).toEqual([
      'The list of Hugging Face for Friday 20 November has not come: if it does, its papers come with the next digest.',
    ]);
    const saturday = coverage({ dueAt: '2026-11-21T19:00:00.000Z', facts: [hf('2026-11-19')], progress: friday });
    expect(saturday).toMatchObject({ lists: [], waitUntil: null, notes: ['Hugging Face has no list on weekends.'] });
  });

  test('a weekday digest on Monday covers Friday, a daily one has nothing to tell from Sunday on', () => {
    const facts = [hf('2026-11-19'), hf('2026-11-20')];
    const monday = coverage({
      dueAt: `2026-11-23${nine}`,
      facts,
      progress: { covered: { huggingface: '2026-11-19' } },
    });
    expect(dates(monday)).toEqual(['huggingface 2026-11-20']);
    for (const day of ['2026-11-22', '2026-11-23'])
      expect(
        coverage({ dueAt: `${day}${nine}`, facts, progress: { covered: { huggingface: '2026-11-20' } } }),
      ).toMatchObject({
        lists: [],
        awaited: [],
        notes: ['Hugging Face has no list on weekends.'],
      });
  });

  test('a list on a Sunday is taken where there is one', () => {
    const made = coverage({
      dueAt: `2026-11-23${nine}`,
      facts: [hf('2026-11-20'), hf('2026-11-22')],
      progress: { covered: { huggingface: '2026-11-20' } },
    });
    expect(dates(made)).toEqual(['huggingface 2026-11-22']);
  });

  test('two digests of a day: the second says that there is nothing new', () => {
    expect(
      coverage({
        dueAt: '2026-11-18T20:00:00.000Z',
        facts: [full],
        progress: { covered: { huggingface: '2026-11-18' } },
      }),
    ).toMatchObject({
      lists: [],
      notes: ['Hugging Face has no new list since the last digest.'],
      covered: { huggingface: '2026-11-18' },
    });
  });

  test('a weekly digest takes the week, gaps and all; a first daily one only the newest list', () => {
    const facts = [hf('2026-11-16'), hf('2026-11-17'), hf('2026-11-19')];
    expect(
      dates(coverage({ dueAt: `2026-11-20${nine}`, facts, progress: { covered: { huggingface: '2026-11-12' } } })),
    ).toHaveLength(3);
    expect(dates(coverage({ dueAt: `2026-11-20${nine}`, facts }))).toEqual(['huggingface 2026-11-19']);
    expect(dates(coverage({ dueAt: `2026-11-22${nine}`, facts: [...facts, hf('2026-11-20')] }))).toEqual([
      'huggingface 2026-11-20',
    ]);
  });

  test('after months without us not everything comes at once', () => {
    const all = Array.from({ length: 200 }, (_, index) => addDays('2026-05-04', index)).filter(
      (date) => !isWeekend(date),
    );
    const made = coverage({
      dueAt: `2026-11-20${nine}`,
      facts: all.map(hf),
      progress: { covered: { huggingface: '2026-05-04' } },
    });
    expect(made.lists.length).toBeLessThan(31);
    expect(made.covered).toEqual({ huggingface: '2026-11-19' });
  });
});

describe('arXiv', () => {
  const both = { sources: ['huggingface', 'arxiv'] } as const;

  test('a morning in Europe takes what was announced the evening before', () => {
    const made = coverage({
      sources: ['arxiv'],
      dueAt: `2026-11-18${nine}`,
      facts: [arxiv('2026-11-17'), arxiv('2026-11-18')],
      progress: { covered: { arxiv: '2026-11-17' } },
    });
    expect(dates(made)).toEqual(['arxiv 2026-11-18']);
  });

  test('the feeds of its categories are read one after the other', () => {
    const query = {
      sources: ['arxiv'] as const,
      dueAt: '2026-11-18T07:30:00.000Z',
      progress: { covered: { arxiv: '2026-11-17' } } as const,
    };
    const facts = [
      list('arxiv', '2026-11-18', { grewAt: '2026-11-18T07:28:00.000Z', seenAt: '2026-11-18T07:28:00.000Z' }),
    ];
    expect(coverage({ ...query, facts }).waitUntil).toBe('2026-11-18T10:30:00.000Z');
    expect(coverage({ ...query, facts, now: '2026-11-18T07:38:00.000Z' }).waitUntil).toBeNull();
  });

  test('its clock is that of New York, also in summer', () => {
    const at = (dueAt: string): readonly string[] =>
      coverage({ sources: ['arxiv'], dueAt }).awaited.map(({ date }) => date);
    expect(at('2026-11-18T07:29:00.000Z')).toEqual(['2026-11-17']);
    expect(at('2026-11-18T07:30:00.000Z')).toEqual(['2026-11-18']);
    expect(at('2026-07-15T06:29:00.000Z')).toEqual(['2026-07-14']);
    expect(at('2026-07-15T06:30:00.000Z')).toEqual(['2026-07-15']);
  });

  test('nothing is announced on Friday and Saturday evenings, and on holidays', () => {
    const sunday = coverage({
      sources: ['arxiv'],
      dueAt: `2026-11-22${nine}`,
      progress: { covered: { arxiv: '2026-11-20' } },
    });
    expect(sunday).toMatchObject({
      waitUntil: null,
      notes: ['arXiv announces nothing on Friday and Saturday evenings.'],
    });
    const afterThanksgiving = coverage({
      sources: ['arxiv'],
      dueAt: `2026-11-27${nine}`,
      progress: { covered: { arxiv: '2026-11-26' } },
    });
    expect(afterThanksgiving).toMatchObject({ waitUntil: null, notes: ['arXiv announces nothing on Thanksgiving.'] });
  });

  test('where one source has papers, only what is missing of the other is said', () => {
    const facts = [hf('2026-11-26')];
    const covered = { huggingface: '2026-11-25', arxiv: '2026-11-26' } as const;
    const made = coverage({ ...both, dueAt: `2026-11-27${nine}`, facts, progress: { covered } });
    expect(made).toMatchObject({ notes: [], covered: { huggingface: '2026-11-26', arxiv: '2026-11-26' } });
    expect(dates(made)).toEqual(['huggingface 2026-11-26']);
    const missing = coverage({
      ...both,
      dueAt: `2026-11-26${nine}`,
      now: '2026-11-26T11:00:00.000Z',
      facts: [hf('2026-11-25')],
      progress: { covered: { huggingface: '2026-11-24', arxiv: '2026-11-25' } },
    });
    expect(missing.notes).toEqual([
      'The list of arXiv for Thursday 26 November has not come: if it does, its papers come with the next digest.',
    ]);
  });
});

test('a preview takes the newest complete list, or else the newest there is', () => {
  const partial = list('huggingface', '2026-11-18', {
    grewAt: '2026-11-18T07:30:00.000Z',
    seenAt: '2026-11-18T08:00:00.000Z',
  });
  const now = '2026-11-18T08:10:00.000Z';
  const sources = ['huggingface', 'arxiv'] as const;
  const both = coverageNow({ sources, now, facts: [hf('2026-11-16'), partial, hf('2026-11-17')] });
  expect(dates(both)).toEqual(['huggingface 2026-11-17']);
  expect(both.notes).toEqual(['No list of arXiv has been read yet.']);
  expect(dates(coverageNow({ sources, now, facts: [partial, arxiv('2026-10-20')] }))).toEqual([
    'huggingface 2026-11-18',
    'arxiv 2026-10-20',
  ]);
});

test('a year of weekday mornings covers every list once, without waiting', () => {
  let covered: Coverage['covered'] = { huggingface: '2026-01-01' };
  const seen: string[] = [];
  for (let day: LocalDate = '2026-01-02'; day < '2027-01-01'; day = addDays(day, 1)) {
    if (isWeekend(day)) continue;
    const facts = Array.from({ length: 10 }, (_, index) => addDays(day, -index - 1))
      .filter((date) => !isWeekend(date))
      .map(hf);
    const made = coverage({ dueAt: `${day}${nine}`, facts, progress: { covered } });
    expect(made.waitUntil).toBeNull();
    seen.push(...made.lists.map(({ date }) => date));
    covered = made.covered;
  }
  expect(seen).toHaveLength(new Set(seen).size);
  const all = Array.from({ length: 364 }, (_, index) => addDays('2026-01-02', index)).filter(
    (date) => !isWeekend(date) && date < '2026-12-31',
  );
  expect(seen).toEqual(all);
});
