import { describe, expect, it } from 'vitest';
import { createSlackClient } from '../../../src/bots/slack/clients.ts';
import {
  diagnoseSlack,
  examineApp,
  examineChannel,
  examineScopes,
  examineSlack,
  examineUnfurling,
  examineWayIn,
  type SlackPatient,
} from '../../../src/bots/slack/doctor.ts';
import { appIdOf, type Identity, type Known } from '../../../src/bots/slack/doctor-read.ts';
import { botScopes, unfurlScopes } from '../../../src/bots/slack/scopes.ts';
import type { WebFailure } from '../../../src/bots/slack/web-failure.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { sleep, systemClock } from '../../../src/runtime/clock.ts';
import { lab } from './stand-in/lab.ts';
import type { SlackStandIn } from './stand-in/stand-in.ts';
import { slackForTest } from './stand-in/with-slack.ts';

const never = new AbortController().signal;

function patient(slack: SlackStandIn, changes: Partial<SlackPatient> = {}): SlackPatient {
  const client = (token: string) =>
    createSlackClient(token, { apiUrl: slack.apiUrl, userAgent: 'paperboy/test', purpose: 'answer', fetch, sleep });
  return {
    appToken: slack.appToken,
    many: false,
    socket: client(slack.appToken),
    workspaces: [{ id: '', name: '', client: client(slack.installed.botToken) }],
    store: { setting: () => Promise.resolve(null) },
    clock: systemClock,
    ...changes,
  };
}

const identity: Identity = { team: 'Lab', teamId: 'T1', botUserId: 'U1', botId: 'B1', scopes: [...botScopes] };
const rejected = (code: string, needed: string | null = null): WebFailure => ({
  kind: 'rejected',
  code,
  needed,
  details: '',
});
const unknown = (failure: WebFailure) => ({ kind: 'unknown', failure }) as const;
const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

describe('the doctor', () => {
  it('is content with what the manifest makes', async () => {
    const slack = await slackForTest({ scopes: [...botScopes] });
    const findings = await diagnoseSlack(patient(slack), [], never);
    expect(levels(findings)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(findings.map(({ sentence }) => sentence)).toEqual([
      'Socket Mode opens with SLACK_APP_TOKEN; no public address is needed.',
      'Slack accepts the token of workspace “Lab”.',
      'The token of workspace “Lab” may do what is needed, and no more.',
      expect.stringContaining('Links to papers do not unfold'),
      'Not checked, because no token tells it: which events, shortcuts and commands the app has.',
    ]);
    expect(findings.at(-1)?.mend).toContain('compare it with what "paperboy slack manifest" prints');
    expect(slack.socket.connections).toEqual([]);
    expect(slack.problems()).toEqual([]);
  });

  it.each([
    ['revoked', 'token_revoked'],
    ['expired', 'token_expired'],
    ['inactive', 'account_inactive'],
    ['invalid', 'invalid_auth'],
  ] as const)('finds a token that is %s', async (state, code) => {
    const slack = await slackForTest();
    slack.setToken(slack.installed.botToken, state);
    const findings = await diagnoseSlack(patient(slack), [], never);
    expect(findings).toContainEqual({
      area: 'Slack',
      level: 'problem',
      sentence: `Slack does not accept SLACK_BOT_TOKEN (${code}).`,
      mend: expect.stringContaining('Install App'),
    });
    expect(JSON.stringify(findings)).not.toContain(slack.installed.botToken);
  });

  it('finds an app token that is no good, or of another app', async () => {
    const slack = await slackForTest();
    slack.setToken(slack.appToken, 'revoked');
    const dead = await diagnoseSlack(patient(slack), [], never);
    expect(dead[0]).toMatchObject({ level: 'problem', sentence: expect.stringContaining('SLACK_APP_TOKEN') });
    expect(dead[0]?.mend).toContain('connections:write');
    const other = await diagnoseSlack(patient(slack, { appToken: 'xapp-1-A0OTHERAPP-1-x' }), [], never);
    expect(other.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringContaining('SLACK_APP_TOKEN is of the app A0OTHERAPP, but SLACK_BOT_TOKEN of'),
    );
  });

  it('tells that Slack cannot be reached without calling it wrong', async () => {
    const slack = await slackForTest();
    const sick = patient(slack);
    await slack.close();
    const findings = await diagnoseSlack(sick, [], never);
    expect(levels(findings)).toEqual(['warning', 'warning', 'ok']);
    expect(findings[0]?.sentence).toContain('Slack cannot be reached');
  });

  it('finds what a channel lacks by trying, and takes the trial back', async () => {
    const slack = await slackForTest();
    slack.meet({ method: 'chat.scheduleMessage', answer: { error: 'not_in_channel' } });
    const outside = await diagnoseSlack(patient(slack), [lab.otherChannel], never);
    expect(outside.at(-1)).toEqual({
      area: 'Slack',
      level: 'problem',
      sentence: `Paperboy cannot post in ${lab.otherChannel}: Paperboy is not a member of this channel.`,
      mend: 'Write "/invite @Paperboy" in the channel.',
    });
    const scheduled = '{"ok":true,"scheduled_message_id":"Q1","channel":"C1","post_at":1}';
    slack.meet({ method: 'chat.scheduleMessage', answer: { status: 200, body: scheduled } });
    slack.meet({ method: 'chat.deleteScheduledMessage', answer: { error: 'internal_error' } });
    slack.meet({ method: 'chat.deleteScheduledMessage', answer: { status: 200, body: '{"ok":true}' } });
    const inside = await diagnoseSlack(patient(slack), [lab.channel], never);
    expect(inside.at(-1)?.sentence).toBe(`Paperboy can post in ${lab.channel}.`);
    const trial = slack.calls.filter(({ method }) => method === 'chat.scheduleMessage').at(-1)?.args;
    expect(Number(trial?.['post_at']) * 1_000 - Date.now()).toBeGreaterThan(90 * 86_400_000);
    expect(slack.calls.filter(({ method }) => method === 'chat.deleteScheduledMessage')).toHaveLength(2);
    expect(slack.shown(lab.channel)).toEqual([]);
  });

  it('says so where the trial cannot be taken back', () => {
    const posting: Known<'yes'> = { kind: 'known', value: 'yes' };
    const findings = examineChannel({ id: 'C1', posting, leftover: true });
    expect(levels(findings)).toEqual(['ok', 'warning']);
  });

  it('looks for a channel in every workspace', async () => {
    const slack = await slackForTest();
    const [first] = patient(slack).workspaces;
    if (!first) throw new Error('no workspace');
    const many = patient(slack, { many: true, workspaces: [first, { ...first, id: 'T2' }, { ...first, id: 'T3' }] });
    slack.meet({ method: 'chat.scheduleMessage', answer: { error: 'channel_not_found' } });
    slack.meet({ method: 'chat.scheduleMessage', answer: { error: 'is_archived' } });
    const findings = await diagnoseSlack(many, [lab.channel], never);
    expect(findings.at(-1)?.sentence).toContain('archived');
    expect(slack.calls.filter(({ method }) => method === 'chat.scheduleMessage')).toHaveLength(2);
  });

  it('reads what an admin chose about links', async () => {
    const slack = await slackForTest({ scopes: [...botScopes, ...unfurlScopes] });
    const asked: string[] = [];
    const store = {
      setting: (...names: readonly string[]) => {
        asked.push(names.join(' '));
        return Promise.resolve('on');
      },
    };
    const findings = await diagnoseSlack(patient(slack, { store }), [], never);
    expect(findings.map(({ sentence }) => sentence)).toContain('Links to papers unfold in workspace “Lab”.');
    expect(asked).toEqual([`slack ${lab.team} unfurl`]);
  });

  it('stops with its signal', async () => {
    const slack = await slackForTest();
    await expect(diagnoseSlack(patient(slack), [], AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });
});

describe('what the doctor says', () => {
  it('of scopes: what is missing, what is too much, what nobody can see', () => {
    const [missing] = examineScopes({ ...identity, scopes: ['commands', 'chat:write'] }, 'workspace “Lab”', false);
    expect(missing).toMatchObject({
      level: 'problem',
      sentence: 'The token of workspace “Lab” lacks app_mentions:read, im:history, im:write, users:read.',
      mend: expect.stringContaining('add them under "Bot Token Scopes"'),
    });
    const [one] = examineScopes({ ...identity, scopes: botScopes.slice(1) }, 'it', true);
    expect(one?.mend).toContain('add it under');
    expect(one?.mend).toContain('/slack/install');
    const [more] = examineScopes({ ...identity, scopes: [...botScopes, 'files:read'] }, 'it', false);
    expect(more).toMatchObject({
      level: 'ok',
      sentence: expect.stringContaining('nothing of Paperboy needs files:read'),
    });
    expect(examineScopes({ ...identity, scopes: null }, 'it', false)[0]?.level).toBe('warning');
  });

  it.each([
    [[], false, 'ok', 'a manifest made with --unfurl'],
    [unfurlScopes, false, 'ok', 'until one of its admins'],
    [unfurlScopes, true, 'ok', 'Links to papers unfold'],
    [[], true, 'warning', 'lacks links:read, links:write'],
    [['links:read'], false, 'warning', 'lacks links:write'],
  ] as const)('of links with %j and %j', (scopes, unfurls, level, words) => {
    const found = examineUnfurling({ ...identity, scopes: [...botScopes, ...scopes] }, unfurls, 'workspace “Lab”');
    expect(found).toMatchObject({ level, sentence: expect.stringContaining(words) });
  });

  it('of the way in', () => {
    expect(examineWayIn({ socket: null })).toMatchObject({
      level: 'ok',
      mend: expect.stringContaining('/slack/events'),
    });
    expect(examineWayIn({ socket: unknown(rejected('socket_mode_not_enabled')) })).toMatchObject({
      level: 'problem',
      mend: expect.stringContaining('Enable Socket Mode'),
    });
    expect(examineWayIn({ socket: unknown(rejected('missing_scope', 'connections:write')) })).toMatchObject({
      level: 'problem',
      sentence: expect.stringContaining('lacks connections:write'),
    });
    expect(examineWayIn({ socket: unknown({ kind: 'rate-limited', afterMs: 30_000 }) }).level).toBe('warning');
  });

  it('of the app, only where it is known to be another', () => {
    const known: Known<string> = { kind: 'known', value: 'A0ONE' };
    expect(levels(examineApp(known, 'xapp-1-A0TWO-2-x'))).toEqual(['problem']);
    expect(examineApp(known, 'xapp-1-A0ONE-2-x')).toEqual([]);
    expect(examineApp(known, 'xapp-of-another-form')).toEqual([]);
    expect(examineApp(known, null)).toEqual([]);
    expect(examineApp(unknown(rejected('missing_scope')), 'xapp-1-A0TWO-2-x')).toEqual([]);
    expect(appIdOf('xapp-1-A0ONE-2-x')).toBe('A0ONE');
  });

  it('of many workspaces: none yet, one that cannot be opened, one that is gone', () => {
    const expected = { appToken: null, many: true };
    const [, none] = examineSlack({ socket: null, workspaces: [], asked: [] }, expected);
    expect(none).toMatchObject({ level: 'warning', mend: expect.stringContaining('/slack/install') });
    const base = { name: 'Lab', appId: null, unfurls: false };
    const found = examineSlack(
      {
        socket: null,
        workspaces: [
          { ...base, id: 'T1', identity: null },
          { ...base, id: 'T2', identity: unknown(rejected('token_revoked')) },
          { ...base, id: 'T3', identity: { kind: 'known', value: { ...identity, botId: null } } },
        ],
        asked: [],
      },
      expected,
    );
    expect(levels(found)).toEqual(['ok', 'problem', 'problem', 'problem', 'ok']);
    expect(found[1]?.mend).toContain('paperboy slack forget T1');
    expect(found[2]?.sentence).toContain('“Lab” (T2)');
    expect(found[3]?.sentence).toContain("a person's");
  });

  it('of a channel, what could not be tried', () => {
    const [finding] = examineChannel({
      id: 'C1',
      posting: unknown({ kind: 'rate-limited', afterMs: 5_000 }),
      leftover: false,
    });
    expect(finding?.level).toBe('warning');
  });
});
