import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stemOf } from '../../../src/core/search/porter.ts';
import { wordsOf } from '../../../src/core/search/words.ts';
import { describeShared, sharedPath } from '../../shared-data.ts';

/** What FTS5 itself makes of each word, in the order given. */
function fts5Stems(words: readonly string[]): readonly (readonly string[])[] {
  const db = new Database(':memory:');
  db.exec("CREATE VIRTUAL TABLE word USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2')");
  db.exec("CREATE VIRTUAL TABLE stem USING fts5vocab (word, 'instance')");
  const insert = db.prepare('INSERT INTO word (rowid, text) VALUES (?, ?)');
  db.transaction(() => {
    for (const [index, word] of words.entries()) insert.run(index + 1, word);
  })();
  const stems: string[][] = words.map(() => []);
  const rows = db.prepare<[], { term: string; doc: number }>('SELECT term, doc FROM stem ORDER BY doc, "offset"');
  for (const { term, doc } of rows.iterate()) stems[doc - 1]?.push(term);
  db.close();
  return stems;
}

function differences(words: readonly string[]): readonly string[] {
  return fts5Stems(words).flatMap((stems, index) => {
    const word = words[index] ?? '';
    return stems.length === 1 && stems[0] === stemOf(word) ? [] : [`${word}: ${stems.join(' ')}, not ${stemOf(word)}`];
  });
}

const endings = (
  'a ability able ably al ance ate ation ational ator bed bility ble ed eed ement ence ent er es ful fulness ible ic ical icate ied ies ' +
  'ing ion ism ity ive iveness ize ization izer less ling ll logy ly ment ness or ous ously s ss sses tion tional y ying zed zing'
).split(' ');
const beginnings = (
  'a be by cat cre de ef fi general happ hop in kn lear lov model multipl nation op optim oscillat par ply quant rat re regul respons ' +
  'sk str su tan ti token tr troubl un valu vex vis wr yes ypsil zeal bb ll oo ee ay uy qy sch éclair ρ 4 x2'
).split(' ');

describe('stemOf', () => {
  it('brings the forms of a word together', () => {
    const forms = ['quantize', 'quantized', 'quantizes', 'quantizing', 'quantization', 'quantizations', 'quantizer'];
    expect(new Set(forms.map(stemOf))).toEqual(new Set(['quantiz']));
    expect(stemOf('diffusion')).toBe(stemOf('diffusions'));
    expect(stemOf('learning')).not.toBe(stemOf('learner'));
  });

  it('is what FTS5 does to beginnings with every ending of the rules', () => {
    const words = beginnings.flatMap((beginning) =>
      endings.flatMap((ending) => [beginning + ending, `${beginning}i${ending}`, `${beginning}t${ending}s`]),
    );
    const folded = [...new Set([...words, ...endings].flatMap((word) => wordsOf(word).map((at) => at.word)))];
    expect(folded.length).toBeGreaterThan(5_000);
    expect(differences(folded)).toEqual([]);
  });

  it('is what FTS5 does to any letters', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'aeiouybcdlnsstzgméρ字'), minLength: 1, maxLength: 12 });
    const words = fc
      .sample(letters, { numRuns: 3_000, seed: 20_251_120 })
      .flatMap((text) => wordsOf(text).map((at) => at.word));
    expect(differences(words)).toEqual([]);
  });

  it('passes by what FTS5 passes by', () => {
    for (const word of ['', 'a', 'is', `${'x'.repeat(62)}ing`, `${'ρ'.repeat(31)}ing`]) expect(stemOf(word)).toBe(word);
    expect(stemOf(`${'x'.repeat(59)}aing`)).toBe(`${'x'.repeat(59)}a`);
  });
});

describeShared('stemOf on real abstracts', () => {
  it('is what FTS5 does to every word of an evaluation set', () => {
    const text = gunzipSync(readFileSync(sharedPath('eval', 'scifact', 'corpus.jsonl.gz'))).toString();
    const words = [...new Set(wordsOf(text).map((at) => at.word))];
    expect(words.length).toBeGreaterThan(20_000);
    expect(differences(words)).toEqual([]);
  });
});
