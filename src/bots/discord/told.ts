import type { Reply } from '../../core/reply.ts';

/** A private answer in two sentences: what happened, and what to do next. */
export function told(code: string, sentence: string, hint: string): Reply {
  return {
    visibility: 'private',
    blocks: [sentence, hint].map((words) => ({ kind: 'text', text: [{ kind: 'text', text: words }] })),
    listed: null,
    result: { kind: 'error', code, sentence, hint },
  };
}

/** What a person sees of a bug. */
export function toldBug(reference: string): Reply {
  return told(
    'bug',
    `Something went wrong in Paperboy (reference ${reference}).`,
    'Try again; if it stays, report it with the reference: the log has the details under it.',
  );
}
