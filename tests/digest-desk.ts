import { createDigestDesk, type DigestDesk } from '../src/core/digest/digest-desk.ts';
import { createDigestPlanner } from '../src/core/digest/planner.ts';
import type { Clock, Store } from '../src/core/ports.ts';
import { extractiveSummaries } from '../src/core/summary/paper-summaries.ts';

/** The desk of a library without a model, that sends to all platforms. */
export function testDesk(store: Store, clock: Clock): DigestDesk {
  const deps = {
    store,
    clock,
    meaning: null,
    rarity: { idf: () => 1 },
    summariesIn: () => extractiveSummaries,
    breathe: async () => undefined,
  };
  const platforms = new Set(['discord', 'slack', 'email', 'terminal']);
  return createDigestDesk({ ...deps, planner: createDigestPlanner(deps), platforms });
}
