import { describe, expect, it } from 'vitest';
import { noBrowser, previewOf } from './run-preview.ts';

const preview = previewOf('slack');
const plain = (text: string): object => ({ type: 'plain_text', text });
const rich = (...elements: readonly object[]): object => ({ type: 'rich_text', elements });
const section = (...elements: readonly object[]): object => ({ type: 'rich_text_section', elements });
const text = (words: string, style: object = {}): object => ({ type: 'text', text: words, style });
const option = (words: string): object => ({ text: plain(words), value: words });
const menu = { type: 'overflow', action_id: 'press-1', options: [option('Similar'), option('Save')] };
const form = (element: object): object => ({
  type: 'modal',
  title: plain('Search papers'),
  submit: plain('Search'),
  blocks: [{ type: 'input', block_id: 'query', label: plain('query'), optional: true, element }],
});

/** What Slack is sent, and what the page shows for it. */
const blocks: readonly (readonly [object, string])[] = [
  // Literal as it stands; only an emoji's name would become a picture.
  [
    { type: 'header', text: plain('*a* <!channel> <b>') },
    '<div class="header">*a* &#60;!channel&#62; &#60;b&#62;</div>',
  ],
  [{ type: 'header', text: plain('on :fire:') }, '<div class="header">on <span class="emoji">:fire:</span></div>'],
  [
    rich(section(text('*a*  <@U1> :fire:\n'), text('b', { bold: true }), text('c', { code: true }))),
    '<div class="words">*a*  &#60;@U1&#62; :fire:\n<strong>b</strong><code>c</code></div>',
  ],
  [
    rich(section({ type: 'link', url: 'https://a.example/?b&c', text: 'd' })),
    '<a href="https://a.example/?b&#38;c" title="https://a.example/?b&#38;c">d</a>',
  ],
  [
    rich({ type: 'rich_text_list', style: 'ordered', offset: 3, elements: [section(text('d'))] }),
    '<ul class="list" style="--depth: 0"><li><span class="bullet">4.</span>d</li></ul>',
  ],
  [
    rich({ type: 'rich_text_list', style: 'bullet', indent: 1, elements: [section(text('e'))] }),
    '<ul class="list" style="--depth: 1"><li><span class="bullet">◦</span>e</li></ul>',
  ],
  [rich({ type: 'rich_text_quote', elements: [text('f')] }), '<blockquote class="words">f</blockquote>'],
  [rich({ type: 'rich_text_preformatted', elements: [text('g\n h')] }), '<pre>g\n h</pre>'],
  [rich(section({ type: 'broadcast', range: 'here' })), '<span class="mention">@here</span>'],
  [
    { type: 'section', text: { type: 'mrkdwn', text: '*i* &lt;b&gt;' }, accessory: menu },
    '<strong><span><span>i</span></span></strong>',
  ],
  [{ type: 'section', fields: [plain('j'), plain('k')] }, '<div class="words">j</div><div class="words">k</div>'],
  [{ type: 'context', elements: [plain('l')] }, '<div class="context"><div class="words">l</div></div>'],
  [{ type: 'divider' }, '<div class="divider"></div>'],
  [
    { type: 'image', image_url: 'https://a.example/i.png', alt_text: 'A figure' },
    '<div class="picture wide" title="https://a.example/i.png"><span>A figure</span></div>',
  ],
  [
    { type: 'actions', elements: [{ type: 'button', style: 'primary', text: plain('m'), value: 'x' }] },
    '<span class="button primary">m</span>',
  ],
  [
    { type: 'actions', elements: [{ type: 'static_select', placeholder: plain('n'), options: [option('o')] }] },
    '<span class="select"><span><span class="faint">n</span></span>',
  ],
  [{ type: 'table', rows: [[{ type: 'raw_text', text: 'p' }]] }, '<table><tr><th>p</th></tr></table>'],
];

describe('the preview of Slack payloads', { timeout: 120_000 }, () => {
  it('draws messages, forms and the App Home, and without a Chromium says what to install', () => {
    const golden = [
      { response_type: 'ephemeral', text: 'q &amp; r', blocks: [{ type: 'divider' }] },
      { text: 's', blocks: blocks.map(([block]) => block) },
      form({ type: 'static_select', initial_option: option('week'), options: [option('day'), option('week')] }),
      { type: 'home', blocks: [{ type: 'header', text: plain('t') }] },
      { text: 'only *text*' },
      { blocks: [{ type: 'header', text: plain('unfolded') }] },
    ];
    const run = preview('today', golden, noBrowser);
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(/^No Chromium found, .*install chromium or set CHROME_PATH.*index\.html\n$/);
    expect(run.status).toBe(0);
    const page = run.file('today.html').replace(/^.*<body>/s, '');
    for (const [block, html] of blocks) expect(page, JSON.stringify(block)).toContain(html);
    expect(page.match(/Only visible to you/g)).toHaveLength(1);
    expect(page).toContain(
      '<div>Notification: q &#38; r</div><div>message 1 of 6: 1 of 50 blocks, 0 of 13200 characters</div>',
    );
    expect(page).toContain(`message 2 of 6: ${blocks.length} of 50 blocks`);
    expect(page.match(/MAY MENTION PEOPLE/g)).toHaveLength(1); // the broadcast
    expect(page).toContain('opened:</div><ul><li><div>Similar</div></li><li><div>Save</div></li></ul>');
    expect(page).toContain(
      '<div class="name">query <span class="faint">(optional)</span></div><span class="select"><span>week</span>',
    );
    expect(page).toContain('<div class="tabs">');
    expect(page).toContain('<strong><span><span>text</span></span></strong>');
    expect(page).toContain('<div class="attachment"><div class="block"><div class="header">unfolded</div></div></div>');
    expect(page).not.toMatch(/(src|href)="http(?!s:\/\/a\.example\/\?)/);
    expect(run.file('index.html')).toContain('today.html');
  });

  it.each([
    ['a block of type video', [{ text: 'a', blocks: [{ type: 'video' }] }]],
    ['an element of type timepicker', form({ type: 'timepicker' })],
    ['a payload without blocks and text', {}],
  ])('stops at what it cannot draw: %s', (what, golden) => {
    const run = preview('odd', golden, noBrowser);
    expect(run.stderr).toBe(`odd: the preview cannot draw ${what}\n`);
    expect(run.status).toBe(2);
  });

  it('takes a picture for desktop and phone, with the network off', (test) => {
    const run = preview('picture', [{ text: 'a', blocks: [rich(section(text('a')))] }], process.env);
    if (run.stdout.startsWith('No Chromium')) test.skip('skipped: no Chromium is installed');
    expect(run.stderr).toBe('');
    expect(run.pictureWidth('desktop')).toBe(720);
    expect(run.pictureWidth('phone')).toBe(780); // 390, drawn at two dots a pixel
  });
});
