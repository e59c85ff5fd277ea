import { editDistance } from '../edit-distance.ts';
import type { LocalDate } from '../local-date.ts';
import type { Paper, PaperId } from '../paper.ts';
import type { SearchCandidate, SearchFilter, SearchPlan, SearchTerm, Store } from '../ports.ts';
import type { Text } from '../reply.ts';
import { createMatcher, marked } from './match.ts';
import { looseTerms, type ParsedQuery, parseQuery, type QueryPart, strictTerms } from './query.ts';
import { type RankedPaper, rankCandidates } from './rank.ts';
import { snippetOf } from './snippet.ts';

/** Candidates that are read and ranked anew; a few milliseconds of work. What comes after them keeps the engine's order. */
export const rankedMax = 100;
/** As far as one can page. */
export const depthMax = 1_000;
/** With fewer papers than this that have everything, papers that have some of it follow. */
const strictEnough = 20;
/** Longer queries are sentences: no paper is expected to have all of one. */
const strictPartsMax = 8;
/**
 * Papers that a search for any term may have to score, about 40 ms of the engine's time: past that the most frequent words, which tell
 * least, count in the ranking only. Half the time on 100,000 papers at no loss to speak of; 20,000 would lose one known paper in twenty.
 */
const looseRowsMax = 50_000;
/** Unknown words of one query that are looked up for a correction. */
const correctionsMax = 3;
/** Shorter words have too many neighbours to guess at. */
const correctedCharsMin = 4;
/** Neighbours of an unknown word to choose from. */
const nearWordsMax = 5;

export interface SearchRequest {
  /** As a person typed it. */
  readonly text: string;
  readonly filter: SearchFilter;
  /** Hits to leave out before the first; the order is the same for every offset and limit. */
  readonly offset: number;
  readonly limit: number;
  /** `mild` lets newer papers come a little higher. */
  readonly freshness: 'mild' | 'off';
  readonly today: LocalDate;
}

export interface SearchHit {
  readonly paper: Paper;
  /** For this query only; higher is better. */
  readonly score: number;
  /** In plain words, the weightiest first ("title matches", "author", "new"); may be empty. */
  readonly reasons: readonly string[];
  /** The title with what matches marked. */
  readonly title: Text;
  /** What of the abstract is worth showing, marked; `null` where the paper has none. */
  readonly snippet: Text | null;
}

export type SearchNote =
  /** Nothing but excluded words, or nothing at all. */
  | { readonly kind: 'nothing-to-search' }
  /** The query names a paper that the library does not have. */
  | { readonly kind: 'unknown-paper'; readonly arxivId: PaperId }
  /** So many papers have everything that was typed; the others have some of it. */
  | { readonly kind: 'some-words-only'; readonly complete: number };

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** Papers that can be paged through. */
  readonly total: number;
  /** `false`: there are more than `total`. */
  readonly totalIsExact: boolean;
  /** Words that no paper has, and what was searched for in their place. */
  readonly corrections: readonly { readonly typed: string; readonly used: string }[];
  readonly notes: readonly SearchNote[];
}

type Library = Pick<Store, 'search' | 'paper' | 'wordCounts' | 'nearWords'>;

/** What was found, and the parts it was found by, which corrections and word beginnings may have changed. */
interface Found {
  readonly parts: readonly QueryPart[];
  readonly candidates: readonly SearchCandidate[];
  readonly complete: number;
  readonly isExact: boolean;
  readonly corrections: readonly { readonly typed: string; readonly used: string }[];
}

interface Bounds {
  readonly filter: SearchFilter;
  /** Most candidates that are asked for. */
  readonly depth: number;
}

function strictPlan(parts: readonly QueryPart[], { filter, depth }: Bounds): SearchPlan {
  return { terms: strictTerms(parts), match: 'all', filter, limit: depth + 1 }; // one more tells whether there are more
}

/** The terms without the most frequent ones, as far as `looseRowsMax` asks for it; the rarest always stays. */
async function affordable(store: Library, terms: readonly SearchTerm[]): Promise<readonly SearchTerm[]> {
  const words = [...new Set(terms.flatMap((term) => (term.exclude ? [] : term.words)))];
  const counts = new Map((await store.wordCounts(words)).map((count, index) => [words[index] ?? '', count]));
  const rowsOf = (term: SearchTerm): number =>
    term.exclude
      ? 0
      : Math.min(
          ...term.words.map((word, at) => (term.prefix && at === term.words.length - 1 ? 0 : (counts.get(word) ?? 0))),
        );
  const kept = new Set<SearchTerm>();
  let rows = 0;
  for (const term of [...terms].sort((left, right) => rowsOf(left) - rowsOf(right))) {
    rows += rowsOf(term);
    if (rows > looseRowsMax && kept.size > 0) break;
    kept.add(term);
  }
  return terms.filter((term) => kept.has(term));
}

/** Indices of the parts with a word that no paper has. */
async function unknownParts(store: Library, parts: readonly QueryPart[]): Promise<readonly number[]> {
  const words = [...new Set(parts.flatMap((part) => (part.exclude ? [] : part.words)))];
  const counts = await store.wordCounts(words);
  const unknown = new Set(words.filter((_, index) => counts[index] === 0));
  return parts.flatMap((part, index) => (!part.exclude && part.words.some((word) => unknown.has(word)) ? [index] : []));
}

/** What was most likely meant by a word that no paper has: the nearest word of the library, of equals the most frequent. */
async function nearestWord(store: Library, typed: string): Promise<string | null> {
  if (typed.length < correctedCharsMin || /\p{N}/u.test(typed)) return null;
  const near = await store.nearWords(typed, nearWordsMax);
  const ranked = near
    .map(({ word, papers }) => ({ word, papers, distance: editDistance(typed, word, typed.length) }))
    .sort((left, right) => left.distance - right.distance || right.papers - left.papers);
  return ranked[0]?.word ?? null;
}

/** The part with its unknown words mended; `null` where one cannot be. */
async function corrected(store: Library, part: QueryPart): Promise<QueryPart | null> {
  const counts = await store.wordCounts(part.words);
  const words: string[] = [];
  for (const [index, word] of part.words.entries()) {
    const known = counts[index] === 0 ? await nearestWord(store, word) : word;
    if (known === null) return null;
    words.push(known);
  }
  return { ...part, typed: words.join(part.kind === 'compound' ? '-' : ' '), words, name: false };
}

/** Whether the last part is a word that someone may not have typed to its end. */
function mayGoOn(parts: readonly QueryPart[], index: number): boolean {
  const part = parts[index];
  return index === parts.length - 1 && part?.kind === 'word' && (part.words[0] ?? '').length > 1;
}

function replaced(parts: readonly QueryPart[], index: number, part: QueryPart): readonly QueryPart[] {
  return parts.map((entry, at) => (at === index ? part : entry));
}

/** Papers for a query with words that no paper has: the last word may be a beginning, the others (and it, failing that) a slip. */
async function withUnknownWords(
  store: Library,
  typed: readonly QueryPart[],
  unknown: readonly number[],
  bounds: Bounds,
): Promise<Pick<Found, 'parts' | 'candidates' | 'corrections'>> {
  let parts = typed;
  const corrections: { typed: string; used: string }[] = [];
  const correct = async (index: number): Promise<boolean> => {
    const part = typed[index];
    const better = part && corrections.length < correctionsMax ? await corrected(store, part) : null;
    if (!part || !better) return false;
    parts = replaced(parts, index, better);
    corrections.push({ typed: part.typed, used: better.typed });
    return true;
  };
  const last = unknown.find((index) => mayGoOn(typed, index));
  for (const index of unknown) {
    if (index !== last) await correct(index);
  }
  if (last === undefined) return { parts, candidates: await store.search(strictPlan(parts, bounds)), corrections };
  const lastPart = typed[last];
  const begun = lastPart ? replaced(parts, last, { ...lastPart, prefix: true }) : parts;
  const candidates = await store.search(strictPlan(begun, bounds));
  if (candidates.length > 0) return { parts: begun, candidates, corrections };
  if (!(await correct(last))) return { parts: begun, candidates, corrections };
  return { parts, candidates: await store.search(strictPlan(parts, bounds)), corrections };
}

async function find(store: Library, typed: readonly QueryPart[], bounds: Bounds): Promise<Found> {
  let parts = typed;
  let corrections: Found['corrections'] = [];
  let strict: readonly SearchCandidate[] = [];
  const isSentence = typed.filter((part) => !part.exclude).length > strictPartsMax;
  if (!isSentence) strict = await store.search(strictPlan(parts, bounds));
  if (!isSentence && strict.length === 0) {
    const unknown = await unknownParts(store, parts);
    if (unknown.length > 0)
      ({ parts, candidates: strict, corrections } = await withUnknownWords(store, parts, unknown, bounds));
  }
  const complete = Math.min(strict.length, bounds.depth);
  const terms = looseTerms(parts);
  if (strict.length >= strictEnough || terms.filter((term) => !term.exclude).length < 2) {
    return { parts, candidates: strict, complete, isExact: strict.length <= bounds.depth, corrections };
  }
  const loose = await store.search({
    ...strictPlan(parts, bounds),
    terms: await affordable(store, terms),
    match: 'any',
  });
  // A paper in both keeps the score of the wider search, so that all scores are of one kind.
  const byId = new Map([...strict, ...loose].map((candidate) => [candidate.paper.id, candidate]));
  return { parts, candidates: [...byId.values()], complete, isExact: loose.length <= bounds.depth, corrections };
}

function hitOf(ranked: RankedPaper, parts: readonly QueryPart[]): SearchHit {
  const { paper, score, reasons } = ranked;
  const matcher = createMatcher(parts);
  const abstract = paper.abstract ?? '';
  return {
    paper,
    score,
    reasons,
    title: marked(paper.title, matcher.find(paper.title, 'title')),
    snippet: paper.abstract === null ? null : snippetOf(abstract, matcher.find(abstract, 'abstract')),
  };
}

function inOrder(
  query: ParsedQuery,
  found: Found,
  named: Paper | null,
  request: SearchRequest,
): readonly RankedPaper[] {
  const first = named ? [{ paper: named, score: 1, reasons: ['arXiv id'] }] : [];
  const others = found.candidates.filter((candidate) => candidate.paper.id !== named?.id);
  const ranked = rankCandidates({ ...query, parts: found.parts }, others.slice(0, rankedMax), request);
  const bottom = Math.min(...ranked.map((entry) => entry.score));
  const rest = others
    .slice(rankedMax)
    .map(({ paper, score }) => ({ paper, score: bottom * (score / (score + 1)), reasons: [] }));
  return [...first, ...ranked, ...rest];
}

/**
 * Searches the library as a person asks: everything typed first, papers with some of it after where there are few, unfinished last
 * words, slips mended where a word is in no paper, the best `rankedMax` ordered by `rankCandidates`. The engine's work is off the
 * event loop; what is done here depends on the candidates only, not on the size of the library.
 */
export async function searchLibrary(store: Library, request: SearchRequest): Promise<SearchResult> {
  const query = parseQuery(request.text);
  const named = query.arxivId === null ? null : await store.paper(query.arxivId);
  const notes: SearchNote[] = [];
  if (query.arxivId !== null && !named) notes.push({ kind: 'unknown-paper', arxivId: query.arxivId });
  const positive = query.parts.some((part) => !part.exclude);
  if (!positive && query.arxivId === null) notes.push({ kind: 'nothing-to-search' });
  const depth = Math.min(depthMax, Math.max(rankedMax, request.offset + request.limit));
  const found: Found = positive
    ? await find(store, query.parts, { filter: request.filter, depth })
    : { parts: query.parts, candidates: [], complete: 0, isExact: true, corrections: [] };
  const ordered = inOrder(query, found, named, request).slice(0, depth);
  if (found.complete < found.candidates.length) notes.push({ kind: 'some-words-only', complete: found.complete });
  return {
    hits: ordered.slice(request.offset, request.offset + request.limit).map((ranked) => hitOf(ranked, found.parts)),
    total: ordered.length,
    totalIsExact: found.isExact,
    corrections: found.corrections,
    notes,
  };
}
