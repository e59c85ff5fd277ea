import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseArxivId } from '../../../src/core/arxiv-id.ts';
import { addDays, parseLocalDate } from '../../../src/core/local-date.ts';
import { parseSampleLibrary } from '../../../src/core/sources/sample-library.ts';
import { normaliseTitle } from '../../../src/core/text.ts';
import { describeShared, sharedPath } from '../../shared-data.ts';

const seenAt = '2025-11-20T09:00:00.000Z';
const bundled = readFileSync(resolve(import.meta.dirname, '../../../assets/sample-library.json'), 'utf8');
const records = parseSampleLibrary(bundled, seenAt);
const abstracts = records.map((record) => record.abstract ?? '');

/** A sentence ends with `.`, `?` or `!` before white space: decimals do not, and the abstracts have no abbreviations. */
function sentencesOf(text: string): readonly string[] {
  return text.split(/(?<=[.?!])\s+/);
}

describe('the bundled sample library', () => {
  it('has thirty papers', () => {
    expect(records).toHaveLength(30);
  });

  it('names each paper once', () => {
    expect(new Set(records.map((record) => record.arxivId)).size).toBe(records.length);
    expect(new Set(records.map((record) => normaliseTitle(record.title))).size).toBe(records.length);
    expect(new Set(abstracts).size).toBe(records.length);
  });

  it.each(records.map((record) => [record.arxivId ?? '', record] as const))(
    '%s is whole and plausible',
    (id, record) => {
      expect(parseArxivId(id)).toEqual({ id, version: null });
      const publishedOn = record.publishedOn ?? '';
      expect(parseLocalDate(publishedOn)).toBe(publishedOn);
      // arXiv numbers a paper by the month it is announced in, a few days (over a weekend and holidays) after its submission.
      const months = [record.publishedOn, addDays(record.publishedOn ?? '0000-01-01', 5)].map((day) =>
        day?.slice(2, 7).replace('-', ''),
      );
      expect(months).toContain(id.slice(0, 4));
      expect(publishedOn >= '2013-01-01' && publishedOn <= '2024-12-31').toBe(true);
      expect(record.authorCount).toBe(record.authors.length);
      expect(new Set(record.authors).size).toBe(record.authors.length);
      expect(record.authors.join(' ')).not.toMatch(/et al|others|,/i);
      expect(new Set(record.categories).size).toBe(record.categories.length);
      expect(record.keywords.length).toBeGreaterThanOrEqual(3);
      expect(record.keywords.length).toBeLessThanOrEqual(6);
    },
  );

  it('stands newest first', () => {
    const dates = records.map((record) => record.publishedOn ?? '');
    expect(dates).toEqual([...dates].sort().reverse());
  });

  it.each(records.map((record) => [record.arxivId ?? '', record.abstract ?? ''] as const))(
    '%s has an abstract of fitting length',
    (_id, abstract) => {
      expect(abstract.length).toBeGreaterThanOrEqual(300);
      expect(abstract.length).toBeLessThanOrEqual(1200);
      const sentences = sentencesOf(abstract);
      expect(sentences.length).toBeGreaterThanOrEqual(4);
      expect(sentences.length).toBeLessThanOrEqual(7);
      for (const sentence of sentences) expect(sentence).toMatch(/^[\p{Lu}\d].*[.?!]$/u);
    },
  );

  it('leaves the labelling of its abstracts to the views', () => {
    for (const abstract of abstracts) {
      expect(abstract).not.toMatch(
        /paperboy|our own words|bundled|placeholder|not the (?:authors|original)|sample (?:paper|abstract|text|library)|[[\]]/i,
      );
    }
  });

  it('becomes records of the lowest rank, seen at the given moment, in the order of the file', () => {
    expect(records.map((record) => record.sighting.position)).toEqual(records.map((_, index) => index + 1));
    for (const record of records) {
      expect(record).toMatchObject({ textRank: 'sample', sourceTldr: null, version: null, updatedOn: null });
      expect(record.sighting).toEqual({
        source: 'sample',
        seenAt,
        dailyOn: null,
        upvotes: null,
        comments: null,
        position: record.sighting.position,
        announceType: null,
      });
    }
  });
});

describe('a malformed sample library', () => {
  const paper = {
    arxivId: '2101.00001',
    title: 'On the Sorting of Imaginary Socks',
    authors: ['Ada Example'],
    publishedOn: '2021-01-01',
    categories: ['cs.LG'],
    keywords: ['socks'],
    code: null,
    abstract: 'Imaginary socks are sorted.',
  };
  const library = (change: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ note: 'Invented.', papers: [{ ...paper, ...change }] });

  it('is read where nothing is wrong with it', () => {
    expect(parseSampleLibrary(library({ code: 'https://example.org/socks' }), seenAt)).toMatchObject([
      { arxivId: '2101.00001', publishedOn: '2021-01-01', links: [{ kind: 'code', url: 'https://example.org/socks' }] },
    ]);
    expect(parseSampleLibrary(library({}), seenAt)[0]?.links).toEqual([]);
  });

  it.each([
    ['an id with a version', { arxivId: '2101.00001v2' }],
    ['an id that arXiv never gave out', { arxivId: '2113.00001' }],
    ['a day the calendar does not have', { publishedOn: '2021-02-30' }],
    ['no title', { title: '' }],
    ['a title over two lines', { title: 'On the Sorting\nof Imaginary Socks' }],
    ['no authors', { authors: [] }],
    ['an empty author', { authors: ['Ada Example', ''] }],
    ['a category in words', { categories: ['Machine Learning'] }],
    ['a code link that is not https', { code: 'javascript:alert(1)' }],
    ['a missing abstract', { abstract: undefined }],
    ['a field nobody reads', { upvotes: 3 }],
  ])('throws for %s', (_what, change) => {
    expect(() => parseSampleLibrary(library(change), seenAt)).toThrow(z.ZodError);
  });

  it('throws for text that is no library', () => {
    expect(() => parseSampleLibrary('', seenAt)).toThrow(SyntaxError);
    expect(() => parseSampleLibrary(bundled.slice(0, -10), seenAt)).toThrow(SyntaxError);
    expect(() => parseSampleLibrary('[]', seenAt)).toThrow(z.ZodError);
    expect(() => parseSampleLibrary('{"note":"Empty.","papers":[]}', seenAt)).toThrow(z.ZodError);
  });
});

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Runs of words that may stand in nobody else's abstract, found by their first three words. */
class ForbiddenRuns {
  readonly #byStart = new Map<string, string[]>();
  readonly #known = new Set<string>();

  add(words: readonly string[]): void {
    const start = words.slice(0, 3).join(' ');
    this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), words.join(' ')]);
    for (const word of words.slice(0, 3)) this.#known.add(word);
  }

  /** Those that stand in `text`. */
  in(text: string): readonly string[] {
    const words = wordsOf(text);
    const found: string[] = [];
    let known = 0; // how many words in a row, up to this one, occur at the start of any run: most texts end here
    for (const [index, word] of words.entries()) {
      known = this.#known.has(word) ? known + 1 : 0;
      if (known < 3) continue;
      const runs = this.#byStart.get(`${words[index - 2]} ${words[index - 1]} ${word}`);
      if (runs === undefined) continue;
      const here = ` ${words.slice(index - 2, index + 60).join(' ')} `;
      found.push(...runs.filter((run) => here.startsWith(` ${run} `)));
    }
    return found;
  }
}

function forbiddenRunsOf(texts: readonly string[]): ForbiddenRuns {
  const runs = new ForbiddenRuns();
  for (const text of texts) {
    const words = wordsOf(text);
    for (let start = 0; start + 10 <= words.length; start += 1) runs.add(words.slice(start, start + 10));
    for (const sentence of sentencesOf(text)) {
      const whole = wordsOf(sentence);
      if (whole.length >= 6 && whole.length < 10) runs.add(whole); // a longer one has a run of ten
    }
  }
  return runs;
}

describe('the search for borrowed words', () => {
  const runs = forbiddenRunsOf([
    'Socks are sorted by colour. Then one of them is lost in a machine that nobody has ever opened.',
  ]);

  it('finds a whole sentence of six words or more and any run of ten', () => {
    expect(runs.in('We note: socks are sorted, by colour, then washed.')).toEqual([]); // five words
    expect(runs.in('Here one of them is lost in a machine that – alas – it was.')).toEqual([]); // nine
    expect(runs.in('Here ONE of them is lost, in a machine that nobody saw.')).toEqual([
      'one of them is lost in a machine that nobody',
    ]);
    expect(forbiddenRunsOf(['All of the socks were blue.']).in('Yes: all of the socks were blue!')).toEqual([
      'all of the socks were blue',
    ]);
  });
});

describeShared('the abstracts of the bundled samples, next to those of the captures', () => {
  const captured = z.object({ abstract: z.string().nullish() });

  it.each(['hf/hf_archive.jsonl.gz', 'corpus/papers-100k.jsonl.gz'])(
    'share no sentence and no run of ten words with %s',
    (file) => {
      const runs = forbiddenRunsOf(abstracts);
      const borrowed: string[] = [];
      let read = 0;
      for (const row of gunzipSync(readFileSync(sharedPath(file)))
        .toString('utf8')
        .split('\n')) {
        if (row === '') continue;
        const { abstract } = captured.parse(JSON.parse(row));
        borrowed.push(...runs.in(abstract ?? ''));
        read += 1;
      }
      expect(read).toBeGreaterThan(10_000);
      expect(borrowed).toEqual([]);
    },
  );
});
