import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looseTerms, parseQuery, queryCharsMax, strictTerms, termsMax } from '../../../src/core/search/query.ts';
import { runs } from '../../property-runs.ts';

/** The parts in a short notation: words, field in front, `"…"` phrase, `~` compound, `!` name, `-` excluded, `*` prefix. */
function parts(text: string): readonly string[] {
  return parseQuery(text).parts.map((part) => {
    const words = part.words.join(' ');
    const shape = part.kind === 'phrase' ? `"${words}"` : part.kind === 'compound' ? `~${words}` : words;
    return `${part.exclude ? '-' : ''}${part.field === null ? '' : `${part.field}:`}${shape}${part.prefix ? '*' : ''}${part.name ? '!' : ''}`;
  });
}

describe('parseQuery', () => {
  it.each([
    ['diffusion models', ['diffusion', 'models']],
    ['  Diffusion,   MODELS?! ', ['diffusion', 'models!']],
    ['the effect of noise on a model', ['effect', 'noise', 'model']],
    ['the who', ['the', 'who']],
    ['"the who"', ['"the who"']],
    ['papers about state space models', ['state', 'space', 'models']],
    ['"mixture of experts" routing', ['"mixture of experts"', 'routing']],
    ['“mixture of experts”, routing', ['"mixture of experts"', 'routing']],
    ['«mixture of experts»', ['"mixture of experts"']],
    ['("mixture of experts")', ['"mixture of experts"']],
    ['"single"', ['"single"']],
    ['""', []],
    ['"unbalanced words', ['unbalanced', 'words']],
    ['unbalanced "words', ['unbalanced', 'words']],
    ['say "a b" and "c x', ['say', '"a b"', 'c', 'x']],
    ['diffusion -image', ['diffusion', '-image']],
    ['diffusion -"text to image"', ['diffusion', '-"text to image"']],
    ['diffusion -multi-view', ['diffusion', '-~multi view']],
    ['from -5 to 5 degrees', ['5', 'degrees']],
    ['a - b test', ['b', 'test']],
    ['author:hinton', ['authors:hinton']],
    ['author:"Geoffrey E. Hinton" capsules', ['authors:geoffrey', 'authors:hinton', 'capsules']],
    ['by:Hinton', ['authors:hinton']],
    ['author:Kaiming He masks', ['authors:kaiming', 'authors:he', 'masks']],
    ['author:He K. masks', ['authors:he', 'masks']],
    ['author:Hinton capsules', ['authors:hinton', 'capsules']],
    ['author:hinton Capsules', ['authors:hinton', 'capsules']],
    ['author: hinton', ['authors:hinton']],
    ['Title:"world models" title:agents', ['title:"world models"', 'title:agents']],
    ['keyword:robotics abstract:grasp', ['keywords:robotics', 'abstract:grasp']],
    ['-author:hinton capsules', ['-authors:hinton', 'capsules']],
    ['author:', ['author']],
    ['mamba: linear time', ['mamba', 'linear', 'time']],
    ['GRPO', ['grpo!']],
    ['LoRA+', ['lora!']],
    ['lora+', ['lora!']],
    ['C++, C# and A*', ['c!', 'a!']],
    ['GPT-4o', ['~gpt 4o!']],
    ['BERT-base', ['~bert base!']],
    ['Mamba-2', ['~mamba 2!']],
    ['ρ-1', ['~ρ 1!']],
    ['seq2seq', ['seq2seq!']],
    ['low-rank adaptation', ['~low rank', 'adaptation']],
    ['pre–training', ['~pre training']],
    ['a 3.5 point gain', ['~3 5', 'point', 'gain']],
    ['CNN/DailyMail', ['cnn!', 'dailymail!']],
    ['ATTENTION IS ALL YOU NEED', ['attention', 'need']],
    ['quanti*', ['quanti*']],
    ['Hinton’s capsules', ['hinton', 'capsules']],
    ['e.g. vision, i.e. images', ['vision', 'images']],
    ['Schrödinger ﬁlters Ｆｕｌｌ', ['schrodinger', 'filters', 'full']],
    ['noise noise Noises', ['noise']],
    ['扩散模型', ['扩散模型']],
    ['?!…', []],
    ['', []],
  ])('reads %j', (text, expected) => {
    expect(parts(text)).toEqual(expected);
  });

  it('keeps only exclusions where nothing else was said', () => {
    expect(parts('-image -the')).toEqual(['-image', '-the']);
  });

  it.each([
    ['2407.21783', '2407.21783', []],
    ['https://arxiv.org/abs/2407.21783v2', '2407.21783', []],
    ['arXiv:quant-ph/0201082 noise', 'quant-ph/0201082', ['noise']],
    ['compare 2407.21783 with 2312.00752', '2407.21783', ['compare']],
  ])('finds the id in %j', (text, id, rest) => {
    expect(parseQuery(text).arxivId).toBe(id);
    expect(parts(text)).toEqual(rest);
  });

  it('keeps what tells most of a text that is too long', () => {
    const filler = Array.from(
      { length: 60 },
      (_, index) => `abc${'d'.repeat(index % 3)}${String.fromCharCode(97 + (index % 26))}x`,
    ).join(' ');
    const kept = parts(`${filler} "rare phrase" hyperparameterisation GRPO author:hinton -survey`);
    expect(kept).toEqual(
      expect.arrayContaining(['"rare phrase"', 'hyperparameterisation', 'grpo!', 'authors:hinton', '-survey']),
    );
    expect(kept.length).toBeLessThanOrEqual(termsMax);
  });

  it('keeps the order in which things were said', () => {
    expect(parts('small networks learn representations')).toEqual(['small', 'networks', 'learn', 'representations']);
  });

  it('counts what is said again', () => {
    expect(parseQuery('noise, noises and more noise').parts.map((part) => part.times)).toEqual([3]);
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.string({ unit: 'binary', maxLength: 2_000 }),
    fc
      .array(
        fc.constantFrom(
          '"',
          '-',
          'author:',
          'GPT-4',
          'the',
          'a-b-c-d-e',
          '*',
          '“',
          '2407.21783',
          'x'.repeat(400),
          '\u0000',
          '\ud800',
          '𝔘',
        ),
        { maxLength: 80 },
      )
      .map((words) => words.join(' ')),
  );

  it('gives terms within the limits for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { parts: found } = parseQuery(text);
        for (const terms of [strictTerms(found), looseTerms(found)]) {
          expect(terms.length).toBeLessThanOrEqual(termsMax);
          for (const term of terms)
            expect(term.words.every((word) => word !== '' && word === word.toLowerCase())).toBe(true);
          for (const term of terms) expect(term.words.length).toBeGreaterThan(0);
        }
        expect(found.map((part) => part.words.join(' ')).join(' ').length).toBeLessThanOrEqual(queryCharsMax);
      }),
      runs(250),
    );
  });

  it('takes no time for a huge text', () => {
    expect(parts('"'.repeat(1_000_000))).toEqual([]);
    expect(parts(`${'a '.repeat(1_000_000)}`)).toEqual(['a']);
    expect(parts('x'.repeat(1_000_000)).length).toBe(0);
  });
});

describe('terms', () => {
  it('asks for compounds side by side, and loosely for their words apart and joined too', () => {
    const { parts: found } = parseQuery('pre-training "mixture of experts" -survey');
    const show = (terms: ReturnType<typeof strictTerms>): readonly string[] =>
      terms.map((term) => `${term.exclude ? '-' : ''}${term.words.join(' ')}`);
    expect(show(strictTerms(found))).toEqual(['pre training', 'mixture of experts', '-survey']);
    expect(show(looseTerms(found))).toEqual([
      'pre training',
      'pre',
      'training',
      'pretraining',
      'mixture of experts',
      '-survey',
    ]);
  });

  it('lets a long description say its topic more than once', () => {
    const text =
      'compiler optimisation where the compiler removes dead code, moves loops, allocates registers and folds constants; compiler theory preferred';
    const words = looseTerms(parseQuery(text).parts).map((term) => term.words.join(' '));
    expect(words.filter((word) => word === 'compiler')).toHaveLength(3);
    expect(looseTerms(parseQuery('compiler theory, compiler').parts)).toHaveLength(2);
  });
});
