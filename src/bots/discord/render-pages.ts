import {
  type APIComponentInContainer,
  type APIMessageTopLevelComponent,
  ComponentType,
  SeparatorSpacingSize,
} from 'discord.js';
import { componentsMax, textCharsMax } from './limits.ts';
import { isBlank, markdown, type Runs, split } from './markdown.ts';
import { type MessageBody, type MessageFile, messageBody } from './message-body.ts';

/** One line of text. `prefix` makes it a heading (`### `), subtext (`-# `) or an item of a list (`- `). */
export interface Line {
  readonly prefix: '' | '### ' | '-# ' | '- ';
  readonly runs: Runs;
}

/** An action row as Discord takes it. */
export type Row = Extract<APIComponentInContainer, { readonly type: ComponentType.ActionRow }>;

export interface Picture {
  /** https only. */
  readonly url: string;
  readonly altText: string;
}

/** What a message is laid out from, top to bottom. */
export type Piece =
  | { readonly kind: 'text'; readonly lines: readonly Line[]; readonly picture: Picture | null }
  /** A picture over the whole width; `words` (Markdown, at most 4,000 characters) stand in its place where no files are taken. */
  | { readonly kind: 'file'; readonly png: Uint8Array; readonly altText: string; readonly words: string }
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'separator'; readonly divider: boolean };

/** A line longer than this is taken apart where a message ends; a shorter one goes on to the next message as a whole. */
const wholeLineCharsMax = 1_000;
/** A shorter beginning of a line is not worth it. */
const beginningCharsMin = 400;

function lineMarkdown({ prefix, runs }: Line): string {
  const written = markdown(runs);
  // Number signs at the end of a heading are not shown.
  return prefix + (prefix === '### ' && written.endsWith('#') ? `**${written}**` : written);
}

function componentsIn(component: APIComponentInContainer): number {
  switch (component.type) {
    case ComponentType.ActionRow:
      return 1 + component.components.length;
    case ComponentType.Section:
      return 2 + component.components.length;
    default:
      return 1;
  }
}

/** Fills one message after the other. */
class Pages {
  private readonly frame: boolean;
  private readonly bodies: MessageBody[] = [];
  private children: APIComponentInContainer[] = [];
  private files: MessageFile[] = [];
  /** What stands in the place of pictures, by the place of each among the children. */
  private words = new Map<number, string>();
  private components = 0;
  private chars = 0;

  constructor(frame: boolean) {
    this.frame = frame;
    this.begin();
  }

  private begin(): void {
    this.children = [];
    this.files = [];
    this.words = new Map();
    this.components = this.frame ? 1 : 0;
    this.chars = 0;
  }

  private get isEmpty(): boolean {
    return this.children.length === 0;
  }

  private end(): void {
    if (this.children.at(-1)?.type === ComponentType.Separator) this.children.pop();
    if (!this.isEmpty) {
      const inWords = this.children.map((child, index): APIComponentInContainer => {
        const words = this.words.get(index);
        return words === undefined ? child : { type: ComponentType.TextDisplay, content: words };
      });
      const pictures = this.files.length === 0 ? undefined : { files: this.files, inWords: this.framed(inWords) };
      this.bodies.push(messageBody(this.framed(this.children), pictures));
    }
    this.begin();
  }

  private framed(children: APIComponentInContainer[]): readonly APIMessageTopLevelComponent[] {
    return this.frame ? [{ type: ComponentType.Container, components: children }] : children;
  }

  /** Its words count as text, so that they fit where the picture is not taken. */
  private file({ png, altText, words }: Extract<Piece, { readonly kind: 'file' }>): void {
    if (this.components + 1 > componentsMax || this.chars + words.length > textCharsMax) this.end();
    const name = `picture-${this.files.length + 1}.png`;
    this.words.set(this.children.length, words);
    this.files.push({ name, png, description: altText });
    this.chars += words.length;
    this.place({
      type: ComponentType.MediaGallery,
      items: [{ media: { url: `attachment://${name}` }, description: altText }],
    });
  }

  private place(component: APIComponentInContainer): void {
    this.children.push(component);
    this.components += componentsIn(component);
  }

  private row(row: Row): void {
    if (this.components + componentsIn(row) > componentsMax) this.end();
    this.place(row);
  }

  private separator(divider: boolean): void {
    const isFirst = this.isEmpty || this.children.at(-1)?.type === ComponentType.Separator;
    if (isFirst || this.components >= componentsMax) return;
    this.place({ type: ComponentType.Separator, divider, spacing: SeparatorSpacingSize.Small });
  }

  private text(lines: readonly Line[], picture: Picture | null): void {
    let rest = lines;
    let shown = picture;
    while (rest.length > 0) {
      if (this.components + (shown ? 3 : 1) > componentsMax) this.end();
      const { written, left } = this.fitting(rest, textCharsMax - this.chars);
      if (written !== '') {
        this.chars += written.length;
        const display = { type: ComponentType.TextDisplay, content: written } as const;
        this.place(
          shown
            ? {
                type: ComponentType.Section,
                components: [display],
                accessory: { type: ComponentType.Thumbnail, media: { url: shown.url }, description: shown.altText },
              }
            : display,
        );
        shown = null;
      }
      rest = left;
      if (rest.length > 0) this.end();
    }
  }

  /** The lines that go into `room` characters, and those that are left. Something always goes into an empty message. */
  private fitting(lines: readonly Line[], room: number): { readonly written: string; readonly left: readonly Line[] } {
    const written: string[] = [];
    let free = room;
    for (const [index, line] of lines.entries()) {
      const gap = written.length > 0 ? 1 : 0;
      const whole = lineMarkdown(line);
      if (gap + whole.length <= free) {
        written.push(whole);
        free -= gap + whole.length;
        continue;
      }
      const left = lines.slice(index);
      const isFirst = this.isEmpty && written.length === 0;
      const space = free - gap - line.prefix.length;
      if (isFirst || (whole.length > wholeLineCharsMax && space >= beginningCharsMin)) {
        const { head, tail } = split(line.runs, space);
        if (isBlank(head)) return { written: written.join('\n'), left: isFirst ? left.slice(1) : left };
        written.push(lineMarkdown({ ...line, runs: head }));
        const prefix = line.prefix === '-# ' ? line.prefix : '';
        const next = tail.length === 0 ? [] : [{ prefix, runs: tail } as const];
        return { written: written.join('\n'), left: [...next, ...left.slice(1)] };
      }
      return { written: written.join('\n'), left };
    }
    return { written: written.join('\n'), left: [] };
  }

  add(piece: Piece): void {
    if (piece.kind === 'row') this.row(piece.row);
    else if (piece.kind === 'file') this.file(piece);
    else if (piece.kind === 'separator') this.separator(piece.divider);
    else this.text(piece.lines, piece.picture);
  }

  finish(): readonly MessageBody[] {
    this.end();
    return this.bodies;
  }
}

/** Lays pieces out as messages, each inside Discord's limits and none empty; `frame` puts each into a container. No message for no pieces. */
export function pagesOf(pieces: readonly Piece[], frame: boolean): readonly MessageBody[] {
  const pages = new Pages(frame);
  for (const piece of pieces) pages.add(piece);
  return pages.finish();
}
