import { readdirSync, readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recogniseCapture } from '../../../src/core/sources/recognise.ts';
import { describeShared, sharedPath } from '../../shared-data.ts';
import { ctx, fixture } from './arxiv/fixtures.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const tell = (content: Uint8Array | string) => {
  const capture = recogniseCapture(typeof content === 'string' ? bytes(content) : content, ctx);
  return (
    capture && {
      format: capture.format,
      source: capture.source,
      records: capture.records.length,
      rejected: capture.rejected.length,
    }
  );
};

const apiJson = JSON.stringify([
  {
    paper: { id: '2603.01002', title: 'Teapots as Tokenisers', summary: 'Short and stout.', upvotes: 7 },
    numComments: 2,
  },
]);

const pageText = `Daily Papers

byAK and the research community

Mar 3

Teapots as Tokenisers

Short and stout is a tokeniser of ours that pours every symbol it has ever been given, one after the other, until no symbol is left in it.

  • 3 authors
·
Mar 2, 2026
`;

describe('recogniseCapture', () => {
  it.each([
    ['api-2025.xml', { format: 'arXiv Atom', source: 'arxiv', records: 3, rejected: 0 }],
    ['api-2026.xml', { format: 'arXiv Atom', source: 'arxiv', records: 2, rejected: 0 }],
    ['api-empty.xml', { format: 'arXiv Atom', source: 'arxiv', records: 0, rejected: 0 }],
    ['api-error.xml', { format: 'arXiv Atom', source: 'arxiv', records: 0, rejected: 1 }],
    ['daily.atom.xml', { format: 'arXiv Atom', source: 'arxiv', records: 2, rejected: 0 }],
    ['daily.rss.xml', { format: 'arXiv RSS', source: 'arxiv', records: 4, rejected: 0 }],
    ['weekend.rss.xml', { format: 'arXiv RSS', source: 'arxiv', records: 0, rejected: 0 }],
    ['error.rss.xml', { format: 'arXiv RSS', source: 'arxiv', records: 0, rejected: 1 }],
  ])('tells %s', (name, expected) => {
    const text = fixture(name);
    expect(tell(text)).toEqual(expected);
    expect(tell(`\ufeff\n<!-- saved -->\n${text.replace(/^<\?xml.*\n/, '')}`)).toEqual(expected);
    expect(tell(Buffer.from(`\ufeff${text}`, 'utf16le'))).toEqual(expected);
    const recorded = JSON.stringify({ url: 'https://export.arxiv.org/', status_code: 200, body: text });
    expect(tell(recorded)).toEqual(expected);
  });

  it('tells what comes from Hugging Face', () => {
    expect(tell(apiJson)).toMatchObject({ source: 'huggingface', records: 1, rejected: 0 });
    expect(tell('[]')).toMatchObject({ source: 'huggingface', records: 0, rejected: 0 }); // a weekend
    expect(tell(apiJson.slice(0, -1))).toMatchObject({ source: 'huggingface', records: 1 });
    expect(
      tell(`{"id":"2603.01002","title":"A","abstract":"B","upvotes":3}\n{"id":"2603.01003","title":"C","upvotes":4}\n`),
    ).toMatchObject({
      source: 'huggingface',
      records: 2,
    });
    expect(tell(pageText)).toMatchObject({ source: 'huggingface', records: 1, rejected: 0 });
    const props = JSON.stringify({ dailyPapers: JSON.parse(apiJson) }).replaceAll('"', '&quot;');
    const html = `<!doctype html><html><body><div class="x" data-target="DailyPapers" data-props="${props}"></div></body></html>`;
    expect(tell(html)).toMatchObject({ source: 'huggingface', records: 1 });
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t\r\n '],
    ['a byte order mark', '\ufeff'],
    ['a text', 'Once upon a time there was a teapot.\n\nIt had 3 authors and no handle.\n'],
    ['a readme', '# Daily bread\n\n- flour\n- water\n\nSee https://huggingface.co/papers for more.\n'],
    ['JSON of something else', '{"a": 1, "paper": "A4"}'],
    ['a list of something else', '[{"_id": "1", "title": "T", "text": "x"}]'],
    ['posts that people voted for', '[{"title": "T", "upvotes": 3}, {"upvotes": 4}]'],
    ['strings', '["a", "b"]'],
    ['numbers', '[1, 2, 3]'],
    ['a JSON string', '"teapot"'],
    ['JSON lines of something else', '{"n":1,"title":"A","abstract":"B"}\n{"n":2,"title":"C","abstract":"D"}\n'],
    ['a recorded response of something else', '{"url":"https://example.org","status_code":200,"body":"hello"}'],
    ['a recorded response without a body', '{"url":"https://export.arxiv.org","status_code":503,"body":null}'],
    ['a page of something else', '<!doctype html><html><body><h1>Teapots</h1><p>3 authors</p></body></html>'],
    [
      'a feed of something else',
      '<rss><channel><item><title>Tea</title><link>https://example.org</link></item></channel></rss>',
    ],
    ['an image in XML', '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'],
    ['a program', 'export const a = [{ b: 1 }];\n'],
    ['a table', 'id,title\n2603.01002,Teapots\n'],
  ])('does not know %s', (_, text) => {
    expect(tell(text)).toBeNull();
  });

  it('does not know bytes that are no text', () => {
    expect(tell(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]))).toBeNull();
    expect(tell(Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj arxiv.org', 'latin1'))).toBeNull();
    expect(tell(gzipSync(fixture('api-2026.xml')))).toBeNull(); // unpacking is up to the caller
    expect(tell(deflateSync(apiJson))).toBeNull();
    expect(tell(new Uint8Array(100_000))).toBeNull();
  });

  it('never throws', () => {
    const seeds = [...['api-2026.xml', 'daily.rss.xml'].map(fixture), apiJson, pageText];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (content) => {
        recogniseCapture(content, ctx);
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.nat(),
        fc.nat(),
        fc.uint8Array({ maxLength: 20 }),
        (seed, from, to, noise) => {
          const all = bytes(seed);
          const [start, end] = [from % all.length, to % all.length].sort((a, b) => a - b);
          recogniseCapture(all.slice(start, end), ctx);
          recogniseCapture(Buffer.concat([all.slice(0, end), noise, all.slice(end)]), ctx);
        },
      ),
    );
  });
});

describeShared('every capture', () => {
  const expected: Readonly<Record<string, readonly [source: string, records: number, rejected: number] | null>> = {
    'arxiv/api_new_2026-05-11_2.xml': ['arxiv', 2, 0],
    'arxiv/api_new_2026-05-13_25.xml': ['arxiv', 25, 0],
    'arxiv/api_new_2026-06-14_5.xml': ['arxiv', 5, 0],
    'arxiv/api_new_2026-08-02_25.xml': ['arxiv', 25, 0],
    'arxiv/api_new_2026-08-07_2.xml': ['arxiv', 2, 0],
    'arxiv/api_old_2025-10-17_2.xml': ['arxiv', 2, 0],
    'arxiv/arxiv_py_fixtures/id_0000.0000_s0_m100_8b51d9633a68.json': ['arxiv', 0, 0],
    'arxiv/arxiv_py_fixtures/id_0808.05394_1707.08567_s0_m100_42e5aa0ec3af.json': ['arxiv', 1, 0],
    'arxiv/arxiv_py_fixtures/id_abc_s0_m100_b79c8dcf6bc3.json': ['arxiv', 0, 1],
    'arxiv/arxiv_py_fixtures/q_testing_s0_m100_cfe7536492ca.json': ['arxiv', 100, 0],
    'arxiv/rss_as_atom_cs_ai_2025-08-20_trimmed7.xml': ['arxiv', 7, 0],
    'arxiv/rss_cs_ai_2026-04-27_trimmed3.xml': ['arxiv', 3, 0],
    'arxiv/rss_weekend_empty_2026-08-01.xml': ['arxiv', 0, 0],
    'hf/text/search_page_2025-11-20.txt': ['huggingface', 85, 0],
    'hf/html/papers_date_2024-08-01.html': ['huggingface', 13, 0],
    'hf/api_archive/2024-12-16.json': ['huggingface', 0, 16],
    'hf/text/real_search_queries.txt': null,
    'hf/text/seed_reference_parse.jsonl': null,
    'README.md': null,
  };

  it.each(Object.entries(expected))('%s', (path, what) => {
    const capture = recogniseCapture(readFileSync(sharedPath(path)), { ...ctx, capturedOn: '2025-11-20' });
    expect(capture && [capture.source, capture.records.length, capture.rejected.length]).toEqual(what);
  });

  it('is known with papers in it, apart from those that have none', () => {
    const root = sharedPath('.');
    const unknown: string[] = [];
    for (const folder of ['arxiv', 'hf']) {
      for (const name of readdirSync(sharedPath(folder), { recursive: true, encoding: 'utf8' })) {
        const path = sharedPath(folder, name);
        if (!statSync(path).isFile() || name.endsWith('.gz')) continue;
        const capture = recogniseCapture(readFileSync(path), { ...ctx, capturedOn: '2026-10-05' });
        if (capture === null || capture.records.length === 0) unknown.push(relative(root, path).replaceAll('\\', '/'));
      }
    }
    expect(unknown.sort()).toEqual([
      'arxiv/arxiv_py_fixtures/id_0000.0000_s0_m100_8b51d9633a68.json',
      'arxiv/arxiv_py_fixtures/id_0808.05394_s0_m100_7b0c7d0a7cdd.json',
      'arxiv/arxiv_py_fixtures/id_abc_s0_m100_b79c8dcf6bc3.json',
      'arxiv/rss_weekend_empty_2026-08-01.xml',
      'hf/api_archive/2024-12-16.json',
      'hf/text/real_search_queries.txt',
      'hf/text/seed_reference_parse.jsonl',
    ]);
  });
});
