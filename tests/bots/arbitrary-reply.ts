import fc from 'fast-check';
import { addDays } from '../../src/core/local-date.ts';
import type { Action, Block, Image, Invocation, PaperView, Span, Text } from '../../src/core/reply.ts';
import {
  discordLineStarts,
  discordMarkup,
  fullPaper,
  hostile,
  replyOf,
  slackLineStarts,
  slackMarkup,
} from './replies.ts';

const nasty = fc.constantFrom(
  ...hostile.split(' '),
  ...discordMarkup,
  ...discordLineStarts,
  ...slackMarkup,
  ...slackLineStarts,
  ...'*_~|`<>[]()@#:\\-+/',
  '\u001b[31m',
  '\u009b31m',
  '\u001b]8;;https://evil.example\u0007',
  '\u202e',
  '\u2067',
  '\u200d',
  '\ud83d',
  '漢字仮名交じり文',
  '한국어',
  '👩‍👩‍👧‍👦',
  '🇩🇪',
  'e\u0301',
  'العربية',
  'हिन्दी',
  'x'.repeat(150),
  '\r\n',
  '\t',
  '\u00a0',
);
export const arbitraryText = fc.oneof(
  fc
    .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 12 }), fc.lorem({ maxCount: 6 })), { maxLength: 8 })
    .map((parts) => parts.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);
const url = fc.oneof(
  fc.webUrl(),
  arbitraryText,
  arbitraryText.map((rest) => `https://example.org/${rest}`),
  fc.integer({ min: 400, max: 2_100 }).map((length) => `https://example.org/${'x'.repeat(length)}`),
);
const span: fc.Arbitrary<Span> = fc.oneof(
  fc.record({ kind: fc.constantFrom('text', 'strong', 'emphasis', 'code', 'match'), text: arbitraryText }),
  fc.record({ kind: fc.constant('link' as const), text: arbitraryText, url }),
);
const spans = fc.array(span, { maxLength: 5 });
const count = fc.option(fc.nat(), { nil: null });
export const arbitraryPaper: fc.Arbitrary<PaperView> = fc.record({
  id: arbitraryText,
  number: fc.option(fc.nat(200), { nil: null }),
  title: spans,
  url: fc.option(url, { nil: null }),
  pdfUrl: fc.option(url, { nil: null }),
  authors: fc.array(arbitraryText, { maxLength: 20 }),
  authorCount: count,
  organization: fc.option(arbitraryText, { nil: null }),
  publishedOn: fc.constantFrom(null, '2025-09-10' as const),
  dailyOn: fc.constantFrom(null, '2025-09-11' as const),
  categories: fc.array(arbitraryText, { maxLength: 3 }),
  keywords: fc.array(arbitraryText, { maxLength: 4 }),
  upvotes: count,
  comments: count,
  abstract: fc.option(spans, { nil: null }),
  tldr: fc.option(fc.record({ text: arbitraryText, by: arbitraryText }), { nil: null }),
  links: fc.array(fc.record({ kind: fc.constantFrom('code', 'project'), url }), { maxLength: 3 }),
  thumbnailUrl: fc.option(url, { nil: null }),
  reasons: fc.array(arbitraryText, { maxLength: 3 }),
  sample: fc.boolean(),
});
const invocation: fc.Arbitrary<Invocation> = fc.record({
  command: fc.constantFrom('show', 'today'),
  options: fc.dictionary(fc.constantFrom('paper', 'page'), fc.oneof(arbitraryText, fc.nat(20)), { maxKeys: 2 }),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constant('button' as const),
    label: arbitraryText,
    invocation,
    effect: fc.constantFrom('answer', 'replace'),
  }),
  fc.record({ kind: fc.constant('form' as const), label: arbitraryText, invocation, asks: fc.constant(['query']) }),
  fc.record({ kind: fc.constant('link' as const), label: arbitraryText, url }),
  fc.record({
    kind: fc.constant('select' as const),
    placeholder: arbitraryText,
    choices: fc.array(
      fc.record({ label: arbitraryText, description: fc.option(arbitraryText, { nil: null }), invocation }),
      {
        maxLength: 4,
      },
    ),
  }),
);
export const arbitraryImage: fc.Arbitrary<Image> = fc.integer({ min: 2, max: 40 }).chain((length) =>
  fc.record({
    chart: fc.record({
      kind: fc.constant('lines' as const),
      title: arbitraryText,
      unit: arbitraryText,
      days: fc.constant(Array.from({ length }, (_, index) => addDays('2025-09-10', index))),
      series: fc.array(
        fc.record({ name: arbitraryText, values: fc.array(fc.nat(10_000), { minLength: length, maxLength: length }) }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
    alt: fc.oneof(
      arbitraryText,
      fc.array(arbitraryText, { maxLength: 60 }).map((parts) => parts.join(' ')),
    ),
  }),
);
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text: arbitraryText }),
  fc.record({ kind: fc.constantFrom('text', 'footnote'), text: spans }),
  fc.record({ kind: fc.constant('paper' as const), paper: arbitraryPaper }),
  fc.record({ kind: fc.constant('papers' as const), papers: fc.array(arbitraryPaper, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('list' as const), items: fc.array(spans, { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('fields' as const),
    fields: fc.array(fc.record({ name: arbitraryText, value: spans }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('actions' as const), actions: fc.array(action, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('image' as const), image: arbitraryImage }),
);
/** Any reply at all, with hostile text in every place where text can stand. */
export const arbitraryReply = fc.array(block, { maxLength: 5 }).map((blocks) => replyOf(blocks));

/** Eight papers with titles of 600 and abstracts of 6,000 characters. */
export const arbitraryLongList = (() => {
  const word = fc.oneof(fc.lorem({ maxCount: 1 }), arbitraryText);
  const long = (charsMin: number) =>
    fc.array(word, { minLength: 5, maxLength: 20 }).map((words) => {
      const text = `${words.join(' ')} x`;
      return text.repeat(Math.ceil(charsMin / text.length)).slice(0, charsMin);
    });
  const paper = fc
    .tuple(long(600), long(6_000), fc.array(arbitraryText, { maxLength: 30 }), fc.nat(1_000_000))
    .map(([title, abstract, authors, upvotes]): PaperView => {
      const said = (text: string): Text => [{ kind: 'text', text }];
      return { ...fullPaper, title: said(title), abstract: said(abstract), authors, authorCount: 900, upvotes };
    });
  return fc.array(paper, { minLength: 8, maxLength: 8 }).map((papers) => {
    const listed = papers.map((view, index) => ({
      ...view,
      number: index + 1,
      url: `https://arxiv.org/abs/2509.0100${index}`,
    }));
    const reply = replyOf([
      { kind: 'heading', text: 'Daily papers' },
      { kind: 'papers', papers: listed },
    ]);
    return reply;
  });
})();
