import { describe, expect, it } from 'vitest';
import { completionOf, suggestionLines } from '../../../src/bots/terminal/completion.ts';

const suggest = (...values: readonly string[]) => values.map((value) => ({ value, label: value }));
const paint = { colour: false, hyperlinks: false };

describe('completionOf', () => {
  it('inserts the only suggestion with a space', () => {
    expect(completionOf('tod', { replaceFrom: 0, suggestions: suggest('today') })).toEqual({
      kind: 'insert',
      typed: 'tod',
      value: 'today ',
    });
    expect(completionOf('search x since y', { replaceFrom: 15, suggestions: suggest('yesterday ') })).toEqual({
      kind: 'insert',
      typed: 'y',
      value: 'yesterday ',
    });
  });

  it('inserts what all suggestions share, else lets choose', () => {
    expect(completionOf('s', { replaceFrom: 0, suggestions: suggest('status', 'star') })).toEqual({
      kind: 'insert',
      typed: 's',
      value: 'sta',
    });
    expect(completionOf('S', { replaceFrom: 0, suggestions: suggest('status', 'star') })).toEqual({
      kind: 'insert',
      typed: 'S',
      value: 'sta',
    });
    expect(completionOf('sta', { replaceFrom: 0, suggestions: suggest('status', 'star') }).kind).toBe('choose');
    expect(completionOf('', { replaceFrom: 0, suggestions: suggest('a', 'b') }).kind).toBe('choose');
    expect(completionOf('attn', { replaceFrom: 0, suggestions: suggest('1706.03762', '1706.00001') }).kind).toBe(
      'choose',
    );
  });

  it('never splits a surrogate pair', () => {
    expect(completionOf('a', { replaceFrom: 0, suggestions: suggest('ab😀', 'ab😁') })).toEqual({
      kind: 'insert',
      typed: 'a',
      value: 'ab',
    });
  });

  it('ignores places outside the line and values a terminal could not show', () => {
    for (const replaceFrom of [-1, 4, 0.5, Number.NaN])
      expect(completionOf('tod', { replaceFrom, suggestions: suggest('today') })).toEqual({ kind: 'nothing' });
    expect(completionOf('', { replaceFrom: 0, suggestions: suggest('\u001b[2J', 'a\nb', '') })).toEqual({
      kind: 'nothing',
    });
    expect(completionOf('', { replaceFrom: 0, suggestions: [] })).toEqual({ kind: 'nothing' });
  });
});

describe('suggestionLines', () => {
  it('sets values side by side', () => {
    expect(suggestionLines(suggest('today', 'top', 'search'), 80, paint)).toBe('today  top  search');
    expect(suggestionLines(suggest('today', 'top', 'search'), 12, paint)).toBe('today  top\nsearch');
  });

  it('sets labels beside their values, cut to the window and without escapes', () => {
    const rows = suggestionLines(
      [
        { value: '1706.03762', label: 'Attention \u001b[31mIs All You Need, and a title that goes on' },
        { value: '論文', label: '' },
      ],
      40,
      paint,
    );
    expect(rows).toBe('1706.03762  Attention [31mIs All You…\n論文');
  });

  it('counts what it leaves out', () => {
    const many = suggest(...Array.from({ length: 30 }, (_, index) => `value${index}`));
    expect(suggestionLines(many, 400, paint)).toMatch(/^value0 .*value11 {2}… 18 more$/);
    const labelled = many.map(({ value }) => ({ value, label: `about ${value}` }));
    expect(suggestionLines(labelled, 80, paint).split('\n')).toHaveLength(13);
  });
});
