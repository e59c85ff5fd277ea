import { addDays, type DateRange, daysBetween, type LocalDate } from './local-date.ts';
import type { Paper } from './paper.ts';
import type { Chart } from './reply.ts';
import { stemOf } from './search/porter.ts';
import { wordsOf } from './search/words.ts';

/** What is compared: a period, and the one of the same length before it. */
export interface TrendPeriods {
  readonly now: DateRange;
  readonly before: DateRange;
}

/** A topic that more papers have than before. Counts are of papers and of their upvotes, in the period and in the one before. */
export interface RisingTopic {
  /** As most papers write it. */
  readonly topic: string;
  readonly papers: number;
  readonly papersBefore: number;
  readonly upvotes: number;
  readonly upvotesBefore: number;
  /** How many times as large its share of all papers is, drawn towards 1 the fewer papers it has. */
  readonly growth: number;
  /** Our number for how it rises, from its shares of papers and of upvotes; above 0. */
  readonly score: number;
  /** More than chance explains, though many topics were looked at. */
  readonly isClear: boolean;
}

/** What came of comparing two periods. */
export interface Trends {
  /** Clear ones first, then by their score. */
  readonly rising: readonly RisingTopic[];
  /** Topics with enough papers to be compared. */
  readonly compared: number;
  /** Papers with keywords, in the period and before. */
  readonly papers: number;
  readonly papersBefore: number;
}

/** A topic of fewer papers in the period says nothing. */
export const topicPapersMin = 3;
/** Papers of average growth that every topic is thought to have in addition: the fewer it has itself, the more they count. */
const priorPapers = 12;
/** A paper counts at most as many upvotes as this share of all papers has: one famous paper makes no topic. */
const upvotesCapShare = 0.95;
/** Upvotes count half: they are fewer and chancier than papers. */
const upvotesWeight = 0.5;
/** Of the topics called clear, at most this share is expected to be chance (Benjamini and Hochberg, 1995). */
const falseShareMax = 0.2;
/** A topic is tested where all its papers in one period would be as unlikely as this (Tarone, 1990). */
const testedChanceMax = 0.01;
/** What chance alone brings about more often than this is not worth naming, even as what may be chance. */
const chanceMax = 0.2;
/** Topics whose papers are the same for so large a part of the smaller one are one: `GRPO`, `group relative policy optimization`. */
const sameShare = 0.5;

interface Counted {
  readonly spellings: Map<string, number>;
  readonly now: Paper[];
  readonly before: Paper[];
}

/** The same for all inflections, hyphens and what stands in brackets: `Diffusion Models (DMs)` is `diffusion model`. */
function topicKey(keyword: string): string {
  const words = wordsOf(keyword.replace(/\([^()]*\)/gu, ' '));
  return words.map(({ word }) => stemOf(word)).join(' ');
}

const isWithin = (day: LocalDate, { from, to }: DateRange): boolean => day >= from && day <= to;

/** A paper with its day and its topics: what they have in common → how this paper writes it. */
export interface TopicPaper {
  readonly paper: Paper;
  readonly day: LocalDate;
  readonly topics: ReadonlyMap<string, string>;
}

/** The papers of real sources that have keywords and a day. */
export function topicPapers(papers: readonly Paper[]): readonly TopicPaper[] {
  const keys = new Map<string, string>();
  const keyOf = (keyword: string): string => {
    const known = keys.get(keyword) ?? topicKey(keyword);
    keys.set(keyword, known);
    return known;
  };
  return papers.flatMap((paper) => {
    const day = paper.dailyOn ?? paper.publishedOn;
    if (paper.sample || day === null || paper.keywords.length === 0) return [];
    const topics = new Map(paper.keywords.map((keyword) => [keyOf(keyword), keyword.trim()] as const));
    topics.delete('');
    return [{ paper, day, topics }];
  });
}

/** How likely it is that at least `hits` of `tries` fall where the share `share` of all falls: the tail of the binomial distribution. */
export function chanceOf(hits: number, tries: number, share: number): number {
  if (hits <= 0 || share >= 1) return 1;
  if (share <= 0) return 0;
  let logTerm = tries * Math.log1p(-share);
  let below = 0;
  for (let count = 0; count < hits; count += 1) {
    below += Math.exp(logTerm);
    logTerm += Math.log((tries - count) / (count + 1)) + Math.log(share) - Math.log1p(-share);
  }
  return Math.max(0, 1 - below);
}

function upvotesOf(papers: readonly Paper[], cap: number): number {
  return papers.reduce((sum, { upvotes }) => sum + Math.min(upvotes ?? 0, cap), 0);
}

function capOf(papers: readonly Paper[]): number {
  const all = papers.map(({ upvotes }) => upvotes ?? 0).sort((left, right) => left - right);
  return all[Math.floor((all.length - 1) * upvotesCapShare)] ?? 0;
}

/** The growth of a share, with `prior` of average growth added; `share` is the period's part of everything. 1 where there is nothing to compare. */
function grown(now: number, before: number, share: number, prior: number): number {
  if (share <= 0 || share >= 1 || prior <= 0) return 1;
  return (now + prior * share) / share / ((before + prior * (1 - share)) / (1 - share));
}

function spelling({ spellings }: Counted): string {
  const [first] = [...spellings].sort(
    ([left, some], [right, others]) => others - some || (left < right ? -1 : left > right ? 1 : 0),
  );
  return first?.[0] ?? '';
}

/** The largest chance that is clear among so many; -1 for none. */
function clearChance(chances: readonly number[]): number {
  const sorted = [...chances].sort((left, right) => left - right);
  return sorted.findLast((chance, index) => chance <= (falseShareMax * (index + 1)) / sorted.length) ?? -1;
}

/**
 * The topics of papers that rise from one period to the next. Shares are compared, not counts: a week with more papers makes nothing rise,
 * and upvotes that new papers have not got yet are missing for all.
 */
export function findTrends(papers: readonly TopicPaper[], { now, before }: TrendPeriods): Trends {
  const counted = new Map<string, Counted>();
  const all: { readonly now: Paper[]; readonly before: Paper[] } = { now: [], before: [] };
  for (const { paper, day, topics } of papers) {
    const when = isWithin(day, now) ? 'now' : isWithin(day, before) ? 'before' : null;
    if (when === null) continue;
    all[when].push(paper);
    for (const [key, keyword] of topics) {
      const topic: Counted = counted.get(key) ?? { spellings: new Map(), now: [], before: [] };
      topic.spellings.set(keyword, (topic.spellings.get(keyword) ?? 0) + 1);
      topic[when].push(paper);
      counted.set(key, topic);
    }
  }
  const total = all.now.length + all.before.length;
  const share = total === 0 ? 0 : all.now.length / total;
  const cap = capOf([...all.now, ...all.before]);
  const capped = { now: upvotesOf(all.now, cap), before: upvotesOf(all.before, cap) };
  const upvotesShare = capped.now === 0 ? 0 : capped.now / (capped.now + capped.before);
  const upvotesPrior = total === 0 ? 0 : (priorPapers * (capped.now + capped.before)) / total;
  const chance = (topic: Counted): number => chanceOf(topic.now.length, topic.now.length + topic.before.length, share);
  // Topics of so few papers that nothing they do is clear would only hide the others. What they are is known without looking at the periods.
  const tested = [...counted.values()].filter(
    (topic) => share ** (topic.now.length + topic.before.length) <= testedChanceMax,
  );
  const clear = clearChance(tested.map(chance));
  const compared = [...counted.values()].filter((topic) => topic.now.length >= topicPapersMin);
  const measured = compared.map((topic) => {
    const growth = grown(topic.now.length, topic.before.length, share, priorPapers);
    const liked = grown(upvotesOf(topic.now, cap), upvotesOf(topic.before, cap), upvotesShare, upvotesPrior);
    return {
      topic,
      growth,
      score: Math.log2(growth) + upvotesWeight * Math.log2(liked),
      chance: chance(topic),
    };
  });
  const rising = measured
    .filter(({ growth, score, chance }) => growth > 1 && score > 0 && chance <= chanceMax)
    .map(({ topic, growth, score, chance }) => ({
      papersNow: topic.now,
      rising: {
        topic: spelling(topic),
        papers: topic.now.length,
        papersBefore: topic.before.length,
        upvotes: upvotesOf(topic.now, Number.POSITIVE_INFINITY),
        upvotesBefore: upvotesOf(topic.before, Number.POSITIVE_INFINITY),
        growth: Number(growth.toFixed(2)),
        score: Number(score.toFixed(4)),
        isClear: chance <= clear,
      },
    }))
    .sort((left, right) => order(left.rising, right.rising));
  return {
    rising: withoutTwins(rising),
    compared: compared.length,
    papers: all.now.length,
    papersBefore: all.before.length,
  };
}

function order(left: RisingTopic, right: RisingTopic): number {
  return (
    Number(right.isClear) - Number(left.isClear) ||
    right.score - left.score ||
    right.papers - left.papers ||
    (left.topic < right.topic ? -1 : left.topic > right.topic ? 1 : 0)
  );
}

function withoutTwins(
  topics: readonly { readonly papersNow: readonly Paper[]; readonly rising: RisingTopic }[],
): readonly RisingTopic[] {
  const kept: { readonly papers: ReadonlySet<Paper>; readonly rising: RisingTopic }[] = [];
  for (const { papersNow, rising } of topics) {
    const isTwin = kept.some(({ papers }) => {
      const common = papersNow.filter((paper) => papers.has(paper)).length;
      return common >= sameShare * Math.min(papers.size, papersNow.length) && common > 1;
    });
    if (!isTwin) kept.push({ papers: new Set(papersNow), rising });
  }
  return kept.map(({ rising }) => rising);
}

/** How a chart counts: each point is the sum of `windowDays` days up to it, and there is a point every `stepDays`. */
interface ChartSteps {
  readonly windowDays: number;
  readonly stepDays: number;
}

/** The upvotes of each topic's papers over a range; `papers` are all papers from `windowDays - 1` days before it on. */
export function upvotesOver(
  papers: readonly TopicPaper[],
  topics: readonly string[],
  range: DateRange,
  { windowDays, stepDays }: ChartSteps,
): Pick<Chart, 'days' | 'series'> {
  const first = addDays(range.from, 1 - windowDays);
  const length = daysBetween(first, range.to) + 1;
  const perDay = new Map(topics.map((topic) => [topicKey(topic), new Array<number>(length).fill(0)] as const));
  for (const { paper, day, topics: named } of papers) {
    const at = daysBetween(first, day);
    if (at < 0 || at >= length) continue;
    for (const key of named.keys()) {
      const counts = perDay.get(key);
      if (counts !== undefined) counts[at] = (counts[at] ?? 0) + (paper.upvotes ?? 0);
    }
  }
  const ends: number[] = [];
  for (let end = length - 1; end >= windowDays - 1; end -= stepDays) ends.unshift(end);
  return {
    days: ends.map((end) => addDays(first, end)),
    series: topics.map((name) => {
      const counts = perDay.get(topicKey(name)) ?? [];
      return {
        name,
        values: ends.map((end) => counts.slice(end - windowDays + 1, end + 1).reduce((sum, count) => sum + count, 0)),
      };
    }),
  };
}
