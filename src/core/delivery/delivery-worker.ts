import type { Subscription } from '../digest/subscription.ts';
import { UserError } from '../errors.ts';
import type { Messenger } from '../messenger.ts';
import { createNap } from '../nap.ts';
import type { Clock, Log, Sleep } from '../ports.ts';
import { deliver, retryAt } from './deliver.ts';
import type { ClaimedDelivery, Outbox, Settlement } from './outbox.ts';

export interface DeliveryLimits {
  /** Messages on their way to one platform at a time. */
  readonly inFlightMax: number;
  readonly leaseMs: number;
  /** How often the outbox is looked at for what other processes put there. */
  readonly pollMs: number;
  /** What is on its way when the worker is stopped has so long to end by itself. */
  readonly finishMs: number;
}

/**
 * In flight: enough that Discord's 50 requests a second are used at a round trip of a second, and Slack's one a second in as many channels.
 * Stopped, most messages end within a second; bots need up to 8.5 s of the ten to end their answers.
 * The lease is far longer than a message takes, as it is renewed; it is what a killed process holds things up.
 */
export const defaultDeliveryLimits: DeliveryLimits = {
  inFlightMax: 64,
  leaseMs: 90_000,
  pollMs: 5_000,
  finishMs: 1_000,
};

/** The library was busy or full: the worker looks again after this. */
const troubleMs = 5_000;
/** Claims come in batches: of the places in flight so many must be free, or nothing be on its way. */
const claimShare = 0.25;
/** A bug in rendering one message must not be tried without end. */
const bugTriesMax = 5;

export interface DeliveryWorkerDeps {
  readonly outbox: Outbox;
  subscriptionsAt(destinationKey: string): Promise<readonly Subscription[]>;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly log: Log;
  /** Where bugs go; answers the reference. */
  report(error: unknown, where: string): string;
}

export interface DeliveryWorker {
  /** Sends what waits for the platform until the signal is aborted; then resolves once all that was claimed is settled or released. */
  run(signal: AbortSignal): Promise<void>;
  /** Something new may wait. */
  wake(): void;
}

/** Sends the deliveries to one platform: claims, sends, settles. Any number of them may share an outbox, in any number of processes. */
export function createDeliveryWorker(
  platform: string,
  messenger: Messenger,
  limits: DeliveryLimits,
  deps: DeliveryWorkerDeps,
): DeliveryWorker {
  const { outbox, clock, sleep, log } = deps;
  const nap = createNap(sleep);

  const leaseUntil = (): string => new Date(Date.parse(clock.now()) + limits.leaseMs).toISOString();

  /** Renews the lease until `over`; calls off what it no longer holds. */
  async function keepLease(delivery: ClaimedDelivery, lost: AbortController, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      try {
        await sleep(limits.leaseMs / 3, over);
        if (!(await outbox.extendLease(delivery, leaseUntil()))) lost.abort(new Error('the lease is over'));
      } catch (error) {
        if (over.aborted) return;
        if (!(error instanceof UserError)) throw error;
      }
    }
  }

  async function settle(delivery: ClaimedDelivery, settlement: Settlement): Promise<void> {
    const kept = await outbox.settleDelivery(delivery, settlement, clock.now());
    if (!kept) log.warn('a delivery was settled by somebody else', { platform, delivery: delivery.id });
    else if (settlement.kind === 'refused' || settlement.kind === 'dead')
      log.warn('a delivery was given up', { platform, delivery: delivery.id, kind: settlement.kind });
  }

  /** The settlement of one try; what goes wrong in it is one too. */
  async function attempt(delivery: ClaimedDelivery, signal: AbortSignal): Promise<Settlement> {
    const again = (sentence: string): Settlement => ({
      kind: 'retry',
      notBefore: retryAt(delivery, 0, clock.now()),
      sentence,
    });
    try {
      return await deliver(
        delivery,
        { messenger, subscriptionsAt: deps.subscriptionsAt, now: () => clock.now() },
        signal,
      );
    } catch (error) {
      // It may have gone out: the next try looks for it.
      if (signal.aborted) return { kind: 'retry', notBefore: clock.now(), sentence: 'Paperboy was stopped meanwhile.' };
      if (error instanceof UserError) return again(error.message);
      const reference = deps.report(error, `delivery to ${platform}`);
      return delivery.attempt < bugTriesMax
        ? again(`Something is broken in Paperboy (reference ${reference}).`)
        : { kind: 'dead', sentence: `Something is broken in Paperboy (reference ${reference}).` };
    }
  }

  /** `lost` is aborted where the delivery is no longer ours, or may not go on. */
  async function work(delivery: ClaimedDelivery, lost: AbortController): Promise<void> {
    const over = new AbortController();
    const lease = keepLease(delivery, lost, over.signal);
    try {
      await settle(delivery, await attempt(delivery, lost.signal));
    } catch (error) {
      // Whoever claims it after the lease looks for the message first.
      if (!(error instanceof UserError)) throw error;
      log.warn('a delivery could not be settled', { platform, delivery: delivery.id, code: error.code });
    } finally {
      over.abort();
      await lease;
    }
  }

  /** Milliseconds until there may be something to claim. */
  async function untilNext(): Promise<number> {
    const at = await outbox.nextDeliveryAt([platform]);
    if (at === null) return limits.pollMs;
    return Math.min(limits.pollMs, Math.max(1, Date.parse(at) - Date.parse(clock.now())));
  }

  return {
    wake: () => nap.wake(),

    async run(signal) {
      /** What is on its way, with what calls it off. */
      const underWay = new Map<Promise<void>, AbortController>();
      let bug: unknown = null;
      while (!signal.aborted && bug === null) {
        const room = limits.inFlightMax - underWay.size;
        const isFull = underWay.size > 0 && room < limits.inFlightMax * claimShare;
        nap.look();
        try {
          const claimed = isFull
            ? []
            : await outbox.claimDeliveries({
                platforms: [platform],
                now: clock.now(),
                leaseUntil: leaseUntil(),
                limit: room,
              });
          for (const delivery of claimed) {
            const callOff = new AbortController();
            const done: Promise<void> = work(delivery, callOff)
              .catch((error: unknown) => {
                bug = error;
              })
              .finally(() => {
                underWay.delete(done);
                nap.wake();
              });
            underWay.set(done, callOff);
          }
          if (claimed.length === 0) await nap.rest(isFull ? limits.pollMs : await untilNext(), signal);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          log.warn('the outbox could not be read', { platform, code: error.code });
          nap.look();
          await nap.rest(troubleMs, signal);
        }
      }
      const finished = new AbortController();
      const ended = Promise.all(underWay.keys()).then(() => finished.abort());
      await sleep(limits.finishMs, finished.signal).catch(() => undefined);
      for (const callOff of underWay.values()) callOff.abort(new Error('stopped'));
      await ended;
      if (bug !== null) throw bug;
    },
  };
}
