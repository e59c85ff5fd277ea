import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelVote, ListedPaper } from '../../../src/core/digest/digest-records.ts';
import { withinReach } from '../../../src/core/digest/pool-reach.ts';
import { type SelectInput, type Selection, selectFor } from '../../../src/core/digest/select.ts';
import { type DigestSource, digestSources } from '../../../src/core/digest/subscription.ts';
import { addDays } from '../../../src/core/local-date.ts';
import { runs } from '../../property-runs.ts';
import { shelvedPaper } from '../search/shelf.ts';
import { asking, digestNow, listDate, listed, poolOf } from './pool-papers.ts';

const ids = ({ highlights }: Selection): readonly string[] => highlights.map(({ paper }) => paper.id);

function outcomes({ considered }: Selection): Readonly<Record<string, string>> {
  return Object.fromEntries(considered.map(({ paper, outcome }) => [paper, outcome]));
}

function reasonsOf(selection: Selection, id: string): readonly string[] {
  return selection.highlights.find(({ paper }) => paper.id === id)?.reasons ?? [];
}

function vote(paper: string, kind: ChannelVote['vote'], id = 'ann'): ChannelVote {
  return {
    destinationKey: 'discord:G1:channel:C1',
    paper,
    voter: { platform: 'discord', id },
    vote: kind,
    at: digestNow,
  };
}

describe('outcomes', () => {
  const papers: readonly ListedPaper[] = [
    listed({ id: 'told', title: 'Diffusion Told Before', upvotes: 90 }),
    listed({ id: 'survey', title: 'A Survey of Diffusion', upvotes: 80 }),
    listed({ id: 'other', title: 'Something Else', upvotes: 70 }),
    listed({ id: 'few', title: 'Diffusion with Few Upvotes', upvotes: 3 }),
    listed({ id: 'best', title: 'Diffusion', upvotes: 60 }),
    listed({ id: 'good', title: 'More Diffusion', upvotes: 50 }),
    listed({ id: 'third', title: 'Yet More Diffusion', upvotes: 10 }),
    listed({ id: 'uncounted', title: 'Diffusion at arXiv' }, { source: 'arxiv' }),
    listed({ id: 'tomorrow', title: 'Diffusion Tomorrow', upvotes: 60 }, { date: '2025-11-21' }),
  ];
  const selection = selectFor(
    poolOf(papers),
    asking({ topics: 'diffusion, -survey', minUpvotes: 5, papersMax: 2 }, { told: new Set(['told']) }),
  );

  it('gives every paper of the covered lists one', () => {
    expect(outcomes(selection)).toEqual({
      best: 'selected',
      good: 'selected',
      third: 'over-limit',
      uncounted: 'over-limit',
      few: 'below-threshold',
      told: 'already-delivered',
      survey: 'excluded',
      other: 'off-topic',
    });
  });

  it('says why', () => {
    const reasons = Object.fromEntries(selection.considered.map(({ paper, reasons }) => [paper, reasons]));
    expect(reasons).toMatchObject({
      best: ['matches diffusion', '60 upvotes'],
      few: ['3 upvotes'],
      survey: ['survey'],
      uncounted: ['matches diffusion'],
    });
  });

  it('takes the lists of its own sources only', () => {
    expect(ids(selectFor(poolOf(papers), asking({ sources: ['arxiv'] })))).toEqual(['uncounted']);
  });

  it('has a reason also where nothing is known of a paper', () => {
    const only = selectFor(poolOf([listed({ id: 'new', title: 'New' }, { source: 'arxiv' })]), asking());
    expect(reasonsOf(only, 'new')).toEqual(['new at arXiv']);
  });

  it('counts a paper of two lists once', () => {
    const both = [listed({ id: 'x', title: 'X', upvotes: 4 }), listed({ id: 'x', title: 'X' }, { source: 'arxiv' })];
    const { considered } = selectFor(poolOf(both), asking());
    expect(considered).toEqual([
      { paper: 'x', outcome: 'selected', score: expect.any(Number), reasons: ['4 upvotes'] },
    ]);
  });
});

describe('papers of earlier lists', () => {
  const day = addDays(listDate, -1);
  const earlier = (changes: Partial<SelectInput['subscription']['progress']> = {}): Partial<SelectInput> => {
    const base = asking().subscription;
    return {
      subscription: {
        ...base,
        settings: { ...base.settings, minUpvotes: 20 },
        progress: {
          ...base.progress,
          lastDate: day,
          consideredUntil: `${listDate}T08:00:00.000Z`,
          covered: { huggingface: day },
          ...changes,
        },
      },
    };
  };
  const pool = poolOf([
    listed(
      { id: 'known', title: 'Known', upvotes: 30 },
      {
        date: day,
        looks: [
          [40, 25],
          [8, 30],
        ],
      },
    ),
    listed(
      { id: 'late', title: 'Late', upvotes: 40 },
      { date: day, firstSeenAt: `${listDate}T15:00:00.000Z`, looks: [[8, 40]] },
    ),
    listed(
      { id: 'bloomed', title: 'Bloomed', upvotes: 61 },
      {
        date: day,
        looks: [
          [40, 12],
          [8, 61],
        ],
      },
    ),
    listed(
      { id: 'still few', title: 'Few', upvotes: 15 },
      {
        date: day,
        looks: [
          [40, 12],
          [8, 15],
        ],
      },
    ),
    listed({ id: 'new', title: 'New', upvotes: 50 }),
  ]);
  const selection = selectFor(pool, asking({}, earlier()));

  it('takes what came late, and what got its upvotes since', () => {
    expect(outcomes(selection)).toEqual({ late: 'selected', bloomed: 'selected', new: 'selected' });
    expect(reasonsOf(selection, 'late')).toContain('came late to its list');
    expect(reasonsOf(selection, 'bloomed')).toEqual(['61 upvotes', '12 when last looked at']);
  });

  it('leaves lists alone that it never covered', () => {
    expect(outcomes(selectFor(pool, asking({}, earlier({ covered: {} }))))).toEqual({ new: 'selected' });
  });

  it('does not take them twice', () => {
    const told = new Set(['late', 'bloomed', 'new']);
    expect(ids(selectFor(pool, asking({}, { ...earlier(), told })))).toEqual([]);
  });
});

describe('order', () => {
  it('puts what was asked for before what everybody likes, and upvotes decide within it', () => {
    const pool = poolOf([
      listed({ id: 'mentioned', title: 'Words', abstract: 'With tides.', upvotes: 300 }),
      listed({ id: 'titled', title: 'Tides', upvotes: 12 }),
      listed({ id: 'titled more', title: 'Tides and Ebbs', upvotes: 120 }),
    ]);
    const selection = selectFor(pool, asking({ topics: 'tides' }));
    expect(ids(selection)).toEqual(['titled more', 'titled', 'mentioned']);
    expect(reasonsOf(selection, 'titled')).toEqual(['matches tides', '12 upvotes']);
    expect(reasonsOf(selection, 'mentioned')).toEqual(['mentions tides', '300 upvotes']);
  });

  it('lifts a paper of a topic that few have over one of a topic that all have', () => {
    const pool = poolOf([
      ...Array.from({ length: 12 }, (_, at) => listed({ id: `m${at}`, title: `Model ${at}`, upvotes: 30 })),
      listed({ id: 'rare', title: 'Tides', upvotes: 20 }),
    ]);
    expect(ids(selectFor(pool, asking({ topics: 'model, tides' })))[0]).toBe('rare');
  });

  it('lifts what rises, and says so', () => {
    const pool = poolOf([
      listed(
        { id: 'steady', title: 'Steady', upvotes: 40 },
        {
          looks: [
            [14, 39],
            [8, 40],
          ],
        },
      ),
      listed(
        { id: 'rising', title: 'Rising', upvotes: 40 },
        {
          looks: [
            [14, 10],
            [8, 40],
          ],
        },
      ),
      listed(
        { id: 'stale', title: 'Stale', upvotes: 40 },
        {
          looks: [
            [60, 10],
            [55, 40],
          ],
        },
      ),
    ]);
    const selection = selectFor(pool, asking());
    expect(ids(selection)[0]).toBe('rising');
    expect(reasonsOf(selection, 'rising')).toEqual(['40 upvotes', 'rising: +30 in 6 h']);
    expect(reasonsOf(selection, 'steady')).toEqual(['40 upvotes']);
    expect(reasonsOf(selection, 'stale')).toEqual(['40 upvotes']);
  });

  describe('by votes', () => {
    const liked = shelvedPaper({ id: 'liked', title: 'Tidal Turbines', keywords: ['tides', 'turbines'] });
    const pool = poolOf(
      [
        listed({ id: 'plain', title: 'Plain Words', upvotes: 30 }),
        listed({ id: 'alike', title: 'Turbines for Tides', upvotes: 20 }),
      ],
      [liked],
    );
    const select = (votes: readonly ChannelVote[]): Selection => selectFor(pool, asking({}, { votes }));

    it('lifts what is like papers voted up, and says so', () => {
      expect(ids(select([]))).toEqual(['plain', 'alike']);
      expect(ids(select([vote('liked', 'up')]))).toEqual(['alike', 'plain']);
      expect(reasonsOf(select([vote('liked', 'up')]), 'alike')).toContain('like papers voted up here');
      expect(reasonsOf(select([vote('liked', 'saved')]), 'alike')).toContain('like papers saved here');
    });

    it('says it to one person of their own', () => {
      const base = asking().subscription;
      const place = { kind: 'person', person: 'ann' } as const;
      const subscription = { ...base, destination: { ...base.destination, place } };
      expect(
        reasonsOf(selectFor(pool, asking({}, { subscription, votes: [vote('liked', 'saved')] })), 'alike'),
      ).toContain('like papers you saved');
    });

    it('sinks what is like papers voted down', () => {
      const turned = poolOf(
        [
          listed({ id: 'a', title: 'Plain', upvotes: 20 }),
          listed({ id: 'alike', title: 'Turbines for Tides', upvotes: 30 }),
        ],
        [liked],
      );
      expect(ids(selectFor(turned, asking({}, { votes: [vote('liked', 'down')] })))).toEqual(['a', 'alike']);
    });

    it('counts only the newest vote of each person, and what two say against each other for nothing', () => {
      expect(ids(select([vote('liked', 'none'), vote('liked', 'up')]))).toEqual(['plain', 'alike']);
      expect(ids(select([vote('liked', 'up'), vote('liked', 'down', 'bob')]))).toEqual(['plain', 'alike']);
    });

    it('leaves out a paper that was itself voted down', () => {
      expect(outcomes(select([vote('plain', 'down')]))).toMatchObject({ plain: 'excluded', alike: 'selected' });
    });
  });
});

describe('whatever is asked', () => {
  const paperIds = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'];
  const dates = [addDays(listDate, -2), addDays(listDate, -1), listDate] as const;
  const pools = fc.array(
    fc.record({
      id: fc.constantFrom(...paperIds),
      title: fc.constantFrom('Tides', 'Tides and Charts', 'Charts', 'A Survey'),
      source: fc.constantFrom(...digestSources),
      date: fc.constantFrom(...dates),
      hour: fc.integer({ min: 0, max: 23 }),
      looks: fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 90 })), { maxLength: 3 }),
    }),
    { maxLength: 14 },
  );
  const inputs = fc.record({
    topics: fc.constantFrom('', 'tides', 'charts, -survey', '-tides', 'nothing'),
    sources: fc.constantFrom<readonly DigestSource[]>(digestSources, ['huggingface'], ['arxiv']),
    minUpvotes: fc.constantFrom(0, 10, 40),
    papersMax: fc.integer({ min: 1, max: 4 }),
    told: fc.uniqueArray(fc.constantFrom(...paperIds)),
    votes: fc.array(
      fc.tuple(
        fc.constantFrom(...paperIds),
        fc.constantFrom('up' as const, 'down' as const, 'saved' as const, 'none' as const),
      ),
    ),
    covered: fc.option(fc.constantFrom(...dates), { nil: null }),
    until: fc.integer({ min: 0, max: 60 }),
  });

  it('never tells a paper twice, nor too many; each has one outcome, and a highlight its reason, in an order of its own', () => {
    fc.assert(
      fc.property(pools, inputs, (papers, asked) => {
        const all = papers.map(({ id, title, source, date, hour, looks }) =>
          listed(
            { id, title },
            {
              source,
              date,
              firstSeenAt: `${date}T${String(hour).padStart(2, '0')}:00:00.000Z`,
              looks: [...looks].sort(([left], [right]) => right - left),
            },
          ),
        );
        const { topics, sources, minUpvotes, papersMax } = asked;
        const base = asking({ topics, sources, minUpvotes, papersMax });
        const consideredUntil = new Date(Date.parse(digestNow) - asked.until * 3_600_000).toISOString();
        const covered = asked.covered === null ? {} : { huggingface: asked.covered, arxiv: asked.covered };
        const input: SelectInput = {
          ...base,
          subscription: { ...base.subscription, progress: { ...base.subscription.progress, consideredUntil, covered } },
          told: new Set(asked.told),
          votes: asked.votes.map(([paper, kind], at) => vote(paper, kind, `v${at}`)),
        };
        const selection = selectFor(poolOf(all), input);
        expect(selection.highlights.length).toBeLessThanOrEqual(papersMax);
        for (const { paper, reasons } of selection.highlights) {
          expect(input.told.has(paper.id)).toBe(false);
          expect(reasons.length).toBeGreaterThan(0);
        }
        const named = selection.considered.map(({ paper }) => paper);
        expect(new Set(named).size).toBe(named.length);
        const inLists = all
          .filter((entry) => entry.date === listDate && sources.includes(entry.source))
          .map(({ paper }) => paper.id);
        expect(inLists.every((id) => named.includes(id))).toBe(true);
        expect(selection.considered.filter(({ outcome }) => outcome === 'selected').map(({ paper }) => paper)).toEqual(
          ids(selection),
        );
        const isOver = selection.considered.some(({ outcome }) => outcome === 'over-limit');
        if (isOver) expect(selection.highlights).toHaveLength(papersMax);
        const roomy = {
          ...input,
          subscription: { ...input.subscription, settings: { ...input.subscription.settings, papersMax: 20 } },
        };
        const near = withinReach(all, [input.subscription]);
        // A list is never covered twice.
        if (asked.covered !== listDate)
          expect(outcomes(selectFor(poolOf(near), roomy))).toEqual(outcomes(selectFor(poolOf(all), roomy)));
        if (new Set(all.map(({ paper }) => paper.id)).size === all.length) {
          const turned = [...all].reverse();
          expect(ids(selectFor(poolOf(turned), input))).toEqual(ids(selection));
        }
      }),
      runs(300),
    );
  });
});
