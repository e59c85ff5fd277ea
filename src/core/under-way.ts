import { UserError } from './errors.ts';
import type { Log, Sleep } from './ports.ts';
import { within } from './within.ts';

/** The answers that are being given, for a bot that wants to end well. */
export interface UnderWay {
  /** Calls off the commands under way when the bot has to end. */
  readonly signal: AbortSignal;
  /** Counts work until it settles. It must not reject. */
  track(work: Promise<void>): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Lets the work under way end, calls off what takes too long, and gives it time to say so. */
  stop(): Promise<void>;
}

/** Answers under way have this long when Paperboy stops, and then this long to say that they were called off: containers are killed after 10 s. */
const graceMs = 6_000;
const farewellMs = 2_500;

export function createUnderWay(deps: { readonly sleep: Sleep; readonly log: Log }): UnderWay {
  const work = new AbortController();
  const running = new Set<Promise<void>>();

  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  return {
    signal: work.signal,
    track(one) {
      const counted: Promise<void> = one.finally(() => running.delete(counted));
      running.add(counted);
      return counted;
    },
    idle,
    async stop() {
      if (await within(graceMs, idle(), deps.sleep)) return;
      work.abort(new UserError('stopped', 'Paperboy was stopped before it was done.', 'Ask again when it is back.'));
      if (await within(farewellMs, idle(), deps.sleep)) return;
      deps.log.warn('stopped with answers under way', { answers: running.size });
    },
  };
}
