import type { webApi } from '@slack/bolt';
import { expect, it } from 'vitest';
import { createChannelChecks } from '../../../src/bots/slack/channel-checks.ts';
import { createPeople } from '../../../src/bots/slack/people.ts';
import { channelRights } from '../../../src/bots/slack/permissions.ts';
import type { Origin } from '../../../src/bots/slack/request.ts';
import type { WebCaller } from '../../../src/bots/slack/web-caller.ts';
import { defineCommand } from '../../../src/core/command.ts';
import { EdgeCommands } from '../edge-commands.ts';

const from: Origin = { id: 'x', workspace: 'T1', person: 'U1', personWorkspace: null };
const never = new AbortController().signal;

/** A Slack that says this of everybody. */
function slackSaying(user: Readonly<Record<string, unknown>>): WebCaller {
  const answer = { ok: true, user, response_metadata: { scopes: ['commands'] } };
  const users = { info: async () => answer } as unknown as webApi.WebClient['users'];
  const refused = {
    kind: 'failed',
    failure: { kind: 'rejected', code: 'missing_scope', needed: null, details: '' },
  } as const;
  return {
    once: () => Promise.reject(new Error('nothing is opened here')),
    async insist(_workspace, call) {
      try {
        return { kind: 'done', value: await call({ users } as webApi.WebClient) };
      } catch {
        return refused;
      }
    },
  };
}

const rightsOf = async (user: Readonly<Record<string, unknown>>, who: Origin = from) => {
  const people = createPeople({ caller: slackSaying(user), clock: { now: () => '2026-03-02T12:00:00.000Z' } });
  return channelRights(await people.of(who, never));
};

it.each([
  [{ is_admin: true, team_id: 'T1' }, 'allowed'],
  [{ is_owner: true, team_id: 'T1' }, 'allowed'],
  [{ is_primary_owner: true }, 'allowed'],
  [{ team_id: 'T1' }, 'own'],
  [{ is_restricted: true, team_id: 'T1' }, 'refused'],
  [{ is_ultra_restricted: true, is_admin: true, team_id: 'T1' }, 'refused'],
  [{ is_admin: true, team_id: 'T2' }, 'refused'],
  [{ is_admin: true, is_stranger: true, team_id: 'T1' }, 'refused'],
  [{ is_admin: true, team_id: 'T2', enterprise_user: { teams: ['T2', 'T1'] } }, 'allowed'],
  [{ is_admin: true, team_id: 'T2', enterprise_user: { teams: ['T2'] } }, 'refused'],
  [{ is_admin: true, deleted: true, team_id: 'T1' }, 'refused'],
  [{ is_admin: 'true', team_id: 'T1' }, 'own'],
])('%j is %s', async (user, kind) => {
  expect((await rightsOf(user)).kind).toBe(kind);
});

it('refuses admins of another workspace where only the request says it', async () => {
  expect((await rightsOf({ is_admin: true }, { ...from, personWorkspace: 'T2' })).kind).toBe('refused');
});

it('lets whoever made a thing begin, where the command looks who made it', async () => {
  const caller = slackSaying({ team_id: 'T1' });
  const people = createPeople({ caller, clock: { now: () => '2026-03-02T12:00:00.000Z' } });
  const checks = createChannelChecks({ caller, people });
  const settle = new EdgeCommands().commands.find(({ name }) => name === 'settle') ?? expect.fail();
  const at = { channel: 'C0ONE', thread: null };
  expect((await checks.check(settle, from, at, {}, never)).kind).toBe('own');
  const own = defineCommand({ ...settle, ownersMay: true });
  expect((await checks.check(own, from, at, {}, never)).kind).toBe('own');
  expect((await checks.check(own, from, at, { channel: 'C0TWO' }, never)).kind).toBe('refused');
});

it('says of an archived private channel what it says of one that is not there', async () => {
  const answers = {
    users: { info: async () => ({ user: { team_id: 'T1' } }) },
    conversations: {
      info: async () => ({ channel: { is_private: true, is_member: true, is_archived: true } }),
      members: async () => ({ members: ['U2'] }),
    },
  } as unknown as webApi.WebClient;
  const caller: WebCaller = {
    once: () => Promise.reject(new Error('nothing is opened here')),
    insist: async (_workspace, call) => ({ kind: 'done', value: await call(answers) }),
  };
  const people = createPeople({ caller, clock: { now: () => '2026-03-02T12:00:00.000Z' } });
  const checks = createChannelChecks({ caller, people });
  const settle = new EdgeCommands().commands.find(({ name }) => name === 'settle') ?? expect.fail();
  const own = defineCommand({ ...settle, ownersMay: true });
  const at = { channel: 'C0ONE', thread: null };
  expect(await checks.check(own, from, at, { channel: 'C0TWO' }, never)).toMatchObject({
    kind: 'refused',
    sentence: expect.stringContaining('is not in that channel'),
  });
});
