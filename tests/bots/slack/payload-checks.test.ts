import { describe, expect, it } from 'vitest';
import { blockProblems, viewProblems } from './payload-checks.ts';

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
const line = (...elements: readonly object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const press = { type: 'button', action_id: 'press-1', text: plain('Go'), value: 'today:{}' };
const option = { text: plain('A'), value: 'a' };
const menu = { type: 'static_select', action_id: 'press-2', options: [option] };
const input = {
  type: 'input',
  block_id: 'query',
  label: plain('Query'),
  element: { type: 'plain_text_input', action_id: 'query', max_length: 10, initial_value: 'tides' },
};
const times = <Item>(count: number, item: Item) => Array.from({ length: count }, () => item);
const numberedOptions = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...option, value: `${index}` }));

const fine: readonly object[] = [
  { type: 'header', text: plain('h'.repeat(150)) },
  { type: 'divider' },
  line({ type: 'text', text: 'Title', style: { bold: true } }, { type: 'link', url: 'https://example.org/' }),
  {
    type: 'rich_text',
    elements: [{ type: 'rich_text_list', style: 'bullet', elements: line({ type: 'text', text: 'x' }).elements }],
  },
  {
    type: 'context',
    elements: [
      plain('small'),
      { type: 'mrkdwn', text: '<https://a.example/?b=1&amp;c|PDF> · <https://b.example/|Code>', verbatim: true },
    ],
  },
  {
    type: 'section',
    text: plain('x'),
    accessory: { type: 'image', image_url: 'https://a.example/i.png', alt_text: 'i' },
  },
  { type: 'actions', elements: [press, menu, { type: 'overflow', action_id: 'press-3', options: numberedOptions(5) }] },
];

describe('what Slack takes', () => {
  it.each(fine)('%j', (block) => {
    expect(blockProblems({ text: 'x', blocks: [block] })).toEqual([]);
  });

  it('of text, views and inputs too', () => {
    expect(blockProblems({ text: 'only words &amp; more', channel: 'C1' })).toEqual([]);
    expect(blockProblems({ text: 'x', blocks: times(50, { type: 'divider' }) })).toEqual([]);
    const modal = { type: 'modal', title: plain('t'.repeat(24)), submit: plain('Go'), blocks: times(1, input) };
    expect(viewProblems(modal)).toEqual([]);
    expect(viewProblems({ type: 'home', blocks: times(100, { type: 'divider' }) })).toEqual([]);
  });
});

describe('what Slack refuses, or what we never send', () => {
  it.each<readonly [string, object]>([
    ['an unknown block', { type: 'table', rows: [] }],
    ['a field that is not known', { type: 'divider', color: 'red' }],
    ['a heading of 151 characters', { type: 'header', text: plain('h'.repeat(151)) }],
    ['an empty text', { type: 'header', text: plain(' ') }],
    ['names of emoji in plain text', { type: 'header', text: { type: 'plain_text', text: ':smile:', emoji: true } }],
    ['a control character', { type: 'header', text: plain('a\u0007') }],
    ['half a letter', line({ type: 'text', text: '\ud83d' })],
    ['rich text without words', { type: 'rich_text', elements: [] }],
    ['a blank line', line({ type: 'text', text: ' ' })],
    ['a mention', line({ type: 'user', user_id: 'U1' })],
    ['a call to everybody', line({ type: 'broadcast', range: 'channel' })],
    ['an emoji', line({ type: 'emoji', name: 'smile' })],
    ['a struck word', line({ type: 'text', text: 'x', style: { strike: true } })],
    ['an address that is none', line({ type: 'link', url: 'javascript:alert(1)' })],
    ['an address of 3,001 characters', line({ type: 'link', url: `https://a.example/${'x'.repeat(2_983)}` })],
    ['markup of others', { type: 'context', elements: [{ type: 'mrkdwn', text: '*bold*', verbatim: true }] }],
    ['a mention in markup', { type: 'context', elements: [{ type: 'mrkdwn', text: '<!channel>', verbatim: true }] }],
    [
      'a label of others',
      { type: 'context', elements: [{ type: 'mrkdwn', text: '<https://a.example/|*x*>', verbatim: true }] },
    ],
    [
      'an address that ends early',
      { type: 'context', elements: [{ type: 'mrkdwn', text: '<https://a.example/<!here>|PDF>', verbatim: true }] },
    ],
    ['eleven small texts', { type: 'context', elements: times(11, plain('x')) }],
    [
      '26 elements',
      {
        type: 'actions',
        elements: Array.from({ length: 26 }, (_, index) => ({ ...press, action_id: `press-${index}` })),
      },
    ],
    ['no elements', { type: 'actions', elements: [] }],
    ['an action_id twice', { type: 'actions', elements: [press, press] }],
    ['a button of 76 characters', { type: 'actions', elements: [{ ...press, text: plain('b'.repeat(76)) }] }],
    ['a button that does nothing', { type: 'actions', elements: [{ ...press, value: undefined }] }],
    ['101 options', { type: 'actions', elements: [{ ...menu, options: numberedOptions(101) }] }],
    [
      'an option of 151 characters',
      { type: 'actions', elements: [{ ...menu, options: [{ ...option, value: 'v'.repeat(151) }] }] },
    ],
    ['a value twice', { type: 'actions', elements: [{ ...menu, options: [option, option] }] }],
    [
      'six options behind the dots',
      { type: 'actions', elements: [{ type: 'overflow', action_id: 'a', options: numberedOptions(6) }] },
    ],
    ['a picture without words', { type: 'image', image_url: 'https://a.example/i.png', alt_text: '' }],
    ['a picture that is not https', { type: 'image', image_url: 'http://a.example/i.png', alt_text: 'i' }],
    ['an input in a message', input],
  ])('%s', (_name, block) => {
    expect(blockProblems({ text: 'x', blocks: [block] })).not.toEqual([]);
  });

  it.each<readonly [string, object]>([
    ['no text', { blocks: [{ type: 'divider' }] }],
    ['an empty text', { text: '', blocks: [{ type: 'divider' }] }],
    ['a mention in it', { text: 'Hello <!channel>' }],
    ['an entity that is none', { text: 'R&D' }],
    ['more than 4,000 bytes', { text: '漢'.repeat(1_334) }],
    ['51 blocks', { text: 'x', blocks: times(51, { type: 'divider' }) }],
    ['no blocks', { text: 'x', blocks: [] }],
    ['a block_id twice', { text: 'x', blocks: times(2, { type: 'divider', block_id: 'a' }) }],
    ['too much in sum', { text: 'x', blocks: times(5, line({ type: 'text', text: 'x'.repeat(2_900) })) }],
    ['too much of what becomes entities', { text: 'x', blocks: [line({ type: 'text', text: '&'.repeat(2_900) })] }],
  ])('a message with %s', (_name, message) => {
    expect(blockProblems(message)).not.toEqual([]);
  });

  it.each<readonly [string, object]>([
    ['a title of 25 characters', { type: 'modal', title: plain('t'.repeat(25)), submit: plain('Go'), blocks: [input] }],
    ['inputs and no button', { type: 'modal', title: plain('t'), blocks: [input] }],
    ['101 blocks', { type: 'home', blocks: times(101, { type: 'divider' }) }],
    [
      'metadata of 3,001 characters',
      { type: 'home', blocks: [{ type: 'divider' }], private_metadata: 'm'.repeat(3_001) },
    ],
    ['an input twice', { type: 'modal', title: plain('t'), submit: plain('Go'), blocks: [input, input] }],
    [
      'more in an input than it takes',
      {
        type: 'modal',
        title: plain('t'),
        submit: plain('Go'),
        blocks: [{ ...input, element: { ...input.element, max_length: 4 } }],
      },
    ],
    [
      'a choice that is none of the options',
      {
        type: 'modal',
        title: plain('t'),
        submit: plain('Go'),
        blocks: [{ ...input, element: { ...menu, initial_option: { ...option, value: 'z' } } }],
      },
    ],
  ])('a view with %s', (_name, view) => {
    expect(viewProblems(view)).not.toEqual([]);
  });
});
