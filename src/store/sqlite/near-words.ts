import type Database from 'better-sqlite3';
import { editDistance } from '../../core/edit-distance.ts';
import type { NearWord } from '../../core/ports.ts';
import { stemOf } from '../../core/search/porter.ts';
import { wordsOf } from '../../core/search/words.ts';
import { endingCharsMax, endings } from './word-forms.ts';

/** From this length on a word may be two edits away. */
const twoEditsFrom = 7;
/** Nobody mistypes a longer word; comparing it would take long. */
const typedCharsMax = 50;
/** Stems that are looked up in papers for the words they stand for, and papers that are read for each. */
const stemsReadMax = 40;
const papersReadMax = 60;

/** The stems in the index, one a line, and the state of the index they were read in. */
interface Vocabulary {
  readonly state: string;
  readonly stems: string;
}

interface Hit {
  readonly stem: string;
  readonly papers: number;
}

/**
 * Whether some word of the stem may be within `edits` of the typed word: the stem is near a beginning of it, and what is left there is near
 * an ending. `restEdits[n]` are the edits between the typed word from its n-th letter on and the nearest ending.
 */
function createStemTest(typed: string, edits: number): (text: string, start: number, end: number) => boolean {
  const width = typed.length + 1;
  const restEdits = Array.from({ length: width }, (_, from) => {
    const rest = typed.slice(from);
    return Math.min(rest.length, ...endings.map((ending) => editDistance(rest, ending, edits)));
  });
  let beforeLast = new Uint8Array(width);
  let last = new Uint8Array(width);
  let current = new Uint8Array(width);
  return (text, start, end) => {
    for (let column = 0; column < width; column += 1) last[column] = column;
    for (let row = 1; row <= end - start; row += 1) {
      const letter = text.charCodeAt(start + row - 1);
      let best = row;
      current[0] = row;
      for (let column = 1; column < width; column += 1) {
        const typedLetter = typed.charCodeAt(column - 1);
        let cost = (last[column - 1] ?? 0) + (letter === typedLetter ? 0 : 1);
        cost = Math.min(cost, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
        if (
          row > 1 &&
          column > 1 &&
          letter === typed.charCodeAt(column - 2) &&
          text.charCodeAt(start + row - 2) === typedLetter
        ) {
          cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
        }
        current[column] = cost;
        if (cost < best) best = cost;
      }
      if (best > edits) return false;
      [beforeLast, last, current] = [last, current, beforeLast];
    }
    for (let column = 0; column < width; column += 1) {
      if ((last[column] ?? 0) + (restEdits[column] ?? 0) <= edits) return true;
    }
    return false;
  };
}

/** Stems of words that may be within `edits` of the typed one. Porter writes a final y as i, so such stems are also tried without it. */
function nearStems(stems: string, typed: string, edits: number): readonly string[] {
  const isNear = createStemTest(typed, edits);
  const shortest = typed.length - endingCharsMax - edits;
  const longest = typed.length + edits;
  const found: string[] = [];
  for (let start = 0; start < stems.length; ) {
    const lineEnd = stems.indexOf('\n', start);
    const end = lineEnd < 0 ? stems.length : lineEnd;
    if (end - start >= shortest && end - start <= longest) {
      const endsWithI = stems.charCodeAt(end - 1) === 105;
      if (isNear(stems, start, end) || (endsWithI && isNear(stems, start, end - 1)))
        found.push(stems.slice(start, end));
    }
    start = end + 1;
  }
  return found;
}

/**
 * Finds words of the library near a typed one. The index knows stems only: those a near word may have are found by comparing, the words
 * themselves in the texts of papers, so that every answer is a word someone wrote and finds the same papers again. The stems are kept in
 * memory (a megabyte for 100,000 papers) until the index changes.
 */
export function createNearWords(db: Database.Database): (word: string, limit: number) => readonly NearWord[] {
  // The record FTS5 rewrites with every change of the index. Source: https://sqlite.org/src/file/ext/fts5/fts5_index.c (FTS5_STRUCTURE_ROWID)
  const state = db.prepare<[], string>('SELECT hex(block) FROM paper_fts_data WHERE id = 10').pluck();
  const stems = db.prepare<[], string>('SELECT term FROM paper_word').pluck();
  const papersWith = db.prepare<[string], number>('SELECT doc FROM paper_word WHERE term = ?').pluck();
  const textsWith = db
    .prepare<[string, number], string>(
      `SELECT concat_ws(char(10), title, abstract, authors, keywords) FROM paper
       WHERE id IN (SELECT DISTINCT doc FROM paper_word_place WHERE term = ? LIMIT ?)`,
    )
    .pluck();
  let vocabulary: Vocabulary | null = null;

  const currentStems = (): string => {
    const now = state.get() ?? '';
    if (vocabulary?.state !== now) vocabulary = { state: now, stems: stems.all().join('\n') };
    return vocabulary.stems;
  };

  /** The word of a stem that is nearest to the typed one, then the one written most often. */
  const writtenForm = (stem: string, typed: string, edits: number): string | null => {
    const times = new Map<string, number>();
    for (const text of textsWith.all(stem, papersReadMax)) {
      for (const { word } of wordsOf(text)) {
        if (Math.abs(word.length - typed.length) <= edits) times.set(word, (times.get(word) ?? 0) + 1);
      }
    }
    const forms = [...times]
      .map(([word, count]) => ({ word, count, distance: editDistance(typed, word, edits) }))
      .filter(({ word, distance }) => distance <= edits && stemOf(word) === stem)
      .sort((left, right) => left.distance - right.distance || right.count - left.count);
    return forms[0]?.word ?? null;
  };

  return (typed, limit) => {
    const edits = typed.length < twoEditsFrom ? 1 : 2;
    if (typed.length <= edits || typed.length > typedCharsMax || wordsOf(typed).length === 0) return [];
    const hits: Hit[] = nearStems(currentStems(), typed, edits)
      .map((stem) => ({ stem, papers: papersWith.get(stem) ?? 0 }))
      .sort((left, right) => right.papers - left.papers || (left.stem < right.stem ? -1 : 1));
    const words: NearWord[] = [];
    for (const { stem, papers } of hits.slice(0, stemsReadMax)) {
      if (words.length >= limit) break;
      const word = writtenForm(stem, typed, edits);
      if (word !== null) words.push({ word, papers });
    }
    return words;
  };
}
