import type { Instant } from '../../core/local-date.ts';
import { orAborted } from './or-aborted.ts';

/** A part that is there. */
export interface PostedPart {
  readonly channel: string;
  readonly ts: string;
}

/** A place where parts of a message stand: a channel itself, or a thread. */
export type SpotKey = string;

/**
 * What this process knows of the tries of one message. It says whether a part is there, whether it may be there because no answer came, or
 * that there is nothing to ask Slack for. A restart forgets it; then Slack's history is read, where we may.
 */
export class Attempt {
  /** When this process began with it. */
  readonly since: Instant;
  /** Whether nobody tried before this process did. */
  readonly #fresh: boolean;
  /** By their marks. */
  readonly #there = new Map<string, PostedPart>();
  /** The mark of each part whose try had no answer → where it may be. */
  readonly #doubtful = new Map<string, SpotKey>();
  /** Where everything earlier tries left is known. */
  readonly #read = new Set<SpotKey>();
  /** How far a reading of Slack's history has come that Slack made us interrupt: it allows some apps one page a minute. */
  readonly cursors = new Map<SpotKey, { readonly oldest: string; readonly cursor: string; readonly pages: number }>();

  constructor(since: Instant, fresh: boolean) {
    this.since = since;
    this.#fresh = fresh;
  }

  part(mark: string): PostedPart | undefined {
    return this.#there.get(mark);
  }

  /** Whether all that earlier tries left at a spot is known. */
  isSure(spot: SpotKey): boolean {
    return (this.#fresh || this.#read.has(spot)) && ![...this.#doubtful.values()].includes(spot);
  }

  /** From now on the part may be there. Returns what to do where it turns out that this try left nothing. */
  begin(mark: string, spot: SpotKey): () => void {
    const before = this.#doubtful.get(mark);
    this.#doubtful.set(mark, spot);
    return () => {
      if (before === undefined) this.#doubtful.delete(mark);
    };
  }

  found(mark: string, part: PostedPart): void {
    this.#there.set(mark, part);
    this.#doubtful.delete(mark);
  }

  /** The part with this `ts` is not there any more. */
  forget(ts: string): void {
    for (const [mark, part] of this.#there) if (part.ts === ts) this.#there.delete(mark);
  }

  /** Slack's history of the spot was read to its end: what was not found there is not there. */
  haveRead(spot: SpotKey): void {
    this.#read.add(spot);
    this.cursors.delete(spot);
    for (const [mark, where] of this.#doubtful) if (where === spot) this.#doubtful.delete(mark);
  }
}

/** Messages that are remembered; one takes some hundred bytes. */
const rememberedMax = 2_000;

interface Remembered {
  readonly attempt: Attempt;
  /** Ends when nobody works at the message. */
  busy: Promise<unknown>;
  working: number;
}

/** The messages this process has sent or tried to send, the newest ones. */
export class Attempts {
  readonly #byKey = new Map<string, Remembered>();

  /** Works at a message; a second work at the same one waits for the first. */
  async at<T>(
    key: string,
    begun: () => Attempt,
    signal: AbortSignal,
    work: (attempt: Attempt) => Promise<T>,
  ): Promise<T> {
    const known = this.#byKey.get(key);
    const remembered = known ?? { attempt: begun(), busy: Promise.resolve(), working: 0 };
    // At the end, so that the ones at the beginning were worked at longest ago.
    this.#byKey.delete(key);
    this.#byKey.set(key, remembered);
    this.#forgetOldest();
    remembered.working += 1;
    const mine = remembered.busy.then(() => {
      signal.throwIfAborted();
      return work(remembered.attempt);
    });
    remembered.busy = mine.catch(() => undefined);
    try {
      return await orAborted(mine, signal);
    } finally {
      remembered.working -= 1;
    }
  }

  #forgetOldest(): void {
    for (const [key, { working }] of this.#byKey) {
      if (this.#byKey.size <= rememberedMax) return;
      if (working === 0) this.#byKey.delete(key);
    }
  }
}
