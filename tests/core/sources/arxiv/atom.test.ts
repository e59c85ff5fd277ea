import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseArxivAtom } from '../../../../src/core/sources/arxiv/atom.ts';
import { describeShared, sharedPath } from '../../../shared-data.ts';
import { apiEntry, apiPage, ctx, fixture } from './fixtures.ts';

describe('the API before 2026', () => {
  const feed = parseArxivAtom(fixture('api-2025.xml'), ctx);

  it('reads every field of a paper', () => {
    expect(feed).toMatchObject({ source: 'arxiv', total: 3, error: null, complete: true, rejected: [] });
    expect(feed.records[0]).toEqual({
      arxivId: '2506.01001',
      version: 2,
      title: 'Owls & Larks: Scheduling Language Models by Their Waking Hours',
      abstract:
        'We let small models sleep while the large ones work ($p < 0.05$). Energy falls by 31\\% and nobody in K\\"oln ' +
        'noticed. Our code is at https://github.com/paperboy-fixtures/owls-and-larks.',
      authors: ['Ada Lindqvist', 'Grace Oyelaran'],
      authorCount: 2,
      publishedOn: '2025-05-31', // 21:15 the evening before in New York
      updatedOn: '2025-06-02',
      categories: ['cs.LG', 'cs.CL'],
      keywords: [],
      links: [
        { kind: 'code', url: 'https://github.com/paperboy-fixtures/owls-and-larks' },
        { kind: 'project', url: 'https://owls.example.org/larks' },
      ],
      organization: null,
      sourceTldr: null,
      thumbnailUrl: null,
      textRank: 'arxiv',
      sighting: {
        source: 'arxiv',
        seenAt: ctx.seenAt,
        dailyOn: null,
        upvotes: null,
        comments: null,
        position: null,
        announceType: null,
      },
    });
  });

  it('reads old identifiers, a title of one digit, no abstract', () => {
    expect(feed.records.map(({ arxivId, version }) => [arxivId, version])).toEqual([
      ['2506.01001', 2],
      ['quant-ph/0201999', 1],
      ['math/0309999', 3],
    ]);
    expect(feed.records[1]).toMatchObject({ publishedOn: '2002-01-31', links: [] }); // a workshop's page is not the paper's
    expect(feed.records[2]).toMatchObject({ title: '0', abstract: null, categories: ['math.GT'] });
  });
});

describe('the API since 2026', () => {
  const feed = parseArxivAtom(fixture('api-2026.xml'), ctx);

  it('reads the other order of elements, CDATA and comments', () => {
    expect(feed).toMatchObject({ total: 108507, error: null, complete: true, rejected: [] });
    expect(feed.records).toHaveLength(2);
    expect(feed.records[0]).toMatchObject({
      arxivId: '2603.01002',
      version: 1,
      abstract: 'Short and stout: a tokeniser with 418 symbols & no handle. It pours <entry> tags whole.',
      authors: ['Iroha Steep'],
      categories: ['cs.CL', 'stat.ML'],
      links: [{ kind: 'code', url: 'https://github.com/paperboy-fixtures/teapot' }],
      publishedOn: '2026-03-02', // midnight UTC is a day without a time
    });
  });

  it('decodes entities once more where they were escaped twice, and knows both clock changes', () => {
    expect(feed.records[1]).toMatchObject({
      title: 'On Being “Nearly” Right: Calibration for Lighthouses & Other Oracles',
      abstract: 'A lighthouse is right about the rock <and nothing else>. We give bounds.',
      authors: ['Bo Ek', 'Zoë Þórsdóttir'],
      categories: ['stat.ML'],
      publishedOn: '2026-03-07', // 23:30 in winter
      updatedOn: '2026-03-09', // 00:30 in summer
    });
  });
});

describe('announcements as Atom', () => {
  it('tells the day and how each paper was announced, and no day of submission', () => {
    const { records, rejected, total } = parseArxivAtom(fixture('daily.atom.xml'), ctx);
    expect({ rejected, total }).toEqual({ rejected: [], total: null });
    expect(records[0]).toMatchObject({
      arxivId: '2606.20001',
      version: 1,
      abstract: 'Everything is forgotten twice a day.',
      authors: ['Ebba Strand', 'Flo Tide'],
      categories: ['cs.CL', 'cs.AI'],
      publishedOn: null,
      updatedOn: null,
      sighting: { dailyOn: '2026-07-01', position: 1, announceType: 'new' },
    });
    expect(records[1]).toMatchObject({
      authors: ["Paulo And\\'e Castanho"],
      publishedOn: null,
      updatedOn: '2026-07-01',
      sighting: { dailyOn: '2026-07-01', position: 2, announceType: 'replace-cross' },
    });
  });
});

describe('pages without papers', () => {
  it('tells an error in its own words', () => {
    const feed = parseArxivAtom(fixture('api-error.xml'), ctx);
    expect(feed.error).toBe('incorrect id format for teapot');
    expect(feed.records).toEqual([]);
    expect(feed.rejected.map(({ reason }) => reason)).toEqual(['arXiv answered: incorrect id format for teapot']);
  });

  it('does not take an empty page for an error', () => {
    expect(parseArxivAtom(fixture('api-empty.xml'), ctx)).toMatchObject({
      total: 0,
      error: null,
      records: [],
      rejected: [],
    });
  });

  it('does not take a paper called Error for one', () => {
    const feed = parseArxivAtom(apiPage([apiEntry('2603.00001v1', 'Error')]), ctx);
    expect(feed.error).toBeNull();
    expect(feed.records).toMatchObject([{ title: 'Error' }]);
  });
});

describe('bad entries', () => {
  const good = [apiEntry('2603.00001v1', 'First'), apiEntry('2603.00002v1', 'Last')] as const;
  const around = (bad: string) => parseArxivAtom(apiPage([good[0], bad, good[1]]), ctx);

  it.each([
    ['no identifier', '<entry><title>Lost</title></entry>', 'the entry has no arXiv identifier'],
    [
      'an identifier of something else',
      '<entry><id>urn:isbn:1</id><title>Lost</title></entry>',
      'the entry has no arXiv identifier',
    ],
    ['no title', '<entry><id>http://arxiv.org/abs/2603.00003v1</id></entry>', 'the entry has no title'],
    ['a blank title', apiEntry('2603.00003v1', ' \u00a0 '), 'the entry has no title'],
    [
      'a title that is not closed',
      apiEntry('2603.00003v1', 'x').replace('</title>', '</ttle>'),
      "the entry's <title> is not closed",
    ],
    ['CDATA that is not closed', apiEntry('2603.00003v1', '<![CDATA[x'), "the entry's <title> is not closed"],
    ['a comment that is not closed', apiEntry('2603.00003v1', '<!-- x'), 'the entry has no title'],
    ['no end', '<entry><id>http://arxiv.org/abs/2603.00003v1</id><title>Cut', 'the entry is cut off'],
    ['nesting without end', `<entry>${'<a>'.repeat(100_000)}</entry>`, 'the entry is nested too deeply'],
    ['endless length', apiEntry('2603.00003v1', 'x'.repeat(2_000_001)), 'the entry is too long'],
    ['nothing at all', '<entry></entry>', 'the entry has no arXiv identifier'],
    ['nothing at all, shorter', '<entry/>', 'the entry is cut off'],
  ])('rejects an entry with %s and keeps its neighbours', (_, bad, reason) => {
    const { records, rejected, complete } = around(bad);
    expect(records.map(({ title }) => title)).toEqual(['First', 'Last']);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]?.reason).toBe(reason);
    expect(rejected[0]?.excerpt.length).toBeLessThanOrEqual(120);
    expect(complete).toBe(true);
  });

  it.each([
    ['mark-up in the title', 'On <i>Drosophila</i> &amp; <b>others</b>', 'On Drosophila & others'],
    ['entities nobody declared', '&lol; &eacute; &#x110000; &#0; &#169;', '&lol; &eacute; � � ©'],
    ['a lone ampersand', 'R&D & more', 'R&D & more'],
    ['numbers written twice over', 'caf&amp;#233; &amp;#xe9;', 'café é'],
    ['control characters and line breaks', 'a\u0000b\u0007\r\n c\u2028d', 'a b c d'],
    ['an end tag in CDATA', '<![CDATA[a </b> & c]]>', 'a </b> & c'],
  ])('reads %s', (_, written, title) => {
    expect(parseArxivAtom(apiPage([apiEntry('2603.00003v1', written)]), ctx).records).toMatchObject([{ title }]);
  });

  it('lets no declared entity grow', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${apiPage([apiEntry('2603.00001v1', '&b;')])}`;
    expect(parseArxivAtom(bomb, ctx).records).toMatchObject([{ title: '&b;' }]);
  });

  it.each(['2026-13-01T00:00:00Z', '0000-00-00', 'yesterday', '', '2026-02-30T10:00:00Z'])(
    'keeps a paper whose date is %j',
    (date) => {
      expect(parseArxivAtom(apiPage([apiEntry('2603.00001v1', 'A', date)]), ctx).records).toMatchObject([
        { publishedOn: null, updatedOn: null },
      ]);
    },
  );
});

describeShared('captures of the API', () => {
  const read = (path: string) => readFileSync(sharedPath('arxiv', path), 'utf8');

  it.each([
    ['api_new_2026-05-11_2.xml', 2, 108507, '2605.08083', '2026-05-10', 13],
    ['api_new_2026-05-13_25.xml', 25, 424441, '2605.12495', '2026-05-12', 5],
    ['api_new_2026-06-14_5.xml', 5, 28946, '2606.13677', '2026-06-11', 4],
    ['api_new_2026-08-02_25.xml', 25, 449736, '2607.28628', '2026-07-30', 4],
    ['api_new_2026-08-07_2.xml', 2, 230, '1107.0825', '2011-07-05', 1],
    ['api_old_2025-10-17_2.xml', 2, 5619, '2510.14968', '2025-10-16', 4],
    ['rss_as_atom_cs_ai_2025-08-20_trimmed7.xml', 7, null, '2508.13426', null, 3],
  ])('%s has %i papers', (path, papers, total, arxivId, publishedOn, authorCount) => {
    const feed = parseArxivAtom(read(path), ctx);
    expect(feed).toMatchObject({ total, error: null, complete: true, rejected: [] });
    expect(feed.records).toHaveLength(papers);
    expect(feed.records[0]).toMatchObject({ arxivId, version: 1, publishedOn, authorCount });
    for (const record of feed.records) {
      expect(record.abstract?.length).toBeGreaterThan(40);
      expect(record.abstract).not.toMatch(/Announce Type|^Abstract|\n|&amp;|&lt;/);
      expect(record.categories.length).toBeGreaterThan(0);
      expect(record.authors.length).toBeGreaterThan(0);
    }
  });

  it('reads versions, primary categories and code links', () => {
    const glaciers = parseArxivAtom(read('api_new_2026-08-07_2.xml'), ctx).records[1];
    expect(glaciers).toMatchObject({
      arxivId: '2409.12034',
      version: 2,
      publishedOn: '2024-09-18',
      updatedOn: '2025-01-31',
      categories: ['cs.CV', 'eess.IV'],
    });
    const august = parseArxivAtom(read('api_new_2026-08-02_25.xml'), ctx).records;
    expect(august[0]).toMatchObject({
      categories: ['hep-th', 'cs.AI', 'cs.LG', 'hep-ph'],
      links: [{ kind: 'code', url: 'https://github.com/alexmininno/GNN-Pathfinders' }], // stands in the comment
    });
    expect(august[1]?.links).toEqual([{ kind: 'code', url: 'https://github.com/avaxiao/ReToken' }]);
  });

  it('reads announcements', () => {
    const { records } = parseArxivAtom(read('rss_as_atom_cs_ai_2025-08-20_trimmed7.xml'), ctx);
    const types = records.map(({ sighting }) => sighting.announceType);
    expect(types).toEqual(['cross', 'cross', 'cross', 'cross', 'cross', 'new', 'new']);
    expect(new Set(records.map(({ sighting }) => sighting.dailyOn))).toEqual(new Set(['2025-08-20']));
    expect(records[2]?.authors).toEqual(["Paulo Andr\\'e Lima de Castro"]);
  });

  const recorded: Readonly<Record<string, readonly [papers: number, total: number]>> = {
    'id_0000.0000': [0, 0],
    'id_0808.05394_1707.08567': [1, 1],
    'id_0808.05394': [0, 0],
    'id_1605.08386': [1, 1],
    'id_1707.08567': [1, 1],
    'id_2104.12255v1': [1, 1],
    id_abc: [0, 1],
    'id_astro-ph_0601001': [1, 1],
    'id_quant-ph_0201082v1': [1, 1],
    q_testing_s0_m100: [100, 214881],
    q_testing_s0_m10: [10, 214881],
    q_testing_s0_m15: [15, 214881],
    q_testing_s10_m10: [10, 214881],
    q_testing_s20_m10: [10, 214881],
    q_testing_s30_m10: [10, 214881],
    q_testing_s40_m10: [10, 214881],
    q_testing_s50_m10: [10, 214881],
    q_testing_s5_m10: [10, 214881],
    q_testing_s5_m15: [15, 214881],
    q_testing_s9_m15: [15, 214881],
  };

  it('reads all 20 recorded answers', () => {
    const files = readdirSync(sharedPath('arxiv', 'arxiv_py_fixtures'));
    const counts = files.map((file) => {
      const { body } = JSON.parse(read(`arxiv_py_fixtures/${file}`)) as { body: string };
      const { records, rejected, total, error, complete } = parseArxivAtom(body, ctx);
      const name = file.replace(/(?:_s0_m100)?_[0-9a-f]{12}\.json$/, (tail) =>
        file.startsWith('q_') ? tail.slice(0, -18) : '',
      );
      expect(error).toBe(name === 'id_abc' ? 'incorrect id format for abc' : null);
      expect(rejected).toHaveLength(name === 'id_abc' ? 1 : 0);
      expect(complete).toBe(true);
      return [name, [records.length, total]];
    });
    expect(Object.fromEntries(counts)).toEqual(recorded);
  });
});
