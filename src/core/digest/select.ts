import type { Instant, LocalDate } from '../local-date.ts';
import type { Paper, PaperId } from '../paper.ts';
import type { ChannelVote, ConsideredPaper, PaperOutcome } from './digest-records.ts';
import type { Pool, PoolPaper } from './pool.ts';
import { upvotesAt } from './popularity.ts';
import { rankFor, type Taste, type TasteWords, tasteOf, topicsFitting, upvoteWords } from './rank.ts';
import type { DigestSource, Subscription } from './subscription.ts';
import { parseTopics } from './topics.ts';

/** One daily list of a source. */
export interface ListRef {
  readonly source: DigestSource;
  readonly date: LocalDate;
}

/** A paper in a digest, with our number for it and why it is there. */
export interface Highlight {
  readonly paper: Paper;
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface Selection {
  /** The best first; at most the subscription's `papersMax`. */
  readonly highlights: readonly Highlight[];
  /** Every paper that could have been in it, once; the highlights first, in their order. */
  readonly considered: readonly ConsideredPaper[];
}

export interface SelectInput {
  readonly subscription: Pick<Subscription, 'settings' | 'progress' | 'destination'>;
  /** Lists the digest covers; only those of the subscription's sources count. */
  readonly covers: readonly ListRef[];
  /** Papers that were told at its destination. */
  readonly told: ReadonlySet<PaperId>;
  /** Papers that an earlier digest of it chose and that never arrived; none by default. */
  readonly owed?: ReadonlySet<PaperId>;
  /** What its channel thinks of papers, newest first. */
  readonly votes: readonly ChannelVote[];
}

/** A paper of a covered list; one of an earlier list that came after it was considered, or got its upvotes since. */
interface Candidate {
  readonly paper: PoolPaper;
  readonly extra: readonly string[];
}

const cameLate = ['came late to its list'];
const neverArrived = ['did not arrive before'];
const noWords: readonly string[] = [];

/** Whether a paper stands in lists that were covered before: `late` where it came into them afterwards. */
function earlierOf(
  { listings }: PoolPaper,
  covered: readonly { readonly source: DigestSource; readonly until: LocalDate }[],
  consideredUntil: Instant,
): 'late' | 'considered' | null {
  let when: 'late' | 'considered' | null = null;
  for (const { source, date, firstSeenAt } of listings)
    for (const list of covered) {
      if (list.source !== source || date > list.until) continue;
      if (firstSeenAt <= consideredUntil) return 'considered';
      when = 'late';
    }
  return when;
}

function candidatesOf(pool: Pool, { subscription, covers, owed, told }: SelectInput): readonly Candidate[] {
  const { settings, progress } = subscription;
  const found = new Map<number, Candidate>();
  for (const { source, date } of covers) {
    if (!settings.sources.includes(source)) continue;
    for (const paper of pool.listOf(source, date))
      if (!found.has(paper.at)) found.set(paper.at, { paper, extra: noWords });
  }
  const { consideredUntil } = progress;
  const { minUpvotes } = settings;
  const covered = settings.sources.flatMap((source) => {
    const until = progress.covered[source];
    return until === undefined ? [] : [{ source, until }];
  });
  if (covered.length === 0) return [...found.values()];
  for (const paper of pool.papers) {
    const when = earlierOf(paper, covered, consideredUntil);
    if (when === null || found.has(paper.at)) continue;
    const { id } = paper.paper;
    if (when === 'late') found.set(paper.at, { paper, extra: cameLate });
    else if (owed?.has(id) && !told.has(id)) found.set(paper.at, { paper, extra: neverArrived });
    else if (minUpvotes > 0 && paper.count !== null && paper.count >= minUpvotes) {
      const before = upvotesAt(paper.upvotes, consideredUntil);
      if (before !== null && before < minUpvotes)
        found.set(paper.at, { paper, extra: [`${before} when last looked at`] });
    }
  }
  return [...found.values()];
}

const channelWords: TasteWords = { saved: 'like papers saved here', up: 'like papers voted up here' };
const ownWords: TasteWords = { saved: 'like papers you saved', up: 'like papers you voted up' };

interface Scored {
  readonly candidate: PoolPaper;
  readonly score: number;
  readonly reasons: readonly string[];
}

/** Highest score first, then more upvotes, then by id: the order never depends on where a paper stood. */
function byScore(left: Scored, right: Scored): number {
  return (
    right.score - left.score ||
    (right.candidate.count ?? -1) - (left.candidate.count ?? -1) ||
    (left.candidate.paper.id < right.candidate.paper.id ? -1 : 1)
  );
}

const tastes = new WeakMap<Pool, WeakMap<readonly ChannelVote[], Taste>>();

/** Subscriptions of one destination come with the same votes. */
function tasteFor(pool: Pool, votes: readonly ChannelVote[]): Taste | null {
  if (votes.length === 0) return null;
  const known = tastes.get(pool) ?? new WeakMap<readonly ChannelVote[], Taste>();
  tastes.set(pool, known);
  const taste = known.get(votes) ?? tasteOf(pool, votes);
  known.set(votes, taste);
  return taste;
}

/**
 * Chooses a subscription's papers. Every paper of the lists it covers gets one outcome, and so does one of an earlier list that came late, or
 * that passed the minimum of upvotes since the last digest. The minimum does not hold for papers nobody counts upvotes of.
 * Pass the same array of votes for subscriptions of the same destination: its taste is then worked out once.
 */
export function selectFor(pool: Pool, input: SelectInput): Selection {
  const { subscription, told, votes } = input;
  const { settings, destination } = subscription;
  const topics = parseTopics(settings.topics);
  const taste = tasteFor(pool, votes);
  const tasteWords = destination.place.kind === 'person' ? ownWords : channelWords;
  const scored: Scored[] = [];
  const others: ConsideredPaper[] = [];
  for (const { paper: candidate, extra } of candidatesOf(pool, input)) {
    const { id } = candidate.paper;
    const leave = (outcome: PaperOutcome, reasons: readonly string[]): void => {
      others.push({ paper: id, outcome, score: 0, reasons });
    };
    if (told.has(id)) {
      leave('already-delivered', noWords);
      continue;
    }
    if (taste?.votedDown.has(id)) {
      leave('excluded', ['voted down']);
      continue;
    }
    const unwanted = topics.unwanted.find((topic) => pool.isOf(topic, candidate.at));
    if (unwanted) {
      leave('excluded', [unwanted.label]);
      continue;
    }
    const matched = topicsFitting(pool, candidate, topics.wanted);
    if (topics.wanted.length > 0 && matched.length === 0) {
      leave('off-topic', noWords);
      continue;
    }
    if (candidate.count !== null && candidate.count < settings.minUpvotes) {
      leave('below-threshold', [upvoteWords(candidate.count)]);
      continue;
    }
    scored.push({ candidate, ...rankFor(pool, candidate, { matched, taste, tasteWords, extra }) });
  }
  scored.sort(byScore);
  const rounded = scored.map(({ candidate, score, reasons }) => ({
    paper: candidate.paper,
    score: Math.round(score * 1_000) / 1_000,
    reasons,
  }));
  const highlights = rounded.slice(0, settings.papersMax);
  return {
    highlights,
    considered: [
      ...rounded.map(
        ({ paper, score, reasons }, at): ConsideredPaper => ({
          paper: paper.id,
          outcome: at < settings.papersMax ? 'selected' : 'over-limit',
          score,
          reasons,
        }),
      ),
      ...others,
    ],
  };
}
