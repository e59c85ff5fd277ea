import { type Instant, type LocalDate, localDateIn } from '../local-date.ts';
import { dueOn, nextDue } from './schedule.ts';
import type { Subscription } from './subscription.ts';

/** A digest that is so late is still sent on another date than its own; after a longer time without us the next one tells all. */
const graceMs = 6 * 60 * 60_000;

/** A digest of a local date. */
export interface DueDigest {
  readonly at: Instant;
  readonly date: LocalDate;
}

/**
 * Which digest a subscription is due, at most one whatever was missed: the last that was due by `now`, while it is still its day there or not
 * long after. `null`: that time has passed too, and the next one tells what there is.
 */
export function dueDigest(
  { settings, progress }: Pick<Subscription, 'settings' | 'progress'>,
  now: Instant,
): DueDigest | null {
  const { schedule } = settings;
  if (progress.dueAt === null || progress.dueDate === null) return null;
  // `dueAt` moves while a list is waited for.
  let due: DueDigest = { at: dueOn(schedule, progress.dueDate) ?? progress.dueAt, date: progress.dueDate };
  for (let next = nextDue(schedule, due.at); next.at <= now; next = nextDue(schedule, next.at))
    if (next.date > due.date) due = next;
  const isItsDay = due.date >= localDateIn(now, schedule.zone);
  return isItsDay || Date.parse(now) - Date.parse(due.at) <= graceMs ? due : null;
}
