import { type Instant, type LocalDate, localDateIn } from '../local-date.ts';
import type { Clock } from '../ports.ts';
import type { Reply } from '../reply.ts';
import { type Coverage, coverageOf } from './calendar.ts';
import { type DigestPoolDeps, readDigestPool } from './digest-pool.ts';
import type { ConsideredPaper, Digest } from './digest-records.ts';
import { readListFacts } from './list-facts.ts';
import { type DigestPlanner, problemOf } from './planner.ts';
import { dueOn } from './schedule.ts';
import type { Subscription } from './subscription.ts';

/** What a subscription's digest of a date was, or would be. */
export type DryDigest = { readonly subscription: Subscription } & (
  | { readonly kind: 'not-due'; readonly why: string }
  /** It was made already. */
  | { readonly kind: 'made'; readonly digest: Digest }
  | {
      readonly kind: 'would-be';
      readonly at: Instant;
      readonly digest: Digest['kind'];
      /** Until when it would wait for lists that are not complete at the moment. */
      readonly waitUntil: Instant | null;
      readonly notes: readonly string[];
      readonly considered: readonly ConsideredPaper[];
      readonly reply: Reply | null;
    }
);

const pageSubscriptions = 200;

/** The digests of a date (of today in each subscription's zone for `null`), by subscription: nothing is kept or sent. */
export async function dryRun(
  date: LocalDate | null,
  deps: DigestPoolDeps & { readonly planner: Pick<DigestPlanner, 'make'>; readonly clock: Clock },
  signal: AbortSignal,
): Promise<readonly DryDigest[]> {
  const { store, planner, clock } = deps;
  const found: DryDigest[] = [];

  async function ofPage(page: readonly Subscription[]): Promise<void> {
    const now = clock.now();
    const facts = await readListFacts(store, now);
    const due: { subscription: Subscription; due: { at: Instant; date: LocalDate }; coverage: Coverage }[] = [];
    for (const subscription of page) {
      const { id, settings, state, progress } = subscription;
      const problem = problemOf(subscription);
      if (problem !== null) {
        found.push({ subscription, kind: 'not-due', why: `${problem.sentence} ${problem.hint}` });
        continue;
      }
      const day = date ?? localDateIn(now, settings.schedule.zone);
      const made = await store.digest(id, day);
      const at = dueOn(settings.schedule, day);
      if (made !== null) found.push({ subscription, kind: 'made', digest: made });
      else if (state.kind !== 'active')
        found.push({
          subscription,
          kind: 'not-due',
          why: state.kind === 'paused' ? `Paused: ${state.sentence}` : 'Its address has not been confirmed yet.',
        });
      else if (at === null) found.push({ subscription, kind: 'not-due', why: `None is due on ${day}.` });
      else {
        const asOf = at > now ? now : at;
        const coverage = coverageOf({ sources: settings.sources, progress, dueAt: at, now: asOf, facts });
        due.push({ subscription, due: { at, date: day }, coverage });
      }
    }
    if (due.length === 0) return;
    const pool = await readDigestPool(
      due.map(({ subscription }) => subscription),
      now,
      deps,
      signal,
    );
    for (const planned of await planner.make(due, pool, 'digest', signal))
      found.push({
        subscription: planned.subscription,
        kind: 'would-be',
        at: planned.due.at,
        digest: planned.kind,
        waitUntil: planned.coverage.waitUntil,
        notes: planned.coverage.notes,
        considered: planned.selection.considered,
        reply: planned.built?.reply ?? null,
      });
  }

  for (let offset = 0; ; offset += pageSubscriptions) {
    const { items } = await store.subscriptions(offset, pageSubscriptions);
    await ofPage(items);
    signal.throwIfAborted();
    if (items.length < pageSubscriptions) break;
  }
  return found.sort((left, right) => left.subscription.id - right.subscription.id);
}
