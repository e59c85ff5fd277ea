import { type FirstStart, fillEmptyLibrary } from '../core/first-start.ts';
import type { Paperboy } from '../main.ts';
import { type Host, progressOn } from './host.ts';

/** How long the first start waits for Hugging Face before it loads the samples. */
const firstAnswerMs = 5_000;

/** Fills an empty library, with progress on a terminal. */
export async function start(paperboy: Paperboy, host: Host, signal: AbortSignal): Promise<FirstStart> {
  const progress = progressOn(host);
  try {
    return await fillEmptyLibrary(
      {
        store: paperboy.store,
        clock: paperboy.clock,
        breathe: paperboy.breathe,
        source: paperboy.huggingFace,
        firstLook: paperboy.firstLook,
        samples: paperboy.samples,
        deadline: AbortSignal.timeout(firstAnswerMs),
      },
      (step) => {
        if (host.stderr.isTTY) progress.step(step); // elsewhere the one line at the end is enough
      },
      signal,
    );
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
