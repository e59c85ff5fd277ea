import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFormPlace, writeFormPlace } from '../../../src/bots/slack/form-place.ts';
import { markOwner, ownerOf } from '../../../src/bots/slack/owner-mark.ts';
import { readRequest } from '../../../src/bots/slack/read-request.ts';
import { formCallbackId } from '../../../src/bots/slack/render-form.ts';

const command = {
  command: '/papers',
  text: 'search a &lt; b',
  team_id: 'T1',
  channel_id: 'C1',
  user_id: 'U1',
  trigger_id: 'trigger',
  response_url: 'https://hooks.slack.example/commands/T1/1/x',
};
const press = {
  type: 'block_actions',
  user: { id: 'U1', team_id: 'T2' },
  team: { id: 'T1', domain: 'lab' },
  trigger_id: 'trigger',
  container: { type: 'message', message_ts: '1.1', channel_id: 'C1', is_ephemeral: false, thread_ts: '1.0' },
  message: { blocks: [{ type: 'section', block_id: 'for:U1' }] },
  response_url: 'https://hooks.slack.example/actions/T1/1/x',
  actions: [{ type: 'button', action_id: 'press-1', value: 'today:{}' }],
};
const place = writeFormPlace({ press: 'asks:{}', where: { kind: 'view' } });
const form = {
  type: 'view_submission',
  user: { id: 'U1', team_id: 'T1' },
  team: { id: 'T1' },
  trigger_id: 'trigger',
  view: {
    id: 'V1',
    callback_id: formCallbackId,
    private_metadata: place,
    state: {
      values: {
        query: { query: { type: 'plain_text_input', value: 'tides' } },
        since: { since: { type: 'plain_text_input', value: null } },
        freshness: { freshness: { type: 'static_select', selected_option: { value: 'off' } } },
        channel: { channel: { type: 'conversations_select', selected_conversation: 'C7' } },
      },
    },
  },
};
const mention = {
  type: 'event_callback',
  team_id: 'T1',
  event_id: 'Ev1',
  authorizations: [{ enterprise_id: null, team_id: 'T1', user_id: 'UBOT', is_bot: true }],
  event: { type: 'app_mention', user: 'U1', text: '<@UBOT> today', ts: '2.2', channel: 'C1', user_team: 'T2' },
};

describe('what Slack tells', () => {
  it('reads a command', () => {
    expect(readRequest(command)).toEqual({
      kind: 'command',
      from: { id: 'trigger', workspace: 'T1', person: 'U1', personWorkspace: null },
      at: { channel: 'C1', thread: null },
      line: { text: 'search a < b', channels: {} },
      responseUrl: command.response_url,
      trigger: 'trigger',
    });
  });

  it('reads a press, where it was and whose message it is in', () => {
    expect(readRequest(press)).toEqual({
      kind: 'press',
      from: { id: 'trigger', workspace: 'T1', person: 'U1', personWorkspace: 'T2' },
      press: { kind: 'id', id: 'today:{}' },
      on: {
        kind: 'message',
        at: { channel: 'C1', thread: '1.0' },
        isEphemeral: false,
        owner: { person: 'U1', isPrivate: false },
        responseUrl: press.response_url,
      },
      trigger: 'trigger',
    });
  });

  it.each([
    [
      'an ephemeral message',
      { container: { ...press.container, is_ephemeral: true }, message: undefined },
      { isEphemeral: true, owner: null },
    ],
    [
      'what a link unfolded to',
      { container: { ...press.container, type: 'message_attachment', is_app_unfurl: true } },
      { owner: null },
    ],
    [
      'Home',
      { container: { type: 'view', view_id: 'V1' }, view: { id: 'V1', type: 'home' }, response_url: undefined },
      { kind: 'home' },
    ],
    [
      'a modal',
      { container: { type: 'view', view_id: 'V1' }, view: { id: 'V1', type: 'modal' } },
      { kind: 'modal', viewId: 'V1' },
    ],
  ])('reads a press in %s', (_where, change, on) => {
    expect(readRequest({ ...press, ...change })).toMatchObject({ kind: 'press', on });
  });

  it.each([
    ['a menu', { type: 'static_select', action_id: 'press-2', selected_option: { value: 'show:{}' } }, 'show:{}'],
    ['an overflow menu', { type: 'overflow', action_id: 'press-2', selected_option: { value: 'save:{}' } }, 'save:{}'],
  ])('reads an entry of %s', (_what, action, id) => {
    expect(readRequest({ ...press, actions: [action] })).toMatchObject({ press: { kind: 'id', id } });
  });

  it('lets links be followed', () => {
    const followed = { ...press, actions: [{ type: 'button', action_id: 'link-3', url: 'https://arxiv.org' }] };
    expect(readRequest(followed)).toEqual({ kind: 'ignored' });
  });

  it('lets forms be closed', () => {
    expect(readRequest({ ...form, type: 'view_closed', trigger_id: undefined })).toEqual({ kind: 'ignored' });
  });

  it('reads a form with whatever its fields are', () => {
    expect(readRequest(form)).toMatchObject({
      kind: 'form',
      place: { press: 'asks:{}', where: { kind: 'view' } },
      viewId: 'V1',
      given: { query: 'tides', since: '', freshness: 'off', channel: 'C7' },
    });
  });

  it('takes the workspace where Paperboy is for the one of a shared channel', () => {
    const shared = { ...form, team: { id: 'T9' }, view: { ...form.view, app_installed_team_id: 'T1' } };
    expect(readRequest(shared)).toMatchObject({ from: { workspace: 'T1' } });
    const view = { id: 'V1', type: 'modal', app_installed_team_id: 'T1' };
    const inModal = { ...press, team: { id: 'T9' }, container: { type: 'view', view_id: 'V1' }, view };
    expect(readRequest(inModal)).toMatchObject({ kind: 'press', from: { workspace: 'T1' } });
    const event = { ...mention, team_id: 'T9' };
    expect(readRequest(event)).toMatchObject({ from: { workspace: 'T1', personWorkspace: 'T2' } });
  });

  it('knows an organisation where there is no workspace', () => {
    const removed = {
      ...mention,
      team_id: null,
      enterprise_id: 'E1',
      authorizations: [],
      event: { type: 'app_uninstalled' },
    };
    expect(readRequest(removed)).toEqual({ kind: 'removed', id: 'Ev1', workspace: 'E1' });
    expect(readRequest({ ...removed, enterprise_id: null })).toMatchObject({ kind: 'unknown' });
  });

  it('reads what is said', () => {
    expect(readRequest(mention)).toMatchObject({
      kind: 'spoken',
      at: { channel: 'C1', thread: null },
      message: '2.2',
      isDirect: false,
      line: { text: 'today' },
    });
  });

  it.each([
    ['a form of somebody else', { ...form, view: { ...form.view, callback_id: 'other' } }],
    ['a form with other metadata', { ...form, view: { ...form.view, private_metadata: '{}' } }],
    ['a press without an element', { ...press, actions: [] }],
    ['a press without a value', { ...press, actions: [{ type: 'button', action_id: 'press-1' }] }],
    ['a command with a strange address', { ...command, response_url: 'file:///etc/passwd' }],
    ['an interaction of a new kind', { ...press, type: 'telepathy' }],
    ['no workspace', { ...press, team: null, user: { id: 'U1' } }],
    ['nothing', null],
    ['a list', []],
    ['words', 'today'],
  ])('says that it cannot read %s, with no value of it', (_what, raw) => {
    const read = readRequest(raw);
    expect(read.kind).toBe('unknown');
    expect(JSON.stringify(read)).not.toMatch(/passwd|telepathy|today/);
  });

  it('never throws, whatever comes', () => {
    const bodies = [command, press, form, mention];
    const anything = fc.oneof(fc.anything(), fc.constantFrom(null, undefined, '', 0, [], {}, 'x'.repeat(5_000)));
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
        anything,
        (body, path, value) => {
          expect(typeof readRequest(changed(body, path, value)).kind).toBe('string');
        },
      ),
      { numRuns: 3_000 },
    );
    fc.assert(fc.property(fc.anything(), (raw) => typeof readRequest(raw).kind === 'string'));
  });
});

/** The value with another one somewhere in it. */
function changed(value: unknown, [step = 0, ...path]: readonly number[], to: unknown): unknown {
  if (typeof value !== 'object' || value === null) return to;
  const entries = Object.entries(value);
  const at = step % Math.max(1, entries.length);
  const copy = entries.map(([name, inner], index) => [
    name,
    index === at ? (path.length === 0 ? to : changed(inner, path, to)) : inner,
  ]);
  return Array.isArray(value) ? copy.map(([, inner]) => inner) : Object.fromEntries(copy);
}

describe('the mark of an owner', () => {
  const message = { text: 'x', blocks: [{ type: 'divider' as const }, { type: 'divider' as const }] };

  it.each([true, false])('is read back (private: %s)', (isPrivate) => {
    const owner = { person: 'U0ADA0001', isPrivate };
    expect(ownerOf(markOwner(message, owner).blocks)).toEqual(owner);
  });

  it.each([
    [[]],
    [[{}]],
    [[{ block_id: 'for:' }]],
    [[{ block_id: 'for:u1' }]],
    [[{ block_id: 'xfor:U1' }]],
    [[{}, { block_id: 'for:U1' }]],
  ])('is not in %j', (blocks) => {
    expect(ownerOf(blocks)).toBeNull();
  });
});

it.each(['', '{}', 'null', '{"press":"x"}', '{"press":"x","where":{"kind":"channel"}}'])(
  '%s is no place of a form',
  (metadata) => {
    expect(readFormPlace(metadata)).toBeNull();
  },
);
