import { describe, expect, test } from 'vitest';
import {
  personOf,
  placeKey,
  placeOf,
  refOf,
  threadOf,
  threadPlace,
  workspaceOf,
} from '../../../src/bots/slack/places.ts';

describe('places in Slack', () => {
  test('a thread and a message are what they were written as', () => {
    expect(threadOf(threadPlace('C1', '1700000000.000100'))).toEqual({ channel: 'C1', ts: '1700000000.000100' });
    expect(placeOf(refOf('T1', 'C1', '1700000000.000100'))).toEqual({
      workspace: 'T1',
      channel: 'C1',
      ts: '1700000000.000100',
    });
  });

  test.each(['', ':', 'C1', 'C1:', 'C1:x', 'C1:1.1:1', 'c1:1.1', 'C1:1.1\n', ' C1:1.1'])('%j is no thread', (place) => {
    expect(threadOf(place)).toBeNull();
  });

  test.each([
    ['T1:U1', null, { workspace: 'T1', user: 'U1' }],
    ['T1:U1', 'T2', { workspace: 'T1', user: 'U1' }],
    ['U1', 'T2', { workspace: 'T2', user: 'U1' }],
    ['U1', null, null],
    [':U1', 'T2', null],
  ])('the person %j of a destination in %j', (person, workspace, found) => {
    expect(personOf(person, workspace)).toEqual(found);
  });

  test('a destination names its workspace', () => {
    const person = { platform: 'slack', workspace: null, place: { kind: 'person', person: 'T1:U1' } } as const;
    expect(workspaceOf(person)).toBe('T1');
    expect(() => workspaceOf({ ...person, place: { kind: 'person', person: 'U1' } })).toThrow('names its workspace');
  });

  test('kinds of places are told apart, and workspaces', () => {
    const keys = [
      placeKey('T1', { kind: 'channel', channel: 'C1', announce: false }),
      placeKey('T1', { kind: 'new-thread', channel: 'C1', title: 'Papers', tags: [] }),
      placeKey('T1', { kind: 'thread', thread: 'C1' }),
      placeKey('T1', { kind: 'person', person: 'C1' }),
      placeKey('T2', { kind: 'channel', channel: 'C1', announce: false }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
