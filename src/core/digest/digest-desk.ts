import type { Outbox } from '../delivery/outbox.ts';
import { localDateIn } from '../local-date.ts';
import type { Destination } from '../messenger.ts';
import type { Clock } from '../ports.ts';
import type { BuiltDigest, Occasion } from './build-digest.ts';
import { coverageNow } from './calendar.ts';
import { type DigestPool, type DigestPoolDeps, readDigestPool } from './digest-pool.ts';
import { readListFacts } from './list-facts.ts';
import { type DigestPlanner, deliveriesOf, type PlannedDigest } from './planner.ts';
import type { DigestSettings, Subscription } from './subscription.ts';

/** What commands do with digests that are not due. */
export interface DigestDesk {
  /** Whether messages to this platform are sent from here: it is configured. */
  canSend(platform: string): boolean;
  /** What a digest of these settings would be today at this destination, without what was told there. Nothing is kept or sent. */
  preview(
    wanted: { readonly settings: DigestSettings; readonly destination: Destination },
    signal: AbortSignal,
  ): Promise<BuiltDigest>;
  /** Queues such a digest at the subscription's destination, marked as a test: it counts for nothing, and shows also what was told. */
  sendTest(subscription: Subscription, signal: AbortSignal): Promise<void>;
}

/** Nobody wants a test any more that could not be sent within this time. */
const testExpiresMs = 60 * 60_000;

export interface DigestDeskDeps extends DigestPoolDeps {
  readonly store: DigestPoolDeps['store'] & Pick<Outbox, 'enqueue'>;
  readonly planner: Pick<DigestPlanner, 'make'>;
  readonly clock: Clock;
  /** Platforms that are configured. */
  readonly platforms: ReadonlySet<string>;
}

export function createDigestDesk(deps: DigestDeskDeps): DigestDesk {
  const { store, planner, clock, platforms } = deps;

  /** A digest of the newest complete lists, as if it were the first. */
  async function made(
    wanted: Subscription,
    occasion: Occasion,
    told: 'without' | 'with',
    signal: AbortSignal,
  ): Promise<PlannedDigest> {
    const now = clock.now();
    const { settings } = wanted;
    const progress = { ...wanted.progress, lastDate: null, consideredUntil: now, covered: {} };
    const subscription: Subscription = { ...wanted, progress };
    const facts = await readListFacts(store, now);
    const coverage = coverageNow({ sources: settings.sources, now, facts });
    const pool = await readDigestPool([subscription], now, deps, signal);
    const from: DigestPool = told === 'with' ? { ...pool, told: new Map() } : pool;
    const due = { at: now, date: localDateIn(now, settings.schedule.zone) };
    const [planned] = await planner.make([{ subscription, due, coverage }], from, occasion, signal);
    if (planned === undefined) throw new Error('a digest that was asked for is made');
    return planned;
  }

  const builtOf = ({ built }: PlannedDigest): BuiltDigest => {
    if (built === null) throw new Error('only a digest that is due may pass in silence');
    return built;
  };

  return {
    canSend: (platform) => platforms.has(platform),

    async preview({ settings, destination }, signal) {
      const now = clock.now();
      const imagined: Subscription = {
        id: 0,
        destination,
        owner: { platform: destination.platform, id: '' },
        ownerAt: null,
        settings,
        state: { kind: 'active' },
        progress: { dueAt: now, dueDate: null, lastDate: null, consideredUntil: now, covered: {} },
        token: '',
        createdAt: now,
        revision: 0,
      };
      return builtOf(await made(imagined, 'preview', 'without', signal));
    },

    async sendTest(subscription, signal) {
      const built = builtOf(await made(subscription, 'test', 'with', signal));
      const now = clock.now();
      await store.enqueue(
        deliveriesOf(subscription, built, {
          key: `test:${subscription.id}:${now}`,
          notBefore: now,
          expiresAt: new Date(Date.parse(now) + testExpiresMs).toISOString(),
        }),
      );
    },
  };
}
