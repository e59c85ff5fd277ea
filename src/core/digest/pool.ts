import type { Instant, LocalDate } from '../local-date.ts';
import type { Paper, PaperId } from '../paper.ts';
import { stemOf } from '../search/porter.ts';
import type { Rarity } from '../search/rarity.ts';
import { isStopWord } from '../search/stop-words.ts';
import { wordsOf } from '../search/words.ts';
import type { ListedPaper } from './digest-records.ts';
import type { PoolMeaning } from './pool-meaning.ts';
import { type Popularity, popularityOf } from './popularity.ts';
import type { DigestSource } from './subscription.ts';
import { createTopicIndex } from './topic-index.ts';
import { parseTopics, type Topic, type Topics } from './topics.ts';

/** Where a paper stands in a source's list, and since when. */
export interface Listing {
  readonly source: DigestSource;
  readonly date: LocalDate;
  readonly firstSeenAt: Instant;
}

/** A paper that may come into digests, with what is the same for all of them. */
export interface PoolPaper extends Popularity {
  /** Its place in the pool. */
  readonly at: number;
  readonly paper: Paper;
  readonly listings: readonly Listing[];
  readonly upvotes: ListedPaper['upvotes'];
}

/** How well a paper fits a topic, above 0, at most 1; `near`: only by what it means. */
export interface TopicFit {
  readonly strength: number;
  readonly near: boolean;
}

export interface PoolInput {
  readonly listed: readonly ListedPaper[];
  /** Papers that were voted on or saved where digests go. */
  readonly voted: readonly Paper[];
  readonly now: Instant;
  readonly rarity: Rarity;
  readonly meaning: PoolMeaning | null;
}

/** From how many standard deviations above the average on a paper counts as near a topic, and as like another paper; full marks `full`. */
const nearTopic = { from: 4, full: 6 } as const;
const nearPaper = { from: 2, full: 4 } as const;
/** The strength of a topic that only the meaning fits: less than words side by side. */
const nearStrength = { least: 0.4, most: 0.6 } as const;
/** What meaning adds to words, for the order of papers that all have them. */
const nearBonus = 0.1;
/** Papers an average is taken of, at least. */
const averagedMin = 20;
/** Share of the telling words (by their rarity) that two papers have in common: from which on they are alike, and full marks. */
const sharedWords = { from: 0.12, full: 0.4 } as const;

function between(value: number, { from, full }: { readonly from: number; readonly full: number }): number {
  return Math.min(1, Math.max(0, (value - from) / (full - from)));
}

function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += (left[at] ?? 0) * (right[at] ?? 0);
  return sum;
}

/** Average and spread. */
function spreadOf(values: readonly number[]): { readonly average: number; readonly spread: number } {
  const average = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const square = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / Math.max(1, values.length);
  return { average, spread: Math.sqrt(square) };
}

/** The telling words of a paper: its keywords and title. */
function stemsOf({ title, keywords }: Paper): ReadonlySet<string> {
  const words = wordsOf(`${title}; ${keywords.join('; ')}`).filter(({ word }) => word.length > 1 && !isStopWord(word));
  return new Set(words.map(({ word }) => stemOf(word)));
}

/**
 * Papers prepared for any number of subscriptions: what costs is done once for a paper, a topic or a vote, and remembered.
 * It belongs to one moment: `now`.
 */
export class Pool {
  readonly papers: readonly PoolPaper[];
  readonly now: Instant;
  private readonly byList = new Map<string, PoolPaper[]>();
  private readonly byId = new Map<PaperId, PoolPaper>();
  private readonly voted: ReadonlyMap<PaperId, Paper>;
  private readonly meaning: PoolMeaning | null;
  private readonly rarity: Rarity;
  private readonly index: ReturnType<typeof createTopicIndex>;
  private readonly parsed = new Map<string, Topics>();
  private readonly fits = new Map<string, ReadonlyMap<number, TopicFit>>();
  private readonly likes = new Map<PaperId, Float32Array | null>();
  private readonly stems = new Map<PaperId, ReadonlySet<string>>();
  private likeSpread: { readonly average: number; readonly spread: number } | null = null;

  constructor({ listed, voted, now, rarity, meaning }: PoolInput) {
    const merged = new Map<PaperId, { paper: Paper; listings: Listing[]; upvotes: ListedPaper['upvotes'] }>();
    for (const { paper, source, date, firstSeenAt, upvotes } of listed) {
      const known = merged.get(paper.id);
      const listing: Listing = { source, date, firstSeenAt };
      if (known === undefined) merged.set(paper.id, { paper, listings: [listing], upvotes });
      else {
        known.listings.push(listing);
        if (upvotes.length > known.upvotes.length) known.upvotes = upvotes;
      }
    }
    const entries = [...merged.values()];
    const popularity = popularityOf(entries, now);
    this.papers = entries.map((entry, at) => ({ ...entry, ...(popularity[at] ?? noPopularity), at }));
    for (const paper of this.papers) {
      this.byId.set(paper.paper.id, paper);
      for (const list of new Set(paper.listings.map(({ source, date }) => listKey(source, date)))) {
        const known = this.byList.get(list);
        if (known) known.push(paper);
        else this.byList.set(list, [paper]);
      }
    }
    this.now = now;
    this.rarity = rarity;
    this.meaning = meaning;
    this.voted = new Map(voted.map((paper) => [paper.id, paper]));
    this.index = createTopicIndex(this.papers.map(({ paper }) => paper));
  }

  /** Papers of a list, in its order. */
  listOf(source: DigestSource, date: LocalDate): readonly PoolPaper[] {
    return this.byList.get(listKey(source, date)) ?? [];
  }

  /** A subscription's topics; equal texts are read once. */
  topicsOf(text: string): Topics {
    const known = this.parsed.get(text) ?? parseTopics(text);
    this.parsed.set(text, known);
    return known;
  }

  /** The papers (by their place) that fit a topic. */
  fitsOf(topic: Topic): ReadonlyMap<number, TopicFit> {
    const known = this.fits.get(topic.key);
    if (known) return known;
    const found = new Map<number, TopicFit>();
    const nearness = this.nearTopic(topic);
    for (const [at, strength] of this.index.match(topic)) {
      const bonus = nearBonus * Math.min(1, Math.max(0, (nearness?.[at] ?? 0) / nearTopic.from));
      found.set(at, { strength: Math.min(1, strength + bonus), near: false });
    }
    nearness?.forEach((value, at) => {
      if (value < nearTopic.from || found.has(at)) return;
      const strength = nearStrength.least + (nearStrength.most - nearStrength.least) * between(value, nearTopic);
      found.set(at, { strength, near: true });
    });
    this.fits.set(topic.key, found);
    return found;
  }

  /** Whether a paper has the topic in its words; for topics that are not wanted, where nearness in meaning would take too much away. */
  isOf(topic: Topic, at: number): boolean {
    const fit = this.fitsOf(topic).get(at);
    return fit !== undefined && !fit.near;
  }

  /** How like each paper of the pool a voted one is, 0 to 1; `null` where nothing is known of that. */
  likenessTo(id: PaperId): Float32Array | null {
    const known = this.likes.get(id);
    if (known !== undefined) return known;
    const paper = this.voted.get(id) ?? this.byId.get(id)?.paper ?? null;
    const likeness = paper === null ? null : this.likenessOf(paper);
    this.likes.set(id, likeness);
    return likeness;
  }

  /** By how many standard deviations each paper is nearer the topic than the average one. */
  private nearTopic(topic: Topic): Float32Array | null {
    const vector = this.meaning?.topics.get(topic.key);
    if (!this.meaning || vector === undefined || this.papers.length < averagedMin) return null;
    const { papers } = this.meaning;
    const near = this.papers.map(({ paper }) => {
      const own = papers.get(paper.id);
      return own === undefined ? 0 : dot(vector, own);
    });
    const { average, spread } = spreadOf(near);
    if (spread === 0) return null;
    return Float32Array.from(near, (value) => (value - average) / spread);
  }

  private likenessOf(paper: Paper): Float32Array {
    const vector = this.meaning?.papers.get(paper.id);
    if (this.meaning && vector !== undefined && this.papers.length >= averagedMin) {
      const { papers } = this.meaning;
      const { average, spread } = this.paperSpread(papers);
      return Float32Array.from(this.papers, ({ paper: other }) => {
        const own = papers.get(other.id);
        return own === undefined || spread === 0 ? 0 : between((dot(vector, own) - average) / spread, nearPaper);
      });
    }
    const asked = this.stemsOfPaper(paper);
    const weight = (stems: Iterable<string>): number =>
      [...stems].reduce((sum, stem) => sum + this.rarity.idf(stem), 0);
    const total = weight(asked);
    return Float32Array.from(this.papers, ({ paper: other }) => {
      const own = this.stemsOfPaper(other);
      const both = [...asked].filter((stem) => own.has(stem));
      if (both.length < 2) return 0;
      return between(weight(both) / Math.max(1e-9, total + weight(own) - weight(both)), sharedWords);
    });
  }

  private stemsOfPaper(paper: Paper): ReadonlySet<string> {
    const known = this.stems.get(paper.id) ?? stemsOf(paper);
    this.stems.set(paper.id, known);
    return known;
  }

  /** How near two papers of the pool are on average: each with one some places further on. */
  private paperSpread(papers: PoolMeaning['papers']): { readonly average: number; readonly spread: number } {
    if (this.likeSpread) return this.likeSpread;
    const vectors = this.papers.flatMap(({ paper }) => papers.get(paper.id) ?? []);
    const near = vectors.flatMap((vector, at) =>
      [7, 13, 29].flatMap((step) => {
        const other = vectors[(at + step) % vectors.length];
        return other === undefined || other === vector ? [] : [dot(vector, other)];
      }),
    );
    this.likeSpread = spreadOf(near);
    return this.likeSpread;
  }
}

const noPopularity: Popularity = { count: null, popularity: 0, rise: 0, rising: null, freshness: 0 };

function listKey(source: DigestSource, date: LocalDate): string {
  return `${source} ${date}`;
}

/** Prepares papers for `selectFor`. */
export function preparePool(input: PoolInput): Pool {
  return new Pool(input);
}
