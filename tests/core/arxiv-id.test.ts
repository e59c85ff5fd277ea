import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArxivId } from '../../src/core/arxiv-id.ts';

describe('parseArxivId', () => {
  it.each([
    ['2407.21783', '2407.21783', null],
    ['2407.21783v2', '2407.21783', 2],
    ['2407.21783V12', '2407.21783', 12],
    ['0704.0001', '0704.0001', null],
    ['1412.9999v1', '1412.9999', 1],
    ['1501.00001', '1501.00001', null],
    ['quant-ph/0201082v1', 'quant-ph/0201082', 1],
    ['Quant-Ph/0201082', 'quant-ph/0201082', null],
    ['math.GT/0309136', 'math/0309136', null],
    ['cond-mat.mes-hall/9901001', 'cond-mat/9901001', null],
    ['hep-th/9108001', 'hep-th/9108001', null],
    ['arXiv:2407.21783', '2407.21783', null],
    ['ARXIV: 2407.21783v3', '2407.21783', 3],
    ['arXiv 2407.21783', '2407.21783', null],
    ['arXiv:0706.0001v1 [q-bio.CB]', '0706.0001', 1],
    ['arXiv:2407.21783 [cs.CL].', '2407.21783', null],
    ['oai:arXiv.org:2604.21935v1', '2604.21935', 1],
    ['oai:arXiv.org:quant-ph/0201082', 'quant-ph/0201082', null],
    ['https://arxiv.org/abs/2407.21783', '2407.21783', null],
    ['http://www.arxiv.org/abs/2407.21783v1', '2407.21783', 1],
    ['arxiv.org/pdf/2407.21783v2.pdf', '2407.21783', 2],
    ['https://export.arxiv.org/pdf/2407.21783', '2407.21783', null],
    ['https://arxiv.org/html/2407.21783v2#S3.p1', '2407.21783', 2],
    ['https://ar5iv.labs.arxiv.org/html/2407.21783', '2407.21783', null],
    ['https://arxiv.org/abs/math.GT/0309136v2?context=math', 'math/0309136', 2],
    ['https://arxiv.org/abs/quant-ph%2F0201082', 'quant-ph/0201082', null],
    ['https://arxiv.org/abs/2407.21783/', '2407.21783', null],
    ['https://www.alphaxiv.org/abs/2407.21783', '2407.21783', null],
    ['https://alphaxiv.org/overview/2407.21783v2', '2407.21783', 2],
    ['https://huggingface.co/papers/2407.21783#community', '2407.21783', null],
    ['huggingface.co/api/papers/2407.21783', '2407.21783', null],
    ['https://doi.org/10.48550/arXiv.2407.21783', '2407.21783', null],
    ['https://DOI.org/10.48550/ARXIV.2407.21783', '2407.21783', null],
    ['10.48550/arXiv.quant-ph/0201082', 'quant-ph/0201082', null],
    ['doi:10.48550/arXiv.2407.21783', '2407.21783', null],
    ['  <https://arxiv.org/abs/2407.21783>  ', '2407.21783', null],
    ['(2407.21783v2).', '2407.21783', 2],
    ['"2407.21783",', '2407.21783', null],
    ['2407.21783.pdf', '2407.21783', null],
  ])('reads %s', (text, id, version) => {
    expect(parseArxivId(text)).toEqual({ id, version });
  });

  it.each([
    '',
    ' ',
    '2025.11',
    '2025.1120',
    '$1,299.9900',
    '1299.9900', // month 99
    '0012.1234', // before the new form
    '2413.12345', // month 13
    '2400.12345',
    '2407.2178', // five digits since 2015
    '1412.12345', // four until then
    '2407.217831',
    '12407.21783',
    '2407.21783v0',
    '2407.21783v',
    '2407.21783x',
    '2407-21783',
    '2407.21783 2408.00001',
    'see 2407.21783 for more',
    'quant-ph/020108',
    'quant-ph/02010822',
    'quant-ph/0213082', // month 13
    'quant-ph/5001082', // year 1950
    'teapot/0201082',
    'math/0309136/9',
    'https://arxiv.org/',
    'https://arxiv.org/abs/',
    'https://arxiv.org/list/cs.CL/2407',
    'https://arxiv.org.evil.example/abs/2407.21783',
    'https://notarxiv.org/abs/2407.21783',
    'https://example.org/abs/2407.21783',
    'https://huggingface.co/datasets/2407.21783',
    'https://doi.org/10.1000/2407.21783',
    'ftp://arxiv.org/abs/2407.21783',
    '٢٤٠٧.21783',
    '2407．21783',
  ])('does not take %j for one', (text) => {
    expect(parseArxivId(text)).toBeNull();
  });

  it('never throws, and reads what it wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const parsed = parseArxivId(text);
        if (parsed) expect(parseArxivId(parsed.id)).toEqual({ id: parsed.id, version: null });
      }),
    );
    const year = fc.integer({ min: 15, max: 60 });
    const month = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(year, month, fc.nat(99_999), fc.integer({ min: 1, max: 99 }), (y, m, n, version) => {
        const id = `${y}${String(m).padStart(2, '0')}.${String(n).padStart(5, '0')}`;
        expect(parseArxivId(`https://arxiv.org/pdf/${id}v${version}`)).toEqual({ id, version });
        expect(parseArxivId(`1${id}`)).toBeNull();
        expect(parseArxivId(`${id}1`)).toBeNull();
      }),
    );
  });

  it('is quick on long and hostile texts', () => {
    for (const part of ['[', '(', 'a-', '.', ' ', 'arxiv:', 'https://arxiv.org/abs/']) {
      expect(parseArxivId(part.repeat(1_000_000))).toBeNull();
      expect(parseArxivId(part.repeat(Math.floor(499 / part.length)))).toBeNull();
    }
  });
});
