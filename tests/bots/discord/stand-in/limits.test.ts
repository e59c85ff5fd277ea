import { Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { commandProblems, commandsProblems } from './command-limits.ts';
import {
  autocompleteProblems,
  editProblems,
  mentionProblems,
  modalProblems,
  newMessageProblems,
  threadProblems,
} from './message-limits.ts';
import { card, channelId, discordForTest, refusal, restForTest } from './with-discord.ts';

type Body = Readonly<Record<string, unknown>>;
const x = (count: number): string => 'x'.repeat(count);
const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));

const v2 = (...components: readonly unknown[]): Body => ({ ...card('x'), components });
const text = (content: string): Body => ({ type: 10, content });
const button = (more: Body = {}): Body => ({ type: 2, style: 1, label: 'Go', custom_id: 'go', ...more });
const row = (...components: readonly unknown[]): Body => ({ type: 1, components });
const option = (index: number): Body => ({ label: `o${index}`, value: `v${index}` });
const select = (more: Body = {}): Body => ({ type: 3, custom_id: 'pick', options: [option(0)], ...more });
const link: Body = { type: 2, style: 5, label: 'PDF', url: 'https://arxiv.org/pdf/1706.03762' };
const thumbnail = (more: Body = {}): Body => ({ type: 11, media: { url: 'https://example.org/a.png' }, ...more });
const section = (more: Body = {}): Body => ({ type: 9, components: [text('a')], accessory: thumbnail(), ...more });

const whole = v2(
  {
    type: 17,
    accent_color: 0xffffff,
    components: [
      section({ components: times(3, () => text(x(500))) }),
      { type: 14, divider: true, spacing: 2 },
      { type: 12, items: [{ media: { url: 'https://example.org/a.png' }, description: x(1_024) }] },
      row(...times(4, (i) => button({ custom_id: String(i).padEnd(100, 'i'), label: x(80) })), link),
      row(select({ placeholder: x(150), options: times(25, (i) => ({ ...option(i), description: x(100) })) })),
    ],
  },
  text(x(2_500)),
  ...times(20, () => ({ type: 14 })),
);

describe('limits of messages', () => {
  it('lets through what is just inside', () => {
    expect(newMessageProblems({ ...whole, nonce: x(25), enforce_nonce: true }, 'public')).toEqual([]);
    expect(
      newMessageProblems(
        { content: x(2_000), components: times(5, (i) => row(button({ custom_id: `${i}` }))) },
        'public',
      ),
    ).toEqual([]);
    expect(mentionProblems(whole)).toEqual([]);
    expect(editProblems(whole, card('before'))).toEqual([]);
  });

  const messages: readonly (readonly [string, Body, string])[] = [
    ['an empty message', { content: '' }, 'the message is empty'],
    ['long content', { content: x(2_001) }, 'content has 2001 characters, at most 2000 fit'],
    [
      'content beside components',
      { ...v2(text('a')), content: 'b' },
      'content or embeds beside components of version 2',
    ],
    [
      'embeds beside components',
      { ...v2(text('a')), embeds: [{ title: 'b' }] },
      'content or embeds beside components of version 2',
    ],
    [
      'too many components',
      v2(...times(13, () => section()), text('a'), text('b')),
      'components are 41 with nested ones, at most 40 fit',
    ],
    ['too much text', v2(text(x(4_000)), text('y')), 'components hold 4001 characters in all, at most 4000 fit'],
    ['empty text', v2(text('  ')), 'components[0].content is empty'],
    [
      'components without the flag',
      { components: [text('a')] },
      'a component of type 10 stands at the top of an old style message',
    ],
    [
      'six rows of the old style',
      { components: times(6, (i) => row(button({ custom_id: `${i}` }))) },
      'components has 6 entries, allowed are 0 to 5',
    ],
    ['a button outside a row', v2(button()), 'a component of type 2 stands at the top of a message'],
    [
      'a container in a container',
      v2({ type: 17, components: [{ type: 17, components: [text('a')] }] }),
      'components[0] holds a component of type 17',
    ],
    [
      'an empty container',
      v2({ type: 17, components: [] }),
      'components[0].components has 0 entries, allowed are 1 to 40',
    ],
    [
      'a row of six',
      v2(row(...times(6, (i) => button({ custom_id: `${i}` })))),
      'components[0].components has 6 entries, allowed are 1 to 5',
    ],
    ['a select beside a button', v2(row(select(), button())), 'components[0] holds a select and something else'],
    ['text in a row', v2(row(text('a'))), 'components[0] holds a component of type 10'],
    [
      'a long custom_id',
      v2(row(button({ custom_id: x(101) }))),
      'components[0].components[0].custom_id has 101 characters, at most 100 fit',
    ],
    ['no custom_id', v2(row(button({ custom_id: undefined }))), 'components[0].components[0].custom_id is missing'],
    ['an empty custom_id', v2(row(button({ custom_id: '' }))), 'components[0].components[0].custom_id is empty'],
    ['a custom_id twice', v2(row(button(), button())), 'components has the custom_id go twice'],
    ['an id twice', v2({ ...text('a'), id: 3 }, { ...text('b'), id: 3 }), 'components has the id 3 twice'],
    [
      'a long label',
      v2(row(button({ label: x(81) }))),
      'components[0].components[0].label has 81 characters, at most 80 fit',
    ],
    [
      'a button without a name',
      v2(row(button({ label: undefined }))),
      'components[0].components[0] has neither label nor emoji',
    ],
    [
      'a link with a custom_id',
      v2(row({ ...link, custom_id: 'a' })),
      'components[0].components[0] is a link and has a custom_id',
    ],
    [
      'a link to nowhere',
      v2(row({ ...link, url: 'javascript:0' })),
      'components[0].components[0].url is no address that Discord opens: javascript:0',
    ],
    [
      'a long link',
      v2(row({ ...link, url: `https://a.org/${x(499)}` })),
      'components[0].components[0].url has 513 characters, at most 512 fit',
    ],
    [
      'a button with a url',
      v2(row(button({ url: 'https://a.org' }))),
      'components[0].components[0] has a url and is no link',
    ],
    [
      '26 options',
      v2(row(select({ options: times(26, option) }))),
      'components[0].components[0].options has 26 entries, allowed are 1 to 25',
    ],
    [
      'no options',
      v2(row(select({ options: [] }))),
      'components[0].components[0].options has 0 entries, allowed are 1 to 25',
    ],
    [
      'a long option',
      v2(row(select({ options: [{ label: x(101), value: 'a' }] }))),
      'components[0].components[0].options[0].label has 101 characters, at most 100 fit',
    ],
    [
      'a long value',
      v2(row(select({ options: [{ label: 'a', value: x(101) }] }))),
      'components[0].components[0].options[0].value has 101 characters, at most 100 fit',
    ],
    [
      'a long description',
      v2(row(select({ options: [{ ...option(0), description: x(101) }] }))),
      'components[0].components[0].options[0].description has 101 characters, at most 100 fit',
    ],
    [
      'a value twice',
      v2(row(select({ options: [option(1), option(1)] }))),
      'components[0].components[0] has two options of one value',
    ],
    [
      'a long placeholder',
      v2(row(select({ placeholder: x(151) }))),
      'components[0].components[0].placeholder has 151 characters, at most 150 fit',
    ],
    [
      'more choices than options',
      v2(row(select({ max_values: 2 }))),
      'components[0].components[0] lets more be chosen than it has',
    ],
    [
      'a section of four',
      v2(section({ components: times(4, () => text('a')) })),
      'components[0].components has 4 entries, allowed are 1 to 3',
    ],
    ['a section alone', v2(section({ accessory: undefined })), 'components[0] has no button or thumbnail beside it'],
    [
      'a row in a section',
      v2(section({ components: [row(button())] })),
      'components[0] holds something other than text',
    ],
    [
      'a picture from a file',
      v2(section({ accessory: thumbnail({ media: { url: 'file:///a.png' } }) })),
      'components[0].accessory.media.url is no address that Discord opens: file:///a.png',
    ],
    [
      'a long alternative text',
      v2(section({ accessory: thumbnail({ description: x(1_025) }) })),
      'components[0].accessory.description has 1025 characters, at most 1024 fit',
    ],
    [
      'eleven pictures',
      v2({ type: 12, items: times(11, () => ({ media: { url: 'https://a.org/a.png' } })) }),
      'components[0].items has 11 entries, allowed are 1 to 10',
    ],
    ['an unknown component', v2({ type: 99 }), 'components[0] is of type 99, which no message holds'],
    ['a long nonce', { content: 'a', nonce: x(26) }, 'nonce has 26 characters, at most 25 fit'],
    ['a nonce that is missing', { content: 'a', enforce_nonce: true }, 'enforce_nonce without a nonce'],
    ['a private message to a channel', { content: 'a', flags: 64 }, 'a message to a channel cannot be private'],
    ['a long embed', { embeds: [{ title: x(257) }] }, 'embeds[0].title has 257 characters, at most 256 fit'],
    [
      'long embeds',
      { embeds: times(2, () => ({ description: x(3_001) })) },
      'embeds have 6002 characters in all, at most 6000 fit',
    ],
    [
      'an empty field',
      { embeds: [{ title: 'a', fields: [{ name: 'a', value: '' }] }] },
      'embeds[0].fields[0].value is empty',
    ],
  ];
  it.each(messages)('catches %s', (_name, body, problem) => {
    expect(newMessageProblems(body, 'public')).toContain(problem);
  });

  it('counts an edit together with what it leaves standing', () => {
    expect(editProblems({ content: 'more' }, card('before'))).toEqual([
      'content or embeds beside components of version 2',
    ]);
    expect(editProblems({ components: [text(x(4_001))] }, card('before'))).toContain(
      'components hold 4001 characters in all, at most 4000 fit',
    );
    expect(editProblems(card('after'), { content: 'before' })).toHaveLength(1);
  });

  it('wants every mention forbidden wherever there is text', () => {
    const lapse = ['allowed_mentions does not forbid every mention'];
    expect(mentionProblems({ content: 'a' })).toEqual(lapse);
    expect(mentionProblems({ components: [], allowed_mentions: {} })).toEqual(lapse);
    expect(mentionProblems({ content: 'a', allowed_mentions: { parse: ['users'] } })).toEqual(lapse);
    expect(mentionProblems({ content: 'a', allowed_mentions: { parse: [], users: ['1'] } })).toEqual(lapse);
    expect(mentionProblems({ content: 'a', allowed_mentions: { parse: [], replied_user: true } })).toEqual(lapse);
    expect(mentionProblems({ flags: 4 })).toEqual([]);
  });
});

describe('limits of modals, autocompletion and threads', () => {
  const input = (more: Body = {}): Body => ({ type: 4, custom_id: 'q', style: 2, ...more });
  const label = (component: Body, more: Body = {}): Body => ({ type: 18, label: 'Question', component, ...more });
  const modal = (...components: readonly unknown[]): Body => ({ title: 'Ask', custom_id: 'ask', components });

  it('lets through what is just inside', () => {
    const inputs = times(5, (i) =>
      label(input({ custom_id: `${i}`, max_length: 4_000, placeholder: x(100) }), { label: x(45) }),
    );
    expect(modalProblems({ ...modal(...inputs), title: x(45) })).toEqual([]);
    expect(modalProblems(modal(row(input({ label: 'Question' }))))).toEqual([]);
    expect(
      autocompleteProblems({ choices: times(25, (i) => ({ name: x(100), value: String(i).padEnd(100, '0') })) }),
    ).toEqual([]);
    expect(
      threadProblems({ name: x(100), auto_archive_duration: 10_080, applied_tags: times(5, String) }, 'needed'),
    ).toEqual([]);
  });

  it.each([
    ['a long title', { ...modal(label(input())), title: x(46) }, 'title has 46 characters, at most 45 fit'],
    ['no inputs', modal(), 'components has 0 entries, allowed are 1 to 5'],
    [
      'six inputs',
      modal(...times(6, (i) => label(input({ custom_id: `${i}` })))),
      'components has 6 entries, allowed are 1 to 5',
    ],
    ['a long label', modal(label(input(), { label: x(46) })), 'components[0].label has 46 characters, at most 45 fit'],
    ['a label in a label', modal(label(input({ label: 'a' }))), 'components[0].component has a label of its own'],
    ['a custom_id twice', modal(label(input()), label(input())), 'components has the custom_id q twice'],
    [
      'a long placeholder',
      modal(label(input({ placeholder: x(101) }))),
      'components[0].component.placeholder has 101 characters, at most 100 fit',
    ],
    [
      'a long value',
      modal(label(input({ value: x(4_001) }))),
      'components[0].component.value has 4001 characters, allowed are 0 to 4000',
    ],
    [
      'impossible lengths',
      modal(label(input({ max_length: 4_001 }))),
      'components[0].component has lengths that cannot be',
    ],
    ['a button', modal(button()), 'components[0] is of type 2, which no modal holds'],
  ] as const)('catches %s in a modal', (_name, body, problem) => {
    expect(modalProblems(body)).toContain(problem);
  });

  it('catches wrong choices of autocompletion', () => {
    expect(autocompleteProblems({})).toContain('choices are missing');
    expect(autocompleteProblems({ choices: times(26, (i) => ({ name: 'a', value: `${i}` })) })).toContain(
      'choices has 26 entries, allowed are 0 to 25',
    );
    expect(autocompleteProblems({ choices: [{ name: x(101), value: '' }] })).toEqual([
      'choices[0].name has 101 characters, at most 100 fit',
      'choices[0].value is empty',
    ]);
  });

  it('catches wrong threads', () => {
    expect(threadProblems({ name: '' }, 'needed')).toEqual(['name is empty']);
    expect(threadProblems({ name: x(101), auto_archive_duration: 61 }, 'needed')).toEqual([
      'name has 101 characters, at most 100 fit',
      'threads are not put away after 61 minutes',
    ]);
    expect(threadProblems({ applied_tags: times(6, String) }, 'may be missing')).toEqual([
      'applied_tags has 6 entries, allowed are 0 to 5',
    ]);
  });
});

describe('limits of commands', () => {
  const command = (more: Body = {}): Body => ({ name: 'papers', description: 'Papers', ...more });
  const given = (more: Body = {}): Body => ({ type: 3, name: 'topic', description: 'What about', ...more });
  const sub = (name: string, ...options: readonly Body[]): Body => ({ type: 1, name, description: 'x', options });

  it('lets through what is just inside', () => {
    const options = times(25, (i) => given({ name: `${i}`.padEnd(32, 'n'), description: x(100), required: i < 3 }));
    const good = [
      command({
        options: [sub('today', ...options), sub('heute-ä_1', given({ autocomplete: true }))],
        contexts: [0, 1, 2],
      }),
      { type: 3, name: 'Papers in this message', integration_types: [0, 1] },
    ];
    expect(commandsProblems(good)).toEqual([]);
  });

  const commands: readonly (readonly [string, Body, string])[] = [
    ['upper case', command({ name: 'Papers' }), '/Papers.name is not in lower case: Papers'],
    ['a name with a blank', command({ name: 'a b' }), '/a b.name is no name: "a b"'],
    ['no description', command({ description: '' }), '/papers.description is empty'],
    ['a long description', command({ description: x(101) }), '/papers.description has 101 characters, at most 100 fit'],
    [
      '26 options',
      command({ options: times(26, (i) => given({ name: `o${i}` })) }),
      '/papers has 26 options, at most 25 fit',
    ],
    [
      'required after optional',
      command({ options: [given({ name: 'a' }), given({ name: 'b', required: true })] }),
      '/papers has a required option after an optional one',
    ],
    ['two of one name', command({ options: [given(), given()] }), '/papers has two options of one name'],
    [
      '26 choices',
      command({ options: [given({ choices: times(26, (i) => ({ name: `${i}`, value: `${i}` })) })] }),
      '/papers.topic has 26 choices, at most 25 fit',
    ],
    [
      'choices and autocomplete',
      command({ options: [given({ autocomplete: true, choices: [{ name: 'a', value: 'a' }] })] }),
      '/papers.topic has choices and autocomplete',
    ],
    [
      'a long choice',
      command({ options: [given({ choices: [{ name: x(101), value: 'a' }] })] }),
      '/papers.topic.choices[0].name has 101 characters, at most 100 fit',
    ],
    [
      'autocomplete of a flag',
      command({ options: [given({ type: 5, autocomplete: true })] }),
      '/papers.topic is of a type that takes no choices',
    ],
    [
      'subcommands beside options',
      command({ options: [sub('a'), given()] }),
      '/papers mixes subcommands with other options',
    ],
    [
      'a required subcommand',
      command({ options: [{ ...sub('a'), required: true }] }),
      '/papers.a is a subcommand and cannot be required',
    ],
    ['subcommands too deep', command({ options: [sub('a', sub('b', sub('c')))] }), '/papers.a.b.c is nested too deep'],
    [
      'too many characters',
      command({
        options: times(4, (s) => sub(`s${s}`, ...times(22, (i) => given({ name: `o${i}`, description: x(100) })))),
      }),
      '/papers has 9048 characters in all, at most 8000 fit',
    ],
    [
      'an unknown locale',
      command({ name_localizations: { tlh: 'papers' } }),
      '/papers.name_localizations has the locale tlh, which Discord does not know',
    ],
    [
      'a translation in upper case',
      command({ name_localizations: { de: 'Papiere' } }),
      '/papers.name_localizations.de is not in lower case: Papiere',
    ],
    ['unknown contexts', command({ contexts: [3] }), '/papers.contexts is not a set of 0, 1, 2'],
    ['no install', command({ integration_types: [] }), '/papers.integration_types is not a set of 0, 1'],
    [
      'words for permissions',
      command({ default_member_permissions: 'admin' }),
      '/papers.default_member_permissions is no bit field',
    ],
    [
      'a menu with a description',
      { type: 3, name: 'Papers', description: 'x' },
      '/Papers is on a menu and cannot have a description',
    ],
    ['a long menu name', { type: 3, name: x(33) }, `/${x(33)}.name has 33 characters, at most 32 fit`],
  ];
  it.each(commands)('catches %s', (_name, body, problem) => {
    expect(commandProblems(body)).toContain(problem);
  });

  it('counts commands of each type', () => {
    expect(commandsProblems(times(101, (i) => command({ name: `c${i}` })))).toEqual([
      '101 commands of type 1, at most 100 fit',
    ]);
    expect(commandsProblems(times(16, (i) => ({ type: 3, name: `c${i}` })))).toEqual([
      '16 commands of type 3, at most 15 fit',
    ]);
    expect(commandsProblems([command(), command()])).toEqual(['two commands of one type and name']);
  });
});

describe('limits in requests', () => {
  it('refuses what Discord would refuse, and tells all of it', async () => {
    const discord = await discordForTest();
    const request = restForTest(discord).post(Routes.channelMessages(channelId), { body: v2(text('')) });
    expect(await refusal(request)).toEqual([400, 50035]);
    expect(discord.problems).toContain(`POST /channels/${channelId}/messages: components[0].content is empty`);
    expect(discord.requests[0]?.problems).toEqual(discord.problems);
    expect(discord.messages(channelId)).toEqual([]);
  });

  it('takes a message that could mention somebody, and tells it', async () => {
    const discord = await discordForTest();
    await restForTest(discord).post(Routes.channelMessages(channelId), { body: { content: 'hello' } });
    expect(discord.problems).toEqual([
      `POST /channels/${channelId}/messages: allowed_mentions does not forbid every mention`,
    ]);
  });
});
