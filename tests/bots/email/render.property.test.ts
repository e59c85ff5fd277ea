import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { expect, it } from 'vitest';
import { htmlBytesMax, subjectCharsMax } from '../../../src/bots/email/limits.ts';
import { renderMail } from '../../../src/bots/email/render-mail.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { visibleText } from '../../../src/core/text.ts';
import { runs } from '../../property-runs.ts';
import { arbitraryLongList, arbitraryReply, arbitraryText } from '../arbitrary-reply.ts';
import { replyOf } from '../replies.ts';
import { isOpenable, page, urlsIn } from '../reply-contents.ts';

function mailOf(reply: Reply) {
  return renderMail(reply, { pageOf: () => null, stop: null, pictures: new Map() });
}

/** What a mail program makes of HTML. */
function readHtml(html: string) {
  const elements = new Set<string>();
  const attributes = new Set<string>();
  const urls: string[] = [];
  const text: string[] = [];
  const open: string[] = [];
  const parser = new Parser({
    onopentag(name, given) {
      elements.add(name);
      open.push(name);
      for (const [attribute, value] of Object.entries(given)) {
        attributes.add(attribute);
        if (attribute === 'href' || attribute === 'src') urls.push(value);
      }
    },
    onclosetag(name) {
      expect(open.pop()).toBe(name);
    },
    ontext(words) {
      if (open.at(-1) !== 'style' && open.at(-1) !== 'title') text.push(words);
    },
  });
  parser.write(html);
  parser.end();
  expect(open).toEqual([]);
  return { elements, attributes, urls, text: text.join('') };
}

const ownElements = new Set(
  'html head meta title style body div table tr td h1 h2 p span b i code a bdi ul li br'.split(' '),
);
const ownAttributes = new Set(
  'lang charset name content class style role width cellpadding cellspacing border align href'.split(' '),
);

it('has only elements and attributes of ours, whatever a reply holds', () => {
  fc.assert(
    fc.property(arbitraryReply, (reply) => {
      const { html, subject } = mailOf(reply);
      const { elements, attributes, urls } = readHtml(html);
      expect([...elements].filter((name) => !ownElements.has(name))).toEqual([]);
      expect([...attributes].filter((name) => !ownAttributes.has(name))).toEqual([]);
      expect(urls.filter((url) => !/^https?:\/\//.test(url))).toEqual([]);
      expect(subject.length).toBeLessThanOrEqual(subjectCharsMax);
      expect(subject).toMatch(/^[^\p{Cc}]*$/u);
    }),
    runs(300),
  );
});

it('loses no link in either form, and leads nowhere else', () => {
  fc.assert(
    fc.property(arbitraryReply, (reply) => {
      const { html, text } = mailOf(reply);
      const wanted = urlsIn(reply);
      const links = readHtml(html).urls;
      const reached = new Set(links.map(page));
      expect(wanted.filter((url) => !reached.has(url))).toEqual([]);
      const known = new Set(wanted);
      expect([...reached].filter((url) => isOpenable(url) && !known.has(url))).toEqual([]);
      expect(links.filter((url) => !text.includes(url))).toEqual([]);
    }),
    runs(300),
  );
});

const letters = (words: string): string => words.replace(/[\s\u2066-\u2069\u00a0]/gu, '');

it('shows text letter by letter in both forms', () => {
  fc.assert(
    fc.property(arbitraryText, (words) => {
      const { html, text } = mailOf(replyOf([{ kind: 'text', text: [{ kind: 'text', text: words }] }]));
      const shown = letters(visibleText(words));
      expect(letters(readHtml(html).text)).toContain(shown);
      expect(letters(text)).toContain(shown);
    }),
    runs(300),
  );
});

it('is short enough that mail programs show its end', () => {
  fc.assert(
    fc.property(arbitraryLongList, (reply) => {
      expect(Buffer.byteLength(mailOf(reply).html)).toBeLessThanOrEqual(htmlBytesMax);
    }),
    runs(30),
  );
});
