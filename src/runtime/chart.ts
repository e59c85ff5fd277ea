import { Worker } from 'node:worker_threads';
import { createOneByOne } from '../core/one-by-one.ts';
import type { Draw, Look, Picture } from '../core/picture.ts';
import type { Log } from '../core/ports.ts';
import type { Chart } from '../core/reply.ts';
import { isDrawable } from './chart-spec.ts';

export interface ChartRequest {
  readonly chart: Chart;
  readonly look: Look;
}

export type ChartAnswer =
  | { readonly kind: 'drawn'; readonly picture: Picture }
  | { readonly kind: 'failed'; readonly message: string };

/** What drawing may take. */
export interface ChartLimits {
  /** For one picture, with the start of the thread: about 1 s on one slow core, a tenth of it for the next. */
  readonly drawMs: number;
  /** A thread that had nothing to draw for so long ends: Vega takes some 80 MB. */
  readonly idleMs: number;
  /** Pictures that wait for their turn; one more is not drawn. */
  readonly waitingMax: number;
  /** Pictures kept, for the next one who asks and for repeats. */
  readonly keptMax: number;
}

export const defaultChartLimits: ChartLimits = { drawMs: 8_000, idleMs: 60_000, waitingMax: 50, keptMax: 32 };

/** A larger file is not sent: every platform takes this much, and our charts have a twentieth of it. */
const pngBytesMax = 2_000_000;
/** More is a fault of Vega's. */
const heapMbMax = 512;

/**
 * The file of the drawing thread as Node can run it. Tests run this module from `src`, where the thread's file is TypeScript, which Node 20
 * cannot load in a thread: they take the built one at the same place in `dist`.
 */
function threadFile(moduleUrl: string): URL {
  const here = new URL(moduleUrl);
  if (!here.pathname.endsWith('.ts')) return new URL('./chart-thread.js', here);
  const root = here.href.slice(0, here.href.lastIndexOf('/src/runtime/'));
  return new URL(`${root}/dist/runtime/chart-thread.js`);
}

/** The thread's file of this installation. */
export const chartThread = threadFile(import.meta.url);

export interface ChartDrawer {
  readonly draw: Draw;
  /** Ends the thread; what is being drawn is given up. */
  close(): Promise<void>;
}

/** Draws charts on a thread of its own, started when there is something to draw. A chart that takes too long or fails is in the log. */
export function createChartDrawer(file: URL, limits: ChartLimits, log: Log): ChartDrawer {
  const turns = createOneByOne();
  const kept = new Map<string, Picture>();
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | null = null;
  let waiting = 0;
  let isClosed = false;

  async function end(): Promise<void> {
    const ending = worker;
    worker = null;
    await ending?.terminate();
  }

  function started(): Worker {
    if (idle !== null) clearTimeout(idle);
    idle = null;
    if (worker !== null) return worker;
    const thread = new Worker(file, {
      name: 'paperboy-charts',
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
    });
    // A picture nobody waits for does not keep the process alive.
    thread.unref();
    worker = thread;
    return thread;
  }

  function rest(): void {
    idle = setTimeout(() => void end(), limits.idleMs);
    idle.unref();
  }

  function answerOf(thread: Worker, request: ChartRequest, signal: AbortSignal): Promise<ChartAnswer> {
    return new Promise((resolve) => {
      const done = (answer: ChartAnswer): void => {
        clearTimeout(timer);
        thread.off('message', done).off('error', failed).off('exit', exited);
        signal.removeEventListener('abort', aborted);
        thread.unref();
        resolve(answer);
      };
      const broken = (message: string): void => {
        if (worker === thread) worker = null;
        void thread.terminate();
        done({ kind: 'failed', message });
      };
      const failed = (error: Error): void => broken(error.message);
      const exited = (): void => broken('the thread ended');
      const aborted = (): void => broken('called off');
      const timer = setTimeout(() => broken('it took too long'), limits.drawMs);
      thread.on('message', done).on('error', failed).on('exit', exited);
      signal.addEventListener('abort', aborted, { once: true });
      thread.ref();
      thread.postMessage(request);
    });
  }

  async function drawNow(request: ChartRequest, signal: AbortSignal): Promise<Picture | null> {
    if (isClosed) return null;
    signal.throwIfAborted();
    const key = JSON.stringify(request);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const answer = await answerOf(started(), request, signal);
    rest();
    signal.throwIfAborted();
    if (answer.kind === 'failed') {
      log.warn('a chart could not be drawn', { why: answer.message });
      return null;
    }
    const { picture } = answer;
    if (picture.png.byteLength > pngBytesMax) {
      log.warn('a chart is too large to be sent', { bytes: picture.png.byteLength });
      return null;
    }
    kept.set(key, picture);
    for (const oldest of kept.keys()) {
      if (kept.size <= limits.keptMax) break;
      kept.delete(oldest);
    }
    return picture;
  }

  return {
    async draw(chart, look, signal) {
      signal.throwIfAborted();
      if (!isDrawable(chart) || waiting >= limits.waitingMax) {
        log.warn('a chart is not drawn', { days: chart.days.length, series: chart.series.length, waiting });
        return null;
      }
      waiting += 1;
      try {
        return await turns.run('chart', () => drawNow({ chart, look }, signal));
      } finally {
        waiting -= 1;
      }
    },
    async close() {
      isClosed = true;
      if (idle !== null) clearTimeout(idle);
      await end();
    },
  };
}
