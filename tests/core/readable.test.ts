import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readable, readablePieces } from '../../src/core/readable.ts';
import { symbolOf } from '../../src/core/tex-symbols.ts';
import { describeShared, sharedPath } from '../shared-data.ts';

describe('readable', () => {
  it.each([
    ['It is 2.33times faster', 'It is 2.33× faster'],
    ['at 1024times1024 pixels', 'at 1024×1024 pixels'],
    ['by times100 times (from 4K)', 'by ×100 times (from 4K)'],
    ['a 2.3\\times speedup', 'a 2.3× speedup'],
    ['distant {bf MASK} tokens', 'distant MASK tokens'],
    ['a {\\em careful} study of {\\it vs.} things', 'a careful study of vs. things'],
    ['gains of 65\\% and 3\\$ for Tanks\\&Temples, see a\\_b', 'gains of 65% and 3$ for Tanks&Temples, see a_b'],
    ["``quotes'', ``half\" and ''odd ones''", '“quotes”, “half” and “odd ones”'],
    ["from the `weaker' baseline, don't", "from the ‘weaker’ baseline, don't"],
    ['$\\textit{Trans-LoRA}$: towards data-free transfer', 'Trans-LoRA: towards data-free transfer'],
    ['$\\text{Transformer}^2$: Self-adaptive', 'Transformer²: Self-adaptive'],
    ['a bundle calE = calM times R^d. Beginning', 'a bundle E = M × R^d. Beginning'],
    ['texttt{D}ual-texttt{H}ead', 'Dual-Head'],
    ['\\textbf{an \\emph{inner} one} and \\textbf{a second}', 'an inner one and a second'],
    ['PixArt-{\\alpha} and LLaVA-$φ$, in sim15min', 'PixArt-α and LLaVA-φ, in ~15min'],
    ['a model~(DiT) of Fig.~3, ~6% or 4~8 more', 'a model (DiT) of Fig. 3, ~6% or 4~8 more'],
    ['na\\"{\\i}ve, Fr\\\'echet, \\"Ust\\"un, R\\"uckert', 'naïve, Fréchet, Üstün, Rückert'],
    ['360^{\\circ} and 5.15{\\deg}', '360° and 5.15°'],
    ['we propose **TheoremLlama**, which', 'we propose TheoremLlama, which'],
    ['at \\url{https://a.example/x\\_y}', 'at https://a.example/x_y'],
    ['the leaderboard\\footnote{Soon at https://a.example.} is', 'the leaderboard (Soon at https://a.example.) is'],
    ['under \\20 USD', 'under $20 USD'],
    ['(\\eg, this) 300\\,k entries', '(e.g., this) 300 k entries'],
  ])('%s', (raw, shown) => {
    expect(readable(raw)).toBe(shown);
  });

  it.each([
    'It costs $5K to $6K, or $5/$6 each',
    'several times faster, sometimes; at 5 pm; in sim to real; approx and leq',
    'a rate of $O(\\frac{1}{n})$ and $x_{i,j}$',
    'we call it \\method, {\\ours} or C:\\files',
    'https://a.example/~user/x--y?b=`c`',
    'run `npm test` and 2**3**4',
    "it's theirs, the models' own and rock 'n' roll",
    '',
  ])('leaves alone: %s', (raw) => {
    expect(readable(raw)).toBe(raw);
  });

  it('reads what was cut off', () => {
    expect(readable('Introducing $\\textit{Trans-Lo…')).toBe('Introducing $Trans-Lo…');
    expect(readable('A \\textbf{long title…')).toBe('A long title…');
  });

  it('keeps what a search marked marked', () => {
    expect(readablePieces(['$\\textit{Trans-', 'LoRA', '}$: 65\\% of ', 'it'])).toEqual([
      'Trans-',
      'LoRA',
      ': 65% of ',
      'it',
    ]);
  });

  it('shows pieces as it shows the whole', () => {
    const bits = fc.constantFrom(
      '\\',
      '{',
      '}',
      '$',
      'textbf',
      '`',
      "''",
      'times',
      '2',
      '~',
      ' ',
      'a',
      '\\"u',
      '%',
      '**',
      '\\(',
      '^',
      'é',
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.array(bits, { maxLength: 12 }).map((some) => some.join('')),
          { maxLength: 6 },
        ),
        (pieces) => {
          const shown = readablePieces(pieces);
          expect(shown).toHaveLength(pieces.length);
          expect(shown.join('').normalize('NFC')).toBe(readable(pieces.join('')));
        },
      ),
    );
  });

  it('is not slow on what was made to be slow', () => {
    for (const bit of [
      '\\textbf{',
      '$a',
      '``',
      '``a ',
      '~',
      '{bf ',
      'a`',
      ' `a',
      '**',
      ' **a',
      '\\"',
      '2times',
      '22',
      '\\(',
      '/x~y',
      "''a ",
    ]) {
      const raw = bit.repeat(20_000);
      expect(readable(raw).length).toBeLessThanOrEqual(raw.length);
    }
  }, 10_000);
});

const row = z.object({ title: z.string(), abstract: z.string().nullish() });

describeShared('titles and abstracts of the archive', () => {
  it('have no known command left, change once, and lose no words', () => {
    const lines = gunzipSync(readFileSync(sharedPath('hf', 'hf_archive.jsonl.gz')))
      .toString('utf8')
      .trim()
      .split('\n');
    const lettersOf = (text: string): number => (text.match(/\p{L}/gu) ?? []).length;
    let changed = 0;
    for (const line of lines) {
      const { title, abstract } = row.parse(JSON.parse(line));
      for (const raw of [title, abstract ?? '']) {
        const shown = readable(raw);
        if (shown === raw) continue;
        changed += 1;
        const left = [...shown.matchAll(/\\([A-Za-z]+)/g)].filter(([, name = '']) => symbolOf.has(name));
        expect(left, raw).toEqual([]);
        expect(shown, raw).not.toMatch(/\\(?:text[a-z]*|emph|url|href|footnote)\b|\\[%&_#]|\dtimes\b/);
        expect(readable(shown), raw).toBe(shown);
        // Nothing goes but names of commands.
        expect(lettersOf(shown) / lettersOf(raw), raw).toBeGreaterThan(0.8);
      }
    }
    expect(changed).toBeGreaterThan(500);
  }, 60_000);
});
