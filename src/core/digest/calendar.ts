import { addDays, arxivZone, type Instant, isWeekend, type LocalDate, localDateIn } from '../local-date.ts';
import { dayOf } from './digest-days.ts';
import type { ListFacts } from './digest-records.ts';
import { holidayEvening } from './holiday-evening.ts';
import type { ListRef } from './select.ts';
import type { DigestProgress, DigestSource } from './subscription.ts';
import { zonedInstant } from './zone.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * Hugging Face dates its lists by UTC, and people add to one from 00:00 UTC on. Measured on 277 lists of 2025-03 to 2026-05 (`submittedOnDailyAt`
 * of 5,315 papers): the last paper came at 6 h on average and at 9.2 h at the latest (4.7 to 8.4 h by month, later in the newest ones); 67 % of
 * lists were complete at 06:00, 98 % at 08:00, all at 10:00 UTC.
 */
const hfEarliestMs = 10 * hourMs;
/**
 * And nothing new for so long. The hour alone would not do: who trusts it at 05:00 gets 60 % of lists complete, at 08:00 99 %; from 10:00 on
 * no list grew again after it, and it follows where lists grow until later than they did.
 */
const quietMs = hourMs;
/**
 * arXiv announces at 20:00 US Eastern; its feeds of that list are built at 00:00:00 to 00:00:20 of the next day (all 12 captures) and are read
 * every two hours for each category that is followed.
 */
const arxivReadMs = 2.5 * hourMs;
/** Categories are read one after the other. */
const arxivSettleMs = 10 * minuteMs;

/** A digest is held back for a list that is late, but not for longer. */
const waitMaxMs = 3 * hourMs;

/** No digest goes further back, however long nobody was there. */
const daysBackMax = 40;
/** A first digest takes the newest complete list, also over a long weekend. */
const firstDaysBackMax = 5;

interface SourceCalendar {
  readonly name: string;
  /** The day of the newest list there could be at a moment. */
  dayAt(now: Instant): LocalDate;
  isExpected(date: LocalDate): boolean;
  /** When a list of that day is complete and read, as things go. */
  expectedBy(date: LocalDate): number;
  isComplete(list: ListFacts, nowMs: number): boolean;
  /** Why there is none on these days, oldest first. */
  whyNone(dates: readonly LocalDate[]): string;
}

function utcMs(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}

/** The beginning of a day in US Eastern time. */
function easternMs(date: LocalDate): number {
  return zonedInstant(date, '00:00', arxivZone) ?? utcMs(date);
}

const calendars: Readonly<Record<DigestSource, SourceCalendar>> = {
  huggingface: {
    name: 'Hugging Face',
    dayAt: (now) => localDateIn(now, 'UTC'),
    isExpected: (date) => !isWeekend(date),
    expectedBy: (date) => utcMs(date) + hfEarliestMs + quietMs,
    isComplete({ date, grewAt, seenAt }) {
      const seenMs = Date.parse(seenAt);
      const isQuiet = seenMs >= utcMs(date) + hfEarliestMs && seenMs - Date.parse(grewAt) >= quietMs;
      return isQuiet || seenMs >= utcMs(date) + dayMs;
    },
    whyNone: (dates) =>
      dates.some(isWeekend)
        ? 'Hugging Face has no list on weekends.'
        : 'Hugging Face has no new list since the last digest.',
  },
  arxiv: {
    name: 'arXiv',
    dayAt: (now) => localDateIn(now, arxivZone),
    isExpected: (date) => !isWeekend(date) && holidayEvening(addDays(date, -1)) === null,
    expectedBy: (date) => easternMs(date) + arxivReadMs,
    // A feed that has not changed is not read again, so that `seenAt` stays.
    isComplete: ({ date, grewAt }, nowMs) =>
      nowMs >= easternMs(date) + arxivReadMs && nowMs - Date.parse(grewAt) >= arxivSettleMs,
    whyNone(dates) {
      const holiday = dates.map((date) => (isWeekend(date) ? null : holidayEvening(addDays(date, -1)))).find(Boolean);
      if (holiday) return `arXiv announces nothing on ${holiday}.`;
      if (dates.some(isWeekend)) return 'arXiv announces nothing on Friday and Saturday evenings.';
      return 'arXiv has announced nothing new since the last digest.';
    },
  },
};

export interface CoverageQuery {
  readonly sources: readonly DigestSource[];
  readonly progress: Pick<DigestProgress, 'covered'>;
  /** As the schedule says; not the moment it was put off to. */
  readonly dueAt: Instant;
  readonly now: Instant;
  readonly facts: readonly ListFacts[];
}

/** What a digest is made of. */
export interface Coverage {
  /** The lists it covers, by source, oldest first. */
  readonly lists: readonly ListRef[];
  /** Lists that should be there and are not, or not complete. */
  readonly awaited: readonly ListRef[];
  /** They are waited for until then; `null` where none is, or no longer. */
  readonly waitUntil: Instant | null;
  /** Of each source that gives nothing: why, in a sentence. */
  readonly notes: readonly string[];
  /** `progress.covered` once the digest is made. */
  readonly covered: DigestProgress['covered'];
}

interface SourceCoverage {
  readonly lists: readonly ListRef[];
  readonly awaited: ListRef | null;
  readonly note: string | null;
  readonly covered: LocalDate | null;
}

function daysFrom(from: LocalDate, to: LocalDate): readonly LocalDate[] {
  const days: LocalDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

function lastOf<T>(items: readonly T[], fits: (item: T) => boolean): T | null {
  return items.findLast(fits) ?? null;
}

function coverageOfSource(source: DigestSource, query: CoverageQuery): SourceCoverage {
  const { progress, dueAt, now, facts } = query;
  const calendar = calendars[source];
  const nowMs = Date.parse(now);
  const dueMs = Date.parse(dueAt);
  const covered = progress.covered[source] ?? null;
  const today = calendar.dayAt(dueAt);
  const earliest = addDays(today, covered === null ? -firstDaysBackMax : -daysBackMax);
  const days = daysFrom(covered !== null && covered >= earliest ? addDays(covered, 1) : earliest, today);
  const known = new Map(
    facts.filter((list) => list.source === source && list.papers > 0).map((list) => [list.date, list]),
  );
  const isComplete = (date: LocalDate): boolean => {
    const list = known.get(date);
    return list !== undefined && calendar.isComplete(list, nowMs);
  };
  const expected = lastOf(days, (date) => calendar.isExpected(date) && calendar.expectedBy(date) <= dueMs);
  const complete = lastOf(days, isComplete);
  const awaited = expected !== null && (complete === null || complete < expected) ? expected : null;
  // What an older list lacks was late, and papers that came late are taken whenever they come.
  const lists = days.filter((date) =>
    covered === null ? date === complete : complete !== null && date <= complete && known.has(date),
  );
  // One that never came is not waited for again: were it to come, all of it were late.
  const done = awaited !== null && !known.has(awaited) ? awaited : complete;
  // Where nothing was ever covered the next digest begins with what this one waited for.
  const begun = covered ?? addDays(awaited ?? today, -1);
  return {
    lists: lists.map((date) => ({ source, date })),
    awaited: awaited === null ? null : { source, date: awaited },
    note: noteOf(calendar, days, awaited, {
      isKnown: awaited !== null && known.has(awaited),
      isEmpty: lists.length === 0,
    }),
    covered: done ?? begun,
  };
}

/** Of thousands of subscriptions that are due at once nearly all cover the same: worked out once for each list of facts. */
const workedOut = new WeakMap<readonly ListFacts[], Map<string, SourceCoverage>>();

function coverageFrom(source: DigestSource, query: CoverageQuery): SourceCoverage {
  const known = workedOut.get(query.facts) ?? new Map<string, SourceCoverage>();
  workedOut.set(query.facts, known);
  const key = [source, query.progress.covered[source], query.dueAt, query.now].join(' ');
  const found = known.get(key) ?? coverageOfSource(source, query);
  known.set(key, found);
  return found;
}

function noteOf(
  calendar: SourceCalendar,
  days: readonly LocalDate[],
  awaited: LocalDate | null,
  { isKnown, isEmpty }: { readonly isKnown: boolean; readonly isEmpty: boolean },
): string | null {
  if (awaited !== null) {
    const list = `The list of ${calendar.name} for ${dayOf(awaited)}`;
    return isKnown
      ? `${list} is not complete yet: its papers come with the next digest.`
      : `${list} has not come: if it does, its papers come with the next digest.`;
  }
  return isEmpty ? calendar.whyNone(days) : null;
}

/**
 * Which lists a digest covers. It takes every list since the last one it covered that is complete, and waits (at most three hours) only for a
 * list that should be complete when it is due: at 09:00 in Berlin it takes Hugging Face's list of the day before, at 20:00 that of the day.
 * A list that is not complete is left to the next digest as a whole. Where nothing was ever covered of a source, only its newest list is taken.
 */
export function coverageOf(query: CoverageQuery): Coverage {
  const { sources, progress, dueAt, now } = query;
  const found = sources.map((source) => ({ source, ...coverageFrom(source, query) }));
  const lists = found.flatMap((each) => each.lists);
  const awaited = found.flatMap((each) => each.awaited ?? []);
  const limitMs = Date.parse(dueAt) + waitMaxMs;
  const waits = awaited.length > 0 && Date.parse(now) < limitMs;
  const covered: Partial<Record<DigestSource, LocalDate>> = { ...progress.covered };
  for (const each of found) if (each.covered !== null) covered[each.source] = each.covered;
  return {
    lists,
    awaited,
    waitUntil: waits ? new Date(limitMs).toISOString() : null,
    // On a day with papers only what is missing is worth a word.
    notes: found.flatMap((each) =>
      each.note !== null && (lists.length === 0 || each.awaited !== null) ? [each.note] : [],
    ),
    covered,
  };
}

/**
 * What a digest covers that somebody wants to see now: of each source the newest complete list, or else the newest there is. Nothing is waited
 * for, and nothing said of lists that are still to come.
 */
export function coverageNow({ sources, now, facts }: Pick<CoverageQuery, 'sources' | 'now' | 'facts'>): Coverage {
  const nowMs = Date.parse(now);
  const found = sources.map((source) => {
    const known = facts
      .filter((list) => list.source === source && list.papers > 0)
      .sort((left, right) => (left.date < right.date ? -1 : 1));
    const list = lastOf(known, (one) => calendars[source].isComplete(one, nowMs)) ?? known.at(-1) ?? null;
    return { source, date: list?.date ?? null };
  });
  return {
    lists: found.flatMap(({ source, date }) => (date === null ? [] : [{ source, date }])),
    awaited: [],
    waitUntil: null,
    notes: found.flatMap(({ source, date }) =>
      date === null ? [`No list of ${calendars[source].name} has been read yet.`] : [],
    ),
    covered: {},
  };
}
