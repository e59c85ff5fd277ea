import type { Clock } from '../../core/ports.ts';
import { draftRestMs } from './limits.ts';

/** Whether another draft may be shown in a workspace now; one that is shown counts. */
export interface DraftPace {
  mayShow(workspace: string): boolean;
}

/** Keeps the drafts of all answers of a workspace below what Slack lets through there. */
export function createDraftPace(clock: Clock): DraftPace {
  /** When the last draft of a workspace was shown; those that may show one again are let go of. */
  const last = new Map<string, number>();
  return {
    mayShow(workspace) {
      const now = Date.parse(clock.now());
      for (const [one, at] of last) if (Math.abs(now - at) >= draftRestMs) last.delete(one);
      if (last.has(workspace)) return false;
      last.set(workspace, now);
      return true;
    },
  };
}
