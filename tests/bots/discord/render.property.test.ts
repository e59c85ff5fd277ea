import { parse } from 'discord-markdown-parser';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inWords } from '../../../src/bots/discord/message-body.ts';
import { renderReply } from '../../../src/bots/discord/render.ts';
import { imagesIn } from '../../../src/core/picture.ts';
import type { Reply, Span } from '../../../src/core/reply.ts';
import { pressesIn } from '../../../src/core/reply-layout.ts';
import { visibleText } from '../../../src/core/text.ts';
import { runs } from '../../property-runs.ts';
import {
  arbitraryImage,
  arbitraryLongList,
  arbitraryPaper,
  arbitraryReply,
  arbitraryText,
} from '../arbitrary-reply.ts';
import { replyOf } from '../replies.ts';
import { isOpenable, numbered, page, spansIn, squeezed, urlsIn } from '../reply-contents.ts';
import { allSeen, readMarkdown, shown, visible } from './client-markdown.ts';
import { contentsOf } from './render-checks.ts';

function textsOf(reply: Reply): readonly string[] {
  return renderReply(reply, numbered()).flatMap((body) => contentsOf(body).texts);
}

const usual = runs(150);

it('stays inside every limit, whatever a reply holds', () => {
  fc.assert(
    fc.property(arbitraryReply, (reply) => {
      const bodies = renderReply(reply, numbered());
      expect(bodies.length).toBeGreaterThan(0);
      expect(bodies.flatMap((body) => contentsOf(body).problems)).toEqual([]);
    }),
    usual,
  );
});

it('stays inside every limit with pictures, and where they are told in words', () => {
  const replies = fc.tuple(arbitraryReply, fc.array(arbitraryImage, { minLength: 1, maxLength: 6 }));
  fc.assert(
    fc.property(replies, ([reply, images]) => {
      const whole: Reply = {
        ...reply,
        blocks: [...reply.blocks, ...images.map((image) => ({ kind: 'image', image }) as const)],
      };
      const picture = { png: new Uint8Array([1]), width: 1, height: 1 };
      const all = imagesIn(whole);
      const bodies = renderReply(whole, numbered(), new Map(all.map((image) => [image, picture])));
      expect(bodies.flatMap((body) => contentsOf(body).problems)).toEqual([]);
      expect(bodies.flatMap((body) => contentsOf(inWords(body)).problems)).toEqual([]);
      expect(bodies.flatMap(({ pictures }) => pictures?.files ?? [])).toHaveLength(all.length);
      for (const body of bodies) {
        const names = (body.pictures?.files ?? []).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
      }
    }),
    usual,
  );
});

it('loses no link and no press', () => {
  fc.assert(
    fc.property(arbitraryReply, (reply) => {
      const idOf = numbered();
      const contents = renderReply(reply, idOf).map(contentsOf);
      const linked = contents.flatMap(({ texts }) =>
        texts.flatMap((text) => allSeen(readMarkdown(text)).flatMap(({ target }) => (target === null ? [] : [target]))),
      );
      const buttons = contents.flatMap(({ urls }) => urls);
      const reached = new Set([...linked, ...buttons].map(page));
      expect(urlsIn(reply).filter((url) => !reached.has(url))).toEqual([]);
      const ids = new Set(contents.flatMap(({ customIds, values }) => [...customIds, ...values]));
      expect(
        pressesIn(reply)
          .map(idOf)
          .filter((id) => !ids.has(id)),
      ).toEqual([]);
      // And it leads nowhere else.
      const known = new Set(reply.blocks.length === 0 ? [] : urlsIn(reply));
      expect([...reached].filter((url) => isOpenable(url) && !known.has(url))).toEqual([]);
    }),
    usual,
  );
});

const ownKinds = new Set(['text', 'br', 'strong', 'em', 'u', 'inlineCode', 'link', 'heading', 'subtext', 'list']);
/** The library's words for the same; `newline` and what it makes of emoji that are in the text themselves are no markup. */
const libraryKinds = new Set([...ownKinds, 'underline', 'autolink', 'newline', 'twemoji', 'emoticon']);

function kindsIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(kindsIn);
  if (typeof node !== 'object' || node === null) return [];
  const type = 'type' in node && typeof node.type === 'string' ? [node.type] : [];
  return [...type, ...('content' in node ? kindsIn(node.content) : [])];
}

it('holds no mention, emoji, time, quote, spoiler or other markup that is not its own', () => {
  fc.assert(
    fc.property(arbitraryReply, (reply) => {
      const blockKinds = new Set(reply.blocks.map(({ kind }) => kind));
      const spanKinds = new Set(reply.blocks.flatMap(spansIn).map(({ kind }) => kind));
      for (const text of textsOf(reply)) {
        const nodes = allSeen(readMarkdown(text));
        const kinds = new Set(nodes.map(({ type }) => type));
        expect(spanKinds.has('emphasis') || !kinds.has('em')).toBe(true);
        expect(spanKinds.has('code') || !kinds.has('inlineCode')).toBe(true);
        expect(spanKinds.has('match') || spanKinds.has('strong') || !kinds.has('u')).toBe(true);
        expect(blockKinds.has('list') || !kinds.has('list')).toBe(true);
        expect(blockKinds.has('heading') || blockKinds.has('paper') || !kinds.has('heading')).toBe(true);
        expect(nodes.map(({ type }) => type).filter((type) => !ownKinds.has(type))).toEqual([]);
        expect(kindsIn(parse(text, 'extended')).filter((kind) => !libraryKinds.has(kind))).toEqual([]);
      }
    }),
    usual,
  );
});

/** Markup a span means, by the client's name. */
const markupOf: Readonly<Record<Span['kind'], string>> = {
  text: 'text',
  strong: 'strong',
  match: 'strong',
  emphasis: 'em',
  code: 'inlineCode',
  link: 'link',
};

it('marks what is meant and nothing else', () => {
  const span = fc.record({
    kind: fc.constantFrom('text' as const, 'strong' as const, 'match' as const, 'emphasis' as const, 'code' as const),
    text: arbitraryText,
  });
  const text = fc.array(span, { maxLength: 5 });
  const block = fc.oneof(
    fc.record({ kind: fc.constantFrom('text' as const, 'footnote' as const), text }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(text, { maxLength: 3 }) }),
  );
  fc.assert(
    fc.property(fc.array(block, { maxLength: 3 }), (blocks) => {
      const spans = blocks.flatMap((entry) => (entry.kind === 'list' ? entry.items.flat() : entry.text));
      const expected = spans.flatMap((entry) =>
        [...visibleText(entry.text).replace(/\s/gu, '')].map((letter) => `${letter} ${markupOf[entry.kind]}`),
      );
      const found = textsOf(replyOf(blocks)).flatMap((markdown) =>
        shown(readMarkdown(markdown)).flatMap((part) => {
          const marks = part.within.filter((type) => type !== 'subtext' && type !== 'list');
          return [...part.text.replace(/[\s\u2068\u2069]/gu, '')].map(
            (letter) => `${letter} ${marks.join('+') || 'text'}`,
          );
        }),
      );
      if (expected.length === 0) return;
      // Emphasis and code are left out where Discord could not tell where they end.
      const unmarked = (letter: string) => letter.replace(/ (?:em|inlineCode)$/, ' text');
      expect(found.map(unmarked)).toEqual(expected.map(unmarked));
      expect(found.filter((letter, index) => / (?:em|inlineCode)$/.test(letter) && letter !== expected[index])).toEqual(
        [],
      );
    }),
    usual,
  );
});

it('shows all of a paper that stands alone', () => {
  fc.assert(
    fc.property(arbitraryPaper, (paper) => {
      const all = squeezed(
        textsOf(replyOf([{ kind: 'paper', paper }]))
          .map((text) => visible(readMarkdown(text)))
          .join(''),
      );
      const parts = [
        ...paper.title.filter((span) => span.kind !== 'link'),
        ...(paper.abstract ?? []).filter((span) => span.kind !== 'link'),
      ].map(({ text }) => text);
      const by = paper.tldr && visibleText(paper.tldr.text).trim() !== '' ? [paper.tldr.text] : [];
      for (const part of [...parts, ...by]) expect(all).toContain(squeezed(visibleText(part)));
    }),
    usual,
  );
});

it('fits eight papers of any length into one message, links included', () => {
  fc.assert(
    fc.property(arbitraryLongList, (reply) => {
      const bodies = renderReply(reply, numbered());
      expect(bodies.length).toBe(1);
      expect(bodies.flatMap((body) => contentsOf(body).problems)).toEqual([]);
    }),
    runs(40),
  );
});
