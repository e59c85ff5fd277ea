import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Block, Reply, Span } from '../../src/core/reply.ts';
import { replySchema } from '../../src/core/reply-schema.ts';
import { arbitraryLongList, arbitraryReply } from '../bots/arbitrary-reply.ts';
import { fullPaper } from '../bots/replies.ts';
import { runs } from '../property-runs.ts';

const invocation = { command: 'show', options: { paper: '2511.10001', page: 2, saved: true } };

/** One of each kind: a kind that is added to the types is missed here by the compiler. */
const spans: Readonly<Record<Span['kind'], Span>> = {
  text: { kind: 'text', text: 'plain' },
  strong: { kind: 'strong', text: 'strong' },
  emphasis: { kind: 'emphasis', text: 'so' },
  code: { kind: 'code', text: 'x' },
  match: { kind: 'match', text: 'diffusion' },
  link: { kind: 'link', text: 'here', url: 'https://example.org' },
};
const actions: Readonly<Record<Action['kind'], Action>> = {
  button: { kind: 'button', label: 'Why', invocation, effect: 'replace' },
  form: { kind: 'form', label: 'Edit…', invocation, asks: ['topics', 'time'] },
  link: { kind: 'link', label: 'PDF', url: 'https://example.org' },
  select: {
    kind: 'select',
    placeholder: 'Which',
    choices: [
      { label: 'One', description: null, invocation },
      { label: 'Two', description: 'the second', invocation },
    ],
  },
};
const text = Object.values(spans);
const blocks: Readonly<Record<Block['kind'], Block>> = {
  heading: { kind: 'heading', text: 'Daily papers' },
  text: { kind: 'text', text },
  paper: { kind: 'paper', paper: fullPaper },
  papers: { kind: 'papers', papers: [fullPaper, { ...fullPaper, abstract: null, tldr: null, publishedOn: null }] },
  list: { kind: 'list', items: [text, []] },
  fields: { kind: 'fields', fields: [{ name: 'Papers', value: text }] },
  actions: { kind: 'actions', actions: Object.values(actions) },
  image: {
    kind: 'image',
    image: {
      chart: {
        kind: 'lines',
        title: 'Rising topics',
        unit: 'upvotes',
        days: ['2025-11-20', '2025-11-21'],
        series: [{ name: 'diffusion', values: [0, 12.5] }],
      },
      alt: 'Diffusion rises.',
    },
  },
  footnote: { kind: 'footnote', text },
};
const whole: Reply = {
  visibility: 'channel',
  blocks: Object.values(blocks),
  listed: ['2511.10001'],
  result: { papers: ['2511.10001', null, true, 1.5, { nested: [[]] }], kind: 'digest' },
};

const kept = (reply: unknown): Reply => replySchema.parse(JSON.parse(JSON.stringify(reply)));

/** Every value within a JSON value, as what it becomes without it. */
function withoutOne(value: unknown): readonly unknown[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      withoutOne(item).map((less) => value.map((each, at) => (at === index ? less : each))),
    );
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  return entries.flatMap(([name, item]) => [
    Object.fromEntries(entries.filter(([other]) => other !== name)),
    ...withoutOne(item).map((less) => ({ ...value, [name]: less })),
  ]);
}

describe('a kept reply', () => {
  it('is read as it was written: one of everything', () => {
    expect(kept(whole)).toEqual(whole);
  });

  it('is read as it was written: whatever it says', () => {
    fc.assert(
      fc.property(arbitraryReply, (reply) => {
        expect(kept(reply)).toEqual(JSON.parse(JSON.stringify(reply)));
      }),
      runs(200),
    );
    fc.assert(
      fc.property(arbitraryLongList, (reply) => {
        expect(kept(reply)).toEqual(reply);
      }),
      runs(5),
    );
  });

  it('is not read where any part of it is missing', () => {
    const { result: _result, ...rest } = whole;
    const options = Object.keys(invocation.options);
    for (const less of withoutOne(rest)) {
      const written = JSON.stringify(less);
      // An invocation may have any options.
      if (options.some((name) => written.split(`"${name}"`).length < JSON.stringify(rest).split(`"${name}"`).length))
        continue;
      expect(replySchema.safeParse({ ...JSON.parse(written), result: null }).success, written).toBe(false);
    }
    expect(replySchema.safeParse(rest).success).toBe(false);
  });

  it('is not read where somebody else wrote it', () => {
    const wrong: readonly unknown[] = [
      null,
      'words',
      { ...whole, visibility: 'everyone' },
      { ...whole, listed: [1] },
      { ...whole, blocks: [{ kind: 'html', text: '<b>' }] },
      { ...whole, blocks: [{ kind: 'text', text: [{ kind: 'mention', text: '@everyone' }] }] },
      { ...whole, blocks: [{ kind: 'text', text: 'no spans' }] },
      { ...whole, blocks: [{ kind: 'paper', paper: { ...fullPaper, publishedOn: '2025-02-30' } }] },
      { ...whole, blocks: [{ kind: 'actions', actions: [{ ...actions.button, invocation: { command: 'x' } }] }] },
    ];
    for (const each of wrong) expect(replySchema.safeParse(each).success, JSON.stringify(each)).toBe(false);
  });
});
