import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { literal } from '../../../src/bots/terminal/literal.ts';
import { renderReply } from '../../../src/bots/terminal/render.ts';
import type { Action, Block, Invocation, PaperView, Span } from '../../../src/core/reply.ts';
import { fullPaper, hostile, replyOf } from './replies.ts';

const nasty = fc.constantFrom(
  ...hostile.split(' '),
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
const string = fc.oneof(
  fc
    .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 12 }), fc.lorem({ maxCount: 6 })), { maxLength: 8 })
    .map((parts) => parts.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);
const url = fc.oneof(
  fc.webUrl(),
  string,
  string.map((rest) => `https://example.org/${rest}`),
);
const span: fc.Arbitrary<Span> = fc.oneof(
  fc.record({ kind: fc.constantFrom('text', 'strong', 'emphasis', 'code', 'match'), text: string }),
  fc.record({ kind: fc.constant('link' as const), text: string, url }),
);
const spans = fc.array(span, { maxLength: 5 });
const count = fc.option(fc.nat(), { nil: null });
const paper: fc.Arbitrary<PaperView> = fc.record({
  id: string,
  number: fc.option(fc.nat(200), { nil: null }),
  title: spans,
  url: fc.option(url, { nil: null }),
  pdfUrl: fc.option(url, { nil: null }),
  authors: fc.array(string, { maxLength: 20 }),
  authorCount: count,
  organization: fc.option(string, { nil: null }),
  publishedOn: fc.constantFrom(null, '2025-09-10' as const),
  dailyOn: fc.constantFrom(null, '2025-09-11' as const),
  categories: fc.array(string, { maxLength: 3 }),
  keywords: fc.array(string, { maxLength: 4 }),
  upvotes: count,
  comments: count,
  abstract: fc.option(spans, { nil: null }),
  tldr: fc.option(fc.record({ text: string, by: string }), { nil: null }),
  links: fc.array(fc.record({ kind: fc.constantFrom('code', 'project'), url }), { maxLength: 3 }),
  thumbnailUrl: fc.constant(null),
  reasons: fc.array(string, { maxLength: 3 }),
  sample: fc.boolean(),
});
const invocation: fc.Arbitrary<Invocation> = fc.record({
  command: fc.constantFrom('show', 'today'),
  options: fc.dictionary(fc.constantFrom('paper', 'page'), fc.oneof(string, fc.nat(20)), { maxKeys: 2 }),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('button' as const), label: string, invocation }),
  fc.record({ kind: fc.constant('link' as const), label: string, url }),
  fc.record({
    kind: fc.constant('select' as const),
    placeholder: string,
    choices: fc.array(fc.record({ label: string, description: fc.option(string, { nil: null }), invocation }), {
      maxLength: 4,
    }),
  }),
);
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text: string }),
  fc.record({ kind: fc.constantFrom('text', 'footnote'), text: spans }),
  fc.record({ kind: fc.constant('paper' as const), paper }),
  fc.record({ kind: fc.constant('papers' as const), papers: fc.array(paper, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('list' as const), items: fc.array(spans, { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('fields' as const),
    fields: fc.array(fc.record({ name: string, value: spans }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('actions' as const), actions: fc.array(action, { maxLength: 4 }) }),
);
const reply = fc.array(block, { maxLength: 5 }).map((blocks) => replyOf(blocks));
const width = fc.integer({ min: 20, max: 400 });

/** The only sequences this bot writes: styles, and links to plain http(s) URLs. */
const ownSequences =
  /\u001b\[(?:(?:1|2|3|36)(?:;(?:2|3|36))*|39(?:;23)?(?:;22)?|23(?:;22)?|22)m|\u001b\]8;;(?:https?:\/\/[\x21-\x7e]+)?\u001b\\/g;
const forbidden = /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

function squeezed(text: string): string {
  return text.replace(/\s+/gu, '');
}

it('never lets anything but its own styles through, whatever a reply holds', () => {
  fc.assert(
    fc.property(reply, width, fc.boolean(), (answer, columns, colour) => {
      const { text, actions } = renderReply(answer, {
        width: columns,
        colour,
        hyperlinks: colour,
        firstActionNumber: 1,
      });
      const bare = colour ? text.replace(ownSequences, '') : text;
      expect(bare.replaceAll('\n', '')).not.toMatch(forbidden);
      expect(text).not.toMatch(/^\n|\n$|\n\n\n/);
      expect(actions.map(({ number }) => number)).toEqual(actions.map((_, index) => index + 1));
    }),
    { numRuns: 300 },
  );
});

it('keeps every line within the width, except for a URL', () => {
  fc.assert(
    fc.property(reply, width, (answer, columns) => {
      const { text } = renderReply(answer, { width: columns, colour: false, hyperlinks: false, firstActionNumber: 1 });
      for (const line of text.split('\n')) {
        if (!/https?:\/\//iu.test(line))
          expect(stringWidth(line.replace(/[\p{Mn}\p{Me}]/gu, '').replace(/\p{Emoji}/gu, 'x'))).toBeLessThanOrEqual(
            Math.min(columns, 100),
          );
        expect(line).not.toMatch(/\s$/u);
      }
    }),
    { numRuns: 300 },
  );
});

it('colours without changing a character', () => {
  const plainText = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('heading' as const), text: string }),
      fc.record({
        kind: fc.constant('papers' as const),
        papers: fc.array(
          paper.map((view) => ({ ...view, title: fullPaper.title, abstract: null })),
          { maxLength: 3 },
        ),
      }),
    ),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(plainText, width, (blocks, columns) => {
      const look = { width: columns, hyperlinks: true, firstActionNumber: 1 };
      const coloured = renderReply(replyOf(blocks), { ...look, colour: true }).text;
      expect(coloured.replace(ownSequences, '')).toBe(renderReply(replyOf(blocks), { ...look, colour: false }).text);
    }),
  );
});

it('loses nothing of a text', () => {
  const text = fc.array(fc.record({ kind: fc.constantFrom('text', 'strong', 'emphasis', 'match'), text: string }), {
    maxLength: 5,
  });
  const texts = fc.array(fc.record({ kind: fc.constantFrom('text', 'footnote'), text }), { maxLength: 4 });
  fc.assert(
    fc.property(texts, width, (blocks, columns) => {
      const shown = renderReply(replyOf(blocks), {
        width: columns,
        colour: false,
        hyperlinks: false,
        firstActionNumber: null,
      }).text;
      const given = blocks.map((entry) => entry.text.map((part) => literal(part.text)).join('')).join('');
      expect(squeezed(shown)).toBe(squeezed(given));
    }),
    { numRuns: 300 },
  );
});

it('loses nothing of a card', () => {
  fc.assert(
    fc.property(paper, width, (view, columns) => {
      const whole = { ...view, title: fullPaper.title, abstract: fullPaper.abstract };
      const shown = squeezed(
        renderReply(replyOf([{ kind: 'paper', paper: whole }]), {
          width: columns,
          colour: false,
          hyperlinks: false,
          firstActionNumber: null,
        }).text,
      );
      const parts = [
        whole.id,
        whole.tldr?.text ?? '',
        whole.tldr?.by ?? '',
        ...[...whole.title, ...(whole.abstract ?? [])].map((part) => part.text),
        ...whole.authors.slice(0, 12),
        ...whole.categories,
        ...whole.keywords,
        ...whole.reasons,
        whole.organization ?? '',
      ];
      for (const part of parts) expect(shown).toContain(squeezed(literal(part)));
      if (whole.sample) expect(shown).toContain('[sample]');
    }),
  );
});

it('makes text literal once and for all', () => {
  fc.assert(
    fc.property(string, (value) => {
      expect(literal(literal(value))).toBe(literal(value));
    }),
    { numRuns: 500 },
  );
});
