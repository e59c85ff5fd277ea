import { type ActionIds, createActionIds } from '../../src/core/action-id.ts';

/** Ids of buttons whose long states are kept as long as the test. */
export function memoryActionIds(): ActionIds {
  const saved = new Map<string, string>();
  return createActionIds(
    {
      async saveAction(key, state) {
        saved.set(key, state);
      },
      savedAction: async (key) => saved.get(key) ?? null,
    },
    { now: () => '2025-11-21T12:00:00.000Z' },
  );
}
