import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHuggingFaceJson } from '../../../../src/core/sources/huggingface/api-json.ts';
import { parseHuggingFaceHtml } from '../../../../src/core/sources/huggingface/page-html.ts';
import { runs } from '../../../property-runs.ts';
import { context, fixture, ledger, rivers, shown, tides, tidesTldr } from './invented.ts';

function entry(paper: typeof tides | typeof ledger | typeof rivers) {
  const { arxivId, title, abstract, upvotes, comments } = paper;
  return {
    paper: { id: arxivId, title, summary: abstract, upvotes, authors: [{ name: "O'Hara & <Sons>" }] },
    numComments: comments,
  };
}

const daily = {
  date: '2025-11-20T00:00:00.000Z',
  dailyPapers: [tides, ledger, rivers].map(entry),
  nextDate: '2025-11-21',
};

function escaped(props: unknown, quote = '"'): string {
  const text = JSON.stringify(props).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return quote === '"' ? text.replaceAll('"', '&quot;') : text.replaceAll("'", '&#x27;');
}

function page(attributes: string): string {
  return (
    `<!DOCTYPE html><html><body><div class="SVELTE_HYDRATER" data-target="MainHeader" data-props="{&quot;isWide&quot;:false}"></div>` +
    `<main><div class="SVELTE_HYDRATER contents" ${attributes}><h1>Daily Papers</h1></div></main></body></html>`
  );
}

const whole = page(`data-target="DailyPapers" data-props="${escaped(daily)}"`);
const records = parseHuggingFaceJson(JSON.stringify(daily.dailyPapers), context('2025-11-20', '2025-11-20')).records;

describe('a list page', () => {
  it('gives the papers of its data and the day it is of', () => {
    expect(records).toHaveLength(3);
    expect(records[0]?.authors).toEqual(["O'Hara & <Sons>"]);
    expect(parseHuggingFaceHtml(whole, context())).toEqual({
      format: 'Hugging Face page',
      source: 'huggingface',
      records,
      rejected: [],
    });
  });

  it.each([
    ['attributes the other way round', page(`data-props="${escaped(daily)}" data-target="DailyPapers"`)],
    ['single quotes', page(`data-props='${escaped(daily, "'")}' data-target="DailyPapers"`)],
    [
      'a target of another name',
      page(`DATA-PROPS = '${escaped({ papers: daily.dailyPapers, date: daily.date }, "'")}'`),
    ],
    ['the list twice', `${whole}${whole}`],
    ['a million open elements', `${'<b><div>'.repeat(100_000)}</i>${whole}`],
  ])('is read with %s', (_name, html) => {
    expect(parseHuggingFaceHtml(html, context()).records).toEqual(records);
  });

  it('of a week or a search has no day of its own', () => {
    for (const props of [
      { ...daily, periodType: 'week' },
      { ...daily, query: 'tides' },
    ]) {
      const read = (dailyOn: '2025-11-18' | null) =>
        parseHuggingFaceHtml(page(`data-props="${escaped(props)}"`), context('2025-11-20', dailyOn)).records[0]
          ?.sighting.dailyOn;
      expect(read(null)).toBeNull();
      expect(read('2025-11-18')).toBe('2025-11-18');
    }
  });

  it('cut off anywhere keeps the papers before the cut', () => {
    const start = whole.indexOf('data-props="{&quot;date');
    const ends = [tides, ledger, rivers].map((paper) => whole.indexOf(paper.arxivId));
    for (let end = start; end < whole.length; end += 11) {
      const parsed = parseHuggingFaceHtml(whole.slice(0, end), context());
      const before = Math.max(0, ends.filter((at) => at <= end).length - 1);
      expect(parsed.records.slice(0, before)).toEqual(records.slice(0, before));
      expect(parsed.records.length).toBeLessThanOrEqual(before + 1);
      expect(parsed.rejected.length).toBeLessThanOrEqual(1);
    }
  });

  it('with a broken entry keeps the others', () => {
    const broken = escaped(daily).replace(`&quot;${ledger.arxivId}&quot;`, `&quot;${ledger.arxivId}`);
    const parsed = parseHuggingFaceHtml(page(`data-props="${broken}"`), context());
    expect(parsed.records.map((record) => record.arxivId)).toEqual([tides.arxivId, rivers.arxivId]);
    expect(parsed.records[1]?.sighting.dailyOn).toBe('2025-11-20');
    expect(parsed.rejected).toHaveLength(1);
  });
});

describe("a paper's own page", () => {
  const props = {
    comments: [{ id: '1', data: { hidden: false } }, { id: '2', data: { hidden: true } }, { id: '3' }],
    paper: {
      ...entry(tides).paper,
      publishedAt: '2025-11-13T03:18:29.000Z',
      submittedOnDailyAt: '2025-11-13T09:18:29.000Z',
      ai_summary: tidesTldr,
    },
    submitterOrganization: { name: 'harbour', fullname: 'Harbour Lab' },
  };

  it('gives the paper, its comments without hidden ones, and where it is from', () => {
    const parsed = parseHuggingFaceHtml(
      page(`data-props='${escaped(props, "'")}' data-target="PaperContent"`),
      context(),
    );
    expect(parsed.rejected).toEqual([]);
    expect(parsed.records.map(shown)).toEqual([{ ...tides, authorCount: 1, organization: 'Harbour Lab', comments: 2 }]);
    expect(parsed.records[0]).toMatchObject({
      sourceTldr: tidesTldr,
      sighting: { dailyOn: '2025-11-13', position: null },
    });
  });

  it('cut off after the paper keeps it, inside it rejects it', () => {
    const html = page(`data-props="${escaped(props)}"`);
    const end = html.indexOf('submitterOrganization');
    expect(parseHuggingFaceHtml(html.slice(0, end), context()).records).toMatchObject([{ title: tides.title }]);
    const inside = parseHuggingFaceHtml(html.slice(0, html.indexOf('ai_summary')), context());
    expect(inside).toMatchObject({ records: [], rejected: [{ reason: 'The file ends in the middle of this entry.' }] });
  });
});

describe('a page without its data is read as one sees it', () => {
  it('a daily list', () => {
    const parsed = parseHuggingFaceHtml(fixture('daily-visible.html'), context());
    const untold = { abstract: null, publishedOn: null, organization: null, links: [] };
    expect(parsed).toMatchObject({ format: 'Hugging Face page', rejected: [] });
    expect(parsed.records.map(shown)).toEqual([
      { ...tides, ...untold },
      { ...ledger, ...untold, authorCount: 3, upvotes: 12 },
      { ...rivers, ...untold },
    ]);
    expect(parsed.records.map((record) => record.sighting.dailyOn)).toEqual(['2025-11-20', '2025-11-20', '2025-11-20']);
  });

  it('a search page', () => {
    const parsed = parseHuggingFaceHtml(fixture('search-visible.html'), context());
    expect(parsed.rejected).toEqual([]);
    expect(parsed.records.map(shown)).toEqual([tides, ledger, rivers]);
  });

  it("a paper's own page", () => {
    const parsed = parseHuggingFaceHtml(fixture('paper-visible.html'), context());
    expect(parsed.rejected).toEqual([]);
    const links = [{ kind: 'project', url: 'https://tides.example.org/' }, ...tides.links];
    expect(parsed.records.map(shown)).toEqual([{ ...tides, authorCount: 3, comments: null, links }]);
    expect(parsed.records[0]).toMatchObject({
      authors: ['Mira Halloway', 'Jonas Petterberg', 'Ada Quill'],
      sourceTldr: tidesTldr,
      sighting: { dailyOn: '2025-11-13' },
    });
  });

  it('and other pages hold no papers', () => {
    expect(parseHuggingFaceHtml('<p>Nothing here.</p>', context())).toMatchObject({ records: [], rejected: [] });
    expect(parseHuggingFaceHtml('', context())).toMatchObject({ records: [], rejected: [] });
  });
});

describe('any page', () => {
  it('never throws', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ...[
          '<',
          '>',
          '<div ',
          'data-props=',
          '"',
          "'",
          '&quot;',
          '&#x110000;',
          '&#0;',
          '<a href="/papers/2401.00001">',
          '</a>',
          '<h3>',
        ],
        ...[
          '<script>',
          '</script>',
          '{&quot;dailyPapers&quot;:[',
          '{"paper":{',
          '"dailyPapers":[{',
          '<!--',
          '<![CDATA[',
          '</',
        ],
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const record of parseHuggingFaceHtml(pieces.join(''), context()).records)
          expect(record.title).not.toBe('');
      }),
      runs(200),
    );
  });

  it('around a list does not change its papers', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (noise) => {
        // A quote inside a tag would swallow the list; text outside of tags does not.
        const text = noise.replaceAll('<', ' ');
        expect(parseHuggingFaceHtml(`${text}${whole}${text}`, context()).records).toEqual(records);
      }),
      runs(100),
    );
  });
});
