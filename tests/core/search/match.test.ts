import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain, type Text } from '../../../src/core/reply.ts';
import { createMatcher, marked } from '../../../src/core/search/match.ts';
import { parseQuery } from '../../../src/core/search/query.ts';
import { snippetCharsMax, snippetOf } from '../../../src/core/search/snippet.ts';

/** A surrogate without its other half. */
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Marks in brackets. */
function show(spans: Text): string {
  return spans.map((span) => (span.kind === 'match' ? `[${span.text}]` : span.text)).join('');
}

function markedFor(query: string, text: string, field: 'title' | 'abstract' = 'abstract'): string {
  return show(marked(text, createMatcher(parseQuery(query).parts).find(text, field)));
}

function snippetFor(query: string, text: string): string {
  return show(snippetOf(text, createMatcher(parseQuery(query).parts).find(text, 'abstract')));
}

describe('marks', () => {
  it.each([
    ['quantized', 'Quantization of QUANTIZERS, quantum', '[Quantization] of [QUANTIZERS], quantum'],
    ['schrodinger', 'A Schrödinger bridge', 'A [Schrödinger] bridge'],
    ['naïve', 'naive naïve nai\u0308ve', '[naive] [naïve] [nai\u0308ve]'],
    ['"flow matching"', 'Flow matching; matching flow', '[Flow matching]; matching flow'],
    ['low-rank', 'low-rank, low rank, lowrank, rank low', '[low-rank], [low rank], [lowrank], [rank] [low]'],
    ['quanti*', 'quantiles of quantized quants', '[quantiles] of [quantized] quants'],
    ['diffusion -image', 'diffusion of an image', '[diffusion] of an image'],
    ['author:noise', 'noise', 'noise'],
    ['title:noise', 'noise', 'noise'],
    ['GPT-4o', 'GPT-4o and GPT-4', '[GPT-4o] and [GPT]-4'],
    ['LoRA+', 'LoRA+ and LoRA', '[LoRA]+ and [LoRA]'],
    ['𝔘 graphs', 'on 𝔘-graphs 𝔘', 'on [𝔘]-[graphs] [𝔘]'],
    ['扩散', '扩散 模型', '[扩散] 模型'],
    ['nothing', 'else', 'else'],
    ['', 'text', 'text'],
  ])('%j in %j', (query, text, expected) => {
    expect(markedFor(query, text)).toBe(expected);
  });

  it('marks a field only for what may be in it', () => {
    expect(markedFor('title:noise schedule', 'noise schedule', 'title')).toBe('[noise] [schedule]');
    expect(markedFor('title:noise schedule', 'noise schedule', 'abstract')).toBe('noise [schedule]');
  });

  it('tells the typed form from others of its stem', () => {
    const matches = createMatcher(parseQuery('transformer').parts).find('transform transformer', 'title');
    expect(matches.map((match) => match.exact)).toEqual([false, true]);
  });

  const word = fc.constantFrom(
    'noise',
    'Noise-free',
    'noises',
    '"',
    'e\u0301',
    '𝔘',
    'low-rank',
    'lowrank',
    '\ud800',
    '…',
    'GPT-4',
    ' ',
    '. A',
    'ﬁne',
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(word, { maxLength: 120 }).map((words) => words.join(' ')),
  );

  it('leaves any text as it is, with marks that are never empty and never touch', () => {
    fc.assert(
      fc.property(anyText, anyText, (query, text) => {
        const spans = marked(text, createMatcher(parseQuery(query).parts).find(text, 'title'));
        expect(plain(spans)).toBe(text);
        spans.forEach((span, index) => {
          expect(span.text).not.toBe('');
          expect(span.kind).not.toBe(spans[index + 1]?.kind);
        });
      }),
    );
  });

  it('makes of any text a snippet within its length whose pieces are in the text', () => {
    fc.assert(
      fc.property(anyText, anyText, (query, text) => {
        const snippet = plain(snippetOf(text, createMatcher(parseQuery(query).parts).find(text, 'abstract')));
        expect(snippet.length).toBeLessThanOrEqual(snippetCharsMax);
        if (!text.includes('…')) {
          for (const piece of snippet.split('…'))
            expect(text.replace(/\s+/gu, ' ')).toContain(piece.trim().replace(/\s+/gu, ' '));
        }
        expect(snippet === '').toBe(text.trim() === '');
        if (!lone.test(text)) expect(snippet).not.toMatch(lone);
      }),
    );
  });
});

describe('snippetOf', () => {
  const abstract =
    'Large tables are slow to join. We present Braidjoin, which sorts both sides once and then braids them. ' +
    'On twelve public workloads, e.g. retail and logs, it is twice as fast as a hash join by Prof. K. Nobody et al. in memory. ' +
    'Code is available.';

  it('shows the sentence with the most of the query', () => {
    expect(snippetFor('hash join workloads', abstract)).toContain('On twelve public [workloads]');
    expect(snippetFor('hash join workloads', abstract)).toContain('[hash] [join]');
    expect(snippetFor('code available', abstract)).toMatch(/\[Code\] is \[available\]\.$/);
  });

  it('shows two sentences in their order, with a sign where something is left out', () => {
    expect(snippetFor('tables code', abstract)).toBe('Large [tables] are slow to join. … [Code] is available.');
    expect(snippetFor('tables braids', abstract)).toBe(
      'Large [tables] are slow to join. We present Braidjoin, which sorts both sides once and then [braids] them.',
    );
  });

  it('does not take an abbreviation for the end of a sentence', () => {
    expect(snippetFor('memory', abstract)).toMatch(/^On twelve .* K\. Nobody et al\. in \[memory\]\./);
  });

  it('shows the beginning where nothing matches', () => {
    expect(snippetFor('zebra', abstract)).toBe('Large tables are slow to join.');
    expect(snippetFor('zebra', '')).toBe('');
  });

  it('cuts a long sentence around what matches, at words', () => {
    const long = `${'some early words '.repeat(30)}the needle sits ${'among later words '.repeat(30)}`.trim();
    const snippet = snippetFor('needle', long);
    expect(snippet).toMatch(/^…(some|early|words) .* the \[needle\] sits .* (among|later|words)…$/);
    expect(snippet.length).toBeLessThanOrEqual(snippetCharsMax + 2);
  });

  it('cuts a single endless word without breaking a character', () => {
    const snippet = snippetFor('zebra', '𝔘'.repeat(500));
    expect(snippet.length).toBeLessThanOrEqual(snippetCharsMax);
    expect(snippet).not.toMatch(lone);
  });
});
