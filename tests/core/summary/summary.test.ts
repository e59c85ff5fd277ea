import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSampleLibrary } from '../../../src/core/sources/sample-library.ts';
import { extractTldr, type Summary, summarise } from '../../../src/core/summary/summary.ts';
import { hostile } from '../../bots/replies.ts';
import { inventedAbstracts } from './abstracts.ts';

const assets = join(import.meta.dirname, '../../../assets/sample-library.json');
const samples = parseSampleLibrary(readFileSync(assets, 'utf8'), '2025-11-20T12:00:00.000Z').slice(0, 6);

function written(title: string, { tldr, points, keyphrases }: Summary): string {
  const lines = [
    `TL;DR ${tldr?.text ?? '–'} [${tldr?.evidence.join() ?? ''}]`,
    ...points.map(({ role, text, evidence }) => `${role}: ${text} [${evidence.join()}]`),
    `keyphrases: ${keyphrases.join(', ')}`,
  ];
  return `# ${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether all words stand in the other text, in this order. */
function isWithin(words: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const word of whole) if (word === words[at]) at += 1;
  return at === words.length;
}

function expectGrounded({ tldr, points, sentences, keyphrases }: Summary, title: string): void {
  const said = [...(tldr ? [tldr] : []), ...points];
  for (const { text, evidence } of said) {
    expect(evidence.length).toBeGreaterThan(0);
    const resting = evidence.map((index) => sentences[index] ?? '').join(' ');
    // A cut at a word may end inside one that a space does not end.
    const words = wordsOf(text);
    expect(isWithin(text.endsWith('…') ? words.slice(0, -1) : words, wordsOf(resting)), text).toBe(true);
  }
  expect(new Set(said.flatMap(({ evidence }) => evidence)).size).toBe(said.length);
  for (const phrase of keyphrases)
    expect(wordsOf(`${title} . ${sentences.join(' ')}`).join(' ')).toContain(wordsOf(phrase).join(' '));
}

describe('summarise', () => {
  it('reads well: golden summaries of 20 abstracts of our own', async () => {
    const papers = [...inventedAbstracts, ...samples];
    expect(papers).toHaveLength(20);
    const text = papers.map((paper) => written(paper.title, summarise(paper))).join('\n');
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, '../../golden/summaries.txt'));
  });

  it('says nothing of a paper without an abstract', () => {
    expect(summarise({ title: 'A Title and Nothing Else', abstract: null })).toEqual({
      tldr: null,
      points: [],
      keyphrases: [],
      sentences: [],
    });
    expect(extractTldr({ title: 'T', abstract: null })).toBeNull();
    expect(extractTldr({ title: 'T', abstract: ' ' })).toBeNull();
  });

  it('rests every sentence on one of the abstract, and says the same each time', () => {
    for (const paper of [...inventedAbstracts, ...samples]) {
      const summary = summarise(paper);
      expectGrounded(summary, paper.title);
      expect(summarise(paper)).toEqual(summary);
      expect(extractTldr(paper)).toBe(summary.tldr?.text);
      expect(summary.tldr?.text.length).toBeLessThanOrEqual(240);
      expect(summary.points.length).toBeLessThanOrEqual(3);
    }
  });

  it('does so for any text at all, and never throws', () => {
    const words = fc.constantFrom(
      'We',
      'propose',
      'in',
      'this',
      'paper,',
      'e.g.',
      '(a)',
      '$x$',
      '\\textbf{so}',
      'which',
      '10\\%',
      'ends.',
      'Our',
      'model',
      hostile,
      '。',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.array(words, { maxLength: 60 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(texts, texts, (title, abstract) => {
        const summary = summarise({ title, abstract });
        expectGrounded(summary, title);
        expect(summary.tldr?.text.length ?? 0).toBeLessThanOrEqual(240);
      }),
      { numRuns: 300 },
    );
  });

  it('takes no order from an abstract, and leaves hostile text literal', () => {
    const survey = inventedAbstracts.find(({ title }) => title.startsWith('Ignore'));
    if (!survey) throw new Error('missing');
    const { tldr } = summarise(survey);
    expect(tldr?.text).not.toMatch(/best of the year|everyone/);
    const odd = 'We propose ||hidden|| _words_ and # marks as names of four agents in one model.';
    expect(extractTldr({ title: 'Agents', abstract: odd })).toBe(odd);
    const bait = 'We propose @everyone <@123> as names of four agents, see [here](https://evil.example).';
    expect(extractTldr({ title: 'Agents', abstract: bait })).toBeNull();
    expect(extractTldr({ title: 'Agents', abstract: `${bait} ${odd}` })).toBe(odd);
  });

  it('is fast on abstracts that are made to be slow', () => {
    for (const piece of [
      'that ',
      'We (',
      'in this paper, ',
      '"',
      '$',
      'a, which ',
      '\\emph{',
      'A. ',
      'We show that we ',
    ])
      for (const ending of ['', '.']) {
        const start = performance.now();
        summarise({ title: piece, abstract: piece.repeat(5_000) + ending });
        expect(performance.now() - start, piece).toBeLessThan(3_000);
      }
  });
});
