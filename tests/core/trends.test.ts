import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type LocalDate } from '../../src/core/local-date.ts';
import type { Paper } from '../../src/core/paper.ts';
import { chanceOf, findTrends, topicPapers, topicPapersMin, upvotesOver } from '../../src/core/trends.ts';
import { inventedPaper } from '../invented-papers.ts';
import { runs } from '../property-runs.ts';

const end = '2025-11-20';
const periods = {
  now: { from: addDays(end, -6), to: end },
  before: { from: addDays(end, -13), to: addDays(end, -7) },
} as const;

function paper(dailyOn: LocalDate | null, keywords: readonly string[], changes: Partial<Paper> = {}): Paper {
  const { sighting: _sighting, ...facts } = inventedPaper({ title: keywords.join(' ') });
  return { ...facts, keywords, id: 'p', dailyOn, upvotes: 10, comments: null, sample: false, ...changes };
}

/** So many papers with the keywords in each period; every other paper has a keyword of its own. */
function library(
  topics: Readonly<Record<string, readonly [now: number, before: number]>>,
  others: readonly [now: number, before: number],
): readonly Paper[] {
  const many = (count: number, day: LocalDate, keyword: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => paper(day, [keyword(index)]));
  return [
    ...Object.entries(topics).flatMap(([topic, [now, before]]) => [
      ...many(now, end, () => topic),
      ...many(before, periods.before.to, () => topic),
    ]),
    ...many(others[0], end, (index) => `now ${index}x`),
    ...many(others[1], periods.before.to, (index) => `before ${index}x`),
  ];
}

const trendsOf = (papers: readonly Paper[]) => findTrends(topicPapers(papers), periods);

describe('topics that rise', () => {
  it('are those with a larger share of the papers; clear where chance does not explain it', () => {
    const found = trendsOf(library({ rises: [30, 5], stays: [20, 20], falls: [5, 30] }, [50, 50]));
    expect(found.rising).toMatchObject([{ topic: 'rises', papers: 30, papersBefore: 5, isClear: true }]);
    expect(found.rising[0]?.growth).toBeGreaterThan(2);
    expect(found).toMatchObject({ compared: 3, papers: 105, papersBefore: 105 });
  });

  it('are none where there are only twice as many papers of everything', () => {
    expect(trendsOf(library({ one: [20, 10], other: [40, 20] }, [100, 50])).rising).toEqual([]);
  });

  it('of few papers grow cautiously and are not clear', () => {
    const { rising } = trendsOf(library({ few: [3, 0], many: [30, 0] }, [60, 90]));
    expect(rising.map(({ topic, isClear }) => [topic, isClear])).toEqual([
      ['many', true],
      ['few', false],
    ]);
    expect(rising[1]?.growth).toBeLessThan(2);
    expect(rising[0]?.growth).toBeGreaterThan(4);
  });

  it(`with fewer than ${topicPapersMin} papers are not compared`, () => {
    expect(trendsOf(library({ tiny: [topicPapersMin - 1, 0] }, [20, 20]))).toMatchObject({ rising: [], compared: 0 });
  });

  it('leave out samples, papers without keywords and papers without a day', () => {
    const papers = [
      ...Array.from({ length: 9 }, () => paper(end, ['sampled'], { sample: true })),
      ...Array.from({ length: 9 }, () => paper(end, [])),
      ...Array.from({ length: 9 }, () => paper(null, ['dayless'])),
    ];
    expect(trendsOf(papers)).toEqual({ rising: [], compared: 0, papers: 0, papersBefore: 0 });
  });

  it('are one topic in all spellings, called as most papers do', () => {
    const spellings = [
      'Diffusion Models',
      'diffusion model',
      'diffusion models',
      'diffusion models',
      'diffusion models (DMs)',
    ];
    const { rising } = trendsOf([...spellings.map((keyword) => paper(end, [keyword])), ...library({}, [5, 30])]);
    expect(rising).toMatchObject([{ topic: 'diffusion models', papers: 5 }]);
  });

  it('are named once where two keywords are of the same papers', () => {
    const twins = Array.from({ length: 8 }, () => paper(end, ['GRPO', 'group relative policy optimization']));
    expect(trendsOf([...twins, ...library({}, [5, 30])]).rising).toHaveLength(1);
  });

  it('stand higher with more upvotes, of which one famous paper has not too many', () => {
    const liked = Array.from({ length: 6 }, () => paper(end, ['liked'], { upvotes: 60 }));
    const plain = Array.from({ length: 6 }, () => paper(end, ['plain'], { upvotes: 5 }));
    const famous = [
      paper(end, ['famous'], { upvotes: 100_000 }),
      ...Array.from({ length: 5 }, () => paper(end, ['famous'], { upvotes: 5 })),
    ];
    const { rising } = trendsOf([...liked, ...plain, ...famous, ...library({}, [20, 40])]);
    expect(rising.map(({ topic }) => topic)).toEqual(['liked', 'famous', 'plain']);
    expect(rising.find(({ topic }) => topic === 'famous')?.upvotes).toBe(100_025);
  });

  it('are seldom called clear where nothing but chance is at work', () => {
    let clear = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(19), fc.boolean()), { minLength: 300, maxLength: 300 }), (drawn) => {
        const found = trendsOf(
          drawn.map(([topic, isNow]) => paper(isNow ? end : periods.before.to, [`topic ${topic}`])),
        );
        if (found.rising.some(({ isClear }) => isClear)) clear += 1;
      }),
      { numRuns: 100, seed: 7 },
    );
    // One in five by the rule; the rest is this test's own chance.
    expect(clear).toBeLessThanOrEqual(30);
  });

  it('are the same in whatever order the papers come, and their numbers are sound', () => {
    const arbitraryPapers = fc.array(
      fc
        .record({
          day: fc.integer({ min: 0, max: 20 }),
          keywords: fc.array(fc.constantFrom('a', 'b', 'c', 'Ds', 'd', '漢字', '', '((', 'e (f)'), { maxLength: 4 }),
          upvotes: fc.option(fc.nat(500), { nil: null }),
          sample: fc.boolean(),
        })
        .map(({ day, keywords, ...rest }) => paper(addDays(end, -day), keywords, rest)),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(arbitraryPapers, (papers) => {
        const found = trendsOf(papers);
        expect(trendsOf(papers.toReversed())).toEqual(found);
        for (const topic of found.rising) {
          expect(topic.papers).toBeGreaterThanOrEqual(topicPapersMin);
          expect(topic.papers).toBeLessThanOrEqual(found.papers);
          expect(topic.growth).toBeGreaterThanOrEqual(1);
          expect(topic.score).toBeGreaterThanOrEqual(0);
          expect(topic.topic).not.toBe('');
        }
      }),
      runs(200),
    );
  });
});

describe('the chance of so many', () => {
  it('is the tail of the binomial distribution', () => {
    expect(chanceOf(0, 10, 0.5)).toBe(1);
    expect(chanceOf(10, 10, 0.5)).toBeCloseTo(0.5 ** 10, 9);
    expect(chanceOf(8, 10, 0.5)).toBeCloseTo(56 / 1_024, 9);
    expect(chanceOf(3, 4, 0.25)).toBeCloseTo(13 / 256, 9);
    expect([chanceOf(1, 3, 0), chanceOf(1, 3, 1)]).toEqual([0, 1]);
    expect(chanceOf(900, 1_000, 0.5)).toBeLessThan(1e-9);
  });
});

describe('upvotes over time', () => {
  const range = { from: '2025-11-17', to: end } as const;
  const papers = topicPapers([
    paper('2025-11-15', ['tides'], { upvotes: 3 }),
    paper('2025-11-17', ['Tides'], { upvotes: 5 }),
    paper('2025-11-20', ['tide', 'moons'], { upvotes: null }),
    paper('2025-11-20', ['moons'], { upvotes: 7 }),
    paper('2025-11-21', ['moons'], { upvotes: 100 }),
  ]);

  it('are sums of the days up to each day', () => {
    expect(upvotesOver(papers, ['tides', 'moons'], range, { windowDays: 3, stepDays: 1 })).toEqual({
      days: ['2025-11-17', '2025-11-18', '2025-11-19', '2025-11-20'],
      series: [
        { name: 'tides', values: [8, 5, 5, 0] },
        { name: 'moons', values: [0, 0, 0, 7] },
      ],
    });
  });

  it('have a point for every step, and one for the last day', () => {
    const { days, series } = upvotesOver(papers, ['tides'], range, { windowDays: 1, stepDays: 3 });
    expect([days, series[0]?.values]).toEqual([
      ['2025-11-17', '2025-11-20'],
      [5, 0],
    ]);
  });
});
