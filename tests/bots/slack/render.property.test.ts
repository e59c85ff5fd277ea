import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fallbackText } from '../../../src/bots/slack/fallback-text.ts';
import { renderReply } from '../../../src/bots/slack/render.ts';
import { createRenderer } from '../../../src/bots/slack/renderer.ts';
import { imagesIn } from '../../../src/core/picture.ts';
import type { Reply, Span } from '../../../src/core/reply.ts';
import { pressesIn } from '../../../src/core/reply-layout.ts';
import { visibleText } from '../../../src/core/text.ts';
import {
  arbitraryImage,
  arbitraryLongList,
  arbitraryPaper,
  arbitraryReply,
  arbitraryText,
} from '../arbitrary-reply.ts';
import { memoryActionIds } from '../memory-action-ids.ts';
import { replyOf } from '../replies.ts';
import { isOpenable, numbered, page, spansIn, squeezed, urlsIn } from '../reply-contents.ts';
import { type Reading, readBlocks, visible } from './client-reading.ts';
import { blockProblems, unfurlProblems, viewProblems } from './payload-checks.ts';

function readingsOf(reply: Reply): readonly Reading[] {
  return renderReply(reply, numbered()).map(({ blocks }) => readBlocks(blocks));
}

const runs = { numRuns: 300 };

it('stays inside every limit, whatever a reply holds', () => {
  fc.assert(
    fc.property(arbitraryReply, (reply) => {
      const messages = renderReply(reply, numbered());
      expect(messages.length).toBeGreaterThan(0);
      expect(messages.flatMap(blockProblems)).toEqual([]);
    }),
    runs,
  );
});

it('stays inside every limit with pictures, and shows each of them once', () => {
  const replies = fc.tuple(arbitraryReply, fc.array(arbitraryImage, { minLength: 1, maxLength: 6 }));
  fc.assert(
    fc.property(replies, ([reply, images]) => {
      const whole: Reply = {
        ...reply,
        blocks: [...reply.blocks, ...images.map((image) => ({ kind: 'image', image }) as const)],
      };
      const files = new Map(imagesIn(whole).map((image, index) => [image, `F${String(index).padStart(8, '0')}`]));
      const messages = renderReply(whole, numbered(), files);
      expect(messages.flatMap(blockProblems)).toEqual([]);
      const shown = messages.flatMap(({ blocks }) =>
        blocks.flatMap((block) => (block.type === 'image' && 'slack_file' in block ? [block.slack_file] : [])),
      );
      expect(shown).toEqual([...files.values()].map((id) => ({ id })));
    }),
    runs,
  );
});

it('makes App Homes and unfurled links that Slack takes', async () => {
  const renderer = createRenderer(memoryActionIds());
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryReply, { maxLength: 5 }), async (sections) => {
      expect(viewProblems(await renderer.home(sections))).toEqual([]);
      for (const reply of sections) expect(unfurlProblems(await renderer.unfurl(reply))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

it('loses no link and no press', () => {
  fc.assert(
    fc.property(arbitraryReply, (reply) => {
      const idOf = numbered();
      const readings = renderReply(reply, idOf).map(({ blocks }) => readBlocks(blocks));
      const reached = new Set(readings.flatMap(({ urls }) => urls).map(page));
      expect(urlsIn(reply).filter((url) => !reached.has(url))).toEqual([]);
      const values = new Set(readings.flatMap((reading) => reading.values));
      expect(
        pressesIn(reply)
          .map(idOf)
          .filter((id) => !values.has(id)),
      ).toEqual([]);
      // And it leads nowhere else.
      const known = new Set(urlsIn(reply));
      expect([...reached].filter((url) => isOpenable(url) && !known.has(url))).toEqual([]);
    }),
    runs,
  );
});

const ownMarks = new Set(['bold', 'italic', 'code', 'link', 'header', 'item', 'small', 'widget']);

it('holds no mention, emoji, date or other markup that is not its own', () => {
  fc.assert(
    fc.property(arbitraryReply, (reply) => {
      const blockKinds = new Set(reply.blocks.map(({ kind }) => kind));
      const spanKinds = new Set(reply.blocks.flatMap(spansIn).map(({ kind }) => kind));
      const marks = new Set(readingsOf(reply).flatMap(({ shown }) => shown.flatMap((part) => part.marks)));
      expect([...marks].filter((mark) => !ownMarks.has(mark))).toEqual([]);
      expect(spanKinds.has('code') || !marks.has('code')).toBe(true);
      expect(
        ['emphasis', 'match', 'strong'].some((kind) => spanKinds.has(kind as Span['kind'])) || !marks.has('italic'),
      ).toBe(true);
      expect(blockKinds.has('list') || !marks.has('item')).toBe(true);
      expect(blockKinds.has('heading') || !marks.has('header')).toBe(true);
    }),
    runs,
  );
});

it('says in plain words what a notification can show', () => {
  fc.assert(
    fc.property(arbitraryReply, (reply) => {
      const text = fallbackText(reply);
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_000);
    }),
    runs,
  );
});

/** Marks a span means. */
const marksOf: Readonly<Record<Span['kind'], string>> = {
  text: '',
  strong: 'bold',
  match: 'bold',
  emphasis: 'italic',
  code: 'code',
  link: 'link',
};

it('marks what is meant and nothing else', () => {
  const span = fc.record({
    kind: fc.constantFrom('text' as const, 'strong' as const, 'match' as const, 'emphasis' as const, 'code' as const),
    text: arbitraryText,
  });
  const text = fc.array(span, { maxLength: 5 });
  const block = fc.oneof(
    fc.record({ kind: fc.constant('text' as const), text }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(text, { maxLength: 3 }) }),
  );
  fc.assert(
    fc.property(fc.array(block, { maxLength: 3 }), (blocks) => {
      const spans = blocks.flatMap((entry) => (entry.kind === 'list' ? entry.items.flat() : entry.text));
      const expected = spans.flatMap((entry) =>
        [...visibleText(entry.text).replace(/\s/gu, '')].map((letter) => `${letter} ${marksOf[entry.kind]}`),
      );
      const found = readingsOf(replyOf(blocks)).flatMap(({ shown }) =>
        shown.flatMap((part) => {
          const marks = part.marks.filter((mark) => mark !== 'item');
          return [...part.text.replace(/[\s\u2068\u2069]/gu, '')].map((letter) => `${letter} ${marks.join('+')}`);
        }),
      );
      if (expected.length > 0) expect(found).toEqual(expected);
    }),
    runs,
  );
});

it('shows all of a paper that stands alone', () => {
  fc.assert(
    fc.property(arbitraryPaper, (paper) => {
      const all = squeezed(
        readingsOf(replyOf([{ kind: 'paper', paper }]))
          .map(visible)
          .join(''),
      );
      const parts = [
        ...paper.title.filter((span) => span.kind !== 'link'),
        ...(paper.abstract ?? []).filter((span) => span.kind !== 'link'),
      ].map(({ text }) => text);
      const by = paper.tldr && visibleText(paper.tldr.text).trim() !== '' ? [paper.tldr.text] : [];
      for (const part of [...parts, ...by]) expect(all).toContain(squeezed(visibleText(part)));
    }),
    runs,
  );
});

it('fits eight papers of any length into one message, links included', () => {
  fc.assert(
    fc.property(arbitraryLongList, (reply) => {
      const messages = renderReply(reply, numbered());
      expect(messages.length).toBe(1);
      expect(messages.flatMap(blockProblems)).toEqual([]);
    }),
    // Making a counterexample of this size smaller would take minutes.
    { numRuns: 40, endOnFailure: true },
  );
});
