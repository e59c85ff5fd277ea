import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../../src/core/local-date.ts';
import { type KnownPaper, meantByTitle, paperOf, titleId, titleKey, unite } from '../../src/core/merge.ts';
import type { Paper, PaperRecord, SourceName, TextRank } from '../../src/core/paper.ts';
import { inventedPaper } from '../invented-papers.ts';
import { runs } from '../property-runs.ts';

const sourceOf: Readonly<Record<TextRank, SourceName>> = {
  sample: 'sample',
  'page-text': 'huggingface',
  huggingface: 'huggingface',
  arxiv: 'arxiv',
};

interface Reading extends Partial<PaperRecord> {
  readonly rank?: TextRank;
  readonly hour?: number;
  readonly dailyOn?: LocalDate | null;
  readonly upvotes?: number | null;
  readonly comments?: number | null;
}

/** A record as read at an hour of 2025-11-20. */
function reading({
  rank = 'huggingface',
  hour = 8,
  dailyOn = null,
  upvotes = null,
  comments = null,
  ...rest
}: Reading) {
  return inventedPaper({
    title: 'A Title',
    textRank: rank,
    ...rest,
    sighting: {
      source: sourceOf[rank],
      seenAt: `2025-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`,
      dailyOn,
      upvotes,
      comments,
      position: null,
      announceType: null,
    },
  });
}

function mergedOf(records: readonly PaperRecord[]): KnownPaper {
  const [first, ...rest] = records.map((record) => paperOf(record, 't-0000000000'));
  if (first === undefined) throw new Error('nothing to merge');
  return rest.reduce(unite, first);
}

function merged(...readings: readonly Reading[]): Paper {
  return mergedOf(readings.map(reading)).paper;
}

describe('merging text', () => {
  it('prefers the higher version to the higher rank, and the higher rank to the newer reading', () => {
    const older = { title: 'First version', version: 1, rank: 'arxiv', hour: 9 } as const;
    const newer = { title: 'Second version', version: 2, rank: 'page-text', hour: 7 } as const;
    expect(merged(older, newer)).toMatchObject({ title: 'Second version', version: 2, textRank: 'page-text' });
    expect(merged({ title: 'Page', rank: 'page-text', hour: 9 }, { title: 'API', hour: 8 }).title).toBe('API');
    expect(merged({ title: 'Before', hour: 8 }, { title: 'After', hour: 9 }).title).toBe('After');
  });

  it('decides on each of title, abstract and authors by itself: what is unknown never replaces what is known', () => {
    const paper = merged(
      { title: 'Page', abstract: 'From the page.', authors: [], authorCount: 7, rank: 'page-text' },
      { title: 'arXiv', abstract: null, authors: ['Ada Brückner'], rank: 'arxiv', version: 3 },
    );
    expect(paper).toMatchObject({
      title: 'arXiv',
      abstract: 'From the page.',
      authors: ['Ada Brückner'],
      authorCount: 1,
    });
  });

  it('knows the number of authors from their names where it has them, else as it was shown', () => {
    expect(merged({ authorCount: 7 }, { authorCount: null, hour: 9 }).authorCount).toBe(7);
    expect(merged({ authors: ['Ada', 'Wei'] }, { authors: [], authorCount: 9, hour: 9, version: 4 }).authorCount).toBe(
      2,
    );
    expect(paperOf(reading({ authors: ['Ada', 'Wei'], authorCount: 5 }), 't-1').paper.authorCount).toBe(2);
  });
});

describe('merging days', () => {
  it('takes the day of submission from arXiv before Hugging Face before page text, and the earliest of them', () => {
    const page = { publishedOn: '2025-01-01', rank: 'page-text' } as const;
    const api = { publishedOn: '2025-01-03', hour: 9 } as const;
    expect(merged(page, api).publishedOn).toBe('2025-01-03');
    const first = { publishedOn: '2025-01-05', rank: 'arxiv', version: 1, hour: 7 } as const;
    const second = { publishedOn: '2025-01-04', rank: 'arxiv', version: 2, hour: 6 } as const;
    expect(merged(page, api, first, second).publishedOn).toBe('2025-01-04');
  });

  it('takes the newest Hugging Face list, else the newest announcement', () => {
    const announced = { rank: 'arxiv', dailyOn: '2025-03-09', hour: 12 } as const;
    expect(merged(announced, { rank: 'arxiv', dailyOn: '2025-03-10', hour: 1 }).dailyOn).toBe('2025-03-10');
    const listed = { dailyOn: '2025-03-02', hour: 3 } as const;
    expect(merged(announced, listed, { dailyOn: '2025-03-01', hour: 9 }).dailyOn).toBe('2025-03-02');
    expect(merged(listed, { dailyOn: null, hour: 12 }).dailyOn).toBe('2025-03-02');
  });
});

describe('merging what is known besides', () => {
  it('takes counts from the newest sighting that has them', () => {
    const paper = merged(
      { upvotes: 5, comments: 1, hour: 8 },
      { upvotes: 9, hour: 10 },
      { upvotes: 7, comments: 2, hour: 9 },
    );
    expect(paper).toMatchObject({ upvotes: 9, comments: 2 });
    expect(merged({ upvotes: 3, hour: 9 }, { upvotes: 0, hour: 10 }).upvotes).toBe(0);
  });

  it('takes keywords, organization, TL;DR and thumbnail from the newest, categories from arXiv', () => {
    const old = { keywords: ['a'], organization: 'A', sourceTldr: 'a', thumbnailUrl: 'https://a.test/a.png', hour: 8 };
    const young = { keywords: ['b'], organization: 'B', sourceTldr: null, categories: ['cs.XX'], hour: 9 };
    const arxiv = { rank: 'arxiv', categories: ['cs.CL', 'cs.LG'], hour: 1 } as const;
    expect(merged(old, young, arxiv)).toMatchObject({
      keywords: ['b'],
      organization: 'B',
      sourceTldr: 'a',
      thumbnailUrl: 'https://a.test/a.png',
      categories: ['cs.CL', 'cs.LG'],
    });
  });

  it('unites links, taking a page once: as code before project', () => {
    const paper = merged(
      { links: [{ kind: 'project', url: 'https://git.test/lab/code/' }] },
      {
        links: [
          { kind: 'project', url: 'https://page.test' },
          { kind: 'code', url: 'https://git.test/lab/code' },
        ],
        hour: 9,
      },
      { links: [{ kind: 'project', url: 'https://page.test/' }] },
    );
    expect(paper.links).toEqual([
      { kind: 'code', url: 'https://git.test/lab/code' },
      { kind: 'project', url: 'https://page.test' },
    ]);
  });

  it('gives a paper its arXiv id as soon as some source knows it', () => {
    expect(merged({ arxivId: null })).toMatchObject({ id: 't-0000000000', arxivId: null });
    expect(merged({ arxivId: null }, { arxivId: '2511.10001' })).toMatchObject({
      id: '2511.10001',
      arxivId: '2511.10001',
    });
    expect(merged({ arxivId: '2511.10001' }, { arxivId: null, hour: 9 }).id).toBe('2511.10001');
  });
});

const day = fc.constantFrom<LocalDate>('2025-01-01', '2025-01-02', '2025-01-03');
const word = fc.constantFrom('Amber', 'Birch', 'Cedar', 'Amber Dunes');
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const count = orNull(fc.integer({ min: 0, max: 5 }));

const anyReading = fc
  .record({
    rank: fc.constantFrom<TextRank>('page-text', 'huggingface', 'arxiv'),
    hour: fc.integer({ min: 0, max: 23 }),
    version: orNull(fc.integer({ min: 1, max: 3 })),
    title: word,
    abstract: orNull(word),
    authors: fc.array(word, { maxLength: 2 }),
    authorCount: count,
    publishedOn: orNull(day),
    updatedOn: orNull(day),
    categories: fc.array(fc.constantFrom('cs.CL', 'cs.LG'), { maxLength: 2 }),
    keywords: fc.array(word, { maxLength: 2 }),
    organization: orNull(word),
    sourceTldr: orNull(word),
    thumbnailUrl: orNull(word),
    dailyOn: orNull(day),
    upvotes: count,
    comments: count,
    links: fc.array(
      fc.record({
        kind: fc.constantFrom('code' as const, 'project' as const),
        url: fc.constantFrom('https://a.test', 'https://a.test/', 'https://b.test/x'),
      }),
      { maxLength: 2 },
    ),
  })
  .map((values) => reading({ ...values, arxivId: '2511.10001' }));

describe('the order of reading', () => {
  it('does not matter, not even between readings of the same moment', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyReading, { minLength: 1, maxLength: 6 })
          .chain((records) =>
            fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
          ),
        ([records, shuffled]) => {
          expect(mergedOf(shuffled)).toEqual(mergedOf(records));
        },
      ),
      runs(500),
    );
  });

  it('does not matter where the papers were united in between, nor does reading twice', () => {
    fc.assert(
      fc.property(fc.array(anyReading, { minLength: 2, maxLength: 6 }), fc.nat(), (records, at) => {
        const cut = 1 + (at % (records.length - 1));
        const inTwo = unite(mergedOf(records.slice(0, cut)), mergedOf(records.slice(cut)));
        expect(inTwo).toEqual(mergedOf(records));
        expect(unite(inTwo, mergedOf(records))).toEqual(inTwo);
      }),
      runs(500),
    );
  });
});

describe('identity by title', () => {
  const candidate = (id: string, publishedOn: LocalDate | null): { paper: Paper } => ({
    paper: paperOf(inventedPaper({ title: 'T', arxivId: id.startsWith('t-') ? null : id, publishedOn }), id).paper,
  });

  it('folds case, punctuation and TeX, and is never empty for a title that is not', () => {
    expect(titleKey('$\\textit{GRPO}$: a  Study')).toBe(titleKey('GRPO – A study'));
    expect(titleKey('∞')).toBe('∞');
    expect(titleKey('?!')).not.toBe(titleKey('!?'));
  });

  it('makes ids of ten digits, and others where they are taken', () => {
    expect(titleId('harbour lanterns', 0)).toMatch(/^t-[0-9a-f]{10}$/);
    expect(titleId('harbour lanterns', 0)).toBe(titleId('harbour lanterns', 0));
    expect(titleId('harbour lanterns', 1)).not.toBe(titleId('harbour lanterns', 0));
  });

  it('means the paper without an id, else the only one, else the nearest in time, else the lowest id', () => {
    const [without, early, late] = [
      candidate('t-1', null),
      candidate('2501.00001', '2025-01-02'),
      candidate('2506.00001', '2025-06-01'),
    ];
    expect(meantByTitle([early, without], '2025-01-02')).toBe(without);
    expect(meantByTitle([late], '2020-01-01')).toBe(late);
    expect(meantByTitle([early, late], '2025-05-30')).toBe(late);
    expect(meantByTitle([late, early], '2025-01-01')).toBe(early);
    expect(meantByTitle([late, early], null)).toBe(early);
    expect(meantByTitle([], null)).toBeNull();
  });
});
