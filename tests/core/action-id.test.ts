import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionIdCharsMax, createActionIds } from '../../src/core/action-id.ts';
import type { Press } from '../../src/core/reply.ts';

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
    const press: Press = {
      invocation: { command: 'top', options: { period: 'week', page: 2 } },
      effect: 'replace',
      asks: [],
    };
    const id = await ids.encode(press);
    expect(id).toBe('~top:{"period":"week","page":2}');
    expect(await createActionIds(memory(), clock).decode(id)).toEqual(press);
  });

  it('hold a state of the command "saved" themselves too: kept states go on with other characters', async () => {
    const press: Press = { invocation: { command: 'saved', options: {} }, effect: 'answer', asks: [] };
    const kept = memory();
    const id = await createActionIds(kept, clock).encode(press);
    expect(id).toBe('saved:{}');
    expect(await createActionIds(memory(), clock).decode(id)).toEqual(press);
    const long: Press = { ...press, invocation: { command: 'saved', options: { query: 'x'.repeat(200) } } };
    const ids = createActionIds(kept, clock);
    expect(await ids.encode(long)).toMatch(/^saved:[0-9a-f]{16}$/);
    expect(await ids.decode(await ids.encode(long))).toEqual(long);
  });

  it('hold nothing that a platform writes as an entity', async () => {
    const ids = createActionIds(memory(), clock);
    const press: Press = {
      invocation: { command: 'search', options: { query: 'R&D <x>' } },
      effect: 'answer',
      asks: [],
    };
    const id = await ids.encode(press);
    expect(id).not.toMatch(/[&<>]/);
    expect(await ids.decode(id)).toEqual(press);
  });

  it('say which options a form asks for', async () => {
    const ids = createActionIds(memory(), clock);
    const press: Press = {
      invocation: { command: 'search', options: { query: 'tides' } },
      effect: 'answer',
      asks: ['query', 'since'],
    };
    expect(await ids.encode(press)).toBe('?query,since;search:{"query":"tides"}');
    expect(await ids.decode('?query,since;search:{"query":"tides"}')).toEqual(press);
  });

  it('bring every state back whole, and fit every platform', async () => {
    const ids = createActionIds(memory(), clock);
    const options = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 12 }).filter((key) => key !== '__proto__'),
      fc.oneof(fc.string({ maxLength: 400 }), fc.integer(), fc.boolean()),
      { maxKeys: 5 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[a-z]{1,32}$/),
        options,
        fc.constantFrom<Press['effect']>('answer', 'replace'),
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,32}$/), { maxLength: 5 }),
        async (command, values, effect, asks) => {
          const id = await ids.encode({ invocation: { command, options: values }, effect, asks });
          expect(id.length).toBeLessThanOrEqual(actionIdCharsMax);
          expect(await ids.decode(id)).toEqual({ invocation: { command, options: { ...values } }, effect, asks });
        },
      ),
    );
  });

  it('ask for each option once', async () => {
    const ids = createActionIds(memory(), clock);
    expect((await ids.decode('?query,query;search:{}'))?.asks).toEqual(['query']);
  });

  it('of somebody else are nothing', async () => {
    const ids = createActionIds(memory(), clock);
    for (const id of [
      '',
      'top',
      'top:',
      'top:[]',
      'top:{"a":null}',
      ':{}',
      'saved:0000000000000000',
      'top:{"a":{}}',
      '~:{}',
      '?;top:{}',
    ])
      expect(await ids.decode(id), id).toBeNull();
  });
});
