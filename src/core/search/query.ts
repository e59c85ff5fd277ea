import { parseArxivId } from '../arxiv-id.ts';
import type { SearchTerm } from '../ports.ts';
import { foldSpace } from '../text.ts';
import { stemOf } from './porter.ts';
import { isStopWord } from './stop-words.ts';
import { wordsOf } from './words.ts';

/** Most terms of one search: each costs the engine a pass over its postings. */
export const termsMax = 32;
/** Most characters of a query that are searched for, counted over its words; the most informative words stay. */
export const queryCharsMax = 300;
/** A query of at least so many parts is a description, in which what is said again (up to `timesMax` times) matters more. */
const descriptionPartsMin = 11;
const timesMax = 3;
/** Nobody writes more words than this as one. */
const joinedWordsMax = 3;
/** What is read of a text at all: a pasted abstract fits, a pasted paper does not have to. */
const textCharsMax = 4_000;

/** A piece of a query that is looked for as one. */
export interface QueryPart {
  /** As typed, without prefix, quotes and the punctuation around it. */
  readonly typed: string;
  /** Folded; never empty. */
  readonly words: readonly string[];
  /**
   * `compound`: several words in one, as hyphens make them (`low-rank`, `GPT-4o`): best side by side, but apart will do.
   * `phrase`: what stood in quotes, also a single word.
   */
  readonly kind: 'word' | 'compound' | 'phrase';
  /** Ends with `*`: the word may go on. */
  readonly prefix: boolean;
  readonly field: SearchTerm['field'];
  readonly exclude: boolean;
  /** A code name: its own case and symbols tell it from others (`LoRA+` from `LoRA`, `GRPO`, `Mamba-2`). */
  readonly name: boolean;
  /** How often it was said. */
  readonly times: number;
}

export interface ParsedQuery {
  /** As typed, white space folded. */
  readonly text: string;
  /** The first arXiv id (or link) in it; it is not among the parts. */
  readonly arxivId: string | null;
  /** In the order typed. */
  readonly parts: readonly QueryPart[];
  /** How many authors were named that a paper must have. */
  readonly authors: number;
}

// An exclusion sign and a field name count only at the beginning of a piece; a quotation must be closed or is no quotation.
const piecePattern =
  /(-(?=["\p{L}]))?(?:(authors?|by|title|abstract|keywords?):\s*(?=\S))?(?:[([{]*"([^"]*)"[)\]}.,;:?!]*(?!\S)|(\S+))/giu;

const fieldOf: Readonly<Record<string, SearchTerm['field']>> = {
  author: 'authors',
  authors: 'authors',
  by: 'authors',
  title: 'title',
  abstract: 'abstract',
  keyword: 'keywords',
  keywords: 'keywords',
};

/** What joins the words of a compound; everything else (commas, slashes, brackets) parts them. */
const partedBy = /[^\p{L}\p{N}\p{M}\p{Co}\-‐‑–'._+#*]+/u;

/** Abbreviations that are two words to the index and say nothing. */
const emptyCompounds: ReadonlySet<string> = new Set(['e g', 'i e', 'et al']);

function straightQuotes(text: string): string {
  return text.replace(/[“”„‟«»]/g, '"').replace(/[‘’‚‛`´]/g, "'");
}

/** Whether a word has a capital behind its first letter, as names have (`LoRA`, `GRPO`). */
export function isCapitalised(text: string): boolean {
  return /[\p{L}\p{N}].*\p{Lu}/u.test(text);
}

function isName(typed: string, shouting: boolean): boolean {
  if (/[\p{L}\p{N}][+#*]+$/u.test(typed)) return true;
  if (/\p{L}/u.test(typed) && /\p{N}/u.test(typed)) return true;
  return !shouting && isCapitalised(typed);
}

function isNumber(word: string): boolean {
  return /^\p{N}+$/u.test(word);
}

interface PartFrame {
  readonly field: SearchTerm['field'];
  readonly exclude: boolean;
}

function parseChunk(chunk: string, frame: PartFrame, shouting: boolean): QueryPart | null {
  const wildcard = /^[^*]*[\p{L}\p{N}]{3}\*$/u.test(chunk) && !isCapitalised(chunk);
  const typed = chunk
    .replace(/^[^\p{L}\p{N}\p{Co}]+/u, '')
    .replace(wildcard || chunk.startsWith('*') ? /[^\p{L}\p{N}\p{M}\p{Co}]+$/u : /[^\p{L}\p{N}\p{M}\p{Co}+#*]+$/u, '')
    .replace(/'s$/i, '');
  const words = wordsOf(typed).map((at) => at.word);
  if (words.length === 0 || emptyCompounds.has(words.join(' '))) return null;
  const kind = words.length === 1 ? 'word' : 'compound';
  return { typed, words, kind, prefix: wildcard, name: isName(typed, shouting), times: 1, ...frame };
}

/** An author's names stand in any order, with others between them, so each is looked for by itself; initials tell nothing. */
function authorParts(typed: string, frame: PartFrame): readonly QueryPart[] {
  const words = wordsOf(typed).map((at) => at.word);
  const telling = words.some((word) => word.length > 1) ? words.filter((word) => word.length > 1) : words;
  return telling.map((word) => ({
    typed: word,
    words: [word],
    kind: 'word',
    prefix: false,
    name: false,
    times: 1,
    ...frame,
  }));
}

/**
 * How much of the text behind `author:Kaiming` goes on with the name: one more word, where both begin with a capital (`author:Kaiming He`).
 * More than a name has to be quoted.
 */
function restOfName(bare: string, behind: string): string {
  if (!/^\p{Lu}[\p{L}.'-]*$/u.test(bare)) return '';
  return /^\s+\p{Lu}(?:[\p{Ll}'-]*|\.)(?=\s|$)/u.exec(behind)?.[0] ?? '';
}

function keyOf(words: readonly string[], part: PartFrame): string {
  return `${part.exclude ? '-' : ''}${part.field ?? ''}:${words.map(stemOf).join(' ')}`;
}

/** How much a part tells of what is meant: what people set apart first, then long words before short ones. */
function informative(part: QueryPart): number {
  const longest = Math.max(...part.words.map((word) => word.length));
  return longest + (isRequired(part) ? 200 : part.name ? 100 : 0);
}

function withinLimits(parts: readonly QueryPart[]): readonly QueryPart[] {
  const kept = new Set<QueryPart>();
  let terms = 0;
  let chars = 0;
  for (const part of [...parts].sort((left, right) => informative(right) - informative(left))) {
    const partTerms = loosen(part).length;
    const partChars = part.words.join(' ').length + (kept.size > 0 ? 1 : 0);
    if (terms + partTerms > termsMax || chars + partChars > queryCharsMax) continue;
    kept.add(part);
    terms += partTerms;
    chars += partChars;
  }
  return parts.filter((part) => kept.has(part));
}

/** Splits a phrase or compound that is too long for a search to the words that fit. */
function shortened(part: QueryPart): QueryPart {
  const words: string[] = [];
  let chars = 0;
  for (const word of part.words) {
    chars += word.length + (words.length > 0 ? 1 : 0);
    if (chars > queryCharsMax || words.length >= termsMax - 2) break;
    words.push(word);
  }
  return words.length === part.words.length ? part : { ...part, words };
}

/**
 * Takes apart what a person typed: words, "quoted phrases", -excluded words, `author:` / `title:` / `abstract:` / `keyword:` prefixes,
 * arXiv ids and links, code names. Stop words are left out unless there is nothing else. Never throws; the terms that come of it
 * (`strictTerms`, `looseTerms`) are at most `termsMax` with at most `queryCharsMax` characters.
 */
export function parseQuery(text: string): ParsedQuery {
  const clean = straightQuotes(text.slice(0, textCharsMax));
  const shouting = !/\p{Ll}/u.test(clean) && clean.trim().split(/\s+/u).length > 2;
  const found: QueryPart[] = [];
  let authors = 0;
  let arxivId: string | null = null;
  let readTo = 0;
  for (const match of clean.matchAll(piecePattern)) {
    if (match.index < readTo) continue;
    const [whole, minus, field, quoted, bare = ''] = match;
    const frame = {
      field: field === undefined ? null : (fieldOf[field.toLowerCase()] ?? null),
      exclude: minus !== undefined,
    };
    if (frame.field === 'authors') {
      const end = match.index + whole.length;
      const rest = quoted === undefined ? restOfName(bare, clean.slice(end)) : '';
      readTo = end + rest.length;
      const parts = authorParts((quoted ?? bare) + rest, frame);
      found.push(...parts);
      if (!frame.exclude && parts.length > 0) authors += 1;
    } else if (quoted !== undefined) {
      const words = wordsOf(quoted).map((at) => at.word);
      const typed = quoted.trim();
      if (words.length > 0) {
        const name = words.length === 1 && isName(typed, shouting);
        found.push({ typed, words, kind: 'phrase', prefix: false, name, times: 1, ...frame });
      }
    } else {
      const id = parseArxivId(bare);
      if (id) {
        arxivId ??= id.id;
        continue;
      }
      for (const chunk of bare.split(partedBy)) {
        const part = parseChunk(chunk, frame, shouting);
        if (part) found.push(part);
      }
    }
  }
  const distinct = new Map<string, QueryPart>();
  for (const part of found.map(shortened)) {
    const key = keyOf(part.words, part);
    const same = distinct.get(key);
    if (part.words.length > 0) distinct.set(key, same ? { ...same, times: same.times + 1 } : part);
  }
  const all = [...distinct.values()];
  const telling = all.filter((part) => saysSomething(part));
  const parts = telling.some((part) => !part.exclude) || all.every((part) => part.exclude) ? telling : all;
  return { text: foldSpace(text.slice(0, textCharsMax)), arxivId, parts: withinLimits(parts), authors };
}

/** Whether a paper must have the part: people who quote, name a field or exclude mean it. */
export function isRequired(part: QueryPart): boolean {
  return part.kind === 'phrase' || part.field !== null || part.exclude;
}

/** Stop words are kept where someone set them apart: in a quotation, behind a field's name, as a code name (`A*`). */
function saysSomething(part: QueryPart): boolean {
  if (isRequired(part) || part.name) return true;
  return !part.words.every(isStopWord);
}

function termOf(part: QueryPart, words: readonly string[], prefix: boolean): SearchTerm {
  return { words, prefix, field: part.field, exclude: part.exclude };
}

/** What a compound is to a reader who is not strict: its words joined (not of numbers), and those that tell something by themselves. */
export function compoundForms(part: QueryPart): {
  readonly joined: readonly string[];
  readonly apart: readonly string[];
} {
  if (part.kind !== 'compound') return { joined: [], apart: [] };
  return {
    joined: part.words.some(isNumber) || part.words.length > joinedWordsMax ? [] : [part.words.join('')],
    apart: part.words.filter((word) => word.length > 1 && !isNumber(word) && !isStopWord(word)),
  };
}

function loosen(part: QueryPart): readonly SearchTerm[] {
  const whole = termOf(part, part.words, part.prefix);
  if (part.exclude) return [whole];
  const { joined, apart } = compoundForms(part);
  return [whole, ...[...apart, ...joined].map((word) => termOf(part, [word], false))];
}

/** One term a part: what a paper needs to have everything that was typed. Compounds stand side by side. */
export function strictTerms(parts: readonly QueryPart[]): readonly SearchTerm[] {
  return parts.map((part) => termOf(part, part.words, part.prefix));
}

/**
 * For a search where any term will do: compounds also apart and joined (`pre-training`: `pre`, `training`, `pretraining`), and what a
 * long description says repeatedly as often, so that it weighs more.
 */
export function looseTerms(parts: readonly QueryPart[]): readonly SearchTerm[] {
  const terms = new Map<string, SearchTerm>();
  for (const part of parts) {
    for (const term of loosen(part)) {
      const key = keyOf(term.words, term);
      if (!terms.has(key)) terms.set(key, term);
    }
  }
  if (parts.length < descriptionPartsMin) return [...terms.values()];
  const again = parts.flatMap((part) =>
    Array.from({ length: Math.min(part.times, timesMax) - 1 }, () => termOf(part, part.words, part.prefix)),
  );
  return [...terms.values(), ...again.filter((term) => !term.exclude)].slice(0, termsMax);
}
