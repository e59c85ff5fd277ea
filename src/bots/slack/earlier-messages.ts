import type { Unsent } from '../../core/messenger.ts';
import type { Attempt, SpotKey } from './attempts.ts';
import { markIn } from './delivery-marks.ts';
import { outcomeOf } from './send-outcome.ts';
import type { WebCalls } from './web-calls.ts';
import type { WebFailure } from './web-failure.ts';

/** 1,000 messages since the first try; in a channel busier than that only Slack's own recognition of repeats is left. */
const pagesMax = 10;

/** Where to look, and since when. */
export interface Search {
  readonly channel: string;
  readonly threadTs: string | null;
  readonly spot: SpotKey;
  /** A `ts`. */
  readonly oldest: string;
}

/** `unreadable`: we may not read there; `needed` names the scopes one of which would let us. Unsent: Slack cannot be asked now. */
export type Looked =
  | { readonly kind: 'read' }
  | { readonly kind: 'unreadable'; readonly needed: string | null }
  | Unsent;

/** Notes in `attempt` what earlier tries left at a spot: messages of `self` (our user) whose metadata is a mark. */
export async function lookForEarlier(calls: WebCalls, attempt: Attempt, self: string, search: Search): Promise<Looked> {
  const { channel, threadTs, spot } = search;
  let { oldest, cursor, pages } = attempt.cursors.get(spot) ?? { oldest: search.oldest, cursor: null, pages: 0 };
  do {
    const page = await calls.messages(channel, threadTs, { oldest, cursor });
    if (page.kind === 'failure') {
      if (page.failure.kind === 'rejected' && page.failure.code === 'invalid_cursor') {
        attempt.cursors.delete(spot);
        return lookForEarlier(calls, attempt, self, search);
      }
      return unread(page.failure);
    }
    for (const { user, ts, metadata } of page.value.messages) {
      const mark = user === self ? markIn(metadata) : null;
      if (mark !== null) attempt.found(mark, { channel, ts });
    }
    pages += 1;
    cursor = page.value.next;
    if (cursor !== null) attempt.cursors.set(spot, { oldest, cursor, pages });
  } while (cursor !== null && pages < pagesMax);
  attempt.haveRead(spot);
  return { kind: 'read' };
}

/** A refusal to let us look is no reason not to send; that Slack does not answer now is. */
function unread(failure: WebFailure): Looked {
  const unsent = outcomeOf(failure, 'read');
  if (unsent.kind === 'retry' || unsent.reason === 'unauthorised') return unsent;
  return { kind: 'unreadable', needed: failure.kind === 'rejected' ? failure.needed : null };
}
