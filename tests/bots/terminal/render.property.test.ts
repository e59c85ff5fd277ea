import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { renderReply } from '../../../src/bots/terminal/render.ts';
import { visibleText } from '../../../src/core/text.ts';
import { runs } from '../../property-runs.ts';
import { arbitraryPaper, arbitraryReply, arbitraryText } from '../arbitrary-reply.ts';
import { formLine, fullPaper, replyOf } from '../replies.ts';

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
    fc.property(arbitraryReply, width, fc.boolean(), (answer, columns, colour) => {
      const { text, actions } = renderReply(answer, {
        width: columns,
        colour,
        hyperlinks: colour,
        firstActionNumber: 1,
        formLine,
      });
      const bare = colour ? text.replace(ownSequences, '') : text;
      expect(bare.replaceAll('\n', '')).not.toMatch(forbidden);
      expect(text).not.toMatch(/^\n|\n$|\n\n\n/);
      expect(actions.map(({ number }) => number)).toEqual(actions.map((_, index) => index + 1));
    }),
    runs(150),
  );
});

it('keeps every line within the width, except for a URL', () => {
  fc.assert(
    fc.property(arbitraryReply, width, (answer, columns) => {
      const { text } = renderReply(answer, {
        width: columns,
        colour: false,
        hyperlinks: false,
        firstActionNumber: 1,
        formLine,
      });
      for (const line of text.split('\n')) {
        if (!/https?:\/\//iu.test(line))
          expect(stringWidth(line.replace(/[\p{Mn}\p{Me}]/gu, '').replace(/\p{Emoji}/gu, 'x'))).toBeLessThanOrEqual(
            Math.min(columns, 100),
          );
        expect(line).not.toMatch(/\s$/u);
      }
    }),
    runs(150),
  );
});

it('colours without changing a character', () => {
  const plainText = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('heading' as const), text: arbitraryText }),
      fc.record({
        kind: fc.constant('papers' as const),
        papers: fc.array(
          arbitraryPaper.map((view) => ({ ...view, title: fullPaper.title, abstract: null })),
          { maxLength: 3 },
        ),
      }),
    ),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(plainText, width, (blocks, columns) => {
      const look = { width: columns, hyperlinks: true, firstActionNumber: 1, formLine };
      const coloured = renderReply(replyOf(blocks), { ...look, colour: true }).text;
      expect(coloured.replace(ownSequences, '')).toBe(renderReply(replyOf(blocks), { ...look, colour: false }).text);
    }),
  );
});

it('loses nothing of a text', () => {
  const text = fc.array(
    fc.record({ kind: fc.constantFrom('text', 'strong', 'emphasis', 'match'), text: arbitraryText }),
    {
      maxLength: 5,
    },
  );
  const texts = fc.array(fc.record({ kind: fc.constantFrom('text', 'footnote'), text }), { maxLength: 4 });
  fc.assert(
    fc.property(texts, width, (blocks, columns) => {
      const shown = renderReply(replyOf(blocks), {
        width: columns,
        colour: false,
        hyperlinks: false,
        firstActionNumber: null,
        formLine,
      }).text;
      const given = blocks.map((entry) => entry.text.map((part) => visibleText(part.text)).join('')).join('');
      expect(squeezed(shown)).toBe(squeezed(given));
    }),
    runs(150),
  );
});

it('loses nothing of a card', () => {
  fc.assert(
    fc.property(arbitraryPaper, width, (view, columns) => {
      const whole = { ...view, title: fullPaper.title, abstract: fullPaper.abstract };
      const shown = squeezed(
        renderReply(replyOf([{ kind: 'paper', paper: whole }]), {
          width: columns,
          colour: false,
          hyperlinks: false,
          firstActionNumber: null,
          formLine,
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
      for (const part of parts) expect(shown).toContain(squeezed(visibleText(part)));
      if (whole.sample) expect(shown).toContain('[sample]');
    }),
  );
});

it('makes text literal once and for all', () => {
  fc.assert(
    fc.property(arbitraryText, (value) => {
      expect(visibleText(visibleText(value))).toBe(visibleText(value));
    }),
    runs(250),
  );
});
