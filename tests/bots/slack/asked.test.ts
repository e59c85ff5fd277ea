import { expect, it } from 'vitest';
import { actorOf, conversationOf } from '../../../src/bots/slack/asked.ts';
import type { Origin } from '../../../src/bots/slack/request.ts';

const from: Origin = { id: 'x', workspace: 'T1', person: 'U1', personWorkspace: null };

it('keeps apart what belongs to different people, channels, threads and workspaces that share a channel', () => {
  const at = { channel: 'C1', thread: null };
  const conversations = [
    conversationOf(from, at),
    conversationOf(from, { channel: 'C1', thread: '1.0' }),
    conversationOf(from, { channel: 'C2', thread: null }),
    conversationOf(from, null),
    conversationOf({ ...from, person: 'U2' }, at),
    conversationOf({ ...from, workspace: 'T2' }, at),
    conversationOf({ ...from, workspace: 'T2' }, null),
  ];
  expect(new Set(conversations).size).toBe(conversations.length);
  expect(conversations.slice(0, 2)).toEqual(['slack:T1:C1:U1', 'slack:T1:C1:1.0:U1']);
  expect(actorOf(from)).toEqual({ platform: 'slack', workspace: 'T1', id: 'T1:U1' });
});
