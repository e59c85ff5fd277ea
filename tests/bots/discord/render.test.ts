import { ButtonStyle, ComponentType, TextInputStyle } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { MessageBody } from '../../../src/bots/discord/message-body.ts';
import { renderReply } from '../../../src/bots/discord/render.ts';
import { renderForm } from '../../../src/bots/discord/render-form.ts';
import { createRenderer } from '../../../src/bots/discord/renderer.ts';
import { createActionIds } from '../../../src/core/action-id.ts';
import { defineCommand, optionInfo } from '../../../src/core/command.ts';
import type { Action, Block, PaperView, Press, Text } from '../../../src/core/reply.ts';
import { pressesIn } from '../../../src/core/reply-layout.ts';
import { dot } from '../../pictures.ts';
import { button, fullPaper, listOf, replyOf, said } from '../replies.ts';
import { readMarkdown, visible } from './client-markdown.ts';
import { contentsOf } from './render-checks.ts';

const idOf = (press: Press) =>
  `${press.effect} ${JSON.stringify(press.invocation.options)}${press.asks.join()}`.slice(0, 100);

function render(blocks: readonly Block[]): readonly MessageBody[] {
  const bodies = renderReply(replyOf(blocks), idOf);
  expect(bodies.flatMap((body) => contentsOf(body).problems)).toEqual([]);
  return bodies;
}

function texts(blocks: readonly Block[]): readonly string[] {
  return render(blocks).flatMap((body) => contentsOf(body).texts);
}

/** Rows of the only message, each as its labels. */
function rows(actions: readonly Action[]): readonly (readonly string[])[] {
  return render([{ kind: 'actions', actions }]).flatMap((body) =>
    body.components.flatMap((component) =>
      component.type === ComponentType.ActionRow
        ? [
            component.components.map((child) =>
              'label' in child
                ? (child.label ?? '')
                : child.type === ComponentType.StringSelect
                  ? `${child.options.length} options`
                  : '',
            ),
          ]
        : [],
    ),
  );
}

const sentence = 'This sentence has exactly fifty characters in it. ';
const card: PaperView = { ...fullPaper, number: null };

describe('one message', () => {
  it('holds 4,000 characters; one more goes on in another', () => {
    const start = said('x'.repeat(2_000));
    expect(
      render([
        { kind: 'text', text: start },
        { kind: 'footnote', text: said('y'.repeat(1_997)) },
      ]),
    ).toHaveLength(1);
    const two = render([
      { kind: 'text', text: start },
      { kind: 'footnote', text: said('y'.repeat(1_998)) },
    ]);
    expect(two).toHaveLength(2);
    expect(
      two
        .flatMap((body) => contentsOf(body).texts)
        .join('')
        .replace(/[^xy]/g, ''),
    ).toHaveLength(3_998);
  });

  it('holds 40 components; one more goes on in another', () => {
    // A footnote and a text never share a text display.
    const apart = (count: number) =>
      Array.from(
        { length: count },
        (_, index): Block =>
          index % 2 === 0 ? { kind: 'footnote', text: said(`${index}`) } : { kind: 'text', text: said(`${index}`) },
      );
    expect(render(apart(40))).toHaveLength(1);
    expect(render(apart(41))).toHaveLength(2);
  });

  it('is never empty, whatever the reply', () => {
    expect(texts([])).toEqual(['-# Nothing to show.']);
    expect(
      texts([
        { kind: 'papers', papers: [] },
        { kind: 'actions', actions: [] },
        { kind: 'text', text: said(' \u200b ') },
      ]),
    ).toEqual(['-# Nothing to show.']);
  });

  it('never ends in a text of nothing but spaces', () => {
    const url = `https://example.org/${'x'.repeat(2_000)}`;
    const value: Text = [{ kind: 'link', text: '', url }, ...said('.')];
    const shown = texts([
      { kind: 'text', text: said('x'.repeat(2_500)) },
      { kind: 'fields', fields: [{ name: '', value }] },
    ]);
    expect(shown).toEqual(['x'.repeat(2_500), `<${url}>.`]);
  });

  it('mentions nobody', () => {
    for (const body of render(listOf(1, 8, []).blocks)) expect(body.allowed_mentions).toEqual({ parse: [] });
  });
});

describe('a long abstract', () => {
  const abstract = said(sentence.repeat(120));

  it('goes on after a sentence, and loses none', () => {
    const bodies = render([
      { kind: 'paper', paper: { ...card, abstract } },
      { kind: 'actions', actions: [button('Save', 'today')] },
    ]);
    expect(bodies).toHaveLength(2);
    const all = bodies.flatMap((body) => contentsOf(body).texts);
    expect(all.join(' ').split(sentence.trim())).toHaveLength(121);
    expect(contentsOf(bodies[0] ?? { flags: 0, components: [], allowed_mentions: { parse: [] } }).texts.at(-1)).toMatch(
      /in it\.$/,
    );
    expect(bodies.map((body) => contentsOf(body).customIds.length)).toEqual([0, 1]);
  });

  it('is short beside other cards: the TL;DR, else whole sentences', () => {
    const tldr = { text: 'Shorter.', by: 'Hugging Face' };
    const shown = texts([
      { kind: 'paper', paper: { ...card, abstract, tldr } },
      { kind: 'paper', paper: { ...card, abstract } },
    ]);
    expect(shown.filter((text) => text.includes('This sentence'))).toEqual([sentence.repeat(6).trim()]);
    expect(shown.filter((text) => text.startsWith('**TL;DR**'))).toEqual([
      '**TL;DR** Shorter. —\u00a0Hugging\u00a0Face',
    ]);
  });
});

describe('a card', () => {
  it('does not repeat links that buttons below lead to', () => {
    const links: Action[] = [
      { kind: 'link', label: 'PDF', url: 'https://arxiv.org/pdf/2509.01001' },
      { kind: 'link', label: 'Code', url: 'https://github.com/example/quiet-gradients' },
    ];
    expect(texts([{ kind: 'paper', paper: card }]).at(-1)).toBe(
      '[PDF](https://arxiv.org/pdf/2509.01001)\u00a0· [Code](https://github.com/example/quiet-gradients)\u00a0· [Project](https://example.org/quiet)',
    );
    expect(
      texts([
        { kind: 'paper', paper: card },
        { kind: 'actions', actions: links },
      ]).at(-1),
    ).toBe('[Project](https://example.org/quiet)');
  });

  it('has a picture only from https', () => {
    const pictures = (thumbnailUrl: string) =>
      JSON.stringify(render([{ kind: 'paper', paper: { ...card, thumbnailUrl } }])).split('"media"').length - 1;
    expect(pictures('https://example.org/a.png')).toBe(1);
    expect(pictures('http://example.org/a.png')).toBe(0);
    expect(pictures(`https://example.org/${'a'.repeat(2_048)}`)).toBe(0);
  });

  it('says that the abstract of a sample is ours', () => {
    expect(texts([{ kind: 'paper', paper: { ...card, sample: true } }]).join('\n')).toContain(
      '-# Sample: this abstract was written by Paperboy',
    );
  });

  it('ends a heading in a number sign where the title does', () => {
    const [text = ''] = texts([{ kind: 'heading', text: 'Papers on C#' }]);
    expect(visible(readMarkdown(text))).toBe('Papers on C#');
  });
});

describe('a list', () => {
  it('shortens long texts, not links, to stay one message', () => {
    const long = (paper: PaperView): PaperView => ({
      ...paper,
      title: said('Title '.repeat(100)),
      abstract: said(sentence.repeat(5)),
      url: `https://arxiv.org/abs/${paper.id}`,
    });
    const [list] = listOf(1, 8, []).blocks.filter((block) => block.kind === 'papers');
    const bodies = render([{ kind: 'papers', papers: (list?.papers ?? []).map(long) }]);
    expect(bodies).toHaveLength(1);
    const shown = bodies.flatMap((body) => contentsOf(body).texts);
    expect(shown).toHaveLength(8);
    expect(new Set(shown.map((text) => text.length)).size).toBe(1);
    expect(shown[7]).toMatch(
      /^\*\*8\.\*\* \*\*\[Title .*…\]\(https:\/\/arxiv\.org\/abs\/2509\.01008\)\*\*\n-# .*\[Project\]/,
    );
  });

  it('leaves short texts as they are when others are cut', () => {
    const [list] = listOf(1, 8, []).blocks.filter((block) => block.kind === 'papers');
    const papers = (list?.papers ?? []).map((paper, index) => ({
      ...paper,
      title: said(index === 0 ? 'Short' : 'Title '.repeat(100)),
      abstract: said(sentence.repeat(5)),
    }));
    expect(texts([{ kind: 'papers', papers }])[0]).toContain('**1.** **[Short](');
  });
});

describe('buttons and menus', () => {
  it('stand five in a row', () => {
    const many = Array.from({ length: 6 }, (_, index) => button(`${index}`, 'today', { page: index }));
    expect(rows(many.slice(0, 5))).toEqual([['0', '1', '2', '3', '4']]);
    expect(rows(many)).toEqual([['0', '1', '2', '3', '4'], ['5']]);
  });

  it('part pages from presses where one row is not enough', () => {
    const link = (label: string): Action => ({ kind: 'link', label, url: `https://example.org/${label}` });
    const press = (label: string) => button(label, 'today', { label });
    expect(rows([link('a'), link('b'), press('c')])).toEqual([['a', 'b', 'c']]);
    expect(rows([link('a'), link('b'), press('c'), press('d'), press('e'), press('f')])).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e', 'f'],
    ]);
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

  it('have 25 options; more go into another menu', () => {
    const menu = (count: number): Action => ({
      kind: 'select',
      placeholder: 'Pick',
      choices: Array.from({ length: count }, (_, index) => ({
        label: `${index}`,
        description: null,
        invocation: { command: 'show', options: { paper: index } },
      })),
    });
    expect(rows([menu(25)])).toEqual([['25 options']]);
    expect(rows([menu(26), menu(1)])).toEqual([['25 options'], ['1 options'], ['1 options']]);
    expect(rows([menu(0), button('x', 'today')])).toEqual([['x']]);
  });

  it('have labels of 80 characters, and a link longer than 512 is written', () => {
    const url = (length: number) => `https://example.org/${'x'.repeat(length - 20)}`;
    expect(rows([{ kind: 'link', label: 'L'.repeat(81), url: url(512) }])).toEqual([[`${'L'.repeat(79)}…`]]);
    expect(texts([{ kind: 'actions', actions: [{ kind: 'link', label: 'Slides', url: url(513) }] }])).toEqual([
      `[Slides](${url(513)})`,
    ]);
    expect(texts([{ kind: 'actions', actions: [{ kind: 'link', label: '[Slides]', url: url(513) }] }])).toEqual([
      `\\[Slides\\] ([open](${url(513)}))`,
    ]);
    expect(texts([{ kind: 'actions', actions: [{ kind: 'link', label: 'Slides', url: 'file:///etc' }] }])).toEqual([
      '-# Nothing to show.',
    ]);
  });

  it('stand below the footnotes', () => {
    const [body] = render([
      { kind: 'heading', text: 'A' },
      { kind: 'actions', actions: [button('Next page', 'today')] },
      { kind: 'footnote', text: said('1–8 of 9') },
    ]);
    const [container] = body?.components ?? [];
    expect(container?.type === ComponentType.Container && container.components.map(({ type }) => type)).toEqual([
      ComponentType.TextDisplay,
      ComponentType.TextDisplay,
      ComponentType.ActionRow,
    ]);
  });
});

describe('the renderer', () => {
  it('gives every press an id that can be read again', async () => {
    const saved = new Map<string, string>();
    const ids = createActionIds(
      {
        async saveAction(key, state) {
          saved.set(key, state);
        },
        savedAction: async (key) => saved.get(key) ?? null,
      },
      { now: () => '2025-11-21T12:00:00.000Z' },
    );
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
        ],
      },
    ]);
    const bodies = await createRenderer(ids, dot).render(reply);
    expect(bodies.flatMap((body) => contentsOf(body).problems)).toEqual([]);
    const found = bodies.map(contentsOf).flatMap(({ customIds, values }) => [...customIds, ...values]);
    const decoded = await Promise.all(found.map((id) => ids.decode(id)));
    expect(decoded.filter((press) => press !== null)).toEqual(pressesIn(reply));
    expect(JSON.stringify(bodies)).toContain(`"style":${ButtonStyle.Secondary}`);
  });
});

describe('a form', () => {
  const command = defineCommand({
    name: 'ask',
    summary: 'Ask',
    options: z.object({
      question: z
        .string()
        .trim()
        .min(1)
        .max(500)
        .register(optionInfo, { summary: 'what you want to know', kind: 'text' }),
      topic: z.string().max(40).optional().register(optionInfo, { summary: 'about what', kind: 'topic' }),
      depth: z
        .enum(['short', 'long'])
        .default('short')
        .register(optionInfo, { summary: 'how much to say', kind: 'choice' }),
      min_upvotes: z
        .number()
        .optional()
        .register(optionInfo, { summary: 'x'.repeat(101), kind: 'text' }),
      channel: z.string().optional().register(optionInfo, { summary: 'where', kind: 'channel' }),
      anything: z.string().optional().register(optionInfo, { summary: 'any words', kind: 'text' }),
    }),
    visibility: 'private',
    permission: 'everyone',
    examples: [],
    handle: async () => replyOf([]),
  });
  const press = (asks: readonly string[], options = {}): Press => ({
    invocation: { command: 'ask', options },
    effect: 'answer',
    asks,
  });

  it('has an input for each option that is asked for, filled with what is known', () => {
    const form = renderForm(
      press(['question', 'topic', 'depth', 'min_upvotes', 'channel'], {
        question: 'why?',
        depth: 'long',
        topic: 't'.repeat(50),
      }),
      command,
      'id',
    );
    expect(form).toMatchObject({ custom_id: 'id', title: 'Ask' });
    expect(form?.components).toMatchObject([
      {
        type: ComponentType.Label,
        label: 'Question',
        description: 'What you want to know',
        component: {
          custom_id: 'question',
          style: TextInputStyle.Paragraph,
          required: true,
          max_length: 500,
          value: 'why?',
        },
      },
      {
        label: 'Topic',
        component: {
          custom_id: 'topic',
          style: TextInputStyle.Short,
          required: false,
          max_length: 40,
          value: 't'.repeat(40),
        },
      },
      {
        label: 'Depth',
        component: {
          type: ComponentType.StringSelect,
          required: false,
          options: [{ value: 'short' }, { value: 'long', default: true }],
        },
      },
      {
        label: 'Min upvotes',
        description: `X${'x'.repeat(98)}…`,
        component: { custom_id: 'min_upvotes', type: ComponentType.TextInput },
      },
      { component: { type: ComponentType.ChannelSelect, custom_id: 'channel' } },
    ]);
    expect(renderForm(press(['anything']), command, 'id')?.components).toMatchObject([
      { component: { max_length: 4_000 } },
    ]);
  });

  it('is none where nothing it asks for exists any more', () => {
    expect(renderForm(press(['gone']), command, 'id')).toBeNull();
    expect(renderForm(press(['gone', 'topic']), command, 'id')?.components).toHaveLength(1);
  });
});
