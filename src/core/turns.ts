import type { Sleep } from './ports.ts';
import { within } from './within.ts';

/** Decides what runs next where many people ask at once. */
export interface Turns {
  /** Runs a first response at once. */
  respond<T>(work: () => Promise<T>): Promise<T>;
  /** Runs a command when its turn comes: after those that came before it, and after the first responses that are under way. */
  command<T>(work: () => Promise<T>): Promise<T>;
}

/** Commands that run side by side: more would only share the same processor, and answer all of them later. */
const atOnce = 4;
/** A command that takes longer waits for something else than our processor, a server say: the next one begins beside it. */
const turnMs = 1_000;
/** A command waits no longer than this for others' first responses: a platform that is slow to take one must not hold up the rest. */
const patienceMs = 500;
/** Turns of the event loop that a command lets pass while each brings new requests: what comes without end must not hold it up. */
const loopTurnsMax = 50;

/**
 * People wait for two things: a sign that they were heard, for which platforms allow 3 s, and the answer. With hundreds of commands in the
 * same moment the work of the first ones would delay the signs of the others; so first responses go before commands, and commands go a few
 * at a time, each beginning in a turn of the event loop of its own (`breathe`).
 */
export function createTurns(deps: { readonly sleep: Sleep; readonly breathe: () => Promise<void> }): Turns {
  const responses = new Set<Promise<unknown>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  /** First responses so far. */
  let heard = 0;

  /** The first responses that are under way now have gone out, or have taken too long. */
  async function quiet(): Promise<void> {
    if (responses.size === 0) return;
    await within(patienceMs, Promise.allSettled([...responses]), deps.sleep);
  }

  /** What arrived together is heard before any of it is worked on: a turn of the event loop has passed that brought nothing new. */
  async function allHeard(): Promise<void> {
    for (let turns = 0, before = -1; before !== heard && turns < loopTurnsMax; turns += 1) {
      before = heard;
      await deps.breathe();
    }
  }

  /** Hands the turn on. */
  function pass(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async respond(work) {
      heard += 1;
      const response = work();
      responses.add(response);
      try {
        return await response;
      } finally {
        responses.delete(response);
      }
    },
    async command(work) {
      if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      await quiet();
      await allHeard();
      const done = work();
      const settled = done.catch(() => undefined);
      void within(turnMs, settled, deps.sleep).then(pass);
      return done;
    },
  };
}
