import type { ProgressStep } from '../bots/terminal/progress.ts';
import { type FirstStart, fillEmptyLibrary } from '../core/first-start.ts';
import type { Paperboy } from '../main.ts';
import { type Host, progressOn } from './host.ts';
import { vectorProgress } from './vector-progress.ts';

/** How long the first start waits for Hugging Face before it loads the samples. */
const firstAnswerMs = 5_000;
/** How long it makes vectors of what it read; the rest are made behind the prompt. */
const firstVectorsMs = 5_000;

async function firstVectors(
  paperboy: Paperboy,
  step: (made: ProgressStep) => void,
  signal: AbortSignal,
): Promise<void> {
  const timeUp = AbortSignal.timeout(firstVectorsMs);
  try {
    await paperboy.fillVectors(vectorProgress(step), AbortSignal.any([signal, timeUp]));
  } catch (error) {
    signal.throwIfAborted();
    if (!timeUp.aborted) throw error;
  }
}

/** Fills an empty library, with progress on a terminal. */
export async function start(paperboy: Paperboy, host: Host, signal: AbortSignal): Promise<FirstStart> {
  const progress = progressOn(host);
  const step = (made: ProgressStep): void => {
    if (host.stderr.isTTY) progress.step(made); // elsewhere the one line at the end is enough
  };
  try {
    const done = await fillEmptyLibrary(
      {
        store: paperboy.store,
        clock: paperboy.clock,
        breathe: paperboy.breathe,
        source: paperboy.huggingFace,
        firstLook: paperboy.firstLook,
        samples: paperboy.samples,
        deadline: AbortSignal.timeout(firstAnswerMs),
      },
      step,
      signal,
    );
    if (done.kind === 'read') await firstVectors(paperboy, step, signal);
    return done;
  } finally {
    progress.finish(null);
  }
}

/** The one line that says where the papers of this library come from. */
export function startWords(done: FirstStart): string | null {
  switch (done.kind) {
    case 'kept':
      return null;
    case 'read':
      return `Read ${done.papers} papers from Hugging Face.`;
    case 'samples':
      return `${done.why}: showing ${done.papers} bundled sample papers until it can be read.`;
  }
}
