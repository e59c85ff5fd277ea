import { colourWanted } from '../bots/terminal/colours.ts';
import { createProgress, type Progress } from '../bots/terminal/progress.ts';

/** What a run of the executable touches of the process it is in. */
export type Host = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'stderr' | 'platform'>;

/** A signal that Ctrl-C and SIGTERM abort, once; a second Ctrl-C ends the process as usual. */
export interface Interrupt {
  readonly signal: AbortSignal;
  abort(): void;
  /** Stops listening. */
  stop(): void;
}

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new Error('interrupted'));
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  return {
    signal: controller.signal,
    abort,
    stop() {
      process.off('SIGINT', abort);
      process.off('SIGTERM', abort);
    },
  };
}

/** Plain lines of progress (into a log, say) come once for so many steps. */
const plainLinesEverySteps = 10;

/** Progress on standard error: a bar on a terminal, now and then a line elsewhere. */
export function progressOn(host: Host): Progress {
  const isTty = host.stderr.isTTY === true && host.env['TERM'] !== 'dumb';
  return createProgress({
    output: host.stderr,
    isTty,
    width: () => host.stderr.columns ?? 80,
    colour: colourWanted(host.env, isTty),
    everySteps: plainLinesEverySteps,
  });
}
