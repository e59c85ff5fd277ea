import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionIdCharsMax, createActionIds } from '../../src/core/action-id.ts';

function memory(): Parameters<typeof createActionIds>[0] {
  const saved = new Map<string, string>();
  return {
    async saveAction(key, state) {
      saved.set(key, state);
    },
    savedAction: async (key) => saved.get(key) ?? null,
  };
}

const clock = { now: () => '2025-11-21T12:00:00.000Z' };

describe('button ids', () => {
  it('hold a short state themselves', async () => {
    const ids = createActionIds(memory(), clock);
    const id = await ids.encode({ command: 'top', options: { period: 'week', page: 2 } });
    expect(id).toBe('top:{"period":"week","page":2}');
    expect(await createActionIds(memory(), clock).decode(id)).toEqual({
      command: 'top',
      options: { period: 'week', page: 2 },
    });
  });

  it('bring every state back whole, and fit every platform', async () => {
    const ids = createActionIds(memory(), clock);
    const options = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 12 }).filter((key) => key !== '__proto__'),
      fc.oneof(fc.string({ maxLength: 400 }), fc.integer(), fc.boolean()),
      { maxKeys: 5 },
    );
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[a-z]{1,32}$/), options, async (command, values) => {
        const id = await ids.encode({ command, options: values });
        expect(id.length).toBeLessThanOrEqual(actionIdCharsMax);
        expect(await ids.decode(id)).toEqual({ command, options: { ...values } });
      }),
    );
  });

  it('of somebody else are nothing', async () => {
    const ids = createActionIds(memory(), clock);
    for (const id of ['', 'top', 'top:', 'top:[]', 'top:{"a":null}', ':{}', 'saved:0000000000000000', 'top:{"a":{}}'])
      expect(await ids.decode(id), id).toBeNull();
  });
});
