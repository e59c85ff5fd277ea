import { addDays, type Instant, type LocalDate, localDateIn } from '../local-date.ts';
import type { PaperId } from '../paper.ts';
import type { Store } from '../ports.ts';
import type { Rarity } from '../search/rarity.ts';
import type { ChannelVote, DigestRecords } from './digest-records.ts';
import { listDaysMax } from './list-facts.ts';
import { type Pool, preparePool } from './pool.ts';
import { type MeaningDeps, poolMeaning } from './pool-meaning.ts';
import { withinReach } from './pool-reach.ts';
import { type DigestSource, destinationKey, digestSources, type Subscription } from './subscription.ts';
import { parseTopics, topicsProblem } from './topics.ts';

/** Lists so many days back are looked at for papers that came late, or whose upvotes came late. */
const lateDays = 7;
/** Of a channel's votes the newest count. */
const votesMax = 200;

/** All that digests are made of at one moment. */
export interface DigestPool {
  readonly now: Instant;
  readonly pool: Pool;
  /** By destination. */
  readonly votes: ReadonlyMap<string, readonly ChannelVote[]>;
  /** By destination; grows as digests are made of the pool. */
  readonly told: ReadonlyMap<string, Set<PaperId>>;
  /** By subscription: papers of digests that never arrived. */
  readonly owed: ReadonlyMap<number, ReadonlySet<PaperId>>;
}

export interface DigestPoolDeps extends MeaningDeps {
  readonly store: DigestRecords & Pick<Store, 'papers' | 'lastRuns'>;
  readonly rarity: Rarity;
}

/** The first day of lists that any of the subscriptions may take papers of. */
function firstDay(subscriptions: readonly Subscription[], today: LocalDate): LocalDate {
  const days = subscriptions.flatMap(({ progress }) =>
    Object.values(progress.covered).map((covered) => addDays(covered, 1)),
  );
  const late = addDays(today, -lateDays);
  const earliest = days.reduce((first, day) => (day < first ? day : first), late);
  const limit = addDays(today, -listDaysMax);
  return earliest < limit ? limit : earliest;
}

/**
 * Reads and prepares what digests of these subscriptions are made of. `reach`: `new` papers only, or also those their last digests `shown`.
 */
export async function readDigestPool(
  subscriptions: readonly Subscription[],
  now: Instant,
  deps: DigestPoolDeps,
  signal: AbortSignal,
  reach: 'new' | 'shown' = 'new',
): Promise<DigestPool> {
  const { store, rarity } = deps;
  const today = localDateIn(now, 'UTC');
  const sources = digestSources.filter((source: DigestSource) =>
    subscriptions.some(({ settings }) => settings.sources.includes(source)),
  );
  const read = await store.listedPapers(firstDay(subscriptions, today), addDays(today, 1), sources);
  const listed = reach === 'new' ? withinReach(read, subscriptions) : read;
  const keys = [...new Set(subscriptions.map(({ destination }) => destinationKey(destination)))];
  const votes = await store.votesAt(keys, votesMax);
  const votedIds = new Set([...votes.values()].flat().map(({ paper }) => paper));
  const voted = await store.papers([...votedIds]);
  const texts = new Set(subscriptions.map(({ settings }) => settings.topics));
  const topics = [...texts].flatMap((text) => (topicsProblem(text) === null ? parseTopics(text).wanted : []));
  // Meaning only matters where somebody follows something in words, or votes.
  const wanted = topics.length > 0 || voted.length > 0;
  const papers = [...listed.map(({ paper }) => paper), ...voted];
  const vectors = wanted ? await poolMeaning(papers, topics, deps, signal) : null;
  const told = await store.toldAt(keys, [...new Set(listed.map(({ paper }) => paper.id))]);
  return {
    now,
    pool: preparePool({ listed, voted, now, rarity, meaning: vectors }),
    votes,
    owed: await store.undelivered(`${addDays(today, -listDaysMax)}T00:00:00.000Z`),
    told: new Map(keys.map((key) => [key, new Set(told.get(key) ?? [])])),
  };
}
