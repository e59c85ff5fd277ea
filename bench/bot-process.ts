/** A bot in a process of its own, so that what it costs is measured apart from the platform's stand-in: both ends of the talk with it. */
import { type ChildProcess, fork } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';
import { BenchError } from './documents.ts';

/** What Node's sampling of the event loop rests between two samples: part of every delay it reports. */
const samplingMs = 1;

const startOrder = z.object({
  kind: z.literal('start'),
  /** Which of the bots that the process knows. */
  bot: z.string(),
  /** Where the platform is and what opens it. */
  connection: z.record(z.string(), z.string()),
  database: z.string(),
});
const order = z.discriminatedUnion('kind', [
  startOrder,
  z.object({ kind: z.literal('watch') }),
  z.object({ kind: z.literal('report') }),
  z.object({ kind: z.literal('stop') }),
]);

export type StartOrder = z.output<typeof startOrder>;

const report = z.object({
  kind: z.literal('report'),
  loopP99Ms: z.number(),
  loopMaxMs: z.number(),
  heapBytes: z.number(),
});
const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('watching') }),
  report,
]);
type Answer = z.output<typeof answer>;

export interface RunningBot {
  stop(): Promise<void>;
}

function settledHeap(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function send(message: Answer): void {
  process.send?.(message);
}

/** The inner end: starts the bot it is told to, watches the event loop, reports. */
export function runBotProcess(start: (order: StartOrder) => Promise<RunningBot>): void {
  let bot: RunningBot | null = null;
  const delay = monitorEventLoopDelay({ resolution: samplingMs });
  process.on('message', async (raw) => {
    const message = order.parse(raw);
    switch (message.kind) {
      case 'start':
        bot = await start(message);
        send({ kind: 'ready' });
        break;
      case 'watch':
        delay.enable();
        delay.reset();
        send({ kind: 'watching' });
        break;
      case 'report':
        delay.disable();
        send({
          kind: 'report',
          loopP99Ms: delay.percentile(99) / 1e6 - samplingMs,
          loopMaxMs: delay.max / 1e6 - samplingMs,
          heapBytes: settledHeap(),
        });
        break;
      case 'stop':
        await bot?.stop();
        process.disconnect();
        break;
    }
  });
}

/** The outer end. */
export interface BotProcess {
  start(order: Omit<StartOrder, 'kind'>): Promise<void>;
  /** From now on the event loop is watched, until the report. */
  watch(): Promise<void>;
  report(): Promise<z.output<typeof report>>;
  stop(): Promise<void>;
}

/** Starts a process from a compiled file that calls `runBotProcess`. */
export function startBotProcess(file: URL): BotProcess {
  const child: ChildProcess = fork(file, { execArgv: ['--expose-gc'] });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const ask = (question: z.input<typeof order>): Promise<Answer> =>
    new Promise((done, fail) => {
      const failed = (): void => fail(new BenchError('The bot under test ended.'));
      child.once('exit', failed);
      child.once('message', (raw) => {
        child.off('exit', failed);
        done(answer.parse(raw));
      });
      child.send(question);
    });
  return {
    async start(given) {
      await ask({ kind: 'start', ...given });
    },
    async watch() {
      await ask({ kind: 'watch' });
    },
    report: async () => report.parse(await ask({ kind: 'report' })),
    async stop() {
      if (child.connected) child.send({ kind: 'stop' });
      await ended;
    },
  };
}
