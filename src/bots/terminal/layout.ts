import stringWidth from 'string-width';
import { openableUrl } from '../../core/text.ts';
import { textCellsMax, textCellsMin } from './limits.ts';

export interface Style {
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  /** The one colour there is: numbers, matches, things to type. */
  readonly accent?: true;
  /** Makes the piece a link where the terminal can open one. */
  readonly url?: string;
}

/** Text of one style. It is literal already; a no-break space in it is ours and holds words together. */
export interface Piece {
  readonly text: string;
  readonly style: Style;
}

/** What the terminal can show. */
export interface Paint {
  readonly colour: boolean;
  /** Only used together with colour: without it nothing but plain characters is written. */
  readonly hyperlinks: boolean;
}

interface Word {
  readonly pieces: Piece[];
  readonly cells: number;
  /** No space stands before it. */
  readonly glued: boolean;
}

const noBreakSpace = '\u00a0';
const plainAscii = /^[\x20-\x7e]*$/;
const zeroWidth = /^[\p{Mn}\p{Me}]$/u;
const textEmoji = /^(?!\p{Emoji_Presentation})\p{Emoji}$/u; // © ™ ↔: one cell without a variation selector, which is never kept
const letters = /\P{M}\p{M}*|\p{M}+/gu; // a letter with its marks

/** Widths already looked up: `stringWidth` takes some 10 µs a character. As many entries as Unicode has characters at most. */
const knownCells = new Map<string, number>();

function pointCells(point: string): number {
  if (plainAscii.test(point) || point === noBreakSpace) return 1;
  const known = knownCells.get(point);
  if (known !== undefined) return known;
  const size = zeroWidth.test(point) ? 0 : textEmoji.test(point) ? 1 : stringWidth(point);
  knownCells.set(point, size);
  return size;
}

/** How many columns a terminal takes for literal text, counted by code point as terminals do. */
export function cells(text: string): number {
  if (plainAscii.test(text)) return text.length;
  let sum = 0;
  for (const point of text) sum += pointCells(point);
  return sum;
}

/** Columns that text is set in on a terminal of so many. */
export function textWidth(columns: number): number {
  return Number.isFinite(columns) ? Math.min(textCellsMax, Math.max(textCellsMin, Math.floor(columns))) : textCellsMax;
}

function lettersOf(text: string): readonly string[] {
  return text.match(letters) ?? [];
}

function isUrl(text: string): boolean {
  return /^[^\p{L}\p{N}]{0,3}https?:\/\//iu.test(text);
}

/** Letters of scripts that are written without spaces. Korean has them. */
const spaceless = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60]/u;

/** Whether a line may break between two letters that no space parts: where words have none, but not before closing or after opening marks. */
function breaksBetween(left: string, right: string): boolean {
  if (!spaceless.test(left) && !spaceless.test(right)) return false;
  return !/^[\p{Pe}\p{Pf}\p{Po}]/u.test(right) && !/^[\p{Ps}\p{Pi}]/u.test(left);
}

/** Takes pieces apart at spaces, and around letters of scripts without them. */
function wordsOf(pieces: readonly Piece[]): readonly Word[] {
  const words: Word[] = [];
  let current: Piece[] = [];
  let glued = false;
  let last = '';
  const flush = (nextIsGlued: boolean) => {
    if (current.length > 0)
      words.push({ pieces: current, cells: current.reduce((sum, piece) => sum + cells(piece.text), 0), glued });
    if (current.length > 0 || !nextIsGlued) glued = nextIsGlued;
    current = [];
    last = '';
  };
  for (const { text, style } of pieces) {
    for (const [index, chunk] of text.split(' ').entries()) {
      if (index > 0) flush(false);
      if (chunk === '') continue;
      if (plainAscii.test(chunk) || isUrl(chunk)) {
        if (last !== '' && breaksBetween(last, chunk.charAt(0))) flush(true);
        current.push({ text: chunk, style });
        last = chunk.charAt(chunk.length - 1);
        continue;
      }
      let run = '';
      const endRun = () => {
        if (run !== '') current.push({ text: run, style });
        run = '';
      };
      for (const letter of lettersOf(chunk)) {
        if (last !== '' && breaksBetween(last, letter)) {
          endRun();
          flush(true);
        }
        run += letter;
        last = letter;
      }
      endRun();
    }
  }
  flush(false);
  return words;
}

function sameStyle(left: Style, right: Style): boolean {
  return (
    left.bold === right.bold &&
    left.dim === right.dim &&
    left.italic === right.italic &&
    left.accent === right.accent &&
    left.url === right.url
  );
}

function append(line: Piece[], piece: Piece): void {
  const last = line.at(-1);
  if (last && sameStyle(last.style, piece.style))
    line[line.length - 1] = { text: last.text + piece.text, style: last.style };
  else line.push(piece);
}

/** A word that is held together by no-break spaces but longer than a line comes apart at them after all. */
function loosened(word: Word, width: number): readonly Word[] {
  if (word.cells <= width || !word.pieces.some((piece) => piece.text.includes(noBreakSpace))) return [word];
  const pieces = word.pieces.map(({ text, style }) => ({ text: text.replaceAll(noBreakSpace, ' '), style }));
  return wordsOf(pieces).map((part, index) => (index === 0 ? { ...part, glued: word.glued } : part));
}

/**
 * Breaks pieces into lines of at most `width` columns, at spaces where it can. Only a URL may be longer than a line: broken, it could
 * be neither clicked nor copied. No line for no words.
 */
export function wrap(pieces: readonly Piece[], width: number): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [];
  let line: Piece[] = [];
  let used = 0;
  const endLine = () => {
    for (let last = line.pop(); last; last = line.pop()) {
      const text = last.text.replace(/[ \u00a0]+$/, '');
      if (text === '') continue;
      line.push({ text, style: last.style });
      break;
    }
    if (line.length > 0) lines.push(line);
    line = [];
    used = 0;
  };
  for (const word of wordsOf(pieces).flatMap((entry) => loosened(entry, width))) {
    const gap = used > 0 && !word.glued ? 1 : 0;
    if (used + gap + word.cells > width) endLine();
    else if (gap > 0) {
      const before = line.at(-1)?.style ?? {};
      const after = word.pieces[0]?.style ?? {};
      append(line, { text: ' ', style: sameStyle(before, after) ? before : {} });
      used += 1;
    }
    if (word.cells <= width || isUrl(word.pieces.map((piece) => piece.text).join(''))) {
      for (const piece of word.pieces) append(line, piece);
      used += word.cells;
      continue;
    }
    for (const piece of word.pieces) {
      for (const letter of lettersOf(piece.text)) {
        const size = cells(letter);
        if (used + size > width) endLine();
        append(line, { text: letter, style: piece.style });
        used += size;
      }
    }
  }
  endLine();
  return lines;
}

/** Shortens pieces to `cellsMax` columns, at a space where it can, with an ellipsis where something was cut off. */
export function clip(pieces: readonly Piece[], cellsMax: number): readonly Piece[] {
  const [line, rest] = wrap(pieces, cellsMax);
  if (line === undefined || rest === undefined) return pieces;
  const kept = wrap(pieces, cellsMax - 1)[0] ?? [];
  return [...kept, { text: '…', style: {} }];
}

const esc = '\u001b';

function paintPiece({ text, style }: Piece, paint: Paint): string {
  const shown = text.replaceAll(noBreakSpace, ' ');
  if (!paint.colour) return shown;
  const url = paint.hyperlinks && style.url !== undefined ? openableUrl(style.url) : null;
  const linked = url === null ? shown : `${esc}]8;;${url}${esc}\\${shown}${esc}]8;;${esc}\\`;
  const codes = [style.bold ? 1 : 0, style.dim ? 2 : 0, style.italic ? 3 : 0, style.accent ? 36 : 0].filter(
    (code) => code > 0,
  );
  if (codes.length === 0) return linked;
  const ends = [style.accent ? 39 : 0, style.italic ? 23 : 0, style.bold || style.dim ? 22 : 0].filter(
    (code) => code > 0,
  );
  return `${esc}[${codes.join(';')}m${linked}${esc}[${ends.join(';')}m`;
}

/** One line as it is written. */
export function paintLine(line: readonly Piece[], paint: Paint): string {
  return line.map((piece) => paintPiece(piece, paint)).join('');
}
