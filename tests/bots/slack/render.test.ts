import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SlackMessage } from '../../../src/bots/slack/message.ts';
import { renderReply } from '../../../src/bots/slack/render.ts';
import { renderForm } from '../../../src/bots/slack/render-form.ts';
import { createRenderer } from '../../../src/bots/slack/renderer.ts';
import { defineCommand, optionInfo } from '../../../src/core/command.ts';
import type { Action, Block, PaperView, Press, Text } from '../../../src/core/reply.ts';
import { pressesIn } from '../../../src/core/reply-layout.ts';
import { memoryActionIds } from '../memory-action-ids.ts';
import { button, fullPaper, listOf, replyOf, said } from '../replies.ts';
import { numbered } from '../reply-contents.ts';
import { readBlocks, type Shown, visible } from './client-reading.ts';
import { blockProblems, sumOf, viewProblems } from './payload-checks.ts';

function render(blocks: readonly Block[]): readonly SlackMessage[] {
  const messages = renderReply(replyOf(blocks), numbered());
  expect(messages.flatMap(blockProblems)).toEqual([]);
  return messages;
}

function shown(blocks: readonly Block[]): readonly Shown[] {
  return render(blocks).flatMap((message) => readBlocks(message.blocks).shown);
}

/** Elements of every actions block, each as what it says. */
function rows(actions: readonly Action[]): readonly (readonly string[])[] {
  return render([{ kind: 'actions', actions }]).flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      block.type !== 'actions'
        ? []
        : [
            block.elements.map((element) => {
              if (element.type === 'button') return element.text.text;
              if (element.type === 'static_select') return `${element.options?.length} options`;
              return element.type === 'overflow'
                ? `… ${element.options.map(({ text }) => text.text).join(', ')}`
                : element.type;
            }),
          ],
    ),
  );
}

const sentence = 'This sentence has exactly fifty characters in it. ';
const card: PaperView = { ...fullPaper, number: null };

describe('one message', () => {
  it('holds 50 blocks; one more goes on in another', () => {
    const headings = (count: number) =>
      Array.from({ length: count }, (_, index): Block => ({ kind: 'heading', text: `${index + 1}` }));
    expect(render(headings(50)).map(({ blocks }) => blocks.length)).toEqual([50]);
    expect(render(headings(51)).map(({ blocks }) => blocks.length)).toEqual([50, 1]);
  });

  it('holds 12,000 characters in sum; more go on in another, and none is lost', () => {
    const abstract = (chars: number): readonly Block[] => [{ kind: 'text', text: said('x'.repeat(chars)) }];
    const [whole] = render(abstract(11_000));
    expect(sumOf(whole?.blocks)).toBeGreaterThan(11_000);
    const two = render(abstract(13_000));
    expect(two).toHaveLength(2);
    for (const { blocks } of two) expect(sumOf(blocks)).toBeLessThanOrEqual(12_000);
    const letters = two.flatMap(({ blocks }) => visible(readBlocks(blocks)).split(''));
    expect(letters).toHaveLength(13_000);
  });

  it('counts what Slack writes as entities', () => {
    const messages = render([{ kind: 'text', text: said('&<>'.repeat(2_000)) }]);
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.map(({ blocks }) => visible(readBlocks(blocks))).join('')).toBe('&<>'.repeat(2_000));
  });

  it('never puts more than 3,000 characters into one text', () => {
    const texts = shown([{ kind: 'text', text: said('y'.repeat(6_001)) }]);
    expect(texts.map(({ text }) => text.length).reduce((sum, length) => sum + length)).toBe(6_001);
    expect(Math.max(...texts.map(({ text }) => text.length))).toBeLessThanOrEqual(3_000);
  });

  it('is never empty, whatever the reply', () => {
    const nothing = [
      {
        text: 'Nothing to show.',
        blocks: [{ type: 'context', elements: [{ type: 'plain_text', text: 'Nothing to show.', emoji: false }] }],
      },
    ];
    expect(render([])).toEqual(nothing);
    expect(
      render([
        { kind: 'heading', text: ' \u200b' },
        { kind: 'papers', papers: [] },
        { kind: 'actions', actions: [] },
        { kind: 'text', text: said(' \u200b ') },
        { kind: 'footnote', text: [] },
      ]),
    ).toEqual(nothing);
  });

  it('has a heading of 150 characters', () => {
    const [fits, long] = [150, 151].map((length) => shown([{ kind: 'heading', text: 'h'.repeat(length) }])[0]?.text);
    expect(fits).toBe('h'.repeat(150));
    expect(long).toBe(`${'h'.repeat(149)}…`);
  });

  it('keeps a paper and its facts in one message', () => {
    const filler: Block = { kind: 'text', text: said('z'.repeat(11_450)) };
    const messages = render([
      filler,
      { kind: 'papers', papers: [{ ...fullPaper, abstract: said(sentence.repeat(6)) }] },
    ]);
    expect(messages.map(({ blocks }) => blocks.map(({ type }) => type))).toEqual([
      ['rich_text'],
      ['rich_text', 'context'],
    ]);
  });
});

describe('text', () => {
  const literal = '<!channel> <@U1> *a* _b_ ~c~ `d` :smile: &amp; https://example.org';

  it.each<readonly [string, Block]>([
    ['a heading', { kind: 'heading', text: literal }],
    ['a text', { kind: 'text', text: said(literal) }],
    ['a footnote', { kind: 'footnote', text: said(literal) }],
    ['a list', { kind: 'list', items: [said(literal)] }],
    ['a field', { kind: 'fields', fields: [{ name: 'Name', value: said(literal) }] }],
    ['a title', { kind: 'paper', paper: { ...card, title: said(literal) } }],
  ])('of %s is literal', (_where, block) => {
    const part = shown([block]).find(({ text }) => text.includes('<!channel>'));
    expect(part?.text).toContain(literal);
    expect(part?.marks.filter((mark) => !['header', 'small', 'item', 'bold', 'link'].includes(mark))).toEqual([]);
  });

  it('marks matches, code and links, and nothing else', () => {
    const text: Text = [
      { kind: 'text', text: 'See ' },
      { kind: 'match', text: 'tides' },
      { kind: 'text', text: ' in ' },
      { kind: 'code', text: 'show 3' },
      { kind: 'text', text: ' or ' },
      { kind: 'link', text: 'here', url: 'https://example.org/a?b=1&c=<d>' },
      { kind: 'link', text: ' and nowhere', url: 'javascript:alert(1)' },
    ];
    expect(shown([{ kind: 'text', text }]).map(({ text: words, marks, url }) => [words, marks.join(), url])).toEqual([
      ['See ', '', null],
      ['tides', 'bold', null],
      [' in ', '', null],
      ['show 3', 'code', null],
      [' or ', '', null],
      ['here', 'link', 'https://example.org/a?b=1&c=%3Cd%3E'],
      [' and nowhere', '', null],
    ]);
  });

  it('says where a link leads whose label is another address', () => {
    const link = (label: string): Text => [{ kind: 'link', text: label, url: 'https://evil.example/' }];
    expect(
      shown([{ kind: 'text', text: link('https://arxiv.org/abs/1') }]).map(({ text, url }) => [text, url]),
    ).toEqual([
      ['https://arxiv.org/abs/1 (', null],
      ['link', 'https://evil.example/'],
      [')', null],
    ]);
    expect(shown([{ kind: 'text', text: link('https://evil.example') }]).map(({ url }) => url)).toEqual([
      'https://evil.example/',
    ]);
  });

  it('keeps what is written from right to left in its place', () => {
    const [title] = shown([
      { kind: 'papers', papers: [{ ...fullPaper, title: said('دراسة 2'), abstract: null }] },
    ]).slice(1);
    expect(title?.text).toBe('\u2068');
    expect(visible(readBlocks(render([{ kind: 'footnote', text: said('دراسة') }])[0]?.blocks ?? []))).toBe('دراسة');
  });
});

describe('a long abstract', () => {
  const abstract = said(sentence.repeat(260));

  it('goes on after a sentence, and loses none', () => {
    const messages = render([
      { kind: 'paper', paper: { ...card, abstract } },
      { kind: 'actions', actions: [button('Save', 'today')] },
    ]);
    expect(messages).toHaveLength(2);
    const all = messages.map(({ blocks }) => visible(readBlocks(blocks)));
    expect(all.join(' ').split(sentence.trim())).toHaveLength(261);
    expect(all[0]).toMatch(/in it\.$/);
    expect(messages.map(({ blocks }) => readBlocks(blocks).values.length)).toEqual([0, 1]);
    expect(messages.map(({ text }) => text.split('\n')[0])).toEqual([
      'Quiet Gradients: Training Large Models Without Warm-up, by Ada Brook and 4 more.',
      'The rest of the answer.',
    ]);
  });

  it('is short beside other cards: the TL;DR, else whole sentences', () => {
    const tldr = { text: 'Shorter.', by: 'Hugging Face' };
    const texts = shown([
      { kind: 'paper', paper: { ...card, abstract, tldr } },
      { kind: 'paper', paper: { ...card, abstract } },
    ]).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('This sentence'))).toEqual([sentence.repeat(6).trim()]);
    expect(texts.filter((text) => text.includes('Shorter.'))).toEqual(['Shorter. —\u00a0Hugging\u00a0Face']);
  });
});

describe('a card', () => {
  it('does not repeat links that buttons below lead to', () => {
    const links: Action[] = [
      { kind: 'link', label: 'PDF', url: 'https://arxiv.org/pdf/2509.01001' },
      { kind: 'link', label: 'Code', url: 'https://github.com/example/quiet-gradients' },
    ];
    const written = (blocks: readonly Block[]) =>
      shown(blocks).flatMap(({ text, url, marks }) => (url !== null && marks.includes('small') ? [text] : []));
    expect(written([{ kind: 'paper', paper: card }])).toEqual(['PDF', 'Code', 'Project']);
    expect(
      written([
        { kind: 'paper', paper: card },
        { kind: 'actions', actions: links },
      ]),
    ).toEqual(['Project']);
  });

  it('has a picture only from https, with words for it', () => {
    const pictures = (thumbnailUrl: string) =>
      render([{ kind: 'paper', paper: { ...card, thumbnailUrl } }]).flatMap(({ blocks }) =>
        blocks.flatMap((block) =>
          block.type === 'section' && block.accessory?.type === 'image' ? [block.accessory.alt_text] : [],
        ),
      );
    expect(pictures('https://example.org/a.png')).toEqual([
      'Picture of the paper: Quiet Gradients: Training Large Models Without Warm-up',
    ]);
    expect(pictures('http://example.org/a.png')).toEqual([]);
    expect(pictures(`https://example.org/${'a'.repeat(2_980)}`)).toHaveLength(1);
    expect(pictures(`https://example.org/${'a'.repeat(2_981)}`)).toEqual([]);
  });

  it('says that the abstract of a sample is ours', () => {
    expect(shown([{ kind: 'paper', paper: { ...card, sample: true } }]).map(({ text }) => text)).toContain(
      "Sample: this abstract was written by Paperboy, not by the paper's authors.",
    );
  });

  it('writes links that are too long for small print into a line', () => {
    const url = `https://example.org/${'x'.repeat(2_980)}`;
    const parts = shown([{ kind: 'paper', paper: { ...card, links: [{ kind: 'code', url }] } }]);
    expect(parts.filter((part) => part.url === url).map(({ marks }) => marks)).toEqual([['link']]);
  });
});

describe('a list', () => {
  it('shortens long texts, not links, to stay one message', () => {
    const [list] = listOf(1, 10, []).blocks.filter((block) => block.kind === 'papers');
    const papers = (list?.papers ?? []).map((paper) => ({
      ...paper,
      title: said('Title '.repeat(100)),
      abstract: said(sentence.repeat(20)),
      authors: Array.from({ length: 5 }, (_, index) => `${'Name '.repeat(11)}${index}`),
      url: `https://arxiv.org/abs/${paper.id}`,
    }));
    const messages = render([{ kind: 'papers', papers }]);
    expect(messages).toHaveLength(1);
    const urls = new Set(messages.flatMap(({ blocks }) => readBlocks(blocks).urls));
    expect(papers.filter(({ url }) => !urls.has(url))).toEqual([]);
    const titles = messages.flatMap(({ blocks }) =>
      readBlocks(blocks).shown.filter(({ text }) => text.startsWith('Title')),
    );
    expect(titles).toHaveLength(10);
    expect(new Set(titles.map(({ text }) => text)).size).toBe(1);
    expect(titles[0]?.text).toMatch(/ Title…$/);
  });

  it('leaves short texts as they are when others are cut', () => {
    const [list] = listOf(1, 8, []).blocks.filter((block) => block.kind === 'papers');
    const papers = (list?.papers ?? []).map((paper, index) => ({
      ...paper,
      title: said(index === 0 ? 'Short' : 'Title '.repeat(100)),
      abstract: said(sentence.repeat(5)),
    }));
    expect(shown([{ kind: 'papers', papers }]).map(({ text }) => text)).toContain('Short');
  });
});

describe('buttons and menus', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => button(`${index}`, 'today', { page: index }));
  const link = (label: string): Action => ({ kind: 'link', label, url: `https://example.org/${label}` });

  it('stand five in a row; of more, the last go behind the dots', () => {
    expect(rows(many(5))).toEqual([['0', '1', '2', '3', '4']]);
    expect(rows(many(6))).toEqual([['0', '1', '2', '3', '… 4, 5']]);
    expect(rows(many(9))).toEqual([['0', '1', '2', '3', '… 4, 5, 6, 7, 8']]);
  });

  it('have five behind the dots at most; others stay in sight', () => {
    expect(rows(many(10))).toEqual([['0', '1', '2', '3', '4', '… 5, 6, 7, 8, 9']]);
    expect(rows([...many(1), ...['a', 'b', 'c', 'd', 'e', 'f'].map(link)])).toEqual([
      ['0', 'a', 'b', 'c', 'd', 'e', 'f'],
    ]);
    expect(rows([...['a', 'b', 'c'].map(link), ...many(3)])).toEqual([['a', 'b', 'c', '0', '… 1, 2']]);
  });

  it('are 25 in a block; more go into another', () => {
    const links = (count: number) => Array.from({ length: count }, (_, index) => link(`l${index}`));
    expect(rows(links(25)).map((row) => row.length)).toEqual([25]);
    expect(rows(links(26)).map((row) => row.length)).toEqual([25, 1]);
  });

  it('are there once for one press', () => {
    expect(
      rows([
        button('One', 'today', { page: 1 }),
        button('The same', 'today', { page: 1 }),
        { ...button('Another effect', 'today', { page: 1 }), effect: 'replace' },
      ]),
    ).toEqual([['One', 'Another effect']]);
  });

  it('have 100 options; more go into another menu', () => {
    const menu = (count: number): Action => ({
      kind: 'select',
      placeholder: 'Pick',
      choices: Array.from({ length: count }, (_, index) => ({
        label: `${index}`,
        description: null,
        invocation: { command: 'show', options: { paper: index } },
      })),
    });
    expect(rows([menu(100)])).toEqual([['100 options']]);
    expect(rows([menu(101), menu(1)])).toEqual([['100 options', '1 options', '1 options']]);
    expect(rows([menu(0), button('x', 'today')])).toEqual([['x']]);
  });

  it('have labels and options of 75 characters, and say that a link opens a page', () => {
    expect(rows([button('L'.repeat(76), 'today')])).toEqual([[`${'L'.repeat(74)}…`]]);
    const long = 'o'.repeat(76);
    const [message] = render([
      {
        kind: 'actions',
        actions: [
          {
            kind: 'select',
            placeholder: 'p'.repeat(151),
            choices: [{ label: long, description: long, invocation: { command: 'today', options: {} } }],
          },
          link('Slides'),
        ],
      },
    ]);
    expect(message?.blocks).toMatchObject([
      {
        elements: [
          {
            placeholder: { text: `${'p'.repeat(149)}…` },
            options: [{ text: { text: `${'o'.repeat(74)}…` }, description: { text: `${'o'.repeat(74)}…` } }],
          },
          { accessibility_label: 'Slides, opens a web page' },
        ],
      },
    ]);
  });

  it('open addresses of 3,000 characters, and none that opens nothing', () => {
    const url = (length: number) => `https://example.org/${'x'.repeat(length - 20)}`;
    expect(rows([{ kind: 'link', label: 'Slides', url: url(3_000) }])).toEqual([['Slides']]);
    for (const lost of [url(3_001), 'file:///etc', 'javascript:alert(1)'])
      expect(rows([{ kind: 'link', label: 'Slides', url: lost }])).toEqual([]);
  });

  it('stand below the footnotes', () => {
    const [message] = render([
      { kind: 'heading', text: 'A' },
      { kind: 'actions', actions: [button('Next page', 'today')] },
      { kind: 'footnote', text: said('1–8 of 9') },
    ]);
    expect(message?.blocks.map(({ type }) => type)).toEqual(['header', 'context', 'actions']);
  });

  it('are named apart: what asks Paperboy, and what opens a page', () => {
    const [message] = render([{ kind: 'actions', actions: [link('a'), button('b', 'today')] }]);
    expect(message?.blocks).toMatchObject([{ elements: [{ action_id: 'link-1' }, { action_id: 'press-2' }] }]);
  });
});

describe('the fallback text', () => {
  const text = (blocks: readonly Block[]) => render(blocks)[0]?.text;

  it('says the heading first, then titles, and escapes', () => {
    expect(
      text([
        { kind: 'heading', text: 'R&D <today>' },
        {
          kind: 'papers',
          papers: [fullPaper, { ...fullPaper, number: 2, title: said('Why?'), authors: [], authorCount: null }],
        },
        { kind: 'actions', actions: [button('Next', 'today')] },
      ]),
    ).toBe(
      'R&amp;D &lt;today&gt;.\n1. Quiet Gradients: Training Large Models Without Warm-up, by Ada Brook and 4 more.\n2. Why?',
    );
  });

  it('says when there is more than is read out', () => {
    const long = text(listOf(1, 40, []).blocks);
    expect(long).toMatch(/\nThere is more in the message\.$/);
    expect(long?.length).toBeLessThanOrEqual(1_300);
  });
});

describe('the renderer', () => {
  const ids = memoryActionIds();
  const renderer = createRenderer(ids);

  it('gives every press an id that can be read again', async () => {
    const reply = replyOf([
      {
        kind: 'actions',
        actions: [
          button('Long', 'search', { query: 'x'.repeat(300) }),
          {
            kind: 'form',
            label: 'Change',
            invocation: { command: 'search', options: { query: 'x' } },
            asks: ['query'],
          },
          {
            kind: 'select',
            placeholder: 'Open',
            choices: [{ label: 'A', description: null, invocation: { command: 'show', options: { paper: 'a' } } }],
          },
          ...Array.from({ length: 4 }, (_, index) => button(`${index}`, 'today', { page: index })),
        ],
      },
    ]);
    const messages = await renderer.render(reply);
    expect(messages.flatMap(blockProblems)).toEqual([]);
    const found = messages.flatMap(({ blocks }) => readBlocks(blocks).values);
    const decoded = await Promise.all(found.map((id) => ids.decode(id)));
    expect(decoded).toEqual(pressesIn(reply));
  });

  it('gives each section of the Home its share of 100 blocks, and a word where that is not enough', async () => {
    const long = replyOf(Array.from({ length: 60 }, (_, index): Block => ({ kind: 'heading', text: `${index}` })));
    const one = await renderer.home([long]);
    const two = await renderer.home([long, long]);
    expect([one, two].flatMap(viewProblems)).toEqual([]);
    expect(one.blocks).toHaveLength(60);
    expect(two.blocks.map(({ type }) => type).filter((type) => type !== 'header')).toEqual([
      'context',
      'divider',
      'context',
    ]);
  });

  it('unfolds a link to a short card without buttons', async () => {
    const { blocks } = await renderer.unfurl(
      replyOf([
        { kind: 'paper', paper: { ...card, abstract: said(sentence.repeat(50)) } },
        { kind: 'actions', actions: [{ kind: 'link', label: 'PDF', url: 'https://arxiv.org/pdf/2509.01001' }] },
      ]),
    );
    expect(blocks.map(({ type }) => type)).not.toContain('actions');
    expect(sumOf(blocks)).toBeLessThan(2_000);
    expect(readBlocks(blocks).urls).toContain('https://arxiv.org/pdf/2509.01001');
  });
});

describe('a form', () => {
  const command = defineCommand({
    name: 'ask_for_everything_at_once',
    summary: 'Ask',
    options: z.object({
      question: z
        .string()
        .trim()
        .min(1)
        .max(500)
        .register(optionInfo, { summary: 'what you want to know', kind: 'text' }),
      since: z.string().max(40).optional().register(optionInfo, { summary: 'first day: yesterday', kind: 'date' }),
      depth: z.enum(['short', 'long']).default('short').register(optionInfo, { summary: 'how much', kind: 'choice' }),
      channel: z.string().optional().register(optionInfo, { summary: 'where', kind: 'channel' }),
      anything: z.string().optional().register(optionInfo, { summary: '', kind: 'text' }),
    }),
    visibility: 'private',
    permission: 'everyone',
    examples: [],
    handle: async () => replyOf([]),
  });
  const form = (asks: readonly string[], options: Press['invocation']['options'] = {}, metadata = 'id') => {
    const view = renderForm(
      { invocation: { command: command.name, options }, effect: 'answer', asks },
      command,
      metadata,
    );
    if (view) expect(viewProblems(view)).toEqual([]);
    return view;
  };

  it('has an input for each option that is asked for, filled with what is known', () => {
    const view = form(['question', 'since', 'depth', 'channel', 'anything'], {
      question: 'why <b>?',
      depth: 'long',
      since: 't'.repeat(50),
    });
    expect(view).toMatchObject({
      type: 'modal',
      callback_id: 'papers-form',
      private_metadata: 'id',
      title: { text: 'Ask for everything at…' },
    });
    expect(view?.blocks).toMatchObject([
      {
        block_id: 'question',
        label: { text: 'Question' },
        hint: { text: 'What you want to know' },
        optional: false,
        element: {
          type: 'plain_text_input',
          action_id: 'question',
          multiline: true,
          max_length: 500,
          initial_value: 'why <b>?',
        },
      },
      {
        block_id: 'since',
        optional: true,
        hint: { text: 'First day: yesterday' },
        element: { type: 'plain_text_input', multiline: false, max_length: 40, initial_value: 't'.repeat(40) },
      },
      {
        block_id: 'depth',
        optional: true,
        element: {
          type: 'static_select',
          options: [{ value: 'short' }, { value: 'long' }],
          initial_option: { value: 'long' },
        },
      },
      {
        block_id: 'channel',
        element: {
          type: 'conversations_select',
          default_to_current_conversation: true,
          filter: { include: ['public', 'private'] },
        },
      },
      { block_id: 'anything', element: { max_length: 3_000 } },
    ]);
    expect(view?.blocks[4]).not.toHaveProperty('hint');
  });

  it('keeps a channel that is known, and leaves out what cannot be one', () => {
    expect(form(['channel'], { channel: 'C012345' })?.blocks).toMatchObject([
      { element: { initial_conversation: 'C012345' } },
    ]);
    expect(form(['channel', 'depth'], { channel: '#general', depth: 'none' })?.blocks).toMatchObject([
      { element: { default_to_current_conversation: true } },
      { element: { type: 'static_select' } },
    ]);
  });

  it('is none where nothing it asks for exists any more', () => {
    expect(form(['gone'])).toBeNull();
    expect(form(['gone', 'since'])?.blocks).toHaveLength(1);
  });
});
