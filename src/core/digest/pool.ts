import type { Instant, LocalDate } from '../local-date.ts';
import type { Paper, PaperId } from '../paper.ts';
import { stemOf } from '../search/porter.ts';
import type { Rarity } from '../search/rarity.ts';
import { isStopWord } from '../search/stop-words.ts';
import { wordsOf } from '../search/words.ts';
import type { ListedPaper } from './digest-records.ts';
import type { PoolMeaning } from './pool-meaning.ts';
import { type Listing, type Popularity, popularityOf } from './popularity.ts';
import type { DigestSource } from './subscription.ts';
import { createTopicIndex, mentionStrengthMax } from './topic-index.ts';
import type { Topic } from './topics.ts';

/** A paper that may come into digests, with what is the same for all of them. */
export interface PoolPaper extends Popularity {
  /** Its place in the pool. */
  readonly at: number;
  readonly paper: Paper;
  readonly listings: readonly Listing[];
  readonly upvotes: ListedPaper['upvotes'];
}

/** How well a paper fits a topic, above 0, at most 1. `mentions`: by a word in passing; `near`: only by what it means. */
export interface TopicFit {
  readonly strength: number;
  readonly how: 'matches' | 'mentions' | 'near';
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
/** Papers that are compared with all others for their average nearness. */
const sampledMax = 50;
/** Share of the telling words (by their rarity) that two papers have in common: from which on they are alike, and full marks. */
const sharedWords = { from: 0.12, full: 0.4 } as const;

function between(value: number, { from, full }: { readonly from: number; readonly full: number }): number {
  return Math.min(1, Math.max(0, (value - from) / (full - from)));
}

/** The vectors of papers in their order, in one piece: thousands of topics are compared with each of them. */
class Vectors {
  readonly count: number;
  private readonly dimensions: number;
  private readonly values: Float32Array;

  constructor(vectors: readonly (Float32Array | undefined)[]) {
    this.count = vectors.length;
    this.dimensions = vectors.reduce((most, vector) => Math.max(most, vector?.length ?? 0), 0);
    this.values = new Float32Array(this.count * this.dimensions);
    vectors.forEach((vector, at) => {
      if (vector) this.values.set(vector, at * this.dimensions);
    });
  }

  /** The product of each with `vector`; 0 where there is none. */
  products(vector: Float32Array): Float32Array {
    const { dimensions, values } = this;
    const found = new Float32Array(this.count);
    if (vector.length !== dimensions) return found;
    for (let at = 0, start = 0; at < this.count; at += 1, start += dimensions) {
      let sum = 0;
      for (let k = 0; k < dimensions; k += 1) sum += (values[start + k] ?? 0) * (vector[k] ?? 0);
      found[at] = sum;
    }
    return found;
  }

  at(index: number): Float32Array {
    return this.values.subarray(index * this.dimensions, (index + 1) * this.dimensions);
  }
}

/** Average and spread. */
function spreadOf(values: Float32Array): { readonly average: number; readonly spread: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const average = sum / Math.max(1, values.length);
  let square = 0;
  for (const value of values) square += (value - average) ** 2;
  return { average, spread: Math.sqrt(square / Math.max(1, values.length)) };
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
  private readonly vectors: Vectors;
  private readonly rarity: Rarity;
  private readonly index: ReturnType<typeof createTopicIndex>;
  private readonly fits = new Map<string, ReadonlyMap<number, TopicFit>>();
  private readonly likes = new Map<PaperId, ReadonlyMap<number, number>>();
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
    this.vectors = new Vectors(this.papers.map(({ paper }) => meaning?.papers.get(paper.id)));
    this.voted = new Map(voted.map((paper) => [paper.id, paper]));
    this.index = createTopicIndex(this.papers.map(({ paper }) => paper));
  }

  /** Papers of a list, in its order. */
  listOf(source: DigestSource, date: LocalDate): readonly PoolPaper[] {
    return this.byList.get(listKey(source, date)) ?? [];
  }

  /** The papers (by their place) that fit a topic. */
  fitsOf(topic: Topic): ReadonlyMap<number, TopicFit> {
    const known = this.fits.get(topic.key);
    if (known) return known;
    const found = new Map<number, TopicFit>();
    const nearness = this.nearTopic(topic);
    for (const [at, strength] of this.index.match(topic)) {
      const bonus = nearBonus * Math.min(1, Math.max(0, (nearness?.[at] ?? 0) / nearTopic.from));
      const how = strength > mentionStrengthMax ? 'matches' : 'mentions';
      found.set(at, { strength: Math.min(1, strength + bonus), how });
    }
    nearness?.forEach((value, at) => {
      if (value < nearTopic.from || found.has(at)) return;
      const strength = nearStrength.least + (nearStrength.most - nearStrength.least) * between(value, nearTopic);
      found.set(at, { strength, how: 'near' });
    });
    this.fits.set(topic.key, found);
    return found;
  }

  /** Whether a paper has the topic in its words; for topics that are not wanted, where nearness in meaning would take too much away. */
  isOf(topic: Topic, at: number): boolean {
    const fit = this.fitsOf(topic).get(at);
    return fit !== undefined && fit.how !== 'near';
  }

  /** The papers (by their place) that are like a voted one, each with how much, above 0, at most 1; none where that one is not known. */
  likenessTo(id: PaperId): ReadonlyMap<number, number> {
    const known = this.likes.get(id);
    if (known !== undefined) return known;
    const paper = this.voted.get(id) ?? this.byId.get(id)?.paper ?? null;
    const likeness = paper === null ? none : this.likenessOf(paper);
    this.likes.set(id, likeness);
    return likeness;
  }

  /** By how many standard deviations each paper is nearer the topic than the average one. */
  private nearTopic(topic: Topic): Float32Array | null {
    const vector = this.meaning?.topics.get(topic.key);
    if (!this.meaning || vector === undefined || this.papers.length < averagedMin) return null;
    const near = this.vectors.products(vector);
    const { average, spread } = spreadOf(near);
    return spread === 0 ? null : near.map((value) => (value - average) / spread);
  }

  private likenessOf(paper: Paper): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    const vector = this.meaning?.papers.get(paper.id);
    if (vector !== undefined && this.papers.length >= averagedMin) {
      const { average, spread } = this.paperSpread();
      const near = this.vectors.products(vector);
      near.forEach((value, at) => {
        const likeness = spread === 0 ? 0 : between((value - average) / spread, nearPaper);
        if (likeness > 0) found.set(at, likeness);
      });
      return found;
    }
    const asked = this.stemsOfPaper(paper);
    const weight = (stems: Iterable<string>): number =>
      [...stems].reduce((sum, stem) => sum + this.rarity.idf(stem), 0);
    const total = weight(asked);
    for (const { paper: other, at } of this.papers) {
      const own = this.stemsOfPaper(other);
      const both = [...asked].filter((stem) => own.has(stem));
      if (both.length < 2) continue;
      const likeness = between(weight(both) / Math.max(1e-9, total + weight(own) - weight(both)), sharedWords);
      if (likeness > 0) found.set(at, likeness);
    }
    return found;
  }

  private stemsOfPaper(paper: Paper): ReadonlySet<string> {
    const known = this.stems.get(paper.id) ?? stemsOf(paper);
    this.stems.set(paper.id, known);
    return known;
  }

  /** How near two papers of the pool are on average: those of some with all others. */
  private paperSpread(): { readonly average: number; readonly spread: number } {
    if (this.likeSpread) return this.likeSpread;
    const step = Math.max(1, Math.floor(this.papers.length / sampledMax));
    const near: number[] = [];
    for (let at = 0; at < this.papers.length; at += step) {
      this.vectors.products(this.vectors.at(at)).forEach((value, other) => {
        if (other !== at) near.push(value);
      });
    }
    this.likeSpread = spreadOf(Float32Array.from(near));
    return this.likeSpread;
  }
}

const none: ReadonlyMap<number, number> = new Map();
const noPopularity: Popularity = { count: null, popularity: 0, rise: 0, rising: null, freshness: 0 };

function listKey(source: DigestSource, date: LocalDate): string {
  return `${source} ${date}`;
}

/** Prepares papers for `selectFor`. */
export function preparePool(input: PoolInput): Pool {
  return new Pool(input);
}
