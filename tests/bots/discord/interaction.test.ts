import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Interaction, readInteraction } from '../../../src/bots/discord/interaction.ts';

const base = {
  id: '1000000000000000001',
  application_id: '1000000000000000002',
  token: 'a-token_of.an=interaction',
  version: 1,
  guild_id: '1000000000000000003',
  channel: { id: '1000000000000000004', type: 0 },
  member: { user: { id: '1000000000000000005' }, permissions: '16', roles: ['1000000000000000006'] },
  app_permissions: '2048',
  locale: 'de',
  authorizing_integration_owners: { 0: '1000000000000000003' },
};
const today = { id: '1', name: 'papers', type: 1, options: [{ name: 'today', type: 1, options: [] }] };

function read<K extends Interaction['kind']>(kind: K, raw: unknown): Interaction & { readonly kind: K } {
  const interaction = readInteraction(raw);
  const is = (candidate: Interaction): candidate is Interaction & { readonly kind: K } => candidate.kind === kind;
  if (!is(interaction))
    expect.fail(
      `${kind} was read as ${JSON.stringify(interaction, (_, value) => (typeof value === 'bigint' ? String(value) : value))}`,
    );
  return interaction;
}

describe('readInteraction', () => {
  it('reads who gave a command where', () => {
    expect(read('command', { ...base, type: 2, data: today })).toEqual({
      kind: 'command',
      from: {
        id: base.id,
        applicationId: base.application_id,
        token: base.token,
        person: '1000000000000000005',
        workspace: base.guild_id,
        channel: { ...base.channel, parent: null },
        memberPermissions: 16n,
        memberRoles: ['1000000000000000006'],
        appPermissions: 2048n,
        locale: 'de',
        userInstallOnly: false,
      },
      root: 'papers',
      subcommand: 'today',
      given: { values: {}, channels: {} },
    });
  });

  it('reads a direct message to a bot that only the person installed', () => {
    const { member: _member, guild_id: _guild, ...direct } = base;
    const raw = { ...direct, user: { id: '7' }, authorizing_integration_owners: { 1: '7' }, type: 2, data: today };
    expect(read('command', raw).from).toMatchObject({
      person: '7',
      workspace: null,
      memberPermissions: null,
      memberRoles: [],
      userInstallOnly: true,
    });
  });

  it('gives nobody rights in a guild that Discord does not tell', () => {
    const member = { user: { id: '5' } };
    expect(read('command', { ...base, member, type: 2, data: today }).from.memberPermissions).toBe(0n);
    const { member: _member, ...raw } = base;
    expect(read('command', { ...raw, user: { id: '5' }, type: 2, data: today }).from.memberPermissions).toBe(0n);
  });

  it('reads options of every type and the channels among them', () => {
    const options = [
      { name: 'query', type: 3, value: 'x' },
      { name: 'page', type: 4, value: 2 },
      { name: 'exact', type: 5, value: false },
      { name: 'channel', type: 7, value: '77' },
    ];
    const channels = { 77: { id: '77', type: 5, name: 'news', permissions: '3', app_permissions: '1' } };
    const data = { ...today, options: [{ name: 'search', type: 1, options }], resolved: { channels } };
    expect(read('command', { ...base, type: 2, data }).given).toEqual({
      values: { query: 'x', page: 2, exact: false, channel: '77' },
      channels: { 77: { id: '77', type: 5, memberPermissions: 3n, appPermissions: 1n } },
    });
  });

  it('reads all words of the message a command was given on', () => {
    const message = {
      id: '88',
      content: 'one',
      embeds: [
        { title: 'two', url: 'https://three', description: 'four', fields: [{ name: 'five', value: 'six' }] },
        'no embed',
      ],
      message_snapshots: [{ message: { content: 'seven', embeds: [{ url: 'https://eight' }] } }],
      components: [
        {
          type: 17,
          components: [
            { type: 10, content: 'nine' },
            {
              type: 9,
              components: [{ type: 10, content: 'ten' }],
              accessory: { type: 2, label: 'eleven', url: 'https://twelve' },
            },
          ],
        },
      ],
    };
    const data = { name: 'Papers', type: 3, target_id: '88', resolved: { messages: { 88: message } } };
    const { text, label } = read('message-command', { ...base, type: 2, data });
    expect(label).toBe('Papers');
    expect(text.split('\n')).toEqual([
      'one',
      'two',
      'https://three',
      'four',
      'five',
      'six',
      'nine',
      'ten',
      'eleven',
      'https://twelve',
      'seven',
      'https://eight',
    ]);
  });

  it('reads what is being typed', () => {
    const options = [
      { name: 'by', type: 3, value: 'comments' },
      { name: 'paper', type: 3, value: 'flow', focused: true },
    ];
    const raw = { ...base, type: 4, data: { ...today, options: [{ name: 'show', type: 1, options }] } };
    expect(read('autocomplete', raw)).toMatchObject({
      root: 'papers',
      subcommand: 'show',
      option: 'paper',
      typed: 'flow',
    });
  });

  it('reads presses with whose message it is and who sees it', () => {
    const message = { id: '99', flags: 64 | 32768, interaction_metadata: { user: { id: '5' } } };
    const button = { ...base, type: 3, message, data: { component_type: 2, custom_id: '~top:{}' } };
    expect(read('press', button)).toMatchObject({ pressId: '~top:{}', message: { owner: '5', isPrivate: true } });
    const menu = {
      ...base,
      type: 3,
      message: { id: '99' },
      data: { component_type: 3, custom_id: 'menu-1', values: ['show:{}'] },
    };
    expect(read('press', menu)).toMatchObject({ pressId: 'show:{}', message: { owner: null, isPrivate: false } });
  });

  it('reads forms of labels and of rows', () => {
    const components = [
      { type: 18, component: { type: 4, custom_id: 'question', value: 'why?' } },
      { type: 18, component: { type: 3, custom_id: 'how', values: ['short'] } },
      { type: 18, component: { type: 23, custom_id: 'quiet', value: true } },
      { type: 1, components: [{ type: 4, custom_id: 'old', value: '' }] },
      { type: 10, id: 4 },
    ];
    const form = read('form', { ...base, type: 5, data: { custom_id: '?question;ask:{}', components } });
    expect([form.pressId, form.message]).toEqual(['?question;ask:{}', null]);
    expect(form.given.values).toEqual({ question: 'why?', how: 'short', quiet: true, old: '' });
  });

  it.each([
    ['a user command', { type: 2, data: { ...today, type: 2 } }],
    ['a group of subcommands', { type: 2, data: { ...today, options: [{ name: 'g', type: 2, options: [] }] } }],
    ['a message command without a message', { type: 2, data: { name: 'x', type: 3, target_id: '1' } }],
    ['a completion of nothing', { type: 4, data: today }],
    ['a picked user', { type: 3, message: {}, data: { component_type: 5, custom_id: 'x', values: ['1'] } }],
    ['a press without a message', { type: 3, data: { component_type: 2, custom_id: 'x' } }],
    ['a kind of the future', { type: 99, data: {} }],
    ['an interaction without data', { type: 2 }],
  ])('says what it does not know and whom to tell: %s', (_what, part) => {
    expect(read('unknown', { ...base, ...part })).toMatchObject({
      reason: expect.stringMatching(/./),
      answerable: { id: base.id, token: base.token, applicationId: base.application_id },
      isAutocomplete: part.type === 4,
    });
  });

  it.each([undefined, null, 7, 'x', [], {}, { type: 2 }, { ...base, token: '../../users/@me', type: 2, data: today }])(
    'does not answer what has no address: %j',
    (raw) => {
      expect(read('unknown', raw).answerable).toBeNull();
    },
  );

  it('never throws, whatever is missing or strange', () => {
    const whole = { ...base, type: 2, data: { ...today, resolved: { channels: {}, messages: {} } } };
    const strange = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, {}, [], -1, '', '9'.repeat(50)));
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 4, 5, 6),
        fc.dictionary(fc.constantFrom(...Object.keys(whole)), strange),
        (type, changes) => {
          expect(readInteraction({ ...whole, type, ...changes }).kind).toMatch(/./);
        },
      ),
    );
    fc.assert(fc.property(fc.jsonValue(), (raw) => void readInteraction(raw)));
  });
});
