import type { Reply } from '../../core/reply.ts';
import { told } from '../../core/told.ts';

/** Instead of the rest of an answer that needs more messages than its URL takes. */
export const cutShort = told(
  'cut-short',
  'There is more than Slack lets Paperboy show here.',
  'Ask for less at a time, or invite Paperboy to this channel: then the rest goes into a thread.',
);

/** Instead of the rest of an answer that Slack did not take. */
export function unfinished(reference: string): Reply {
  return told(
    'unfinished',
    `The rest of this answer could not be shown (reference ${reference}).`,
    'Ask again; if it stays, report it with the reference: the log has the details under it.',
  );
}
