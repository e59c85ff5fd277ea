import type { DeliveryDraft, Outbox } from '../delivery/outbox.ts';
import { pausedNotices } from '../delivery/paused-notice.ts';
import type { Instant, LocalDate } from '../local-date.ts';
import type { Paper, PaperId } from '../paper.ts';
import type { Clock } from '../ports.ts';
import type { PaperSummaries } from '../summary/paper-summaries.ts';
import { type BuiltDigest, buildDigest, type Occasion } from './build-digest.ts';
import { type Coverage, coverageOf } from './calendar.ts';
import { type DigestPool, type DigestPoolDeps, readDigestPool } from './digest-pool.ts';
import type { Digest, DigestDraft, ListFacts, PostponedDigest } from './digest-records.ts';
import { digestTldrs, type Tldr } from './digest-tldrs.ts';
import { type DueDigest, dueDigest } from './due-digest.ts';
import { readListFacts } from './list-facts.ts';
import { afterDigest, rescheduled } from './progress.ts';
import { nextDue } from './schedule.ts';
import { type Selection, selectFor } from './select.ts';
import { destinationKey, type Subscription } from './subscription.ts';
import { topicsProblem } from './topics.ts';
import { isKnownZone } from './zone.ts';

const hour = 3_600_000;

/** Subscriptions read and digests stored at a time: short transactions, so that nobody waits long for the library. */
const batch = 200;
/** Where a list is waited for, the subscription is looked at again this often, and whenever sources were read. */
const lookAgainMs = 5 * 60_000;
/** A digest that could not be sent so long is given up, at the latest when the next one is due; but never sooner than the other. */
const expiresMs = { most: 24 * hour, least: 2 * hour } as const;
/** Two processes that plan at once see each other's digests; a third try finds nothing to do. */
const roundsMax = 3;

/** What a plan did, in subscriptions. */
export interface PlanReport {
  readonly digests: number;
  /** Days without papers that were said, and that were not. */
  readonly empty: number;
  readonly silent: number;
  /** Waiting for a list. */
  readonly waiting: number;
  /** What was due while nobody was there; the next digest tells it. */
  readonly skipped: number;
}

/** A digest that is to be made. */
export interface DueSubscription {
  readonly subscription: Subscription;
  readonly due: DueDigest;
  readonly coverage: Coverage;
}

/** A digest as it would be sent. */
export interface PlannedDigest extends DueSubscription {
  readonly selection: Selection;
  readonly kind: Digest['kind'];
  /** `null` for a day that passes in silence. */
  readonly built: BuiltDigest | null;
}

export interface DigestPlannerDeps extends DigestPoolDeps {
  readonly store: DigestPoolDeps['store'] & Pick<Outbox, 'enqueue'>;
  /** Summaries in a language; `null` as configured. */
  summariesIn(language: string | null): PaperSummaries;
  readonly clock: Clock;
}

export interface DigestPlanner {
  /** Makes every digest that is due, and queues what is to be sent, each in one transaction. Throws a `UserError` where the library is busy. */
  plan(signal: AbortSignal): Promise<PlanReport>;
  /** What these digests are, one after the other; nothing is kept but, in the pool, what each of them tells. */
  make(
    due: readonly DueSubscription[],
    pool: DigestPool,
    occasion: Occasion,
    signal: AbortSignal,
  ): Promise<readonly PlannedDigest[]>;
}

/** Papers that were asked for in a language, and what was said of them. */
interface TldrsOfLanguage {
  readonly papers: Set<PaperId>;
  readonly found: Map<PaperId, Tldr>;
}

/**
 * In portions, none of which has two digests of one place: the second is made once it is known whether the first was kept, because what that
 * one told is not told again.
 */
function batchesOf(due: readonly DueSubscription[]): readonly (readonly DueSubscription[])[] {
  const rounds: DueSubscription[][] = [];
  const seen = new Map<string, number>();
  for (const each of due) {
    const key = destinationKey(each.subscription.destination);
    const turn = seen.get(key) ?? 0;
    seen.set(key, turn + 1);
    const round = rounds[turn];
    if (round === undefined) rounds.push([each]);
    else round.push(each);
  }
  return rounds.flatMap((round) =>
    Array.from({ length: Math.ceil(round.length / batch) }, (_, at) => round.slice(at * batch, (at + 1) * batch)),
  );
}

/** The key of the message of a digest. */
export function digestKey(subscription: number, date: LocalDate): string {
  return `digest:${subscription}:${date}`;
}

/** The messages of a digest. */
export function deliveriesOf(
  { id, destination }: Pick<Subscription, 'id' | 'destination'>,
  built: BuiltDigest,
  options: { readonly key: string; readonly notBefore: Instant; readonly expiresAt: Instant },
): readonly DeliveryDraft[] {
  const { key, notBefore, expiresAt } = options;
  const common = { subscription: id, destination, notBefore, expiresAt };
  const head: DeliveryDraft = { ...common, dedupeKey: key, action: { kind: 'send' }, reply: built.reply };
  if (built.thread === null) return [head];
  const { title, reply } = built.thread;
  return [head, { ...common, dedupeKey: `${key}:thread`, action: { kind: 'thread', under: key, title }, reply }];
}

/** Why a digest cannot be made by this version on this machine, whatever its papers; `null` where it can. */
export function problemOf({ settings }: Subscription): { readonly sentence: string; readonly hint: string } | null {
  if (!isKnownZone(settings.schedule.zone))
    return {
      sentence: `This machine does not know the time zone ${settings.schedule.zone}.`,
      hint: 'Change the zone of the digest, or update Node.js.',
    };
  const problem = topicsProblem(settings.topics);
  return problem && { sentence: problem.message, hint: problem.hint };
}

function expiryOf({ settings }: Subscription, now: Instant): Instant {
  const nowMs = Date.parse(now);
  const next = Date.parse(nextDue(settings.schedule, now).at);
  return new Date(Math.max(nowMs + expiresMs.least, Math.min(next, nowMs + expiresMs.most))).toISOString();
}

export function createDigestPlanner(deps: DigestPlannerDeps): DigestPlanner {
  const { store, clock, breathe } = deps;
  const asked = new WeakMap<DigestPool, Map<string | null, TldrsOfLanguage>>();

  function select({ subscription, coverage }: DueSubscription, { pool, told, votes, owed }: DigestPool): Selection {
    const key = destinationKey(subscription.destination);
    const toldHere = told.get(key) ?? new Set<PaperId>();
    const selection = selectFor(pool, {
      subscription,
      covers: coverage.lists,
      told: toldHere,
      owed: owed.get(subscription.id) ?? new Set(),
      votes: votes.get(key) ?? [],
    });
    for (const { paper } of selection.highlights) toldHere.add(paper.id);
    return selection;
  }

  /** What a model says of the papers: of each, for all digests of a pool, asked for once in each language. */
  async function tldrsOf(
    selected: readonly { readonly of: DueSubscription; readonly selection: Selection }[],
    pool: DigestPool,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string | null, TldrsOfLanguage>> {
    const known = asked.get(pool) ?? new Map<string | null, TldrsOfLanguage>();
    asked.set(pool, known);
    const fresh = new Map<string | null, Paper[]>();
    for (const { of, selection } of selected) {
      const { language } = of.subscription.settings;
      const own = known.get(language) ?? { papers: new Set<PaperId>(), found: new Map<PaperId, Tldr>() };
      known.set(language, own);
      const papers = fresh.get(language) ?? [];
      fresh.set(language, papers);
      for (const { paper } of selection.highlights) {
        if (own.papers.has(paper.id)) continue;
        own.papers.add(paper.id);
        papers.push(paper);
      }
    }
    for (const [language, papers] of fresh) {
      const summaries = deps.summariesIn(language);
      const tldrs = await digestTldrs(papers, summaries, { keepsSource: language === null }, signal);
      for (const [paper, tldr] of tldrs) known.get(language)?.found.set(paper, tldr);
    }
    return known;
  }

  async function make(
    due: readonly DueSubscription[],
    pool: DigestPool,
    occasion: Occasion,
    signal: AbortSignal,
  ): Promise<readonly PlannedDigest[]> {
    const selected = due.map((of) => ({ of, selection: select(of, pool) }));
    const tldrs = await tldrsOf(selected, pool, signal);
    const planned: PlannedDigest[] = [];
    for (const { of, selection } of selected) {
      const { id, destination, settings } = of.subscription;
      // A mail has no thread: the abstracts are in it.
      const layout = destination.platform === 'email' && settings.layout === 'thread' ? 'cards' : settings.layout;
      const built = buildDigest({
        subscription: occasion === 'preview' ? null : id,
        settings: { ...settings, layout },
        date: of.due.date,
        covers: of.coverage.lists,
        selection,
        notes: of.coverage.notes,
        tldrs: tldrs.get(settings.language)?.found ?? new Map(),
        occasion,
      });
      const isSilent =
        built.kind === 'empty' &&
        occasion === 'digest' &&
        (settings.whenEmpty === 'silent' || (await wasEmptyBefore(of.subscription)));
      planned.push({ ...of, selection, kind: isSilent ? 'silent' : built.kind, built: isSilent ? null : built });
    }
    return planned;
  }

  /** Of several empty days in a row only the first is said. */
  async function wasEmptyBefore({ id, progress }: Subscription): Promise<boolean> {
    if (progress.lastDate === null) return false;
    const last = await store.digest(id, progress.lastDate);
    return last !== null && last.kind !== 'digest';
  }

  function draftOf({ subscription, due, coverage, selection, kind, built }: PlannedDigest, now: Instant): DigestDraft {
    const options = {
      key: digestKey(subscription.id, due.date),
      notBefore: now,
      expiresAt: expiryOf(subscription, now),
    };
    return {
      subscription: subscription.id,
      date: due.date,
      at: now,
      kind,
      edition: 0,
      considered: selection.considered,
      revision: subscription.revision,
      told: selection.highlights.map(({ paper }) => paper.id),
      deliveries: built === null ? [] : deliveriesOf(subscription, built, options),
      progress: afterDigest(subscription.progress, subscription.settings.schedule, {
        date: due.date,
        now,
        covered: coverage.covered,
      }),
    };
  }

  async function allDue(now: Instant): Promise<readonly Subscription[]> {
    const found: Subscription[] = [];
    for (;;) {
      const page = await store.dueSubscriptions(now, found.at(-1) ?? null, batch);
      found.push(...page);
      if (page.length < batch) return found;
      await breathe();
    }
  }

  /** To the next digest, without one. */
  async function goOn({ id, revision, progress, settings }: Subscription, now: Instant): Promise<void> {
    await store.changeSubscription(id, revision, { progress: rescheduled(progress, settings, now) });
  }

  /** What can be made now, and when to look again at what cannot; goes on where the time for it has passed. */
  async function decide(
    subscription: Subscription,
    facts: readonly ListFacts[],
    now: Instant,
  ): Promise<DueSubscription | PostponedDigest | 'skipped'> {
    const { id, revision, settings, progress } = subscription;
    const problem = problemOf(subscription);
    if (problem !== null) {
      // One that cannot be made must not hold up the others.
      const state = { kind: 'paused', by: 'refusal', sentence: problem.sentence, hint: problem.hint } as const;
      const changed = await store.changeSubscription(id, revision, { state });
      if (changed !== null) await store.enqueue(pausedNotices([changed], problem, now));
      return 'skipped';
    }
    const due = dueDigest(subscription, now);
    if (due === null) {
      await goOn(subscription, now);
      return 'skipped';
    }
    const coverage = coverageOf({ sources: settings.sources, progress, dueAt: due.at, now, facts });
    if (coverage.waitUntil !== null && coverage.waitUntil > now) {
      const soon = new Date(Date.parse(now) + lookAgainMs).toISOString();
      return { of: subscription, dueAt: coverage.waitUntil < soon ? coverage.waitUntil : soon };
    }
    return { subscription, due, coverage };
  }

  async function round(signal: AbortSignal): Promise<{ readonly report: PlanReport; readonly again: boolean }> {
    const now = clock.now();
    const report = { digests: 0, empty: 0, silent: 0, waiting: 0, skipped: 0 };
    const due = await allDue(now);
    if (due.length === 0) return { report, again: false };
    const facts = await readListFacts(store, now);
    const ready: DueSubscription[] = [];
    const waiting: PostponedDigest[] = [];
    for (const subscription of due) {
      const decided = await decide(subscription, facts, now);
      if (decided === 'skipped') report.skipped += 1;
      else if ('dueAt' in decided) waiting.push(decided);
      else ready.push(decided);
    }
    await store.postponeDigests(waiting);
    report.waiting = waiting.length;
    if (ready.length === 0) return { report, again: false };
    const subscriptions = ready.map(({ subscription }) => subscription);
    const pool = await readDigestPool(subscriptions, now, deps, signal);
    let again = false;
    for (const some of batchesOf(ready)) {
      const planned = await make(some, pool, 'digest', signal);
      const drafts = planned.map((each) => draftOf(each, now));
      signal.throwIfAborted();
      const saved = await store.saveDigests(drafts);
      for (const [at, outcome] of saved.entries()) {
        const kind = drafts[at]?.kind;
        const subscription = planned[at]?.subscription;
        if (kind === undefined || subscription === undefined) continue;
        if (outcome === 'saved') report[kind === 'digest' ? 'digests' : kind] += 1;
        else if (outcome === 'changed') {
          again = true;
          // It told nothing: the next one at this place may.
          const told = pool.told.get(destinationKey(subscription.destination));
          for (const { paper } of planned[at]?.selection.highlights ?? []) told?.delete(paper.id);
        }
        // Whoever made it has moved on; where that got lost, this does.
        else
          await goOn(
            { ...subscription, progress: { ...subscription.progress, lastDate: drafts[at]?.date ?? null } },
            now,
          );
      }
      await breathe();
    }
    return { report, again };
  }

  return {
    make,
    async plan(signal) {
      const sum = { digests: 0, empty: 0, silent: 0, waiting: 0, skipped: 0 };
      for (let rounds = 0; rounds < roundsMax; rounds += 1) {
        const { report, again } = await round(signal);
        sum.digests += report.digests;
        sum.empty += report.empty;
        sum.silent += report.silent;
        sum.waiting += report.waiting;
        sum.skipped += report.skipped;
        if (!again) break;
      }
      return sum;
    },
  };
}
