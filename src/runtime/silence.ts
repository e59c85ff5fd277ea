/** Aborts `signal` where nothing is heard for a while. */
export interface SilenceWatch {
  readonly signal: AbortSignal;
  /** Something was heard: the time begins again. */
  heard(): void;
  /** Nobody listens any more. */
  stop(): void;
}

/** Watches from now on for `ms` milliseconds of silence, on the machine's timers. */
export function watchSilence(ms: number): SilenceWatch {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('nothing was heard')), ms);
  return {
    signal: silence.signal,
    heard: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}
