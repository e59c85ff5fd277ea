/** The time of the stand-in's Slack. */
export interface Clock {
  nowMs(): number;
  /** What tests pass on top of the clock they gave. */
  pass(ms: number): void;
}

export function createClock(given?: () => number): Clock {
  const startedMs = Date.now();
  const base = given ?? (() => startedMs);
  let passedMs = 0;
  return {
    nowMs: () => base() + passedMs,
    pass(ms) {
      passedMs += ms;
    },
  };
}
