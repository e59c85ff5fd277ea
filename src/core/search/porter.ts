/**
 * The Porter stemmer as SQLite's FTS5 applies it, so that the words marked in an answer are the words the index matched.
 * Algorithm: M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, https://tartarus.org/martin/PorterStemmer/def.txt;
 * FTS5's differences (only words of 3 to 64 bytes, bytes beyond ASCII are consonants): https://www.sqlite.org/fts5.html#porter_tokenizer.
 * `tests/core/search/porter.test.ts` compares it with FTS5 itself, word by word.
 */

/** FTS5 passes shorter and longer words (in UTF-8 bytes) through as they are. */
const bytesMin = 3;
const bytesMax = 64;

/** Stands for one byte beyond ASCII: a consonant that no rule names. */
const foreignByte = '\u0001';

type Rule = readonly [suffix: string, replacement: string];

function byLastButOne(rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> {
  const grouped = new Map<string, Rule[]>();
  for (const rule of rules) {
    const letter = rule[0].charAt(rule[0].length - 2);
    grouped.set(letter, [...(grouped.get(letter) ?? []), rule]);
  }
  return grouped;
}

function rules(list: string): readonly Rule[] {
  return list.split(' ').map((entry) => {
    const [suffix = '', replacement = ''] = entry.split('>');
    return [suffix, replacement];
  });
}

// The first suffix that fits decides, so a longer one stands before a shorter one that it ends with.
const doubleSuffixes = byLastButOne(
  rules(
    'ational>ate tional>tion enci>ence anci>ance izer>ize logi>log bli>ble alli>al entli>ent eli>e ousli>ous ' +
      'ization>ize ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al iviti>ive biliti>ble',
  ),
);
const adjectiveSuffixes = byLastButOne(rules('icate>ic ative> alize>al iciti>ic ical>ic ful> ness>'));
const lastSuffixes = byLastButOne(
  rules('al> ance> ence> er> ic> able> ible> ant> ement> ment> ent> ion> ou> ism> ate> iti> ous> ive> ize>'),
);

function isVowel(word: string, index: number): boolean {
  switch (word.charCodeAt(index)) {
    case 97: // a
    case 101: // e
    case 105: // i
    case 111: // o
    case 117: // u
      return true;
    case 121: // y is a vowel after a consonant
      return index > 0 && !isVowel(word, index - 1);
    default:
      return false;
  }
}

function hasVowel(word: string, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    if (isVowel(word, index)) return true;
  }
  return false;
}

/** Porter's m of the first `length` letters: how often a vowel is followed by a consonant. Counts to 2 at most. */
function measure(word: string, length: number): number {
  let count = 0;
  let afterVowel = false;
  for (let index = 0; index < length && count < 2; index += 1) {
    const vowel = isVowel(word, index);
    if (afterVowel && !vowel) count += 1;
    afterVowel = vowel;
  }
  return count;
}

/** Porter's *o: consonant, vowel, consonant, and the last is not w, x or y. */
function endsShort(word: string, length: number): boolean {
  if (length < 3 || 'wxy'.includes(word.charAt(length - 1))) return false;
  return !isVowel(word, length - 1) && isVowel(word, length - 2) && !isVowel(word, length - 3);
}

function withoutPlural(word: string): string {
  if (!word.endsWith('s')) return word;
  if ((word.endsWith('sses') && word.length > 4) || (word.endsWith('ies') && word.length > 3)) return word.slice(0, -2);
  return word.endsWith('ss') ? word : word.slice(0, -1);
}

function withoutPastOrGerund(word: string): string {
  if (word.endsWith('eed') && word.length > 3) return measure(word, word.length - 3) > 0 ? word.slice(0, -1) : word;
  const ending = word.endsWith('ed') ? 2 : word.endsWith('ing') ? 3 : 0;
  if (ending === 0 || !hasVowel(word, word.length - ending)) return word;
  const stem = word.slice(0, -ending);
  if (stem.endsWith('at') || stem.endsWith('bl') || stem.endsWith('iz')) return `${stem}e`;
  const last = stem.charAt(stem.length - 1);
  // FTS5 takes any y at the end for a consonant here, whatever stands before it.
  if (stem.length > 1 && last === stem.charAt(stem.length - 2) && !'aeiou'.includes(last)) {
    return 'lsz'.includes(last) ? stem : stem.slice(0, -1);
  }
  return measure(stem, stem.length) === 1 && endsShort(stem, stem.length) ? `${stem}e` : stem;
}

function replaceSuffix(word: string, table: ReadonlyMap<string, readonly Rule[]>, measureMin: number): string {
  for (const [suffix, replacement] of table.get(word.charAt(word.length - 2)) ?? []) {
    if (word.length <= suffix.length || !word.endsWith(suffix)) continue;
    const length = word.length - suffix.length;
    if (measure(word, length) < measureMin) return word;
    if (suffix === 'ion' && !'st'.includes(word.charAt(length - 1))) return word;
    return word.slice(0, length) + replacement;
  }
  return word;
}

function withoutFinalE(word: string): string {
  let stem = word;
  if (stem.endsWith('e')) {
    const length = stem.length - 1;
    const count = measure(stem, length);
    if (count > 1 || (count === 1 && !endsShort(stem, length))) stem = stem.slice(0, -1);
  }
  return stem.endsWith('ll') && measure(stem, stem.length - 1) > 1 ? stem.slice(0, -1) : stem;
}

function stemAscii(word: string): string {
  let stem = withoutPastOrGerund(withoutPlural(word));
  if (stem.endsWith('y') && hasVowel(stem, stem.length - 1)) stem = `${stem.slice(0, -1)}i`;
  stem = replaceSuffix(stem, doubleSuffixes, 1);
  stem = replaceSuffix(stem, adjectiveSuffixes, 1);
  stem = replaceSuffix(stem, lastSuffixes, 2);
  return withoutFinalE(stem);
}

/** The stem of a folded word (`foldCase`), exactly as FTS5's `porter unicode61` indexes it. */
export function stemOf(word: string): string {
  let bytes = '';
  for (const letter of word) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? letter : foreignByte.repeat(code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
  }
  if (bytes.length < bytesMin || bytes.length > bytesMax) return word;
  const stem = stemAscii(bytes);
  if (bytes.length === word.length) return stem;
  // Rules only touch ASCII letters at the end: what they left of them is put behind the untouched beginning.
  const foreignEnd = bytes.lastIndexOf(foreignByte) + 1;
  let kept = word.length;
  while (kept > 0 && word.charCodeAt(kept - 1) < 0x80) kept -= 1;
  return word.slice(0, kept) + stem.slice(foreignEnd);
}
