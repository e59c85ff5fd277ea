import type { CommandContext } from '../command.ts';
import type { Reply } from '../reply.ts';

/** So long nothing is shown of an answer: one that is there by then needs no draft. */
const quietMs = 1_500;

/** Shows a draft where the answer takes long, unless the function it gives was called by then. */
export function showLater(
  { sleep, progress, signal }: Pick<CommandContext, 'sleep' | 'progress' | 'signal'>,
  draft: () => Reply,
): () => void {
  const over = new AbortController();
  void sleep(quietMs, AbortSignal.any([signal, over.signal])).then(
    () => progress(draft()),
    () => undefined, // there is an answer, or nobody wants one
  );
  return () => over.abort();
}
