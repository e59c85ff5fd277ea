import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseArxivRss } from '../../../../src/core/sources/arxiv/rss.ts';
import { describeShared, sharedPath } from '../../../shared-data.ts';
import { ctx, fixture } from './fixtures.ts';

describe('a day of announcements', () => {
  const { records, rejected, format, complete } = parseArxivRss(fixture('daily.rss.xml'), ctx);

  it('reads every kind', () => {
    expect({ rejected, format, complete }).toEqual({ rejected: [], format: 'arXiv RSS', complete: true });
    expect(
      records.map(({ arxivId, version, publishedOn, updatedOn, sighting }) => ({
        arxivId,
        version,
        publishedOn,
        updatedOn,
        dailyOn: sighting.dailyOn,
        position: sighting.position,
        type: sighting.announceType,
      })),
    ).toEqual([
      {
        arxivId: '2603.01002',
        version: 1,
        publishedOn: null,
        updatedOn: null,
        dailyOn: '2026-03-03',
        position: 1,
        type: 'new',
      },
      {
        arxivId: '2602.19876',
        version: 1,
        publishedOn: null,
        updatedOn: null,
        dailyOn: '2026-03-03',
        position: 2,
        type: 'cross',
      },
      {
        arxivId: '2506.01001',
        version: 3,
        publishedOn: null,
        updatedOn: '2026-03-03',
        dailyOn: '2026-03-03',
        position: 3,
        type: 'replace',
      },
      {
        arxivId: 'quant-ph/0201999',
        version: 2,
        publishedOn: null,
        updatedOn: '2026-03-03', // the entry has no date of its own, the feed has
        dailyOn: '2026-03-03',
        position: 4,
        type: 'replace-cross',
      },
    ]);
  });

  it('reads text, names and links', () => {
    expect(records[0]).toMatchObject({
      title: 'Teapots as Tokenisers',
      abstract:
        'Short and stout: a tokeniser with 418 symbols & no handle. Code: https://github.com/paperboy-fixtures/teapot',
      authors: ['Iroha Steep', 'Madonna', 'Bo Ek', 'Robert Tide Jr.'],
      authorCount: 4,
      categories: ['cs.CL', 'stat.ML'],
      links: [{ kind: 'code', url: 'https://github.com/paperboy-fixtures/teapot' }],
      textRank: 'arxiv',
    });
    expect(records[1]?.categories).toEqual(['eess.AS', 'cs.CL']);
    expect(records[2]?.title).toBe('Owls & Larks: Scheduling Language Models by Their Waking Hours');
  });

  it('has no papers on a weekend, which is no error', () => {
    expect(parseArxivRss(fixture('weekend.rss.xml'), ctx)).toMatchObject({
      records: [],
      rejected: [],
      error: null,
      complete: true,
    });
  });

  it('tells an error in its own words', () => {
    const feed = parseArxivRss(fixture('error.rss.xml'), ctx);
    expect(feed.error).toBe("Bad subject class 'TEA'.");
    expect(feed.rejected).toHaveLength(1);
  });
});

describe('one item', () => {
  const item = (inside: string) => `<rss><channel><item>${inside}</item></channel></rss>`;
  const named = '<guid>oai:arXiv.org:2603.00001v1</guid><title>T</title>';
  const one = (inside: string) => parseArxivRss(item(inside), ctx).records[0];

  it.each([
    ['Anna Khan, Ratna,  Deepti', ['Anna Khan', 'Ratna', 'Deepti']],
    [' , ,,Ann Lee,', ['Ann Lee']],
    ['Ann Lee (1 and 2), Bo Ek (MIT, Boston (USA)), ((1) A, (2) B)', ['Ann Lee', 'Bo Ek']],
    ['Ann Lee (never closed, Bo Ek', ['Ann Lee never closed', 'Bo Ek']],
    ['Ann) Lee, Bo Ek', ['Ann) Lee', 'Bo Ek']],
    ['Robert Tide, Jr., John Doe, III, Sam', ['Robert Tide Jr.', 'John Doe III', 'Sam']],
    ['&lt;a href="http://arxiv.org/a/lee_a_1"&gt;Ann Lee&lt;/a&gt;, Bo Ek', ['Ann Lee', 'Bo Ek']],
    ['The LIGO Collaboration, :, Ann Lee', ['The LIGO Collaboration', 'Ann Lee']],
    ['', []],
  ])('reads the names %j', (list, names) => {
    const record = one(`${named}<dc:creator>${list}</dc:creator>`);
    expect(record?.authors).toEqual(names);
    expect(record?.authorCount).toBe(names.length || null);
  });

  it.each([
    ['Mon, 27 Apr 2026 00:00:00 -0400', '2026-04-27'],
    ['Tue, 03 Mar 2026 00:00:00 -0500', '2026-03-03'],
    ['3 Mar 2026 00:00:00 EST', '2026-03-03'],
    ['Tue, 03 Mar 2026 04:30:00 +0000', '2026-03-02'], // half past eleven in New York
    ['Tue, 03 Mar 2026 05:30:00 GMT', '2026-03-03'],
    ['Tue, 03 Mar 2026 00:00:00 +0000', '2026-03-03'], // midnight UTC is a day without a time
    ['Tue, 03 Mar 2026', '2026-03-03'],
    ['Tue, 31 Feb 2026 00:00:00 -0500', null],
    ['Tue, 03 Mai 2026 00:00:00 -0500', null],
    ['soon', null],
  ])('reads the date %s', (date, dailyOn) => {
    expect(one(`${named}<pubDate>${date}</pubDate>`)?.sighting.dailyOn).toBe(dailyOn);
  });

  it('finds identifier and kind in the text where their elements are missing', () => {
    const record = one(
      '<title>T</title><description>arXiv:math/0309999v2 Announce Type: replace\nAbstract: Short.</description>',
    );
    expect(record).toMatchObject({ arxivId: 'math/0309999', version: 2, abstract: 'Short.' });
    expect(record?.sighting.announceType).toBe('replace');
  });

  it('reads items of before 2024', () => {
    const record = one(
      '<title>Slow Tea. (arXiv:2301.00001v2 [cs.CL] UPDATED)</title><link>http://arxiv.org/abs/2301.00001</link>' +
        '<description>&lt;p&gt;It steeps.\n&lt;/p&gt;</description>',
    );
    expect(record).toMatchObject({ arxivId: '2301.00001', title: 'Slow Tea.', abstract: 'It steeps.' });
  });

  it('keeps kinds nobody knows as unknown', () => {
    expect(one(`${named}<arxiv:announce_type>absonly</arxiv:announce_type>`)?.sighting.announceType).toBeNull();
  });
});

describeShared('captures of RSS', () => {
  it.each([
    ['rss_cs_ai_2026-04-27_trimmed3.xml', ['2604.21935', '2604.21936', '2604.21937'], [2, 18, 17]],
    ['rss_cs_cl_2026-04-27_trimmed3.xml', ['2604.22002', '2604.22027', '2604.22038'], [5, 8, 3]],
    ['rss_cs_lg_2026-04-27_trimmed3.xml', ['2604.21952', '2604.21953', '2604.21956'], [6, 2, 5]],
    ['rss_weekend_empty_2026-08-01.xml', [], []],
  ])('%s', (path, ids, authorCounts) => {
    const { records, rejected, error, complete } = parseArxivRss(readFileSync(sharedPath('arxiv', path), 'utf8'), ctx);
    expect({ rejected, error, complete }).toEqual({ rejected: [], error: null, complete: true });
    expect(records.map(({ arxivId }) => arxivId)).toEqual(ids);
    expect(records.map(({ authorCount }) => authorCount)).toEqual(authorCounts);
    for (const { sighting, version, abstract, publishedOn } of records) {
      expect(sighting).toMatchObject({ dailyOn: '2026-04-27', announceType: 'new' });
      expect({ version, publishedOn }).toEqual({ version: 1, publishedOn: null });
      expect(abstract).not.toMatch(/Announce Type|^Abstract/);
    }
  });

  it('reads a name of one word', () => {
    const path = sharedPath('arxiv', 'rss_cs_cl_2026-04-27_trimmed3.xml');
    expect(parseArxivRss(readFileSync(path, 'utf8'), ctx).records[0]?.authors).toEqual([
      'Anamta Khan',
      'Ratna Kandala',
      'Deepti',
      'Sheza Munir',
      'Joyojeet Pal',
    ]);
  });
});
