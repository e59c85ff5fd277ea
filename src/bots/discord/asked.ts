import type { Instant } from '../../core/local-date.ts';
import type { Visibility } from '../../core/reply.ts';
import type { Origin } from './interaction.ts';

/** How an interaction was acknowledged: what its answer edits. */
export type Acknowledged =
  /** "Paperboy is thinking…", seen by these. */
  | { readonly kind: 'deferred'; readonly visibility: Visibility }
  /** The message whose button was pressed. */
  | { readonly kind: 'replacing'; readonly visibility: Visibility };

/** An acknowledged interaction that waits for its answer. */
export interface Asked {
  readonly from: Origin;
  readonly receivedAt: Instant;
  readonly command: string;
  readonly acknowledged: Acknowledged;
}
