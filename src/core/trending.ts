import { daysBetween, type LocalDate } from './local-date.ts';
import type { Paper } from './paper.ts';

/**
 * How fast upvotes fade with age: a list's own half-life is about two days, and 1.5 is the exponent Hacker News made known.
 * Source of the form: http://www.righto.com/2013/11/how-hacker-news-ranking-really-works.html
 */
const gravity = 1.5;

/** A paper with our number for it and why. */
export interface TrendingPaper {
  readonly paper: Paper;
  readonly score: number;
  readonly reasons: readonly string[];
}

/** Upvotes weighed by age, best first; equal scores keep their order. Papers without upvotes come last. `now` is the day it is. */
export function rankTrending(papers: readonly Paper[], now: LocalDate): readonly TrendingPaper[] {
  return papers
    .map((paper): TrendingPaper => {
      const since = paper.dailyOn ?? paper.publishedOn;
      const upvotes = paper.upvotes ?? 0;
      const days = since === null ? 365 : Math.max(0, daysBetween(since, now));
      const age = days === 0 ? 'today' : days === 1 ? 'in 1 day' : `in ${days} days`;
      const reasons =
        upvotes > 0 && since !== null ? [`${upvotes} ${upvotes === 1 ? 'upvote' : 'upvotes'} ${age}`] : [];
      return { paper, score: Number((upvotes / (days + 2) ** gravity).toFixed(4)), reasons };
    })
    .sort((left, right) => right.score - left.score);
}
