import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderReply } from '../../../src/bots/terminal/render.ts';
import type { Block, Reply } from '../../../src/core/reply.ts';
import { button, everySpan, formLine, fullPaper, hostile, replyOf, said, sparsePaper } from '../replies.ts';

const golden = join(import.meta.dirname, '../../golden/terminal');

/** Escapes as they can be read in a file. */
function visible(text: string): string {
  return `${text.replaceAll('\u001b', '␛')}\n`;
}

const longWord = 'antidisestablishmentarianistically'.repeat(6);
const wide = '量子化された大規模言語モデルのための静かな勾配（改訂版）。한국어 제목도 있습니다 and 👍 English';

const blocks: readonly (readonly [string, readonly Block[]])[] = [
  [
    'heading',
    [
      { kind: 'heading', text: 'Daily Papers · Thursday 2025-09-11' },
      { kind: 'text', text: said('Twelve papers.') },
      { kind: 'heading', text: '' },
      { kind: 'heading', text: `A heading that goes on ${'and on '.repeat(20)}` },
    ],
  ],
  [
    'text',
    [
      { kind: 'text', text: [] },
      { kind: 'text', text: said('One sentence.') },
      {
        kind: 'text',
        text: everySpan,
      },
      { kind: 'text', text: [{ kind: 'code', text: 'today' }] },
      { kind: 'text', text: said(`https://example.org/${'path/'.repeat(30)} stays whole, ${longWord} does not.`) },
    ],
  ],
  [
    'paper',
    [
      {
        kind: 'paper',
        paper: {
          ...fullPaper,
          number: null,
          tldr: { text: 'Start from the data and skip the warm-up.', by: 'Hugging Face' },
        },
      },
    ],
  ],
  ['paper-sparse', [{ kind: 'paper', paper: sparsePaper }]],
  [
    'paper-sample',
    [
      { kind: 'text', text: said('Already in the library.') },
      { kind: 'paper', paper: { ...fullPaper, number: null, sample: true, links: [] } },
      {
        kind: 'actions',
        actions: [
          { kind: 'link', label: 'arXiv', url: 'https://arxiv.org/abs/2509.01001' },
          { kind: 'link', label: 'Slides', url: 'https://example.org/slides' },
          button('More by Ada Brook', 'author', { name: 'Ada Brook' }),
        ],
      },
    ],
  ],
  [
    'paper-longest',
    [
      {
        kind: 'paper',
        paper: {
          ...fullPaper,
          number: 12,
          title: said(`${wide} ${wide}`),
          authors: Array.from({ length: 400 }, (_, index) => `Author ${index + 1} of a Very Long Family Name`),
          authorCount: 400,
          organization: longWord,
          categories: ['cs.LG', 'cs.CL', 'cs.AI', 'cs.CV', 'stat.ML', 'math.OC'],
          keywords: [wide, longWord],
          upvotes: 12_345,
          comments: 0,
          abstract: said(`${wide} `.repeat(8)),
        },
      },
    ],
  ],
  [
    'papers-empty',
    [
      { kind: 'heading', text: 'Search: nothing' },
      { kind: 'papers', papers: [] },
      { kind: 'text', text: said('Nothing found.') },
    ],
  ],
  ['papers-one', [{ kind: 'papers', papers: [fullPaper] }]],
  [
    'papers-many',
    [
      { kind: 'heading', text: 'Search: warm-up' },
      { kind: 'text', text: said('10 papers.') },
      {
        kind: 'papers',
        papers: [
          { ...fullPaper, number: 9, tldr: { text: 'Something else.', by: 'Hugging Face' } },
          {
            ...fullPaper,
            number: 10,
            sample: true,
            upvotes: 1,
            comments: 12,
            abstract: null,
            tldr: { text: 'Start from the data.', by: 'Hugging Face' },
            reasons: [],
          },
          {
            ...fullPaper,
            number: 11,
            authors: [],
            authorCount: 7,
            publishedOn: null,
            abstract: said(`${'A long beginning of an abstract '.repeat(12)}.`),
          },
          { ...sparsePaper, number: 12, title: [] },
        ],
      },
      {
        kind: 'actions',
        actions: [
          button('Next page', 'search', { query: 'warm-up', page: 2 }),
          button('Only the last year', 'search', { query: 'warm-up', since: '2024-09-11' }),
          button('Show 9', 'show', { paper: '9' }),
        ],
      },
      { kind: 'footnote', text: said('9–12 of 12') },
      {
        kind: 'footnote',
        text: [
          { kind: 'text', text: 'Read more: ' },
          { kind: 'code', text: 'paperboy ingest huggingface' },
        ],
      },
    ],
  ],
  [
    'list',
    [
      { kind: 'list', items: [] },
      {
        kind: 'list',
        items: [
          [
            { kind: 'code', text: 'today [date]' },
            {
              kind: 'text',
              text: ` – ${'the day’s papers, most upvotes first, or the newest list there is; '.repeat(2)}`,
            },
          ],
          said(wide),
          said(longWord),
        ],
      },
    ],
  ],
  [
    'fields',
    [
      { kind: 'heading', text: 'Status' },
      {
        kind: 'fields',
        fields: [
          { name: 'Papers', value: said('11,041') },
          { name: 'Newest list', value: [] },
          { name: '論文', value: said(wide) },
        ],
      },
      {
        kind: 'fields',
        fields: [{ name: 'A name that is far too long to stand in a column of its own', value: said('below') }],
      },
      { kind: 'fields', fields: [] },
    ],
  ],
  [
    'actions',
    [
      { kind: 'actions', actions: [] },
      {
        kind: 'actions',
        actions: [
          ...Array.from({ length: 9 }, (_, index) => button(`Choice ${index + 1}`, 'today', { page: index })),
          { kind: 'link', label: 'Paper', url: 'https://example.org/paper' },
          {
            kind: 'select',
            placeholder: 'Another category',
            choices: [
              {
                label: 'cs.CL',
                description: 'Computation and Language',
                invocation: { command: 'search', options: { query: 'x' } },
              },
              { label: 'cs.LG', description: null, invocation: { command: 'search', options: { query: 'y' } } },
            ],
          },
          button(`A label that goes ${'on and '.repeat(15)}on`, 'today'),
        ],
      },
    ],
  ],
  [
    'form',
    [
      {
        kind: 'actions',
        actions: [
          button('Next page', 'search', { page: 2 }),
          {
            kind: 'form',
            label: 'Change the search',
            invocation: { command: 'search', options: { query: 'flow matching for very long protein chains' } },
            asks: ['query', 'since', 'until'],
          },
          button('Newest papers', 'today'),
        ],
      },
    ],
  ],
  [
    'hostile',
    [
      { kind: 'heading', text: hostile },
      {
        kind: 'text',
        text: [...said(hostile), { kind: 'link', text: hostile, url: `https://example.org/${hostile}` }],
      },
      {
        kind: 'paper',
        paper: {
          ...fullPaper,
          id: hostile,
          title: said(hostile),
          authors: [hostile, hostile],
          organization: hostile,
          categories: [hostile],
          keywords: [hostile],
          abstract: said(hostile),
          tldr: { text: hostile, by: hostile },
          url: `https://example.org/\u001b\\\u001b]0;owned\u0007`,
          links: [{ kind: 'code', url: `file:///etc/${hostile}` }],
          reasons: [hostile],
        },
      },
      { kind: 'fields', fields: [{ name: hostile, value: said(hostile) }] },
      {
        kind: 'actions',
        actions: [
          button(hostile, 'today'),
          { kind: 'link', label: hostile, url: hostile },
          {
            kind: 'select',
            placeholder: hostile,
            choices: [{ label: hostile, description: hostile, invocation: { command: 'today', options: {} } }],
          },
          {
            kind: 'form',
            label: hostile,
            invocation: { command: 'search', options: { query: hostile } },
            asks: ['query'],
          },
        ],
      },
      { kind: 'footnote', text: said(hostile) },
    ],
  ],
];

describe('golden answers', () => {
  for (const [name, content] of blocks) {
    it(name, async () => {
      const reply = replyOf(content);
      const shown = [
        `── plain, 80 columns\n${visible(renderReply(reply, { width: 80, colour: false, hyperlinks: true, firstActionNumber: 13, formLine }).text)}`,
        `── colour and links, 80 columns\n${visible(renderReply(reply, { width: 80, colour: true, hyperlinks: true, firstActionNumber: 13, formLine }).text)}`,
        `── plain, 32 columns, nobody to press buttons\n${visible(renderReply(reply, { width: 32, colour: false, hyperlinks: false, firstActionNumber: null, formLine }).text)}`,
      ];
      await expect(shown.join('\n')).toMatchFileSnapshot(join(golden, `${name}.txt`));
    });
  }
});

describe('rendering', () => {
  const look = { width: 80, colour: false, hyperlinks: false, firstActionNumber: 1, formLine };

  it('numbers buttons and menu choices in the order they stand on the screen', () => {
    const reply = replyOf([
      {
        kind: 'actions',
        actions: [
          button('First', 'a'),
          {
            kind: 'select',
            placeholder: 'Pick',
            choices: [{ label: 'Second', description: null, invocation: { command: 'b', options: {} } }],
          },
        ],
      },
      { kind: 'actions', actions: [button('Third', 'c')] },
    ]);
    const { text, actions } = renderReply(reply, { ...look, firstActionNumber: 9 });
    expect(actions.map(({ number, invocation }) => [number, invocation.command])).toEqual([
      [9, 'a'],
      [10, 'b'],
      [11, 'c'],
    ]);
    expect(text).toBe('[9] First\nPick\n  [10] Second\n\n[11] Third');
  });

  it('leaves out what the screen offers already: listed papers by their numbers, links of a card', () => {
    const reply = replyOf([
      { kind: 'papers', papers: [{ ...fullPaper, number: 3 }] },
      {
        kind: 'actions',
        actions: [
          button('Show 3', 'show', { paper: 3 }),
          button('Show it', 'show', { paper: fullPaper.id }),
          button('Show 4', 'show', { paper: '4' }),
        ],
      },
    ]);
    expect(renderReply(reply, look).actions.map(({ invocation }) => invocation.options)).toEqual([{ paper: '4' }]);
    const opening = { command: 'show', options: { paper: fullPaper.id } };
    const cards = replyOf([
      { kind: 'paper', paper: { ...fullPaper, number: 1 } },
      {
        kind: 'actions',
        actions: [
          { kind: 'select', placeholder: 'Open', choices: [{ label: '1', description: null, invocation: opening }] },
        ],
      },
    ]);
    expect(renderReply(cards, look).actions).toEqual([]);
  });

  it('is empty for an empty reply', () => {
    const nothing: Reply = replyOf([
      { kind: 'papers', papers: [] },
      { kind: 'actions', actions: [] },
      { kind: 'list', items: [] },
      { kind: 'text', text: said(' \n ') },
    ]);
    expect(renderReply(nothing, look)).toEqual({ text: '', actions: [] });
  });

  it('opens links only at http and https, and never without colour', () => {
    const reply = replyOf([
      {
        kind: 'text',
        text: [
          { kind: 'link', text: 'safe', url: 'https://example.org/ä b' },
          { kind: 'link', text: 'unsafe', url: 'file:///etc/passwd' },
        ],
      },
    ]);
    const linked = renderReply(reply, { ...look, colour: true, hyperlinks: true }).text;
    expect(linked).toContain('\u001b]8;;https://example.org/%C3%A4%20b\u001b\\safe\u001b]8;;\u001b\\');
    expect(linked).not.toContain('\u001b]8;;file');
    expect(renderReply(reply, { ...look, hyperlinks: true }).text).toBe(
      'safe (https://example.org/ä%20b)unsafe (file:///etc/passwd)',
    );
  });

  it('survives widths that make no sense', () => {
    for (const width of [Number.NaN, -5, 0, 1, 19.5, Number.POSITIVE_INFINITY]) {
      expect(renderReply(replyOf([{ kind: 'papers', papers: [fullPaper] }]), { ...look, width }).text).toContain(
        '2509.01001',
      );
    }
  });
});
