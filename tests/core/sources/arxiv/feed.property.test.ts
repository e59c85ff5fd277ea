import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArxivAtom } from '../../../../src/core/sources/arxiv/atom.ts';
import { parseArxivFeed } from '../../../../src/core/sources/arxiv/parse-feed.ts';
import { parseArxivRss } from '../../../../src/core/sources/arxiv/rss.ts';
import { runs } from '../../../property-runs.ts';
import { apiEntry, apiPage, ctx, fixture } from './fixtures.ts';

const pages = [
  ['api-2025.xml', parseArxivAtom, '</entry>'],
  ['api-2026.xml', parseArxivAtom, '</entry>'],
  ['daily.atom.xml', parseArxivAtom, '</entry>'],
  ['daily.rss.xml', parseArxivRss, '</item>'],
] as const;

describe.each(pages)('%s', (name, parse, endTag) => {
  const text = fixture(name);
  const whole = parse(text, ctx);

  it('truncated anywhere keeps every entry before the cut as it is', () => {
    // Behind the end of the n-th real entry there are n records (one end tag stands in a comment).
    const body = text.replace(/<!--[\s\S]*?-->/g, (comment) => ' '.repeat(comment.length));
    for (let end = 0; end <= text.length; end += 1) {
      if (text[end - 1] !== '\n' && end % 7 !== 0) continue; // every line, and one character in seven
      if (text.lastIndexOf('<!--', end - 1) > text.lastIndexOf('-->', end - 3)) continue; // half a comment is no comment
      const ended = body.slice(0, end).split(endTag).length - 1;
      const { records, rejected, complete } = parse(text.slice(0, end), ctx);
      expect(records).toEqual(whole.records.slice(0, ended));
      expect(rejected.length).toBeLessThanOrEqual(1);
      if (end < text.trimEnd().length - 20) expect(complete).toBe(false);
    }
  });

  it('reads the same with Windows line ends, and twice over', () => {
    expect(parse(text.replaceAll('\n', '\r\n'), ctx).records).toEqual(whole.records);
    expect(parse(text + text, ctx).records.map(({ title }) => title)).toEqual(
      [...whole.records, ...whole.records].map(({ title }) => title),
    );
  });
});

/** What may stand between two entries without being one. */
const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('<', '>', '/', '!', '-', '[', ']', '&', ';', '"', 'entry', 'item', 'CDATA', 'x', ' '),
    maxLength: 40,
  }),
  fc.constantFrom(
    '<entry>',
    '<entry><title>',
    '</feed>',
    '<title>',
    ']]>',
    '-->',
    '<author>',
    '\u0000',
    '\ufffd',
    '&#0;',
    '<?',
    '<!DOCTYPE x [',
  ),
);

describe('anything', () => {
  it('never makes a parser throw', () => {
    fc.assert(
      fc.property(garbage, fc.constantFrom(parseArxivAtom, parseArxivRss, parseArxivFeed), (text, parse) => {
        parse(text, ctx);
        parse(`<feed>${text}`, ctx);
        parse(`<rss><item>${text}</item>`, ctx);
      }),
      runs(200),
    );
  });

  it('between entries loses none of them', () => {
    // An opening of a comment or CDATA section between entries may rightly hide what follows, so those are left out.
    const between = garbage.map((text) => text.replace(/<!(?:--|\[CDATA\[)/g, ''));
    fc.assert(
      fc.property(fc.array(between, { minLength: 1, maxLength: 6 }), (parts) => {
        const entries = parts.map((_, index) => apiEntry(`2603.0000${index}v1`, `Paper ${index}`));
        const text = apiPage(entries.map((entry, index) => `${parts[index]} ${entry}`));
        expect(parseArxivAtom(text, ctx).records.map(({ title }) => title)).toEqual(
          parts.map((_, index) => `Paper ${index}`),
        );
      }),
      runs(200),
    );
  });

  it('inside one entry spoils no other', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        const bad = apiEntry('2603.00002v1', text);
        const page = apiPage([apiEntry('2603.00001v1', 'First'), bad, apiEntry('2603.00003v1', 'Last')]);
        const ids = parseArxivAtom(page, ctx).records.map(({ arxivId }) => arxivId);
        expect(ids).toContain('2603.00001');
        expect(ids).toContain('2603.00003');
      }),
      runs(200),
    );
  });

  it('gives back what was put in', () => {
    const line = fc
      .string({
        unit: fc.constantFrom('a', 'é', '$', '\\', '&', '<', '>', '"', "'", '😀', ' ', '{', '0'),
        maxLength: 60,
      })
      .map((text) => text.replace(/\s+/g, ' ').trim())
      // Entities in the text itself and old suffixes are read as such, on purpose.
      .filter((text) => text !== '' && !/&\w+;/.test(text));
    const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    fc.assert(
      fc.property(line, (title) => {
        expect(parseArxivAtom(apiPage([apiEntry('2603.00001v1', escaped(title))]), ctx).records).toMatchObject([
          { title },
        ]);
      }),
    );
  });
});
