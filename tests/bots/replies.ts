import type { Block, Button, FormButton, PaperView, Reply, Span } from '../../src/core/reply.ts';

/** Replies of our own making for the tests of every bot: invented papers only. */
export function replyOf(blocks: readonly Block[], listed: readonly string[] | null = null): Reply {
  return { visibility: 'channel', blocks, listed, result: null };
}

export function said(value: string): readonly Span[] {
  return [{ kind: 'text', text: value }];
}

export function button(label: string, command: string, options: Button['invocation']['options'] = {}): Button {
  return { kind: 'button', label, invocation: { command, options }, effect: 'answer' };
}

/** A paper of which only id and title are known. */
export const sparsePaper: PaperView = {
  id: 't-00c0ffee00',
  number: null,
  title: said('A Title and Nothing Else'),
  url: null,
  pdfUrl: null,
  authors: [],
  authorCount: null,
  organization: null,
  publishedOn: null,
  dailyOn: null,
  categories: [],
  keywords: [],
  upvotes: null,
  comments: null,
  abstract: null,
  tldr: null,
  links: [],
  thumbnailUrl: null,
  reasons: [],
  sample: false,
};

export const fullPaper: PaperView = {
  ...sparsePaper,
  id: '2509.01001',
  number: 1,
  title: [
    { kind: 'text', text: 'Quiet Gradients: Training Large Models Without ' },
    { kind: 'match', text: 'Warm-up' },
  ],
  url: 'https://arxiv.org/abs/2509.01001',
  pdfUrl: 'https://arxiv.org/pdf/2509.01001',
  authors: ['Ada Brook', 'Li Wei', 'Noor Haddad', 'Jo March', 'P. Q. Reeve'],
  authorCount: 5,
  organization: 'Institute of Calm',
  publishedOn: '2025-09-10',
  dailyOn: '2025-09-11',
  categories: ['cs.LG', 'cs.CL'],
  keywords: ['optimisation', 'warm-up'],
  upvotes: 61,
  comments: 1,
  abstract: [
    { kind: 'text', text: 'The first thousand steps need no special care when the second moment is ' },
    { kind: 'match', text: 'initialised' },
    {
      kind: 'text',
      text: ' from the data. On four language models the loss is the same and the run is two hours shorter.',
    },
  ],
  links: [
    { kind: 'code', url: 'https://github.com/example/quiet-gradients' },
    { kind: 'project', url: 'https://example.org/quiet' },
  ],
  reasons: ['61 upvotes', 'title matches'],
};

/** A list of papers numbered from `first`, as commands make it: everything up to here is listed. */
export function listOf(first: number, last: number, actions: readonly Button[]): Reply {
  const papers = Array.from({ length: last - first + 1 }, (_, index) => ({
    ...fullPaper,
    number: first + index,
    id: `2509.${String(1000 + first + index).padStart(5, '0')}`,
    title: said(`Paper number ${first + index}`),
  }));
  const blocks: Block[] = [
    { kind: 'heading', text: 'Daily papers' },
    { kind: 'papers', papers },
  ];
  if (actions.length > 0) blocks.push({ kind: 'actions', actions });
  return replyOf(
    blocks,
    Array.from({ length: last }, (_, index) => `2509.${String(1001 + index).padStart(5, '0')}`),
  );
}

/** Escapes, cursor moves, links, reordering, hidden and stacked characters in one string; only plain words may survive. */
export const hostile =
  'red\u001b[31m bell\u0007 up\u001b[2A \u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\ c1\u009b2J osc\u009d0;title\u009c ' +
  'bidi\u202e\u2066abc\u2069 zero\u200b\u200d\ufeffwidth soft\u00adhyphen tag\u{e0041} lone\ud800 back\b\b\b\r\nnew\u2028line nul\u0000 z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308';

/** Stands in for what a session makes of a form with the command's definition. */
export function formLine({ invocation, asks }: FormButton): string {
  const open = asks.filter((name) => invocation.options[name] === undefined).map((name) => `<${name}>`);
  return [invocation.command, ...Object.values(invocation.options).map(String), ...open].join(' ');
}

/** Whatever Discord would take for markup, a mention, an emoji, a time or a link, one a word. Plain characters everywhere else. */
export const discordMarkup = [
  '@everyone',
  '@here',
  '@silent',
  '<@123456789012345678>',
  '<@!123456789012345678>',
  '<@&123456789012345678>',
  '<#123456789012345678>',
  '<@$123456789012345678>',
  '</papers:123456789012345678>',
  '<t:1763712000:R>',
  '<:smile:123456789012345678>',
  '<a:wave:123456789012345678>',
  '<id:guide>',
  '<123456789012345678:customize>',
  '<sound:1:2>',
  '<mail@example.org>',
  '<tel:+4930123>',
  ':smile:',
  '**bold**',
  '*slanted*',
  '_slanted_',
  '__underlined__',
  '~~struck~~',
  '||spoiler||',
  '`code`',
  '```block```',
  '[masked](https://evil.example/masked)',
  '[masked](<https://evil.example/masked>)',
  '![picture](https://evil.example/picture)',
  'https://evil.example/a_b*c*',
  '<https://evil.example/>',
  'steam://evil.example',
  'discord.gg/evil',
  '\\*',
  '\\',
  '¯\\_(ツ)_/¯',
] as const;

/** What means something at the start of a line only. */
export const discordLineStarts = [
  '# heading',
  '### heading #',
  '-# subtext',
  '> quote',
  '>>> quote',
  '- item',
  '* item',
  '+ item',
  '1. item',
  '12345. item',
] as const;

/** Whatever Slack would take for markup, a mention, an emoji, a date or a link, one a word. Plain characters everywhere else. */
export const slackMarkup = [
  '<!channel>',
  '<!here>',
  '<!everyone>',
  '<!subteam^S012345|@team>',
  '<!date^1763712000^{date_long}|then>',
  '<@U012345678>',
  '<@W012345678|ada>',
  '<#C012345678>',
  '<#C012345678|general>',
  '<https://evil.example/masked|arXiv>',
  '<mailto:ada@example.org|mail>',
  '&lt;!channel&gt;',
  '&amp;',
  '@channel',
  '@here',
  '#general',
  ':smile:',
  ':flag-de:',
  '::skin-tone-3:',
  '*bold*',
  '_slanted_',
  '~struck~',
  '`code`',
  '```block```',
  '**strong**',
  '[label](https://evil.example/label)',
  '![picture](https://evil.example/picture)',
  'https://evil.example/a_b*c*|d',
  'slack://evil',
  'www.evil.example',
  'ada@example.org',
  '\\',
  '¯\\_(ツ)_/¯',
] as const;

/** What means something at the start of a line only. */
export const slackLineStarts = [
  '> quote',
  '>>> quote',
  '- item',
  '* item',
  '• item',
  '1. item',
  '# heading',
  '/papers',
] as const;

/** One of each kind of span, with links that are bare, hard to write, or open nothing. */
export const everySpan: readonly Span[] = [
  { kind: 'text', text: 'Plain, ' },
  { kind: 'strong', text: 'strong' },
  { kind: 'text', text: ', ' },
  { kind: 'emphasis', text: 'emphasis' },
  { kind: 'text', text: ', type ' },
  { kind: 'code', text: '/papers show 3' },
  { kind: 'text', text: ', a ' },
  { kind: 'match', text: 'match' },
  { kind: 'text', text: ', a ' },
  { kind: 'link', text: 'link', url: 'https://example.org/a?b=c' },
  { kind: 'text', text: ', a bare one ' },
  { kind: 'link', text: 'https://example.org/', url: 'https://example.org/' },
  { kind: 'text', text: ', one with brackets ' },
  { kind: 'link', text: '[Re] A*-search', url: 'https://example.org/wiki/A*_(search)' },
  { kind: 'text', text: ', and one that opens nothing: ' },
  { kind: 'link', text: 'click', url: 'javascript:alert(1)' },
  { kind: 'text', text: '.' },
];
