import { expect, it } from 'vitest';
import { createStateStore, stateSeconds } from '../../../src/bots/slack/oauth-state.ts';

let nonces = 0;
const nonce = (): string => {
  nonces += 1;
  return `nonce-${nonces}`;
};
const store = (secret = 'a secret') => createStateStore(secret, nonce);
const now = new Date('2026-03-02T12:00:00Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1_000);
const scopes = ['commands', 'chat:write'];

it('comes back as it went, once', async () => {
  const states = store();
  const state = await states.generateStateParam({ scopes }, now);
  const other = await states.generateStateParam({ scopes: 'commands' }, now);
  expect(state).not.toBe(other);
  expect(await states.verifyStateParam(later(1), state)).toEqual({ scopes });
  await expect(states.verifyStateParam(later(2), state)).rejects.toThrow('used before');
  expect(await states.verifyStateParam(later(2), other)).toEqual({ scopes: ['commands'] });
});

it('is good for another copy with the same secret', async () => {
  const state = await store().generateStateParam({ scopes }, now);
  expect(await store().verifyStateParam(now, state)).toEqual({ scopes });
  await expect(store('another').verifyStateParam(now, state)).rejects.toThrow('not one of ours');
});

it('ends after ten minutes', async () => {
  const states = store();
  const state = await states.generateStateParam({ scopes }, now);
  await expect(states.verifyStateParam(later(stateSeconds + 1), state)).rejects.toThrow('too old');
  expect(await states.verifyStateParam(later(stateSeconds), state)).toEqual({ scopes });
});

it('is used up however its signature is written, and long after many others', async () => {
  const states = store();
  const state = await states.generateStateParam({ scopes }, now);
  await states.verifyStateParam(now, state);
  for (let at = 0; at < 300; at += 1)
    await states.verifyStateParam(later(at), await states.generateStateParam({ scopes }, later(at)));
  for (const again of [state, `${state}=`, `${state}==`, state.replaceAll('-', '+').replaceAll('_', '/')])
    await expect(states.verifyStateParam(later(300), again)).rejects.toThrow(/used before|not one of ours/);
});

it('does not fill the memory with what is used', async () => {
  const states = store();
  const first = await states.generateStateParam({ scopes }, now);
  await states.verifyStateParam(now, first);
  for (let count = 0; count < 10_000; count += 1)
    await states.verifyStateParam(now, await states.generateStateParam({ scopes }, now));
  // Forgotten after ten thousand others; Slack takes its code only once.
  expect(await states.verifyStateParam(now, first)).toEqual({ scopes });
});

it.each([
  '',
  '.',
  'a.b',
  '..',
  'a.b.c',
  'e30.',
  `${Buffer.from('{}').toString('base64url')}.AAAA`,
  '\0',
  'x'.repeat(9_000),
])('is not %j', async (state) => {
  await expect(store().verifyStateParam(now, state)).rejects.toThrow('not one of ours');
});

it('is not another one with a letter changed', async () => {
  const states = store();
  const state = await states.generateStateParam({ scopes }, now);
  for (let at = 0; at < state.indexOf('.'); at += 7) {
    const changed = `${state.slice(0, at)}${state[at] === 'A' ? 'B' : 'A'}${state.slice(at + 1)}`;
    await expect(states.verifyStateParam(now, changed)).rejects.toThrow('not one of ours');
  }
});
