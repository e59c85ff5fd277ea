import type { types } from '@slack/bolt';
import { blockWeight, messageBlocksMax, messageWeightMax } from './limits.ts';
import type { SlackBlock } from './message.ts';
import { isBlank, type Runs, sectionOf, split } from './rich-text.ts';
import { weightOf, weightOfBlocks } from './weight.ts';

/** One line of text: by itself, or as an item of a list. */
export interface Line {
  readonly kind: 'line' | 'item';
  readonly runs: Runs;
}

/** What a message is laid out from, top to bottom. */
export type Piece =
  | { readonly kind: 'lines'; readonly lines: readonly Line[] }
  | { readonly kind: 'block'; readonly block: SlackBlock }
  /** What should not be parted: a paper's lines and its facts. */
  | { readonly kind: 'together'; readonly pieces: readonly Exclude<Piece, { readonly kind: 'together' }>[] };

/** A line longer than this is taken apart where a message ends; a shorter one goes on to the next message as a whole. */
const wholeLineCharsMax = 1_000;
/** A shorter beginning of a line is not worth it. */
const beginningCharsMin = 400;
/** What rich text has around its words, at most, in any of its lines. */
const lineWeight = 60;

/** Lines as one rich text; items that follow each other are one list. */
function richTextOf(lines: readonly Line[]): types.RichTextBlock {
  const elements: (types.RichTextSection | types.RichTextList)[] = [];
  for (const { kind, runs } of lines) {
    const section = sectionOf(runs);
    const last = elements.at(-1);
    if (kind === 'line') elements.push(section);
    else if (last?.type === 'rich_text_list') last.elements.push(section);
    else elements.push({ type: 'rich_text_list', style: 'bullet', elements: [section] });
  }
  return { type: 'rich_text', elements };
}

/** What a message may hold. */
export interface Room {
  readonly blocks: number;
  readonly weight: number;
}

export const messageRoom: Room = { blocks: messageBlocksMax, weight: messageWeightMax };

/** Fills one message after the other. */
class Pages {
  private readonly room: Room;
  private readonly done: (readonly SlackBlock[])[] = [];
  private blocks: SlackBlock[] = [];
  private weight = 0;

  constructor(room: Room) {
    this.room = room;
  }

  private end(): void {
    if (this.blocks.at(-1)?.type === 'divider') this.blocks.pop();
    if (this.blocks.length > 0) this.done.push(this.blocks);
    this.blocks = [];
    this.weight = 0;
  }

  private hasRoom(blocks: readonly SlackBlock[]): boolean {
    return (
      this.blocks.length + blocks.length <= this.room.blocks && this.weight + weightOfBlocks(blocks) <= this.room.weight
    );
  }

  private block(block: SlackBlock): void {
    if (!this.hasRoom([block])) this.end();
    if (block.type === 'divider' && this.blocks.length === 0) return;
    this.blocks.push(block);
    this.weight += weightOfBlocks([block]);
  }

  private lines(lines: readonly Line[]): void {
    for (let rest = lines; rest.length > 0; ) {
      const { written, left } = this.fitting(rest);
      if (written.length > 0) this.block(richTextOf(written));
      if (left.length > 0) this.end();
      rest = left;
    }
  }

  /** The lines there is room for, and those that are left. Something always goes into an empty message. */
  private fitting(lines: readonly Line[]): { readonly written: readonly Line[]; readonly left: readonly Line[] } {
    if (this.blocks.length >= this.room.blocks) return { written: [], left: lines };
    const written: Line[] = [];
    for (const [index, line] of lines.entries()) {
      const free = this.room.weight - this.weight - blockWeight;
      if (weightOf(richTextOf([...written, line])) <= free) {
        written.push(line);
        continue;
      }
      const left = lines.slice(index);
      const taken = written.length === 0 ? 0 : weightOf(richTextOf(written));
      const isFirst = this.blocks.length === 0 && written.length === 0;
      const isLong = weightOf(sectionOf(line.runs)) > wholeLineCharsMax;
      const parted = isFirst || (isLong && free - taken >= beginningCharsMin) ? parts(line, free - taken) : null;
      if (parted === null) return { written, left: isFirst ? left.slice(1) : left };
      written.push(parted.head);
      return { written, left: [...(parted.tail === null ? [] : [parted.tail]), ...left.slice(1)] };
    }
    return { written, left: [] };
  }

  add(piece: Piece): void {
    switch (piece.kind) {
      case 'block':
        this.block(piece.block);
        break;
      case 'lines':
        this.lines(piece.lines);
        break;
      case 'together': {
        const blocks = piece.pieces.map((inner) => (inner.kind === 'block' ? inner.block : richTextOf(inner.lines)));
        const fitsAMessage = blocks.length <= this.room.blocks && weightOfBlocks(blocks) <= this.room.weight;
        if (fitsAMessage && !this.hasRoom(blocks)) this.end();
        for (const inner of piece.pieces) this.add(inner);
        break;
      }
    }
  }

  finish(): readonly (readonly SlackBlock[])[] {
    this.end();
    return this.done;
  }
}

/** The beginning of a line that weighs at most so much, and the rest of it; `null` where nothing of it does. */
function parts(line: Line, weightMax: number): { readonly head: Line; readonly tail: Line | null } | null {
  for (let charsMax = weightMax - lineWeight; charsMax > 0; charsMax = Math.floor(charsMax * 0.7)) {
    const { head, tail } = split(line.runs, charsMax);
    if (isBlank(head)) return null;
    if (weightOf(richTextOf([{ ...line, runs: head }])) <= weightMax)
      return { head: { ...line, runs: head }, tail: tail.length === 0 ? null : { kind: 'line', runs: tail } };
  }
  return null;
}

/** Lays pieces out as the blocks of messages, each with no more than there is room for and none empty. No message for no pieces. */
export function pagesOf(pieces: readonly Piece[], room: Room): readonly (readonly SlackBlock[])[] {
  const pages = new Pages(room);
  for (const piece of pieces) pages.add(piece);
  return pages.finish();
}
