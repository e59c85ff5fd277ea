import { addDays, type Instant, type LocalDate, localDateIn } from '../local-date.ts';
import { dueOn, nextDue } from './schedule.ts';
import type { DigestProgress, DigestSettings, Schedule } from './subscription.ts';

/** Lists of so many days before the first digest of a rhythm belong to it; `null`: only the newest complete list. */
function firstDays({ rhythm }: Schedule): number | null {
  switch (rhythm.kind) {
    case 'days':
      return null;
    case 'weekly':
      return 7;
    case 'monthly':
      return 31;
  }
}

/** The next due time whose date has no digest yet. */
function nextAfter(schedule: Schedule, after: Instant, lastDate: LocalDate | null): { at: Instant; date: LocalDate } {
  let due = nextDue(schedule, after);
  // A schedule that moved to later in the day, or a zone to the west: that date has had its digest.
  while (lastDate !== null && due.date <= lastDate) due = nextDue(schedule, due.at);
  return due;
}

/** Where a new subscription begins: its first digest is the next one due. */
export function firstProgress(settings: DigestSettings, now: Instant): DigestProgress {
  const due = nextDue(settings.schedule, now);
  const days = firstDays(settings.schedule);
  const covered = days === null ? null : addDays(due.date, -days - 1);
  return {
    dueAt: due.at,
    dueDate: due.date,
    lastDate: null,
    consideredUntil: now,
    covered: covered === null ? {} : Object.fromEntries(settings.sources.map((source) => [source, covered])),
  };
}

/** Where a subscription goes on once its schedule changed or it is resumed: never with a second digest for a date. */
export function rescheduled(progress: DigestProgress, settings: DigestSettings, now: Instant): DigestProgress {
  const { schedule } = settings;
  const { dueDate, lastDate } = progress;
  // Today's digest is still to come, and its new time has passed: it comes now.
  if (dueDate !== null && dueDate === localDateIn(now, schedule.zone) && (lastDate === null || dueDate > lastDate)) {
    const at = dueOn(schedule, dueDate);
    if (at !== null && at <= now) return { ...progress, dueAt: now };
  }
  const due = nextAfter(schedule, now, lastDate);
  return { ...progress, dueAt: due.at, dueDate: due.date };
}

/** Where a subscription goes on after a digest of `date`. */
export function afterDigest(
  progress: DigestProgress,
  schedule: Schedule,
  done: { readonly date: LocalDate; readonly now: Instant; readonly covered: DigestProgress['covered'] },
): DigestProgress {
  const due = nextAfter(schedule, done.now, done.date);
  return {
    dueAt: due.at,
    dueDate: due.date,
    lastDate: done.date,
    consideredUntil: done.now,
    covered: { ...progress.covered, ...done.covered },
  };
}
