import { type Readable, Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { ReadStream } from 'node:tty';

/**
 * Hands a terminal's input to readline letter by letter. Letters that arrive together (a paste, a slow line) are otherwise put at the end
 * of the line wherever its cursor is, and rows are miscounted (`kInsertString` of Node's readline, with completion off).
 * A Tab before other letters is white space of a paste, not a wish for completion.
 */
export class KeyInput extends Transform {
  private readonly source: Readable;

  constructor(source: Readable) {
    const decoder = new StringDecoder('utf8');
    super({
      readableObjectMode: true,
      decodeStrings: false,
      transform(chunk: unknown, _encoding, done) {
        const text = chunk instanceof Uint8Array ? decoder.write(Buffer.from(chunk)) : String(chunk);
        for (const letter of text.replace(/\t(?=.)/gsu, ' ')) this.push(letter);
        done();
      },
    });
    this.source = source;
    source.pipe(this);
  }

  /** Readline calls it to get every key at once, and to give the terminal back. */
  setRawMode(isRaw: boolean): void {
    if (this.source instanceof ReadStream) this.source.setRawMode(isRaw);
  }

  /** Lets go of the terminal, so that it no longer keeps the process alive. */
  release(): void {
    this.source.unpipe(this);
    this.source.pause();
  }
}
