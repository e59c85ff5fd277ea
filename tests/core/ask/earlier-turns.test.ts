import { expect, it } from 'vitest';
import { earlierTurns, forgetEarlier } from '../../../src/core/ask/earlier-turns.ts';
import type { Turn } from '../../../src/core/ask/turn.ts';
import { contextOf } from '../../command-context.ts';
import { openTestLibrary } from '../../library.ts';

const here = { platform: 'test', workspace: null };
const turn = (question: string, at: string): Turn => ({
  question,
  begins: question,
  answer: '',
  papers: [],
  scope: { kind: 'library' },
  at: `2025-11-21T${at}.000Z`,
});

it('finds in a thread what led to the answer it hangs on, and nothing near no answer', async () => {
  const library = await openTestLibrary([]);
  const { store } = library;
  await store.rememberTurn('channel', here, turn('first', '11:30:00'));
  await store.rememberTurn('channel', here, turn('second', '11:31:00'));
  await store.rememberTurn('channel', here, turn('third', '11:40:00'));
  const asked = async (begun: string) => {
    const thread = { conversation: 'channel', begunAt: `2025-11-21T${begun}.000Z` };
    return (await earlierTurns(contextOf(store, { thread }))).map(({ question }) => question);
  };
  expect(await asked('11:30:01')).toEqual(['first']);
  expect(await asked('11:30:58')).toEqual(['first', 'second']);
  expect(await asked('11:38:10')).toEqual(['first', 'second', 'third']);
  expect(await asked('11:35:00')).toEqual([]);
  expect(await asked('11:55:00')).toEqual([]);
  await store.rememberTurn('test', here, turn('in the thread', '11:45:00'));
  expect(await asked('11:30:01')).toEqual(['in the thread']);
  const thread = { conversation: 'channel', begunAt: '2025-11-21T11:30:01.000Z' };
  await forgetEarlier(contextOf(store, { thread }));
  expect(await asked('11:30:01')).toEqual([]);
  expect(await store.turns('channel', '2025-11-21T12:00:00.000Z')).toEqual([]);
  await library.close();
});
