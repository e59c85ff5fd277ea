import type { Instant, LocalDate } from '../local-date.ts';
import type { ListedPaper } from './digest-records.ts';
import type { DigestSource } from './subscription.ts';

const hourMs = 3_600_000;
/** Two looks so far apart tell a trend from chance. */
const lookApartHours = 2;
/** A rise that ended so long ago is none. */
const risingAgeHours = 30;
/** So many upvotes and such a share of what there was must have come in, for a paper to be called rising. */
const risingUpvotesMin = 5;
const risingShareMin = 0.2;
/** Of the papers that rise at all only the fastest are called so: in a day's first hours all do. */
const risingPapersShare = 0.2;
/** Upvotes an hour that count as much as can be: the first of a day's list gets about so many. */
const risePerHourFull = 10;
/** A list whose best paper has fewer tells little by its order. */
const listTopMin = 10;
const freshnessHalfLifeDays = 2;

/** Where a paper stands in a source's list, and since when. */
export interface Listing {
  readonly source: DigestSource;
  readonly date: LocalDate;
  readonly firstSeenAt: Instant;
}

/** What is known of how a paper is taken, the same for every subscription. Numbers without a unit go from 0 to 1. */
export interface Popularity {
  /** Upvotes by now; `null` where nobody counts. */
  readonly count: number | null;
  /** The log of its upvotes beside that of the best of its list and of all. */
  readonly popularity: number;
  /** Upvotes an hour since an earlier look. */
  readonly rise: number;
  /** `rising: +14 in 5 h`, for people; `null` where it is not. */
  readonly rising: string | null;
  readonly freshness: number;
}

interface Entry {
  readonly paper: ListedPaper['paper'];
  readonly listings: readonly Listing[];
  readonly upvotes: ListedPaper['upvotes'];
}

/** The upvotes as they were known at a moment; `null` before anybody looked. */
export function upvotesAt(upvotes: ListedPaper['upvotes'], at: Instant): number | null {
  return upvotes.findLast((look) => look.at <= at)?.upvotes ?? null;
}

const noRise: Pick<Popularity, 'rise' | 'rising'> = { rise: 0, rising: null };

function riseOf(upvotes: ListedPaper['upvotes'], now: Instant): Pick<Popularity, 'rise' | 'rising'> {
  const last = upvotes.at(-1);
  if (last === undefined) return noRise;
  const lastMs = Date.parse(last.at);
  const before = upvotes.findLast((look) => Date.parse(look.at) <= lastMs - lookApartHours * hourMs);
  if (before === undefined || Date.parse(now) - lastMs > risingAgeHours * hourMs) return noRise;
  const more = last.upvotes - before.upvotes;
  const hours = (lastMs - Date.parse(before.at)) / hourMs;
  if (more <= 0) return noRise;
  const isRising = more >= risingUpvotesMin && more >= risingShareMin * before.upvotes && hours <= risingAgeHours;
  return {
    rise: Math.min(1, Math.log1p(more / hours) / Math.log1p(risePerHourFull)),
    rising: isRising ? `rising: +${more} in ${Math.round(hours)} h` : null,
  };
}

/** The popularity of each paper beside the others, in their order. */
export function popularityOf(entries: readonly Entry[], now: Instant): readonly Popularity[] {
  const counts = entries.map(({ paper, upvotes }) => upvotes.at(-1)?.upvotes ?? paper.upvotes);
  const tops = new Map<string, number>();
  entries.forEach(({ listings }, at) => {
    for (const { source, date } of listings) {
      const key = `${source} ${date}`;
      tops.set(key, Math.max(tops.get(key) ?? listTopMin, counts[at] ?? 0));
    }
  });
  const top = Math.max(listTopMin, ...tops.values());
  const rises = entries.map(({ upvotes }) => riseOf(upvotes, now));
  const fastest = rises.filter(({ rising }) => rising !== null).sort((left, right) => right.rise - left.rise);
  const named = new Set(fastest.slice(0, Math.max(1, Math.round(entries.length * risingPapersShare))));
  return entries.map(({ listings }, at): Popularity => {
    const rising = rises[at] ?? noRise;
    const count = counts[at] ?? null;
    const listTop = Math.min(...listings.map(({ source, date }) => tops.get(`${source} ${date}`) ?? top));
    const said = Math.log1p(count ?? 0);
    const newest = listings.reduce((latest, { date }) => (date > latest ? date : latest), '');
    const days = Math.max(0, (Date.parse(now) - Date.parse(`${newest}T12:00:00.000Z`)) / (24 * hourMs));
    return {
      count,
      popularity: (said / Math.log1p(listTop) + said / Math.log1p(top)) / 2,
      rise: rising.rise,
      rising: named.has(rising) ? rising.rising : null,
      freshness: 0.5 ** (days / freshnessHalfLifeDays),
    };
  });
}
