import { expect, it } from 'vitest';
import { parseShards } from '../../../src/bots/discord/shards.ts';

it.each([
  ['auto', { kind: 'auto' }],
  [' Auto ', { kind: 'auto' }],
  ['1', { kind: 'some', ids: [0], count: 1 }],
  ['3', { kind: 'some', ids: [0, 1, 2], count: 3 }],
  ['0,1/4', { kind: 'some', ids: [0, 1], count: 4 }],
  [' 3 , 2 / 4 ', { kind: 'some', ids: [3, 2], count: 4 }],
])('reads %j', (text, shards) => {
  expect(parseShards(text)).toEqual(shards);
});

it.each(['', '0', '-1', '1.5', 'all', '4/4', '0,0/4', '0,5/4', ',1/4', '/4', '1/', '1/0', '10001', '0-3/4'])(
  'does not take %j',
  (text) => {
    expect(parseShards(text)).toBeNull();
  },
);
