import type { SearchTerm } from '../ports.ts';
import type { Span, Text } from '../reply.ts';
import type { Range } from '../sentences.ts';
import { stemOf } from './porter.ts';
import { compoundForms, type QueryPart } from './query.ts';
import { foldWord, scanWords } from './words.ts';

/** The texts of a paper that a part of a query may be limited to. */
type Field = Exclude<SearchTerm['field'], null>;

/** Where a part of a query (by its index) stands in a text. `whole`: all its words side by side, not one of a compound apart. */
export interface PartMatch extends Range {
  readonly part: number;
  /** Which word of the text it begins with, counted from 0. */
  readonly position: number;
  /** How many words it takes. */
  readonly words: number;
  readonly whole: boolean;
  /** In the very form that was typed, not only of its stem (`transformer`, not `transform`). */
  readonly exact: boolean;
}

/** A word that is looked for. */
interface Wanted {
  readonly stem: string;
  /** Also longer words that begin so; the unstemmed form, else `null`. */
  readonly beginning: string | null;
}

/** Words (indices into the wanted ones) that must stand side by side. */
interface Sequence {
  readonly part: number;
  readonly wanted: readonly number[];
  readonly words: readonly string[];
  readonly whole: boolean;
}

interface FoundWord extends Range {
  readonly position: number;
  /** Folded. */
  readonly word: string;
  /** Indices of the wanted words it is. */
  readonly wanted: readonly number[];
}

export interface Matcher {
  /** Every match of the query in a text of a paper, by position; matches of different parts may overlap. */
  find(text: string, field: Field): readonly PartMatch[];
}

/** Everything a part may look like: as a whole, and for a compound also joined or its telling words apart. */
function formsOf(part: QueryPart): readonly { readonly words: readonly string[]; readonly whole: boolean }[] {
  const { joined, apart } = compoundForms(part);
  return [
    { words: part.words, whole: true },
    ...joined.map((word) => ({ words: [word], whole: true })),
    ...apart.map((word) => ({ words: [word], whole: false })),
  ];
}

/** Finds the parts of a query in texts as the index finds them: by stem, so that `quantization` is found for `quantized`. */
export function createMatcher(parts: readonly QueryPart[]): Matcher {
  const wanted: Wanted[] = [];
  const byKey = new Map<string, number>();
  const want = (word: string, prefix: boolean): number => {
    const stem = stemOf(word);
    const key = prefix ? `${stem}*` : stem;
    const index = byKey.get(key) ?? wanted.length;
    if (index === wanted.length) {
      wanted.push({ stem, beginning: prefix ? word : null });
      byKey.set(key, index);
    }
    return index;
  };
  const sequences: Sequence[] = [];
  parts.forEach((part, index) => {
    if (part.exclude) return;
    for (const form of formsOf(part)) {
      const last = form.words.length - 1;
      const indices = form.words.map((word, at) => want(word, part.prefix && form.whole && at === last));
      sequences.push({ part: index, wanted: indices, words: form.words, whole: form.whole });
    }
  });
  const sequencesByFirst = new Map<number, Sequence[]>();
  for (const sequence of sequences) {
    const first = sequence.wanted[0];
    if (first === undefined) continue;
    sequencesByFirst.set(first, [...(sequencesByFirst.get(first) ?? []), sequence]);
  }
  const exact = new Map<string, number>();
  wanted.forEach((entry, index) => {
    if (entry.beginning === null) exact.set(entry.stem, index);
  });
  const beginnings = wanted.flatMap((entry, index) => (entry.beginning === null ? [] : [{ ...entry, index }]));
  // A stem keeps the first letter of its word, so most words are passed over by a glance at it.
  const firstUnits = new Set(wanted.map((entry) => entry.stem.charCodeAt(0)));
  const identities = new Map<string, readonly number[]>();

  const identify = (word: string): readonly number[] => {
    const stem = stemOf(word);
    const same = exact.get(stem);
    const longer = beginnings.filter((entry) => stem.startsWith(entry.stem) || word.startsWith(entry.beginning ?? ''));
    return [...(same === undefined ? [] : [same]), ...longer.map((entry) => entry.index)];
  };

  const findWords = (text: string): readonly FoundWord[] => {
    const found: FoundWord[] = [];
    let position = -1;
    scanWords(text, (start, end) => {
      position += 1;
      const unit = text.charCodeAt(start);
      const lower = unit >= 65 && unit <= 90 ? unit + 32 : unit;
      if (lower < 128 && !firstUnits.has(lower)) return;
      const word = foldWord(text.slice(start, end));
      let is = identities.get(word);
      if (!is) {
        is = identify(word);
        identities.set(word, is);
      }
      if (is.length > 0) found.push({ start, end, position, word, wanted: is });
    });
    return found;
  };

  const matchAt = (
    { part, wanted: indices, words: typed, whole }: Sequence,
    words: readonly FoundWord[],
    from: number,
  ): PartMatch | null => {
    const first = words[from];
    if (!first) return null;
    let { end } = first;
    let exact = first.word === typed[0];
    for (let step = 1; step < indices.length; step += 1) {
      const next = words[from + step];
      if (next?.position !== first.position + step || !next.wanted.includes(indices[step] ?? -1)) return null;
      end = next.end;
      exact &&= next.word === typed[step];
    }
    return { part, position: first.position, words: indices.length, start: first.start, end, whole, exact };
  };

  return {
    find(text, field) {
      const words = findWords(text);
      const matches: PartMatch[] = [];
      words.forEach((word, from) => {
        for (const index of word.wanted) {
          for (const sequence of sequencesByFirst.get(index) ?? []) {
            const only = parts[sequence.part]?.field ?? null;
            if (only !== null && only !== field) continue;
            const match = matchAt(sequence, words, from);
            if (match) matches.push(match);
          }
        }
      });
      return matches;
    },
  };
}

/** Ranges in order with what overlaps or touches made one. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((left, right) => left.start - right.start || left.end - right.end)) {
    const last = result.at(-1);
    if (last && range.start <= last.end) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      result.push({ start: range.start, end: range.end });
    }
  }
  return result;
}

/** The stretch of `text` as spans in which the ranges are marked as matches; joined they are the stretch unchanged. */
export function marked(text: string, ranges: readonly Range[], stretch: Range = { start: 0, end: text.length }): Text {
  const spans: Span[] = [];
  let index = stretch.start;
  for (const range of merged(ranges)) {
    const start = Math.max(range.start, index);
    const end = Math.min(range.end, stretch.end);
    if (start >= end) continue;
    if (start > index) spans.push({ kind: 'text', text: text.slice(index, start) });
    spans.push({ kind: 'match', text: text.slice(start, end) });
    index = end;
  }
  if (index < stretch.end) spans.push({ kind: 'text', text: text.slice(index, stretch.end) });
  return spans;
}
