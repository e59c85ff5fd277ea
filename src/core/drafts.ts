import type { Sleep } from './ports.ts';
import type { Reply } from './reply.ts';
import { within } from './within.ts';

/** What became of one draft. `not-now`: the next one may be shown; `never`: nobody sees any of this answer. */
export type DraftOutcome = 'shown' | 'not-now' | 'never';

/** Drafts of one answer, shown one after the other in the place where the answer will stand. */
export interface Drafts {
  /** Takes the place of those that have not been shown yet. Returns at once. */
  show(reply: Reply): void;
  /**
   * From now on none begins. Resolves when none is under way, and calls off one that takes long: `false` where it may arrive all the same.
   */
  end(): Promise<boolean>;
  /** Resolves when none is under way. */
  settled(): Promise<void>;
}

export interface DraftsDeps {
  readonly sleep: Sleep;
  /** Rest after each, so that drafts do not use up what a platform lets through. */
  readonly restMs: number;
  /** Shows one. `signal` calls it off. */
  show(reply: Reply, signal: AbortSignal): Promise<DraftOutcome>;
}

/** An answer that is ready waits no longer than this for a draft that is under way. */
const patienceMs = 1_000;
/** And so long for one that was called off. */
const farewellMs = 100;

/** Shows at most one draft at a time, and always the newest. A draft that fails is skipped: the answer itself is still to come. */
export function createDrafts({ sleep, restMs, show }: DraftsDeps): Drafts {
  const over = new AbortController();
  const calledOff = new AbortController();
  let newest: Reply | null = null;
  let isWorking = false;
  let working: Promise<void> = Promise.resolve();

  async function work(): Promise<void> {
    isWorking = true;
    try {
      while (newest !== null && !over.signal.aborted) {
        const reply: Reply = newest;
        newest = null;
        const outcome = await show(reply, calledOff.signal);
        if (outcome === 'never') return over.abort();
        if (outcome === 'not-now') newest ??= reply;
        await sleep(restMs, over.signal);
      }
    } catch {
      over.abort(); // the answer came while it rested, or what cannot be shown now will be told with the answer
    } finally {
      isWorking = false;
    }
  }

  return {
    show(reply) {
      if (over.signal.aborted) return;
      newest = reply;
      if (!isWorking) working = work();
    },
    async end() {
      over.abort();
      if (!isWorking || (await within(patienceMs, working, sleep))) return true;
      calledOff.abort();
      return within(farewellMs, working, sleep);
    },
    settled: () => working,
  };
}
