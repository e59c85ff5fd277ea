import { daysBetween, type LocalDate } from '../local-date.ts';
import type { Paper, PaperId } from '../paper.ts';
import type { SearchCandidate } from '../ports.ts';
import { normaliseTitle } from '../text.ts';
import type { Matcher, PartMatch } from './match.ts';
import type { ParsedQuery, QueryPart } from './query.ts';
import { wordsOf } from './words.ts';

/**
 * What is added to a candidate's BM25 score, which is 1 for the best of the pool. Chosen by hand for what people look for by name and
 * checked against SciFact's dev split and CACM (`npm run bench -- retrieval`): a bonus for a name beats any BM25 lead, one for a
 * coincidence of words decides between near equals.
 */
const weights = {
  /** The query is the title. */
  title: 3,
  /** The query is the name before the title's colon (`LoRA: …`). */
  titleName: 1,
  /** The query's words stand in the title side by side as typed. */
  titlePhrase: 0.4,
  /** A code name in its own case and symbols, in the title or else the abstract. */
  nameInTitle: 0.4,
  nameInAbstract: 0.15,
  /** Two or more words of the query are one author's names; or one that the paper has nowhere else. */
  authorFull: 1,
  authorPart: 0.3,
  /** All of the query, by the share of its parts that the paper has. */
  coverage: 0.3,
  /** Parts of the query that the paper has in the very form typed, by their share. */
  exactForm: 0.1,
  /** Parts that stand in the title, by their share. */
  inTitle: 0.1,
  /** Neighbours in the query that are neighbours in the text, by their share. */
  adjacent: 0.2,
  /** Nearness in meaning, 0 to 1; see `nearness.ts`. */
  meaning: 0.5,
  /** For a paper of today; halves every `freshnessHalfLifeDays`. Too little to lift a paper over one that matches clearly better. */
  freshness: 0.06,
} as const;

const freshnessHalfLifeDays = 365;

/** `mild` lets newer papers come a little higher; with `first` the newest of those that match well come first. */
export type Freshness = 'mild' | 'off' | 'first';
/** In longer queries a word that is also an author's name is a coincidence. */
const namedPartsMax = 6;
const reasonsMax = 3;
/** How long a paper is called new, in days. */
const newDays = 30;

export interface RankedPaper {
  readonly paper: Paper;
  /** BM25 within the pool (at most 1) and what was added to it. */
  readonly score: number;
  /** Why it stands where it stands, the weightiest first. */
  readonly reasons: readonly string[];
}

interface Bonus {
  readonly value: number;
  readonly reason: string | null;
}

const noBonus: Bonus = { value: 0, reason: null };

/** Whether a text has `name` as a word of its own: `LoRA` does not stand in `LoRA+`, `GPT-4` not in `GPT-4o`. */
function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at);
    const after = text.slice(at + name.length, at + name.length + 2);
    if (!/[\p{L}\p{N}]$/u.test(before) && !/^[\p{L}\p{N}+#*]/u.test(after)) return true;
  }
  return false;
}

function nameBonus(paper: Paper, names: readonly string[]): Bonus {
  let value = 0;
  for (const name of names) {
    const caseCounts = name !== name.toLowerCase();
    const has = (text: string): number => {
      if (standsIn(text, name)) return 1;
      return standsIn(text.toLowerCase(), name.toLowerCase()) ? (caseCounts ? 0.5 : 1) : 0;
    };
    value += weights.nameInTitle * has(paper.title) || weights.nameInAbstract * has(paper.abstract ?? '');
  }
  return { value: names.length > 0 ? value / names.length : 0, reason: value > 0 ? 'exact name' : null };
}

/** The signs that belong to names and that a normalised title has lost: `LoRA` is not `LoRA+`. */
function signsOf(text: string): string {
  return text.replace(/[^+#*]/g, '');
}

function titleBonus(paper: Paper, typed: string, query: string): Bonus {
  if (query === '') return noBonus;
  const title = normaliseTitle(paper.title);
  if (title === query && signsOf(paper.title) === signsOf(typed))
    return { value: weights.title, reason: 'title matches' };
  const colon = paper.title.indexOf(':');
  const name = paper.title.slice(0, Math.max(0, colon));
  if (colon > 0 && normaliseTitle(name) === query && signsOf(name) === signsOf(typed)) {
    return { value: weights.titleName, reason: 'title matches' };
  }
  if (query.includes(' ') && ` ${title} `.includes(` ${query} `)) {
    return { value: weights.titlePhrase, reason: 'exact phrase in the title' };
  }
  return noBonus;
}

/**
 * `typed`: all words of the query, for some names are stop words (Kaiming He). `elsewhere`: indices of the parts found in title, abstract
 * or keywords.
 */
function authorBonus(
  paper: Paper,
  parts: readonly QueryPart[],
  typed: ReadonlySet<string>,
  elsewhere: ReadonlySet<number>,
): Bonus {
  const words = new Map<string, number>();
  parts.forEach((part, index) => {
    const mayBeName = part.kind === 'word' && !part.exclude && (part.field === null || part.field === 'authors');
    if (mayBeName) words.set(part.words[0] ?? '', index);
  });
  if (words.size === 0 || parts.length > namedPartsMax) return noBonus;
  let best = noBonus;
  for (const author of paper.authors) {
    const names = new Set(wordsOf(author).map((at) => at.word));
    const shared = [...words].filter(([word]) => names.has(word));
    const sharedWords = [...names].filter((name) => name.length > 1 && typed.has(name));
    if (shared.length > 0 && sharedWords.length > 1) return { value: weights.authorFull, reason: 'author' };
    if (shared.some(([, index]) => !elsewhere.has(index))) best = { value: weights.authorPart, reason: 'author' };
  }
  return best;
}

/** How well each part is covered: 1 as typed, less for a compound whose words stand apart. */
function coverageOf(parts: readonly QueryPart[], matches: readonly PartMatch[], authors: ReadonlySet<number>): number {
  const covered = parts.map((_, index): number => (authors.has(index) ? 1 : 0));
  for (const match of matches) covered[match.part] = Math.max(covered[match.part] ?? 0, match.whole ? 1 : 0.5);
  let sum = 0;
  let count = 0;
  parts.forEach((part, index) => {
    if (part.exclude) return;
    count += 1;
    sum += covered[index] ?? 0;
  });
  return count === 0 ? 0 : sum / count;
}

/** The share of the parts that a paper should have for which `has` holds of a match. */
function shareOf(
  parts: readonly QueryPart[],
  matches: readonly PartMatch[],
  has: (match: PartMatch) => boolean,
): number {
  const wanted = parts.filter((part) => !part.exclude).length;
  return wanted === 0 ? 0 : new Set(matches.filter(has).map((match) => match.part)).size / wanted;
}

/** The share of neighbouring parts of the query that are neighbours in one of the texts, in order and with at most one word between. */
function adjacencyOf(pairs: readonly (readonly [number, number])[], texts: readonly (readonly PartMatch[])[]): number {
  if (pairs.length === 0) return 0;
  let found = 0;
  for (const [left, right] of pairs) {
    const near = texts.some((matches) => {
      const lefts = matches.filter((match) => match.part === left && match.whole);
      const rights = matches.filter((match) => match.part === right && match.whole);
      return lefts.some((first) => {
        const next = first.position + first.words;
        return rights.some((second) => second.position === next || second.position === next + 1);
      });
    });
    if (near) found += 1;
  }
  return found / pairs.length;
}

function freshnessOf(paper: Paper, today: LocalDate): Bonus {
  const date = paper.publishedOn ?? paper.dailyOn;
  if (date === null) return noBonus;
  const age = Math.max(0, daysBetween(date, today));
  return { value: weights.freshness * 0.5 ** (age / freshnessHalfLifeDays), reason: age <= newDays ? 'recent' : null };
}

function authorParts(paper: Paper, matcher: Matcher): ReadonlySet<number> {
  return new Set(matcher.find(paper.authors.join('; '), 'authors').map((match) => match.part));
}

/** Highest score first; then the newer paper; then by id, so that the order never depends on where a candidate stood. */
function byRank(left: RankedPaper, right: RankedPaper): number {
  if (left.score !== right.score) return right.score - left.score;
  const [leftDay, rightDay] = [left.paper.publishedOn ?? '', right.paper.publishedOn ?? ''];
  if (leftDay !== rightDay) return leftDay > rightDay ? -1 : 1;
  return left.paper.id < right.paper.id ? -1 : 1;
}

/**
 * Orders candidates by their BM25 score, as a share of the best one's, and by what BM25 does not see: titles that are the query, words
 * side by side, code names in their own case and symbols, authors, and (unless `freshness` is `off`) how new they are. `matcher` is of the
 * query's parts.
 */
export function rankCandidates(
  query: ParsedQuery,
  matcher: Matcher,
  candidates: readonly SearchCandidate[],
  options: {
    readonly freshness: Freshness;
    readonly today: LocalDate;
    /** In meaning, of each candidate; empty where nobody knows. */
    readonly nearness: ReadonlyMap<PaperId, number>;
  },
): readonly RankedPaper[] {
  const { parts } = query;
  const title = normaliseTitle(query.text);
  const typed = new Set(wordsOf(query.text).map((at) => at.word));
  const names = parts.filter((part) => part.name && !part.exclude).map((part) => part.typed);
  const open = parts.flatMap((part, index) => (part.exclude || part.field === 'authors' ? [] : [index]));
  const pairs = open.slice(1).map((right, at) => [open[at] ?? 0, right] as const);
  const top = Math.max(...candidates.map((candidate) => candidate.score), Number.MIN_VALUE);
  return candidates
    .map(({ paper, score }) => {
      const inTitle = matcher.find(paper.title, 'title');
      const inAbstract = matcher.find(paper.abstract ?? '', 'abstract');
      const inKeywords = matcher.find(paper.keywords.join(', '), 'keywords');
      const matches = [...inTitle, ...inAbstract, ...inKeywords];
      const titleShare = shareOf(parts, inTitle, (match) => match.whole);
      const adjacency = adjacencyOf(pairs, [inTitle, inAbstract]);
      const bonuses: readonly Bonus[] = [
        titleBonus(paper, query.text, title),
        nameBonus(paper, names),
        authorBonus(paper, parts, typed, new Set(matches.map((match) => match.part))),
        { value: weights.coverage * coverageOf(parts, matches, authorParts(paper, matcher)), reason: null },
        { value: weights.exactForm * shareOf(parts, matches, (match) => match.exact && match.whole), reason: null },
        { value: weights.inTitle * titleShare, reason: titleShare === 1 ? 'in the title' : null },
        {
          value: 0,
          reason: matches.some((match) => parts[match.part]?.kind === 'phrase' && match.words > 1)
            ? 'exact phrase'
            : null,
        },
        { value: weights.adjacent * adjacency, reason: adjacency === 1 ? 'words side by side' : null },
        { value: weights.meaning * (options.nearness.get(paper.id) ?? 0), reason: null },
        options.freshness === 'mild' ? freshnessOf(paper, options.today) : noBonus,
      ];
      const reasons = [...bonuses]
        .sort((left, right) => right.value - left.value)
        .flatMap((bonus) => bonus.reason ?? [])
        .slice(0, reasonsMax);
      return { paper, score: bonuses.reduce((sum, bonus) => sum + bonus.value, score / top), reasons };
    })
    .sort(byRank);
}
