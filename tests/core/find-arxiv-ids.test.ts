import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArxivId } from '../../src/core/arxiv-id.ts';
import { findArxivIds } from '../../src/core/find-arxiv-ids.ts';

const idsIn = (text: string): readonly string[] =>
  findArxivIds(text).map(({ id, version }) => (version === null ? id : `${id}v${version}`));

/** Ways people write that they mean the paper `id`. */
const forms: readonly ((id: string) => string)[] = [
  (id) => `https://arxiv.org/abs/${id}`,
  (id) => `http://www.arxiv.org/abs/${id}`,
  (id) => `arxiv.org/pdf/${id}.pdf`,
  (id) => `https://export.arxiv.org/pdf/${id}`,
  (id) => `https://arxiv.org/html/${id}#S3.p1`,
  (id) => `https://arxiv.org/abs/${id}?context=cs.LG`,
  (id) => `https://ar5iv.labs.arxiv.org/html/${id}`,
  (id) => `https://ar5iv.org/abs/${id}`,
  (id) => `https://alphaxiv.org/overview/${id}`,
  (id) => `https://huggingface.co/papers/${id}`,
  (id) => `hf.co/papers/${id}`,
  (id) => `https://doi.org/10.48550/arXiv.${id}`,
  (id) => `arXiv:${id}`,
  (id) => `ARXIV: ${id}`,
  (id) => `arXiv ${id}`,
];

describe('findArxivIds', () => {
  it.each<readonly [text: string, ...ids: string[]]>([
    ['Have you seen https://arxiv.org/abs/2407.21783v2? It is long.', '2407.21783v2'],
    ['(see https://arxiv.org/abs/2407.21783).', '2407.21783'],
    ['<https://arxiv.org/abs/2407.21783>', '2407.21783'],
    ['[Llama 3](https://arxiv.org/abs/2407.21783)', '2407.21783'],
    ['[arXiv:2407.21783](https://arxiv.org/abs/2407.21783v3)', '2407.21783'],
    ['<https://arxiv.org/abs/2407.21783|a title>', '2407.21783'],
    ['**arXiv:2407.21783** and _arXiv:2408.00001_ and ||arXiv:2409.00002||', '2407.21783', '2408.00001', '2409.00002'],
    ['> https://huggingface.co/papers/2511.10001\n> https://arxiv.org/abs/1706.03762', '2511.10001', '1706.03762'],
    ['https://arxiv.org/abs/1706.03762,https://arxiv.org/abs/2407.21783', '1706.03762', '2407.21783'],
    ['T. Writer, "On Things", arXiv preprint arXiv:2407.21783, 2024', '2407.21783'],
    ['arXiv preprint 2407.21783; arXiv ID: 2408.00001; arXiv #2409.00002', '2407.21783', '2408.00001', '2409.00002'],
    [
      'arXiv:quant-ph/0201082v1 [quant-ph], https://arxiv.org/abs/math.GT/0309136',
      'quant-ph/0201082v1',
      'math/0309136',
    ],
    [
      'https://arxiv.org/abs/quant-ph%2F0201082 https://doi.org/10.48550%2FarXiv.2407.21783',
      'quant-ph/0201082',
      '2407.21783',
    ],
    ['https://api.semanticscholar.org/arXiv:2407.21783', '2407.21783'],
    ['論文arXiv:2407.21783によると', '2407.21783'],
    ['oai:arXiv.org:2604.21935v1', '2604.21935v1'],
    ['https://web.archive.org/web/2024/https://arxiv.org/abs/2407.21783', '2407.21783'],
  ])('finds the papers of %j', (text, ...ids) => {
    expect(idsIn(text)).toEqual(ids);
  });

  it.each([
    '',
    '2407.21783',
    'It was 2025.11, and the total was 2407.21783 dollars',
    'arXiv in 2025.11',
    'arXiv 2025.11 brought 1299.99',
    'arXiv:2413.12345', // month 13
    'arXiv:2407.217831',
    'arXiv:2407.21783x',
    'https://arxiv.org/list/cs.CL/2407',
    'https://arxiv.org/abs/',
    'https://notarxiv.org/abs/2407.21783',
    'https://not-arxiv.org/abs/2407.21783',
    'https://arxiv.org.evil.example/abs/2407.21783',
    'https://huggingface.co/datasets/2407.21783',
    'https://huggingface.co/papers/date/2025-11-20',
    'https://doi.org/10.1000/2407.21783',
    'arXiv:teapot/0201082',
  ])('finds none in %j', (text) => {
    expect(idsIn(text)).toEqual([]);
  });

  it('takes of single mentions what parseArxivId takes', () => {
    for (const form of forms)
      for (const id of ['2407.21783', '0704.0001v3', 'quant-ph/0201082'])
        expect(findArxivIds(form(id)), form(id)).toEqual([parseArxivId(form(id))]);
  });

  const freshId = fc
    .tuple(fc.integer({ min: 15, max: 60 }), fc.integer({ min: 1, max: 12 }), fc.nat(99_999))
    .map(([year, month, number]) => `${year}${String(month).padStart(2, '0')}.${String(number).padStart(5, '0')}`);

  it('finds every mention among other words, in order, once', () => {
    const words = fc.constantFrom(
      ' ',
      ', ',
      '\n',
      ' and ',
      ' 2025.11 ',
      ' 2407.21783 ',
      ' $1299.99, ',
      ') (',
      ' **',
      '> ',
    );
    const mentions = fc.array(fc.tuple(freshId, fc.constantFrom(...forms), words), { maxLength: 12 });
    fc.assert(
      fc.property(mentions, (list) => {
        const text = list.map(([id, form, after]) => form(id) + after).join(' ');
        expect(findArxivIds(text).map(({ id }) => id)).toEqual([...new Set(list.map(([id]) => id))]);
      }),
    );
  });

  it('takes no bare number, and never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(freshId, fc.constantFrom('on', 'EUR', '-', '2025.11')), { maxLength: 20 }),
        (words) => {
          expect(findArxivIds(words.join(' '))).toEqual([]);
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        for (const { id } of findArxivIds(text)) expect(parseArxivId(id)?.id).toBe(id);
      }),
    );
  });

  it('takes time in proportion to a hostile text', () => {
    // Megabytes of almost-mentions, each read in milliseconds; anything quadratic would run for minutes.
    const parts = [
      'arxiv ',
      'arxiv.org/abs/',
      'arXiv:2407.2178',
      'a-',
      '.',
      'arxiv:quant-ph/',
      'hf.co/papers/a.b',
      '1',
      '10.48550/arxiv.',
    ];
    for (const part of parts) expect(findArxivIds(part.repeat(Math.ceil(2_000_000 / part.length)))).toEqual([]);
    expect(findArxivIds('arXiv:2407.21783 '.repeat(100_000))).toHaveLength(1);
  });
});
