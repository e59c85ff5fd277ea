import { parse } from 'discord-markdown-parser';
import { describe, expect, it } from 'vitest';
import {
  escapeMarkdown,
  isLabel,
  linkUrl,
  markdown,
  runsOf,
  shortened,
  split,
  titleLink,
} from '../../../src/bots/discord/markdown.ts';
import type { Text } from '../../../src/core/reply.ts';
import { discordLineStarts, discordMarkup, said } from '../replies.ts';
import { allSeen, readMarkdown, visible } from './client-markdown.ts';

/** What the library reads: kinds of nodes but plain text. */
function libraryKinds(source: string): readonly string[] {
  return parse(source, 'extended').flatMap(({ type }) => (type === 'text' || type === 'twemoji' ? [] : [type]));
}

describe('the reader of these tests', () => {
  it.each([
    ['**a**', 'strong'],
    ['*a*', 'em'],
    ['_a_', 'em'],
    ['__a__', 'u'],
    ['~~a~~', 'strikethrough'],
    ['||a||', 'spoiler'],
    ['`a`', 'inlineCode'],
    ['```a```', 'codeBlock'],
    ['# a', 'heading'],
    ['-# a', 'subtext'],
    ['- a', 'list'],
    ['7. a', 'list'],
    ['x\n* a', 'list'],
    ['> a', 'blockQuote'],
    ['<@1>', 'user'],
    ['@here', 'everyone'],
    ['<@&1>', 'role'],
    ['<#1>', 'channel'],
    ['</a b:1>', 'command'],
    ['<t:1:R>', 'timestamp'],
    ['<:a:1>', 'customEmoji'],
    [':smile:', 'namedEmoji'],
    ['<id:guide>', 'route'],
    ['<a@example.org>', 'mail'],
    ['<+4930123>', 'phone'],
    ['https://example.org', 'link'],
    ['<https://example.org>', 'link'],
    ['[a](https://example.org)', 'link'],
  ])('sees %s', (source, kind) => {
    expect(allSeen(readMarkdown(source)).map(({ type }) => type)).toContain(kind);
  });

  it.each([
    // Discord shows these as they stand: https://github.com/discord/discord-api-docs/issues/7721 and 6088
    '[see https://example.org](https://example.com)',
    '[@everyone](https://example.com)',
    '[\u{1f600}](https://example.com)',
    '[a](javascript:alert)',
  ])('takes %s for no link', (source) => {
    expect(readMarkdown(source).map(({ type }) => type)).not.toContain('link');
  });

  it('sees a backslash in a label', () => {
    // https://github.com/discord/discord-api-docs/issues/6185
    expect(visible(readMarkdown('[\\*a\\*](https://example.org)'))).toBe('\\*a\\*');
  });

  it('does not see the number signs that end a heading', () => {
    expect(visible(readMarkdown('### C\\#'))).toBe('C\\');
  });
});

describe('literal text', () => {
  it.each([...discordMarkup, ...discordLineStarts])('%s', (text) => {
    for (const source of [text, `a ${text} b`, `${text}${text}`, `x:${text}:x`, `\\${text}`, `${text}\\`]) {
      const written = escapeMarkdown(source);
      expect(visible(readMarkdown(written))).toBe(source);
      expect(allSeen(readMarkdown(written)).filter(({ type }) => type !== 'text')).toEqual([]);
      expect(libraryKinds(written)).toEqual([]);
      // In bold, in subtext, in a list and in a heading, where a start of a line may be inside.
      for (const around of [`**${written}**`, `-# ${written}`, `- ${written}`, `### ${written} .`]) {
        const kinds = allSeen(readMarkdown(around)).map(({ type }) => type);
        expect(kinds.filter((type) => type !== 'text')).toHaveLength(1);
      }
    }
  });

  it('has no more backslashes than it needs', () => {
    for (const plain of [
      'A plain title: with 3.5% (more) at 18:14, and/or C++ & "quotes"!',
      '2025-11-21',
      'e.g. this',
      'x > y',
    ])
      expect(escapeMarkdown(plain)).toBe(plain);
  });
});

describe('labels of links', () => {
  it.each([
    'Attention Is All You Need',
    'LoRA+: Efficient Low Rank Adaptation (2024)',
    'A* search',
    '$\\alpha$-divergence',
    '深層学習: 概説',
    'ノート: ノノ',
    'x_1',
    "What's 3.5%?",
  ])('%s can be one', (text) => {
    expect(isLabel(text)).toBe(true);
    const read = readMarkdown(`[${text}](https://example.org)`);
    expect(read.map(({ type }) => type)).toEqual(['link']);
    expect(visible(read)).toBe(text);
  });

  it.each([
    '',
    ' ',
    '[Re] Something',
    '*a* b',
    'a_b_c',
    '`a`',
    '~~a~~',
    '||a||',
    '@everyone',
    '<@1>',
    ':smile:',
    'https://example.org',
    'hһһps꞉∕∕example.org',
    'discord.gg/evil',
    'a \u{1f600}',
    'trademark™',
    '\\*a',
    '# a',
    '1. a',
    '- a',
  ])('%s cannot', (text) => {
    expect(isLabel(text)).toBe(false);
  });
});

describe('URLs', () => {
  it.each([
    ['https://example.org/a_(b)*c*|d', 'https://example.org/a_%28b%29%2Ac%2A%7Cd'],
    ['HTTP://Example.org', 'http://example.org/'],
    ['https://example.org/ü x?q=<a>#[b]', 'https://example.org/%C3%BC%20x?q=%3Ca%3E#%5Bb%5D'],
    ['https://arxiv.org@evil.example/', 'https://evil.example/'],
    ['https://[::1]:80/', 'https://[::1]:80/'],
    ['https://müller.example/', 'https://xn--mller-kva.example/'],
  ])('%s', (url, written) => {
    expect(linkUrl(url)).toBe(written);
    expect(readMarkdown(`[a](${written})`).map(({ target }) => target)).toEqual([written]);
  });

  it.each([
    'javascript:alert(1)',
    'ftp://example.org',
    'https://',
    'https://a b.example',
    'https://(a).example',
    '/a',
    '',
  ])('%s is none', (url) => {
    expect(linkUrl(url)).toBeNull();
  });

  it('are not longer than browsers and Discord take', () => {
    const start = 'https://example.org/';
    expect(linkUrl(start + 'x'.repeat(2_048 - start.length))).toHaveLength(2_048);
    expect(linkUrl(start + 'x'.repeat(2_049 - start.length))).toBeNull();
  });
});

function written(text: Text): string {
  return markdown(runsOf(text));
}

describe('lines', () => {
  it('mark spans, never the spaces around their words', () => {
    expect(
      written([
        { kind: 'strong', text: 'a ' },
        { kind: 'match', text: ' b' },
        { kind: 'text', text: ' c ' },
        { kind: 'emphasis', text: ' d ' },
        { kind: 'code', text: 'e' },
      ]),
    ).toBe('**a b** c *d* `e`');
  });

  it('leave out what Discord could not tell apart', () => {
    expect(
      written([
        { kind: 'strong', text: 'a' },
        { kind: 'emphasis', text: 'b' },
      ]),
    ).toBe('**a**b');
    expect(written([{ kind: 'code', text: 'a`b' }])).toBe('a\\`b');
  });

  it('write a link so that it can be opened', () => {
    const url = 'https://example.org/a_(b)';
    expect(
      written([
        { kind: 'text', text: 'see ' },
        { kind: 'link', text: 'this', url },
      ]),
    ).toBe('see [this](https://example.org/a_%28b%29)');
    expect(written([{ kind: 'link', text: url, url }])).toBe('<https://example.org/a_%28b%29>');
    expect(written([{ kind: 'link', text: '', url }])).toBe('<https://example.org/a_%28b%29>');
    expect(written([{ kind: 'link', text: 'https://other.example', url }])).toBe(
      'https\\://other.example ([link](https://example.org/a_%28b%29))',
    );
    expect(written([{ kind: 'link', text: 'a', url: 'file:///etc' }])).toBe('a');
  });

  it('isolate what is written from right to left, as a whole', () => {
    expect(
      written([
        { kind: 'text', text: 'עברית ' },
        { kind: 'match', text: 'חדשה' },
      ]),
    ).toBe('\u2068עברית **חדשה**\u2069');
    expect(written(said('a \u202eb'))).toBe('a b');
  });

  it('are one line', () => {
    expect(written(said(' a\r\n\t b\u2028c '))).toBe('a b c');
  });
});

describe('cutting', () => {
  const abstract = runsOf(said(`${'One sentence of ten words that says nothing at all. '.repeat(40)}`));

  it('takes a text apart after a sentence and loses nothing', () => {
    const { head, tail } = split(abstract, 1_000);
    expect(markdown(head).length).toBeLessThanOrEqual(1_000);
    expect(markdown(head)).toMatch(/at all\.$/);
    expect(`${markdown(head)} ${markdown(tail)}`).toBe(markdown(abstract));
  });

  it('fits exactly where it can', () => {
    const stars = runsOf(said('*'.repeat(50)));
    expect(split(stars, 100).tail).toEqual([]);
    const { head, tail } = split(stars, 99);
    expect(markdown(head).length).toBeLessThanOrEqual(99);
    expect(markdown(head).length + markdown(tail).length).toBe(100);
  });

  it('keeps links whole', () => {
    const link: Text = [
      { kind: 'text', text: 'word '.repeat(20) },
      { kind: 'link', text: 'the link', url: 'https://example.org/' },
    ];
    const { head, tail } = split(runsOf(link), 110);
    expect(markdown(head)).not.toContain('example');
    expect(markdown(tail)).toBe('[the link](https://example.org/)');
  });

  it('shortens at a word, with an ellipsis inside the marks', () => {
    const short = markdown(shortened(runsOf([{ kind: 'strong', text: 'word '.repeat(20) }]), 40));
    expect(short).toMatch(/^\*\*(?:word )*word…\*\*$/);
    expect(short.length).toBeLessThanOrEqual(40);
    expect(markdown(shortened(runsOf(said('short')), 5))).toBe('short');
  });

  it('never cuts through a character', () => {
    for (let charsMax = 12; charsMax < 40; charsMax += 1)
      expect(markdown(shortened(runsOf(said('\u{1d54f}e\u0301'.repeat(30))), charsMax))).not.toMatch(/\p{Cs}|^\p{M}/u);
  });
});

describe('titles', () => {
  const url = 'https://arxiv.org/abs/2509.01001';
  const read = (title: Text) => readMarkdown(markdown(titleLink(runsOf(title), url, '**')));

  it('are links, with what matched underlined', () => {
    expect(
      markdown(
        titleLink(
          runsOf([
            { kind: 'text', text: 'Sparse ' },
            { kind: 'match', text: 'Routing' },
          ]),
          url,
          '',
        ),
      ),
    ).toBe(`[Sparse __Routing__](${url})`);
    const underscored = read([
      { kind: 'text', text: 'x_1 ' },
      { kind: 'match', text: 'Routing' },
    ]);
    expect(visible(underscored)).toBe('x_1 Routing');
    expect(allSeen(underscored).map(({ type }) => type)).not.toContain('u');
  });

  it.each([...discordMarkup, ...discordLineStarts, 'A title with a \u{1f600}'])(
    '%s keeps its words and its link',
    (title) => {
      const nodes = read(said(title));
      expect(visible(nodes)).toBe(`${title} (open)`);
      expect(allSeen(nodes).flatMap(({ target }) => target ?? [])).toEqual([url]);
    },
  );
});
