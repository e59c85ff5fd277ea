import { cells } from './layout.ts';

/** What stands at the end of the screen and is drawn again: what takes its place leaves nothing of it behind. */
export interface Growing {
  /** Shows these lines in the place of those before. Only as many as fit the screen: what has scrolled away cannot be drawn again. */
  show(text: string): void;
  /** Takes away what stands there. */
  clear(): void;
}

export interface GrowingOptions {
  write(text: string): void;
  /** Columns and rows of the terminal now. */
  readonly width: () => number;
  readonly height: () => number;
}

// What a terminal is told, such as colours and links, takes no room.
const told = /\u001b\[[0-9;]*m|\u001b\]8;[^\u001b\u0007]*(?:\u001b\\|\u0007)/g;

/** How many rows of the screen a line takes. */
function rowsOf(line: string, width: number): number {
  return Math.max(1, Math.ceil(cells(line.replace(told, '')) / Math.max(1, width)));
}

export function createGrowing({ write, width, height }: GrowingOptions): Growing {
  let shown: readonly string[] = [];

  function clear(): void {
    if (shown.length === 0) return;
    const columns = width();
    const rows = shown.reduce((sum, line) => sum + rowsOf(line, columns), 0);
    shown = [];
    write(rows === 1 ? '\r\u001b[2K' : `\r\u001b[${rows - 1}A\u001b[J`);
  }

  return {
    show(text) {
      clear();
      const columns = width();
      let free = Math.max(1, height() - 1);
      const lines: string[] = [];
      for (const line of text.split('\n')) {
        free -= rowsOf(line, columns);
        if (free < 0 && lines.length > 0) break;
        lines.push(line);
      }
      shown = lines;
      write(lines.join('\n'));
    },
    clear,
  };
}
