import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { LocalDate } from '../../../../src/core/local-date.ts';
import type { PaperRecord } from '../../../../src/core/paper.ts';
import { decodeText, type ParsedCapture } from '../../../../src/core/sources/capture.ts';
import { parseHuggingFaceJson } from '../../../../src/core/sources/huggingface/api-json.ts';
import { parseHuggingFaceHtml } from '../../../../src/core/sources/huggingface/page-html.ts';
import { parseHuggingFaceText } from '../../../../src/core/sources/huggingface/page-text.ts';
import { describeShared, sharedPath } from '../../../shared-data.ts';
import { context } from './invented.ts';

const read = (...path: readonly string[]) => decodeText(readFileSync(sharedPath('hf', ...path)));
const text = (name: string, capturedOn: LocalDate) => parseHuggingFaceText(read('text', name), context(capturedOn));

/** Ids (or beginnings of titles) with dates and counts: enough to tell each paper right from wrong. */
function facts(parsed: ParsedCapture): readonly unknown[] {
  return parsed.records.map((record) => [
    record.arxivId ?? record.title.slice(0, 20),
    record.publishedOn,
    record.authorCount ?? record.organization,
    record.sighting.upvotes,
    record.sighting.comments,
  ]);
}

describeShared('the search page of 2025-11-20', () => {
  interface Reference {
    readonly title: string;
    readonly abstract: string;
    readonly nAuthors: number;
    readonly date: string;
    readonly comments: number;
  }
  const page = () => read('text', 'search_page_2025-11-20.txt');
  const parse = (body: string) => parseHuggingFaceText(body, context('2025-11-20'));

  it('is exactly the 85 papers of the reference parse', () => {
    const reference = read('text', 'seed_reference_parse.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Reference);
    const parsed = parse(page());
    expect(parsed.rejected).toEqual([]);
    expect(parsed.records).toHaveLength(85);
    expect(
      parsed.records.map(({ title, abstract, authorCount, publishedOn, sighting }) => ({
        title,
        abstract,
        nAuthors: authorCount,
        date: publishedOn,
        comments: sighting.comments,
      })),
    ).toEqual(
      reference.map(({ title, abstract, nAuthors, date, comments }) => ({ title, abstract, nAuthors, date, comments })),
    );
    for (const [index, record] of parsed.records.entries()) {
      expect(record).toMatchObject({
        arxivId: null,
        authors: [],
        organization: null,
        sourceTldr: null,
        textRank: 'page-text',
      });
      expect(record.sighting).toMatchObject({ dailyOn: null, upvotes: null, position: index + 1 });
    }
  });

  it('has 28 links in 27 abstracts', () => {
    const links = parse(page()).records.flatMap((record) =>
      record.links.map(({ kind, url }) => `${record.sighting.position} ${kind} ${url.replace('https://', '')}`),
    );
    expect(links).toEqual([
      '3 code github.com/CASIA-IVA-Lab/MaskSparsity',
      '3 code gitee.com/casia_iva_engineer/easypruner',
      '4 code github.com/rkl71/MambaRec',
      '9 code github.com/weeknan/DR-Tune',
      '10 code github.com/naver-ai/relabel_imagenet',
      '13 code github.com/AuroraZengfh/Local-Prompt',
      '19 code github.com/AMD-AGI/Tyr-the-Pruner',
      '20 code github.com/Muyiiiii/NeurIPS-25-Glocal-IB',
      '23 code github.com/lgcnsai/PS-KD-Pytorch',
      '25 code github.com/manasgupta-1/GlobalMP',
      '26 code github.com/Cliffia123/LegoGCD',
      '28 code github.com/WeiDai-David/2025CVPR_GGEUR',
      '30 code github.com/huawei-noah/Federated-Learning/tree/main/HessianAlignment',
      '31 code huggingface.co/spaces/shifeng3711/gg_prior',
      '43 code github.com/cuong-dm/IGNITE',
      '44 code github.com/atriguha/Adapt_Unlearn',
      '45 code github.com/diaoquesang/GL-LCM',
      '49 code github.com/KGML-lab/Generalized-Forward-Inverse-Framework-for-DL4SI',
      '55 code github.com/minyoungkim21/niwmeta',
      '56 project yingyichen-cyy.github.io/CompressFeatNoisyLabels/',
      '64 code github.com/LucasPrietoAl/grokking-at-the-edge-of-numerical-stability',
      '67 code github.com/leelabcnbc/DiST',
      '68 project wuw2019.github.io/R-AMT/',
      '70 project janeyeon.github.io/romap',
      '72 code github.com/daidedou/diffumatch/',
      '76 code github.com/OPTML-Group/DeepZero',
      '84 code github.com/SHI-Labs/Smooth-Diffusion',
      '85 project sk-fun.fun/DN2N',
    ]);
  });

  it('cut off at any line keeps every entry before the cut', () => {
    const lines = page().split('\n');
    const whole = parse(page()).records.map((record) => JSON.stringify(record));
    let dates = 0; // entries whose date is before the cut; the first date is the head's
    for (let end = 0; end <= lines.length; end += 1) {
      if (lines[end - 2] === '·') dates += 1;
      // The first entries at each line, later ones at every fifth: all kinds of lines, without parsing the whole page a thousand times.
      if (end > 150 && end % 5 !== 0 && end !== lines.length) continue;
      const parsed = parse(lines.slice(0, end).join('\n'));
      const kept = parsed.records.map((record) => JSON.stringify(record));
      expect(kept.join('\n') === whole.slice(0, dates).join('\n'), `cut at line ${end}`).toBe(true);
      expect(parsed.rejected.length).toBeLessThanOrEqual(1);
    }
    expect(dates).toBe(85);
  });

  it('without any one line loses one entry at most', () => {
    const lines = page().split('\n');
    const key = (record: PaperRecord) => JSON.stringify({ ...record, sighting: { ...record.sighting, position: 0 } });
    const whole = parse(page()).records.map(key);
    for (let at = 0; at < lines.length; at += 7) {
      const rest = new Set(parse(lines.toSpliced(at, 1).join('\n')).records.map(key));
      expect(whole.filter((record) => !rest.has(record)).length).toBeLessThanOrEqual(1);
    }
  });
});

describeShared('text copies in other dialects', () => {
  it('a markdown converter', () => {
    const parsed = text('search_firecrawl_2026-10-02.excerpt.md', '2026-10-02');
    expect(parsed.rejected).toEqual([]);
    expect(facts(parsed)).toEqual([
      ['2606.00683', '2026-05-29', 'OCC', 101, 6],
      ['2502.20581', '2025-02-27', 3, 0, 0],
      ['2605.08583', '2026-05-08', 'University of Massachusetts Amherst', 1, 1],
    ]);
    expect(parsed.records[1]?.title).toMatch(/ Engage with Past Research$/); // a line break in the copy
    expect(parsed.records.map((record) => record.abstract?.length)).toEqual([1404, 1437, 1369]);
    expect(parsed.records.every((record) => !/[[\]\\]/.test(record.abstract ?? ''))).toBe(true);
    expect(parsed.records.map((record) => record.sighting.dailyOn)).toEqual([null, null, null]);
  });

  it('a note-taking tool', () => {
    const parsed = text('search_notebooklm_2026-03-25.excerpt.md', '2026-03-25');
    expect(parsed.rejected).toEqual([]);
    expect(facts(parsed)).toEqual([
      ['2410.05434', '2024-10-07', 2, 1, 0],
      ['2409.02326', '2024-09-03', 3, 19, 2],
    ]);
  });

  it('a text browser, hard-wrapped', () => {
    const parsed = text('search_textbrowser_2026-06-29.excerpt.txt', '2026-06-29');
    expect(parsed.rejected).toEqual([]);
    expect(facts(parsed)).toEqual([
      ['MURMUR: An Efficient', '2026-05-30', 3, 0, 0],
      ['Gemini 1.5: Unlockin', '2024-03-08', 671, 65, 6],
      ['VIBEVOICE-ASR Techni', '2026-03-13', 'Microsoft', 24, 3],
    ]);
    expect(parsed.records[0]?.abstract).toMatch(/^Long-form .*\/Murmur\.$/);
    expect(parsed.records[0]?.abstract).not.toMatch(/\s{2}|\n/);
    expect(parsed.records[0]?.links).toEqual([{ kind: 'code', url: 'https://github.com/uw-syfi/Murmur' }]);
  });

  it('trending pages', () => {
    const january = text('trending_2026-01.excerpt.md', '2026-01-20');
    expect(january.rejected).toEqual([]);
    expect(facts(january)).toEqual([
      ['Agent Lightning: Tra', null, 8, null, null],
      ['ShapeR: Robust Condi', null, null, null, null],
      ['SmolDocling: An ultr', null, null, null, null],
    ]);
    expect(january.records.map((record) => record.links[0]?.url)).toEqual([
      'https://github.com/microsoft/agent-lightning',
      'https://github.com/facebookresearch/ShapeR',
      'https://github.com/docling-project/docling',
    ]);
    expect(january.records.every((record) => record.abstract === null && record.sourceTldr?.endsWith('.'))).toBe(true);
    const october = text('trending_2026-10.fragment.md', '2026-10-10');
    expect(october.rejected).toEqual([]);
    expect(facts(october)).toEqual([['2610.05608', '2026-10-04', 'Kandinsky Lab', 117, null]]);
    expect(october.records[0]?.title).toMatch(/^Kandinsky 6\.0 Video: .* Generation$/);
  });

  it("a paper's own page", () => {
    const parsed = text('paper_page_jina.fragment.md', '2025-11-20');
    expect(parsed.rejected).toEqual([]);
    expect(facts(parsed)).toEqual([['2310.08491', '2023-10-12', null, 53, null]]);
    expect(parsed.records[0]?.sighting.dailyOn).toBe('2023-10-12');
  });
});

describeShared('HTML pages', () => {
  const withoutData = (html: string) => html.replace(/data-props="[^"]*"|data-props='[^']*'/g, '');

  it('the daily list of 2024-08-01', () => {
    const parsed = parseHuggingFaceHtml(read('html', 'papers_date_2024-08-01.html'), context('2025-11-20'));
    expect(parsed.rejected).toEqual([]);
    expect(facts(parsed)).toEqual([
      ['2407.21783', '2024-07-31', 533, 94, 5],
      ['2407.21705', '2024-07-31', 5, 24, 2],
      ['2407.21770', '2024-07-31', 8, 19, 5],
      ['2407.21646', '2024-07-31', 7, 16, 8],
      ['2407.21772', '2024-07-31', 12, 11, 2],
      ['2407.21630', '2024-07-31', 5, 8, 2],
      ['2407.21721', '2024-07-31', 8, 8, 2],
      ['2407.21530', '2024-07-31', 28, 8, 3],
      ['2407.20229', '2024-07-29', 5, 7, 3],
      ['2407.21781', '2024-07-31', 6, 7, 2],
      ['2407.21686', '2024-07-31', 3, 7, 2],
      ['2407.21475', '2024-07-31', 4, 5, 2],
      ['2404.01300', '2024-04-01', 6, 3, 2],
    ]);
    expect(new Set(parsed.records.map((record) => record.sighting.dailyOn))).toEqual(new Set(['2024-08-01']));
    expect(
      parsed.records.every((record) => record.abstract !== null && record.authors.length === record.authorCount),
    ).toBe(true);
  });

  it('shows the same papers and counts to a reader', () => {
    const html = read('html', 'papers_date_2024-08-01.html');
    const counts = (parsed: ParsedCapture) =>
      parsed.records.map(({ arxivId, title, authorCount, sighting }) => [arxivId, title, authorCount, sighting]);
    const seen = parseHuggingFaceHtml(withoutData(html), context('2024-08-01'));
    expect(seen.rejected).toEqual([]);
    expect(counts(seen)).toEqual(counts(parseHuggingFaceHtml(html, context('2024-08-01'))));
  });

  it('a paper page, from its data and as a reader sees it', () => {
    const html = read('html', 'paper_page_2025-10-02_prettified.html');
    const data = parseHuggingFaceHtml(html, context('2025-10-02')).records;
    const seen = parseHuggingFaceHtml(withoutData(html), context('2025-10-02')).records;
    expect(data).toMatchObject([
      {
        arxivId: '2509.24002',
        title: expect.stringMatching(/^MCPMark: .* Use$/),
        authorCount: 15,
        publishedOn: '2025-09-28',
        organization: 'National University of Singapore',
        sighting: { dailyOn: '2025-10-01', upvotes: 118, comments: 1, position: null },
      },
    ]);
    const [fromData, fromPage] = [data[0], seen[0]];
    expect(fromData?.keywords).toHaveLength(21);
    for (const field of ['arxivId', 'title', 'authors', 'publishedOn', 'sourceTldr'] as const) {
      expect(fromPage?.[field]).toEqual(fromData?.[field]);
    }
    const words = (abstract: string | null | undefined) => abstract?.replace(/[^a-z0-9]+/gi, ' ').trim();
    expect(words(fromPage?.abstract)).toBe(words(fromData?.abstract));
    expect(new Set(fromPage?.links.map((link) => link.url))).toEqual(new Set(fromData?.links.map((link) => link.url)));
    expect(fromPage?.sighting).toMatchObject({ dailyOn: '2025-10-01', upvotes: 118 });
  });
});

describeShared('API bodies', () => {
  it.each([
    // file, papers, daily date, with an organisation, with a TL;DR, sum of upvotes, links
    ['api/daily_papers_2026-05_pretty.json', 3, '2026-05-08', 2, 3, 221, 2],
    ['api/daily_papers_2026-06-12.json', 30, '2026-06-12', 16, 30, 453, 33],
    ['api/daily_papers_2026-07-31.json', 30, '2026-07-31', 15, 0, 1182, 31],
    ['api/daily_papers_2026-07-31_subset_pretty.json', 5, '2026-07-31', 2, 0, 33, 3],
    ['api_archive/2024-05-27.json', 13, '2024-05-27', 0, 0, 151, 6],
    ['api_archive/2024-08-01.json', 11, '2024-08-01', 0, 0, 94, 4],
    ['api_archive/2025-07-22.json', 16, '2025-07-22', 0, 7, 248, 16],
    ['api_archive/2025-11-20.json', 8, '2025-11-20', 2, 7, 153, 9],
    ['api_archive/2026-02-12.json', 28, '2026-02-12', 15, 28, 337, 25],
    ['api_archive/2026-08-21.json', 17, '2026-08-21', 17, 16, 382, 20],
  ])('%s', (path, papers, dailyOn, organizations, tldrs, upvotes, links) => {
    const { records, rejected } = parseHuggingFaceJson(read(...path.split('/')), context('2026-11-20'));
    expect(rejected).toEqual([]);
    expect({
      papers: records.length,
      dailyOn: [...new Set(records.map((record) => record.sighting.dailyOn))],
      organizations: records.filter((record) => record.organization !== null).length,
      tldrs: records.filter((record) => record.sourceTldr !== null).length,
      upvotes: records.reduce((sum, record) => sum + (record.sighting.upvotes ?? 0), 0),
      links: records.reduce((sum, record) => sum + record.links.length, 0),
    }).toEqual({ papers, dailyOn: [dailyOn], organizations, tldrs, upvotes, links });
    for (const record of records) {
      expect(record.arxivId).toMatch(/^\d{4}\.\d{5}$/);
      expect(record.abstract?.length).toBeGreaterThan(200);
      expect(record.authors.length).toBeGreaterThan(0);
      expect(record.publishedOn).toMatch(/^202[3-6]-/);
      expect(record.thumbnailUrl).toMatch(/^https:/);
      expect(record.sighting.comments).not.toBeNull();
    }
  });

  it('the broken one of 2024-12-16 is 16 rejected rows', () => {
    const { records, rejected } = parseHuggingFaceJson(read('api_archive', '2024-12-16.json'), context());
    expect(records).toEqual([]);
    expect(rejected).toHaveLength(16);
    expect(new Set(rejected.map((row) => row.reason))).toEqual(
      new Set(['The entry is text where a JSON object belongs.']),
    );
    expect(rejected[0]?.excerpt).toMatch(/^\{'paper': \{'id': '2412\.10360'/);
  });

  it('a bare date is taken as it is, a moment as the day in US Eastern', () => {
    const find = (path: string, id: string) =>
      parseHuggingFaceJson(read(...path.split('/')), context()).records.find((record) => record.arxivId === id)
        ?.publishedOn;
    expect(find('api/daily_papers_2026-05_pretty.json', '2605.05242')).toBe('2026-05-03');
    expect(find('api_archive/2025-11-20.json', '2511.15065')).toBe('2025-11-18'); // 03:18 UTC on the 19th
  });

  it('the archive of 11,041 papers', () => {
    const lines = gunzipSync(readFileSync(sharedPath('hf', 'hf_archive.jsonl.gz'))).toString('utf8');
    const { format, records, rejected } = parseHuggingFaceJson(lines, context('2026-11-20'));
    expect(format).toBe('Hugging Face archive (JSON lines)');
    expect(rejected).toEqual([]);
    expect({
      papers: new Set(records.map((record) => record.arxivId)).size,
      withAuthors: records.filter((record) => record.authorCount !== null).length,
      withKeywords: records.filter((record) => record.keywords.length > 0).length,
      withTldr: records.filter((record) => record.sourceTldr !== null).length,
      dated: records.filter((record) => record.publishedOn !== null).length,
      first: records.map((record) => record.sighting.dailyOn ?? '').sort()[0],
    }).toEqual({
      papers: 11_041,
      withAuthors: 11_016,
      withKeywords: 6319, // 15 more have a list that holds only an empty word
      withTldr: 5720,
      dated: 10_643,
      first: '2024-01-01',
    });
  });
});
