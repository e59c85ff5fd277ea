import type { EmbeddingModel } from '../language-model.ts';
import type { LocalDate } from '../local-date.ts';
import type { Paper, PaperId } from '../paper.ts';
import type { SearchCandidate, SearchFilter, SearchPlan, SearchTerm, Store } from '../ports.ts';
import type { Text } from '../reply.ts';
import { createMatcher, type Matcher, marked } from './match.ts';
import { type Sense, senseOf } from './nearness.ts';
import { stemOf } from './porter.ts';
import { isRequired, looseTerms, type ParsedQuery, parseQuery, type QueryPart, strictTerms } from './query.ts';
import { type Freshness, type RankedPaper, rankCandidates } from './rank.ts';
import { type Correction, countWords, type Mended, mendDoubtful, mendUnknown, unknownParts } from './slips.ts';
import { snippetOf } from './snippet.ts';
import { isStopWord } from './stop-words.ts';
import { wordsOf } from './words.ts';

/** Candidates that are read and ranked anew; a few milliseconds of work. What comes after them keeps the engine's order. */
export const rankedMax = 100;
/** As far as one can page. */
const depthMax = 1_000;
/** With fewer papers than this that have everything, papers that have some of it follow. */
const strictEnough = 20;
/** Longer queries are sentences: no paper is expected to have all of one, and quotes in them are somebody's style. */
const strictPartsMax = 8;
/**
 * Papers that a search for any term may have to score: past that the most frequent words, which tell least, count in the ranking only.
 * Chosen on 100,000 papers with 1,800 queries made of words of one paper each: a third of the time of searching for all words, and the
 * paper as high as with them (MRR@10 of 3 title words 39.6, of 5 87.5; of a torn sentence 90.4 instead of 92.0; 10,000 loses 3 points).
 */
const looseRowsMax = 30_000;
/** So many of the rarest terms are always searched for. */
const looseTermsMin = 2;
/** Of papers as good as the best, as a share of its score, the newest come first where newness counts most. */
const asGoodShareMin = 0.6;

/** With a name's words, so many times as many papers are looked through for one author who has them all. */
const namesakesFactor = 10;

export interface SearchRequest {
  /** As a person typed it. */
  readonly text: string;
  readonly filter: SearchFilter;
  /** Hits to leave out before the first; the order is the same for every offset and limit. */
  readonly offset: number;
  readonly limit: number;
  readonly freshness: Freshness;
  readonly today: LocalDate;
  /** Tells what the words mean; `null`: words only. */
  readonly meaning: EmbeddingModel | null;
  readonly signal: AbortSignal;
}

export interface SearchHit {
  readonly paper: Paper;
  /** For this query only; higher is better. */
  readonly score: number;
  /** In plain words, the weightiest first ("title matches", "author", "new"); may be empty. */
  readonly reasons: readonly string[];
  /** The title with what matches marked. */
  readonly title: Text;
  /** What of the abstract is worth showing, marked; `null` where the paper has none, or only authors were asked for. */
  readonly snippet: Text | null;
}

export type SearchNote =
  /** Nothing but excluded words, or nothing at all. */
  | { readonly kind: 'nothing-to-search' }
  /** The query names a paper that the library does not have. */
  | { readonly kind: 'unknown-paper'; readonly arxivId: PaperId }
  /** So many papers have everything that was typed; the others have some of it. */
  | { readonly kind: 'some-words-only'; readonly complete: number }
  /** Hardly any paper has the typed word; after those come papers with the one that was probably meant. */
  | { readonly kind: 'also-searched'; readonly typed: string; readonly used: string };

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** Papers that can be paged through. */
  readonly total: number;
  /** `false`: there are more than `total`. */
  readonly totalIsExact: boolean;
  /** Words that no paper has, and what was searched for in their place. */
  readonly corrections: readonly Correction[];
  readonly notes: readonly SearchNote[];
}

type Library = Pick<Store, 'search' | 'rate' | 'paper' | 'wordCounts' | 'nearWords' | 'nearest' | 'nearness'>;

/** Papers and the parts they were found by, which corrections and word beginnings may have changed. */
interface Tier {
  readonly parts: readonly QueryPart[];
  readonly candidates: readonly SearchCandidate[];
  /** Ids of those that are near in meaning: they are ranked however few words they share with the query. */
  readonly near: ReadonlySet<PaperId>;
}

const noneNear: ReadonlySet<PaperId> = new Set();

interface Found {
  /** All of one tier come before the next. */
  readonly tiers: readonly Tier[];
  /** So many of them have everything that was looked for. */
  readonly complete: number;
  readonly isExact: boolean;
  readonly corrections: readonly Correction[];
  readonly alsoSearched: readonly Correction[];
}

interface Bounds {
  readonly filter: SearchFilter;
  /** What the query means, where there is a model that knows. */
  readonly sense: Sense | null;
  /** Most candidates that are asked for. */
  readonly depth: number;
}

function strictPlan(parts: readonly QueryPart[], { filter, depth }: Bounds): SearchPlan {
  return { terms: strictTerms(parts), match: 'all', filter, limit: depth + 1 }; // one more tells whether there are more
}

/** The terms without the most frequent ones, as far as `looseRowsMax` asks for it. */
function affordable(terms: readonly SearchTerm[], counts: ReadonlyMap<string, number>): readonly SearchTerm[] {
  const rowsOf = (term: SearchTerm): number => {
    const last = term.words.length - 1;
    return Math.min(...term.words.map((word, at) => (term.prefix && at === last ? 0 : (counts.get(word) ?? 0))));
  };
  const kept = new Set<SearchTerm>();
  let rows = 0;
  for (const term of [...terms].sort((left, right) => rowsOf(left) - rowsOf(right))) {
    rows += rowsOf(term);
    if (rows > looseRowsMax && kept.size >= looseTermsMin) break;
    kept.add(term);
  }
  return terms.filter((term) => kept.has(term));
}

function isSentence(parts: readonly QueryPart[]): boolean {
  return parts.filter((part) => !part.exclude).length > strictPartsMax;
}

/** Whether the last part is a word that someone may not have typed to its end. */
function mayGoOn(parts: readonly QueryPart[], index: number): boolean {
  const part = parts[index];
  return index === parts.length - 1 && part?.kind === 'word' && (part.words[0] ?? '').length > 1;
}

/** Papers for a query with words that no paper has: the last word may be a beginning, the others (and it, failing that) a slip. */
async function withUnknownWords(
  store: Library,
  typed: readonly QueryPart[],
  unknown: readonly number[],
  counts: ReadonlyMap<string, number>,
  bounds: Bounds,
): Promise<Tier & Mended> {
  const last = unknown.find((index) => mayGoOn(typed, index));
  const before = unknown.filter((index) => index !== last);
  const mended = await mendUnknown(store, typed, before, counts);
  if (last === undefined) {
    return { ...mended, candidates: await store.search(strictPlan(mended.parts, bounds)), near: noneNear };
  }
  const parts = mended.parts.map((part, index) => (index === last ? { ...part, prefix: true } : part));
  const candidates = await store.search(strictPlan(parts, bounds));
  if (candidates.length > 0) return { ...mended, parts, candidates, near: noneNear };
  const all = await mendUnknown(store, typed, [...before, last], counts);
  if (all.corrections.length === mended.corrections.length) return { ...mended, parts, candidates, near: noneNear };
  return { ...all, candidates: await store.search(strictPlan(all.parts, bounds)), near: noneNear };
}

/**
 * What to look for where few papers have everything: what was quoted, excluded or asked of a field stays required and decides; without such
 * parts any term will do. `null` where that would find nothing more.
 */
async function loosePlan(store: Library, parts: readonly QueryPart[], bounds: Bounds): Promise<SearchPlan | null> {
  const required = parts.filter(isRequired);
  const optional = parts.filter((part) => !isRequired(part) && !part.words.every(isStopWord));
  if (required.some((part) => !part.exclude)) return optional.length === 0 ? null : strictPlan(required, bounds);
  const terms = looseTerms(optional);
  if (terms.length < 2) return null;
  const words = [...new Set(terms.flatMap((term) => term.words))];
  const counts = await store.wordCounts(words);
  const known = new Map(words.map((word, index) => [word, counts[index] ?? 0]));
  return { ...strictPlan(parts, bounds), terms: [...affordable(terms, known), ...strictTerms(required)], match: 'any' };
}

/** Quotations that no paper has, or that stand in a sentence, are looked for like compounds: their words apart will do. */
function unquoted(parts: readonly QueryPart[]): readonly QueryPart[] {
  return parts.map((part) => {
    if (part.kind !== 'phrase' || part.exclude || part.field !== null) return part;
    return { ...part, kind: part.words.length > 1 ? 'compound' : 'word' };
  });
}

/** The papers with everything, and where they are few those with some of it after them. */
async function filledUp(store: Library, tier: Tier, bounds: Bounds): Promise<Tier & { readonly isExact: boolean }> {
  const { parts, candidates } = tier;
  if (candidates.length >= strictEnough) return { ...tier, isExact: candidates.length <= bounds.depth };
  const plan = await loosePlan(store, parts, bounds);
  const loose = plan ? await store.search(plan) : [];
  const wider = unquoted(parts);
  if (loose.length + candidates.length === 0 && wider.some((part, index) => part !== parts[index])) {
    return filledUp(store, { parts: wider, candidates, near: noneNear }, bounds);
  }
  const others = plan?.match === 'any' ? await bounds.sense?.others(plan, bounds.filter) : undefined;
  // A paper in both keeps the score of the wider search, so that all scores are of one kind.
  const byId = new Map(
    [...candidates, ...loose, ...(others ?? [])].map((candidate) => [candidate.paper.id, candidate]),
  );
  const near = new Set(others?.map(({ paper }) => paper.id));
  return { parts, candidates: [...byId.values()], near, isExact: loose.length <= bounds.depth };
}

/** What the query finds when its doubtful words are taken for slips; `null` where none is doubtful. */
async function likelier(
  store: Library,
  tier: Tier,
  counts: ReadonlyMap<string, number>,
  bounds: Bounds,
): Promise<Found | null> {
  const mended = await mendDoubtful(store, tier.parts, counts);
  if (mended.corrections.length === 0) return null;
  const strict = await store.search(strictPlan(mended.parts, bounds));
  const first = new Set(tier.candidates.map((candidate) => candidate.paper.id));
  const filled = await filledUp(store, { parts: mended.parts, candidates: strict, near: noneNear }, bounds);
  const others = filled.candidates.filter((candidate) => !first.has(candidate.paper.id));
  return {
    tiers: [tier, { ...filled, candidates: others }],
    complete: Math.min(tier.candidates.length + strict.length, bounds.depth),
    isExact: filled.isExact,
    corrections: [],
    alsoSearched: mended.corrections,
  };
}

async function find(store: Library, query: readonly QueryPart[], bounds: Bounds): Promise<Found> {
  const sentence = isSentence(query);
  const typed = sentence ? unquoted(query) : query;
  let tier: Tier = {
    parts: typed,
    candidates: sentence ? [] : await store.search(strictPlan(typed, bounds)),
    near: noneNear,
  };
  let corrections: readonly Correction[] = [];
  if (!sentence && tier.candidates.length < strictEnough) {
    const counts = await countWords(store, typed);
    const unknown = unknownParts(typed, counts);
    if (unknown.length > 0) {
      const mended = await withUnknownWords(store, typed, unknown, counts, bounds);
      tier = mended;
      corrections = mended.corrections;
    } else {
      const found = await likelier(store, tier, counts, bounds);
      if (found) return found;
    }
  }
  const filled = await filledUp(store, tier, bounds);
  const complete = Math.min(tier.candidates.length, bounds.depth);
  return { tiers: [filled], complete, isExact: filled.isExact, corrections, alsoSearched: [] };
}

/** `isAboutWords`: words were looked for, and where they stand is worth showing. */
function hitOf({ ranked, matcher }: Placed, isAboutWords: boolean): SearchHit {
  const { paper, score, reasons } = ranked;
  const abstract = paper.abstract ?? '';
  return {
    paper,
    score,
    reasons,
    title: marked(paper.title, matcher.find(paper.title, 'title')),
    snippet: paper.abstract === null || !isAboutWords ? null : snippetOf(abstract, matcher.find(abstract, 'abstract')),
  };
}

interface Placed {
  readonly ranked: RankedPaper;
  /** Finds what it was found by. */
  readonly matcher: Matcher;
}

/** The papers of all tiers in the order in which they are shown, their scores descending. */
async function inOrder(
  query: ParsedQuery,
  found: Found,
  { named, sense }: { readonly named: Paper | null; readonly sense: Sense | null },
  request: SearchRequest,
): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  for (const { parts, candidates, near } of found.tiers) {
    const others = candidates.filter((candidate) => candidate.paper.id !== named?.id);
    const matcher = createMatcher(parts);
    const room = Math.max(0, rankedMax - placed.length);
    const isRanked = ({ paper }: SearchCandidate, index: number): boolean => index < room || near.has(paper.id);
    const chosen = others.filter(isRanked);
    const nearness = (await sense?.of(chosen.map(({ paper }) => paper.id))) ?? new Map();
    const ranked = rankCandidates({ ...query, parts }, matcher, chosen, { ...request, nearness });
    const rest = others
      .filter((candidate, index) => !isRanked(candidate, index))
      .map(({ paper, score }) => ({ paper, score, reasons: [] }));
    for (const part of [ranked, rest]) {
      const scale = placed.length === 0 ? 1 : (placed.at(-1)?.ranked.score ?? 1) / Math.max(part[0]?.score ?? 1, 1e-9);
      const factor = Math.min(1, scale);
      placed.push(...part.map((entry) => ({ ranked: { ...entry, score: entry.score * factor }, matcher })));
    }
  }
  if (!named) return placed;
  const score = (placed[0]?.ranked.score ?? 0) + 1;
  return [{ ranked: { paper: named, score, reasons: ['arXiv id'] }, matcher: createMatcher([]) }, ...placed];
}

/** Whether one person has all of the names; the terms may be mended or begun ones. */
function isOnePerson({ paper }: SearchCandidate, names: readonly SearchTerm[]): boolean {
  return paper.authors.some((author) => {
    const words = wordsOf(author).map(({ word }) => word);
    return names.every(({ words: [name = ''], prefix }) =>
      words.some((word) => (prefix && word.startsWith(name)) || stemOf(word) === stemOf(name)),
    );
  });
}

/** The library where all names looked for are those of one author, not of several of the same paper. */
function ofOneAuthor(store: Library): Library {
  return {
    paper: (id) => store.paper(id),
    rate: (plan, ids) => store.rate(plan, ids),
    wordCounts: (words) => store.wordCounts(words),
    nearWords: (word, limit) => store.nearWords(word, limit),
    nearest: (plan) => store.nearest(plan),
    nearness: (model, vector, ids) => store.nearness(model, vector, ids),
    async search(plan) {
      const names = plan.terms.filter(({ field, exclude }) => field === 'authors' && !exclude);
      if (names.length < 2) return store.search(plan);
      const found = await store.search({ ...plan, limit: plan.limit * namesakesFactor });
      return found.filter((candidate) => isOnePerson(candidate, names)).slice(0, plan.limit);
    },
  };
}

/** The papers that match well, the newest first; the others after them. The scores stay, so they do not descend then. */
function newestFirst(placed: readonly Placed[], shareMin: number): readonly Placed[] {
  const best = placed[0]?.ranked.score ?? 0;
  const count = placed.findIndex(({ ranked }) => ranked.score < best * shareMin);
  const good = count < 0 ? placed : placed.slice(0, count);
  const dayOf = ({ ranked: { paper } }: Placed): string => paper.publishedOn ?? paper.dailyOn ?? '';
  const sorted = [...good].sort((left, right) =>
    dayOf(left) < dayOf(right) ? 1 : dayOf(left) > dayOf(right) ? -1 : 0,
  );
  return [...sorted, ...placed.slice(good.length)];
}

/**
 * Searches the library as a person asks: everything typed first, papers with some of it after where there are few, unfinished last
 * words, slips mended where a word is in no paper, the best `rankedMax` ordered by `rankCandidates`. The engine's work is off the
 * event loop; what is done here depends on the candidates only, not on the size of the library.
 */
export async function searchLibrary(library: Library, request: SearchRequest): Promise<SearchResult> {
  const query = parseQuery(request.text);
  const store = query.authors === 1 ? ofOneAuthor(library) : library;
  const named = query.arxivId === null ? null : await store.paper(query.arxivId);
  const notes: SearchNote[] = [];
  if (query.arxivId !== null && !named) notes.push({ kind: 'unknown-paper', arxivId: query.arxivId });
  const positive = query.parts.some((part) => !part.exclude);
  if (!positive && query.arxivId === null) notes.push({ kind: 'nothing-to-search' });
  const depth = Math.min(depthMax, Math.max(rankedMax, request.offset + request.limit));
  const words = query.parts.flatMap((part) => (part.exclude || part.field === 'authors' ? [] : [part.typed]));
  const sense =
    request.meaning && words.length > 0 ? await senseOf(words.join(' '), request.meaning, store, request.signal) : null;
  const found: Found = positive
    ? await find(store, query.parts, { filter: request.filter, depth, sense })
    : { tiers: [], complete: 0, isExact: true, corrections: [], alsoSearched: [] };
  const ranked = await inOrder(query, found, { named, sense }, request);
  // All papers of an author are as good as each other.
  const isOnlyAuthors = query.authors > 0 && words.length === 0 && named === null;
  const isNewestFirst = isOnlyAuthors || request.freshness === 'first';
  const ordered = isNewestFirst ? newestFirst(ranked, isOnlyAuthors ? 0 : asGoodShareMin) : ranked;
  notes.push(...found.alsoSearched.map((entry) => ({ kind: 'also-searched', ...entry }) as const));
  const candidates = found.tiers.reduce((sum, tier) => sum + tier.candidates.length, 0);
  if (found.complete < Math.min(candidates, depth)) notes.push({ kind: 'some-words-only', complete: found.complete });
  return {
    hits: ordered
      .slice(0, depth)
      .slice(request.offset, request.offset + request.limit)
      .map((placed) => hitOf(placed, !isOnlyAuthors)),
    total: Math.min(ordered.length, depth),
    totalIsExact: found.isExact && ordered.length <= depth,
    corrections: found.corrections,
    notes,
  };
}
