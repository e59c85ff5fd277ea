import { visibleText } from '../../core/text.ts';
import type { Completion } from './conversation.ts';
import { cells, clip, type Paint, type Piece, paintLine, wrap } from './layout.ts';
import { suggestionsMax } from './limits.ts';

type Suggestion = Completion['suggestions'][number];

/** What Tab does to the line. */
export type TabCompletion =
  | { readonly kind: 'nothing' }
  /** `typed`, the end of the line, becomes `value`. */
  | { readonly kind: 'insert'; readonly typed: string; readonly value: string }
  | { readonly kind: 'choose'; readonly suggestions: readonly Suggestion[] };

function sharedStart(values: readonly string[]): string {
  const [first = '', ...others] = values;
  let length = first.length;
  for (const value of others) {
    while (length > 0 && !value.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** The effect of suggestions on a line whose cursor is at its end. Values that a terminal could not show as they are, are left out. */
export function completionOf(line: string, { replaceFrom, suggestions }: Completion): TabCompletion {
  if (!Number.isInteger(replaceFrom) || replaceFrom < 0 || replaceFrom > line.length) return { kind: 'nothing' };
  const typed = line.slice(replaceFrom);
  const usable = suggestions.filter(({ value }) => value !== '' && visibleText(value) === value);
  const [only] = usable;
  if (!only) return { kind: 'nothing' };
  if (usable.length === 1) return { kind: 'insert', typed, value: `${only.value.trimEnd()} ` };
  const shared = sharedStart(usable.map(({ value }) => value));
  const goesOn = shared.length > typed.length && shared.toLowerCase().startsWith(typed.toLowerCase());
  return goesOn ? { kind: 'insert', typed, value: shared } : { kind: 'choose', suggestions: usable };
}

/** The choices as lines: value and label where labels say more, else values side by side. */
export function suggestionLines(suggestions: readonly Suggestion[], width: number, paint: Paint): string {
  const shown = suggestions.slice(0, suggestionsMax);
  const more = suggestions.length - shown.length;
  const rest: readonly Piece[] = more > 0 ? [{ text: `… ${more} more`, style: { dim: true } }] : [];
  const rows = shown.map(({ value, label }) => ({ value, label: visibleText(label).trim() }));
  if (rows.every(({ value, label }) => label === '' || label === value.trim())) {
    const words = rows.map(
      ({ value }): Piece => ({ text: `${value.trim().replaceAll(' ', '\u00a0')}\u00a0 `, style: { accent: true } }),
    );
    return wrap([...words, ...rest], width)
      .map((line) => paintLine(line, paint))
      .join('\n');
  }
  const column = Math.max(...rows.map(({ value }) => cells(value.trim())));
  const lines = rows.map(({ value, label }): readonly Piece[] => {
    const room = width - column - 3;
    const word = { text: value.trim(), style: { accent: true } } as const;
    if (room < 8 || label === '' || label === word.text) return [word];
    const gap = { text: ' '.repeat(column + 2 - cells(word.text)), style: {} };
    return [word, gap, ...clip([{ text: label, style: { dim: true } }], room)];
  });
  return [...lines, ...(more > 0 ? [rest] : [])].map((line) => paintLine(line, paint)).join('\n');
}
