import { formFields } from '../../src/core/commands/digest-options.ts';
import { editCommand } from '../../src/core/commands/edit.ts';
import { searchCommand } from '../../src/core/commands/search.ts';
import { subscribeCommand } from '../../src/core/commands/subscribe.ts';
import { topCommand } from '../../src/core/commands/top.ts';
import type { Block, PaperView, Reply, Select } from '../../src/core/reply.ts';
import { visibleText } from '../../src/core/text.ts';
import { button, everySpan, fullPaper, hostile, listOf, replyOf, said, sparsePaper } from './replies.ts';

/** What a platform takes for markup: words anywhere, and what means something at the start of a line. */
export interface Markup {
  readonly words: readonly string[];
  readonly lineStarts: readonly string[];
}

const thumbnailUrl = 'https://cdn.example.org/thumbnails/2509.01001.png';
const tldr = { text: 'Start from the data and skip the warm-up.', by: 'Hugging Face' };
const alone: PaperView = { ...fullPaper, number: null, tldr };

const pageLinks: Block = {
  kind: 'actions',
  actions: [
    { kind: 'link', label: 'arXiv', url: 'https://arxiv.org/abs/2509.01001' },
    { kind: 'link', label: 'PDF', url: 'https://arxiv.org/pdf/2509.01001' },
    { kind: 'link', label: 'Code', url: 'https://github.com/example/quiet-gradients' },
    button('Similar', 'search', { query: 'warm-up' }),
    { kind: 'form', label: 'Ask', invocation: { command: 'search', options: {} }, asks: ['query'] },
    button('Save', 'today'),
    button('More by Ada Brook', 'author', { name: 'Ada Brook' }),
  ],
};

const longTitle = `${'On the Remarkable and Hitherto Unnoticed Consequences of Giving a Paper a Title That Never Ends, '.repeat(7)}and So On`;
const longAbstract = Array.from(
  { length: 60 },
  (_, index) =>
    `Sentence ${index + 1} of a very long abstract says that the method works on task ${index + 1} as well as on the last.`,
).join(' ');

const longest: PaperView = {
  ...alone,
  title: said(longTitle.slice(0, 600)),
  authors: Array.from({ length: 400 }, (_, index) => `Author ${index + 1} of a Very Long Family Name`),
  authorCount: 400,
  organization: 'An Institute with a Name That Is Longer than It Has Any Right to Be, on Both Banks of the River',
  categories: ['cs.LG', 'cs.CL', 'cs.AI', 'cs.CV', 'stat.ML', 'math.OC'],
  keywords: Array.from({ length: 30 }, (_, index) => `keyword number ${index + 1}`),
  upvotes: 12_345,
  comments: 678,
  abstract: said(longAbstract.slice(0, 6_000)),
};

const arabic: PaperView = {
  ...alone,
  title: said('التعلم العميق للنماذج اللغوية (2025): دراسة'),
  authors: ['ليلى حداد', 'Noor Haddad', 'דנה לוי'],
  authorCount: 3,
  organization: 'جامعة الهدوء',
  abstract: [
    { kind: 'text', text: 'نقدم طريقة ' },
    { kind: 'match', text: 'جديدة' },
    { kind: 'text', text: ' لتدريب النماذج بلا تسخين.' },
  ],
  tldr: { text: 'ابدأ من البيانات.', by: 'Hugging Face' },
};

function hostilePaper(words: string): PaperView {
  return {
    ...alone,
    id: words,
    title: said(words),
    authors: [words, words],
    organization: words,
    categories: [words],
    keywords: [words],
    abstract: said(words),
    tldr: { text: words, by: words },
    url: `https://example.org/(a)_b_*c*/${words}`,
    pdfUrl: 'javascript:alert(1)',
    links: [
      { kind: 'code', url: 'https://arxiv.org@evil.example/' },
      { kind: 'project', url: `file:///etc/${words}` },
    ],
    reasons: [words],
    thumbnailUrl: 'http://example.org/not-https.png',
  };
}

const menu: Select = {
  kind: 'select',
  placeholder: 'Another category',
  choices: Array.from({ length: 60 }, (_, index) => ({
    label: `Category ${index + 1}`,
    description: index % 2 === 0 ? `What papers of category ${index + 1} are about` : null,
    invocation: { command: 'search', options: { query: 'x', category: `c${index + 1}` } },
  })),
};

const listed = listOf(1, 8, [button('Next page', 'search', { query: 'quiet', page: 2 })]);

/** Replies at the edges of what there can be: none, one, many, longest, hostile; by the name of their golden. */
export function edgeReplies({ words, lineStarts }: Markup): readonly (readonly [string, Reply])[] {
  const markup = words.join(' ');
  const edges: readonly (readonly [string, readonly Block[]])[] = [
    ['edge-empty', []],
    [
      'edge-error',
      [
        { kind: 'text', text: said('There is no paper "xyz".') },
        { kind: 'text', text: said('Look it up with "/papers search xyz".') },
      ],
    ],
    [
      'edge-text',
      [
        { kind: 'heading', text: 'Every kind of span' },
        { kind: 'text', text: everySpan },
        { kind: 'footnote', text: everySpan },
      ],
    ],
    ['edge-paper', [{ kind: 'paper', paper: alone }, pageLinks]],
    ['edge-paper-thumbnail', [{ kind: 'paper', paper: { ...alone, thumbnailUrl } }, pageLinks]],
    ['edge-paper-without-buttons', [{ kind: 'paper', paper: alone }]],
    ['edge-paper-sparse', [{ kind: 'paper', paper: sparsePaper }]],
    [
      'edge-paper-sample',
      [
        { kind: 'text', text: said('Already in the library.') },
        { kind: 'paper', paper: { ...alone, sample: true, tldr: null } },
      ],
    ],
    ['edge-paper-longest', [{ kind: 'paper', paper: { ...longest, thumbnailUrl } }, pageLinks]],
    ['edge-paper-right-to-left', [{ kind: 'paper', paper: arabic }]],
    [
      'edge-cards',
      [1, 2, 3].flatMap((number): readonly Block[] => [
        {
          kind: 'paper',
          paper: {
            ...longest,
            title: said(`Card ${number}: ${longTitle}`),
            tldr: number === 2 ? tldr : null,
            thumbnailUrl: number === 1 ? thumbnailUrl : null,
          },
        },
      ]),
    ],
    [
      'edge-list-one',
      [
        { kind: 'heading', text: 'Search: warm-up' },
        { kind: 'papers', papers: [fullPaper] },
      ],
    ],
    [
      'edge-list-page-2',
      [
        ...listOf(9, 16, [
          button('Next page', 'search', { query: 'quiet', page: 3 }),
          button('Previous page', 'search', { query: 'quiet', page: 1 }),
        ]).blocks,
        { kind: 'footnote', text: said('9–16 of 31') },
      ],
    ],
    [
      'edge-list-longest',
      [
        ...listed.blocks.map(
          (block): Block =>
            block.kind === 'papers'
              ? {
                  kind: 'papers',
                  papers: block.papers.map((paper) => ({
                    ...longest,
                    id: paper.id,
                    number: paper.number,
                    url: `https://arxiv.org/abs/${paper.id}`,
                    pdfUrl: `https://arxiv.org/pdf/${paper.id}`,
                  })),
                }
              : block,
        ),
        { kind: 'footnote', text: said('1–8 of 31') },
      ],
    ],
    [
      'edge-list-right-to-left',
      [
        {
          kind: 'papers',
          papers: [arabic, fullPaper, arabic].map((paper, index) => ({ ...paper, number: index + 1 })),
        },
      ],
    ],
    [
      'edge-fields',
      [
        { kind: 'heading', text: 'Status' },
        {
          kind: 'fields',
          fields: [
            { name: 'Papers', value: said('11,041') },
            { name: 'Newest list', value: [] },
            { name: 'القائمة', value: said('2025-11-21 (أحدث)') },
          ],
        },
      ],
    ],
    [
      'edge-buttons',
      [
        { kind: 'text', text: said('Pick one.') },
        {
          kind: 'actions',
          actions: [
            ...Array.from({ length: 7 }, (_, index) => button(`Choice ${index + 1}`, 'today', { page: index })),
            button('Choice 1 again', 'today', { page: 0 }),
            button(`A label that goes ${'on and '.repeat(15)}on`, 'search', {
              query: 'a query too long for an id '.repeat(9),
            }),
            { kind: 'link', label: 'Slides', url: `https://example.org/${'slides/'.repeat(90)}` },
            {
              kind: 'form',
              label: 'Change the search',
              invocation: { command: 'search', options: { query: 'x' } },
              asks: ['query', 'since', 'until'],
            },
            menu,
          ],
        },
      ],
    ],
    [
      'edge-hostile',
      [
        { kind: 'heading', text: hostile },
        {
          kind: 'text',
          text: [...said(hostile), { kind: 'link', text: hostile, url: `https://example.org/${hostile}` }],
        },
        { kind: 'paper', paper: hostilePaper(hostile) },
        { kind: 'fields', fields: [{ name: hostile, value: said(hostile) }] },
        {
          kind: 'actions',
          actions: [
            button(hostile, 'today'),
            { kind: 'link', label: hostile, url: hostile },
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
    [
      'edge-hostile-markup',
      [
        { kind: 'heading', text: markup },
        ...lineStarts.map((line): Block => ({ kind: 'text', text: said(line) })),
        { kind: 'list', items: lineStarts.map(said) },
        { kind: 'paper', paper: hostilePaper(markup) },
        {
          kind: 'actions',
          actions: [
            button(markup, 'today'),
            {
              kind: 'select',
              placeholder: markup,
              choices: [{ label: markup, description: markup, invocation: { command: 'today', options: {} } }],
            },
          ],
        },
        { kind: 'footnote', text: said(markup) },
      ],
    ],
    [
      'edge-hostile-list',
      [
        {
          kind: 'papers',
          papers: [...lineStarts, ...words].slice(0, 12).map((word, index) => ({
            ...hostilePaper(word),
            number: index + 1,
            url: `https://arxiv.org/abs/2509.${10000 + index}`,
          })),
        },
      ],
    ],
  ];
  return edges.map(([name, blocks]) => [name, replyOf(blocks)]);
}

/** Forms as presses of ours ask for them. */
export const edgeForms = [
  ['edge-form-search', searchCommand, { query: 'flow matching' }, ['query', 'since', 'until', 'category', 'freshness']],
  ['edge-form-top', topCommand, { period: 'month' }, ['period', 'by']],
  ['edge-form-subscribe', subscribeCommand, { time: '09:00', zone: 'Europe/Berlin' }, formFields.first],
  [
    'edge-form-looks',
    editCommand,
    {
      subscription: '3',
      revision: 2,
      layout: 'cards',
      language: 'German',
      when_empty: 'say',
      updates: 'tell',
      papers: 7,
    },
    formFields.looks,
  ],
  ['edge-form-hostile', searchCommand, { query: visibleText(hostile) }, ['query']],
] as const;
