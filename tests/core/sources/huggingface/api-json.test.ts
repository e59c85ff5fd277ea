import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParsedCapture } from '../../../../src/core/sources/capture.ts';
import { parseHuggingFaceJson } from '../../../../src/core/sources/huggingface/api-json.ts';
import { runs } from '../../../property-runs.ts';
import { context, ledger, rivers, tides, tidesTldr } from './invented.ts';

/** An entry of a daily list as the API gives it since 2025. */
const entry = {
  paper: {
    id: tides.arxivId,
    authors: [
      { _id: '1', name: 'Mira Halloway', hidden: false },
      { _id: '2', user: { fullname: 'Jonas' }, name: ' Jonas\n Petterberg ' },
      { _id: '3', name: 'Ada Quill', hidden: true },
      { _id: '4', name: 'Wen Okoro' },
    ],
    publishedAt: '2025-11-13T03:18:29.000Z',
    submittedOnDailyAt: '2025-11-14T00:24:18.639Z',
    title: 'Tidal Caches: Forgetting on Purpose\n  in Long Conversations',
    summary: tides.abstract.replaceAll('. ', '.\n'),
    upvotes: 41,
    githubRepo: 'https://github.com/harbour-lab/tidal-cache',
    projectPage: ' https://tides.example.org/',
    ai_summary: tidesTldr,
    ai_keywords: ['key-value cache', 'forgetting', 'forgetting'],
    organization: { _id: '9', name: 'harbour', fullname: 'Harbour Lab' },
    unheardOf: { of: ['fields'] },
  },
  publishedAt: '2025-11-12T22:18:29.000Z',
  title: 'Tidal Caches: Forgetting on Purpose in Long Conversations',
  thumbnail: 'https://cdn-thumbnails.example.org/2511.09001.png',
  numComments: 2,
} as const;

const record = {
  arxivId: tides.arxivId,
  version: null,
  title: tides.title,
  abstract: tides.abstract,
  authors: ['Mira Halloway', 'Jonas Petterberg', 'Ada Quill', 'Wen Okoro'],
  authorCount: 4,
  publishedOn: '2025-11-12',
  updatedOn: null,
  categories: [],
  keywords: ['key-value cache', 'forgetting'],
  links: [...tides.links, { kind: 'project', url: 'https://tides.example.org/' }],
  organization: 'Harbour Lab',
  sourceTldr: tidesTldr,
  thumbnailUrl: 'https://cdn-thumbnails.example.org/2511.09001.png',
  textRank: 'huggingface',
  sighting: {
    source: 'huggingface',
    seenAt: '2025-11-21T08:00:00.000Z',
    dailyOn: '2025-11-14',
    upvotes: 41,
    comments: 2,
    position: 1,
    announceType: null,
  },
};

function read(value: unknown, dailyOn: Parameters<typeof context>[1] = null): ParsedCapture {
  return parseHuggingFaceJson(JSON.stringify(value), context('2025-11-20', dailyOn));
}

/** A small whole entry. */
function small(id: string, title: string) {
  return { paper: { id, title, summary: `About ${title}, in one sentence.`, upvotes: 1 } };
}

describe('a daily list', () => {
  it('gives all that an entry tells', () => {
    expect(read([entry])).toEqual({
      format: 'Hugging Face API JSON',
      source: 'huggingface',
      records: [record],
      rejected: [],
    });
  });

  it('counts places from 1, rejected rows included', () => {
    const parsed = read([small('2401.00001', 'One'), { paper: { id: '2401.00002' } }, small('2401.00003', 'Three')]);
    expect(parsed.records.map((paper) => paper.sighting.position)).toEqual([1, 3]);
  });

  it('of 2024 has the daily date in its outer publishedAt', () => {
    const old = (outer: string, publishedAt: string) =>
      read([
        {
          paper: { ...small('2405.10001', 'Old').paper, publishedAt },
          publishedAt: outer,
          mediaUrl: 'https://x.org/a.png',
        },
      ]).records[0];
    expect(old('2024-05-27T03:50:58.348Z', '2024-05-24T17:34:15.000Z')).toMatchObject({
      publishedOn: '2024-05-24',
      thumbnailUrl: 'https://x.org/a.png',
      sighting: { dailyOn: '2024-05-27', comments: null },
    });
    // From the end of 2024 it was in US Eastern time.
    expect(old('2024-12-01T23:21:29.296Z', '2024-11-27T18:59:59.000Z')?.sighting.dailyOn).toBe('2024-12-02');
    expect(old('2025-01-15T01:21:29.296Z', '2025-01-13T18:59:59.000Z')?.sighting.dailyOn).toBe('2025-01-15');
    // Read again later it repeats the paper's own date.
    expect(old('2024-12-10T13:33:27.000Z', '2024-12-10T18:33:27.000Z')?.sighting.dailyOn).toBeNull();
    expect(old('2025-07-19T12:21:23.000Z', '2025-07-19T16:21:23.000Z')?.sighting.dailyOn).toBeNull();
  });

  it('without a daily date of its own is of the day that was asked for', () => {
    const { submittedOnDailyAt: _left, ...paper } = entry.paper;
    expect(read([{ ...entry, paper }], '2025-11-17').records[0]?.sighting.dailyOn).toBe('2025-11-17');
    expect(read([{ ...entry, paper }]).records[0]?.sighting.dailyOn).toBeNull();
    expect(read([entry], '2025-11-17').records[0]?.sighting.dailyOn).toBe('2025-11-14');
  });

  it.each([
    ['2025-11-13T03:18:29.000Z', '2025-11-12'],
    ['2025-11-13T05:00:00.000Z', '2025-11-13'],
    ['2025-07-13T03:59:59Z', '2025-07-12'],
    ['2026-05-03T00:00:00.000Z', '2026-05-03'],
    ['2026-05-03', '2026-05-03'],
    ['2025-02-30T10:00:00.000Z', null],
    ['13 November', null],
  ])('written %s was submitted on %s', (publishedAt, day) => {
    expect(read([{ paper: { ...entry.paper, publishedAt } }]).records[0]?.publishedOn).toBe(day);
  });

  it('drops an optional field of a wrong type and keeps the entry', () => {
    const odd = {
      id: '2511.09001v2',
      title: tides.title,
      summary: 7,
      authors: [{ name: 'Mira Halloway' }, { name: 3 }, null, 'Ada Quill', { name: ' ' }],
      publishedAt: 1_700_000_000,
      submittedOnDailyAt: {},
      upvotes: '41',
      githubRepo: ['x'],
      projectPage: 'javascript:alert(1)',
      ai_summary: null,
      ai_keywords: ['a', 1],
      organization: [],
    };
    expect(read([{ paper: odd, numComments: -1, thumbnail: 'data:image/png;base64,x' }]).records).toEqual([
      {
        ...record,
        version: 2,
        abstract: null,
        authors: ['Mira Halloway', 'Ada Quill'],
        authorCount: 2,
        publishedOn: null,
        keywords: ['a'],
        links: [],
        organization: null,
        sourceTldr: null,
        thumbnailUrl: null,
        sighting: { ...record.sighting, dailyOn: null, upvotes: null, comments: null },
      },
    ]);
  });

  it('keeps a paper whose id is not one of arXiv, without it', () => {
    expect(read([small('jepa-without-arxiv', 'Elsewhere')]).records).toMatchObject([
      { arxivId: null, title: 'Elsewhere' },
    ]);
  });

  it.each([
    [{ paper: { title: 'No id' } }, 'The entry has no id.'],
    [{ paper: { id: 2405.1, title: 'A number as id' } }, 'The entry has no id.'],
    [{ paper: { id: '2401.00001', title: ' \n' } }, 'The entry has no title.'],
    [{ paper: 'a paper' }, 'The entry has no paper in it.'],
    ["{'paper': {'id': '2401.00001'}}", 'The entry is text where a JSON object belongs.'],
    [null, 'The entry is not a JSON object.'],
    [[], 'The entry is not a JSON object.'],
  ])('rejects %j and keeps the rest', (bad, reason) => {
    const parsed = read([small('2401.00001', 'One'), bad, small('2401.00002', 'Two')]);
    expect(parsed.records.map((paper) => paper.title)).toEqual(['One', 'Two']);
    expect(parsed.rejected).toHaveLength(1);
    expect(parsed.rejected[0]?.reason).toBe(reason);
  });

  it('may be empty', () => {
    expect(read([])).toMatchObject({ records: [], rejected: [] });
    expect(parseHuggingFaceJson(' \n', context())).toMatchObject({ records: [], rejected: [] });
  });
});

describe('other answers', () => {
  it('search results are wrapped papers or bare ones', () => {
    const wrapped = read([{ paper: entry.paper, title: entry.title, numComments: 2, thumbnail: entry.thumbnail }]);
    expect(wrapped.records).toEqual([record]);
    const bare = read([entry.paper]);
    expect(bare.records).toEqual([{ ...record, thumbnailUrl: null, sighting: { ...record.sighting, comments: null } }]);
  });

  it('a single paper stands alone and has no place', () => {
    expect(read(entry.paper).records).toMatchObject([{ arxivId: tides.arxivId, sighting: { position: null } }]);
  });

  it('an error is a rejected row with its words', () => {
    expect(read({ error: 'Invalid date' })).toMatchObject({
      records: [],
      rejected: [{ reason: 'Hugging Face answered with an error instead of papers.', excerpt: 'Invalid date' }],
    });
  });

  it('an object around a list is that list', () => {
    expect(read({ count: 1, papers: [entry] }).records).toEqual([record]);
  });
});

describe('an archive of lines', () => {
  const line = {
    id: tides.arxivId,
    title: tides.title,
    abstract: tides.abstract,
    authors: record.authors,
    publishedAt: '2025-11-13T03:18:29Z',
    dailyDate: '2025-11-14',
    upvotes: 41,
    numComments: 2,
    keywords: record.keywords,
    aiSummary: tidesTldr,
    githubRepo: entry.paper.githubRepo,
    projectPage: entry.paper.projectPage,
    organization: 'Harbour Lab',
  };

  it('gives the same records', () => {
    const text = `${JSON.stringify(line)}\r\n\n${JSON.stringify({ ...line, id: '2511.09002', title: 'Two' })}\n`;
    const parsed = parseHuggingFaceJson(text, context());
    expect(parsed.format).toBe('Hugging Face archive (JSON lines)');
    expect(parsed.records[0]).toEqual({
      ...record,
      thumbnailUrl: null,
      sighting: { ...record.sighting, position: null },
    });
    expect(parsed.records.map((paper) => paper.title)).toEqual([tides.title, 'Two']);
  });

  it('keeps the good lines', () => {
    const text = [JSON.stringify(line), '{"id": "2401.00001", "title"', 'null', '[1]', JSON.stringify(line)].join('\n');
    const parsed = parseHuggingFaceJson(text, context());
    expect(parsed.records).toHaveLength(2);
    expect(parsed.rejected.map((row) => row.reason)).toEqual([
      'The entry is not valid JSON.',
      'The entry is not a JSON object.',
      'The entry is not a JSON object.',
    ]);
  });
});

describe('a broken text', () => {
  const list = [small('2401.00001', 'One'), small('2401.00002', 'Two'), entry, small('2401.00004', 'Four')];

  it.each([
    ['compact', JSON.stringify(list)],
    ['indented', JSON.stringify(list, null, 2)],
    ['in page data', `{"date":"2025-11-20","dailyPapers":${JSON.stringify(list)},"next":null}`],
  ])('cut off anywhere keeps the entries before the cut (%s)', (_name, text) => {
    const whole = parseHuggingFaceJson(text, context()).records;
    const ends = whole.map((_paper, index) => text.indexOf(JSON.stringify(list[index]?.paper.id)));
    for (let end = 0; end < text.length; end += 7) {
      const parsed = parseHuggingFaceJson(text.slice(0, end), context());
      const before = Math.max(0, ends.filter((at) => at <= end).length - 1);
      expect(parsed.records.slice(0, before)).toEqual(whole.slice(0, before));
      expect(parsed.records.length).toBeLessThanOrEqual(before + 1);
      expect(parsed.rejected.length).toBeLessThanOrEqual(1);
    }
  });

  it('says that the file ends in an entry', () => {
    const text = JSON.stringify(list);
    expect(parseHuggingFaceJson(text.slice(0, -20), context()).rejected).toMatchObject([
      { reason: 'The file ends in the middle of this entry.', excerpt: expect.stringContaining('2401.00004') },
    ]);
  });

  it('that lost its beginning keeps the whole entries', () => {
    const text = JSON.stringify(list).slice(1);
    expect(parseHuggingFaceJson(text, context()).records).toHaveLength(4);
  });

  it('never throws and never invents a paper', () => {
    const any = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(any, (text) => {
        for (const paper of parseHuggingFaceJson(text, context()).records) expect(paper.title).not.toBe('');
      }),
      runs(200),
    );
    fc.assert(
      fc.property(fc.array(fc.anything({ maxDepth: 3 }), { maxLength: 5 }), fc.nat(5), (others, at) => {
        const mixed = others.toSpliced(at, 0, entry);
        const text = JSON.stringify(mixed, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
        expect(parseHuggingFaceJson(text, context()).records.map((paper) => paper.title)).toContain(tides.title);
      }),
      runs(150),
    );
  });

  it('of a million brackets is one rejected row', () => {
    expect(parseHuggingFaceJson('['.repeat(1_000_000), context())).toMatchObject({ records: [], rejected: [{}] });
  });

  it('with one huge entry keeps it', () => {
    const huge = { paper: { ...small('2401.00009', 'Huge').paper, summary: rivers.abstract.repeat(3000) } };
    expect(read([huge, small('2406.10002', ledger.title)]).records.map((paper) => paper.abstract?.length)).toEqual([
      rivers.abstract.length * 3000,
      `About ${ledger.title}, in one sentence.`.length,
    ]);
  });
});
