import { type Reply, text } from './reply.ts';

/** A private answer in two sentences: what happened, and what to do next. `code` is for programs. */
export function told(code: string, sentence: string, hint: string): Reply {
  return {
    visibility: 'private',
    blocks: [sentence, hint].map((words) => ({ kind: 'text', text: [text(words)] })),
    listed: null,
    result: { kind: 'error', code, sentence, hint },
  };
}

/** The two sentences a person sees of a bug. */
export function bugWords(reference: string): { readonly sentence: string; readonly hint: string } {
  return {
    sentence: `Something went wrong in Paperboy (reference ${reference}).`,
    hint: 'Try again; if it stays, report it with the reference: the log has the details under it.',
  };
}

/** What a person sees of a bug. */
export function toldBug(reference: string): Reply {
  const { sentence, hint } = bugWords(reference);
  return told('bug', sentence, hint);
}
