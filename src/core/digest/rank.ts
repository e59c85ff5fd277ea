import type { PaperId } from '../paper.ts';
import type { ChannelVote } from './digest-records.ts';
import type { Pool, PoolPaper, TopicFit } from './pool.ts';
import type { Topic } from './topics.ts';

/**
 * What each part adds to a score at most. What somebody asked for by a topic comes before what everybody likes; within a topic upvotes
 * decide, and the channel's own votes as much.
 */
const weights = {
  topic: 1,
  /** For each further topic. */
  alsoTopic: 0.15,
  popularity: 0.7,
  rise: 0.2,
  freshness: 0.15,
  taste: 0.5,
  /** The same where a topic says what is wanted. */
  tasteBesideTopic: 0.3,
} as const;

/** A topic of few papers tells more of what is wanted than one of half the list: so much more and less. */
const rareTopicShare = 0.3;
const topicsNamedMax = 2;
/** From here on likeness to what was voted on is said. */
const tasteSaidMin = 0.3;

/** What a channel thinks of papers like those in the pool. */
export interface Taste {
  /** −1 (like what was voted down) to 1 (like what was voted up or saved), by place in the pool. */
  readonly of: Float32Array;
  /** Of the papers that are like some that were saved rather than voted up. */
  readonly bySaves: ReadonlySet<number>;
  readonly votedDown: ReadonlySet<PaperId>;
}

/** Computes a channel's taste from its votes, the newest of each person and paper first. */
export function tasteOf(pool: Pool, votes: readonly ChannelVote[]): Taste {
  const up = new Float32Array(pool.papers.length);
  const down = new Float32Array(pool.papers.length);
  const saves = new Set<number>();
  const sums = new Map<PaperId, { sum: number; isSaved: boolean }>();
  const seen = new Set<string>();
  for (const { paper, voter, vote } of votes) {
    const key = `${paper} ${voter.platform} ${voter.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const known = sums.get(paper) ?? { sum: 0, isSaved: false };
    known.sum += vote === 'down' ? -1 : vote === 'none' ? 0 : 1;
    known.isSaved ||= vote === 'saved';
    sums.set(paper, known);
  }
  for (const [paper, { sum, isSaved }] of sums) {
    if (sum === 0) continue;
    const side = sum > 0 ? up : down;
    for (const [at, value] of pool.likenessTo(paper)) {
      if (value <= (side[at] ?? 0)) continue;
      side[at] = value;
      if (sum > 0 && isSaved) saves.add(at);
      else if (sum > 0) saves.delete(at);
    }
  }
  return {
    of: up.map((value, at) => value - (down[at] ?? 0)),
    bySaves: saves,
    votedDown: new Set([...sums].filter(([, { sum }]) => sum < 0).map(([paper]) => paper)),
  };
}

interface MatchedTopic extends TopicFit {
  readonly topic: Topic;
}

/** A paper with our number for it and why, the weightiest reason first. */
export interface Ranked {
  readonly score: number;
  readonly reasons: readonly string[];
}

/** The topics a paper fits, the best first. */
export function topicsFitting(pool: Pool, { at }: PoolPaper, topics: readonly Topic[]): readonly MatchedTopic[] {
  const found: MatchedTopic[] = [];
  for (const topic of topics) {
    const fit = pool.fitsOf(topic).get(at);
    if (fit) found.push({ topic, ...fit });
  }
  return found.length < 2 ? found : found.sort((left, right) => right.strength - left.strength);
}

function rarityOf(pool: Pool, topic: Topic): number {
  const share = Math.log1p(pool.fitsOf(topic).size) / Math.log1p(pool.papers.length);
  return 1 + rareTopicShare * (1 - 2 * share);
}

/** `matches diffusion and flow matching`, `by Jane Doe`, `mentions agents`, `close to agents`: the best there is to say, not all. */
function topicReasons(matched: readonly MatchedTopic[]): readonly string[] {
  const named = matched.filter(({ how }) => how === 'matches').slice(0, topicsNamedMax);
  const labelsOf = (isAuthor: boolean): readonly string[] =>
    named.filter(({ topic }) => (topic.kind === 'author') === isAuthor).map(({ topic }) => topic.label);
  const [authors, others] = [labelsOf(true), labelsOf(false)];
  if (named.length > 0)
    return [
      ...(others.length > 0 ? [`matches ${others.join(' and ')}`] : []),
      ...(authors.length > 0 ? [`by ${authors.join(' and ')}`] : []),
    ];
  return matched.slice(0, 1).map(({ how, topic }) => `${how === 'near' ? 'close to' : 'mentions'} ${topic.label}`);
}

/** "61 upvotes", "1 upvote". */
export function upvoteWords(count: number): string {
  return count === 1 ? '1 upvote' : `${count} upvotes`;
}

/** Scores a paper for a subscription that wants it. `matched` as `topicsFitting` finds them; `extra` are reasons of the occasion. */
export function rankFor(
  pool: Pool,
  paper: PoolPaper,
  options: {
    readonly matched: readonly MatchedTopic[];
    readonly taste: Taste | null;
    readonly tasteWords: TasteWords;
    readonly extra: readonly string[];
  },
): Ranked {
  const { matched, taste, tasteWords, extra } = options;
  const [best, ...others] = matched;
  const topic =
    best === undefined
      ? 0
      : weights.topic * best.strength * rarityOf(pool, best.topic) +
        weights.alsoTopic * others.slice(0, 2).reduce((sum, { strength }) => sum + strength, 0);
  const liking = taste?.of[paper.at] ?? 0;
  const score =
    topic +
    weights.popularity * paper.popularity +
    weights.rise * paper.rise +
    weights.freshness * paper.freshness +
    (best === undefined ? weights.taste : weights.tasteBesideTopic) * liking;
  const reasons = [
    ...topicReasons(matched),
    ...(paper.count === null || paper.count === 0 ? [] : [upvoteWords(paper.count)]),
    ...(paper.rising === null ? [] : [paper.rising]),
    ...(liking >= tasteSaidMin ? [taste?.bySaves.has(paper.at) ? tasteWords.saved : tasteWords.up] : []),
    ...extra,
  ];
  return { score, reasons: reasons.length > 0 ? reasons : [newWords(paper)] };
}

/** How likeness to what a channel or a person voted on is said. */
export interface TasteWords {
  readonly saved: string;
  readonly up: string;
}

const sourceNames = { huggingface: 'Hugging Face', arxiv: 'arXiv' } as const;

function newWords({ listings }: PoolPaper): string {
  const [first] = listings;
  return first === undefined ? 'new' : `new at ${sourceNames[first.source]}`;
}
