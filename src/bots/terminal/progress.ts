import type { Writable } from 'node:stream';
import { visibleText } from '../../core/text.ts';
import { cells, clip, type Piece, paintLine, textWidth } from './layout.ts';
import { barCellsMax, barCellsMin } from './limits.ts';

/** How far a long piece of work is; `total` is `null` where nobody knows. */
export interface ProgressStep {
  readonly done: number;
  readonly total: number | null;
  readonly label: string;
}

/** Shows how far work is. What it writes is for people: give it standard error, so that standard output stays clean. */
export interface Progress {
  step(step: ProgressStep): void;
  /** Says why there is no step; on a terminal only until the next one. */
  say(sentence: string): void;
  /** Takes the bar away and leaves the summary, if there is one, in its place. Steps after it are ignored. */
  finish(summary: string | null): void;
}

export interface ProgressOptions {
  readonly output: Writable;
  /** A terminal that can move its cursor: one line that is redrawn. Otherwise plain lines. */
  readonly isTty: boolean;
  readonly width: () => number;
  readonly colour: boolean;
  /** Of this many plain lines one is written; the first and the last always are. */
  readonly everySteps: number;
}

function whole(count: number): number {
  return Number.isFinite(count) ? Math.max(0, Math.floor(count)) : 0;
}

/** `null` where there is nothing to divide by. */
function share({ done, total }: ProgressStep): number | null {
  if (total === null || whole(total) === 0) return null;
  return Math.min(1, whole(done) / whole(total));
}

function countWords(step: ProgressStep): string {
  const done = whole(step.done);
  if (share(step) !== null) return `${done}/${whole(step.total ?? 0)}`;
  return done === 0 ? '…' : String(done); // nothing to count yet
}

/** `Daily Papers 2025-11-20: 40/85 (47%)`. */
export function progressLine(step: ProgressStep): string {
  const part = share(step);
  const label = visibleText(step.label).trim();
  return `${label === '' ? '' : `${label}: `}${countWords(step)}${part === null ? '' : ` (${Math.floor(part * 100)}%)`}`;
}

/** One line of less than `width` columns: label, bar where the total is known and there is room, counts, percent. */
export function progressBar(step: ProgressStep, width: number, colour: boolean): string {
  const room = textWidth(width) - 1; // in the last column the cursor would wrap
  const part = share(step);
  const counts =
    part === null ? countWords(step) : `${countWords(step)}  ${String(Math.floor(part * 100)).padStart(3)}%`;
  const labelRoom = Math.max(0, room - cells(counts) - 2);
  const label = labelRoom < 4 ? [] : clip([{ text: visibleText(step.label).trim(), style: {} }], labelRoom);
  const labelCells = label.reduce((sum, piece) => sum + cells(piece.text), 0);
  const free = Math.min(barCellsMax, labelRoom - labelCells - 2);
  const line: Piece[] = labelCells === 0 ? [] : [...label, { text: '  ', style: {} }];
  if (part !== null && free >= barCellsMin) {
    const full = Math.floor(part * free);
    line.push({ text: '█'.repeat(full), style: { accent: true } });
    line.push({ text: '░'.repeat(free - full), style: { dim: true } }, { text: '  ', style: {} });
  }
  return paintLine([...line, { text: counts, style: { dim: true } }], { colour, hyperlinks: false });
}

export function createProgress({ output, isTty, width, colour, everySteps }: ProgressOptions): Progress {
  let shown = '';
  let last: string | null = null;
  let steps = 0;
  let isOver = false;
  const erase = () => {
    if (isTty && shown !== '') output.write('\r\u001b[2K');
  };
  const draw = (line: string) => {
    if (line === shown) return;
    erase();
    output.write(line);
    shown = line;
  };
  return {
    step(step) {
      if (isOver) return;
      if (isTty) {
        draw(progressBar(step, width(), colour));
        return;
      }
      last = progressLine(step);
      if (steps % Math.max(1, everySteps) === 0 && last !== shown) {
        output.write(`${last}\n`);
        shown = last;
      }
      steps += 1;
    },
    say(sentence) {
      if (isOver) return;
      const line = visibleText(sentence).trim();
      if (!isTty) output.write(`${line}\n`);
      else draw(paintLine(clip([{ text: line, style: {} }], textWidth(width()) - 1), { colour, hyperlinks: false }));
    },
    finish(summary) {
      if (isOver) return;
      isOver = true;
      erase();
      if (!isTty && last !== null && last !== shown) output.write(`${last}\n`);
      if (summary !== null) output.write(`${visibleText(summary).trim()}\n`);
    },
  };
}
