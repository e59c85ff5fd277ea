import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import stringWidth from 'string-width';

/** A terminal as far as this bot uses one: draws what is written to it, so that tests see what a person would see. */
export class TinyScreen extends Writable {
  columns: number;
  /** All that was written, escapes included. */
  raw = '';
  private readonly rows: string[][] = [[]];
  private row = 0;
  private column = 0;
  private readonly changes = new EventEmitter();

  constructor(columns: number) {
    super({ decodeStrings: false });
    this.columns = columns;
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    const text = chunk instanceof Uint8Array ? Buffer.from(chunk).toString('utf8') : String(chunk);
    this.raw += text;
    this.draw(text);
    done();
    this.changes.emit('change');
  }

  /** What stands on the screen, without blanks at the ends of lines and of the screen. */
  get text(): string {
    return this.rows
      .map((row) => row.join('').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Waits until the screen satisfies the test. */
  async until(isReached: (text: string) => boolean): Promise<void> {
    while (!isReached(this.text)) await once(this.changes, 'change');
  }

  private line(): string[] {
    while (this.rows.length <= this.row) this.rows.push([]);
    return this.rows[this.row] ?? [];
  }

  private put(letter: string): void {
    const size = stringWidth(letter);
    if (this.column + size > this.columns) {
      this.row += 1;
      this.column = 0;
    }
    const line = this.line();
    while (line.length < this.column) line.push(' ');
    line[this.column] = letter;
    if (size === 2) line[this.column + 1] = '';
    this.column += size;
  }

  private draw(text: string): void {
    for (const match of text.matchAll(
      /\u001b\[(\d*)(?:;\d+)*([A-Za-z])|\u001b\][^\u001b\u0007]*(?:\u0007|\u001b\\)|[\s\S]/gu,
    )) {
      const [whole, count = '', command] = match;
      const steps = Number(count || 1);
      if (command === 'A') this.row = Math.max(0, this.row - steps);
      else if (command === 'B') this.row += steps;
      else if (command === 'C') this.column += steps;
      else if (command === 'D') this.column = Math.max(0, this.column - steps);
      else if (command === 'G') this.column = steps - 1;
      else if (command === 'J') {
        this.line().length = Math.min(this.line().length, this.column);
        this.rows.length = this.row + 1;
      } else if (command === 'K') this.line().length = count === '2' ? 0 : Math.min(this.line().length, this.column);
      else if (command === 'm' || whole.startsWith('\u001b]')) continue;
      else if (whole === '\r') this.column = 0;
      else if (whole === '\n') {
        this.row += 1;
        this.column = 0;
        this.line();
      } else if (whole === '\t') this.column += 8 - (this.column % 8);
      else if (whole < ' ') throw new Error(`unexpected control ${JSON.stringify(whole)}`);
      else this.put(whole);
    }
  }
}
