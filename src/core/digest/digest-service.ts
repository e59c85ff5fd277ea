import type { DeliveryWorker } from '../delivery/delivery-worker.ts';
import type { Outbox } from '../delivery/outbox.ts';
import { UserError } from '../errors.ts';
import { localDateIn } from '../local-date.ts';
import { createNap } from '../nap.ts';
import type { Clock, Log, Sleep } from '../ports.ts';
import type { DigestRecords } from './digest-records.ts';
import type { LateDigests } from './late-digests.ts';
import type { DigestPlanner } from './planner.ts';

/** How often due digests are looked for at the least: other processes change subscriptions too. */
const pollMs = 15_000;
const againMs = 250;
/** The library was busy or full: it is looked at again after this. */
const troubleMs = 5_000;
/** Settled deliveries are kept so long, for threads, edits and `status`. */
const settledKeptMs = 60 * 86_400_000;
/** What expired so long ago waits for a platform that is not configured any more: whoever sends to one gives up what expired at once. */
const unsentKeptMs = 2 * 86_400_000;
/** Digests are kept so long, for `why`: with thousands of subscriptions their outcomes are most of the library. */
const digestsKeptMs = 100 * 86_400_000;
const tidyEveryMs = 6 * 3_600_000;

export interface DigestServiceDeps {
  readonly store: Pick<DigestRecords, 'nextDigestAt' | 'forgetDigests'> &
    Pick<Outbox, 'giveUpExpired' | 'forgetSettled'>;
  readonly planner: DigestPlanner;
  readonly late: LateDigests;
  /** One for each platform that is configured. */
  readonly workers: readonly DeliveryWorker[];
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
}

export interface DigestService {
  /** Plans digests when they are due and sends them, until the signal is aborted; resolves once all it held is settled or released. */
  run(signal: AbortSignal): Promise<void>;
  /** Sources were read: lists that are waited for may be complete, and late papers may be in them. */
  sourcesRead(): void;
  /** Subscriptions or the outbox changed. */
  wake(): void;
}

/** Everything about digests that happens by itself. Any number of them may share a library. */
export function createDigestService(deps: DigestServiceDeps): DigestService {
  const { store, planner, late, workers, clock, log } = deps;
  const nap = createNap(deps.sleep);
  let hasRead = true;
  let tidiedAt = 0;

  const wakeWorkers = (): void => {
    for (const worker of workers) worker.wake();
  };
  const wake = (): void => {
    nap.wake();
    wakeWorkers();
  };

  async function untilNext(): Promise<number> {
    const at = await store.nextDigestAt();
    const ms = at === null ? pollMs : Date.parse(at) - Date.parse(clock.now());
    // What is still due after a plan could not be made just now: not at once again.
    return Math.min(pollMs, Math.max(againMs, ms));
  }

  async function tidy(): Promise<void> {
    const nowMs = Date.parse(clock.now());
    if (nowMs - tidiedAt < tidyEveryMs) return;
    tidiedAt = nowMs;
    await store.giveUpExpired(new Date(nowMs - unsentKeptMs).toISOString(), clock.now());
    await store.forgetSettled(new Date(nowMs - settledKeptMs).toISOString());
    await store.forgetDigests(localDateIn(new Date(nowMs - digestsKeptMs).toISOString(), 'UTC'));
  }

  async function round(signal: AbortSignal): Promise<void> {
    const planned = await planner.plan(signal);
    if (planned.digests + planned.empty + planned.silent + planned.skipped > 0)
      log.info('digests planned', { ...planned });
    if (hasRead) {
      hasRead = false;
      const added = await late.addLatePapers(signal);
      const told = await late.tellNews(signal);
      if (added + told > 0) log.info('late papers and news', { added, told });
    }
    wakeWorkers();
    await tidy();
  }

  async function planning(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      nap.look();
      try {
        await round(signal);
        await nap.rest(await untilNext(), signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof UserError)) throw error;
        log.warn('digests could not be planned', { code: error.code });
        await nap.rest(troubleMs, signal);
      }
    }
  }

  return {
    wake,
    sourcesRead() {
      hasRead = true;
      wake();
    },
    async run(signal) {
      await Promise.all([planning(signal), ...workers.map((worker) => worker.run(signal))]);
    },
  };
}
