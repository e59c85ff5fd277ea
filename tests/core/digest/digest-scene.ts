import {
  createDeliveryWorker,
  type DeliveryLimits,
  type DeliveryWorker,
} from '../../../src/core/delivery/delivery-worker.ts';
import { createLateDigests, type LateDigests } from '../../../src/core/digest/late-digests.ts';
import { createDigestPlanner, type DigestPlanner } from '../../../src/core/digest/planner.ts';
import { firstProgress } from '../../../src/core/digest/progress.ts';
import type { DigestSettings, Subscription } from '../../../src/core/digest/subscription.ts';
import type { LocalDate } from '../../../src/core/local-date.ts';
import type { Destination, MessageRef, Messenger, SendOutcome, SendRequest } from '../../../src/core/messenger.ts';
import type { PaperRecord } from '../../../src/core/paper.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { extractiveSummaries } from '../../../src/core/summary/paper-summaries.ts';
import { inventedPaper } from '../../invented-papers.ts';
import { openTestLibrary, type TestLibrary } from '../../library.ts';

const daily: DigestSettings = {
  topics: '',
  sources: ['huggingface'],
  minUpvotes: 0,
  papersMax: 5,
  schedule: { rhythm: { kind: 'days', weekdays: [1, 2, 3, 4, 5] }, time: '09:00', zone: 'Europe/Berlin' },
  layout: 'list',
  language: null,
  whenEmpty: 'say',
  updates: 'silent',
};

export const channelOf = (channel: string): Destination => ({
  platform: 'discord',
  workspace: 'G1',
  place: { kind: 'channel', channel, announce: false },
});

export const boss: Destination = { platform: 'discord', workspace: null, place: { kind: 'person', person: 'boss' } };

/** Keeps what it is given; answers what it is told to. */
export class MemoryMessenger implements Messenger {
  readonly sent: SendRequest[] = [];
  readonly edits: { readonly message: MessageRef; readonly reply: Reply }[] = [];
  /** What becomes of the next messages; those after them are sent. */
  readonly outcomes: (SendOutcome | ((signal: AbortSignal) => Promise<SendOutcome>))[] = [];
  /** Resolves with each message. */
  onSend: (request: SendRequest) => void = () => undefined;

  private async next(id: string, signal: AbortSignal): Promise<SendOutcome> {
    const outcome = this.outcomes.shift();
    if (outcome === undefined) return { kind: 'sent', message: { channel: 'C', id }, notes: [] };
    return typeof outcome === 'function' ? outcome(signal) : outcome;
  }

  async send(request: SendRequest, signal: AbortSignal): Promise<SendOutcome> {
    this.sent.push(request);
    this.onSend(request);
    return this.next(`M${this.sent.length}`, signal);
  }

  async edit(message: MessageRef, reply: Reply, signal: AbortSignal): Promise<SendOutcome> {
    this.edits.push({ message, reply });
    return this.next(message.id, signal);
  }

  keys(): readonly string[] {
    return this.sent.map(({ dedupeKey }) => dedupeKey);
  }
}

/** A library with a planner, a worker and a clock that a test sets. */
export interface DigestScene extends TestLibrary {
  readonly planner: DigestPlanner;
  readonly late: LateDigests;
  readonly messenger: MemoryMessenger;
  worker(): DeliveryWorker;
  /** One that waits for nothing when it is stopped. */
  impatientWorker(): DeliveryWorker;
  now: string;
  /** Reads papers into Hugging Face's list of a day, as seen now. */
  list(
    date: LocalDate,
    papers: readonly (Partial<PaperRecord> & { readonly title: string; readonly upvotes?: number })[],
  ): Promise<void>;
  subscribe(changes?: Partial<DigestSettings>, to?: Destination): Promise<Subscription>;
  plan(): ReturnType<DigestPlanner['plan']>;
  /** Sends all that can be sent now. */
  deliver(): Promise<void>;
  readonly warnings: string[];
  readonly reported: unknown[];
}

const never = new AbortController().signal;
const limits: DeliveryLimits = { inFlightMax: 8, leaseMs: 60_000, pollMs: 1_000, finishMs: 500 };

export async function openDigestScene(now: string): Promise<DigestScene> {
  const library = await openTestLibrary([]);
  const { store } = library;
  const messenger = new MemoryMessenger();
  const warnings: string[] = [];
  const reported: unknown[] = [];
  const clock = { now: () => scene.now };
  const deps = {
    store,
    clock,
    meaning: null,
    rarity: { idf: () => 1 },
    summariesIn: () => extractiveSummaries,
    breathe: async () => undefined,
  };
  const planner = createDigestPlanner(deps);
  /** Ends where nothing can be sent now: a sleep is the worker's word for that. */
  let idle: () => void = () => undefined;
  const untilAborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  const workerThat = (waits: (ms: number) => boolean): DeliveryWorker =>
    createDeliveryWorker('discord', messenger, limits, {
      outbox: store,
      subscriptionsAt: (key) => store.subscriptionsAt(key),
      clock,
      sleep: async (ms, signal) => {
        if (ms === limits.finishMs && !waits(ms)) return;
        if (ms <= limits.pollMs && ms !== limits.finishMs) idle();
        await untilAborted(signal);
      },
      log: { info: () => undefined, warn: (message) => void warnings.push(message) },
      report: (error) => `bug-${reported.push(error)}`,
    });
  const scene: DigestScene = {
    ...library,
    now,
    planner,
    late: createLateDigests(deps),
    messenger,
    warnings,
    reported,
    worker: () => workerThat((ms) => ms === limits.finishMs),
    impatientWorker: () => workerThat(() => false),
    async list(date, papers) {
      const records = papers.map(({ upvotes, ...paper }, index) =>
        inventedPaper({
          abstract: `${paper.title} is about something that nobody wrote.`,
          ...paper,
          sighting: {
            source: 'huggingface',
            seenAt: scene.now,
            dailyOn: date,
            upvotes: upvotes ?? 10,
            comments: 0,
            position: index + 1,
            announceType: null,
          },
        }),
      );
      await store.ingest({ source: 'huggingface', scope: `daily ${date}`, records, cursor: null, etags: {} });
      await store.recordRun({
        source: 'huggingface',
        scope: `daily ${date}`,
        at: scene.now,
        papers: records.length,
        rejected: 0,
        failure: null,
      });
    },
    async subscribe(changes = {}, to = channelOf('C1')) {
      const settings = { ...daily, ...changes };
      return store.addSubscription({
        destination: to,
        owner: { platform: 'discord', id: 'boss' },
        ownerAt: boss,
        settings,
        state: { kind: 'active' },
        progress: firstProgress(settings, scene.now),
        token: `token-${Math.random()}`,
        at: scene.now,
      });
    },
    plan: () => planner.plan(never),
    async deliver() {
      const over = new AbortController();
      const isIdle = new Promise<void>((resolve) => {
        idle = resolve;
      });
      const running = scene.worker().run(over.signal);
      await Promise.race([isIdle, running]);
      over.abort();
      await running;
    },
  };
  return scene;
}
