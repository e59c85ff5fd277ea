import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaperRecord } from '../../../../src/core/paper.ts';
import type { ParsedCapture } from '../../../../src/core/sources/capture.ts';
import { parseHuggingFaceText } from '../../../../src/core/sources/huggingface/page-text.ts';
import { runs } from '../../../property-runs.ts';
import { context, fixture, ledger, rivers, riversTldr, shown, tides, tidesTldr } from './invented.ts';

function titles(parsed: ParsedCapture): readonly string[] {
  return parsed.records.map((record) => record.title);
}

/** Without what depends on the rest of the page. */
function alone(record: PaperRecord | undefined): unknown {
  return record && { ...record, sighting: { ...record.sighting, position: null, dailyOn: null } };
}

const browserCopy = fixture('search-browser-copy.txt');
const searchPages = ['search-browser-copy.txt', 'search-markdown.md', 'search-text-browser.txt', 'search-notebook.md'];

describe('a search page', () => {
  it('copied from a browser gives all but ids and upvotes', () => {
    const parsed = parseHuggingFaceText(browserCopy, context());
    expect(parsed).toMatchObject({ format: 'Hugging Face page text', source: 'huggingface', rejected: [] });
    const unseen = { arxivId: null, upvotes: null };
    expect(parsed.records.map(shown)).toEqual([
      { ...tides, ...unseen },
      { ...ledger, ...unseen },
      { ...rivers, ...unseen },
    ]);
    expect(parsed.records[0]).toMatchObject({ version: null, authors: [], sourceTldr: null, textRank: 'page-text' });
    expect(parsed.records.map((record) => record.sighting)).toMatchObject([
      { source: 'huggingface', seenAt: '2025-11-21T08:00:00.000Z', dailyOn: null, position: 1, announceType: null },
      { position: 2 },
      { position: 3 },
    ]);
  });

  it.each(searchPages.slice(1))('in the dialect of %s gives everything', (name) => {
    const parsed = parseHuggingFaceText(fixture(name), context());
    expect(parsed.records.map(shown)).toEqual([tides, ledger, rivers]);
    expect(parsed.rejected).toEqual([]);
  });

  it('reads the same with other line ends, without blank lines, indented, and wrapped', () => {
    const expected = parseHuggingFaceText(browserCopy, context());
    const wrapped = browserCopy.replace(/(.{50,70}) /g, '$1\n');
    for (const copy of [
      browserCopy.replaceAll('\n', '\r\n'),
      browserCopy.replaceAll('\n', '\r'),
      browserCopy.replaceAll('\n\n', '\n'),
      browserCopy.replaceAll('\n', '\n\n'),
      browserCopy.replace(/^/gm, '   '),
      `\ufeff${browserCopy}`,
      wrapped,
    ]) {
      expect(parseHuggingFaceText(copy, context())).toEqual(expected);
    }
    expect(wrapped.split('\n').length).toBeGreaterThan(browserCopy.split('\n').length + 15);
  });

  it('pasted twice gives each paper once', () => {
    expect(titles(parseHuggingFaceText(`${browserCopy}\n${browserCopy}`, context()))).toHaveLength(3);
  });

  it('takes an abstract of a megabyte', () => {
    const huge = 'All of it matters. '.repeat(60_000);
    const parsed = parseHuggingFaceText(browserCopy.replace(rivers.abstract, huge), context());
    expect(parsed.records.map((record) => record.abstract?.length)).toEqual([
      tides.abstract.length,
      ledger.abstract.length,
      huge.length - 1,
    ]);
  });
});

describe('dates', () => {
  const dateOf = (shownAs: string, capturedOn: Parameters<typeof context>[0]) =>
    parseHuggingFaceText(browserCopy.replace('Nov 12 2', shownAs), context(capturedOn)).records.find(
      (record) => record.title === tides.title,
    )?.publishedOn;

  it('without a year are of the year of the capture', () => {
    expect(dateOf('Nov 12', '2025-11-20')).toBe('2025-11-12');
    expect(dateOf('Nov 12 2', '2024-12-31')).toBe('2024-11-12');
    expect(dateOf('Jan 1', '2025-12-31')).toBe('2025-01-01');
  });

  it('never lie after the capture', () => {
    expect(dateOf('Dec 30', '2026-01-05')).toBe('2025-12-30');
    expect(dateOf('Feb 29', '2026-01-05')).toBe('2024-02-29');
    expect(dateOf('Jan 6', '2026-01-05')).toBe('2026-01-06'); // it is the sixth already somewhere
  });

  it('with a year are as written, and one that does not exist is a rejected row', () => {
    expect(dateOf('Sep 9, 2031 4', '2025-11-20')).toBe('2031-09-09');
    const parsed = parseHuggingFaceText(browserCopy.replace('Nov 12 2', 'Feb 30, 2025'), context());
    expect(titles(parsed)).toEqual([ledger.title, rivers.title]);
    expect(parsed.rejected).toEqual([{ reason: 'The entry has a date that does not exist.', excerpt: tides.title }]);
  });
});

describe('the daily date', () => {
  const recent = browserCopy.replace('Jun 5, 2024', 'Nov 18').replace('Oct 9 12', 'Nov 17, 2025');

  it('is the day in view where the papers are as new as those of a daily list', () => {
    const parsed = parseHuggingFaceText(recent, context());
    expect(parsed.records.map((record) => record.sighting.dailyOn)).toEqual(['2025-11-20', '2025-11-20', '2025-11-20']);
  });

  it('is none on a search page, which shows the day of the capture', () => {
    const parsed = parseHuggingFaceText(browserCopy, context());
    expect(parsed.records.map((record) => record.sighting.dailyOn)).toEqual([null, null, null]);
  });

  it('is what was asked for where the page does not say it', () => {
    const asked = context('2025-11-20', '2025-11-19');
    expect(parseHuggingFaceText(browserCopy, asked).records[0]?.sighting.dailyOn).toBe('2025-11-19');
    expect(parseHuggingFaceText(recent, asked).records[0]?.sighting.dailyOn).toBe('2025-11-20');
    const trending = parseHuggingFaceText(fixture('trending-markdown.md'), asked);
    expect(trending.records[0]?.sighting.dailyOn).toBeNull();
  });
});

describe('a daily list', () => {
  it('copied from a browser gives titles, counts and the day', () => {
    const parsed = parseHuggingFaceText(fixture('daily-browser-copy.txt'), context());
    const untold = { arxivId: null, abstract: null, publishedOn: null, organization: null, links: [] };
    expect(parsed.records.map(shown)).toEqual([
      { ...tides, ...untold },
      { ...ledger, ...untold, authorCount: 3, upvotes: 12 },
      { ...rivers, ...untold },
    ]);
    expect(parsed.records.map((record) => record.sighting.dailyOn)).toEqual(['2025-11-20', '2025-11-20', '2025-11-20']);
    expect(parsed.rejected).toEqual([]);
  });
});

describe('a trending page', () => {
  it('shows each card twice and gives it once, with the short sentence as TL;DR', () => {
    const parsed = parseHuggingFaceText(fixture('trending-markdown.md'), context());
    expect(parsed.rejected).toEqual([]);
    expect(parsed.records.map(shown)).toEqual([
      { ...tides, abstract: null, authorCount: null, organization: 'Harbour Lab', comments: null },
      { ...rivers, abstract: null, links: [], comments: null },
    ]);
    expect(parsed.records.map((record) => record.sourceTldr)).toEqual([tidesTldr, riversTldr]);
    expect(parsed.records.map((record) => record.sighting.position)).toEqual([1, 2]);
  });

  it('is read from a browser copy too', () => {
    const parsed = parseHuggingFaceText(fixture('trending-browser-copy.txt'), context());
    expect(parsed.rejected).toEqual([]);
    expect(parsed.records.map(shown)).toEqual([
      { ...tides, arxivId: null, abstract: null, links: [], comments: null },
      {
        ...rivers,
        arxivId: null,
        abstract: null,
        links: [],
        comments: null,
        authorCount: null,
        organization: 'Rivers Institute',
      },
    ]);
    expect(parsed.records.map((record) => record.sourceTldr)).toEqual([tidesTldr, riversTldr]);
  });

  it('that begins and ends in the two copies of a card gives the whole card', () => {
    const page = fixture('trending-markdown.md');
    const organization = page.indexOf('[[picture: harbour]');
    const parsed = parseHuggingFaceText(
      page.slice(organization, page.indexOf(`[${tidesTldr}`, organization)),
      context(),
    );
    expect(parsed.rejected).toEqual([]);
    expect(parsed.records).toMatchObject([
      { arxivId: tides.arxivId, title: tides.title, organization: 'Harbour Lab', publishedOn: tides.publishedOn },
    ]);
    expect(parsed.records[0]?.sighting.upvotes).toBe(41);
  });
});

describe("a paper's own page", () => {
  it('gives the paper, its authors and the day of its list', () => {
    const parsed = parseHuggingFaceText(fixture('paper-page.md'), context());
    expect(parsed.rejected).toEqual([]);
    expect(parsed.records.map(shown)).toEqual([
      {
        ...tides,
        authorCount: 3,
        comments: null,
        links: [{ kind: 'project', url: 'https://tides.example.org/' }, ...tides.links],
      },
    ]);
    expect(parsed.records[0]).toMatchObject({
      authors: ['Mira Halloway', 'Jonas Petterberg', 'Ada Quill'],
      sourceTldr: tidesTldr,
      sighting: { dailyOn: '2025-11-13', position: null },
    });
  });

  it('takes the day from its words where there is no link to the list', () => {
    const page = fixture('paper-page.md').replace(/^\[#2 Paper.*$/m, '');
    expect(parseHuggingFaceText(page, context()).records[0]?.sighting.dailyOn).toBe('2025-11-13');
  });
});

describe('entries that are not whole', () => {
  it.each([
    ['without abstract', `${ledger.abstract}\n\n`, '', 'The entry has no abstract.', ledger.title],
    ['without title', `${ledger.title}\n\n`, '', 'The entry has no title.', 'Distillation moves skills'],
    ['with an empty title', ledger.title, '   ', 'The entry has no title.', 'Distillation moves skills'],
    [
      'without end',
      '\n  • Northshore AI\n·\nJun 5, 2024\n',
      '',
      'The entry ends before its authors and date.',
      ledger.title,
    ],
    ['without date', 'Jun 5, 2024\n', '', 'The entry ends before its authors and date.', ledger.title],
  ])('%s are rejected rows and take nothing from their neighbours', (_name, removed, put, reason, excerpt) => {
    const page = browserCopy.replace(removed, put);
    expect(page).not.toBe(browserCopy);
    const parsed = parseHuggingFaceText(page, context());
    expect(titles(parsed)).toEqual([tides.title, rivers.title]);
    expect(parsed.records[1]?.abstract).toBe(rivers.abstract);
    expect(parsed.rejected).toHaveLength(1);
    expect(parsed.rejected[0]?.reason).toBe(reason);
    expect(parsed.rejected[0]?.excerpt).toContain(excerpt);
  });

  it('without a line of their end are kept as far as they go', () => {
    const withoutDot = parseHuggingFaceText(browserCopy.replace('·\nNov 12', 'Nov 12'), context());
    expect(withoutDot.records.map(shown)).toContainEqual({ ...tides, arxivId: null, upvotes: null });
    const withoutAuthors = parseHuggingFaceText(browserCopy.replace('  • 4 authors\n', ''), context());
    expect(withoutAuthors.records.map(shown)).toContainEqual({
      ...tides,
      arxivId: null,
      upvotes: null,
      authorCount: null,
    });
  });

  it('at the beginning of a fragment are rejected too', () => {
    const parsed = parseHuggingFaceText(browserCopy.slice(browserCopy.indexOf('entries of the')), context());
    expect(titles(parsed)).toEqual([ledger.title, rivers.title]);
    expect(parsed.rejected).toMatchObject([{ reason: 'The entry has no title.' }]);
  });

  it('are the only loss when any line is lost', () => {
    for (const name of searchPages) {
      const lines = fixture(name).split('\n');
      const whole = parseHuggingFaceText(fixture(name), context()).records.map(alone);
      for (const [index, line] of lines.entries()) {
        // A text browser's numbers stand for ids that are lost with their list at the end.
        if (line.trim() === '' || /^\[\d+\]: /.test(line)) continue;
        const rest = parseHuggingFaceText(lines.toSpliced(index, 1).join('\n'), context()).records.map(alone);
        const missing = whole.filter(
          (record) => !rest.some((other) => JSON.stringify(other) === JSON.stringify(record)),
        );
        expect(missing.length, `${name} without line ${index}: ${line}`).toBeLessThanOrEqual(1);
        expect(rest.length).toBeLessThanOrEqual(3);
      }
    }
  });
});

describe('a page cut off', () => {
  it.each([...searchPages, 'daily-browser-copy.txt'])('at any line of %s keeps what is before the cut', (name) => {
    const text = fixture(name);
    const lines = text.split('\n');
    const whole = parseHuggingFaceText(text, context()).records.map(alone);
    // An entry is surely whole where the next one's title stands, the last one at the end.
    const titleAt = (title: string) => lines.findIndex((line) => line.includes(title.slice(0, 30)));
    const ends = [titleAt(ledger.title), titleAt(rivers.title), lines.length];
    for (let end = 0; end <= lines.length; end += 1) {
      const parsed = parseHuggingFaceText(lines.slice(0, end).join('\n'), context());
      const before = ends.filter((at) => at <= end).length;
      expect(parsed.rejected.length, `cut at ${end}`).toBeLessThanOrEqual(1);
      expect(parsed.records.length).toBeLessThanOrEqual(before + 1);
      if (name.includes('text-browser')) continue; // their ids stand at the very end
      expect(parsed.records.slice(0, before).map(alone)).toEqual(whole.slice(0, before));
    }
  });
});

describe('any text', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      ...[
        '·',
        '-',
        '12',
        '[',
        '][31]',
        '### [A title][3]',
        '### [T](https://huggingface.co/papers/2401.00001)',
        'Upvote',
      ],
      ...[
        '• 3 authors',
        'Mar 3, 2023',
        'Feb 31',
        'Daily Papers',
        'Trending Papers',
        'Submitted by',
        'Published on May 4',
      ],
      ...['arxiv:2401.00001', 'Abstract', '![](x)', '\\\\', '[- \\', '[1]: https://huggingface.co/papers/2401.00001'],
      ...[
        tides.title,
        tides.abstract,
        '',
        '  ',
        '\u0000',
        '\ud800',
        'by',
        'AK',
        '[-] 5',
        '[5](https://huggingface.co/login?next=x)',
      ],
    ),
  );

  it('never throws, and every record is one', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const parsed = parseHuggingFaceText(pieces.join('\n'), context());
        for (const record of parsed.records) {
          expect(record.title.trim()).not.toBe('');
          expect(record.abstract).not.toBe('');
        }
        for (const row of parsed.rejected) expect(row.excerpt.length).toBeLessThanOrEqual(120);
      }),
      runs(200),
    );
  });

  it('before and after a page does not change its papers', () => {
    const expected = parseHuggingFaceText(browserCopy, context()).records.map(alone);
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (noise) => {
        const parsed = parseHuggingFaceText(`${noise}\n\n${browserCopy}\n\n${noise}`, context()).records.map(alone);
        for (const record of expected) expect(parsed).toContainEqual(record);
      }),
      runs(100),
    );
  });
});
